"""A small table to read: rows of plain values under headings, with nothing to edit."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QObject, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QTableView, QWidget

from app.i18n import _
from app.ui import theme
from app.ui.cell_role import ALIGN, DISPLAY, FOREGROUND, LEFT, NOWHERE, RIGHT, TIP, Index
from app.ui.cell_text import NUMBERS, cell_text
from app.ui.controls import CHARACTER
from app.ui.padded_delegate import show_rows

Heading = tuple[str, str, int]
"""A label to be translated, the type of the values, the width in characters (0: the rest)."""
NARROWEST = 180
"""Pixels at 100 % of a column without a width."""
WIDEST = 240
"""Pixels at 100 % that a column with a width may take beyond it."""
MEASURED_ROWS = 200


class Figure(str):
    """A number in words: among values of all kinds it stands at the right all the same."""

    __slots__ = ()


class PlainModel(QAbstractTableModel):
    """Rows of plain values."""

    def __init__(self, headings: Sequence[Heading], digits: int, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.headings, self.digits = headings, digits
        self.rows: Sequence[Sequence[Any]] = ()

    def put(self, rows: Sequence[Sequence[Any]]) -> None:
        """Show other rows."""
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()

    def rowCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.headings)

    def data(self, index: Index, role: int = DISPLAY) -> Any:
        if not index.isValid():
            return None
        value, kind = self.rows[index.row()][index.column()], self.headings[index.column()][1]
        if role in (DISPLAY, TIP):
            return cell_text(value, kind, self.digits)
        if role == ALIGN:
            return RIGHT if kind in NUMBERS or isinstance(value, Figure) else LEFT
        if role == FOREGROUND and kind in NUMBERS and value is not None and value < 0:
            return theme.colour("negative")
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = DISPLAY) -> Any:
        if orientation != Qt.Orientation.Horizontal:
            return None
        label, kind, _width = self.headings[section]
        if role == DISPLAY:
            return _(label)
        return (RIGHT if kind in NUMBERS else LEFT) if role == ALIGN else None


class PlainTable(QTableView):
    """Shows a `PlainModel`; `opened` gives the row that was double-clicked or entered."""

    opened = Signal(int)

    def __init__(self, headings: Sequence[Heading], digits: int = 2, parent: QWidget | None = None, *, narrowest: int = NARROWEST) -> None:
        super().__init__(parent)
        self.narrowest = narrowest
        self.plain = PlainModel(headings, digits, self)
        self.setModel(self.plain)
        show_rows(self)
        self.setEditTriggers(QTableView.EditTrigger.NoEditTriggers)
        for place, (label, _kind, width) in enumerate(headings):
            if width:
                needed = self.horizontalHeader().fontMetrics().horizontalAdvance(_(label)) + theme.scaled(2 * theme.PAD + 4)
                self.setColumnWidth(place, max(theme.scaled(width * CHARACTER + 24), needed))
        self.elastic = [place for place, heading in enumerate(headings) if not heading[2]]
        self.lacking: dict[int, int] = {}
        """Pixels that texts lack in columns of fixed width."""
        self.activated.connect(lambda index: self.opened.emit(index.row()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Columns without a width share what the others leave, but never vanish: the table scrolls instead."""
        super().resizeEvent(event)
        self._stretch()

    def _stretch(self) -> None:
        fixed = sum(self.columnWidth(place) for place in range(self.plain.columnCount()) if place not in self.elastic)
        for place in [*self.lacking] if self.elastic else ():  # what is cut off comes before what is empty
            spare = self.viewport().width() - fixed - sum(map(self._needed, self.elastic))
            if spare >= self.lacking[place]:
                fixed += self.lacking[place]
                self.setColumnWidth(place, self.columnWidth(place) + self.lacking.pop(place))
        for place in self.elastic:
            self.setColumnWidth(place, max(theme.scaled(self.narrowest), (self.viewport().width() - fixed) // len(self.elastic)))

    def _make_room(self) -> None:
        """Numbers are never cut off: their columns are as wide as the widest of the first rows. Texts are where there is no room for all of them."""
        self.lacking.clear()
        for place, (_label, kind, _width) in enumerate(self.plain.headings):
            lacking = 0 if place in self.elastic else self._needed(place) - self.columnWidth(place)
            if lacking > 0 and kind in NUMBERS:
                self.setColumnWidth(place, self.columnWidth(place) + lacking)
            elif 0 < lacking <= theme.scaled(WIDEST):
                self.lacking[place] = lacking
        self._stretch()

    def _needed(self, place: int) -> int:
        """Pixels that the first rows take in a column."""
        kind, metrics = self.plain.headings[place][1], self.fontMetrics()
        texts = (cell_text(row[place], kind, self.plain.digits) for row in self.plain.rows[:MEASURED_ROWS])
        return max(map(metrics.horizontalAdvance, texts), default=0) + theme.scaled(2 * theme.PAD + 4)

    def put(self, rows: Sequence[Sequence[Any]]) -> None:
        """Show other rows."""
        self.plain.put(rows)
        self._make_room()
