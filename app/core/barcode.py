"""What a scan means: a trade item, a case, a weighed package, a batch with its date, a pallet, or just text."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from app.core.errors import Problem, problem
from app.core.gs1 import GS, Element, Elements, is_element_string, read_bracketed, read_date, read_element_string, read_link
from app.core.gtin import (
    GTIN_LENGTHS,
    check_digit,
    equivalents,
    gtin14,
    has_right_check_digit,
    is_digits,
    is_gtin,
    looks_damaged_by_spreadsheet,
)
from app.core.in_store_code import InStoreMask, Measure, read_in_store_code

LONGEST = 3000
"""Characters; more than any symbol holds that a shop meets."""
_KG_PER_POUND = Decimal("0.45359237")
_MULTIPLIER = re.compile(r"(\d{1,6}(?:[.,]\d{1,6})?)\s*[*×]\s*(\S.*)", re.ASCII | re.DOTALL)
_ELEMENT_SYMBOLS = frozenset({"]C1", "]d2", "]Q3", "]J1", "]e0", "]e1", "]e2"})
_GTIN_SYMBOLS = {"]E0": (13, 12, 8), "]E3": (15, 18), "]E4": (8,), "]I1": (14,)}


class ScanKind(StrEnum):
    """What sort of thing was scanned."""

    GTIN = "gtin"
    IN_STORE = "in_store"
    GS1 = "gs1"
    SSCC = "sscc"
    TEXT = "text"


@dataclass(frozen=True)
class Scan:
    """What a scan says. `code` is the normal form to look up; `keys` holds every form under which it may have been stored.

    `price` is that of the whole package; `currency` its ISO 4217 number when the label names one. `count` is a number of
    pieces. With `problems` the scan is not to be trusted, but a shop's own code with a wrong check digit may still be found by `code`.
    """

    kind: ScanKind
    code: str
    raw: str
    gtin14: str | None = None
    keys: tuple[str, ...] = ()
    item_code: str | None = None
    weight_kg: Decimal | None = None
    price: Decimal | None = None
    currency: str | None = None
    count: Decimal | None = None
    batch: str | None = None
    serial: str | None = None
    sscc: str | None = None
    add_on: str | None = None
    expiry: date | None = None
    best_before: date | None = None
    sell_by: date | None = None
    production_date: date | None = None
    packaging_date: date | None = None
    elements: tuple[Element, ...] = ()
    problems: tuple[Problem, ...] = field(default=())

    @property
    def qty(self) -> Decimal | None:
        """The quantity that the label states, in kilograms or pieces; None when it states none."""
        return self.weight_kg if self.weight_kg is not None else self.count


def read_entry(text: str) -> tuple[Decimal, str]:
    """Take a multiplier from the front of what was typed or scanned: "12*4006381333931" is 12 and the code.

    A decimal comma or point is allowed, the letter x is not: 10X20 may be a code. Without a multiplier, or with zero, it is 1 and all the text.
    """
    match = _MULTIPLIER.fullmatch(text.strip(" \t\r\n"))
    times = Decimal(match[1].replace(",", ".")) if match else Decimal(0)
    return (times, match[2]) if match and times else (Decimal(1), text)


def read_scan(text: str, masks: Sequence[InStoreMask] = (), today: date | None = None) -> Scan:
    """What scanned, typed or pasted text means; never raises: what is wrong stands in `problems`.

    `masks` are the shop's in-store codes; `today` sets the century of two-digit years (the day of the call by default).
    """
    raw, text = text, _cleaned(text)
    today = today or date.today()
    if not text or len(text) > LONGEST:
        wrong = problem("Nothing was scanned") if not text else problem("This is too long for a barcode: {size} characters", size=len(text))
        return Scan(ScanKind.TEXT, text[:100], raw, problems=(wrong,))
    symbol = text[:3] if re.match(r"\][A-Za-z][0-9A-Za-z]", text) else ""
    data = text[len(symbol) :]
    if symbol in _ELEMENT_SYMBOLS or (not symbol and is_element_string(data)):
        return _scan_of_elements(read_element_string(data), data, raw, today)
    if not symbol and data.startswith("("):
        return _scan_of_elements(read_bracketed(data), data, raw, today)
    if data[:4].lower() == "http":
        return _scan_of_address(data, raw, today)
    return _scan_of_code(data, symbol, raw, masks)


def _cleaned(text: str) -> str:
    """Without the spaces and line ends around it; the separator GS counts as space elsewhere, but belongs to the data here."""
    text = re.sub(r"<GS>|\{GS\}|\u241d|\[GS\]", GS, text)
    return text.strip(" \t\r\n\x00\ufeff\u00a0")


def _scan_of_address(data: str, raw: str, today: date) -> Scan:
    elements = read_link(data)
    if elements is None:
        return Scan(ScanKind.TEXT, data, raw, keys=(data,))
    return _scan_of_elements(elements, data, raw, today)


def _scan_of_code(data: str, symbol: str, raw: str, masks: Sequence[InStoreMask]) -> Scan:
    digits = data if symbol else _without_gaps(data)
    if symbol in _GTIN_SYMBOLS and not (is_digits(data) and len(data) in _GTIN_SYMBOLS[symbol]):
        return Scan(
            ScanKind.TEXT, data, raw, keys=(data,), problems=(problem("{code} is cut short or damaged: scan it again", code=data or raw),)
        )
    if not is_digits(digits):
        return _scan_of_text(data, raw)
    add_on = None
    if len(digits) in (15, 18) and (symbol == "]E3" or (digits[:3] in ("977", "978", "979") and is_gtin(digits[:13]))):
        digits, add_on = digits[:13], digits[13:]
    in_store = read_in_store_code(digits, masks) if len(digits) in (12, 13) else None
    if in_store is not None:
        return _scan_in_store(digits, raw, in_store.mask.measure, in_store.item, in_store.value, in_store.key, in_store.problems)
    return _scan_of_digits(digits, symbol, raw, add_on)


def _without_gaps(text: str) -> str:
    """A number printed in groups, as under the bars or in an ISBN, joined again; text that is no GTIN then stays as it is."""
    joined = re.sub(r"(?<=[0-9])[ -](?=[0-9])", "", text)
    return joined if gtin14(joined) or (len(joined) in (15, 18) and is_gtin(joined[:13])) else text


def _scan_in_store(
    digits: str, raw: str, measure: Measure, item: str, value: Decimal | None, key: str, problems: tuple[Problem, ...]
) -> Scan:
    return Scan(
        ScanKind.IN_STORE,
        key.zfill(14),
        raw,
        keys=(*equivalents(key), *equivalents(digits)),
        item_code=item,
        weight_kg=value if measure is Measure.WEIGHT else None,
        price=value if measure is Measure.PRICE else None,
        count=value if measure is Measure.COUNT else None,
        problems=problems,
    )


def _scan_of_digits(digits: str, symbol: str, raw: str, add_on: str | None) -> Scan:
    full = gtin14(digits)
    if full is not None:
        # A UPC-E that is sent as an EAN-8 too must match both; a sender that names EAN-8 means it.
        keys = equivalents(digits) if symbol != "]E4" else equivalents(full)
        return Scan(ScanKind.GTIN, full, raw, full, keys, add_on=add_on)
    if len(digits) == 18 and has_right_check_digit(digits) and digits.strip("0"):
        return Scan(ScanKind.SSCC, digits, raw, keys=(digits,), sscc=digits)
    if len(digits) in GTIN_LENGTHS and symbol in ("", *_GTIN_SYMBOLS):
        return Scan(ScanKind.GTIN, digits, raw, keys=(digits,), add_on=add_on, problems=(_wrong_check_digit(digits),))
    return Scan(ScanKind.TEXT, digits, raw, keys=(digits,))


def _wrong_check_digit(digits: str) -> Problem:
    if not digits.strip("0"):
        return problem("{code} is zeros alone, not the number of an item", code=digits)
    return problem(
        "The check digit of {code} is wrong: it ends with {found}, {right} would be right; scan or type it again",
        code=digits,
        found=digits[-1],
        right=check_digit(digits[:-1]),
    )


def _scan_of_text(data: str, raw: str) -> Scan:
    problems: tuple[Problem, ...] = ()
    if looks_damaged_by_spreadsheet(data):
        problems = (
            problem("{code} was rounded by a spreadsheet and its last digits are lost: set the column to text and export again", code=data),
        )
    elif not data.isprintable():
        problems = (problem("{code} holds characters that no code has: check the scanner's settings", code=ascii(data)[1:-1]),)
    return Scan(ScanKind.TEXT, data, raw, keys=(data,), problems=problems)


def _scan_of_elements(elements: Elements, data: str, raw: str, today: date) -> Scan:
    item, inside, sscc = elements.get("01"), elements.get("02"), elements.get("00")
    number = item or inside
    full = gtin14(number) if number else None
    price, currency = _price(elements)
    problems = elements.problems
    if not elements.items and not problems:
        problems = (problem("{code} is cut short or damaged: scan it again", code=data or raw),)
    code = full or number or sscc or data
    return Scan(
        ScanKind.SSCC if sscc and not number else ScanKind.GS1,
        code,
        raw,
        full,
        equivalents(code),
        weight_kg=_weight_kg(elements),
        price=price,
        currency=currency,
        count=_whole(elements.get("30") or elements.get("37")),
        batch=elements.get("10"),
        serial=elements.get("21"),
        sscc=sscc,
        expiry=_date(elements, today, "17", "7003"),
        best_before=_date(elements, today, "15"),
        sell_by=_date(elements, today, "16"),
        production_date=_date(elements, today, "11"),
        packaging_date=_date(elements, today, "13"),
        elements=elements.items,
        problems=problems,
    )


def _date(elements: Elements, today: date, *identifiers: str) -> date | None:
    value = next((found for found in map(elements.get, identifiers) if found), None)
    return read_date(value[:6], today) if value else None


def _whole(value: str | None) -> Decimal | None:
    return Decimal(value) if value else None


def _measured(elements: Elements, start: str) -> tuple[str, Decimal] | None:
    """The value of the first identifier that begins so; its last digit tells the decimals."""
    for identifier, value in elements.items:
        if identifier.startswith(start) and len(identifier) == 4:
            return value, Decimal(value).scaleb(-int(identifier[3]))
    return None


def _weight_kg(elements: Elements) -> Decimal | None:
    kilograms, pounds = _measured(elements, "310"), _measured(elements, "320")
    if kilograms:
        return kilograms[1]
    return pounds[1] * _KG_PER_POUND if pounds else None


def _price(elements: Elements) -> tuple[Decimal | None, str | None]:
    """The price of the package, and the currency's ISO 4217 number, which stands in front of the digits of (393n)."""
    plain, named = _measured(elements, "392"), _measured(elements, "393")
    if plain:
        return plain[1], None
    if not named:
        return None, None
    digits, identifier = named[0], next(ai for ai, _ in elements.items if ai.startswith("393"))
    return Decimal(digits[3:]).scaleb(-int(identifier[3])), digits[:3]
