"""Cash book, partner balances and the reconciliation statement."""

from datetime import date, datetime
from decimal import Decimal

import pytest

from app.reports.base import Params, run
from app.reports.partner_balances import aged
from tests.makers import OWNER, Shop
from tests.reports.asking import ask

D = Decimal


@pytest.fixture
def shop(store):
    shop = Shop(store)
    shop.supplier("ACME", payment_days=10)
    shop.till("SAFE", kind="safe")
    shop.cash_in("2026-10-20 08:00", 500, article="contribution")
    shop.receipt("2026-10-21", [{"item": "milk", "qty": 10, "price": "10", "vat": 10}])
    shop.receipt("2026-11-02 09:00", milk=(5, "10"))
    shop.cash_out("2026-11-03", 60, partner="ACME", note="part")
    shop.cash_transfer("2026-11-04 20:00", 100)
    return shop


def test_the_cash_book_runs_from_balance_to_balance(shop):
    names = "moment kind in out balance account"
    assert ask(shop, "cash-book", names, till=shop.till(), start=date(2026, 11, 1), end=date(2026, 11, 30)) == [
        (datetime(2026, 11, 1), None, None, None, D(500), None),
        (datetime(2026, 11, 3, 12), "cash_out", None, D(60), D(440), "2110"),
        (datetime(2026, 11, 4, 20), "cash_transfer", None, D(100), D(340), "1020"),
    ]  # fmt: skip
    assert ask(shop, "cash-book", "in out balance", till=shop.till("SAFE")) == [(D(100), None, D(100))]


def test_the_cash_book_says_from_whom_or_for_what(shop):
    assert ask(shop, "cash-book", "counterpart note", till=shop.till())[1:] == [("ACME", "part"), ("Till · SAFE", None)]


def test_balances_of_suppliers_are_what_they_are_owed(shop):
    names = "partner opening increase decrease closing"
    assert ask(shop, "partner-balances", names, start=date(2026, 11, 1), end=date(2026, 11, 30)) == [("ACME", D(110), D(50), D(60), D(100))]
    assert ask(shop, "partner-balances", names, side="customer") == []


def test_balances_of_customers_are_what_they_owe(shop):
    shop.cash_in("2026-11-05", 30, partner="BUYER")
    assert ask(shop, "partner-balances", "partner increase decrease closing", side="customer") == [("BUYER", D(0), D(30), D(-30))]


def test_what_is_overdue_is_by_the_days_to_pay_of_the_partner(shop):
    names = "not_due overdue_30 overdue_60"
    assert ask(shop, "partner-balances", names, end=date(2026, 10, 31)) == [(D(110), D(0), D(0))]
    assert ask(shop, "partner-balances", names, end=date(2026, 11, 2)) == [(D(50), D(110), D(0))]
    assert ask(shop, "partner-balances", names, end=date(2026, 11, 13)) == [(D(0), D(100), D(0))]
    assert ask(shop, "partner-balances", names, end=date(2026, 12, 1)) == [(D(0), D(50), D(50))]


@pytest.mark.parametrize(
    ("owed", "grown", "ages"),
    [
        (0, [(10, 5)], (0, 0, 0, 0, 0)),
        (-5, [(10, 5)], (0, 0, 0, 0, 0)),
        (8, [(100, 5), (69, 5)], (5, 0, 3, 0, 0)),
        (8, [(70, 5), (8, 5)], (0, 5, 0, 0, 3)),
        (8, [(100, 5)], (5, 0, 0, 0, 3)),
    ],
)
def test_payments_pay_the_oldest_debt_first(owed, grown, ages):
    assert aged(owed, grown, 100) == ages


def test_the_reconciliation_counts_receipts_against_payments(shop):
    names = "kind debit credit balance"
    shop.correct(shop.receipt("2026-11-05", milk=(1, "10")), lambda document: setattr(document, "supplier_number", "INV-7"))
    asked = {"partner": shop.supplier(), "start": date(2026, 11, 1), "end": date(2026, 11, 30)}
    assert ask(shop, "reconciliation", names, **asked) == [
        (None, None, None, D(-110)),
        ("goods_receipt", None, D(50), D(-160)),
        ("cash_out", D(60), None, D(-100)),
        ("goods_receipt", None, D(10), D(-110)),
    ]  # fmt: skip
    assert ask(shop, "reconciliation", "their_number", **asked)[-1] == ("INV-7",)


def test_a_partner_s_balance_is_that_of_the_books(shop):
    with shop.store.read() as session:
        books = {row[0]: row[-1] for row in run(session, "trial-balance", Params(), actor=OWNER).rows}
    assert ask(shop, "reconciliation", "balance", partner=shop.supplier())[-1] == (books["2110"],)
    assert ask(shop, "cash-book", "balance", till=shop.till())[-1] == (books["1010"],)
