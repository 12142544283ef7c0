"""GS1 element strings (GS1-128, DataMatrix, QR) and Digital Link addresses: application identifiers and their values, both ways."""

import calendar
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import pairwise
from urllib.parse import unquote, urlsplit

from app.core.errors import Problem, problem
from app.core.gtin import gtin14, has_right_check_digit

GS = "\x1d"
"""How a scanner sends FNC1, the separator after a value of variable length."""

Element = tuple[str, str]
"""An application identifier and its value, such as ("10", "LOT7")."""

_LINK_KEYS: dict[str, tuple[str, ...]] = {
    "01": ("22", "10", "21", "235"),
    "8006": ("22", "10", "21"),
    "414": ("254", "7040"),
    "8010": ("8011",),
    "8017": ("8019",),
    "8018": ("8019",),
    "8004": ("7040",),
    **dict.fromkeys(("00", "253", "255", "401", "402", "417", "8003", "8013"), ()),
}
"""Primary keys of a Digital Link, each with the qualifiers that may follow it in the path (GS1 Digital Link URI syntax 1.4)."""
_LINK_WORDS = {"gtin": "01", "cpv": "22", "lot": "10", "ser": "21", "sscc": "00", "gln": "414"}
_DATES = frozenset({"11", "12", "13", "15", "16", "17", "7006"})
_FIRST = frozenset({"00", "01", "02"})
"""Identifiers with which an element string begins that has no symbology prefix and no separator: others would be guesses."""


@dataclass(frozen=True)
class Elements:
    """The elements that could be read, in order, and what is wrong."""

    items: tuple[Element, ...] = ()
    problems: tuple[Problem, ...] = ()

    def get(self, identifier: str) -> str | None:
        """The value of an application identifier, None when it is absent."""
        return next((value for name, value in self.items if name == identifier), None)


@dataclass(frozen=True)
class _Rule:
    """How the value of an identifier looks. `length` is that of a predefined one, None where a separator must follow."""

    identifier: str
    pattern: re.Pattern[str]
    length: int | None

    def fits(self, value: str) -> bool:
        # The table allows an empty count in (30); the standard does not.
        return bool(value) and self.pattern.match(self.identifier + value) is not None


def _rule_at(text: str) -> _Rule | None:
    """The rule of the identifier with which the text begins. Imported late: the table takes a tenth of a second to load."""
    from biip import ParseError
    from biip.gs1_application_identifiers import GS1ApplicationIdentifier

    try:
        found = GS1ApplicationIdentifier.extract(text)
    except ParseError:
        return None
    return _rule(found.ai, found.pattern, None if found.separator_required else found.format)


@cache
def _rule(identifier: str, pattern: str, predefined_format: str | None) -> _Rule:
    length = int(predefined_format.rpartition("N")[2]) if predefined_format else None
    return _Rule(identifier, re.compile(pattern, re.ASCII), length)


@cache
def _rule_of(identifier: str) -> _Rule | None:
    rule = _rule_at(identifier)
    return rule if rule and rule.identifier == identifier else None


def read_element_string(text: str) -> Elements:
    """Read what a scanner sends after the symbology prefix; GS between values, perhaps in front and at the end.

    Reading stops at the first place that is wrong; what stands before it is kept.
    """
    rest = text.removeprefix(GS)
    items: list[Element] = []
    while rest:
        rule = _rule_at(rest)
        if rule is None:
            return _with_problem(items, problem("{text} does not begin with a known application identifier", text=rest))
        start = len(rule.identifier)
        value = rest[start:].partition(GS)[0] if rule.length is None else rest[start : start + rule.length]
        if not rule.fits(value):
            return _with_problem(items, _unfit(rule.identifier, value))
        items.append((rule.identifier, value))
        rest = rest[start + len(value) :].removeprefix(GS)
    return _checked(items)


def _unfit(identifier: str, value: str) -> Problem:
    if len(value) > 20 and identifier in ("10", "21"):
        return problem(
            "The value of ({ai}) is too long: the scanner seems not to send the separator (GS); switch it on in the scanner's settings",
            ai=identifier,
        )
    return problem("{value} does not fit the application identifier ({ai})", value=value, ai=identifier)


def _with_problem(items: Sequence[Element], found: Problem) -> Elements:
    checked = _checked(items)
    return Elements(checked.items, (*checked.problems, found))


def read_bracketed(text: str) -> Elements:
    r"""Read the form for people, `(01)04006381333931(10)LOT7`; a bracket that belongs to a value is written `\(`."""
    parts = re.split(r"(?<!\\)\((\d{2,4})\)", text, flags=re.ASCII)
    items = [(identifier, value.replace("\\(", "(")) for identifier, value in zip(parts[1::2], parts[2::2], strict=True)]
    if parts[0] or not items:
        return Elements((), (problem("{text} is not written as (identifier)value", text=text),))
    return _fitting(items)


def _fitting(items: Iterable[Element]) -> Elements:
    """Only known identifiers with fitting values; the rest become problems."""
    good: list[Element] = []
    problems: list[Problem] = []
    for identifier, value in items:
        rule = _rule_of(identifier)
        if rule is None:
            problems.append(problem("The application identifier ({ai}) is not known", ai=identifier))
        elif not rule.fits(value):
            problems.append(_unfit(identifier, value))
        else:
            good.append((identifier, value))
    checked = _checked(good)
    return Elements(checked.items, (*checked.problems, *problems))


def _checked(items: Sequence[Element]) -> Elements:
    """Check digits, dates, and an identifier that comes twice with different values."""
    problems: list[Problem] = []
    seen: dict[str, str] = {}
    for identifier, value in items:
        if seen.setdefault(identifier, value) != value:
            problems.append(problem("The application identifier ({ai}) comes twice with different values", ai=identifier))
        if identifier in ("00", "01", "02", "03") or identifier[:2] == "41":
            if not has_right_check_digit(value) or not value.strip("0"):
                problems.append(problem("The check digit of {code} is wrong: scan it again", code=value))
        elif identifier in _DATES and read_date(value[:6], date(2000, 1, 1)) is None:
            problems.append(problem("{value} in ({ai}) is not a date", value=value, ai=identifier))
    return Elements(tuple(items), tuple(problems))


def read_date(text: str, today: date) -> date | None:
    """A date of six digits, YYMMDD; day 00 is the last of the month. None when there is no such day.

    The century is the one that puts the year between 49 years before and 50 years after `today` (GS1 General Specifications, 7.12).
    """
    year, month, day = int(text[:2]), int(text[2:4]), int(text[4:6])
    ahead = (year - today.year) % 100
    year = today.year + (ahead if ahead <= 50 else ahead - 100)
    if not 1 <= month <= 12:
        return None
    last = calendar.monthrange(year, month)[1]
    return date(year, month, day or last) if day <= last else None


def is_element_string(text: str) -> bool:
    """Whether text without a symbology prefix is surely an element string: it holds a separator, or begins with a right GTIN or SSCC."""
    if GS in text:
        return True
    if text[:2] not in _FIRST:
        return False
    size = 20 if text[:2] == "00" else 16
    return len(text) >= size and has_right_check_digit(text[2:size])


def read_link(text: str) -> Elements | None:
    """Read a GS1 Digital Link address. None when it is an ordinary address, without an application identifier in its path.

    Source: GS1 Digital Link URI syntax 1.4; the short names gtin, lot, ser of version 1.0 are read too.
    """
    try:
        address = urlsplit(text)
        host = address.hostname or ""
    except ValueError:
        return None
    if address.scheme.lower() not in ("http", "https"):
        return None
    segments = [_LINK_WORDS.get(segment, segment) for segment in address.path.split("/")[1:]]
    start = _key_position(segments)
    if not any(key in _LINK_KEYS and re.match(r"[0-9]{8}", value) for key, value in pairwise(segments)):
        return None
    if start is None:
        return Elements((), (_bad_link(text),))
    if re.search(r"[^\w.\-:\[\]%~!$&'()*+,;=@/?#]", text, re.ASCII) or not re.fullmatch(r"[\w.\-:]+", host, re.ASCII):
        return Elements((), (_bad_link(text),))
    path = list(zip(segments[start::2], segments[start + 1 :: 2], strict=True))
    query = [part.partition("=") for part in address.query.split("&") if part]
    attributes = [(name, value) for name, sign, value in query if sign and name.isdigit()]
    qualifiers = _LINK_KEYS[path[0][0]]
    if any(name in qualifiers or name in dict(path) for name, _ in attributes):
        return Elements((), (_bad_link(text),))
    return _fitting((name, _padded(name, unquote(value))) for name, value in path + attributes)


def _key_position(segments: Sequence[str]) -> int | None:
    """Where the primary key stands, looked for from the end; behind it only its own qualifiers."""
    following: set[str] = set()
    for i in range(len(segments) - 2, -1, -2):
        if segments[i] in _LINK_KEYS:
            return i if following <= set(_LINK_KEYS[segments[i]]) else None
        following.add(segments[i])
    return None


def _bad_link(text: str) -> Problem:
    return problem("{text} is not a right GS1 Digital Link", text=text)


def _padded(identifier: str, value: str) -> str:
    """GTINs of 8, 12 and 13 digits are allowed in a link; inside they have 14."""
    return gtin14(value) or value if identifier in ("01", "02") and len(value) in (8, 12, 13) else value
