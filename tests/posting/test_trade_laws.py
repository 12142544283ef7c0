"""Laws over all kinds of documents together: whatever the order they are posted, corrected and unposted in, the ledger ends the same."""

from contextlib import contextmanager
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from app.posting.check import check_store
from app.posting.rebuild import recost_everything
from app.store.info import write_info
from app.store.ledger import pool
from tests.posting.law import either_method, holds, passing_session
from tests.posting.law import for_a_while as usual
from tests.posting.trade_world import OF_GOODS, TradeWorld, figures, furnish, needs, otherwise, trades

for_a_while = settings(usual, max_examples=25, phases=(Phase.generate,))
for_a_moment = settings(for_a_while, max_examples=3)


@contextmanager
def world_in(store: Any, costing: str) -> Any:
    """A world that is gone afterwards."""
    with passing_session(store) as session:
        write_info(session, costing=costing)
        yield TradeWorld(session)


def in_date_order(store: Any, costing: str, story: list[Any]) -> Any:
    with world_in(store, costing) as world:
        for record in story:
            world.put(record)
        return figures(world.session)


def assert_sound(world: TradeWorld) -> None:
    """Every invariant holds, nothing was made or lost, and a walk over the whole ledger finds nothing to change."""
    assert check_store(world.session) == []
    assert world.session.execute(select(func.coalesce(func.sum(pool.c.amount), 0))).scalar_one() == 0
    before = figures(world.session)
    assert recost_everything(world.session) == 0
    assert figures(world.session) == before


def steps(data: st.DataObject, story: list[Any]) -> list[Any]:
    """Records in any order in which a document comes after those it rests on; some first otherwise, some unposted in between.

    Some stay otherwise until all others are there, so that those have to follow when it is put right.
    """
    left, found = list(story), list[Any]()
    done: set[str] = set()
    while left:
        ready = [record for record in left if needs(record) <= done]
        record = data.draw(st.sampled_from(ready))
        left.remove(record)
        done.add(record["uuid"])
        way = data.draw(st.sampled_from(("straight", "straight", "corrected", "unposted", "late")))
        if way != "straight":
            found.append(otherwise(data.draw, record))
        if way == "unposted":
            found.append({**record, "state": "draft"})
        if way != "late":
            found.append(record)
    return [*found, *story]


def walk_through(world: TradeWorld, records: list[Any], last: int) -> None:
    for no, record in enumerate(records):
        if no >= len(records) - last:
            world.put(record)
        elif not world.try_to_put(record):  # such as more brought back than was sold
            continue
        assert check_store(world.session) == []
        world.session.expunge_all()


def order_does_not_matter(store: Any, costing: str, story: list[Any], data: st.DataObject) -> None:
    with world_in(store, costing) as world:
        walk_through(world, steps(data, story), len(story))
        assert_sound(world)
        found = figures(world.session)
    assert found == in_date_order(store, costing, story)


@either_method
def test_any_order_of_posting_all_kinds_ends_as_the_order_of_dates(make_store, costing):
    store = make_store()
    furnish(store)

    holds(lambda story, data: order_does_not_matter(store, costing, story, data), for_a_while, story=trades())


@either_method
def test_any_order_of_what_comes_goes_is_counted_and_brought_back_ends_as_the_order_of_dates(make_store, costing):
    store = make_store()
    furnish(store)

    holds(lambda story, data: order_does_not_matter(store, costing, story, data), for_a_while, story=trades(makers=OF_GOODS))


@pytest.mark.postgresql
@either_method
def test_any_order_of_all_kinds_ends_the_same_on_a_server(make_store, costing):
    store = make_store("postgresql")
    furnish(store)

    holds(lambda story, data: order_does_not_matter(store, costing, story, data), for_a_moment, story=trades(longest=5))


@either_method
def test_correcting_what_others_rest_on_and_back_leaves_everything_as_it_was(make_store, costing):
    store = make_store()
    furnish(store)

    @for_a_while
    @given(story=trades(), data=st.data())
    def law(story, data):
        with world_in(store, costing) as world:
            for record in story:
                world.put(record)
            before = figures(world.session)
            for record in data.draw(st.lists(st.sampled_from(story), max_size=4)) if story else ():
                if world.try_to_put(otherwise(data.draw, record)):
                    assert check_store(world.session) == []
                world.put(record)
            assert_sound(world)
            assert figures(world.session) == before

    law()


@either_method
def test_unposting_every_document_of_any_kind_leaves_nothing(make_store, costing):
    store = make_store()
    furnish(store)

    @for_a_while
    @given(story=trades(), data=st.data())
    def law(story, data):
        with world_in(store, costing) as world:
            for record in story:
                world.put(record)
            left = list(story)
            while left:
                free = [each for each in left if not any(each["uuid"] in needs(other) for other in left)]
                record = data.draw(st.sampled_from(free))
                left.remove(record)
                world.put({**record, "state": "draft"})
            assert check_store(world.session) == []
            found = figures(world.session)
            assert (found["moves"], found["balances"], found["totals"]) == ([], {}, {})

    law()
