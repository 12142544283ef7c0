"""Figures that a document can't have: too large for any column, finer than its currency, no quantity at all, a price below zero."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from app.core.errors import Problem, problem
from app.core.money import LIMIT, rounded
from app.i18n import N_
from app.store.table import fields_of


def out_of_range(row: Any) -> Iterator[Problem]:
    """Figures of a head or a line that no column holds."""
    line = getattr(row, "no", None)
    for each in fields_of(row.__class__):
        value = getattr(row, each.name)
        if isinstance(value, Decimal) and not (value.is_finite() and abs(value) < LIMIT):
            text = (
                N_("{label} must be a number below 1,000,000,000,000")
                if line is None
                else N_("Line {no}: {label} must be a number below 1,000,000,000,000")
            )
            yield Problem(text, {"label": each.label, "no": line}, line, each.name)


def too_fine(row: Any, digits: int, currency: str) -> Iterator[Problem]:
    """Amounts typed into a head or a line that can't be paid: with more decimals than the currency has."""
    line = getattr(row, "no", None)
    for each in fields_of(row.__class__):
        value = getattr(row, each.name) if each.type == "money" and not each.readonly else None
        if isinstance(value, Decimal) and value != rounded(value, digits):
            text = (
                N_("{label}: {currency} has only {digits} decimals")
                if line is None
                else N_("Line {no}: {label}: {currency} has only {digits} decimals")
            )
            yield Problem(text, {"label": each.label, "no": line, "currency": currency, "digits": digits}, line, each.name)


def qty_problems(line: Any) -> Iterator[Problem]:
    """A line that moves goods says how many."""
    if line.qty <= 0:
        yield problem(N_("Line {no}: the quantity must be above zero"), line=line.no, field="qty")


def price_problems(line: Any) -> Iterator[Problem]:
    """Nobody is paid for taking goods; a line may be without a price."""
    if line.price is not None and line.price < 0:
        yield problem(N_("Line {no}: the price can't be below zero"), line=line.no, field="price")
