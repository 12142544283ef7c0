"""Value added tax: out of a gross sum and on top of a net one, rounded once, for a line or for each rate of a document."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

from app.core.money import Money, half_up_of, money


def vat_in(gross: Decimal, percent: Decimal, digits: int = 2) -> Money:
    """The VAT that a gross sum contains, rounded half up; none at a percent below zero. Raises ValueError for what is no number."""
    return _part(gross, _share(percent, inside=True), digits)


def vat_on(net: Decimal, percent: Decimal, digits: int = 2) -> Money:
    """The VAT that comes on top of a net sum, rounded half up; none at a percent below zero. Raises ValueError for what is no number."""
    return _part(net, _share(percent, inside=False), digits)


def vat_by_rate(lines: Sequence[tuple[Decimal, Decimal]], *, inside: bool, digits: int = 2) -> list[Money]:
    """The VAT of each line, given as (sum, percent), such that the lines of a rate add up to the VAT of their total, as EN 16931 has it (BR-CO-17).

    `inside`: the sums are gross. Largest remainders are rounded up, the earlier line first. Raises ValueError as `vat_in` does.
    """
    found = [Money(Decimal(0))] * len(lines)
    for percent in dict.fromkeys(percent for _, percent in lines):
        places = [place for place, (_, other) in enumerate(lines) if other == percent]
        share = _share(percent, inside=inside)
        for place, vat in zip(places, round_parts([lines[place][0] for place in places], share, digits), strict=True):
            found[place] = vat
    return found


def round_parts(sums: Sequence[Decimal], share: Fraction, digits: int = 2) -> list[Money]:
    """A share of each sum, rounded so that they add up to the rounded share of the total; the largest remainders are rounded up, the earlier first.

    Turning all signs turns all results.
    """
    places = max((-int(each.as_tuple().exponent) for each in sums), default=0)
    whole = [int(each.scaleb(max(places, 0))) for each in sums]  # whole numbers: ten thousand lines take milliseconds
    sign = -1 if (sum(whole) or next((each for each in whole if each), 0)) < 0 else 1
    above, below = share.numerator * 10**digits, share.denominator * 10 ** max(places, 0)
    units = [sign * each * above for each in whole]
    parts = [unit // below for unit in units]
    missing = (2 * sum(units) + below) // (2 * below) - sum(parts)
    for place in sorted(range(len(units)), key=lambda i: (parts[i] * below - units[i], i))[:missing]:
        parts[place] += 1
    return [Money(Decimal(sign * part).scaleb(-digits)) for part in parts]


@lru_cache(maxsize=64)
def _share(percent: Decimal, *, inside: bool) -> Fraction:
    """What part of a sum its VAT is.

    A rate below zero is none: what is typed is worked out at once, and refused in words only when the document is looked through.
    """
    if not percent.is_finite():
        raise ValueError(f"a VAT rate is a number: {percent}")
    rate = max(Fraction(percent), Fraction(0))
    return rate / (100 + rate) if inside else rate / 100


def _part(total: Decimal, share: Fraction, digits: int) -> Money:
    """A share of a sum, half away from zero, as money is rounded everywhere, from the exact fraction."""
    above, below = total.as_integer_ratio()
    return money(Decimal(half_up_of(above * share.numerator * 10**digits, below * share.denominator)).scaleb(-digits), digits)
