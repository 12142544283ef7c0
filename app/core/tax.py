"""Value added tax: out of a gross sum and on top of a net one, rounded once, for a line or for each rate of a document."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from math import floor

from app.core.money import Money, money


def vat_in(gross: Decimal, percent: Decimal, digits: int = 2) -> Money:
    """The VAT that a gross sum contains, rounded half up; none at a percent below zero. Raises ValueError for what is no number."""
    rate = _percent(percent)
    return _to_money(Fraction(gross) * rate / (100 + rate), digits)


def vat_on(net: Decimal, percent: Decimal, digits: int = 2) -> Money:
    """The VAT that comes on top of a net sum, rounded half up; none at a percent below zero. Raises ValueError for what is no number."""
    return _to_money(Fraction(net) * _percent(percent) / 100, digits)


def vat_by_rate(lines: Sequence[tuple[Decimal, Decimal]], *, inside: bool, digits: int = 2) -> list[Money]:
    """The VAT of each line, given as (sum, percent), such that the lines of a rate add up to the VAT of their total, as EN 16931 has it.

    `inside`: the sums are gross. Largest remainders are rounded up, the earlier line first. Raises ValueError as `vat_in` does.
    """
    exact = [Fraction(amount) * _percent(percent) / (100 + _percent(percent) if inside else 100) for amount, percent in lines]
    found = [Money(Decimal(0))] * len(lines)
    for rate in dict.fromkeys(percent for _, percent in lines):
        places = [place for place, (_, percent) in enumerate(lines) if percent == rate]
        for place, vat in zip(places, round_together([exact[place] for place in places], digits), strict=True):
            found[place] = vat
    return found


def round_together(exact: Sequence[Fraction], digits: int = 2) -> list[Money]:
    """Round amounts of any sign so that they add up to their rounded sum; the largest remainders are rounded up, the earlier first.

    Turning all signs turns all results.
    """
    lead = sum(exact) or next((amount for amount in exact if amount), Fraction(0))
    sign = -1 if lead < 0 else 1
    units = [amount * sign * 10**digits for amount in exact]
    parts = [floor(unit) for unit in units]
    missing = floor(sum(units, Fraction(0)) + Fraction(1, 2)) - sum(parts)
    for place in sorted(range(len(units)), key=lambda i: (parts[i] - units[i], i))[:missing]:
        parts[place] += 1
    return [Money(Decimal(sign * part).scaleb(-digits)) for part in parts]


def _percent(percent: Decimal) -> Fraction:
    """A rate below zero is none: what is typed is worked out at once, and refused in words only when the document is looked through."""
    if not percent.is_finite():
        raise ValueError(f"a VAT rate is a number: {percent}")
    return max(Fraction(percent), Fraction(0))


def _to_money(amount: Fraction, digits: int) -> Money:
    """Half away from zero, as money is rounded everywhere, from the exact fraction."""
    whole = floor(abs(amount) * 10**digits + Fraction(1, 2))
    return money(Decimal(-whole if amount < 0 else whole).scaleb(-digits), digits)
