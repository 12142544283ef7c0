"""What is done to the lines of a count, each as one step that can be undone; and which lines a filter shows."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from app.core.money import qty
from app.documents.stock.stock_count import StockCountLine
from app.i18n import _
from app.ui.lines import LinesModel


def apply_counted(model: LinesModel, counted: Mapping[tuple[int, int], Decimal]) -> None:
    """Add quantities by item and unit to the first line of that item and unit that names no batch; the others become new lines."""
    rows: dict[tuple[int | None, int | None], int] = {}
    for row, line in enumerate(model.lines):
        if not line.batch:
            rows.setdefault((line.item_id, line.unit_id), row)
    cells: list[tuple[int, str, Any]] = []
    fresh = []
    for (item, unit), amount in counted.items():
        row = rows.get((item, unit), -1)
        if row >= 0:
            cells.append((row, "qty", qty((model.lines[row].qty or 0) + amount)))
        else:
            fresh.append(StockCountLine(item_id=item, unit_id=unit, factor=model.book.factor(item, unit), qty=qty(amount)))
    for line in fresh:
        model.book.know("unit", line.unit_id or 0)
    with model.history.step(model, _("a terminal's file")):
        if cells:
            model.set_values(cells, _("a terminal's file"))
        model.add_lines(fresh, _("a terminal's file"))


def mark_for_recount(model: LinesModel, rows: Sequence[int]) -> None:
    """Mark lines to be counted once more; when all are marked already, take the marks away."""
    marked = all(model.lines[row].recount for row in rows)
    if rows:
        model.set_values([(row, "recount", not marked) for row in rows], _("marks"))


def shows(filter_name: str, line: Any, differs: Callable[[int], bool]) -> bool:
    """Whether a filter shows a line."""
    if filter_name == "open":
        return line.qty is None
    if filter_name == "done":
        return line.qty is not None
    if filter_name == "recount":
        return bool(line.recount)
    return filter_name != "differs" or (line.item_id is not None and differs(line.item_id))
