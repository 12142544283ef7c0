"""Write-offs as the trade tells them."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select

from app.catalogs.goods import Batch
from app.core.errors import Doubt, NotRight
from app.documents.base import Document, State
from app.posting.engine import post, unpost, void
from app.store.ledger import move
from tests.documents.trade import balance, costs, document, faults, moves, on_hand, total
from tests.makers import OWNER, Shop, at


@pytest.fixture
def shop(make_store):
    return Shop(make_store())


def test_last_unit_takes_remaining_cost(shop):
    shop.receipt("2026-11-02", [{"item": "tea", "qty": 3, "amount": "10.00"}])
    first = shop.write_off("2026-11-03", tea=1)
    rest = shop.write_off("2026-11-04", tea=2)
    assert (costs(shop, first), costs(shop, rest)) == (["3.33"], ["6.67"])
    assert on_hand(shop, "tea") == ("0", "0.00")


def test_three_single_units_cost_together_what_came_in(shop):
    shop.receipt("2026-11-02", [{"item": "tea", "qty": 3, "amount": "10.00"}])
    cost = [costs(shop, shop.write_off(f"2026-11-0{day}", tea=1))[0] for day in (3, 4, 5)]
    assert sum(map(Decimal, cost)) == Decimal("10.00")


def test_goods_go_to_the_expense_of_their_reason(shop):
    shop.receipt("2026-11-02", tea=(4, "2.50"))
    shop.reason("theft", account="5999")
    write_off = shop.write_off("2026-11-03", reason="theft", tea=2)
    assert [(row.account_from, row.account_to, f"{row.amount:.2f}") for row in moves(shop, write_off)] == [("1310", "5999", "5.00")]
    assert total(shop, write_off) == Decimal("5.00")
    assert balance(shop, "expense") == "5.00"


def test_a_site_that_forbids_it_refuses_to_go_below_zero(shop):
    shop.receipt("2026-11-02", tea=(3, "1"), milk=(3, "1"))
    with pytest.raises(NotRight) as refused:
        shop.write_off("2026-11-03", milk=2, tea=5)
    problem = refused.value.problems[0]
    assert (problem.line, problem.field) == (2, "qty")
    assert "Line 2: 2 pc of tea is missing on 2026-11-03" in str(problem)
    assert on_hand(shop, "milk") == ("3", "3.00")
    assert faults(shop) == []


def test_a_site_that_asks_goes_on_after_yes(shop):
    shop.site("W1", negative_stock="warn")
    shop.receipt("2026-11-02", tea=(3, "1"))
    draft = shop.draft("write_off", "2026-11-03", "W1", {"reason_id": shop.reason()}, [{"item": "tea", "qty": 5}])
    with shop.store.write() as session:
        with pytest.raises(Doubt, match="Post it all the same") as doubt:
            post(session, OWNER, draft)
        session.rollback()
    assert on_hand(shop, "tea") == ("3", "3.00")
    again = shop.draft("write_off", "2026-11-03", "W1", {"reason_id": shop.reason()}, [{"item": "tea", "qty": 5}])
    with shop.store.write() as session:
        post(session, OWNER, again, frozenset({doubt.value.name}))
    assert on_hand(shop, "tea") == ("-2", "-2.00")


def test_a_site_that_allows_it_goes_below_zero_at_the_last_known_cost(shop):
    shop.site("W1", negative_stock="allow")
    shop.receipt("2026-11-02", tea=(2, "1.50"))
    write_off = shop.write_off("2026-11-03", tea=5)
    assert costs(shop, write_off) == ["7.50"]
    assert on_hand(shop, "tea") == ("-3", "-4.50")


def test_without_any_receipt_the_estimated_cost_counts(shop):
    shop.site("W1", negative_stock="allow")
    shop.item("tea", estimated_cost=Decimal("0.80"))
    assert costs(shop, shop.write_off("2026-11-03", tea=5)) == ["4.00"]
    assert faults(shop) == []


def test_a_back_dated_write_off_that_takes_what_went_out_later_is_refused_naming_that_moment(shop):
    shop.receipt("2026-11-02", tea=(10, "1"))
    shop.write_off("2026-11-09 17:30", tea=8)
    with pytest.raises(NotRight, match=r"2026-11-09 17:30:00, when it went out later"):
        shop.write_off("2026-11-05", tea=4)
    shop.write_off("2026-11-05", tea=2)
    assert on_hand(shop, "tea") == ("0", "0.00")


def test_an_old_shortage_does_not_hold_up_what_does_not_deepen_it(shop):
    shop.site("W1", negative_stock="allow")
    shop.write_off("2026-11-02", tea=3)
    with shop.store.write() as session:
        from app.catalogs.site import Site

        session.get_one(Site, shop.site()).negative_stock = "forbid"
    shop.receipt("2026-11-04", tea=(10, "1"))
    with pytest.raises(NotRight):
        shop.write_off("2026-11-03", tea=1)
    shop.write_off("2026-11-05", tea=1)
    assert faults(shop) == []


def test_what_expires_first_goes_first_and_splits_the_move(shop):
    milk_in_two_batches(shop)
    write_off = shop.write_off("2026-11-04", milk=7)
    assert picked(shop, write_off) == [("SOON", 5), ("LATE", 2)]
    assert costs(shop, write_off) == ["5.00", "2.00"]
    assert faults(shop) == []


def test_a_named_batch_is_taken_whatever_expires_first(shop):
    milk_in_two_batches(shop)
    write_off = shop.write_off("2026-11-04", [{"item": "milk", "qty": 2, "batch": "LATE"}])
    assert picked(shop, write_off) == [("LATE", 2)]


def test_a_batch_that_is_not_known_is_a_problem(shop):
    milk_in_two_batches(shop)
    with pytest.raises(NotRight, match="no batch X9; clear the batch"):
        shop.write_off("2026-11-04", [{"item": "milk", "qty": 2, "batch": "X9"}])


def test_a_batch_that_came_later_is_not_picked(shop):
    milk_in_two_batches(shop)
    lines = [{"item": "milk", "qty": 5, "price": "1", "batch": "NEW", "expiry": date(2026, 11, 20)}]
    shop.receipt("2026-11-10", lines)
    assert picked(shop, shop.write_off("2026-11-04", milk=1)) == [("SOON", 1)]


def test_a_batch_picked_is_not_picked_again(shop):
    milk_in_two_batches(shop)
    shop.write_off("2026-11-04", milk=5)
    assert picked(shop, shop.write_off("2026-11-05", milk=2)) == [("LATE", 2)]


def test_correcting_a_write_off_picks_anew(shop):
    milk_in_two_batches(shop)
    write_off = shop.write_off("2026-11-04", milk=7)
    shop.correct(write_off, lambda draft: setattr(draft.lines[0], "qty", Decimal(4)))
    assert picked(shop, write_off) == [("SOON", 4)]


def test_a_void_write_off_stays_in_the_journal_and_does_nothing(shop):
    shop.receipt("2026-11-02", tea=(3, "1"))
    write_off = shop.write_off("2026-11-03", tea=2)
    with shop.store.write() as session:
        void(session, OWNER, session.get_one(Document, write_off.document_id))
    assert (document(shop, write_off).state, document(shop, write_off).number) == (State.VOID, write_off.number)
    assert moves(shop, write_off) == ()
    assert on_hand(shop, "tea") == ("3", "3.00")
    with shop.store.write() as session, pytest.raises(Exception, match="is void"):
        post(session, OWNER, session.get_one(Document, write_off.document_id))
    assert faults(shop) == []


def test_the_total_follows_every_recosting(shop):
    receipt = shop.receipt("2026-11-02", tea=(10, "1"))
    write_off = shop.write_off("2026-11-03", tea=4)
    shop.receipt("2026-11-01", tea=(10, "3"))
    assert total(shop, write_off) == Decimal(8)
    shop.unpost(receipt)
    assert total(shop, write_off) == Decimal(12)


def test_an_unposted_write_off_gives_everything_back(shop):
    shop.receipt("2026-11-02", [{"item": "tea", "qty": 3, "amount": "10.00"}])
    write_off = shop.write_off("2026-11-03", tea=3)
    with shop.store.write() as session:
        unpost(session, OWNER, session.get_one(Document, write_off.document_id))
    assert on_hand(shop, "tea") == ("3", "10.00")
    assert balance(shop, "expense") == "0.00"


def test_a_write_off_at_another_store_does_not_touch_this_one(shop):
    shop.receipt("2026-11-02", tea=(3, "1"))
    shop.receipt("2026-11-02", site="N1", tea=(3, "5"))
    assert costs(shop, shop.write_off("2026-11-03", site="N1", tea=1)) == ["5.00"]
    assert on_hand(shop, "tea") == ("3", "3.00")


def test_documents_of_one_moment_follow_in_the_order_in_which_they_were_kept(shop):
    shop.receipt(at("2026-11-02"), tea=(3, "1"))
    assert costs(shop, shop.write_off(at("2026-11-02"), tea=3)) == ["3.00"]


def milk_in_two_batches(shop):
    shop.item("milk", tracks_batches=True)
    shop.receipt("2026-11-02", [
        {"item": "milk", "qty": 5, "price": "1", "batch": "LATE", "expiry": date(2026, 12, 1)},
        {"item": "milk", "qty": 5, "price": "1", "batch": "SOON", "expiry": date(2026, 11, 25)},
    ])  # fmt: skip


def picked(shop, outcome):
    query = select(Batch.code, move.c.qty).join(Batch, Batch.id == move.c.batch_id)
    with shop.store.read() as session:
        found = session.execute(query.where(move.c.document_id == outcome.document_id).order_by(move.c.id)).all()
    return [(code, qty // 10**6) for code, qty in found]
