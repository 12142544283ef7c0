"""The money of goods that go back: parts of what was charged for them, which together are neither more nor less than that."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from sqlalchemy import inspect

from app.core.known import MoveFact, Repaid
from app.core.money import NONE_OF_IT, NOTHING, Money, Qty, money, total
from app.core.undo import Part, Undoing
from app.documents.base import Document, State

PRICE_UNIT = Decimal("0.000001")
"""The last digit of a price."""
Given = dict[tuple[int, int | None], Repaid]
"""By item and batch."""


@dataclass(frozen=True)
class Charged:
    """What all lines of the basis came to for an item: its quantity (own unit), the amount, its VAT, and the highest amount for one."""

    qty: Qty = NONE_OF_IT
    amount: Money = NOTHING
    vat: Money = NOTHING
    highest: Fraction = Fraction(0)


Told = Iterable[tuple[Any, Money, Money]]
"""Lines of the basis with their amount and VAT."""


def nearest(told: Told) -> Callable[[Any], Callable[[MoveFact], tuple[bool, Fraction]]]:
    """For a line that goes back: which goods it takes first where the basis has them at several prices, those at its rate and nearest its price."""
    prices = {line.no: (line.vat, Fraction(amount) / Fraction(line.base_qty)) for line, amount, _vat in told if line.base_qty > 0}

    def of(line: Any) -> Callable[[MoveFact], tuple[bool, Fraction]]:
        own = Fraction(line.price) / Fraction(line.factor) if line.price is not None and line.factor else None

        def key(fact: MoveFact) -> tuple[bool, Fraction]:
            vat, price = prices.get(fact.line, (None, Fraction(0)))
            return vat != line.vat, abs(price - own) if own is not None else Fraction(0)

        return key

    return of


def charged_for(lines: Told) -> dict[int, Charged]:
    """By item."""
    found: dict[int, Charged] = {}
    for line, amount, vat in lines:
        if line.item_id is not None and line.base_qty > 0:
            before, each = found.get(line.item_id, Charged()), Fraction(amount) / Fraction(line.base_qty)
            found[line.item_id] = Charged(
                Qty(before.qty + line.base_qty), Money(before.amount + amount), Money(before.vat + vat), max(before.highest, each)
            )
    return found


def by_item(given: Given) -> dict[int, Repaid]:
    """What other documents gave back of each item, all its batches together."""
    found: dict[int, Repaid] = {}
    for (item, _batch), each in given.items():
        found[item] = found.get(item, Repaid()).with_(each)
    return found


def lines_of(lines: Iterable[Any], charged: Mapping[int, Charged]) -> dict[int, list[Any]]:
    """The lines that give back something of what was charged, by item."""
    found: dict[int, list[Any]] = {}
    for line in lines:
        if line.item_id in charged and line.base_qty > 0:
            found.setdefault(line.item_id, []).append(line)
    return found


def take_elsewhere(left: Undoing, given: Given) -> None:
    """Take from what is left also what went back from another store: that leaves at what it costs there, and undoes no move."""
    missing = {item: each.qty - left.undone_of(item) for item, each in by_item(given).items()}
    named = [(item, batch, given[item, batch].qty - left.undone_of(item, batch)) for item, batch in given if batch is not None]
    for item, batch, gone in [*named, *((item, None, gone) for item, gone in missing.items())]:
        missing[item] -= left.taken(item, Qty(min(gone, missing[item])), batch)


def untouched(document: Document) -> dict[int, tuple[Money, Money]]:
    """Amount and VAT, by the identity of the line, of lines that stand in the books as they are."""
    if document.state != State.POSTED:
        return {}
    return {id(line): (line.amount, line.vat_amount) for line in document.rows if not inspect(line).modified}


def take_rest(document: Any, charged: Mapping[int, Charged], given: Given, left: Undoing, kept: Mapping[int, tuple[Money, Money]]) -> None:
    """Let the last part that goes back of an item take the rest of its amount and VAT, as the last unit takes the rest of the cost.

    Only what comes of rounding moves: where other prices were agreed on, they stay. `left` is what had not gone back before this document;
    lines `kept` keep figures that differ by no more than rounding while something is left over.
    """
    unit, before = Decimal(1).scaleb(-document.digits), by_item(given)
    for item, own in lines_of(document.lines, charged).items():
        others = before.get(item, Repaid())
        near = unit * (others.lines + len(own))
        if sum(line.base_qty for line in own) == left.left_of(item):
            _take_rest_of(own, charged[item], others, near, unit)
            continue
        for line in own:
            amount, vat = kept.get(id(line), (line.amount, line.vat_amount))
            if abs(amount - line.amount) <= near and abs(vat - line.vat_amount) <= near:
                _set(line, amount, vat)


def _take_rest_of(own: list[Any], whole: Charged, others: Repaid, near: Decimal, unit: Decimal) -> None:
    exact = total(line.qty * line.price if line.price is not None else line.amount for line in own)
    rest, vat = whole.amount - others.amount, whole.vat - others.vat
    if abs(rest - exact) > near / 2 + total(line.qty for line in own) * PRICE_UNIT:
        return
    last = own[-1]
    _set(last, Money(last.amount + rest - total(line.amount for line in own)), last.vat_amount)
    taxed = next((line for line in reversed(own) if line.vat > 0), None)
    difference = vat - total(line.vat_amount for line in own)
    if taxed is not None and abs(difference) <= near + unit:
        _set(taxed, taxed.amount, Money(taxed.vat_amount + difference))


def worth(parts: Iterable[Part]) -> Decimal:
    """What was charged for goods without VAT, not rounded."""
    return sum((part.of.amount * part.qty / part.of.qty for part in parts), Decimal(0))


def _set(line: Any, amount: Money, vat: Money) -> None:
    """Write down only what differs: a line that is written to counts as changed."""
    if line.amount != amount:
        line.amount = amount
    if line.vat_amount != vat:
        line.vat_amount = vat


def rounded_up(amount: Fraction, digits: int) -> Money:
    """The next amount of money that is not below."""
    scaled = amount * 10**digits
    return money(Decimal(-(-scaled.numerator // scaled.denominator)).scaleb(-digits), digits)
