"""What the lines of an invoice cost in the end: allowances, charges and VAT of the whole document spread over them to the last cent."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from app.core.errors import Problem, problem
from app.core.money import NOTHING, Money, allocate, currency_digits, money, total
from app.core.tax import vat_on
from app.exchange.einvoice.invoice import Adjustment, Invoice, InvoiceLine
from app.i18n import N_

ZERO = Decimal(0)


@dataclass
class LineAmount:
    """Net amount and VAT of a line of goods, in the invoice's currency; `position` is its place in the file, from 0."""

    position: int
    vat_percent: Decimal
    net: Money
    vat: Money = NOTHING


@dataclass
class Amounts:
    """The lines of goods, the positions of lines that only lower the sum, goods that go back, and what does not add up."""

    lines: list[LineAmount]
    spread: list[int] = field(default_factory=list)
    returned: list[LineAmount] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @property
    def total(self) -> Money:
        """With VAT."""
        return total(line.net + line.vat for line in self.lines)


def spread_amounts(invoice: Invoice) -> Amounts:
    """Amounts of the lines such that together they are the invoice's total with VAT; a difference that is left is a problem.

    Goods that go back are left out of the lines and of the total: what they are worth is no discount on the others.
    """
    digits = currency_digits(invoice.currency)
    amounts = Amounts([])
    adjustments = list(invoice.adjustments)
    for position, line in enumerate(invoice.lines):
        net = money(line_net(line), digits)
        percent = vat_of(invoice, line)
        if net < 0 and goes_back(line):
            amounts.returned.append(LineAmount(position, percent, net, vat_on(net, percent, digits)))
        elif net < 0 or (line.qty is not None and line.qty < 0):
            amounts.spread.append(position)
            adjustments.append(Adjustment(net > 0, abs(net), line.name, line.vat_category, percent))
        else:
            amounts.lines.append(LineAmount(position, percent, net))
    for each in adjustments:
        _spread(amounts.lines, each, digits)
    _spread_vat(amounts, invoice, digits)
    _check_total(amounts, invoice)
    return amounts


def goes_back(line: InvoiceLine) -> bool:
    """Whether a line below zero names goods: by a barcode, or by a code and several of them. A discount is one and has no barcode."""
    return bool(line.barcode) or (bool(line.supplier_code or line.buyer_code) and line.qty is not None and abs(line.qty) != 1)


def line_net(line: InvoiceLine) -> Decimal:
    """The net amount of a line as stated, else worked out; zero where the file has no prices."""
    if line.amount is not None:
        return line.amount
    if line.qty is None or line.unit_price is None:
        return ZERO
    return line.qty * line.unit_price - line.allowance + line.charge


def vat_of(invoice: Invoice, line: InvoiceLine) -> Decimal:
    """The VAT percent of a line; where it states none, that of the only rate of the invoice."""
    if line.vat_percent is not None:
        return line.vat_percent
    percents = {tax.percent for tax in invoice.taxes if tax.percent is not None and tax.category in ("", line.vat_category or tax.category)}
    return percents.pop() if len(percents) == 1 else ZERO


def _spread(lines: Sequence[LineAmount], each: Adjustment, digits: int) -> None:
    """Add a charge to the lines of its VAT rate, or take an allowance off them, by value; to all lines where none has that rate."""
    chosen = [line for line in lines if each.vat_percent is not None and line.vat_percent == each.vat_percent] or list(lines)
    if not chosen or not each.amount:
        return
    parts = allocate(each.amount if each.is_charge else -each.amount, [max(line.net, ZERO) for line in chosen], digits)
    for line, part in zip(chosen, parts, strict=True):
        line.net = Money(line.net + part)


def _spread_vat(amounts: Amounts, invoice: Invoice, digits: int) -> None:
    """Give each line its part of the VAT that the invoice states for its rate; without a statement it is worked out."""
    lines = amounts.lines
    if not lines:
        return
    if not invoice.taxes:
        for line in lines:
            line.vat = vat_on(line.net, line.vat_percent, digits)
        stated = invoice.totals.tax_total
        if stated is not None:
            stated -= total(line.vat for line in amounts.returned)
        if stated is not None and stated != total(line.vat for line in lines):
            _share(lines, stated, digits)
        return
    others = ZERO
    for percent, amount in _vat_by_percent(amounts, invoice).items():
        chosen = [line for line in lines if line.vat_percent == percent]
        if chosen:
            _share(chosen, amount, digits)
        else:
            others += amount
    if others:
        _share(lines, others, digits)


def _vat_by_percent(amounts: Amounts, invoice: Invoice) -> dict[Decimal | None, Decimal]:
    """The VAT that the invoice states, without that of goods that go back."""
    found: dict[Decimal | None, Decimal] = {}
    for tax in invoice.taxes:
        found[tax.percent] = found.get(tax.percent, ZERO) + tax.amount
    for line in amounts.returned:
        found[line.vat_percent] = found.get(line.vat_percent, ZERO) - line.vat
    return found


def _share(lines: Sequence[LineAmount], amount: Decimal, digits: int) -> None:
    for line, part in zip(lines, allocate(amount, [max(line.net, ZERO) for line in lines], digits), strict=True):
        line.vat = Money(line.vat + part)


def _check_total(amounts: Amounts, invoice: Invoice) -> None:
    stated = stated_total(invoice)
    if stated is not None:
        stated -= total(line.net + line.vat for line in amounts.returned)
    if stated is not None and stated != amounts.total:
        amounts.problems.append(
            problem(
                N_("The lines make {found} with VAT, the file says {stated}: look for the line that is wrong before posting"),
                field="total", found=amounts.total, stated=stated,
            )
        )  # fmt: skip


def stated_total(invoice: Invoice) -> Decimal | None:
    """The total with VAT as the file has it, before what was prepaid; None where it is silent."""
    totals = invoice.totals
    if totals.tax_inclusive is not None:
        return totals.tax_inclusive
    if totals.tax_exclusive is not None:
        return totals.tax_exclusive + (totals.tax_total or 0)
    return None if totals.payable is None else totals.payable + (totals.prepaid or 0) - (totals.rounding or 0)
