"""The lines of a file beside the goods they are: the model and the table that every review of a file shows."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QObject, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHeaderView, QTableView

from app.core.errors import Problem
from app.i18n import _, say
from app.ui import theme
from app.ui.cell_role import ALIGN, DISPLAY, FOREGROUND, LEFT, NOWHERE, RIGHT, TIP, Index
from app.ui.cell_text import NUMBERS, cell_text
from app.ui.padded_delegate import show_rows

READABLE = 170
"""Pixels at 100 % that a name needs."""
LOOKED_AT = 500
"""Rows whose figures are measured for the width of their columns."""


@dataclass(frozen=True)
class Look:
    """How the rows of one sort of file are shown. `columns`: name, label, type, width in pixels at 100 % (0: shares the rest).

    `value` is what stands in a column: a text, or a number that is written by the column's type. `shade` names the colour of a cell where
    it is not the usual one, `tip` what is told of it beyond its text.
    """

    columns: tuple[tuple[str, str, str, int], ...]
    value: Callable[[Any, str], Any]
    shade: Callable[[Any, str], str | None]
    tip: Callable[[Any, str], str] = lambda _row, _name: ""


class ReviewRows(QAbstractTableModel):
    """The rows of a draft, shown as they are at that moment."""

    def __init__(self, look: Look, digits: int, parent: QObject) -> None:
        super().__init__(parent)
        self.look, self.digits = look, digits
        self.rows: Sequence[Any] = ()

    def put(self, rows: Sequence[Any]) -> None:
        """Show the rows of another draft."""
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()

    def changed(self) -> None:
        """Rows were answered: show what they are now."""
        if self.rows:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self.rows) - 1, len(self.look.columns) - 1))

    def rowCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.look.columns)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = DISPLAY) -> Any:
        if orientation != Qt.Orientation.Horizontal:
            return None
        _name, label, kind, _width = self.look.columns[section]
        if role == DISPLAY:
            return _(label)
        return (RIGHT if kind in NUMBERS else LEFT) if role == ALIGN else None

    def data(self, index: Index, role: int = DISPLAY) -> Any:
        if not index.isValid():
            return None
        row, (name, _label, kind, _width) = self.rows[index.row()], self.look.columns[index.column()]
        if role == DISPLAY:
            return cell_text(self.look.value(row, name), kind, self.digits)
        if role == ALIGN:
            return RIGHT if kind in NUMBERS else LEFT
        if role == TIP:
            return self.look.tip(row, name) or self.data(index)
        shade = self.look.shade(row, name) if role == FOREGROUND else None
        return theme.colour(shade) if shade else None


class ReviewTable(QTableView):
    """Shows `ReviewRows`, one chosen at a time. Columns without a width of their own share what the others leave."""

    chosen = Signal()
    """The keyboard went to another row."""

    def __init__(self, look: Look, digits: int) -> None:
        super().__init__()
        self.rows, self.look = ReviewRows(look, digits, self), look
        self.setModel(self.rows)
        show_rows(self)
        self.setSelectionMode(QTableView.SelectionMode.SingleSelection)
        self.setTabKeyNavigation(False)
        header = self.horizontalHeader()
        for no, (_name, text, _kind, width) in enumerate(look.columns):
            if width:
                self.setColumnWidth(no, max(theme.scaled(width), header.fontMetrics().horizontalAdvance(_(text)) + theme.scaled(24)))
        self.selectionModel().currentRowChanged.connect(lambda *_: self.chosen.emit())
        self.rows.modelReset.connect(self._let_figures_be_read)

    @property
    def current(self) -> Any:
        """The row that the keyboard is on; None where there is none."""
        row = self.currentIndex().row()
        return self.rows.rows[row] if 0 <= row < len(self.rows.rows) else None

    def go_to_next(self, is_open: Callable[[Any], bool]) -> bool:
        """To the next row that is still open, from the last on to the first; False when there is none."""
        row, rows = self.currentIndex().row(), self.rows.rows
        order = [*range(row + 1, len(rows)), *range(row + 1)]
        found = next((no for no in order if is_open(rows[no])), None)
        if found is not None:
            self.selectRow(found)
        return found is not None

    def _let_figures_be_read(self) -> None:
        """Columns of figures grow to the longest of them."""
        metrics, rows = self.fontMetrics(), range(min(self.rows.rowCount(), LOOKED_AT))
        for no, (_name, _text, kind, width) in enumerate(self.look.columns):
            if width and kind != "text":
                widest = max((metrics.horizontalAdvance(str(self.rows.index(row, no).data() or "")) for row in rows), default=0)
                self.setColumnWidth(no, max(self.columnWidth(no), widest + theme.scaled(18)))
        self._share()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share()

    def _share(self) -> None:
        """Names share what is left; where that is too little to read, the table scrolls sideways."""
        header = self.horizontalHeader()
        sharing = [no for no, (_name, _text, _kind, width) in enumerate(self.look.columns) if not width]
        taken = sum(self.columnWidth(no) for no in range(len(self.look.columns)) if no not in sharing)
        is_narrow = self.width() - taken < len(sharing) * theme.scaled(READABLE)
        for no in sharing:
            header.setSectionResizeMode(no, QHeaderView.ResizeMode.Interactive if is_narrow else QHeaderView.ResizeMode.Stretch)
            if is_narrow:
                self.setColumnWidth(no, theme.scaled(READABLE))


def told(problems: Sequence[Problem]) -> str:
    """Problems in words, a line each."""
    return "\n".join(say(problem) for problem in problems)
