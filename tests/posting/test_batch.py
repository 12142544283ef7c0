"""Batches: which of them a mark stands for, what is left of each, and that two desks never make one twice."""

from contextlib import contextmanager
from datetime import date

import pytest
from sqlalchemy import event, func, select, union_all, update

from app.catalogs.goods import Batch
from app.catalogs.site import Site
from app.core.errors import Doubt, NotRight
from app.documents.base import Document
from app.posting.catalog import save_row
from app.posting.engine import post, preview
from app.store.ledger import move, place, pool
from tests.documents.trade import document, faults, on_hand
from tests.faults.test_server import at_once
from tests.makers import OWNER, Shop

NOVEMBER, DECEMBER = date(2026, 11, 30), date(2026, 12, 31)


def of(batch, qty, **more):
    return {"item": "milk", "qty": qty, "batch": batch, **more}


def came(batch, qty, expiry=None, **more):
    return of(batch, qty, price="1.00", expiry=expiry, **more)


@pytest.fixture
def shop(make_store):
    """Ten of milk by one mark: five that keep till the end of December, and five till the end of November, which came last."""
    made = Shop(make_store())
    made.site("W1"), made.site("W2")
    made.item("milk", tracks_batches=True)
    made.receipt("2026-11-01 08:00", [came("L1", 5, DECEMBER)])
    made.receipt("2026-11-01 09:00", [came("L1", 5, NOVEMBER)])
    return made


def left(shop, site="W1", kind="shelf"):
    """What is left of each batch: quantity by mark and day."""
    ends = union_all(
        select(move.c.target_pool.label("pool"), move.c.batch_id, move.c.qty), select(move.c.source_pool, move.c.batch_id, -move.c.qty)
    ).subquery()
    query = (
        select(Batch.code, Batch.expiry, func.sum(ends.c.qty)).join(ends, ends.c.batch_id == Batch.id)
        .join(pool, pool.c.id == ends.c.pool).join(place, place.c.id == pool.c.place_id)
        .where(place.c.kind == kind, place.c.ref == shop.site(site)).group_by(Batch.id)
    )  # fmt: skip
    with shop.store.read() as session:
        return {(code, expiry): int(qty) // 10**6 for code, expiry, qty in session.execute(query) if qty}


def taken(shop, outcome):
    """The goods of a document's moves: day of expiry and quantity, in their order."""
    query = select(Batch.expiry, move.c.qty).join(Batch, Batch.id == move.c.batch_id).where(move.c.document_id == outcome.document_id)
    with shop.store.read() as session:
        return [(expiry, qty // 10**6) for expiry, qty in session.execute(query.order_by(move.c.id))]


@contextmanager
def listening(store, seen):
    """Gather the statements that are sent meanwhile."""

    def hear(_connection, _cursor, statement, *_rest):
        seen.append(statement)

    event.listen(store.engine, "before_cursor_execute", hear)
    yield
    event.remove(store.engine, "before_cursor_execute", hear)


# ---------------------------------------------------------------- a mark of several batches


def test_a_mark_of_several_batches_is_taken_first_to_expire_first(shop):
    for day in (2, 3):
        shop.write_off(f"2026-11-0{day}", [of("L1", 5)])
        assert all(qty > 0 for qty in left(shop).values())
    assert left(shop) == {}
    assert (on_hand(shop, "milk"), faults(shop)) == (("0", "0.00"), [])


def test_a_line_is_split_among_the_batches_of_its_mark_and_of_no_other(shop):
    shop.receipt("2026-11-01 18:00", [came("L0", 5, date(2026, 11, 5))])
    assert taken(shop, shop.write_off("2026-11-02", [of("L1", 7)])) == [(NOVEMBER, 5), (DECEMBER, 2)]
    assert left(shop) == {("L0", date(2026, 11, 5)): 5, ("L1", DECEMBER): 3}


def test_what_is_named_is_taken_before_others_are_picked(shop):
    shop.receipt("2026-11-01 18:00", [came("L2", 5, date(2026, 12, 5))])
    gone = shop.write_off("2026-11-02", [{"item": "milk", "qty": 3}, of("L1", 8)])
    assert [qty for _, qty in taken(shop, gone)] == [3, 5, 3]
    assert left(shop) == {("L1", DECEMBER): 2, ("L2", date(2026, 12, 5)): 2}


def test_a_line_keeps_the_batch_when_its_mark_is_of_one_alone(shop):
    shop.receipt("2026-11-01 18:00", [came("L2", 5, date(2026, 12, 5))])
    lines = document(shop, shop.write_off("2026-11-02", [of("L1", 2), of("L2", 2)])).rows
    assert (lines[0].batch, lines[0].batch_id, lines[1].batch_id is None) == ("L1", None, False)


def test_a_corrected_line_is_split_anew(shop):
    gone = shop.write_off("2026-11-02", [of("L1", 7)])
    shop.correct(gone, lambda each: setattr(each.lines[0], "qty", 3))
    assert (taken(shop, gone), faults(shop)) == ([(NOVEMBER, 3)], [])


def test_a_preview_shows_each_batch_that_is_taken(shop):
    draft = shop.draft("write_off", "2026-11-02", "W1", {"reason_id": shop.reason()}, [of("L1", 7)])
    with shop.store.write() as session:
        rows = preview(session, OWNER, draft).moves
    assert [f"{row.qty.normalize():f}" for row in rows] == ["5", "2"]


def test_both_batches_of_a_mark_go_to_another_store(shop):
    shop.transfer("2026-11-02", [of("L1", 7)])
    assert left(shop, "W2") == {("L1", NOVEMBER): 5, ("L1", DECEMBER): 2}
    shop.write_off("2026-11-03", [of("L1", 6)], site="W2")
    assert (left(shop, "W2"), left(shop), faults(shop)) == ({("L1", DECEMBER): 1}, {("L1", DECEMBER): 3}, [])


def test_goods_sent_back_are_of_their_own_batch_or_of_what_is_there(shop):
    """The books picked a batch for what left without one; that it comes back now shows that it was another."""
    back = shop.receipt("2026-11-02", [came("L2", 4, date(2026, 11, 10))])
    shop.write_off("2026-11-03", [{"item": "milk", "qty": 3}])
    header = {"basis_id": back.document_id, "partner_id": shop.supplier()}
    shop.post("supplier_return", "2026-11-04", "W1", header, [of("L2", 4)])
    assert left(shop) == {("L1", NOVEMBER): 2, ("L1", DECEMBER): 5}
    assert faults(shop) == []


def test_what_customers_bring_back_by_a_mark_of_several_batches_is_of_the_one_that_expires_last(shop):
    header = {"till_id": shop.till()}
    shop.cash_in("2026-11-04", 10, article="contribution")
    shop.post("customer_return", "2026-11-05", "W1", header, [of("L1", 1, price="2", cost="1")])
    assert left(shop) == {("L1", NOVEMBER): 5, ("L1", DECEMBER): 6}


def test_what_is_missing_of_a_mark_in_a_count_is_of_those_that_expire_first(shop):
    keeps = ("L2", date(2026, 11, 10))
    shop.receipt("2026-11-01 18:00", [came("L2", 10, keeps[1])])
    shop.count("2026-11-02", lines=[of("L1", 7), of("L2", 10)])
    assert left(shop) == {keeps: 10, ("L1", NOVEMBER): 2, ("L1", DECEMBER): 5}
    shop.count("2026-11-03", lines=[of("L1", 12), of("L2", 9)])
    assert left(shop) == {keeps: 9, ("L1", NOVEMBER): 2, ("L1", DECEMBER): 10}
    shop.count("2026-11-04", lines=[of("L1", 3), of("L1", 1), of("L2", 9)])
    assert left(shop) == {keeps: 9, ("L1", DECEMBER): 4}
    shop.count("2026-11-05", lines=[of("L1", 0), of("L2", 9)])
    shop.count("2026-11-06", lines=[of("L1", 3), of("L2", 9)])
    assert left(shop) == {keeps: 9, ("L1", DECEMBER): 3}
    assert faults(shop) == []


# ---------------------------------------------------------------- no batch below zero where its goods are not


def say(shop, site="W1", **policy):
    """Say what a store does about stock below zero, as its owner does."""
    with shop.store.write() as session:
        row = session.get_one(Site, shop.site(site))
        for name, value in policy.items():
            setattr(row, name, value)
        save_row(session, OWNER, row)


def test_more_of_a_named_batch_than_is_there_is_refused(shop):
    shop.receipt("2026-11-01 18:00", [came("L2", 5, date(2026, 12, 5))])
    with pytest.raises(NotRight, match=r"Line 1: 2 pc of batch L2 of milk are missing; enter less, or clear the batch"):
        shop.write_off("2026-11-02", [of("L2", 7)])
    with pytest.raises(NotRight, match=r"Line 1: 1 pc of batch L1 of milk are missing"):
        shop.write_off("2026-11-02", [of("L1", 11)])
    shop.write_off("2026-11-02", [of("L2", 5)])
    assert left(shop) == {("L1", NOVEMBER): 5, ("L1", DECEMBER): 5}


def test_a_store_that_asks_about_stock_below_zero_asks_about_batches(shop):
    shop.receipt("2026-11-01 18:00", [came("L2", 5, date(2026, 12, 5))])
    say(shop, negative_stock="warn")
    draft = shop.draft("write_off", "2026-11-02", "W1", {"reason_id": shop.reason()}, [of("L2", 7)])
    with pytest.raises(Doubt, match="2 pc of batch L2 of milk are missing") as asked, shop.store.write() as session:
        post(session, OWNER, draft)
    draft = shop.draft("write_off", "2026-11-02", "W1", {"reason_id": shop.reason()}, [of("L2", 7)])
    with shop.store.write() as session:
        post(session, OWNER, draft, frozenset({asked.value.name}))
    assert left(shop)["L2", date(2026, 12, 5)] == -2
    assert faults(shop) == []


def test_a_batch_that_fell_below_zero_while_that_was_allowed_is_no_fault_later(shop):
    shop.receipt("2026-11-01 18:00", [came("L2", 5, date(2026, 12, 5))])
    say(shop, negative_stock="allow")
    shop.write_off("2026-11-02", [of("L2", 7)])
    say(shop, negative_stock="forbid")
    assert faults(shop) == []
    shop.receipt("2026-11-03", [came("L2", 1, date(2026, 12, 5))])
    assert left(shop)["L2", date(2026, 12, 5)] == -1


def test_the_check_names_a_batch_that_was_brought_below_zero_past_posting(shop):
    gone = shop.write_off("2026-11-02", [of("L1", 8)])
    with shop.store.write() as session:
        first = session.execute(select(func.min(move.c.batch_id)).where(move.c.document_id == gone.document_id)).scalar_one()
        session.execute(update(move).where(move.c.document_id == gone.document_id).values(batch_id=first))
    assert any("the batch L1 of milk stands at -3.000000, though its goods are not below zero" in fault for fault in faults(shop))


def test_what_was_picked_of_a_batch_is_picked_anew_when_its_receipt_says_another(shop):
    soon = date(2026, 11, 10)
    wrong = shop.receipt("2026-11-01 18:00", [came("L7", 5, soon)])
    first, second = (shop.write_off(f"2026-11-0{day}", [{"item": "milk", "qty": qty}]) for day, qty in ((2, 3), (3, 4)))
    assert taken(shop, second) == [(soon, 2), (NOVEMBER, 2)]
    shop.correct(wrong, lambda each: setattr(each.lines[0], "batch", "L8"))
    assert left(shop) == {("L1", NOVEMBER): 3, ("L1", DECEMBER): 5}
    assert (taken(shop, first), taken(shop, second)) == ([(soon, 3)], [(soon, 2), (NOVEMBER, 2)])
    shop.correct(wrong, lambda each: setattr(each.lines[0], "expiry", DECEMBER))
    assert taken(shop, first) == [(NOVEMBER, 3)]
    shop.unpost(wrong)
    assert sum(left(shop).values()) == 3
    assert faults(shop) == []


def test_a_receipt_keeps_a_batch_that_a_person_named_later(shop):
    came_in = shop.receipt("2026-11-01 18:00", [came("L7", 5, NOVEMBER)])
    shop.write_off("2026-11-03", [of("L7", 5)])
    with pytest.raises(NotRight, match=r"5 pc of batch L7 of milk would be missing on 2026-11-03 .*change or unpost that document first"):
        shop.correct(came_in, lambda each: setattr(each.lines[0], "batch", "L8"))


def test_what_arrived_follows_what_is_picked_anew(shop):
    soon = date(2026, 11, 10)
    wrong = shop.receipt("2026-11-01 18:00", [came("L7", 5, soon)])
    sent = shop.dispatch("2026-11-02", milk=4)
    shop.arrival("2026-11-03", sent, milk=4)
    shop.write_off("2026-11-04", [{"item": "milk", "qty": 1}], site="W2")
    shop.unpost(wrong)
    assert (left(shop, "W2"), left(shop, "W2", "transit")) == ({("L1", NOVEMBER): 3}, {})
    assert faults(shop) == []


def test_goods_without_batches_send_no_statement_for_them(shop):
    shop.item("tea")
    tea = shop.receipt("2026-11-01", tea=(5, "1.00"))
    seen = []
    with listening(shop.store, seen):
        gone = shop.write_off("2026-11-02", tea=1)
        shop.correct(tea, lambda each: setattr(each.lines[0], "qty", 6))
        shop.unpost(gone)
    assert not [each for each in seen if "JOIN batch" in each]


# ---------------------------------------------------------------- one batch is made once


@pytest.mark.parametrize("expiry", [None, DECEMBER])
def test_a_batch_is_there_once_even_without_a_day_of_expiry(store, expiry):
    shop = Shop(store)
    milk = shop.item("milk", tracks_batches=True)
    with shop.store.write() as session:
        session.add_all([Batch(item_id=milk, code="L1", expiry=expiry) for _ in range(2)])
        with pytest.raises(Exception, match=r"already there|UNIQUE"):
            session.flush()
        session.rollback()


@pytest.mark.postgresql
@pytest.mark.parametrize("expiry", [None, DECEMBER])
def test_two_desks_that_receive_a_new_batch_at_once_make_it_once(make_store, expiry):
    shop = Shop(make_store("postgresql"))
    shop.site("W1"), shop.site("W2"), shop.supplier()
    shop.item("milk", tracks_batches=True)
    marks = [f"L{no}" for no in range(20)]

    def received(site, order):
        lines = [came(mark, 1, expiry) for mark in order]
        return lambda: shop.receipt("2026-11-02", lines, site=site)

    at_once([received("W1", marks), received("W2", marks[::-1])])
    with shop.store.read() as session:
        assert session.execute(select(func.count()).select_from(Batch)).scalar_one() == len(marks)
        assert session.execute(select(func.count()).select_from(Document)).scalar_one() == 2
    assert left(shop) == left(shop, "W2") == {(mark, expiry): 1 for mark in marks}
    assert faults(shop) == []
