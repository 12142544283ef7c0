"""Rows from a spreadsheet or of other lines into lines: by headings, else by the order of the columns; what can't be read is marked."""

import csv
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.core.errors import Problem
from app.core.typed import read_number
from app.i18n import _
from app.ui.cells import Column, not_found
from app.ui.line_clip import Cell, Kept
from app.ui.line_needs import made_known
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


def mapped(
    rows: list[list[str]], columns: Sequence[Column], from_here: Sequence[Column], entry: Collection[str] = ()
) -> tuple[list[Column | None], list[list[str]]]:
    """The column each cell goes to, and the rows without their headings.

    Headings may name any of `columns`. Without them the cells go into `from_here`, the columns from the current one to the right;
    numbers pass by what is no number, such as the unit, while one of the numbers of `entry`, at which Enter stops, is still to come.
    """
    if not rows:
        return [], []
    found = [_headed(cell, columns) for cell in rows[0]]
    named = [column for column in found if column is not None]
    if named and (len(named) >= 2 or len(rows[0]) == 1) and len(set(named)) == len(named):
        return [column if column and not column.readonly else None for column in found], rows[1:]
    left, in_order = [column for column in from_here if not column.readonly], list[Column | None]()
    for place in range(max(len(row) for row in rows)):
        if in_order and _are_numbers([row[place] for row in rows if place < len(row) and row[place]]):
            awaited = [at for at, column in enumerate(left) if column.is_number and column.name in entry]
            left = left[next((at for at, column in enumerate(left) if column.is_number), 0) :] if awaited else left
        in_order.append(left.pop(0) if left else None)
    return in_order, rows


def _are_numbers(cells: Sequence[str]) -> bool:
    """Whether more than half of them are numbers: a word among them is a slip."""
    return 2 * sum(not isinstance(read_number(cell), Problem) for cell in cells) > len(cells)


def _headed(cell: str, columns: Sequence[Column]) -> Column | None:
    """The column that a heading names."""
    word = cell.casefold().strip(" .:*")
    for column in columns:
        if word in (_(column.label).casefold(), column.label.casefold(), column.name, *WORDS.get(column.name, ())):
            return column
    return None


def make_lines(model: LinesModel, columns: Sequence[Column | None], rows: Sequence[Sequence[Cell]]) -> Pasted:
    """New lines from rows of cells. Reads the store set by set and touches no widget: may run in any thread."""
    pasted = Pasted()
    meanings = _meanings(model, columns, rows)
    order = _in_order(columns)
    model.book.ready(_items(order, rows, meanings))
    for row in rows:
        line = model.new_line()
        pasted.lines.append(line)
        for place, column in order:
            if place >= len(row) or row[place] in ("", None):
                continue
            value = _value(model, column, row[place], meanings.get(place, {}))
            if isinstance(value, Problem):
                pasted.unread.append((line, column.name, str(row[place]), value))
            else:
                model.put(line, column.name, value)
        _restore(line, order, row)
    return pasted


def _in_order(columns: Sequence[Column | None]) -> list[tuple[int, Column]]:
    """The item first, since it brings along what the other cells then say better; the unit before prices."""
    first = ("item_id", "unit_id")
    placed = [(place, column) for place, column in enumerate(columns) if column is not None]
    return sorted(placed, key=lambda each: first.index(each[1].name) if each[1].name in first else len(first))


def _meanings(model: LinesModel, columns: Sequence[Column | None], rows: Sequence[Sequence[Cell]]) -> dict[int, dict[str, Any]]:
    """What each text means, for the columns that refer to catalogs."""
    found = {}
    for place, column in enumerate(columns):
        if column and column.catalog:
            texts = {cell for row in rows if place < len(row) and isinstance(cell := row[place], str) and cell}
            found[place] = model.book.meant(column.catalog, texts) if texts else {}
    return found


def _items(order: Sequence[tuple[int, Column]], rows: Sequence[Sequence[Cell]], meanings: dict[int, dict[str, Any]]) -> set[int]:
    """The goods that the cells name."""
    found: set[int] = set()
    for place, column in order:
        if column.name == "item_id":
            kept = {cell.value for row in rows if place < len(row) and isinstance(cell := row[place], Kept) and cell.value is not None}
            found |= {*meanings[place].values(), *kept}
    return found


def _value(model: LinesModel, column: Column, cell: Cell, meanings: dict[str, Any]) -> Any:
    """What a cell holds, or a Problem."""
    if isinstance(cell, Kept):
        return cell.value
    text = cell or ""
    if column.catalog:
        return meanings.get(text, not_found(text)) if text else None
    return model.read(column, text)


def _restore(line: Any, order: Sequence[tuple[int, Column]], row: Sequence[Cell]) -> None:
    """One figure follows from another while cells are put in: those that were copied together are in the end what they were."""
    for place, column in order:
        cell = row[place] if place < len(row) else None
        if isinstance(cell, Kept) and not column.catalog:
            setattr(line, column.name, cell.value)


def put_over(model: LinesModel, first: int, columns: Sequence[Column | None], rows: Sequence[Sequence[Cell]]) -> None:
    """Rows of cells over lines that are there already, as one step."""
    meanings, order = _meanings(model, columns, rows), _in_order(columns)
    cells: list[tuple[int, str, Any]] = []
    unread: list[tuple[int, str, str, Problem]] = []
    for down, row in enumerate(rows):
        for place, column in order:
            if place >= len(row) or row[place] is None:
                continue
            value = _value(model, column, row[place], meanings.get(place, {}))
            if isinstance(value, Problem):
                unread.append((first + down, column.name, str(row[place]), value))
            else:
                cells.append((first + down, column.name, value))
    lines = model.lines[first : first + len(rows)]
    known = made_known(model, cells)
    with model.history.step(model, _("pasting")):
        model.set_values(known, _("pasting"))
        for line, row in zip(lines, rows, strict=True):
            _restore(line, order, row)
        model.changed_rows(lines)
    for line_row, name, text, why in unread:
        model.keep_unread(line_row, name, text, why)
