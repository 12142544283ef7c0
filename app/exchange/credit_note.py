"""From a supplier's credit note to the draft of a return: read and matched as a delivery is, then turned round."""

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.errors import Problem, UserError, problem
from app.core.money import price
from app.documents.base import State
from app.documents.trade.goods_receipt import GoodsReceipt
from app.documents.trade.supplier_return import SupplierReturn, SupplierReturnLine
from app.exchange.einvoice.invoice import Invoice, InvoiceKind, InvoiceLine, Totals
from app.i18n import N_, _, date_text

if TYPE_CHECKING:
    from app.exchange.receipt_draft import ReceiptDraft


def credited_by(invoice: Invoice) -> Invoice:
    """An invoice whose total is below zero as the credit note that it is: all with the other sign. Any other file as it is."""
    if invoice.kind is not InvoiceKind.INVOICE or (invoice.totals.tax_inclusive or 0) >= 0:
        return invoice
    lines = tuple(_turned(line) for line in invoice.lines)
    adjustments = tuple(replace(each, amount=-each.amount) for each in invoice.adjustments)
    taxes = tuple(replace(each, base=_minus(each.base), amount=-each.amount) for each in invoice.taxes)
    totals = Totals(**{name: _minus(amount) for name, amount in vars(invoice.totals).items()})
    return replace(invoice, kind=InvoiceKind.CREDIT_NOTE, lines=lines, adjustments=adjustments, taxes=taxes, totals=totals)


def _turned(line: InvoiceLine) -> InvoiceLine:
    """What stands below zero is the quantity, or else the price."""
    is_price = line.price is not None and line.price < 0
    turned = replace(line, amount=_minus(line.amount), allowance=-line.allowance, charge=-line.charge)
    return replace(turned, price=_minus(line.price)) if is_price else replace(turned, qty=_minus(line.qty))


def _minus(amount: Decimal | None) -> Decimal | None:
    return None if amount is None else -amount


def told_of(invoice: Invoice) -> Problem:
    """What is said of a credit note before a return is made of it."""
    if invoice.invoice_reference:
        told = N_(
            "It is a credit note for {invoice}: a return to the supplier is made of it. Where only a price is lowered, no goods go back"
        )
        return problem(told, invoice=invoice.invoice_reference)
    return problem(N_("It is a credit note: a return to the supplier is made of it. Where only a price is lowered, no goods go back"))


def return_of(session: Session, draft: "ReceiptDraft") -> SupplierReturn:
    """The return that a credit note's draft comes to, in no session yet. Raises UserError while a foreign currency has no rate."""
    receipt = draft.receipt
    if draft.needs_rate and not receipt.currency_rate:
        raise UserError(N_("The file is in {currency}: say its rate first"), currency=draft.currency)
    made = SupplierReturn(
        moment=receipt.moment, site_id=receipt.site_id, partner_id=receipt.partner_id, currency=receipt.currency,
        source_hash=receipt.source_hash, basis_id=_credited(session, draft), note=_said(receipt),
    )  # fmt: skip
    for line in receipt.lines:
        mine = SupplierReturnLine(
            no=line.no, item_id=line.item_id, unit_id=line.unit_id, factor=line.factor, qty=line.qty, batch=line.batch, vat=line.vat,
            price=price(receipt.net_of(line) * receipt.rate / line.qty) if line.qty else None,
        )  # fmt: skip
        made.lines.append(mine)
        mine.changed("price", made)
    return made


def _said(receipt: GoodsReceipt) -> str:
    number, day = receipt.supplier_number or "", receipt.supplier_date
    return _("Credit note {number} of {date}").format(number=number, date=date_text(day)) if day is not None else _(
        "Credit note {number}"
    ).format(number=number)  # fmt: skip


def _credited(session: Session, draft: "ReceiptDraft") -> int | None:
    """The receipt of the invoice that is credited, if it is there."""
    if not draft.credited or draft.receipt.partner_id is None:
        return None
    named = (GoodsReceipt.partner_id == draft.receipt.partner_id) & (GoodsReceipt.supplier_number == draft.credited)
    query = select(GoodsReceipt.id).where(named, GoodsReceipt.state == State.POSTED).order_by(GoodsReceipt.id.desc()).limit(1)
    return session.execute(query).scalar_one_or_none()


def returned_before(session: Session, fingerprint: str) -> str:
    """How people call a return made from the same file: its number, or which draft; else empty."""
    query = select(SupplierReturn.number, SupplierReturn.moment).where(
        SupplierReturn.source_hash == fingerprint, SupplierReturn.state != State.VOID
    )
    found = session.execute(query.order_by(SupplierReturn.id.desc()).limit(1)).first()
    return "" if found is None else found.number or _("the draft of {date}").format(date=date_text(found.moment))
