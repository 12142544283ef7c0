"""An invoice that does not add up is told where."""

from dataclasses import replace
from decimal import Decimal

import pytest

from app.exchange.einvoice.check import check
from app.exchange.einvoice.invoice import InvoiceKind, Totals
from app.exchange.einvoice.reader import read_invoice
from app.exchange.einvoice.unit_code import unit_word
from tests.exchange.einvoice.sample import ubl


def test_an_invoice_that_adds_up_has_no_problems():
    assert check(read_invoice(ubl())) == []


@pytest.mark.parametrize(
    ("changed", "fields"),
    [
        ({"amount": "11.00"}, {"amount", "line_total"}),
        ({"line_total": "10.02", "tax": "2.00", "inclusive": "12.02", "payable": "12.02"}, {"line_total"}),
        ({"tax": "2.50", "inclusive": "12.50", "payable": "12.50"}, {"tax_total"}),
        ({"inclusive": "13.00", "payable": "13.00"}, {"tax_inclusive"}),
        ({"payable": "11.00"}, {"payable"}),
    ],
)
def test_what_does_not_add_up_is_told(changed, fields):
    assert {found.field for found in check(read_invoice(ubl(**changed)))} == fields


def test_a_wrong_line_is_told_by_its_place_with_both_figures():
    found = check(read_invoice(ubl(amount="11.00")))[0]
    assert found.line == 1
    assert str(found) == "Line 1: the file says 11.00, quantity times price makes 10.00"


def test_half_a_cent_for_each_line_is_rounding():
    assert check(read_invoice(ubl(qty="3", price="3.333", base="1", amount="10.00"))) == []


def test_document_allowances_and_charges_are_added_up():
    invoice = replace(read_invoice(ubl()), totals=Totals(allowance_total=Decimal("1.00"), charge_total=Decimal(0)))
    assert [found.field for found in check(invoice)] == ["allowance_total"]


def test_prepaid_and_rounding_lead_to_the_payable_amount():
    totals = Totals(tax_inclusive=Decimal("12.34"), prepaid=Decimal("2.00"), rounding=Decimal("-0.34"), payable=Decimal("10.00"))
    assert check(replace(read_invoice(ubl()), totals=totals)) == []


def test_yen_have_no_decimals_to_be_off_by():
    invoice = replace(read_invoice(ubl(qty="3", price="333.4", base="1", amount="1000")), currency="JPY", totals=Totals(), taxes=())
    assert check(invoice) == []


def test_a_despatch_advice_has_no_sums():
    assert check(replace(read_invoice(ubl(amount="99.00")), kind=InvoiceKind.DESPATCH_ADVICE)) == []


@pytest.mark.parametrize(
    ("code", "word"), [("C62", "piece"), ("EA", "piece"), ("kgm", "kilogram"), ("LTR", "litre"), ("XBX", "box"), ("Q99", "")]
)
def test_unit_codes_become_words(code, word):
    assert unit_word(code) == word


def test_all_codes_for_pieces_are_pieces():
    assert all(unit_word(code) == "piece" for code in ("C62", "EA", "H87", "XPP"))
