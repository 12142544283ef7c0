"""Daily sales: goods leave at cost, money with its VAT comes into the till."""

import pytest

from app.core.errors import NotRight
from tests.documents.trade import balance, costs, faults, on_hand, total
from tests.makers import Shop


@pytest.fixture
def shop(make_store):
    shop = Shop(make_store())
    shop.receipt("2026-11-02 09:30", milk=(10, "1.25"), bread=(4, "0.50"))
    return shop


def sell(shop, moment, *lines, **header):
    return shop.post("daily_sales", moment, "W1", {"till_id": shop.till(), **header}, lines)


def test_goods_leave_at_cost_and_revenue_comes_in_without_vat(shop):
    sold = sell(shop, "2026-11-03 21:00", {"item": "milk", "qty": 4, "price": "2.40", "vat": 20})
    assert on_hand(shop, "milk") == ("6", "7.50")
    assert (balance(shop, "cost_of_sales"), balance(shop, "revenue"), balance(shop, "output_vat")) == ("5.00", "-8.00", "-1.60")
    assert balance(shop, "till") == "9.60"
    assert f"{total(shop, sold):.2f}" == "9.60"
    assert faults(shop) == []


def test_a_discount_comes_off_the_amount_before_vat(shop):
    sell(shop, "2026-11-03 21:00", {"item": "milk", "qty": 4, "price": "2.40", "vat": 20, "discount": "1.20"})
    assert (balance(shop, "till"), balance(shop, "output_vat")) == ("8.40", "-1.40")


def test_a_discount_above_the_amount_is_refused(shop):
    with pytest.raises(NotRight, match="discount"):
        sell(shop, "2026-11-03 21:00", {"item": "milk", "qty": 1, "price": "2.40", "discount": "2.50"})


def test_a_receipt_with_an_earlier_date_changes_what_the_sale_cost_but_not_what_it_earned(shop):
    sold = sell(shop, "2026-11-03 21:00", {"item": "milk", "qty": 4, "price": "2.40"})
    assert costs(shop, sold)[0] == "5.00"
    shop.receipt("2026-11-02 10:00", milk=(10, "1.75"))
    assert costs(shop, sold)[0] == "6.00"
    assert balance(shop, "till") == "9.60"
    assert faults(shop) == []
