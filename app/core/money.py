"""Money, quantities, prices and factors between units: exact decimals, and the named places where they are rounded."""

from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from fractions import Fraction
from functools import cache
from typing import NewType

from app.core.errors import UserError
from app.core.marked import N_

Money = NewType("Money", Decimal)
Qty = NewType("Qty", Decimal)
Price = NewType("Price", Decimal)
UnitFactor = NewType("UnitFactor", Decimal)
"""How many of one unit are in another."""

MONEY_DIGITS = 4
"""Digits in which money is stored; a currency has its own, fewer (see `money`)."""
QTY_DIGITS = 6
PRICE_DIGITS = 6
PERCENT_DIGITS = 4
FACTOR_DIGITS = 12
"""Enough for a twelfth to come out whole again, to the last digit of a quantity, when a million of them are taken."""
NUMBERS = frozenset({"int", "money", "qty", "price", "factor", "percent"})
"""Types of fields and columns that are numbers."""
LIMIT = Decimal(10) ** 12
"""Amounts, quantities and prices must stay below this, so that their scaled whole number fits 64 bits."""
FACTOR_LIMIT = Decimal(9_000_000)
"""Factors must stay below this, for the same reason."""
FACTOR_TOO_LARGE = N_("A unit can hold less than {limit} of another: measure it in a larger one")

NOTHING = Money(Decimal(0))
NONE_OF_IT = Qty(Decimal(0))
HUNDRED = Decimal(100)

CURRENCY_DIGITS = {
    **dict.fromkeys(["BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "VND", "VUV", "XAF", "XOF", "XPF"], 0),
    **dict.fromkeys(["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"], 3),
}
"""Currencies whose smallest unit is not a hundredth (ISO 4217, list one, minor units)."""


def currency_digits(currency: str) -> int:
    """Number of decimals of a currency by its ISO 4217 code; 2 for those not listed."""
    return CURRENCY_DIGITS.get(currency, 2)


def half_up(value: Fraction) -> int:
    """The nearest whole number, a half away from zero."""
    return half_up_of(value.numerator, value.denominator)


def half_up_of(above: int, below: int) -> int:
    """The whole number nearest to `above / below`, a half away from zero; `below` is above zero."""
    whole = (2 * abs(above) + below) // (2 * below)
    return -whole if above < 0 else whole


def rounded(value: Decimal, digits: int) -> Decimal:
    """Round half up (away from zero) to `digits` decimals."""
    return value.quantize(_unit(digits), rounding=ROUND_HALF_UP)


@cache
def _unit(digits: int) -> Decimal:
    return Decimal(1).scaleb(-digits)


def money(value: Decimal | int | str, digits: int = 2) -> Money:
    """An amount of money rounded half up to the currency's own `digits`. Raises ValueError on NaN or infinity, OutOfRange from 10¹² on."""
    return Money(rounded(_finite(value), digits))


def qty(value: Decimal | int | str) -> Qty:
    """A quantity rounded half up to 10⁻⁶. Raises ValueError on NaN or infinity, OutOfRange from 10¹² on."""
    return Qty(rounded(_finite(value), QTY_DIGITS))


def price(value: Decimal | int | str) -> Price:
    """A unit price rounded half up to 10⁻⁶. Raises ValueError on NaN or infinity, OutOfRange from 10¹² on."""
    return Price(rounded(_finite(value), PRICE_DIGITS))


def unit_factor(value: Decimal | int | str) -> UnitFactor:
    """A factor between units rounded half up to 10⁻¹². Raises ValueError on NaN or infinity, OutOfRange from 9,000,000 on."""
    number = _finite(value)
    if abs(number) >= FACTOR_LIMIT:
        raise OutOfRange(FACTOR_TOO_LARGE, limit=FACTOR_LIMIT)
    return UnitFactor(rounded(number, FACTOR_DIGITS))


class OutOfRange(UserError, ValueError):
    """A product or a sum that has grown to 10¹² or above, such as a barcode typed as a quantity."""


def _finite(value: Decimal | int | str) -> Decimal:
    try:
        number = Decimal(value)
    except InvalidOperation as error:
        raise ValueError(f"not a number: {value!r}") from error
    if not number.is_finite():
        raise ValueError(f"not finite: {value!r}")
    if abs(number) >= LIMIT:
        raise OutOfRange("{text} is too large: a number has at most 12 digits before the decimal sign", text=f"{number:,.0f}")
    return number


def allocate(total: Decimal, weights: Sequence[Decimal], digits: int = 2) -> list[Money]:
    """Split `total` by `weights` so that the parts, each rounded to `digits`, add up to it exactly.

    The residue goes to the largest remainders (Hamilton's method), later parts first when they tie.
    With no weight above zero the parts are equal. Raises ValueError for no parts or a negative weight.
    """
    if not weights or any(weight < 0 for weight in weights):
        raise ValueError("shares need at least one weight and none below zero")
    scale = Decimal(10) ** digits
    units = int(rounded(total, digits) * scale)
    sign = -1 if units < 0 else 1
    return [Money(Decimal(sign * part) / scale) for part in allocate_units(abs(units), weights)]


def allocate_units(units: int, weights: Sequence[Decimal]) -> list[int]:
    """Split a whole number of smallest units by weights, by largest remainder."""
    whole = sum(weights)
    if whole == 0:
        weights, whole = [Decimal(1)] * len(weights), Decimal(len(weights))
    exact = [units * weight / whole for weight in weights]
    parts = [int(share) for share in exact]
    by_remainder = sorted(range(len(parts)), key=lambda i: (parts[i] - exact[i], -i))
    for i in by_remainder[: units - sum(parts)]:
        parts[i] += 1
    return parts


def total(amounts: Iterable[Decimal]) -> Money:
    """The sum of amounts, exactly."""
    return Money(sum(amounts, Decimal(0)))
