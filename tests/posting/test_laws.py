"""Laws of posting on the real store: whatever the order of posting, correcting, unposting and voiding, the ledger ends the same and adds up."""

from contextlib import contextmanager
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from app.documents.base import State
from app.posting.check import check_store
from app.posting.engine import save, unpost, void
from app.posting.rebuild import recost_everything
from app.store.ledger import move, place, pool, pool_day
from tests.posting.law import either_method, for_a_moment, for_a_while, holds, passing_session
from tests.posting.world import OWNER, YES, Entry, World, entries, figures, stories
from tests.stores import SERVER


@contextmanager
def world_in(store: Any, costing: str) -> Any:
    """A world that is gone afterwards."""
    with passing_session(store) as session:
        yield World(session).furnish(costing)


def in_date_order(store: Any, costing: str, story: list[Entry]) -> dict[str, Any]:
    with world_in(store, costing) as world:
        for number, entry in enumerate(story):
            world.put(number, entry)
        return figures(world)


def assert_sound(world: World) -> None:
    """Every invariant holds, and a walk over the whole ledger finds nothing to change."""
    assert check_store(world.session) == []
    before = figures(world)
    assert recost_everything(world.session) == 0
    assert figures(world) == before


def detours(draw: Any, story: list[Entry]) -> list[tuple[str, int, Entry]]:
    """Steps that end in the story: documents in any order, some first otherwise and then corrected, some unposted in between."""
    steps: list[tuple[str, int, Entry]] = []
    for number in draw(st.permutations(range(len(story)))):
        entry = story[number]
        way = draw(st.sampled_from(("straight", "straight", "corrected", "unposted", "corrected twice")))
        if way != "straight":
            other = draw(entries(entry.kind, draw(st.integers(0, 40)) * 5 + 1 + number * 200))
            steps.append(("put", number, other))
        if way == "unposted":
            steps.append(("unpost", number, entry))
        if way == "corrected twice":
            steps.append(("put", number, draw(entries(entry.kind, 1_001 + number))))
        steps.append(("put", number, entry))
    return mixed(draw, steps)


def mixed(draw: Any, steps: list[tuple[str, int, Entry]]) -> list[tuple[str, int, Entry]]:
    """The steps of all documents in any order that keeps each document's own."""
    queues: dict[int, list[tuple[str, int, Entry]]] = {}
    for step in steps:
        queues.setdefault(step[1], []).append(step)
    order = draw(st.permutations([step[1] for step in steps]))
    return [queues[number].pop(0) for number in order]


def walk_through(world: World, steps: list[tuple[str, int, Entry]]) -> None:
    for action, number, entry in steps:
        if action == "put":
            world.put(number, entry)
        else:
            unpost(world.session, OWNER, world.document(number), YES)
        assert check_store(world.session) == []
        world.session.expunge_all()


def order_does_not_matter(store: Any, costing: str, story: list[Entry], data: st.DataObject) -> None:
    with world_in(store, costing) as world:
        walk_through(world, detours(data.draw, story))
        assert_sound(world)
        found = figures(world)
    assert found == in_date_order(store, costing, story)


@either_method
def test_any_order_of_posting_correcting_and_unposting_ends_as_the_order_of_dates(make_store, costing):
    store = make_store()

    holds(lambda story, data: order_does_not_matter(store, costing, story, data), for_a_while, story=stories())


@pytest.mark.postgresql
@either_method
def test_any_order_ends_the_same_on_a_server(make_store, costing):
    store = make_store("postgresql")

    holds(lambda story, data: order_does_not_matter(store, costing, story, data), for_a_moment, story=stories(longest=4))


@either_method
def test_what_came_in_is_what_went_out_and_what_is_left(make_store, costing):
    store = make_store()

    @for_a_while
    @given(story=stories(), data=st.data())
    def law(story, data):
        with world_in(store, costing) as world:
            for number in data.draw(st.permutations(range(len(story)))):
                world.put(number, story[number])
            for row in world.session.execute(select(pool.c.id, pool.c.qty, pool.c.amount, place.c.kind).join(place)):
                came, went = (
                    world.session.execute(select(func.sum(move.c.qty), func.sum(move.c.amount)).where(end == row.id)).one()
                    for end in (move.c.target_pool, move.c.source_pool)
                )
                assert row.amount == (came[1] or 0) - (went[1] or 0)
                if row.kind == "shelf":
                    assert row.qty == (came[0] or 0) - (went[0] or 0)
                    assert row.amount == 0 or row.qty != 0
            assert world.session.execute(select(func.sum(pool.c.amount))).scalar_one() == 0

    law()


@either_method
def test_unposting_everything_leaves_nothing(make_store, costing):
    store = make_store()

    @for_a_while
    @given(story=stories(), data=st.data())
    def law(story, data):
        with world_in(store, costing) as world:
            for number in data.draw(st.permutations(range(len(story)))):
                world.put(number, story[number])
            for number in data.draw(st.permutations(range(len(story)))):
                document = world.document(number)
                if data.draw(st.booleans()):
                    unpost(world.session, OWNER, document, YES)
                else:
                    void(world.session, OWNER, document)
                assert check_store(world.session) == []
            session = world.session
            assert session.execute(select(func.count()).select_from(move)).scalar_one() == 0
            assert session.execute(select(func.count()).select_from(pool_day)).scalar_one() == 0
            assert session.execute(select(pool.c.id).where((pool.c.qty != 0) | (pool.c.amount != 0) | (pool.c.last_day != 0))).all() == []
            assert_sound(world)

    law()


@either_method
def test_posting_again_unchanged_changes_nothing(make_store, costing):
    store = make_store()

    @for_a_while
    @given(story=stories(), data=st.data())
    def law(story, data):
        with world_in(store, costing) as world:
            for number, entry in enumerate(story):
                world.put(number, entry)
            before = figures(world)
            again = data.draw(st.sampled_from(range(len(story))))
            world.put(again, story[again])
            assert figures(world) == before

    law()


def test_a_document_may_rest_as_a_draft_between_two_postings(make_store):
    store = make_store()

    @for_a_while
    @given(story=stories(longest=4), data=st.data())
    def law(story, data):
        with world_in(store, "average") as world:
            for number, entry in enumerate(story):
                world.put(number, entry)
            before = figures(world)
            number = data.draw(st.sampled_from(range(len(story))))
            document = world.document(number)
            unpost(world.session, OWNER, document, YES)
            world.write(document, data.draw(entries(document.kind, 500)))
            save(world.session, OWNER, document)
            assert document.state == State.DRAFT
            world.put(number, story[number])
            assert figures(world) == before

    law()


def test_the_server_tests_run_where_a_server_is_named():
    assert SERVER == "" or SERVER.startswith("postgresql")
