"""Numbers and dates as they stand on paper, by the rules of a language."""

from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any, Literal

from app.core.money import currency_digits, rounded

Kind = Literal["text", "money", "qty", "price", "percent"]
Cell = str | Decimal | int | date | None

DIGITS: dict[str, tuple[int, int]] = {"money": (2, 2), "qty": (0, 6), "price": (2, 6), "percent": (0, 2)}
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


@cache
def _locale(language: str) -> Any:
    from babel import Locale, UnknownLocaleError

    try:
        return Locale.parse(language.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return Locale.parse("en")


@cache
def _signs(language: str) -> dict[int, str]:
    symbols = _locale(language).number_symbols
    symbols = symbols.get("latn", symbols)
    return {ord(","): symbols["group"].replace("\u202f", "\xa0"), ord("."): symbols["decimal"], ord("-"): "\u2212"}


def number_text(value: Decimal | int, language: str, least: int = 0, most: int = 6) -> str:
    """A number with thousands grouped and between `least` and `most` decimals, rounded half up; a true minus sign."""
    number = rounded(Decimal(value), most)
    text = f"{number:,f}"
    if most > least and "." in text:
        whole, dot, decimals = text.partition(".")
        decimals = decimals.rstrip("0").ljust(least, "0")
        text = whole + dot + decimals if decimals else whole
    if not number:
        text = text.lstrip("-")
    return text.translate(_signs(language))


def money_text(value: Decimal, language: str, digits: int = 2) -> str:
    return number_text(value, language, digits, digits)


def amount_text(value: Decimal, currency: str, language: str) -> str:
    """Money with the sign of its currency on the side where the language puts it: €1.20, 1,20 €; ISO codes stay behind."""
    text = money_text(value, language, currency_digits(currency))
    sign = SYMBOLS.get(currency, currency)
    return sign + text if sign_leads(currency, language) else f"{text}\xa0{sign}".rstrip("\xa0")


@cache
def sign_leads(currency: str, language: str) -> bool:
    """Whether the sign of the currency stands before the number."""
    return currency in SYMBOLS and str(_locale(language).currency_formats["standard"].pattern).startswith("¤")


def cell_text(value: Cell, kind: str, language: str) -> str:
    """A cell of a table; text stays as it is, nothing is an empty cell."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, date):
        return moment_text(value, language)
    return number_text(value, language, *DIGITS.get(kind, (0, 6)))


@cache
def _date_pattern(language: str) -> str:
    # A short English date (11/12/26) means two days to two readers; others are safe once the year has four digits.
    if language.startswith("en"):
        return "d MMM y"
    pattern = str(_locale(language).date_formats["short"].pattern)
    return pattern.replace("yyyy", "y").replace("yy", "y")


def date_text(day: date, language: str) -> str:
    from babel.dates import format_date

    return str(format_date(day, _date_pattern(language), locale=_locale(language)))


def long_date_text(day: date, language: str) -> str:
    """A date with the month in words, as in the head of a document."""
    from babel.dates import format_date

    return str(format_date(day, "d MMMM y" if language.startswith("en") else "long", locale=_locale(language)))


def moment_text(moment: date, language: str) -> str:
    """A date, with the time of day when there is one."""
    text = date_text(moment, language)
    return f"{text}, {moment:%H:%M}" if isinstance(moment, datetime) else text
