"""From a supplier's credit note to the draft of a return: read and matched as a delivery is, then turned round."""

from dataclasses import replace
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.errors import Problem, problem
from app.core.money import price
from app.documents.base import State
from app.documents.trade.goods_receipt import GoodsReceipt
from app.documents.trade.supplier_return import SupplierReturn, SupplierReturnLine
from app.exchange.einvoice.invoice import Invoice, InvoiceKind, InvoiceLine, Totals
from app.i18n import N_, _, date_text


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


def return_of(session: Session, receipt: GoodsReceipt, credited: str) -> SupplierReturn:
    """The return that a credit note comes to, read as a `receipt` of the goods that it credits; `credited` is the number of their invoice."""
    made = SupplierReturn(
        moment=receipt.moment, site_id=receipt.site_id, partner_id=receipt.partner_id, currency=receipt.currency,
        source_hash=receipt.source_hash, basis_id=_received(session, receipt.partner_id, credited), note=_said(receipt),
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


def _received(session: Session, partner_id: int | None, number: str) -> int | None:
    """The receipt of a supplier's invoice, if it is there."""
    if not number or partner_id is None:
        return None
    named = (GoodsReceipt.partner_id == partner_id) & (GoodsReceipt.supplier_number == number)
    query = select(GoodsReceipt.id).where(named, GoodsReceipt.state == State.POSTED).order_by(GoodsReceipt.id.desc()).limit(1)
    return session.execute(query).scalar_one_or_none()
