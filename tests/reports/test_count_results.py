"""What counts found: by item, group, store and count, and item by item of one count."""

from datetime import date
from decimal import Decimal

import pytest

from app.documents.base import Document
from app.reports.counted import found_by, sums_of
from tests.reports.asking import ask

D = Decimal


@pytest.fixture
def shop(dairy_shop):
    shop = dairy_shop
    shop.receipt("2026-11-02", milk=(10, "1.00"), brie=(4, "5.00"), bread=(20, "0.50"))
    shop.receipt("2026-11-02", site="W2", milk=(10, "1.00"))
    return shop


def counts(shop):
    return [
        shop.count("2026-11-03", milk=8, brie=5, bread=20),
        shop.count("2026-11-05", bread=15),
        shop.count("2026-11-06", site="W2", milk=11),
    ]


def found(shop, outcome):
    with shop.store.read() as session:
        return found_by(session, session.get_one(Document, outcome.document_id))


def test_results_by_item(shop):
    counts(shop)
    assert ask(shop, "count-results", "code counts surplus surplus_amount shortage shortage_amount difference") == [
        ("bread", 1, D(0), D(0), D(5), D("2.50"), D("-2.50")),
        ("brie", 1, D(1), D(5), D(0), D(0), D(5)),
        ("milk", 2, D(1), D(1), D(2), D(2), D(-1)),
    ]
    assert ask(shop, "count-results", "code", start=date(2026, 11, 4)) == [("bread",), ("milk",)]


def test_results_by_group_store_and_count(shop):
    counts(shop)
    columns = "name surplus_amount shortage_amount difference"
    assert ask(shop, "count-results", columns, by="group") == [("", D(0), D("2.50"), D("-2.50")), ("Dairy", D(6), D(2), D(4))]
    assert ask(shop, "count-results", columns, by="site") == [("Store W1", D(5), D("4.50"), D("0.50")), ("Store W2", D(1), D(0), D(1))]
    assert [row[1] for row in ask(shop, "count-results", "code difference", by="count")] == [D(3), D("-2.50"), D(1)]
    assert ask(shop, "count-results", "code", by="item", group=shop.group("dairy"), site=shop.site("W2")) == [("milk",)]


def test_what_one_count_found_follows_documents_dated_before_it(shop):
    first = counts(shop)[0]
    assert [(row.expected, row.counted, row.difference, row.amount) for row in found(shop, first)] == [
        (D(10), D(8), D(-2), D(-2)), (D(4), D(5), D(1), D(5)), (D(20), D(20), D(0), D(0)),
    ]  # fmt: skip
    shop.receipt("2026-11-02 20:00", milk=(5, "1.00"))
    assert (found(shop, first)[0].expected, found(shop, first)[0].amount) == (D(15), D(-7))
    assert sums_of(found(shop, first)) == (D(5), D(7))


def test_a_draft_is_reckoned_from_the_books_of_its_moment(shop):
    shop.write_off("2026-11-03 18:00", milk=5)
    draft = shop.draft(
        "stock_count", "2026-11-03 12:00", "W1", {"uncounted": "zero"}, [{"item": "milk", "qty": 11}, {"item": "brie", "qty": None}]
    )
    with shop.store.read() as session:
        rows = found_by(session, draft)
    assert [(row.expected, row.counted, row.amount) for row in rows] == [(D(10), D(11), D(1)), (D(4), D(0), D(-20)), (D(20), D(0), D(-10))]
