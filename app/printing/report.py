"""A report's answer on paper."""

from collections.abc import Callable, Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any

from app.core.money import rounded
from app.i18n import N_, translate
from app.printing.figures import Cell, Kind, moment_text
from app.printing.form.reconciliation import reconciliation_pdf
from app.printing.table import TableColumn, TableData, table_pdf
from app.reports.base import Column, ReportTable

KINDS: dict[str, Kind] = {"money": "money", "qty": "qty", "price": "price", "percent": "ratio", "int": "qty"}
OWN_SHEETS: dict[str, Callable[[ReportTable, str, str], bytes]] = {"reconciliation": reconciliation_pdf}
"""Reports that are handed to others, by name: drawn from (table, store, language)."""
WHOLE = frozenset({"date", "moment"})
"""Types whose texts are never broken into lines."""
PRICE_DIGITS = 4
"""Decimals of a unit cost, which divides a sum by a quantity and has no end."""
WIDTH = 12
"""The width hint that counts as one share of the room."""


def report_pdf(table: ReportTable, store: str = "", language: str = "en") -> bytes:
    """The table as PDF; `store` and the moment stand in the footer. A report with a sheet of its own is drawn on that."""
    if table.report.name in OWN_SHEETS:
        return OWN_SHEETS[table.report.name](table, store, language)
    return table_pdf(table_data(table, store, language))


def table_data(table: ReportTable, store: str = "", language: str = "en") -> TableData:
    """What people see of a report, in the language of the paper."""
    shown = table.shown
    columns = [table.columns[no] for no in shown]
    totals: list[Cell] | None = None
    if table.has_totals:
        totals = [table.totals[no] for no in shown]
        if totals[0] is None:
            totals[0] = translate(N_("Total"), language)
    footer = " · ".join(text for text in (store, moment_text(datetime.now(), language)) if text)
    return TableData(
        title=translate(table.report.title, language),
        columns=[_column(column, language) for column in columns],
        rows=[[_cell(row[no], table.columns[no].type) for no in shown] for row in _rows(table)],
        subtitle=table.said,
        totals=totals,
        language=language,
        footer=footer,
    )


def _rows(table: ReportTable) -> Iterable[tuple[Any, ...]]:
    return table.rows


def _column(column: Column, language: str) -> TableColumn:
    kind = KINDS.get(column.type, "text")
    return TableColumn(translate(column.label, language), kind, (column.width or WIDTH) / WIDTH, column.type in WHOLE)


def _cell(value: Any, kind: str) -> Cell:
    """Zero amounts and quantities are left out of the eye's way as a dash, as on the screen."""
    if kind == "bool":
        return "✓" if value else ""
    if kind in KINDS and isinstance(value, Decimal | int) and not value:
        return "–"
    if kind == "price" and isinstance(value, Decimal):
        return rounded(value, PRICE_DIGITS)
    return value  # type: ignore[no-any-return]
