"""The order of lines: how many stand before those of a table, and lines sorted by a column."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from app.documents.base import Document
from app.ui.cells import Column

if TYPE_CHECKING:
    from app.ui.lines import LinesModel


def lines_before(document: Document, table: str) -> int:
    """How many lines stand in the tables before this one: all are numbered through."""
    names = list(document.tables())
    return sum(len(getattr(document, name)) for name in names[: names.index(table)]) if len(names) > 1 else 0


def sorted_lines(model: "LinesModel", column: Column) -> list[Any]:
    """The lines in the order of a column, or the other way round when they are in it already."""

    def key(line: Any) -> tuple[bool, Any]:
        value = model.text(line, column).casefold() if column.catalog or column.type == "text" else model.value(line, column)
        return value is None, value if value is not None else 0

    order = sorted(model.lines, key=key)
    return order if order != model.lines else order[::-1]


def replace_lines(model: "LinesModel", lines: Sequence[Any], why: str) -> None:
    """Put these lines in the place of those there are, as one step."""
    before = list(enumerate(model.lines))
    with model.history.step(model, why) as step:
        step.removed += before
        step.added += list(enumerate(lines))
        model.take_rows(step.removed)
        model.put_rows(step.added)
