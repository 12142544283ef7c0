"""Lines on the clipboard: text as a spreadsheet takes it, and beside it the values themselves, which come back as they were."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QMimeData
from PySide6.QtGui import QGuiApplication

from app.core.money import LIMIT
from app.ui.cells import Column
from app.ui.lines import LinesModel

if TYPE_CHECKING:
    from app.ui.context import Context
    from app.ui.line_view import LineView

FORMAT = "application/x-larder-lines"
_SIGNS: dict[type, tuple[str, Callable[[Any], Any]]] = {
    Decimal: ("n", str), datetime: ("m", datetime.isoformat), date: ("d", date.isoformat), bool: ("v", bool), int: ("v", int),
    type(None): ("v", lambda value: value),
}  # fmt: skip
_READ: dict[str, Callable[[Any], Any]] = {
    "n": Decimal, "m": datetime.fromisoformat, "d": date.fromisoformat, "v": lambda value: value, "s": str,
}  # fmt: skip


@dataclass(frozen=True)
class Kept:
    """The very value of a copied cell, which needs no reading."""

    value: Any


Cell = str | Kept | None
"""A cell to be pasted: text that is to be read, a value, or None where nothing was copied."""


@dataclass(frozen=True)
class Clip:
    """Copied cells by the names of their columns, with what each column holds."""

    types: dict[str, str]
    rows: tuple[dict[str, Cell], ...]

    def fitting(self, columns: tuple[Column, ...], current: str) -> list[Column]:
        """The columns that the cells go back to whatever is shown and in which order.

        None when other columns are meant: the cells hold no item, and the cursor stands in a column that was not copied. The cells
        then go from the cursor to the right, as they would into a spreadsheet.
        """
        if current not in self.types and ("item_id" not in self.types or len(self.types) == 1):
            return []
        return [column for column in columns if not column.readonly and self.types.get(column.name) == _holds(column)]

    def cells(self, columns: list[Column]) -> list[list[Cell]]:
        """The rows, in the order of these columns."""
        return [[row.get(column.name) for column in columns] for row in self.rows]


def put_lines(view: "LineView") -> None:
    """Put the selected cells on the clipboard. Of a whole line also the columns that are hidden; what follows from others is left out."""
    data, model = QMimeData(), view.lines
    data.setText(_text(view))
    rows: dict[int, dict[str, Any]] = {}
    columns: dict[str, str] = {}
    for index in view.selectionModel().selectedIndexes():
        column, line = model.columns[index.column()], model.line(index.row())
        if line is not None and not column.readonly:
            columns[column.name] = _holds(column)
            rows.setdefault(index.row(), {})[column.name] = _written(model, line, column)
    if rows:
        said = {"store": _mark(view.context), "columns": columns, "rows": [rows[row] for row in sorted(rows)]}
        data.setData(FORMAT, json.dumps(said).encode())
    QGuiApplication.clipboard().setMimeData(data)


def _text(view: "LineView") -> str:
    header, model = view.horizontalHeader(), view.lines
    chosen = sorted(view.selectedIndexes(), key=lambda i: (i.row(), header.visualIndex(i.column())))
    rows: dict[int, list[str]] = {}
    for index in chosen:
        rows.setdefault(index.row(), []).append(model.text(model.line(index.row()), model.columns[index.column()], typing=True))
    return "\n".join("\t".join(cells) for cells in rows.values())


def _holds(column: Column) -> str:
    """What a column holds: cells go back only where the same belongs."""
    return "/".join((column.type, column.catalog or "", *(key for key, _label in column.choices)))


def _mark(context: "Context") -> str:
    """Which store the numbers of rows are of; its address stays with us."""
    return hashlib.sha256(context.store.address.encode()).hexdigest()


def _written(model: LinesModel, line: Any, column: Column) -> list[Any]:
    """A value with the sign of what it is, and for a reference the words for it; text that could not be read stays text."""
    text = model.text(line, column, typing=True)
    if (id(line), column.name) in model.unread:
        return ["t", text]
    value = model.value(line, column)
    sign, write = _SIGNS.get(type(value), ("s", str))
    return [sign, write(value), text] if column.catalog and value is not None else [sign, write(value)]


def read_lines(context: "Context", text: str) -> Clip | None:
    """What was copied from lines when this text was; None when the text comes from elsewhere."""
    clipboard = QGuiApplication.clipboard()
    if not text or clipboard.text() != text or not clipboard.mimeData().hasFormat(FORMAT):
        return None
    try:
        said = json.loads(bytes(clipboard.mimeData().data(FORMAT).data()))
        is_ours = said["store"] == _mark(context)
        rows = tuple({name: _cell(cell, is_ours) for name, cell in row.items()} for row in said["rows"])
        return Clip(dict(said["columns"]), rows)
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, InvalidOperation):
        return None


def _cell(written: list[Any], is_ours: bool) -> Cell:
    sign, value, *words = written
    if sign == "t" or (words and not is_ours):
        return str(words[0] if words else value)
    read = _READ[sign](value)
    if isinstance(read, Decimal) and not (read.is_finite() and abs(read) < LIMIT):
        raise ValueError("no column holds this number")
    return Kept(read)
