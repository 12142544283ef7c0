"""Expiry dates follow a batch through transfers, production and counts."""

from datetime import date, datetime
from decimal import Decimal

import pytest

from tests.makers import Shop
from tests.reports.asking import ask

D = Decimal
LATE = datetime(2026, 11, 20, 12)


@pytest.fixture
def shop(store):
    """10 yogurt of batch A (until 1 December) and 5 of B (until 9 December), 1.00 each."""
    shop = Shop(store)
    shop.item("yogurt", tracks_batches=True)
    shop.site("W1"), shop.site("W2")
    shop.receipt("2026-11-02", [
        {"item": "yogurt", "qty": 10, "price": "1", "batch": "A", "expiry": date(2026, 12, 1)},
        {"item": "yogurt", "qty": 5, "price": "1", "batch": "B", "expiry": date(2026, 12, 9)},
    ])  # fmt: skip
    return shop


def left(shop, **filters):
    return ask(shop, "expiry", "site batch days qty cost", at=LATE, **filters)


def test_a_transfer_takes_the_batch_that_expires_first_along(shop):
    shop.transfer("2026-11-03", yogurt=12)
    assert left(shop) == [("W2", "A", 11, D(10), D(10)), ("W1", "B", 19, D(3), D(3)), ("W2", "B", 19, D(2), D(2))]
    assert left(shop, site=shop.site("W2"), days=11) == [("W2", "A", 11, D(10), D(10))]


def test_a_batch_on_the_way_is_on_no_shelf_until_it_arrives(shop):
    sent = shop.dispatch("2026-11-03", yogurt=4)
    assert left(shop) == [("W1", "A", 11, D(6), D(6)), ("W1", "B", 19, D(5), D(5))]
    shop.arrival("2026-11-04", sent, [{"item": "yogurt", "qty": 3, "damaged": 1}])
    assert left(shop, site=shop.site("W2")) == [("W2", "A", 11, D(3), D(3))]


def test_production_takes_batches_and_makes_one(shop):
    shop.item("cake", tracks_batches=True)
    shop.recipe("cake", 1, yogurt=2, stocked=True)
    made = shop.produce("2026-11-03", "cake", 2)
    assert made is not None
    assert left(shop, item=shop.item("yogurt")) == [("W1", "A", 11, D(6), D(6)), ("W1", "B", 19, D(5), D(5))]


def test_a_count_brings_each_batch_to_what_was_counted(shop):
    shop.count("2026-11-05", [{"item": "yogurt", "qty": 8, "batch": "A"}, {"item": "yogurt", "qty": 6, "batch": "B"}])
    assert left(shop) == [("W1", "A", 11, D(8), D(8)), ("W1", "B", 19, D(6), D(6))]


def test_what_came_back_from_a_customer_stands_in_its_batch_again(shop):
    sold = shop.post("daily_sales", "2026-11-05", "W1", {}, [{"item": "yogurt", "qty": 4, "price": "2"}])
    shop.post("customer_return", "2026-11-06", "W1", {"basis_id": sold.document_id}, [{"item": "yogurt", "qty": 1, "price": "2"}])
    assert left(shop) == [("W1", "A", 11, D(7), D(7)), ("W1", "B", 19, D(5), D(5))]
