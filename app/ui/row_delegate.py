"""Paints the cells of a list: padding of 8, right-aligned figures, negative in red, a state with its mark."""

from html import escape
from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QHelpEvent, QPainter, QPen
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QToolTip

from app.ui import theme
from app.ui.cell_text import NUMBERS, fitted
from app.ui.row_table import RowModel

SINGLE = Qt.TextFlag.TextSingleLine.value
MIDDLE, LEFT, RIGHT, CENTRE = (
    f.value for f in (Qt.AlignmentFlag.AlignVCenter, Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight, Qt.AlignmentFlag.AlignHCenter)
)
SELECTED = QStyle.StateFlag.State_Selected


class RowDelegate(QStyledItemDelegate):
    """One call of Python for a cell instead of seven: what makes scrolling quick."""

    def __init__(self, table: QAbstractItemView, rows: RowModel) -> None:
        super().__init__(table)
        self.table, self.rows = table, rows
        self._generation = -1
        self._pad = theme.scaled(theme.PAD)
        self._pens: dict[str, Any] = {}

    def _look_up(self) -> None:
        self._generation = theme.generation()
        self._pens = {name: QPen(theme.colour(name)) for name in ("text", "muted", "negative", "good", "warning", "accent", "raised")}
        self._selection = theme.colour("selection")
        self._pad = theme.scaled(theme.PAD)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        if self._generation != theme.generation():
            self._look_up()
        rect: QRect = option.rect
        row, column = index.row(), index.column()
        if option.state & SELECTED:
            painter.fillRect(rect, self._selection)
        painter.setPen(self._pens["raised"])
        painter.drawLine(rect.left(), rect.bottom(), rect.right(), rect.bottom())
        text = self.rows.text(row, column)
        if text:
            self._draw_text(painter, option, rect, row, column, text)
        if self.table.hasFocus() and index == self.table.currentIndex():
            painter.setPen(self._pens["accent"])
            painter.drawRect(rect.adjusted(0, 0, -1, -1))

    def _draw_text(self, painter: QPainter, option: Any, rect: QRect, row: int, column: int, text: str) -> None:
        declared = self.rows.columns[column]
        inner = rect.adjusted(self._pad, 0, -self._pad, 0)
        shown = fitted(text, option.fontMetrics, inner.width(), is_number=declared.type in NUMBERS)
        pen, align = "text", LEFT
        if declared.type in NUMBERS:
            align = RIGHT
            pen = "negative" if text[0] == "\u2212" else "muted" if text == "–" else "text"
        elif declared.type == "bool":
            align = CENTRE
        elif declared.marks:
            mark = declared.marks.get(str(self.rows.value(row, column)))
            pen = mark[1] if mark else "text"
        painter.setPen(self._pens[pen])
        painter.drawText(inner, align | MIDDLE | SINGLE, shown)

    def helpEvent(
        self, event: QHelpEvent, view: QAbstractItemView, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> bool:
        """The whole text of a cell that does not fit, as plain text."""
        shown: Any = option
        text = self.rows.text(index.row(), index.column()) if index.isValid() else ""
        if text and shown.fontMetrics.horizontalAdvance(text) > shown.rect.width() - 2 * self._pad:
            QToolTip.showText(event.globalPos(), f"<p style='white-space:pre-wrap'>{escape(text)}</p>", view)
        else:
            QToolTip.hideText()
        return True

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(theme.scaled(80), theme.scaled(theme.ROW))
