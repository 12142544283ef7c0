"""Numbers and dates as people write them: which sign begins the decimals, which comes first of day and month."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

GROUPS = " \u00a0\u202f\u2009'’`"
"""Signs that set thousands apart besides the comma and the point."""
CURRENCY = re.compile(
    r"(?:[$€£¥₽₴₸₺₹₪฿₫₩]|\b(?:USD|EUR|GBP|RUB|RUR|UAH|KZT|BYN|CHF|SEK|NOK|DKK|PLN|CZK|HUF|TRY|INR|THB|JPY|CNY|руб|грн|тг|тенге|kr|zł|Kč|Ft|Fr)\b\.?|\bр\.)",
    re.IGNORECASE,
)
PLAIN = re.compile(r"\d+|\d*[.,]\d+|\d+[.,]|\d{1,3}(?:[.,]\d{3})+(?:[.,]\d*)?")
DAY = re.compile(
    r"(\d{1,4})([./-])(\d{1,2})\2(\d{1,4})(?:[T ,]+\d{1,2}:\d{2}(?::\d{2})?(?:\.\d+)?(?:\s?[AaPp][Mm])?(?:Z|[+-]\d{2}:?\d{2})?)?"
)
MINUSES = str.maketrans({"\u2212": "-", "–": "-", "—": "-"})
CENTURY_FROM = 70
"""Years of two digits below this are of this century."""


@dataclass(frozen=True)
class DecimalSign:
    """The sign that begins the decimals, "." or ","; `certain` when the cells prove it."""

    sign: str
    certain: bool


@dataclass(frozen=True)
class DayOrder:
    """Which comes first: "ymd", "dmy" or "mdy"; `certain` when the cells prove it."""

    order: str
    certain: bool


def bare(text: str) -> str:
    """A number without what people put around it: currency, percent, thousands apart, brackets or a minus behind for below zero."""
    content = CURRENCY.sub("", text.strip().translate(MINUSES)).strip(" \u00a0\u202f%")
    below = False
    if content.startswith("(") and content.endswith(")"):
        content, below = content[1:-1].strip(), True
    if content.endswith("-"):
        content, below = content[:-1].strip(), not below
    if content.startswith(("-", "+")):
        below = below != (content[0] == "-")
        content = content[1:].strip()
    return ("-" if below else "") + content


def ungrouped(text: str) -> tuple[str, bool]:
    """Without the signs that set thousands apart, when they do stand between groups of three; and whether there were any."""
    if not any(sign in text for sign in GROUPS):
        return text, False
    first, *groups = re.split(f"[{GROUPS}]", text)
    whole = [re.split("[.,]", group)[0] for group in groups]
    if first.lstrip("-").isdigit() and 1 <= len(first.lstrip("-")) <= 3 and all(len(group) == 3 and group.isdigit() for group in whole):
        return first + "".join(groups), True
    return text, False


def looks_numeric(text: str) -> bool:
    """Whether this is a number with either sign for decimals."""
    content, _ = ungrouped(bare(text))
    return PLAIN.fullmatch(content.lstrip("-")) is not None


def parse_number(text: str, decimal_sign: str) -> Decimal:
    """The number in a cell, decimals behind `decimal_sign` ("." or ","). Raises ValueError when it is none, or has the other sign.

    Thousands may be set apart by spaces, apostrophes or the other sign, in groups of three.
    """
    content, _ = ungrouped(bare(text))
    below, content = content.startswith("-"), content.lstrip("-")
    other = "," if decimal_sign == "." else "."
    whole, sign, decimals = content.partition(decimal_sign)
    if other in whole:
        first, *groups = whole.split(other)
        if not (1 <= len(first) <= 3 and all(len(group) == 3 for group in groups)):
            raise ValueError(f"not a number: {text!r}")
        whole = first + "".join(groups)
    digits = whole + decimals
    if not (digits.isascii() and digits.isdigit()) or (not sign and not whole):
        raise ValueError(f"not a number: {text!r}")
    value = Decimal(f"{whole or '0'}.{decimals or '0'}") if decimals else Decimal(whole or "0")
    return -value if below else value


def guess_decimal_sign(cells: Iterable[str], *, otherwise: str = ".") -> DecimalSign:
    """The decimal sign of a column by what its cells prove; `otherwise` when they prove nothing (1.500 may be either)."""
    votes = {".": 0, ",": 0}
    for cell in cells:
        proof = _proven_sign(cell)
        if proof:
            votes[proof] += 1
    if votes["."] == votes[","]:
        return DecimalSign(otherwise, certain=False)
    return DecimalSign("." if votes["."] > votes[","] else ",", certain=True)


def _proven_sign(cell: str) -> str:
    """The decimal sign this cell proves, or nothing."""
    content, had_groups = ungrouped(bare(cell))
    content = content.lstrip("-")
    if not PLAIN.fullmatch(content):
        return ""
    points, commas = content.count("."), content.count(",")
    if points and commas:
        return "." if content.rfind(".") > content.rfind(",") else ","
    if points + commas == 0:
        return ""
    sign, other = (".", ",") if points else (",", ".")
    if points + commas > 1:
        return other
    whole, decimals = content.split(sign)
    if len(decimals) != 3 or had_groups or len(whole) > 3 or whole in ("", "0"):
        return sign
    return ""


def is_ambiguous(cell: str) -> bool:
    """Whether the cell reads as a different number with either decimal sign, such as 1.500."""
    content, _ = ungrouped(bare(cell))
    return ("." in content or "," in content) and PLAIN.fullmatch(content.lstrip("-")) is not None and not _proven_sign(cell)


def looks_like_day(text: str) -> bool:
    return DAY.fullmatch(text.strip()) is not None


def guess_day_order(cells: Sequence[str]) -> DayOrder:
    """What the cells prove about the order; day first when every day of the month is also a month (03/08/2019)."""
    day_first = month_first = 0
    for cell in cells:
        found = DAY.fullmatch(cell.strip())
        if not found:
            continue
        if len(found[1]) == 4:
            return DayOrder("ymd", certain=True)
        if found[2] == "." or int(found[1]) > 12:
            day_first += 1
        elif int(found[3]) > 12:
            month_first += 1
    if day_first == month_first:
        return DayOrder("dmy", certain=False)
    return DayOrder("dmy" if day_first > month_first else "mdy", certain=True)


def parse_day(text: str, order: str) -> date:
    """The date in a cell, in the order "ymd", "dmy" or "mdy"; a time behind it is left off. Raises ValueError when it is none."""
    found = DAY.fullmatch(text.strip())
    if not found:
        raise ValueError(f"not a date: {text!r}")
    first, second, third = found[1], found[3], found[4]
    if len(first) == 4:
        return date(int(first), int(second), int(third))
    if order == "ymd":
        return date(_year(first), int(second), int(third))
    day, month = (first, second) if order == "dmy" else (second, first)
    return date(_year(third), int(month), int(day))


def _year(text: str) -> int:
    if len(text) == 4:
        return int(text)
    if len(text) == 2:
        return int(text) + (2000 if int(text) < CENTURY_FROM else 1900)
    raise ValueError(f"not a year: {text!r}")
