"""Rows of a workbook (.xlsx, .xls, .ods), opened only after its size and contents have been looked at."""

import io
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING
from zipfile import ZipFile

from app.core.errors import UserError
from app.exchange.incoming import Format
from app.exchange.limits import check_area, check_repeats, check_sheet_area, open_archive
from app.i18n import N_

if TYPE_CHECKING:
    from python_calamine import CalamineSheet

Cell = str | Decimal | date
"""Text, a number, or a date (with a time: datetime). An empty cell is an empty text."""

MACROS = N_("This workbook holds macros (.xlsm), which are programs: it was not opened. Save it as .xlsx without macros")
BINARY = N_("This workbook is saved as .xlsb: save it as .xlsx")
PROTECTED = N_("This workbook is protected by a password: save it without one")
DAMAGED = N_("This workbook is damaged and can't be read: ask for it again, or save it again as .xlsx")
NO_SHEET = N_("There is no sheet “{sheet}” in this workbook; it has: {sheets}")
ENCRYPTED_PART = "EncryptedPackage".encode("utf-16-le")
SIGNIFICANT_DIGITS = 15
"""Spreadsheets keep binary fractions and show fifteen digits of them: 0.30000000000000004 was written as 0.3."""


def read_workbook(data: bytes, kind: Format, sheet: str | None = None) -> tuple[list[list[Cell]], str, tuple[str, ...]]:
    """Rows of a sheet (the first that holds anything when none is named), its name, and the names of all sheets.

    Rows and columns begin with the sheet's first, so that numbers are those the user sees. Raises UserError.
    """
    if kind is Format.XLS:
        _check_old_workbook(data)
    else:
        _check_archive(data)
    return _load(data, sheet)


def _check_old_workbook(data: bytes) -> None:
    if ENCRYPTED_PART in data:
        raise UserError(PROTECTED)


def _check_archive(data: bytes) -> None:
    """Refuse macros, binary workbooks and whatever would not fit the memory."""
    with open_archive(data) as archive:
        names = archive.namelist()
        if any(name.lower().endswith("vbaproject.bin") for name in names) or b"macroEnabled" in _part(archive, "[Content_Types].xml"):
            raise UserError(MACROS)
        if "xl/workbook.bin" in names:
            raise UserError(BINARY)
        for name in names:
            if name.startswith("xl/worksheets/") and name.endswith(".xml"):
                check_sheet_area(_part(archive, name))
        if "content.xml" in names:
            check_repeats(_part(archive, "content.xml"))


def _part(archive: ZipFile, name: str) -> bytes:
    try:
        return archive.read(name)
    except KeyError:
        return b""
    except Exception as error:
        raise UserError(DAMAGED) from error


def _load(data: bytes, sheet: str | None) -> tuple[list[list[Cell]], str, tuple[str, ...]]:
    from python_calamine import CalamineWorkbook

    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
        names = tuple(workbook.sheet_names)
        if sheet is not None and sheet not in names:
            raise UserError(NO_SHEET, sheet=sheet, sheets=", ".join(names))
        for name in (sheet,) if sheet is not None else names:
            rows = _rows(workbook.get_sheet_by_name(name))
            if sheet is not None or any(cell != "" for row in rows for cell in row):
                return rows, name, names
    except (UserError, KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:  # a panic of the reader's Rust side is no Exception
        if "password" in str(error).lower():
            raise UserError(PROTECTED) from error
        raise UserError(DAMAGED) from error
    return [], names[0] if names else "", names


def _rows(sheet: "CalamineSheet") -> list[list[Cell]]:
    """Rows from the sheet's first cell on. The reader itself would set aside memory for all before its first filled one."""
    if sheet.start is None or sheet.end is None:
        return []
    (first_row, first_column), (last_row, last_column) = sheet.start, sheet.end
    check_area(last_row + 1, last_column + 1)
    margin: list[Cell] = [""] * first_column
    rows = [margin + [_cell(value) for value in row] for row in sheet.to_python(skip_empty_area=True)]
    return [[] for _ in range(first_row)] + rows


def _cell(value: float | str | bool | time | date | datetime | timedelta) -> Cell:
    match value:
        case str() | date():
            return value
        case bool():
            return "TRUE" if value else "FALSE"
        case int() | float():
            return _number(value)
        case time():
            return value.isoformat()
        case _:
            return str(value)


def _number(value: float) -> Cell:
    number = Decimal(f"{value:.{SIGNIFICANT_DIGITS}g}")
    if not number.is_finite():
        return str(value)
    return number.quantize(Decimal(1)) if number == number.to_integral_value() else number
