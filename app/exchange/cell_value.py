"""One cell as a value of the type its column is for, or the sentence why it is none."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from app.core.errors import Problem, UserError, problem
from app.core.gtin import GTIN_LENGTHS, is_digits, is_gtin, looks_damaged_by_spreadsheet
from app.core.money import FACTOR_LIMIT, MONEY_DIGITS, money, price, qty, unit_factor
from app.exchange.number_text import parse_day, parse_number
from app.exchange.table_file import cell_text
from app.exchange.workbook import Cell
from app.i18n import N_

Value = str | Decimal | date | bool | int

YES = {"y", "yes", "true", "1", "+", "x", "v", "да", "д", "истина", "ja", "j", "wahr", "oui", "o", "vrai", "si", "sí", "s", "verdadero"}
NO = {"n", "no", "false", "0", "-", "нет", "н", "ложь", "nein", "falsch", "non", "faux", "falso"}
ROUNDED_ZEROS = "000000"
"""A spreadsheet keeps six digits of a long code that it shows as 4.80001E+12 and writes zeros for the rest."""
ROUNDED_SHARE = 0.1
SERIAL_FROM, SERIAL_TO = 20_000, 80_000
SERIAL_START = date(1899, 12, 30)
"""Day 0 of a workbook's dates: a cell without a date format holds the number of days since (20000 is in 1954, 80000 in 2119)."""
TEXT_LIMIT = 10_000

NOT_A_NUMBER = N_("Row {no}: “{text}” in “{label}” is not a number")
OTHER_SIGN = N_("Row {no}: “{text}” in “{label}” is not a number with decimals behind a “{sign}”")
NOT_WHOLE = N_("Row {no}: “{text}” in “{label}” should be a whole number")
TOO_BIG = N_("Row {no}: {text} in “{label}” is too big")
FACTOR_TOO_BIG = N_("Row {no}: {text} in “{label}” is too big: a unit can hold less than {limit} of another; measure it in a larger one")
NOT_A_DATE = N_("Row {no}: “{text}” in “{label}” is not a date")
NOT_YES_OR_NO = N_("Row {no}: “{text}” in “{label}” is neither yes nor no")
ROUNDED_CODE = N_("Row {no}: “{text}” in “{label}” is a code that a spreadsheet has rounded, its last digits are lost")
ROUNDED_COLUMN = N_("Row {no}: “{text}” is not taken, since a spreadsheet has rounded other codes of “{label}”")
NOT_A_CODE = N_("Row {no}: “{text}” in “{label}” is not a barcode")
WRONG_CHECK_DIGIT = N_("Row {no}: the check digit of the barcode {text} is wrong")
LOST_ZERO = N_("Row {no}: the barcode {text} seems to have lost a zero at its beginning")
TOO_LONG = N_("Row {no}: the text in “{label}” is longer than {limit} characters")


@dataclass(frozen=True)
class Reading:
    """How numbers and dates of a column are written: "." or "," before decimals, "ymd", "dmy" or "mdy"."""

    decimal_sign: str = "."
    day_order: str = "dmy"


@dataclass(frozen=True)
class Column:
    """What is known of one target's column while rows are read. `index` is None when only `constant` fills it.

    `damaged`: some of its barcodes were rounded, so none is taken. `fractions`: 20 % stands as 0.2.
    """

    name: str
    label: str
    type: str
    required: bool
    index: int | None
    reading: Reading
    constant: str = ""
    damaged: bool = False
    fractions: bool = False


class NotReadable(UserError):
    """A cell that is no value of its column's type; the row's number is added as `no` by who knows it."""


def read_cell(cell: Cell, column: Column) -> tuple[Value | None, Problem | None]:
    """The value of a cell, None when it is empty and there is no constant, and what to ask about it. Raises NotReadable."""
    text = cell_text(cell)
    if not text:
        if not column.constant:
            return None, None
        return _read(column.constant, column.constant, column, Reading()), None
    if column.type == "barcode":
        return _barcode(cell, text, column)
    return _read(cell, text, column, column.reading), None


def column_is_damaged(cells: Sequence[Cell]) -> str:
    """An example of the codes that a spreadsheet has rounded, empty when the column is sound.

    One code such as 4.80001E+12 is enough. Codes that only end in zeros must be many: a few may have been typed so.
    """
    texts = [cell_text(cell) for cell in cells]
    powers = next((text for text in texts if looks_damaged_by_spreadsheet(text)), "")
    if powers:
        return powers
    zeros = [text for text in texts if _ends_in_lost_digits(text)]
    return zeros[0] if len(zeros) > len(texts) * ROUNDED_SHARE else ""


def _is_rounded(text: str) -> bool:
    return looks_damaged_by_spreadsheet(text) or _ends_in_lost_digits(text)


def _ends_in_lost_digits(text: str) -> bool:
    """A long code with zeros for its last digits and no right check digit; own codes of a shop (2…) may look so and are meant."""
    return len(text) >= 12 and text.endswith(ROUNDED_ZEROS) and is_digits(text) and not is_gtin(text) and not text.startswith(("2", "02"))


def _barcode(cell: Cell, text: str, column: Column) -> tuple[str, Problem | None]:
    """Any code, not GTINs alone; an apostrophe that a spreadsheet put before it is taken off."""
    shown = {"text": text[:60], "label": column.label}
    if column.damaged:
        raise NotReadable(ROUNDED_CODE if _is_rounded(text) else ROUNDED_COLUMN, **shown)
    if _is_rounded(text):
        raise NotReadable(ROUNDED_CODE, **shown)
    code = text.removeprefix("'").strip()
    if not isinstance(cell, str) and not is_digits(code):
        raise NotReadable(NOT_A_CODE, **shown)
    if not code or len(code) > 80 or any(character.isspace() for character in code):
        raise NotReadable(NOT_A_CODE, **shown)
    if is_digits(code) and not is_gtin(code):
        if len(code) in (7, 11) and is_gtin("0" + code):
            return code, problem(LOST_ZERO, text=code)
        if len(code) in GTIN_LENGTHS:
            return code, problem(WRONG_CHECK_DIGIT, text=code)
    return code, None


def _read(cell: Cell, text: str, column: Column, reading: Reading) -> Value:
    shown = {"text": text[:60], "label": column.label}
    match column.type:
        case "text":
            if len(text) > TEXT_LIMIT:
                raise NotReadable(TOO_LONG, label=column.label, limit=TEXT_LIMIT)
            return text
        case "date":
            return _date(cell, text, reading, shown)
        case "bool":
            return _yes_or_no(text, shown)
        case _:
            return _number(cell, text, column, reading)


def _date(cell: Cell, text: str, reading: Reading, shown: dict[str, str]) -> date:
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    if isinstance(cell, Decimal) and SERIAL_FROM <= cell <= SERIAL_TO:
        return SERIAL_START + timedelta(days=int(cell))
    try:
        return parse_day(text, reading.day_order)
    except ValueError as error:
        raise NotReadable(NOT_A_DATE, **shown) from error


def _yes_or_no(text: str, shown: dict[str, str]) -> bool:
    word = text.casefold()
    if word in YES or word in NO:
        return word in YES
    raise NotReadable(NOT_YES_OR_NO, **shown)


def _number(cell: Cell, text: str, column: Column, reading: Reading) -> Value:
    shown = {"text": text[:60], "label": column.label}
    if isinstance(cell, date):
        raise NotReadable(NOT_A_NUMBER, **shown)
    number = cell if isinstance(cell, Decimal) else _parsed(text, reading, shown)
    if column.fractions and isinstance(cell, Decimal):
        number *= 100
    try:
        return _rounded(number, column.type)
    except ArithmeticError as error:
        raise NotReadable(NOT_WHOLE, **shown) from error
    except ValueError as error:
        if column.type == "factor":
            raise NotReadable(FACTOR_TOO_BIG, **shown, limit=FACTOR_LIMIT) from error
        raise NotReadable(TOO_BIG, **shown) from error


def _parsed(text: str, reading: Reading, shown: dict[str, str]) -> Decimal:
    try:
        return parse_number(text, reading.decimal_sign)
    except ValueError as error:
        other = "," if reading.decimal_sign == "." else "."
        try:
            parse_number(text, other)
        except ValueError:
            raise NotReadable(NOT_A_NUMBER, **shown) from error
        raise NotReadable(OTHER_SIGN, **shown, sign=reading.decimal_sign) from error


def _rounded(number: Decimal, kind: str) -> Value:
    """To the digits that are stored. Raises ValueError when too big, ArithmeticError when it should be whole."""
    match kind:
        case "qty":
            return qty(number)
        case "price":
            return price(number)
        case "factor":
            return unit_factor(number)
        case "money":
            return money(number, MONEY_DIGITS)
        case "int":
            whole = qty(number)
            if whole != whole.to_integral_value():
                raise ArithmeticError(number)
            return int(whole)
        case _:
            return qty(number)
