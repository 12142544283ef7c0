"""Dates and times that a person types or pastes: in any usual order, shortened, or counted from today."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

from app.core.errors import Problem, problem

WORDS: Mapping[str, int] = {"today": 0, "yesterday": -1, "tomorrow": 1}
"""Days from today. A window adds its own language's words."""
FIRST_YEAR, LAST_YEAR = 1900, 2199
_FARTHEST_DAYS = 36_525
_MONTHS = tuple(
    names.split("/")
    for names in (
        "january/января", "february/февраля", "march/марта", "april/апреля", "may/мая/май", "june/июня", "july/июля", "august/августа",
        "september/сентября", "october/октября", "november/ноября", "december/декабря",
    )
)  # fmt: skip
"""Months in words, as a window or a paper writes them; three letters are enough."""


def read_date(text: str, today: date, order: str = "dmy", words: Mapping[str, int] = WORDS) -> date | Problem:
    """A date as typed: "22.11.2026", "22/11/26", "22.11" and "22" (of today's year and month), "221126", "2026-11-22", "22 Nov 2026",
    "+3", "today".

    `order` is "dmy", "mdy" or "ymd": how a date with numbers alone is meant; four digits in front are always a year. A year of two
    digits lies between 49 years before and 50 years after `today`.
    """
    plain = _plain(text)
    if not plain:
        return problem("Nothing is typed where a date is needed")
    if plain in words:
        return today + timedelta(days=words[plain])
    if match := re.fullmatch(r"([-+])\s?([0-9]{1,5})", plain):
        return _days_from(today, int(match[1] + match[2]), text)
    parts = _date_parts(plain, order)
    if parts is None:
        return _not_a_date(text)
    year, month, day = parts
    return _date(_full_year(year, today), int(month) if month else today.month, int(day), text)


def read_time(text: str) -> time | Problem:
    """A time of day as typed: "9:14", "9.14", "0914", "9", "21:05:30", "9:14 pm"."""
    plain = _plain(text)
    match = re.fullmatch(r"([0-9]{1,2})(?:[:.\-h ]?([0-9]{2}))?(?:[:.]([0-9]{2}))?\s?([ap])?\.?(?:m\.?)?", plain)
    if match is None or (plain.endswith("m") and not match[4]):
        return _not_a_time(text)
    hour, minute, second = (int(part or 0) for part in match.group(1, 2, 3))
    if match[4]:
        if not 1 <= hour <= 12:
            return _not_a_time(text)
        hour = hour % 12 + (12 if match[4] == "p" else 0)
    if hour > 23 or minute > 59 or second > 59:
        return _not_a_time(text)
    return time(hour, minute, second)


def read_moment(text: str, now: datetime, order: str = "dmy", words: Mapping[str, int] = WORDS) -> datetime | Problem:
    """A date, perhaps with a time behind it: "22.11.2026 9:14", "today 9:14", "2026-11-22T09:14". A time alone is of today.

    Without a time it is the time of day of `now`.
    """
    plain = text.strip()
    if re.fullmatch(r"[0-9]{1,2}:[0-9]{2}(:[0-9]{2})?", plain):
        clock = read_time(plain)
        return clock if isinstance(clock, Problem) else datetime.combine(now.date(), clock)
    match = re.fullmatch(
        r"(\S+?(?:\s+[^\W\d]{3,}\.?(?:\s+[0-9]{2,4})?)?)(?:[T\s]\s*([0-9]{1,2}[:.][0-9]{2}\S*(?:\s?[apAP]\.?[mM]\.?)?))?", plain
    )
    first, second = (match[1], match[2]) if match else (plain, None)
    day = read_date(first, now.date(), order, words)
    if isinstance(day, Problem):
        return day
    clock = read_time(second) if second else now.time()
    return clock if isinstance(clock, Problem) else datetime.combine(day, clock)


def _plain(text: str) -> str:
    """Digits of all scripts as 0–9, one sort of minus, small letters."""
    digits = "".join(str(unicodedata.decimal(sign)) if sign.isdecimal() else sign for sign in text.strip()[:60])
    return re.sub(r"[−–—‑]", "-", digits).casefold()


def _date_parts(plain: str, order: str) -> tuple[str, str, str] | None:
    """Year, month and day as typed, empty where left out; None when the text is no date."""
    if match := re.fullmatch(r"([0-9]{4})([-./])([0-9]{1,2})\2([0-9]{1,2})", plain):
        return match[1], match[3], match[4]
    if match := re.fullmatch(r"([0-9]{1,2})([-./ ])([0-9]{1,2})(?:\2([0-9]{4}|[0-9]{2}))?\.?", plain):
        return _in_order([match[1], match[3], match[4]], order)
    if match := re.fullmatch(r"([0-9]{1,2})[-./ ]*([^\W\d]{3,})[-./ ]*([0-9]{4}|[0-9]{2})?", plain):
        month = next((no for no, names in enumerate(_MONTHS, 1) if any(name.startswith(match[2]) for name in names)), 0)
        return (match[3] or "", str(month), match[1]) if month else None
    if re.fullmatch(r"[0-9]{1,2}", plain):
        return "", "", plain
    if re.fullmatch(r"[0-9]{6}", plain):
        return _in_order([plain[:2], plain[2:4], plain[4:]], order)
    if re.fullmatch(r"[0-9]{8}", plain):
        return _eight_digits(plain, order)
    return None


def _in_order(parts: list[str | None], order: str) -> tuple[str, str, str] | None:
    first, second, third = parts[0] or "", parts[1] or "", parts[2] or ""
    if not third:
        return ("", first, second) if order != "dmy" else ("", second, first)
    if order == "ymd":
        return (first, second, third) if len(third) == 2 else None
    return (third, second, first) if order == "dmy" else (third, first, second)


def _eight_digits(plain: str, order: str) -> tuple[str, str, str]:
    """20261122 begins with a year, 22112026 ends with one; when both could be, the order decides."""
    year_first = (plain[:4], plain[4:6], plain[6:])
    month, day = (plain[:2], plain[2:4]) if order == "mdy" else (plain[2:4], plain[:2])
    year_last = (plain[4:], month, day)
    if order == "ymd" or not FIRST_YEAR <= int(plain[4:]) <= LAST_YEAR or int(month) > 12:
        return year_first
    return year_last


def _full_year(year: str, today: date) -> int:
    if not year:
        return today.year
    if len(year) == 4:
        return int(year)
    ahead = (int(year) - today.year) % 100
    return today.year + (ahead if ahead <= 50 else ahead - 100)


def _date(year: int, month: int, day: int, text: str) -> date | Problem:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return problem("The year of {text} is not between {first} and {last}", text=text.strip(), first=FIRST_YEAR, last=LAST_YEAR)
    try:
        return date(year, month, day)
    except ValueError:
        return problem("There is no day {text} in the calendar", text=text.strip())


def _days_from(today: date, days: int, text: str) -> date | Problem:
    if abs(days) > _FARTHEST_DAYS:
        return problem("{text} days from today is more than a hundred years", text=text.strip())
    there = today + timedelta(days=days)
    return _date(there.year, there.month, there.day, text)


def _not_a_date(text: str) -> Problem:
    return problem("{text} is not a date: write it like 22.11.2026 or 2026-11-22", text=text.strip()[:60])


def _not_a_time(text: str) -> Problem:
    return problem("{text} is not a time: write it like 9:14", text=text.strip()[:60])
