"""VAT of a document's lines: lawful rates, and amounts rounded once for each rate and shared out, as on invoices, or line by line."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from app.core.errors import Problem, problem
from app.core.known import SettingOf
from app.core.money import PRICE_DIGITS
from app.core.tax import vat_by_rate
from app.documents.base import Document
from app.i18n import N_

VAT_ROUNDING = SettingOf("vat_rounding")
"""What a kind asks for that shares VAT out."""

HALF_A_PRICE = Decimal(5).scaleb(-PRICE_DIGITS - 1)
"""By so much a price that was worked out may be off."""


def rate_problems(line: Any) -> Iterator[Problem]:
    """What is wrong with the rate of a line."""
    if not 0 <= line.vat < 100:
        yield problem(N_("Line {no}: VAT is a percentage from 0 to below 100"), line=line.no, field="vat")


def share_vat(document: Document, lines: Sequence[Any], *, inside: bool) -> None:
    """Make the VAT of lines (`qty amount vat vat_amount`, maybe a `price`) add up to that of the total of each rate (EN 16931, BR-CO-17).

    Lines without a lawful rate stay as they are, and so do all where the store rounds on every line.
    """
    if document.known.of(VAT_ROUNDING) != "rate":
        return
    half = Decimal(5).scaleb(-document.digits - 1)
    taxed = [line for line in lines if line.vat.is_finite() and 0 <= line.vat < 100]
    sums = [(_exact(line, half), line.vat) for line in taxed]
    for line, vat in zip(taxed, vat_by_rate(sums, inside=inside, digits=document.digits), strict=True):
        if line.vat_amount != vat:
            line.vat_amount = vat


def _exact(line: Any, half: Decimal) -> Decimal:
    """What the line is worth before it was rounded; where the price follows from an amount that was typed, it is no more exact than that.

    `half` of the smallest unit may lie between them.
    """
    whole, amount = Decimal(line.qty * (line.price or 0)), Decimal(line.amount)
    return whole if abs(line.qty) * HALF_A_PRICE < abs(whole - amount) <= half else amount
