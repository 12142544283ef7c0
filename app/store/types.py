"""Column types: exact decimals, moments and choices as whole numbers and text, the same on SQLite and PostgreSQL."""

from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Any, NewType, cast

from sqlalchemy import BigInteger, ColumnElement, Dialect, SmallInteger, Text
from sqlalchemy.dialects.sqlite.base import SQLiteTypeCompiler
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.types import TypeDecorator

from app.core.money import FACTOR_DIGITS, MONEY_DIGITS, PERCENT_DIGITS, PRICE_DIGITS, QTY_DIGITS

Percent = NewType("Percent", Decimal)

EPOCH = datetime(1970, 1, 1)  # the store's local time has no zone
EPOCH_DAY = date(1970, 1, 1)


@compiles(BigInteger, "sqlite")  # type: ignore[no-untyped-call, untyped-decorator, unused-ignore]
@compiles(SmallInteger, "sqlite")  # type: ignore[no-untyped-call, untyped-decorator, unused-ignore]
def _whole_number(_type: Any, _compiler: SQLiteTypeCompiler, **_options: Any) -> str:
    """STRICT tables know just INTEGER for whole numbers of any size."""
    return "INTEGER"


class Scaled(TypeDecorator[Decimal]):
    """An exact decimal kept as a whole number of 10⁻ᵈⁱᵍⁱᵗˢ."""

    impl = BigInteger
    cache_ok = True

    def __init__(self, digits: int) -> None:
        super().__init__()
        self.digits = digits
        self.unit = Decimal(1).scaleb(-digits)

    def process_bind_param(self, value: Decimal | int | None, dialect: Dialect) -> int | None:
        return None if value is None else scaled(Decimal(value), self.digits)

    def process_result_value(self, value: Any, dialect: Dialect) -> Decimal | None:
        return None if value is None else unscaled(int(value), self.digits)


def scaled(value: Decimal, digits: int) -> int:
    """A decimal as a whole number of 10⁻ᵈⁱᵍⁱᵗˢ, half up."""
    return int(value.scaleb(digits).to_integral_value(ROUND_HALF_UP))


def unscaled(value: int, digits: int) -> Decimal:
    """The decimal that a whole number of 10⁻ᵈⁱᵍⁱᵗˢ stands for."""
    return Decimal(value).scaleb(-digits)


class Moment(TypeDecorator[datetime]):
    """A business moment in the store's local time, kept as whole seconds since 1970 by that clock."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        return None if value is None else seconds(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        return None if value is None else moment_of(value)


def seconds(moment: datetime) -> int:
    """Whole seconds since 1970 by the store's clock."""
    return int((moment.replace(tzinfo=None) - EPOCH).total_seconds())


def moment_of(whole_seconds: int) -> datetime:
    """The moment that `seconds` made a number of."""
    return EPOCH + timedelta(seconds=whole_seconds)


def day_number(day: date) -> int:
    """Days since 1970."""
    return (day - EPOCH_DAY).days


def day_of(number: int) -> date:
    """The day that `day_number` made a number of."""
    return EPOCH_DAY + timedelta(days=number)


class Day(TypeDecorator[date]):
    """A date, kept as days since 1970."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: date | None, dialect: Dialect) -> int | None:
        return None if value is None else day_number(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> date | None:
        return None if value is None else day_of(value)


class Flag(TypeDecorator[bool]):
    """Yes or no, kept as 1 or 0."""

    impl = SmallInteger
    cache_ok = True

    class comparator_factory(TypeDecorator.Comparator[bool]):  # noqa: N801 - SQLAlchemy looks for this name
        """Compares by `=`: a server knows `IS` for booleans alone."""

        def is_(self, other: Any) -> ColumnElement[bool]:
            found: Any = self == other if isinstance(other, bool) else super().is_(other)
            return cast("ColumnElement[bool]", found)

    def process_bind_param(self, value: bool | None, dialect: Dialect) -> int | None:
        return None if value is None else int(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> bool | None:
        return None if value is None else bool(value)


class Choice(TypeDecorator[StrEnum]):
    """One of the values of an enumeration, kept as its text."""

    impl = Text
    cache_ok = True

    def __init__(self, choices: type[StrEnum]) -> None:
        super().__init__()
        self.choices = choices

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else str(self.choices(value))

    def process_result_value(self, value: Any, dialect: Dialect) -> StrEnum | None:
        return None if value is None else self.choices(value)


class MoneyColumn(Scaled):
    """Amounts of money, 10⁻⁴."""

    cache_ok = True

    def __init__(self) -> None:
        super().__init__(MONEY_DIGITS)


class QtyColumn(Scaled):
    """Quantities, 10⁻⁶."""

    cache_ok = True

    def __init__(self) -> None:
        super().__init__(QTY_DIGITS)


class PriceColumn(Scaled):
    """Unit prices, 10⁻⁶."""

    cache_ok = True

    def __init__(self) -> None:
        super().__init__(PRICE_DIGITS)


class FactorColumn(Scaled):
    """Factors between units, 10⁻¹²."""

    cache_ok = True

    def __init__(self) -> None:
        super().__init__(FACTOR_DIGITS)


class PercentColumn(Scaled):
    """Rates in percent, 10⁻⁴."""

    cache_ok = True

    def __init__(self) -> None:
        super().__init__(PERCENT_DIGITS)
