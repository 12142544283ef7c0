"""Purchase orders: nothing moves, and receipts take what has not come yet."""

from decimal import Decimal

import pytest

from app.core.errors import NotRight
from app.posting.based import kinds_based_on, new_based_on
from tests.documents.trade import document, faults
from tests.makers import Shop


@pytest.fixture
def shop(make_store):
    return Shop(make_store())


@pytest.fixture
def order(shop):
    rate = shop.row("vat_rate", "10", name="10 %", percent=Decimal(10))
    shop.item("milk", vat_rate_id=rate)
    lines = [{"item": "milk", "qty": 10, "price": "1.25"}, {"item": "bread", "qty": 4, "price": "0.50"}]
    return shop.post("purchase_order", "2026-11-02", "W1", {"partner_id": shop.supplier()}, lines)


def test_an_order_moves_nothing_and_is_worth_what_was_ordered(shop, order):
    assert order.moves == 0
    assert f"{document(shop, order).total:.2f}" == "14.50"
    assert faults(shop) == []


def test_a_receipt_takes_what_has_not_come_of_its_order(shop, order):
    header = {"partner_id": shop.supplier(), "basis_id": order.document_id}
    shop.post("goods_receipt", "2026-11-03", "W1", header, [{"item": "milk", "qty": 6, "price": "1.30"}])
    with shop.store.read() as session:
        draft = new_based_on(session, "goods_receipt", order.document_id)
    assert [(f"{x.qty.normalize():f}", f"{x.ordered.normalize():f}", f"{x.price:.2f}", f"{x.vat:.0f}") for x in draft.rows] == [
        ("4", "4", "1.25", "10"), ("4", "4", "0.50", "0"),
    ]  # fmt: skip
    assert f"{draft.total:.2f}" == "7.50"


def test_receipts_are_based_on_posted_orders_alone(shop, order):
    assert "goods_receipt" in kinds_based_on(document(shop, order))
    shop.unpost(order)
    assert kinds_based_on(document(shop, order)) == []


def test_a_delivery_is_not_due_before_it_is_ordered(shop):
    from datetime import date

    with pytest.raises(NotRight, match="due before"):
        shop.post(
            "purchase_order",
            "2026-11-02",
            "W1",
            {"partner_id": shop.supplier(), "due_date": date(2026, 11, 1)},
            [{"item": "milk", "qty": 1}],
        )
