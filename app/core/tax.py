"""Value added tax: out of a gross sum and on top of a net one, rounded once."""

from decimal import Decimal
from fractions import Fraction
from math import floor

from app.core.money import Money, money


def vat_in(gross: Decimal, percent: Decimal, digits: int = 2) -> Money:
    """The VAT that a gross sum contains, rounded half up. Raises ValueError for a percent below zero or no number."""
    rate = _percent(percent)
    return _to_money(Fraction(gross) * rate / (100 + rate), digits)


def vat_on(net: Decimal, percent: Decimal, digits: int = 2) -> Money:
    """The VAT that comes on top of a net sum, rounded half up. Raises ValueError for a percent below zero or no number."""
    return _to_money(Fraction(net) * _percent(percent) / 100, digits)


def _percent(percent: Decimal) -> Fraction:
    if not percent.is_finite() or percent < 0:
        raise ValueError(f"a VAT rate is zero or more: {percent}")
    return Fraction(percent)


def _to_money(amount: Fraction, digits: int) -> Money:
    """Half away from zero, as money is rounded everywhere, from the exact fraction."""
    whole = floor(abs(amount) * 10**digits + Fraction(1, 2))
    return money(Decimal(-whole if amount < 0 else whole).scaleb(-digits), digits)
