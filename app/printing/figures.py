"""Numbers and dates as they stand on paper, by the rules of a language."""

from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Literal

from app.core.money import currency_digits
from app.i18n import date_text, locale_of, long_date_text, number
from app.i18n import moment_text as _moment_text

__all__ = ["Cell", "Kind", "amount_text", "cell_text", "date_text", "long_date_text", "moment_text", "money_text", "number_text"]

Kind = Literal["text", "money", "qty", "price", "percent", "ratio"]
Cell = str | Decimal | int | date | None

DIGITS: dict[str, tuple[int, int]] = {"money": (2, 2), "qty": (0, 6), "price": (2, 6), "percent": (0, 2), "ratio": (2, 2)}
"""Fewest and most decimals of a kind of number."""

SYMBOLS = {
    "EUR": "€",
    "USD": "$",
    "GBP": "£",
    "RUB": "₽",
    "UAH": "₴",
    "KZT": "₸",
    "TRY": "₺",
    "JPY": "¥",
    "PLN": "zł",
    "CZK": "Kč",
    "INR": "₹",
}


def number_text(value: Decimal | int, language: str, least: int = 0, most: int = 6) -> str:
    """A number with thousands grouped and between `least` and `most` decimals, rounded half up; a true minus sign."""
    return number(value, least=least, most=most, language=language)


def money_text(value: Decimal, language: str, digits: int = 2) -> str:
    return number(value, digits, language=language)


def amount_text(value: Decimal, currency: str, language: str) -> str:
    """Money with the sign of its currency on the side where the language puts it: €1.20, −€1.20, 1,20 €; ISO codes stay behind."""
    digits = currency_digits(currency)
    text = money_text(value, language, digits)
    sign = SYMBOLS.get(currency, currency)
    if not sign_leads(currency, language):
        return f"{text}\xa0{sign}".rstrip("\xa0")
    return f"−{sign}{money_text(-value, language, digits)}" if value < 0 else sign + text


@cache
def sign_leads(currency: str, language: str) -> bool:
    """Whether the sign of the currency stands before the number."""
    return currency in SYMBOLS and str(locale_of(language).currency_formats["standard"].pattern).startswith("¤")


def cell_text(value: Cell, kind: str, language: str, digits: int = 2) -> str:
    """A cell of a table, money with `digits` decimals; text stays as it is, nothing is an empty cell."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, date):
        return moment_text(value, language)
    least, most = (digits, digits) if kind == "money" else DIGITS.get(kind, (0, 6))
    return number_text(value, language, least, most)


def moment_text(moment: date, language: str) -> str:
    """A date, with the time of day when there is one."""
    return _moment_text(moment, language) if isinstance(moment, datetime) else date_text(moment, language)
