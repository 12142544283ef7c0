"""What must be known before cells of lines are set: it is asked of the store first, so that no edit stops half way to ask."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from app.ui.line_book import Wanted

if TYPE_CHECKING:
    from app.ui.lines import LinesModel

Cell = tuple[int, str, Any]
"""A row, the name of a column and a value."""


def made_known(model: "LinesModel", cells: Sequence[Cell]) -> Sequence[Cell]:
    """The cells, with all known that setting them needs; their rows as they are by then: others may have come or gone meanwhile."""
    document, count, lines = model.document, len(model.lines), [model.line(row) for row, _name, _value in cells]
    if model.locked or not model.book.get(wanted(model, cells)):
        return cells
    if document is not model.document:
        return []
    rows = {id(line): row for row, line in enumerate(model.lines)}
    return [
        (rows[id(line)] if line is not None else row - count + len(model.lines), name, value)
        for line, (row, name, value) in zip(lines, cells, strict=True)
        if line is None or id(line) in rows
    ]


def wanted(model: "LinesModel", cells: Iterable[Cell]) -> Wanted:
    """What setting these cells needs to know: facts of goods, how many are in a pack, names."""
    goods, pairs, names = set(), set(), set()
    chosen = {row: value for row, name, value in cells if name == "item_id"}
    for row, name, value in cells:
        catalog = model.columns[model.places[name]].catalog
        if value is None or not catalog:
            continue
        if catalog == "item":
            goods.add(value)
        else:
            names.add((catalog, value))
        item = chosen.get(row, getattr(model.line(row), "item_id", None))
        if name == "unit_id" and item is not None:
            pairs.add((item, value))
    return Wanted(frozenset(goods), frozenset(pairs), frozenset(names))


def wanted_by(lines: Iterable[Any]) -> Wanted:
    """What showing these lines needs to know: facts of goods, names of units."""
    listed = list(lines)
    goods = {line.item_id for line in listed if getattr(line, "item_id", None) is not None}
    units = {("unit", line.unit_id) for line in listed if getattr(line, "unit_id", None) is not None}
    return Wanted(frozenset(goods), names=frozenset(units))
