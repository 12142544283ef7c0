"""Money that goes out: suppliers are paid, rent and wages; a till never holds less than nothing."""

import json
from decimal import Decimal

import pytest

from app.core.errors import Doubt, NotRight
from app.core.identity import new_uuid
from app.documents.cash import SETTLED
from app.exchange.records import import_records
from app.i18n import say
from app.posting.engine import post
from tests.documents.trade import balance, document, faults, moves
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


def test_what_a_supplier_has_paid_back_for_goods_sent_back_is_owed_again(shop):
    receipt = shop.receipt("2026-11-01 09:00", milk=(10, "10.00"))
    header = {"partner_id": shop.supplier(), "basis_id": receipt.document_id}
    back = shop.post("supplier_return", "2026-11-01 10:00", "W1", header, [{"item": "milk", "qty": 2, "price": "10.00"}])
    assert shop.based("cash_out", receipt).amount == 80
    shop.cash_in("2026-11-02", 20, partner="ACME", basis_id=back.document_id)
    assert shop.based("cash_out", receipt).amount == 100


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


def test_paying_a_receipt_that_is_paid_is_asked_first(shop):
    receipt = shop.receipt("2026-11-01 09:00", milk=(10, "12.50"))
    header = {"partner": "ACME", "basis_id": receipt.document_id}
    first = shop.cash_out("2026-11-02", 125, **header)
    with pytest.raises(Doubt) as told:
        shop.cash_out("2026-11-03", 10, **header)
    assert told.value.name == SETTLED
    assert say(told.value).splitlines() == [
        f"{receipt.number} has 0 left to settle, and this is 10. Paid before:",
        f"{first.number} of 2 Nov 2026 12:00: 125",
        "Post it all the same?",
    ]
    assert balance(shop, "till") == "75.00"


def test_paying_more_than_is_owed_is_asked_and_may_be_meant(shop):
    receipt = shop.receipt("2026-11-01 09:00", milk=(10, "12.50"))
    header = {"till_id": shop.till(), "partner_id": shop.supplier(), "basis_id": receipt.document_id, "amount": Decimal("125.01")}
    draft = shop.draft("cash_out", "2026-11-02", "W1", header, [])
    with pytest.raises(Doubt, match=r"125(\.0+)? left to settle, and this is 125\.01\.\nPost it"), shop.store.write() as session:
        post(session, shop.actor, draft)
    with shop.store.write() as session:
        made = post(session, shop.actor, shop.draft("cash_out", "2026-11-02", "W1", header, []), frozenset({SETTLED}))
    assert made.number == "CO-000001"
    assert balance(shop, "supplier") == "0.01"


def test_a_payment_is_not_doubted_for_itself_when_it_is_corrected(shop):
    receipt = shop.receipt("2026-11-01 09:00", milk=(10, "12.50"))
    paid = shop.cash_out("2026-11-02", 125, partner="ACME", basis_id=receipt.document_id)
    shop.correct(paid, lambda document: setattr(document, "note", "in notes of 50"))
    with pytest.raises(Doubt):
        shop.correct(paid, lambda document: setattr(document, "amount", Decimal(126)))


def test_nothing_is_doubted_of_an_expense_nor_before_the_receipt_is_posted(shop):
    receipt = shop.receipt("2026-11-01 09:00", milk=(10, "1.00"))
    shop.cash_out("2026-11-02", 30, article="delivery", partner="ACME", basis_id=receipt.document_id)
    shop.unpost(receipt)
    shop.cash_out("2026-11-02", 20, partner="ACME", basis_id=receipt.document_id)


def test_records_tell_of_a_receipt_paid_twice_and_go_on(shop):
    receipt = shop.receipt("2026-11-01 09:00", milk=(10, "10.00"))
    shop.cash_out("2026-11-02", 100, partner="ACME", basis_id=receipt.document_id)
    again = {
        "kind": "cash_out", "uuid": new_uuid(), "moment": "2026-11-03T12:00:00", "site": "W1", "partner": "ACME", "state": "posted",
        "receipt": document(shop, receipt).uuid, "till": "T1", "amount": "100.00",
    }  # fmt: skip
    data = json.dumps({"format": "larder-records/1", "documents": [again]}).encode()
    (done,) = import_records(shop.store, shop.actor, data, each=True, dry_run=False)
    assert done.state == "posted"
    assert "has 0 left to settle" in str(done.problems[0].text)
