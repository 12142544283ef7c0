"""Transfers: goods change stores at what they cost, and go on costing what their receipt says."""

import pytest

from app.core.errors import NotRight, UserError
from tests.documents.trade import balance, costs, faults, on_hand, shop_with, total
from tests.makers import Shop


@pytest.fixture(params=["average", "fifo"])
def shop(request, make_store):
    made = shop_with(make_store(), request.param)
    made.receipt("2026-11-02", milk=(10, "1.20"))
    return made


def test_goods_leave_and_arrive_at_what_they_cost(shop):
    moved = shop.transfer("2026-11-03", milk=4)
    assert (on_hand(shop, "milk"), on_hand(shop, "milk", "W2")) == (("6", "7.20"), ("4", "4.80"))
    assert f"{total(shop, moved):.2f}" == "4.80"
    assert faults(shop) == []


def test_a_store_cannot_send_goods_to_itself(shop):
    with pytest.raises(NotRight, match="choose another"):
        shop.transfer("2026-11-03", to="W1", milk=1)


def test_a_receipt_before_it_changes_what_both_stores_and_the_sale_in_the_second_cost(shop):
    shop.transfer("2026-11-03", milk=4)
    spoiled = shop.write_off("2026-11-04", site="W2", milk=1)
    shop.receipt("2026-11-01", milk=(10, "1.00"))
    method_is_fifo = costs(shop, spoiled) == ["1.00"]
    assert on_hand(shop, "milk") == ("16", "18.00" if method_is_fifo else "17.60")
    assert on_hand(shop, "milk", "W2") == ("3", "3.00" if method_is_fifo else "3.30")
    assert faults(shop) == []


def test_a_corrected_transfer_takes_along_what_was_sold_since(shop):
    moved = shop.transfer("2026-11-03", milk=4)
    shop.correct(moved, lambda document: setattr(document.lines[0], "qty", 5))
    assert (on_hand(shop, "milk"), on_hand(shop, "milk", "W2")) == (("5", "6.00"), ("5", "6.00"))


def test_an_unposted_transfer_leaves_everything_where_it_was(shop):
    shop.unpost(shop.transfer("2026-11-03", milk=4))
    assert (on_hand(shop, "milk"), on_hand(shop, "milk", "W2")) == (("10", "12.00"), ("0", "0.00"))
    assert balance(shop, "cost_difference") == "0.00"


def test_what_was_sold_in_the_second_store_cannot_be_taken_back_from_it(make_store):
    shop = Shop(make_store())
    shop.receipt("2026-11-02", milk=(10, "1.20"))
    moved = shop.transfer("2026-11-03", milk=4)
    shop.write_off("2026-11-04", site="W2", milk=3)
    with pytest.raises(UserError, match="would be missing"):
        shop.unpost(moved)


def test_batches_keep_their_names_in_the_other_store(shop):
    shop.item("yogurt", tracks_batches=True)
    shop.receipt("2026-11-02", [{"item": "yogurt", "qty": 5, "price": "0.50", "batch": "L1"}])
    shop.transfer("2026-11-03", yogurt=2)
    shop.write_off("2026-11-04", [{"item": "yogurt", "qty": 2, "batch": "L1"}], site="W2")
    assert on_hand(shop, "yogurt", "W2") == ("0", "0.00")
    assert faults(shop) == []
