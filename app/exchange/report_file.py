"""A report's answer as a file: XLSX and CSV for people, JSON for programs.

Text stays text in a spreadsheet whatever it begins with, so that nothing which came from outside runs as a formula there.
"""

import csv
import io
import json
import re
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from app.core.errors import UserError
from app.core.money import NUMBERS
from app.exchange.spreadsheet_text import MOST_ROWS, clean, harmless
from app.i18n import N_, _
from app.reports.base import Column, ReportTable

FORMATS = ("json", "csv", "xlsx")
XLSX_FORMATS = {
    "qty": "#,##0.######", "price": "#,##0.00####", "percent": "0.00", "int": "0", "date": "yyyy-mm-dd",
    "moment": "yyyy-mm-dd hh:mm",
}  # fmt: skip


def report_file(table: ReportTable, form: str, digits: int = 2) -> bytes:
    """The table as `json`, `csv` or `xlsx`; `digits` are the decimals of the store's currency."""
    makers: dict[str, Callable[[], bytes]] = {
        "json": lambda: report_json(table, digits).encode("utf-8", "replace"), "csv": lambda: report_csv(table, digits),
        "xlsx": lambda: report_xlsx(table, digits),
    }  # fmt: skip
    return makers[form]()


# ---------------------------------------------------------------- JSON


def report_json(table: ReportTable, digits: int = 2) -> str:
    """As scripts rely on it: numbers are strings, a row is an object, and both codes and names are there."""
    wanted = [no for no, column in enumerate(table.columns) if column.data]
    columns = [table.columns[no] for no in wanted]
    parts: dict[str, Any] = {"report": table.report.name, **_times(table)}
    parts["columns"] = [column.name for column in columns]
    rows = [
        json.dumps({column.name: _data(row[no], column, digits) for no, column in zip(wanted, columns, strict=True)}, ensure_ascii=False)
        for row in table.rows
    ]
    totals = {column.name: _data(table.totals[no], column, digits) for no, column in zip(wanted, columns, strict=True) if column.total}
    head = json.dumps(parts, ensure_ascii=False)[:-1]
    body = "[\n" + ",\n".join(rows) + "\n]" if rows else "[]"
    return head + ', "rows": ' + body + ', "totals": ' + json.dumps(totals) + "}\n"


def _times(table: ReportTable) -> dict[str, str | None]:
    params = table.params
    if table.report.timing == "at":
        return {"at": params.at.isoformat() if params.at else None}
    if table.report.timing == "period":
        return {"from": params.start.isoformat() if params.start else None, "to": params.end.isoformat() if params.end else None}
    return {}


def _data(value: Any, column: Column, digits: int) -> Any:
    """A value as JSON holds it."""
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, Decimal):
        return plain(value, digits if column.type == "money" else 0)
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


def plain(value: Decimal, least: int = 0) -> str:
    """A number with a point and no grouping, and at least so many decimals: `12.50`, `0.333333`."""
    text = f"{value.normalize():f}" if value else "0"
    whole, _point, decimals = text.partition(".")
    decimals = decimals.ljust(least, "0")
    return f"{whole}.{decimals}" if decimals else whole


# ---------------------------------------------------------------- CSV


def report_csv(table: ReportTable, digits: int = 2) -> bytes:
    """UTF-8 with a mark at the front (without it Excel reads another alphabet), commas, quotes as RFC 4180 has them; plain numbers."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    shown = table.shown
    writer.writerow([harmless(_(table.columns[no].label)) for no in shown])
    for row in table.rows:
        writer.writerow([_csv_cell(row[no], table.columns[no].type, digits) for no in shown])
    if table.has_totals:
        writer.writerow(_totals_row(table, lambda value, kind: _csv_cell(value, kind, digits)))
    return b"\xef\xbb\xbf" + out.getvalue().encode("utf-8", "replace")


def _csv_cell(value: Any, kind: str, digits: int) -> str:
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return plain(value, digits if kind == "money" else 0)
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M:%S}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return harmless(str(value)) if kind not in NUMBERS else str(value)


# ---------------------------------------------------------------- XLSX


def report_xlsx(table: ReportTable, digits: int = 2) -> bytes:
    """A workbook of one sheet: title, what was asked, a header that stays, numbers as numbers, totals.

    Raises UserError for more rows than a sheet holds.
    """
    import xlsxwriter

    _require_room(table)
    out = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "nan_inf_to_errors": True,
    }
    with xlsxwriter.Workbook(out, options) as book:
        sheet = book.add_worksheet(_sheet_name(_(table.report.title)))
        patterns = {**XLSX_FORMATS, "money": "#,##0." + "0" * digits if digits else "#,##0"}
        formats = {kind: book.add_format({"num_format": pattern}) for kind, pattern in patterns.items()}
        bold = {kind: book.add_format({"num_format": pattern, "bold": True, "top": 1}) for kind, pattern in patterns.items()}
        line = _heading(book, sheet, table)
        shown = table.shown
        for row in table.rows:
            line += 1
            for place, no in enumerate(shown):
                _write(sheet, line, place, row[no], formats.get(table.columns[no].type))
        if table.has_totals:
            text = book.add_format({"bold": True, "top": 1})
            for place, (value, kind) in enumerate(_totals_row(table, lambda value, kind: (value, kind))):
                _write(sheet, line + 1, place, value, bold.get(kind, text) if isinstance(value, Decimal) else text)
    return out.getvalue()


def _require_room(table: ReportTable) -> None:
    """Raises UserError where the rows, with what stands above and below them, are more than a sheet holds."""
    count, most = len(table.rows), MOST_ROWS - _head_lines(table) - table.has_totals
    if count > most:
        raise UserError(N_("A spreadsheet holds {most} rows and these are {count}: write them as CSV"), most=most, count=count)


def _head_lines(table: ReportTable) -> int:
    """So many lines stand above the rows: the title, what was asked, an empty one, the labels."""
    return len(table.said) + 3


def _heading(book: Any, sheet: Any, table: ReportTable) -> int:
    """Title, what was asked, and the columns' labels, which stay in sight; the number of their line."""
    sheet.write_string(0, 0, clean(_(table.report.title)), book.add_format({"bold": True, "font_size": 14}))
    for no, text in enumerate(table.said, 1):
        sheet.write_string(no, 0, clean(text))
    line = _head_lines(table) - 1
    label = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "vcenter"})
    figures = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "vcenter", "align": "right"})
    for place, no in enumerate(table.shown):
        column = table.columns[no]
        sheet.write_string(line, place, clean(_(column.label)), figures if column.type in NUMBERS else label)
        sheet.set_column(place, place, max(column.width or 12, 10 if column.type in NUMBERS else 6) + 2)
    sheet.freeze_panes(line + 1, 0)
    sheet.repeat_rows(line)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    return line


def _write(sheet: Any, line: int, place: int, value: Any, form: Any) -> None:
    """One cell; a number is a float from here on, as a spreadsheet knows no other."""
    if value is None:
        return
    if isinstance(value, Decimal) or (isinstance(value, int) and not isinstance(value, bool)):
        sheet.write_number(line, place, float(value), form)
    elif isinstance(value, date):
        sheet.write_datetime(line, place, value, form)
    elif isinstance(value, bool):
        sheet.write_string(line, place, _("yes") if value else _("no"))
    else:
        sheet.write_string(line, place, clean(str(value)), form)


def _sheet_name(title: str) -> str:
    """A sheet's name: at most 31 characters, no brackets, colons, stars, slashes or question marks, no apostrophe at its ends."""
    return re.sub(r"[\[\]:*?/\\]", " ", clean(title))[:31].strip("'") or "Larder"


def _totals_row(table: ReportTable, cell: Callable[[Any, str], Any]) -> list[Any]:
    """The totals side by side with the shown columns; the first cell says what they are unless it holds one."""
    row = [cell(table.totals[no], table.columns[no].type) for no in table.shown]
    if table.totals[table.shown[0]] is None:
        row[0] = cell(_(N_("Total")), "text")
    return row
