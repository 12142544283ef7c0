"""What is ordered and has not come, and what runs short."""

from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from tests.makers import Shop
from tests.reports.asking import ask

D = Decimal
NOW = datetime.now().replace(microsecond=0)


@pytest.fixture
def shop(store):
    """Ordered: 10 milk and 4 tea, due yesterday, of which 6 milk came; 5 salt, due in a week. Lowest stock: milk 8 (up to 20), tea 2, salt 1."""
    shop = Shop(store)
    dairy = shop.group("dairy", name="Dairy")
    shop.item("milk", name="Milk", group_id=dairy, min_stock=D(8), max_stock=D(20))
    shop.item("tea", name="Tea", min_stock=D(2))
    shop.item("salt", name="Salt", min_stock=D(1))
    lines = [{"item": "milk", "qty": 10, "price": "1.50"}, {"item": "tea", "qty": 4, "price": "2"}]
    shop.order = order(shop, NOW - timedelta(days=5), NOW - timedelta(days=1), lines)
    order(shop, NOW - timedelta(days=1), NOW + timedelta(days=7), [{"item": "salt", "qty": 5, "price": "1"}])
    receipt = {"basis_id": shop.order.document_id, "partner_id": shop.supplier("ACME")}
    shop.post("goods_receipt", NOW - timedelta(days=2), "W1", receipt, [{"item": "milk", "qty": 6, "price": "1.50"}])
    shop.opening(NOW - timedelta(days=6), tea=(3, "2"))
    return shop


def order(shop, moment, due, lines):
    return shop.post("purchase_order", moment, "W1", {"partner_id": shop.supplier("ACME"), "due_date": due.date()}, lines)


def test_what_is_left_of_orders_and_how_late_it_is(shop):
    assert ask(shop, "open-orders", "number item ordered received left amount late") == [
        ("PO-000001", "milk", D(10), D(6), D(4), D(6), 1), ("PO-000001", "tea", D(4), D(0), D(4), D(8), 1),
        ("PO-000002", "salt", D(5), D(0), D(5), D(5), None),
    ]  # fmt: skip


def test_orders_narrow_to_what_is_overdue_recent_or_of_a_group(shop):
    assert ask(shop, "open-orders", "item", overdue=True) == [("milk",), ("tea",)]
    assert ask(shop, "open-orders", "item", days=3) == [("salt",)]
    assert ask(shop, "open-orders", "item", group=shop.group("dairy")) == [("milk",)]
    assert ask(shop, "open-orders", "item", item=shop.item("tea")) == [("tea",)]


def test_goods_below_their_lowest_stock_are_ordered_up_to_the_highest(shop):
    assert ask(shop, "below-minimum", "item on_hand ordered lowest highest wanted supplier last_price") == [
        ("milk", D(6), D(4), D(8), D(20), D(10), "ACME", D("1.50")), ("salt", D(0), D(5), D(1), None, D(0), None, None),
    ]  # fmt: skip
    assert ask(shop, "below-minimum", "item", group=shop.group("dairy")) == [("milk",)]
