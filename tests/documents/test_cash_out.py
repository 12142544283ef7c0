"""Money that goes out: suppliers are paid, rent and wages; a till never holds less than nothing."""

from decimal import Decimal

import pytest

from app.core.errors import NotRight
from tests.documents.trade import balance, faults, moves
from tests.makers import Shop, at


@pytest.fixture
def shop(make_store):
    shop = Shop(make_store())
    shop.cash_in("2026-11-01 08:00", 200, article="contribution")
    return shop


def test_a_payment_to_a_supplier_pays_the_debt(shop):
    shop.receipt("2026-11-01 09:00", milk=(10, "12.50"))
    shop.cash_out("2026-11-02", 100, partner="ACME")
    assert (balance(shop, "till"), balance(shop, "supplier")) == ("100.00", "-25.00")
    assert faults(shop) == []


def test_rent_is_an_expense_even_when_it_is_paid_to_a_partner(shop):
    made = shop.cash_out("2026-11-02", 80, article="rent", partner="LANDLORD")
    assert [(row.account_from, row.account_to) for row in moves(shop, made)] == [("1010", "6110")]
    assert balance(shop, "supplier") == "0.00"


def test_money_goes_back_to_a_customer_who_supplies_nothing(shop):
    shop.supplier("BUYER", supplier=False, customer=True)
    shop.cash_out("2026-11-02", 10, partner="BUYER")
    assert balance(shop, "customer") == "10.00"


def test_a_payment_based_on_a_receipt_proposes_what_is_still_owed(shop):
    receipt = shop.receipt("2026-11-01 09:00", milk=(10, "12.50"))
    first = shop.based("cash_out", receipt)
    assert (first.amount, first.partner_id) == (125, shop.supplier())
    shop.cash_out("2026-11-02", 45, partner="ACME", basis_id=receipt.document_id)
    assert shop.based("cash_out", receipt).amount == 80
    shop.cash_out("2026-11-03", 80, partner="ACME", basis_id=receipt.document_id)
    assert shop.based("cash_out", receipt).amount == 0


def test_what_went_back_to_the_supplier_is_not_owed(shop):
    receipt = shop.receipt("2026-11-01 09:00", [{"item": "milk", "qty": 10, "price": "10.00", "vat": 20}])
    header = {"partner_id": shop.supplier(), "basis_id": receipt.document_id}
    shop.post("supplier_return", "2026-11-01 10:00", "W1", header, [{"item": "milk", "qty": 2, "price": "10.00", "vat": 20}])
    shop.post("supplier_return", "2026-11-01 11:00", "W1", header, [{"item": "milk", "qty": 1}])
    assert shop.based("cash_out", receipt).amount == 86  # 120, less 24 and 10


def test_a_till_never_holds_less_than_nothing(shop):
    with pytest.raises(NotRight, match=r"lacks 0\.5 on .*take out less") as told:
        shop.cash_out("2026-11-02", "200.50", article="rent")
    assert told.value.problems[0].field == "amount"
    assert balance(shop, "till") == "200.00"


def test_neither_at_a_later_moment(shop):
    shop.cash_out("2026-11-05", 150, article="wages")
    with pytest.raises(NotRight, match=r"would lack 50 on .*when money went out later"):
        shop.cash_out("2026-11-03", 100, article="rent")
    shop.cash_out("2026-11-03", 50, article="rent")


def test_money_that_was_spent_since_can_not_be_taken_back_out_of_the_books(shop):
    brought = shop.cash_in("2026-11-02", 100, article="contribution")
    shop.cash_out("2026-11-03", 250, article="rent")
    with pytest.raises(NotRight, match="would lack 50"):
        shop.unpost(brought)
    with pytest.raises(NotRight, match="would lack 50"):
        shop.correct(brought, lambda document: setattr(document, "moment", at("2026-11-04")))
    shop.correct(brought, lambda document: setattr(document, "amount", Decimal(50)))
    assert balance(shop, "till") == "0.00"


def test_order_within_a_day_counts(shop):
    shop.cash_in("2026-11-02 18:00", 100, article="contribution")
    with pytest.raises(NotRight, match="lacks 50"):
        shop.cash_out("2026-11-02 17:59:59", 250, article="rent")
    shop.cash_out("2026-11-02 18:00", 250, article="rent")


def test_a_bank_may_lend(shop):
    shop.till("BANK", kind="bank")
    shop.cash_out("2026-11-02", 1000, till="BANK", article="rent")
    assert balance(shop, "till") == "-800.00"


def test_what_was_below_zero_before_does_not_keep_the_rest_from_being_put_right(shop):
    """A bank account that is made a till later is short of money: paying in is lawful, taking out is not."""
    shop.till("B", kind="bank")
    shop.cash_out("2026-11-02", 300, till="B", article="rent")
    with shop.store.write() as session:
        from app.catalogs.till import Till, TillKind

        session.get_one(Till, shop.till("B")).kind = TillKind.TILL
    shop.cash_in("2026-11-03", 100, till="B", article="contribution")
    with pytest.raises(NotRight, match="lacks 250"):
        shop.cash_out("2026-11-04", 50, till="B", article="rent")


def test_an_article_of_money_that_comes_in_pays_nothing(shop):
    with pytest.raises(NotRight, match="comes in"):
        shop.cash_out("2026-11-02", 5, article="other_income")
