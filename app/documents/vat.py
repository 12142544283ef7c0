"""VAT of a document's lines: lawful rates, and amounts rounded once for each rate and shared out, as on invoices, or line by line."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from app.core.errors import Problem, problem
from app.core.known import SettingOf
from app.core.tax import vat_by_rate
from app.documents.base import Document
from app.i18n import N_

VAT_ROUNDING = SettingOf("vat_rounding")
"""What a kind asks for that shares VAT out."""


def rate_problems(line: Any) -> Iterator[Problem]:
    """What is wrong with the rate of a line."""
    if not 0 <= line.vat < 100:
        yield problem(N_("Line {no}: VAT is a percentage from 0 to below 100"), line=line.no, field="vat")


def share_vat(document: Document, lines: Sequence[Any], *, inside: bool) -> None:
    """Make the VAT of lines (`amount vat vat_amount`) add up to that of the total of each rate, where the total is that of the amounts shown.

    So EN 16931 has it: the amounts of lines are rounded (BR-DEC-23), they add up to the net total (BR-CO-10), and the VAT of a rate is
    worked out from that (BR-CO-17). Lines without a lawful rate stay as they are, and so do all where the store rounds on every line.
    """
    if document.known.of(VAT_ROUNDING) != "rate":
        return
    taxed = [line for line in lines if line.vat.is_finite() and 0 <= line.vat < 100]
    sums = [(Decimal(line.amount), line.vat) for line in taxed]
    for line, vat in zip(taxed, vat_by_rate(sums, inside=inside, digits=document.digits), strict=True):
        if line.vat_amount != vat:
            line.vat_amount = vat
