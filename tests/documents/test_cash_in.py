"""Money that comes in: a customer's debt is paid, a supplier gives back, the owner brings some."""

import pytest

from app.core.errors import NotRight
from tests.documents.trade import balance, faults, moves
from tests.makers import Shop


@pytest.fixture
def shop(make_store):
    return Shop(make_store())


def test_a_customer_who_pays_owes_less(shop):
    shop.cash_in("2026-11-02", "100.50", partner="BUYER")
    assert (balance(shop, "till"), balance(shop, "customer")) == ("100.50", "-100.50")
    assert faults(shop) == []


def test_money_of_an_article_stands_on_the_account_of_the_article(shop):
    made = shop.cash_in("2026-11-02", 500, article="contribution")
    assert [(row.account_from, row.account_to) for row in moves(shop, made)] == [("3010", "1010")]


def test_money_into_the_bank_stands_on_the_account_of_the_bank(shop):
    shop.till("BANK", kind="bank")
    made = shop.cash_in("2026-11-02", 500, till="BANK", article="contribution")
    assert moves(shop, made)[0].account_to == "1110"


def test_a_supplier_who_buys_nothing_gives_money_back(shop):
    shop.supplier("ACME", supplier=True, customer=False)
    shop.cash_in("2026-11-02", 20, partner="ACME")
    assert (balance(shop, "supplier"), balance(shop, "customer")) == ("-20.00", "0.00")


def test_the_refund_of_a_return_is_what_the_return_came_to_less_what_has_come_back(shop):
    shop.receipt("2026-11-01", milk=(10, "1.25"))
    header = {"partner_id": shop.supplier()}
    back = shop.post("supplier_return", "2026-11-02", "W1", header, [{"item": "milk", "qty": 4, "price": "1.25"}])
    assert shop.based("cash_in", back).amount == 5
    shop.cash_in("2026-11-03", 2, partner="ACME", basis_id=back.document_id)
    assert shop.based("cash_in", back).amount == 3
    assert (balance(shop, "till"), balance(shop, "supplier")) == ("2.00", "-9.50")


def test_nothing_comes_in_without_an_amount_and_a_source(shop):
    with pytest.raises(NotRight) as told:
        shop.cash_in("2026-11-02", 0)
    assert [each.field for each in told.value.problems] == ["amount", "article_id"]


def test_an_article_of_money_that_goes_out_brings_none_in(shop):
    with pytest.raises(NotRight, match="goes out"):
        shop.cash_in("2026-11-02", 5, article="rent")
