"""Cost changes: all that is on hand takes the new cost, the difference is the store's."""

from decimal import Decimal

import pytest

from app.core.errors import NotRight
from app.documents.base import Document
from app.posting.outcome import costs_by_line
from tests.documents.trade import balance, costs, faults, on_hand, shop_with


@pytest.fixture(params=["average", "fifo"])
def shop(request, make_store):
    made = shop_with(make_store(), request.param)
    made.receipt("2026-11-01", milk=(4, "1.00"))
    made.receipt("2026-11-02", milk=(6, "1.50"))
    return made


def test_goods_on_hand_take_the_new_cost_and_the_difference_is_a_loss_or_a_gain(shop):
    shop.cost_change("2026-11-03", milk="1.20")
    assert (on_hand(shop, "milk"), balance(shop, "revaluation")) == (("10", "12.00"), "1.00")
    shop.cost_change("2026-11-04", milk="1.40")
    assert (on_hand(shop, "milk"), balance(shop, "revaluation")) == (("10", "14.00"), "-1.00")


def test_its_total_is_what_the_goods_gain_or_lose_and_follows_what_comes_before_it(shop):
    changed = shop.cost_change("2026-11-03", milk="1.20")
    assert told(shop, changed) == (Decimal(-1), {1: Decimal(-1)})
    shop.receipt("2026-10-31", milk=(10, "2.00"))
    assert told(shop, changed) == (Decimal(-9), {1: Decimal(-9)})
    shop.correct(changed, lambda document: setattr(document.lines[0], "cost", Decimal(2)))
    assert told(shop, changed) == (Decimal(7), {1: Decimal(7)})
    assert faults(shop) == []


def told(shop, outcome):
    """The total of a document, and what its journal and window say of each line."""
    with shop.store.read() as session:
        document = session.get_one(Document, outcome.document_id)
        return document.total, costs_by_line(session, document)


def test_what_goes_out_afterwards_costs_the_new_cost_and_what_went_before_keeps_its_own(shop):
    before = shop.write_off("2026-11-02 15:00", milk=1)
    own = costs(shop, before)
    shop.cost_change("2026-11-03", milk="1.20")
    assert costs(shop, shop.write_off("2026-11-04", milk=5)) == ["6.00"]
    assert costs(shop, before) == own == [{"fifo": "1.00", "average": "1.30"}[shop.costing]]


def test_a_receipt_before_it_changes_the_difference_not_the_new_cost(shop):
    shop.cost_change("2026-11-03", milk="1.20")
    shop.receipt("2026-10-31", milk=(10, "2.00"))
    assert (on_hand(shop, "milk"), balance(shop, "revaluation")) == (("20", "24.00"), "9.00")
    assert faults(shop) == []


def test_the_new_cost_follows_the_goods_to_another_store(shop):
    moved = shop.transfer("2026-11-05", milk=5)
    shop.cost_change("2026-11-03", milk="1.20")
    assert costs(shop, moved) == ["6.00"]
    assert on_hand(shop, "milk", "W2") == ("5", "6.00")


def test_correcting_and_unposting_bring_the_earlier_costs_back(shop):
    changed = shop.cost_change("2026-11-03", milk="1.20")
    shop.correct(changed, lambda document: setattr(document.lines[0], "cost", Decimal(2)))
    assert (on_hand(shop, "milk"), balance(shop, "revaluation")) == (("10", "20.00"), "-7.00")
    shop.unpost(changed)
    assert (on_hand(shop, "milk"), balance(shop, "revaluation")) == (("10", "13.00"), "0.00")
    assert faults(shop) == []


def test_an_item_takes_one_cost_and_none_below_zero(shop):
    header = (("milk", "1"), ("milk", "-2"))
    with pytest.raises(NotRight) as refused:
        shop.post("cost_change", "2026-11-03", "W1", {}, [{"item": item, "cost": cost} for item, cost in header])
    assert [(each.line, each.field) for each in refused.value.problems] == [(2, "cost"), (2, "item_id")]


def test_the_act_shows_the_new_cost_not_the_difference(shop):
    from app.printing.document import documents_pdf
    from tests.printing.reading import page_text

    changed = shop.cost_change("2026-11-03", milk="1.20")
    with shop.store.read() as session:
        text = page_text(documents_pdf(session, [changed.document_id], "en", 0))
    assert "1.20" in text, "the difference stands below, as the total"
