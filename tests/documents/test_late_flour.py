"""A late receipt of flour goes through everything that was made of it, sold and brought back, at once and to the cent."""

from decimal import Decimal

import pytest

from app.documents.base import Document
from app.posting import engine
from tests.documents.trade import balance, faults, moves, on_hand, total
from tests.makers import OWNER, Shop

FLOUR = {"flour": (100, "0.50")}
LATE = {"flour": (100, "1.51")}


def bakery(store):
    """A shop that knows its recipes and has another in the harbour."""
    shop = Shop(store)
    shop.site("W2", name="Shop in the harbour")
    shop.recipe("dough", 10, flour="6.1", stocked=True)
    shop.recipe("bread", 3, dough="1.6", stocked=True)
    shop.recipe("sandwich", 1, bread="0.25", butter="0.01")
    return shop


@pytest.fixture
def shop(make_store):
    return bakery(make_store())


def days_of_a_bakery(shop, *receipts):
    """Three days: dough, bread, to the other shop, sold there as a loaf and in sandwiches, one loaf brought back."""
    told = {}
    for no, goods in enumerate(receipts):
        told["flour", no] = shop.receipt(f"2026-11-02 0{no + 8}:00", **goods)
    told["butter"] = shop.receipt("2026-11-02 08:30", site="W2", butter=(1, "10.00"))
    told["dough"] = shop.produce("2026-11-03 05:00", "dough", 30)
    told["bread"] = shop.produce("2026-11-03 06:00", "bread", 50)
    told["transfer"] = shop.transfer("2026-11-03 07:00", bread=40)
    sold = [{"item": "bread", "qty": 30, "price": "2.40"}, {"item": "sandwich", "qty": 13, "price": "4.00"}]
    told["sale"] = shop.post("daily_sales", "2026-11-03 20:00", "W2", {}, sold)
    back = {"basis_id": told["sale"].document_id}
    told["return"] = shop.post("customer_return", "2026-11-04 10:00", "W2", back, [{"item": "bread", "qty": 1, "price": "2.40"}])
    return told


def figures(shop, told):
    """Everything that the flour can change: stocks, cost of sales, and what every document's goods cost."""
    stocks = [
        on_hand(shop, "flour"),
        on_hand(shop, "dough"),
        on_hand(shop, "bread"),
        on_hand(shop, "bread", "W2"),
        on_hand(shop, "butter", "W2"),
    ]
    documents = ("dough", "bread", "transfer", "sale", "return")
    amounts = {name: [row.amount for row in moves(shop, told[name]) if row.item] for name in documents}
    return stocks, balance(shop, "cost_of_sales"), balance(shop, "revenue"), amounts


def test_a_late_receipt_of_flour_is_the_same_as_one_in_time(shop, make_store):
    late = days_of_a_bakery(shop, FLOUR)
    before = figures(shop, late)
    shop.receipt("2026-11-02 09:00", **LATE)
    in_time = bakery(make_store())
    as_it_should_be = figures(in_time, days_of_a_bakery(in_time, FLOUR, LATE))
    assert figures(shop, late) == as_it_should_be
    assert figures(shop, late) != before
    assert faults(shop) == []


def test_each_document_of_the_chain_follows(shop):
    told = days_of_a_bakery(shop, FLOUR)
    before = figures(shop, told)[3]
    outcome = shop.receipt("2026-11-02 09:00", **LATE)
    after = figures(shop, told)[3]
    assert all(before[name] != after[name] for name in before)
    assert [each.kind for each in outcome.recosted] == ["production", "production", "transfer", "daily_sales", "customer_return"]
    assert total(shop, told["dough"]) == Decimal("18.39")


def test_the_returned_loaf_costs_what_it_did_when_it_was_sold(shop):
    told = days_of_a_bakery(shop, FLOUR)
    shop.receipt("2026-11-02 09:00", **LATE)
    shop.receipt("2026-11-04 09:00", site="W2", bread=(10, "9.00"))
    loaf = next(row.amount for row in moves(shop, told["return"]) if row.qty)
    sold = next(row for row in moves(shop, told["sale"]) if row.qty == 30)
    assert loaf == round(sold.amount / 30, 2)


def test_it_is_shown_before_it_is_posted(shop):
    told = days_of_a_bakery(shop, FLOUR)
    before = figures(shop, told)
    with shop.store.editing() as session:
        receipt = shop.draft(
            "goods_receipt", "2026-11-02 09:00", "W1", {"partner_id": shop.supplier()}, [{"item": "flour", "qty": 100, "price": "1.51"}]
        )
        preview = engine.preview(session, OWNER, receipt)
    assert {each.document_id for each in preview.recosted} == {
        told[name].document_id for name in ("dough", "bread", "transfer", "sale", "return")
    }
    assert figures(shop, told) == before
    with shop.store.read() as session:
        assert session.query(Document).filter_by(kind="goods_receipt").count() == 2
