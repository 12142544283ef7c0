"""Writes what a list shows to a CSV or XLSX file."""

import csv
from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from app.core.errors import StoreTrouble
from app.i18n import N_, _, counted
from app.ui import messages, tasks

Table = list[list[str]]
"""Headings, then rows."""


def save(screen: QWidget, name: str, read: Callable[[Callable[[Table], object]], object]) -> None:
    """Ask for a file, have the list's rows read, and write them into it in their order."""
    path, _kind = QFileDialog.getSaveFileName(
        screen, _("Write the list to a file"), f"{name.replace(':', '-')}.xlsx", "Excel (*.xlsx);;CSV (*.csv)"
    )
    if path:
        read(lambda table: _write(screen, Path(path), table))


def _write(screen: QWidget, path: Path, table: Table) -> None:
    def work(_accepted: frozenset[str]) -> None:
        try:
            write_csv(path, table) if path.suffix.lower() == ".csv" else write_xlsx(path, table)
        except OSError as error:
            raise StoreTrouble(N_("{path} can't be written: {why}"), path=str(path), why=error.strerror or str(error)) from error

    def done(_written: None) -> None:
        messages.inform(screen, counted(len(table) - 1, "{n} row written to {path}", "{n} rows written to {path}", path=path))

    tasks.attempt(None, "", work, done, owner=screen)


def write_csv(path: Path, table: Table) -> None:
    """UTF-8 with a mark at the start, so that spreadsheets know it; text that looks like a formula gets an apostrophe."""
    from app.exchange.spreadsheet_text import harmless

    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        for row in table:
            writer.writerow(map(harmless, row))


def write_xlsx(path: Path, table: Table) -> None:
    """A workbook with one sheet; every cell is text, none a formula or a link."""
    import xlsxwriter

    from app.exchange.spreadsheet_text import clean

    book = xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False})
    sheet, bold = book.add_worksheet(), book.add_format({"bold": True})
    for n, row in enumerate(table):
        for column, cell in enumerate(row):
            sheet.write_string(n, column, clean(cell), bold if n == 0 else None)
    sheet.freeze_panes(1, 0)
    try:
        book.close()
    except xlsxwriter.exceptions.FileCreateError as error:
        raise OSError(str(error)) from error
