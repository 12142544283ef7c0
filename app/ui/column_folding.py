"""Columns of lines that are seldom filled: hidden while they are empty and the item's name lacks room, back once they are needed."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from app.i18n import _
from app.ui import theme
from app.ui.cells import Column

if TYPE_CHECKING:
    from app.ui.line_view import LineView

NARROWEST, ROOMY, WIDEST = 180, 320, 720
"""Pixels of the item's column at 100 %: the least, what names usually need, the most."""
MEASURED_LINES = 200
"""A longer document is not measured: its figures keep their usual room."""
OF_BATCHES = frozenset({"batch", "expiry"})
ALWAYS = frozenset({"item_id", "unit_id"})


class ColumnFolding:
    """Folds and unfolds the columns of a `LineView`; `folded` names those that are hidden by it, not by the user."""

    def __init__(self, view: "LineView") -> None:
        self.view = view
        self.folded: set[str] = set()
        self.needed: set[str] = set()
        """Columns with a value somewhere, or that are to get one, as far as lines were looked at."""

    def fit(self) -> None:
        """Hide as many empty columns as the item's name needs, the last ones first, and give it the room that the others leave."""
        lines, view = self.view.lines, self.view
        if "item_id" not in lines.places:
            return
        self._show(self.folded)
        for place, column in enumerate(lines.columns):
            if not view.isColumnHidden(place):
                view.setColumnWidth(place, max(view.usual_width(column), self._needed(place) if self._is_measured(column) else 0))
        for column in reversed(self._seldom()):
            if self._room() >= theme.scaled(ROOMY):
                break
            if not view.isColumnHidden(lines.places[column.name]) and column.name not in self.needed:
                view.setColumnHidden(lines.places[column.name], True)
                self.folded.add(column.name)
        if lines.locked and self._room() < theme.scaled(ROOMY) and len(lines.lines) <= MEASURED_LINES:
            self._tighten()
        self._let_out()
        view.setColumnWidth(lines.places["item_id"], max(theme.scaled(NARROWEST), min(theme.scaled(WIDEST), self._room())))

    def _tighten(self) -> None:
        """Take what the item's name lacks from the figures of a document that is only read, but never a figure's own room."""
        lines, view = self.view.lines, self.view
        places = [no for no, column in enumerate(lines.columns) if column.is_number and not view.isColumnHidden(no)]
        spare = {no: max(0, view.columnWidth(no) - self._needed(no)) for no in places}
        lacking, whole = theme.scaled(ROOMY) - self._room(), max(1, sum(spare.values()))
        for no, each in spare.items():
            view.setColumnWidth(no, view.columnWidth(no) - min(each, -(-each * lacking // whole)))

    def _let_out(self) -> None:
        """Texts that are cut off take what the item's name has no need of."""
        lines, view = self.view.lines, self.view
        if len(lines.lines) > MEASURED_LINES:
            return
        item = min(theme.scaled(WIDEST), max(theme.scaled(ROOMY), self._needed(lines.places["item_id"])))
        for no, column in enumerate(lines.columns):
            spare = self._room() - item
            if spare > 0 and not (column.is_number or column.name == "item_id" or view.isColumnHidden(no)):
                lacking = max(0, min(theme.scaled(WIDEST), self._needed(no)) - view.columnWidth(no))
                view.setColumnWidth(no, view.columnWidth(no) + min(spare, lacking))

    def _needed(self, place: int) -> int:
        """Pixels that the figures of a column and its heading take."""
        lines, column = self.view.lines, self.view.lines.columns[place]
        cells, heads = self.view.fontMetrics(), self.view.horizontalHeader().fontMetrics()
        widest = max((cells.horizontalAdvance(lines.text(line, column)) for line in lines.lines), default=0)
        return max(widest, heads.horizontalAdvance(_(column.label))) + theme.scaled(2 * theme.PAD + 4)

    def look(self, first: int, last: int) -> bool:
        """Look through lines that are new or changed, and bring back the columns that they need.

        Whether the columns are to be laid out anew: there was one, or a number lacks room.
        """
        lines = self.view.lines.lines[first : last + 1]
        names = [column.name for column in self.view.lines.columns if not column.readonly and column.name not in self.needed]
        self.needed |= {name for name in names if self._is_needed(name, lines)}
        shown = self.folded & self.needed
        self._show(shown)
        return bool(shown) or self._is_tight(lines)

    def _is_measured(self, column: Column) -> bool:
        return column.is_number and len(self.view.lines.lines) <= MEASURED_LINES

    def _is_tight(self, lines: Sequence[Any]) -> bool:
        """Whether one of the lines has a number that its column is too narrow for."""
        view, metrics, pad = self.view, self.view.fontMetrics(), theme.scaled(2 * theme.PAD)
        measured = [(no, each) for no, each in enumerate(view.lines.columns) if self._is_measured(each) and not view.isColumnHidden(no)]
        return any(
            metrics.horizontalAdvance(view.lines.text(line, column)) > view.columnWidth(no) - pad for no, column in measured for line in lines
        )  # fmt: skip

    def _show(self, names: set[str]) -> None:
        for name in names & set(self.view.lines.places):
            self.view.setColumnHidden(self.view.lines.places[name], False)
        self.folded = self.folded - names

    def _seldom(self) -> list[Column]:
        """Columns that may stay empty and where Enter does not stop."""
        entry = set(self.view.entry())
        return [
            column for column in self.view.lines.columns
            if not (column.readonly or column.required or column.hidden or column.name in ALWAYS or column.name in entry)
        ]  # fmt: skip

    def _is_needed(self, name: str, lines: Sequence[Any]) -> bool:
        """Whether one of the lines has a value in a column, or is to get one because its goods are kept by batch."""
        if any(line.__dict__.get(name) not in (None, "") for line in lines):
            return True
        if name not in OF_BATCHES:
            return False
        batched = {item for item, facts in self.view.lines.book.goods.items() if facts.tracks_batches}
        return bool(batched) and any(line.item_id in batched for line in lines)

    def _room(self) -> int:
        """Pixels that the other columns leave to the item's."""
        view, place = self.view, self.view.lines.places["item_id"]
        others = sum(view.columnWidth(each) for each in range(len(view.lines.columns)) if each != place)
        return view.viewport().width() - others
