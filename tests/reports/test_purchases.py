"""Purchases: returns deducted, the history of prices, and the receipts behind a row."""

from datetime import date
from decimal import Decimal

import pytest

from tests.reports.asking import ask, made_of, opens_documents

D = Decimal


@pytest.fixture
def shop(dairy_shop):
    """Acme: 10 milk at 1.00, 10 at 1.50, 5 at 1.20; 2 of the first receipt go back as charged, 1 of the second is credited at 2.00. Best: 4 tea."""
    shop = dairy_shop
    first = shop.receipt("2026-11-02", milk=(10, "1.00"))
    second = shop.receipt("2026-11-03", milk=(10, "1.50"))
    shop.receipt("2026-11-05", milk=(5, "1.20"))
    shop.receipt("2026-11-05", site="W2", supplier="BEST", tea=(4, "2.00"))
    send_back(shop, "2026-11-04", first, 2)
    send_back(shop, "2026-11-06", second, 1, "2.00")
    return shop


def send_back(shop, moment, receipt, qty, price=None):
    header = {"basis_id": receipt.document_id, "partner_id": shop.supplier("ACME")}
    return shop.post("supplier_return", moment, "W1", header, [{"item": "milk", "qty": qty} | ({"price": price} if price else {})])


def test_returns_are_deducted_at_what_was_credited(shop):
    assert ask(shop, "purchases", "supplier item receipts qty amount returned_qty returned") == [
        ("ACME", "milk", 3, D(22), D(27), D(3), D(4)), ("BEST", "tea", 1, D(4), D(8), D(0), D(0)),
    ]  # fmt: skip
    assert ask(shop, "purchases", "item amount", by="item") == [("milk", D(27)), ("tea", D(8))]
    assert ask(shop, "purchases", "supplier receipts amount returned", by="supplier") == [("ACME", 3, D(27), D(4)), ("BEST", 1, D(8), D(0))]


def test_history_of_a_price(shop):
    columns = "average_price first_price last_price lowest_price highest_price change_percent"
    assert ask(shop, "purchases", columns, by="history", item=shop.item("milk")) == [(D("1.24"), D(1), D("1.20"), D(1), D("1.50"), D(20))]
    assert ask(shop, "purchases", columns, by="history", item=shop.item("milk"), start=date(2026, 11, 3)) == [
        (D("1.40"), D("1.50"), D("1.20"), D("1.20"), D("1.50"), D(-20))
    ]


def test_landed_cost_is_no_purchase(shop):
    shop.landed_cost("2026-11-07", "5.00", [shop.receipt("2026-11-07", supplier="BEST", tea=(5, "2.00"))])
    assert ask(shop, "purchases", "qty amount last_price", item=shop.item("tea")) == [(D(9), D(18), D(2))]


def test_documents_stand_in_the_order_of_their_dates(shop):
    assert ask(shop, "purchases", "number amount returned", by="document", supplier=shop.supplier("ACME")) == [
        ("GR-000001", D(10), D(0)), ("GR-000002", D(15), D(0)), ("SR-000001", D(-2), D(2)), ("GR-000003", D(6), D(0)), ("SR-000002", D(-2), D(2)),
    ]  # fmt: skip
    assert ask(shop, "purchases", "amount", by="document", group=shop.group("dairy"), end=date(2026, 11, 3)) == [(D(10),), (D(15),)]
    assert ask(shop, "purchases", "amount", by="document", site=shop.site("W2")) == [(D(8),)]


@pytest.mark.parametrize("by", ["supplier-item", "item", "supplier", "history"])
def test_a_row_leads_to_its_receipts_and_they_come_to_the_same(shop, by):
    answers = made_of(shop, "purchases", "amount", by=by)
    assert by == "supplier" or all(opens_documents(each) for each in answers)
