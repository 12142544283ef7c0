"""Does the invoice add up: its lines against its totals, VAT and amount to pay (EN 16931, rules BR-CO-10 to BR-CO-17)."""

from collections.abc import Iterator
from decimal import Decimal

from app.core.errors import Problem, problem
from app.core.money import currency_digits, rounded
from app.exchange.einvoice.invoice import Invoice, InvoiceKind, InvoiceLine
from app.i18n import N_

HALF = Decimal("0.5")


def check(invoice: Invoice) -> list[Problem]:
    """Everything that does not add up; empty when all does, or when the file is silent. A despatch advice has no sums to check.

    Each figure may be off by the rounding of what it was made from: half a smallest unit of the currency for every addend.
    """
    if invoice.kind is InvoiceKind.DESPATCH_ADVICE:
        return []
    return [*_line_problems(invoice), *_total_problems(invoice), *_tax_problems(invoice), *_payable_problems(invoice)]


def _unit(invoice: Invoice) -> Decimal:
    return Decimal(1).scaleb(-currency_digits(invoice.currency))


def _differs(stated: Decimal, worked_out: Decimal, allowed: Decimal) -> bool:
    return abs(stated - worked_out) > allowed


def _line_problems(invoice: Invoice) -> Iterator[Problem]:
    unit = _unit(invoice)
    for position, line in enumerate(invoice.lines, start=1):
        expected = _worked_out(line)
        if expected is not None and line.amount is not None and _differs(line.amount, expected, max(unit, _price_rounding(line))):
            yield problem(
                N_("Line {no}: the file says {stated}, quantity times price makes {expected}"),
                line=position,
                field="amount",
                stated=line.amount,
                expected=rounded(expected, currency_digits(invoice.currency)),
            )


def _worked_out(line: InvoiceLine) -> Decimal | None:
    if line.qty is None or line.price is None or line.base_qty == 0:
        return None
    return line.qty * line.price / line.base_qty - line.allowance + line.charge


def _price_rounding(line: InvoiceLine) -> Decimal:
    """What the amount may differ by since the price was rounded when it was written; at most half a percent of the amount."""
    if line.qty is None or line.price is None or line.amount is None:
        return Decimal(0)
    exponent = line.price.as_tuple().exponent
    last_digit = Decimal(1).scaleb(min(exponent, -2) if isinstance(exponent, int) else 0)
    return min(abs(line.qty * last_digit * HALF / line.base_qty), abs(line.amount) * HALF / 100)


def _total_problems(invoice: Invoice) -> Iterator[Problem]:
    stated, unit = invoice.totals, _unit(invoice)
    amounts = [line.amount for line in invoice.lines if line.amount is not None]
    lines, complete = sum(amounts, Decimal(0)), len(amounts) == len(invoice.lines)
    allowed = max(unit, unit * HALF * len(invoice.lines))
    if complete and stated.line_total is not None and _differs(stated.line_total, lines, allowed):
        yield problem(N_("The lines add up to {sum}, the file says {stated}"), field="line_total", sum=lines, stated=stated.line_total)
    for is_charge, total, name, text in (
        (False, stated.allowance_total, "allowance_total", N_("The allowances add up to {sum}, the file says {stated}")),
        (True, stated.charge_total, "charge_total", N_("The charges add up to {sum}, the file says {stated}")),
    ):
        found = sum((entry.amount for entry in invoice.adjustments if entry.is_charge is is_charge), Decimal(0))
        if total is not None and _differs(total, found, unit):
            yield problem(text, field=name, sum=found, stated=total)
    if complete or stated.line_total is not None:
        yield from _net_problems(invoice, stated.line_total if stated.line_total is not None else lines)


def _net_problems(invoice: Invoice, line_total: Decimal) -> Iterator[Problem]:
    stated = invoice.totals
    net = line_total - (stated.allowance_total or 0) + (stated.charge_total or 0)
    if stated.tax_exclusive is not None and _differs(stated.tax_exclusive, net, _unit(invoice)):
        yield problem(
            N_("Without VAT it makes {expected}, the file says {stated}"), field="tax_exclusive", expected=net, stated=stated.tax_exclusive
        )


def _tax_problems(invoice: Invoice) -> Iterator[Problem]:
    stated, unit = invoice.totals, _unit(invoice)
    for tax in invoice.taxes:
        if tax.percent is None or tax.base is None:
            continue
        expected = tax.base * tax.percent / 100
        # VAT may have been rounded line by line, and not of the sum.
        if _differs(tax.amount, expected, max(unit, unit * HALF * len(invoice.lines))):
            yield problem(
                N_("VAT {percent} % of {base} makes {expected}, the file says {stated}"),
                field="tax_total",
                percent=tax.percent,
                base=tax.base,
                expected=rounded(expected, currency_digits(invoice.currency)),
                stated=tax.amount,
            )
    found = sum((tax.amount for tax in invoice.taxes), Decimal(0))
    if invoice.taxes and stated.tax_total is not None and _differs(stated.tax_total, found, unit):
        yield problem(N_("VAT adds up to {sum}, the file says {stated}"), field="tax_total", sum=found, stated=stated.tax_total)


def _payable_problems(invoice: Invoice) -> Iterator[Problem]:
    stated, unit = invoice.totals, _unit(invoice)
    if stated.tax_inclusive is not None and stated.tax_exclusive is not None and stated.tax_total is not None:
        expected = stated.tax_exclusive + stated.tax_total
        if _differs(stated.tax_inclusive, expected, unit):
            yield problem(
                N_("With VAT it makes {expected}, the file says {stated}"),
                field="tax_inclusive",
                expected=expected,
                stated=stated.tax_inclusive,
            )
    if stated.payable is not None and stated.tax_inclusive is not None:
        expected = stated.tax_inclusive - (stated.prepaid or 0) + (stated.rounding or 0)
        if _differs(stated.payable, expected, unit):
            yield problem(
                N_("{expected} is left to pay, the file says {stated}"), field="payable", expected=expected, stated=stated.payable
            )
