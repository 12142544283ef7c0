"""From a supplier's invoice, despatch advice or table to the draft of a goods receipt: what was recognised, what is asked, what is learned."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from app.catalogs.lookup import ItemFacts, item_facts
from app.catalogs.measure import factors
from app.core.errors import Problem, UserError, problem
from app.core.money import NOTHING, Money, Price, money, price, qty
from app.documents.trade.goods_receipt import GoodsReceipt, GoodsReceiptLine
from app.documents.trade.supplier_return import SupplierReturn
from app.exchange.credit_note import credited_by, told_of
from app.exchange.einvoice.check import check
from app.exchange.einvoice.invoice import Invoice, InvoiceKind
from app.exchange.einvoice.unit_code import unit_word
from app.exchange.incoming import fingerprint
from app.exchange.made_before import made_before
from app.exchange.mapping import MappedRow, RowKind, Target
from app.exchange.matching import LineMatch, SourceLine, Status, SupplierMatch, match_lines, match_supplier, match_units
from app.exchange.receipt_amount import Amounts, spread_amounts
from app.i18n import N_
from app.store.info import read_info
from app.store.types import Percent

TARGETS: tuple[Target, ...] = (
    Target("name", N_("Name")),
    Target("supplier_code", N_("Supplier's code")),
    Target("barcode", N_("Barcode"), "barcode"),
    Target("our_code", N_("Our code"), synonyms=("our code", "buyer code", "customer code", "наш код", "код покупателя")),
    Target("qty", N_("Quantity"), "qty", required=True),
    Target("unit", N_("Unit")),
    Target("price", N_("Price"), "price"),
    Target("amount", N_("Amount"), "money"),
    Target("vat", N_("VAT %"), "percent"),
    Target("currency", N_("Currency")),
    Target("batch", N_("Batch")),
    Target("expiry", N_("Expires"), "date"),
)
"""What a column of a supplier's table may be."""


@dataclass
class DraftLine:
    """A line of the file, the line of the receipt made from it, and what is to be looked at.

    A discount spread over the others, and goods that go back to the supplier, have no line of the receipt.
    """

    source: SourceLine
    match: LineMatch
    line: GoodsReceiptLine | None
    item_name: str = ""
    problems: list[Problem] = field(default_factory=list)
    vat_of_item: bool = False
    """Whether the file is silent on VAT, so that the item's own rate holds."""

    @property
    def status(self) -> Status:
        """How sure the item is."""
        return self.match.status


@dataclass
class ReceiptDraft:
    """A goods receipt that is in no session yet, and where it came from. `already` is the number of a receipt of the same delivery."""

    receipt: GoodsReceipt
    supplier: SupplierMatch
    lines: list[DraftLine]
    fingerprint: str
    problems: list[Problem] = field(default_factory=list)
    already: str = ""
    currency: str = ""
    needs_rate: bool = False
    credited: str | None = None
    """Of a credit note: the number of the invoice that it credits, empty where it names none. A return is made of it (`credit_note`)."""

    @property
    def is_return(self) -> bool:
        """Whether a return to the supplier is made of it."""
        return self.credited is not None

    @property
    def unmatched(self) -> list[DraftLine]:
        """The lines that still need an item: none is known, or one is only suggested."""
        return [each for each in self.lines if each.status in (Status.UNMATCHED, Status.SUGGESTED)]

    @property
    def all_problems(self) -> list[Problem]:
        """Everything to be looked at, lines first."""
        return [*(found for each in self.lines for found in each.problems), *self.problems]


# ---------------------------------------------------------------- out of a file


def draft_from_invoice(
    session: Session, invoice: Invoice, data: bytes, *, site_id: int | None = None, now: datetime | None = None
) -> ReceiptDraft:
    """The draft of a receipt from an invoice or a despatch advice, or of a return from a credit note; `data` is the file, to know it again.

    Raises UserError for a credit note whose total is below zero.
    """
    invoice = credited_by(invoice)
    if (invoice.totals.tax_inclusive or 0) < 0:
        raise UserError(N_("{number} takes goods back and is no delivery: enter it as a return to the supplier"), number=invoice.number)
    has_prices = invoice.kind is not InvoiceKind.DESPATCH_ADVICE
    amounts = spread_amounts(invoice) if has_prices else Amounts([])
    supplier = match_supplier(session, invoice.supplier)
    receipt = _receipt(session, site_id, supplier.partner_id, data, now)
    receipt.supplier_number, receipt.supplier_date = invoice.number or None, invoice.issue_date
    sources = [_source(no, line) for no, line in enumerate(invoice.lines, 1)]
    left_out = {*amounts.spread, *(each.position for each in amounts.returned)}
    draft = _draft(session, receipt, supplier, sources, spread=left_out)
    is_credit = invoice.kind is InvoiceKind.CREDIT_NOTE
    draft.problems += [_tell_returned(draft.lines[each.position], is_credit=is_credit) for each in amounts.returned]
    for each in amounts.lines:
        line = draft.lines[each.position].line
        if line is not None:
            _put_amounts(line, each.net, each.vat_percent, each.vat)
    draft.problems += [*amounts.problems, *check(invoice)]
    _ask_rate(session, draft, invoice.currency)
    receipt.total = receipt.sum_up()
    if is_credit:
        draft.credited = invoice.invoice_reference
        draft.already = made_before(session, SupplierReturn, SupplierReturn.source_hash == draft.fingerprint)
        draft.problems.insert(0, told_of(invoice))
    return draft


def _tell_returned(each: DraftLine, *, is_credit: bool) -> Problem:
    """What is said of goods that go the other way, in the place of what is said of a discount."""
    source = each.source
    told = (
        N_("Line {no}: {qty} “{name}” are charged again and are left out: enter them as a receipt")
        if is_credit
        else N_("Line {no}: {qty} “{name}” go back to the supplier and are left out: enter them as a return")
    )
    each.problems, each.match = [], LineMatch(Status.RETURNED)
    return problem(told, line=source.no, qty=abs(source.qty or 0), name=source.name)


def draft_from_rows(
    session: Session, rows: Sequence[MappedRow], data: bytes, *, site_id: int | None = None, partner_id: int | None = None,
    prices_include_vat: bool = False,
) -> ReceiptDraft:  # fmt: skip
    """The draft of a receipt from a table that was read by a mapping; rows with errors are told and left out."""
    supplier = SupplierMatch(partner_id, "chosen" if partner_id else "", {"name": "", "supplier": True})
    receipt = _receipt(session, site_id, partner_id, data)
    receipt.prices_include_vat = prices_include_vat
    goods = [row for row in rows if row.kind is RowKind.GOODS]
    sources = [_source_of_row(row) for row in goods if not row.errors]
    draft = _draft(session, receipt, supplier, sources)
    for each in draft.lines:
        _put_row(each, receipt)
    draft.problems += [found for row in goods for found in row.errors]
    _ask_rate(session, draft, _currency_of(goods, draft))
    receipt.total = receipt.sum_up()
    return draft


def _receipt(session: Session, site_id: int | None, partner_id: int | None, data: bytes, now: datetime | None = None) -> GoodsReceipt:
    moment = (now or datetime.now()).replace(microsecond=0)
    return GoodsReceipt(
        moment=moment, site_id=site_id, partner_id=partner_id, source_hash=fingerprint(data), currency=read_info(session, "currency")
    )


def _source(no: int, line: Any) -> SourceLine:
    return SourceLine(
        no, " ".join(line.name.split()), line.barcode, line.supplier_code, line.buyer_code, line.qty, line.unit_code, line.unit_price, line.amount,
        line.vat_percent, line.batch, line.expiry,
    )  # fmt: skip


def _source_of_row(row: MappedRow) -> SourceLine:
    said: dict[str, Any] = dict(row.values)
    texts = {name: " ".join(str(said.get(name, "")).split()) for name in ("name", "barcode", "supplier_code", "our_code", "unit", "batch")}
    return SourceLine(
        no=row.number,
        qty=said.get("qty"),
        price=said.get("price"),
        amount=said.get("amount"),
        vat=said.get("vat"),
        expiry=said.get("expiry"),
        **texts,
    )


def _draft(
    session: Session,
    receipt: GoodsReceipt,
    supplier: SupplierMatch,
    sources: list[SourceLine],
    spread: frozenset[int] | set[int] = frozenset(),
) -> ReceiptDraft:
    """Receipt lines for the source lines, with items and units found; amounts are put in afterwards."""
    matches = match_lines(session, sources, supplier.partner_id)
    units = match_units(session, {source.unit for source in sources})
    facts = item_facts(session, {match.item_id for match in matches if match.item_id is not None}, supplier.partner_id)
    lines: list[DraftLine] = []
    for position, (source, match) in enumerate(zip(sources, matches, strict=True)):
        if position in spread:
            told = problem(N_("Line {no}: a discount; it is spread over the other lines"), line=source.no)
            lines.append(DraftLine(source, LineMatch(Status.SPREAD), None, source.name, [told]))
            continue
        line = GoodsReceiptLine(no=len(receipt.lines) + 1, qty=qty(source.qty or 0), batch=source.batch or None, expiry=source.expiry)
        receipt.lines.append(line)
        each = DraftLine(source, match, line)
        _put_item(each, facts.get(match.item_id or 0), units)
        lines.append(each)
    draft = ReceiptDraft(receipt, supplier, lines, receipt.source_hash or "")
    check_factors(session, draft.lines)
    draft.already = received_before(session, receipt)
    return draft


def _put_item(each: DraftLine, facts: ItemFacts | None, units: dict[str, int]) -> None:
    """The item and the unit of a line. A suggestion is named, but the line waits for a person to take it."""
    assert each.line is not None
    unit = each.match.unit_id or units.get(each.source.unit)
    each.line.unit_id = unit
    if facts is None:
        each.problems.append(
            problem(N_("Line {no}: “{name}” is not known: choose an item or make one"), line=each.source.no, name=each.source.name)
        )
        return
    each.item_name = facts.name
    if each.match.status is Status.SUGGESTED:
        told = N_("Line {no}: is “{name}” our “{item}”? Take it or choose another")
        each.problems.append(problem(told, line=each.source.no, name=each.source.name, item=facts.name))
        return
    each.line.item_id = facts.id
    each.line.vat = Percent(facts.vat_percent or Decimal(0))
    if unit is None and not each.source.unit.strip():
        each.line.unit_id = facts.unit_id
    if facts.tracks_batches and not each.source.batch and each.source.expiry is None:
        each.problems.append(problem(N_("Line {no}: the file names no batch"), line=each.source.no, field="batch"))


def check_factors(session: Session, drafted: Sequence[DraftLine]) -> None:
    """Tell of units that the items are not counted in, and of units that nobody knows."""
    lines = [each for each in drafted if each.line is not None and each.line.item_id is not None]
    pairs = {(each.line.item_id, each.line.unit_id) for each in lines if each.line and each.line.item_id and each.line.unit_id}
    known = factors(session, pairs)
    for each in lines:
        line = each.line
        if line is None or line.item_id is None:
            continue
        line.factor = known[line.item_id, line.unit_id] if line.unit_id else None
        if line.factor is None:
            told = N_(
                "Line {no}: it is not known how many of the item's own unit are in one “{unit}”: add a pack to the item, or choose its unit"
            )
            each.problems.append(problem(told, line=each.source.no, field="unit_id", unit=unit_word(each.source.unit) or each.source.unit))


def _put_amounts(line: GoodsReceiptLine, net: Money, percent: Decimal, vat: Money) -> None:
    line.amount, line.vat, line.vat_amount = net, Percent(percent), vat
    line.price = price(net / line.qty) if line.qty else Price(Decimal(0))


def _put_row(each: DraftLine, receipt: GoodsReceipt) -> None:
    """Price or amount of a row; where both stand and differ, the amount counts, since it is what is paid."""
    line, source = each.line, each.source
    if line is None:
        return
    each.vat_of_item = source.vat is None
    if source.vat is not None:
        line.vat = Percent(source.vat)
    worked_out = money(line.qty * source.price, receipt.digits) if source.price is not None else None
    line.amount = money(source.amount, receipt.digits) if source.amount is not None else worked_out or NOTHING
    line.price = price(source.price) if source.price is not None else price(line.amount / line.qty) if line.qty else Price(Decimal(0))
    line.tax(receipt)
    if worked_out is not None and abs(worked_out - line.amount) > Decimal("0.05"):
        told = N_("Row {no}: quantity times price makes {expected}, the file says {stated}")
        each.problems.append(problem(told, line=source.no, field="amount", expected=worked_out, stated=line.amount))


def _currency_of(rows: Sequence[MappedRow], draft: ReceiptDraft) -> str:
    """The currency that the rows of a table name; where they name several, the first, and that is told."""
    found = list(dict.fromkeys(code for row in rows if (code := str(row.values.get("currency") or "").strip())))
    if len(found) > 1:
        told = N_("The rows are in several currencies ({currencies}): a receipt has one. Split the file")
        draft.problems.append(problem(told, field="invoice_currency", currencies=", ".join(found)[:60]))
    return found[0] if found else ""


def _ask_rate(session: Session, draft: ReceiptDraft, currency: str) -> None:
    """A foreign currency needs a rate, and nobody but the user knows which."""
    own = read_info(session, "currency")
    draft.currency = currency.strip().upper() or own
    if draft.currency != own:
        draft.needs_rate = True
        draft.receipt.invoice_currency = draft.currency
        told = N_("The file is in {theirs}: say how much {ours} one {theirs} costs")
        draft.problems.append(problem(told, field="currency_rate", theirs=draft.currency, ours=own))


def received_before(session: Session, receipt: GoodsReceipt) -> str:
    """How people call a receipt made from the same file, or with the supplier's same number and date: its number, or which draft; else empty."""
    same_file = GoodsReceipt.source_hash == receipt.source_hash
    same_number = (GoodsReceipt.partner_id == receipt.partner_id) & (GoodsReceipt.supplier_number == receipt.supplier_number)
    if receipt.supplier_date is not None:
        same_number &= GoodsReceipt.supplier_date == receipt.supplier_date
    ways = [same_file] + ([same_number] if receipt.partner_id and receipt.supplier_number else [])
    found = (made_before(session, GoodsReceipt, way & (GoodsReceipt.uuid != receipt.uuid)) for way in ways)
    return next(filter(None, found), "")
