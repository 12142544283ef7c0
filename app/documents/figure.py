"""Figures that a document can't have: too large for any column, finer than its currency or its unit, no quantity at all, a price below zero."""

from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from typing import Any

from app.core.errors import Problem, problem
from app.core.money import LIMIT, NUMBERS, Qty, rounded
from app.core.unit import in_own_unit
from app.i18n import N_
from app.store.table import Base, Field, fields_of


def out_of_range(row: Any) -> Iterator[Problem]:
    """Figures of a head or a line that no column holds."""
    line = getattr(row, "no", None)
    for each in _figures(row.__class__):
        value = getattr(row, each.name)
        if isinstance(value, Decimal) and not (value.is_finite() and -LIMIT < value < LIMIT):
            text = (
                N_("{label} must be a number below 1,000,000,000,000")
                if line is None
                else N_("Line {no}: {label} must be a number below 1,000,000,000,000")
            )
            yield Problem(text, {"label": each.label, "no": line}, line, each.name)


def too_fine(row: Any, digits: int, currency: str) -> Iterator[Problem]:
    """Amounts typed into a head or a line that can't be paid: with more decimals than the currency has."""
    line = getattr(row, "no", None)
    for each in _typed_amounts(row.__class__):
        value = getattr(row, each.name)
        if isinstance(value, Decimal) and value != rounded(value, digits):
            text = (
                N_("{label}: {currency} has only {digits} decimals")
                if line is None
                else N_("Line {no}: {label}: {currency} has only {digits} decimals")
            )
            yield Problem(text, {"label": each.label, "no": line, "currency": currency, "digits": digits}, line, each.name)


@cache
def _figures(owner: type[Base]) -> tuple[Field, ...]:
    return tuple(each for each in fields_of(owner) if each.type in NUMBERS)


@cache
def _typed_amounts(owner: type[Base]) -> tuple[Field, ...]:
    return tuple(each for each in fields_of(owner) if each.type == "money" and not each.readonly)


def quantities_of(line: Any) -> Iterator[tuple[Field, Qty]]:
    """The quantities that a person states on a line, all of them in its unit."""
    for each in _quantities(line.__class__):
        value = getattr(line, each.name)
        if value is not None:
            yield each, value


@cache
def _quantities(owner: type[Base]) -> tuple[Field, ...]:
    return tuple(each for each in fields_of(owner) if each.type == "qty" and not each.readonly)


def finer_than_unit(line: Any, unit: str, digits: int, own_digits: int) -> Iterator[Problem]:
    """Quantities that can't be told in the line's unit, which has so many decimals.

    Parts of a pack are right where they come to what the item's own unit, of `own_digits`, can tell: half a case of 12 is 6 pieces.
    """
    for each, value in quantities_of(line):
        own = in_own_unit(value, line.factor)
        if value == rounded(value, digits) or (line.factor not in {None, 1} and own == rounded(own, own_digits)):
            continue
        text = (
            N_("Line {no}: {label}: {unit} has no decimals: type a whole number, or give the unit decimals in the catalog of units")
            if digits == 0
            else N_("Line {no}: {label}: decimals of {unit}: {digits} at most, as the catalog of units says")
        )
        yield Problem(text, {"label": each.label, "no": line.no, "unit": unit, "digits": digits}, line.no, each.name)


def below_zero(line: Any, *names: str) -> Iterator[Problem]:
    """Quantities beside that of the line; each may be empty or none."""
    for name in names:
        if (getattr(line, name) or 0) < 0:
            yield problem(N_("Line {no}: a quantity can't be below zero"), line=line.no, field=name)


def qty_problems(line: Any) -> Iterator[Problem]:
    """A line that moves goods says how many."""
    if line.qty <= 0:
        yield problem(N_("Line {no}: the quantity must be above zero"), line=line.no, field="qty")


def price_problems(line: Any) -> Iterator[Problem]:
    """Nobody is paid for taking goods; a line may be without a price."""
    if line.price is not None and line.price < 0:
        yield problem(N_("Line {no}: the price can't be below zero"), line=line.no, field="price")
