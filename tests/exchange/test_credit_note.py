"""A supplier's credit note: matched as a delivery is, it becomes the draft of a return that is based on the receipt of its invoice."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from app.core.errors import UserError
from app.documents.base import Document
from app.documents.trade.supplier_return import SupplierReturn
from app.exchange.einvoice.invoice import InvoiceKind
from app.exchange.receipt_draft import draft_from_invoice
from app.exchange.receipt_keep import keep_draft
from app.posting.engine import post
from tests.documents.trade import balance, faults, on_hand
from tests.exchange.test_receipt_draft import invoice, line
from tests.makers import OWNER, Shop

NOTE = b"<the file of a credit note/>"


@pytest.fixture
def shop(make_store):
    """Ten packets were received on the invoice INV-7 and are on the shelf."""
    shop = Shop(make_store())
    shop.item("tea", name="Black tea")
    shop.supplier("ACME", name="Acme Foods")
    header = {"partner_id": shop.supplier("ACME"), "supplier_number": "INV-7"}
    shop.post("goods_receipt", "2026-11-02", "W1", header, [{"item": "tea", "qty": 10, "price": "2.00", "vat": 20}])
    return shop


def note(**more):
    credited = line(name="Black tea", qty="4", amount="8.00")
    return replace(invoice(credited), kind=InvoiceKind.CREDIT_NOTE, number="CN-1", issue_date=date(2026, 11, 5), **more)


def draft_of(session, shop, **more):
    draft = draft_from_invoice(session, note(**more), NOTE, site_id=shop.site())
    draft.receipt.partner_id = shop.supplier("ACME")
    for each in draft.lines:
        each.line.item_id, each.line.unit_id, each.line.vat = shop.item("tea"), shop.units["tea"], Decimal(20)
    return draft


def test_a_return_of_the_credited_invoice_takes_the_debt_back(shop):
    with shop.store.write() as session:
        draft = draft_of(session, shop, invoice_reference="INV-7")
        assert draft.is_return
        made = keep_draft(session, OWNER, draft)
        assert isinstance(made, SupplierReturn)
        assert session.get_one(Document, made.basis_id).supplier_number == "INV-7"
        assert "CN-1" in made.note
        post(session, OWNER, made)
    assert on_hand(shop, "tea") == ("6", "12.00")
    assert (balance(shop, "supplier"), balance(shop, "input_vat")) == ("-14.40", "2.40")
    assert faults(shop) == []


def test_the_same_credit_note_is_recognised(shop):
    with shop.store.write() as session:
        keep_draft(session, OWNER, draft_of(session, shop))
    with shop.store.read() as session:
        assert draft_of(session, shop).already


def test_a_foreign_credit_note_waits_for_its_rate_and_is_turned_into_our_money(shop):
    with shop.store.write() as session:
        draft = draft_of(session, shop, currency="USD")
        with pytest.raises(UserError, match="say its rate"):
            keep_draft(session, OWNER, draft)
        draft.receipt.currency_rate = Decimal("0.5")
        made = keep_draft(session, OWNER, draft)
        assert [each.price for each in made.lines] == [1]
