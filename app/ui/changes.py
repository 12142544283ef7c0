"""What differs between two contents of a document, cell by cell and in words: what a correction changes."""

from collections.abc import Mapping
from typing import Any

from app.documents.base import kinds
from app.i18n import N_, _
from app.ui.cells import EXTRA, Column, column_of, columns_of, shown
from app.ui.contents import Contents
from app.ui.line_book import LineBook
from app.ui.plain_table import Figure, Heading

CHANGES: tuple[Heading, ...] = (
    (N_("Line"), "int", 4), (N_("Item"), "text", 0), (N_("What"), "text", 18), (N_("Before"), "text", 18), (N_("After"), "text", 18),
)  # fmt: skip
Row = tuple[int | None, str, str, str, str]
"""The number of the line (None: the head), its item, the field, the value before and after."""
Lines = tuple[dict[str, Any], ...]


def changes(before: Contents, after: Contents, book: LineBook, digits: int) -> list[Row]:
    """The differences as rows to show; lines are matched by their ids."""
    kind = kinds()[after.kind]
    head = [column_of(each, each.required) for each in kind.header_fields()]
    rows = _differences(None, "", head, before.header, after.header, book, digits)
    first = 1
    for name, line_class in kind.tables().items():
        columns = [column for column in columns_of(line_class) if column.name not in EXTRA]
        rows += _line_differences(columns, before.tables[name], after.tables[name], book, digits, first)
        first += len(after.tables[name])
    return rows


def _line_differences(columns: list[Column], before: Lines, after: Lines, book: LineBook, digits: int, first: int) -> list[Row]:
    rows: list[Row] = []
    old = {line["id"]: line for line in before}
    for no, line in enumerate(after, first):
        was = old.pop(line["id"], None) if line["id"] is not None else None
        if was is None:
            rows.append((no, _item(line, book), _("new line"), "", _quantity(line, columns, digits)))
        else:
            rows += _differences(no, _item(line, book), columns, was, line, book, digits)
    rows += [(None, _item(line, book), _("line deleted"), _quantity(line, columns, digits), "") for line in old.values()]
    return rows


def _differences(
    no: int | None, item: str, columns: list[Column], before: Mapping[str, Any], after: Mapping[str, Any], book: LineBook, digits: int
) -> list[Row]:
    def text(values: Mapping[str, Any], column: Column) -> str:
        value = values.get(column.name)
        if column.catalog:
            return "" if value is None else book.know(column.catalog, value)
        text = shown(value, column, digits)
        return Figure(text) if column.is_number else text

    return [
        (no, item, _(column.label), text(before, column), text(after, column))
        for column in columns
        if before.get(column.name) != after.get(column.name)
    ]  # fmt: skip


def _item(line: Mapping[str, Any], book: LineBook) -> str:
    item_id = line.get("item_id")
    return "" if item_id is None else book.know("item", item_id)


def _quantity(line: Mapping[str, Any], columns: list[Column], digits: int) -> str:
    column = next((each for each in columns if each.name == "qty"), None)
    return Figure(shown(line.get("qty"), column, digits)) if column else ""
