"""Rows from a spreadsheet into lines: by a row of headings, else by the order of the columns; what can't be read is marked."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from app.core.errors import Problem
from app.i18n import _
from app.ui.cells import Column, not_found
from app.ui.lines import LinesModel

MANY = 100
"""Rows; while more than these are made ready the lines are covered."""
WORDS = {
    "item_id": ("item", "goods", "name", "code", "barcode", "ean", "gtin", "article", "sku", "product", "товар", "наименование", "артикул",
                "штрихкод", "код", "номенклатура"),
    "qty": ("qty", "quantity", "amount of goods", "количество", "кол-во", "кол"),
    "unit_id": ("unit", "uom", "единица", "ед", "ед."),
    "price": ("price", "unit price", "цена"),
    "cost": ("cost", "unit cost", "себестоимость"),
    "amount": ("amount", "sum", "total", "сумма"),
    "batch": ("batch", "lot", "партия", "серия"),
    "expiry": ("expiry", "expires", "best before", "срок", "годен до"),
}  # fmt: skip
"""Headings that spreadsheets use, beside the columns' own labels."""

Unread = tuple[Any, str, str, Problem]
"""A line, the name of a column, the text and why it can't be read."""


@dataclass
class Pasted:
    """Lines made ready, and the cells of them that could not be read."""

    lines: list[Any] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)


def read_table(text: str) -> list[list[str]]:
    """Rows and cells of copied text: tabs between cells as spreadsheets copy them, else semicolons or commas; empty rows left out."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").strip("\n").split("\n")
    delimiter = "\t" if any("\t" in line for line in lines) else ";" if any(";" in line for line in lines) else "\t"
    rows = [[cell.strip() for cell in row] for row in csv.reader(lines, delimiter=delimiter)]
    return [row for row in rows if any(row)]


def mapped(rows: list[list[str]], columns: Sequence[Column], from_here: Sequence[Column]) -> tuple[list[Column | None], list[list[str]]]:
    """The column each cell goes to, and the rows without their headings.

    Headings may name any of `columns`; without them the cells go into `from_here`, the columns from the current one to the right.
    """
    if not rows:
        return [], []
    found = [_headed(cell, columns) for cell in rows[0]]
    named = [column for column in found if column is not None]
    if named and (len(named) >= 2 or len(rows[0]) == 1) and len(set(named)) == len(named):
        return [column if column and not column.readonly else None for column in found], rows[1:]
    typed = [column for column in from_here if not column.readonly]
    width = max(len(row) for row in rows)
    return [*typed[:width], *[None] * (width - len(typed))], rows


def _headed(cell: str, columns: Sequence[Column]) -> Column | None:
    """The column that a heading names."""
    word = cell.casefold().strip(" .:*")
    for column in columns:
        if word in (_(column.label).casefold(), column.label.casefold(), column.name, *WORDS.get(column.name, ())):
            return column
    return None


def make_lines(model: LinesModel, columns: Sequence[Column | None], rows: Sequence[Sequence[str]]) -> Pasted:
    """New lines from rows of text. Reads the store set by set and touches no widget: may run in any thread."""
    pasted = Pasted()
    meanings = _meanings(model, columns, rows)
    items = {value for place, column in enumerate(columns) if column and column.name == "item_id" for value in meanings[place].values()}
    model.book.ready(items)
    order = sorted((place for place, column in enumerate(columns) if column), key=lambda place: _weight(columns[place]))
    for row in rows:
        line = model.new_line()
        pasted.lines.append(line)
        for place in order:
            column = columns[place]
            if column is not None and place < len(row) and row[place]:
                _put(model, pasted, line, column, row[place], meanings.get(place, {}))
    return pasted


def _weight(column: Column | None) -> int:
    """The item first, since it brings along what the other cells then say better; the unit before prices."""
    return ("item_id", "unit_id").index(column.name) if column and column.name in ("item_id", "unit_id") else 2


def _meanings(model: LinesModel, columns: Sequence[Column | None], rows: Sequence[Sequence[str]]) -> dict[int, dict[str, Any]]:
    """What each text means, for the columns that refer to catalogs."""
    found = {}
    for place, column in enumerate(columns):
        if column and column.catalog:
            found[place] = model.book.meant(column.catalog, {row[place] for row in rows if place < len(row) and row[place]})
    return found


def _put(model: LinesModel, pasted: Pasted, line: Any, column: Column, text: str, meanings: dict[str, Any]) -> None:
    value = meanings.get(text, not_found(text)) if column.catalog else model.read(column, text)
    if isinstance(value, Problem):
        pasted.unread.append((line, column.name, text, value))
    else:
        model.put(line, column.name, value)


def put_over(model: LinesModel, first: int, columns: Sequence[Column | None], rows: Sequence[Sequence[str]]) -> None:
    """Rows of text over lines that are there already, as one step."""
    meanings = _meanings(model, columns, rows)
    cells: list[tuple[int, str, Any]] = []
    unread: list[tuple[int, str, str, Problem]] = []
    for down, row in enumerate(rows):
        for place, column in enumerate(columns):
            if column is None or place >= len(row):
                continue
            text = row[place]
            known = meanings.get(place, {}).get(text, not_found(text)) if column.catalog and text else None
            value = known if column.catalog else model.read(column, text)
            if isinstance(value, Problem):
                unread.append((first + down, column.name, text, value))
            else:
                cells.append((first + down, column.name, value))
    model.set_values(cells, _("pasting"))
    for line_row, name, text, why in unread:
        model.keep_unread(line_row, name, text, why)
