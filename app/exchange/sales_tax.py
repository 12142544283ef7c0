"""The rates of VAT behind the taxes that a register states in money."""

from collections.abc import Sequence
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.catalogs.vat_rate import VatRate
from app.core.money import NOTHING, rounded
from app.core.tax import vat_on
from app.exchange.sales_file import Sold


def rates_of(session: Session, rows: Sequence[Sold], digits: int) -> dict[int, Decimal]:
    """The rate of each row by its number: one of the store's, or of the file's dearer rows, that makes its tax to the cent; else what it works out as."""
    found: dict[int, Decimal] = {}
    query = select(VatRate.percent).where(VatRate.active.is_(True)).distinct()
    known: list[Decimal] = list(filter(None, session.execute(query).scalars()))
    for row in sorted(rows, key=lambda each: -each.paid):
        tax = row.tax or NOTHING
        net = row.paid - tax
        if not tax or net <= 0:
            found[row.no] = Decimal(0)
            continue
        percent: Decimal | None = next((each for each in known if _makes(net, each, tax, digits)), None)
        if percent is None:
            percent = _plainest(net, tax, digits)
            known.append(percent)
        found[row.no] = percent
    return found


def _makes(net: Decimal, percent: Decimal, tax: Decimal, digits: int) -> bool:
    return abs(vat_on(net, percent, digits) - tax) <= Decimal(1).scaleb(-digits)


def _plainest(net: Decimal, tax: Decimal, digits: int) -> Decimal:
    """The rate with the fewest decimals that makes the tax; a shop's rates are 20, 9.5 or 9.25, seldom 9.237."""
    exact = tax / net * 100
    for decimals in range(4):
        percent = rounded(exact, decimals)
        if percent and vat_on(net, percent, digits) == tax:
            return percent
    return rounded(exact, 4)
