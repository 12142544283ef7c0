"""Value added tax: into and out of prices and sums, so that net + VAT = gross for each line, each rate and the document."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from math import floor

from app.core.money import PRICE_DIGITS, Money, Price, money, rounded, total

_HUNDRED = Decimal(100)


class VatRounding(StrEnum):
    """Where VAT is rounded: once for each rate of the document (EN 16931, most invoices), or on every line (tills, some countries)."""

    DOCUMENT = "document"
    LINE = "line"


@dataclass(frozen=True)
class VatLine:
    """A sum split: `gross` = `net` + `vat`. `percent` is None for a total over several rates."""

    net: Money
    vat: Money
    gross: Money
    percent: Decimal | None = None


def vat_in(gross: Decimal, percent: Decimal, digits: int = 2) -> Money:
    """The VAT that a gross sum contains, rounded half up. Raises ValueError for a percent below zero or no number."""
    return _to_money(Fraction(gross) * _inside(percent), digits)


def vat_on(net: Decimal, percent: Decimal, digits: int = 2) -> Money:
    """The VAT that comes on top of a net sum, rounded half up. Raises ValueError for a percent below zero or no number."""
    return _to_money(Fraction(net) * _on_top(percent), digits)


def price_without_vat(price: Decimal, percent: Decimal, digits: int = PRICE_DIGITS) -> Price:
    """The net unit price of a gross one."""
    return Price(rounded(price * _HUNDRED / (_HUNDRED + _percent(percent)), digits))


def price_with_vat(price: Decimal, percent: Decimal, digits: int = PRICE_DIGITS) -> Price:
    """The gross unit price of a net one."""
    return Price(rounded(price * (_HUNDRED + _percent(percent)) / _HUNDRED, digits))


def split_gross(lines: Sequence[tuple[Decimal, Decimal]], digits: int = 2, rounding: VatRounding = VatRounding.DOCUMENT) -> list[VatLine]:
    """Take VAT out of gross sums, given as (gross, percent).

    Each gross sum is rounded to `digits` and stays as it is. With `DOCUMENT` the VAT of a rate is that of its gross total, and the
    lines get it by largest remainder.
    """
    grosses = [rounded(gross, digits) for gross, _ in lines]
    exact = [Fraction(gross) * _inside(percent) for gross, (_, percent) in zip(grosses, lines, strict=True)]
    vats = _rounded_vat([percent for _, percent in lines], exact, digits, rounding)
    return [VatLine(Money(gross - vat), vat, Money(gross), percent) for gross, vat, (_, percent) in zip(grosses, vats, lines, strict=True)]


def add_vat(lines: Sequence[tuple[Decimal, Decimal]], digits: int = 2, rounding: VatRounding = VatRounding.DOCUMENT) -> list[VatLine]:
    """Put VAT on net sums, given as (net, percent); each net is rounded to `digits`, the VAT is taken from it before rounding.

    With `DOCUMENT` the VAT of a rate is that of its net total, and the lines get it by largest remainder.
    """
    nets = [rounded(net, digits) for net, _ in lines]
    exact = [Fraction(net) * _on_top(percent) for net, percent in lines]
    vats = _rounded_vat([percent for _, percent in lines], exact, digits, rounding)
    return [VatLine(Money(net), vat, Money(net + vat), percent) for net, vat, (_, percent) in zip(nets, vats, lines, strict=True)]


def by_rate(lines: Iterable[VatLine]) -> list[VatLine]:
    """One line for each rate, the lowest first: what stands at the foot of an invoice."""
    groups: dict[Decimal, list[VatLine]] = {}
    for line in lines:
        groups.setdefault(line.percent or Decimal(0), []).append(line)
    return [_sum(groups[percent], percent) for percent in sorted(groups)]


def in_all(lines: Iterable[VatLine]) -> VatLine:
    """The total over all rates."""
    return _sum(list(lines), None)


def part_of(line: VatLine, part: Decimal, whole: Decimal, digits: int = 2) -> VatLine:
    """The part of a split sum that falls to a payment of `part` out of `whole` (VAT that is due on payment).

    ValueError when `whole` is zero. The last payment takes what is left: subtract the parts before it.
    """
    if not whole:
        raise ValueError("there is no part of nothing")
    share = Fraction(part) / Fraction(whole)
    gross, vat = (_to_money(Fraction(amount) * share, digits) for amount in (line.gross, line.vat))
    return VatLine(Money(gross - vat), vat, gross, line.percent)


def round_together(exact: Sequence[Fraction | Decimal], digits: int = 2) -> list[Money]:
    """Round amounts of any sign so that they add up to their rounded sum; the largest remainders are rounded up, the earlier first.

    Turning all signs turns all results.
    """
    units = [Fraction(amount) * 10**digits for amount in exact]
    lead = sum(units) or next((unit for unit in units if unit), Fraction(0))
    sign = -1 if lead < 0 else 1
    units = [unit * sign for unit in units]
    parts = [floor(unit) for unit in units]
    missing = _half_up(sum(units, Fraction(0))) - sum(parts)
    by_remainder = sorted(range(len(units)), key=lambda i: (parts[i] - units[i], i))
    for i in by_remainder[:missing]:
        parts[i] += 1
    return [Money(Decimal(sign * part).scaleb(-digits)) for part in parts]


def _rounded_vat(percents: Sequence[Decimal], exact: Sequence[Fraction], digits: int, rounding: VatRounding) -> list[Money]:
    if rounding is VatRounding.LINE:
        return [_to_money(amount, digits) for amount in exact]
    vats = [Money(Decimal(0))] * len(exact)
    for percent in dict.fromkeys(percents):
        places = [i for i, other in enumerate(percents) if other == percent]
        for i, vat in zip(places, round_together([exact[i] for i in places], digits), strict=True):
            vats[i] = vat
    return vats


def _percent(percent: Decimal) -> Decimal:
    if not percent.is_finite() or percent < 0:
        raise ValueError(f"a VAT rate is zero or more: {percent}")
    return percent


def _inside(percent: Decimal) -> Fraction:
    return Fraction(_percent(percent)) / Fraction(_HUNDRED + percent)


def _on_top(percent: Decimal) -> Fraction:
    return Fraction(_percent(percent)) / 100


def _half_up(amount: Fraction) -> int:
    """Half away from zero, as money is rounded everywhere."""
    whole = floor(abs(amount) + Fraction(1, 2))
    return -whole if amount < 0 else whole


def _to_money(amount: Fraction, digits: int) -> Money:
    return money(Decimal(_half_up(amount * 10**digits)).scaleb(-digits), digits)


def _sum(lines: Sequence[VatLine], percent: Decimal | None) -> VatLine:
    net, vat, gross = (total(amounts) for amounts in ([x.net for x in lines], [x.vat for x in lines], [x.gross for x in lines]))
    return VatLine(net, vat, gross, percent)
