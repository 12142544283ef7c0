"""The answer of a report as a table: rows as they are read, sorted in memory, and the totals below their columns."""

from collections.abc import Collection
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, cast

from PySide6.QtCore import (
    QAbstractTableModel,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
)
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.core.money import rounded
from app.i18n import _
from app.reports.base import Column, ReportTable
from app.ui import theme
from app.ui.cell_role import ALIGN, DISPLAY, LEFT, NOWHERE, RIGHT, TIP
from app.ui.cell_text import NUMBERS, cell_text, number_text
from app.ui.row_table import RowModel
from app.ui.row_view import RowTable

MEASURED_ROWS = 60
PRICE_DIGITS = 4
PERCENT_DIGITS = 1
"""As many as tell margins apart; all of them alike, so that they stand in line."""
BOLDER = 1.12
"""How much wider bold figures are."""
NARROWEST, WIDEST = 120, 420
"""Pixels at 100 %: a text is not made narrower to fit the window, and no column is wider for a start."""
READABLE = 210
"""What a text keeps where the table is scrolled sideways all the same."""
WIDTH = 12
"""The width in characters of a column that gives no hint."""
SLOW_ROWS = 100_000
"""More rows than this are not sorted: it would hold up the window."""
MIDDLE = int(Qt.AlignmentFlag.AlignCenter)


@dataclass(frozen=True)
class ShownColumn:
    """A column that people see, and its place among the report's own."""

    place: int
    name: str
    label: str
    type: str
    width: int
    marks: dict[str, tuple[str, str]] = field(default_factory=dict)


class ReportModel(QAbstractTableModel):
    """The rows of a `ReportTable` in the order of a column."""

    def __init__(self, digits: int, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.digits = digits
        self.answer: ReportTable | None = None
        self.columns: tuple[ShownColumn, ...] = ()
        self.headings: list[str] = []
        """As they are shown, some in two lines."""
        self._order: list[int] = []

    def put(self, answer: ReportTable) -> None:
        """Show another answer."""
        self.beginResetModel()
        self.answer = answer
        self.columns = tuple(_shown(no, answer.columns[no]) for no in answer.shown)
        self.headings = [_(column.label) for column in self.columns]
        self._order = list(range(len(answer.rows)))
        self.endResetModel()

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._order)

    def columnCount(self, parent: QModelIndex | QPersistentModelIndex = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = DISPLAY) -> Any:
        if not index.isValid():
            return None
        if role in (DISPLAY, TIP):
            return self.text(index.row(), index.column())
        return _align(self.columns[index.column()].type) if role == ALIGN else None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = DISPLAY) -> Any:
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(self.columns):
            return None
        if role in (DISPLAY, TIP):
            return self.headings[section] if role == DISPLAY else _(self.columns[section].label)
        return _align(self.columns[section].type) if role == ALIGN else None

    def head(self, headings: list[str]) -> None:
        """Show the headings in these lines."""
        if headings != self.headings:
            self.headings = headings
            self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(headings) - 1)

    def text(self, row: int, column: int) -> str:
        """A cell as it is shown."""
        return self.shown(self.value(row, column), self.columns[column].type)

    def shown(self, value: Any, kind: str) -> str:
        """A value in words. A price that was worked out has more decimals than anybody reads."""
        if kind == "price" and isinstance(value, Decimal):
            value = rounded(value, PRICE_DIGITS)
        if kind == "percent" and value:
            return number_text(value, PERCENT_DIGITS)
        return cell_text(value, kind, self.digits)

    def value(self, row: int, column: int) -> Any:
        """The value of a cell."""
        assert self.answer is not None
        return self.answer.rows[self._order[row]][self.columns[column].place]

    def id_at(self, row: int) -> int:
        """The row of the answer that stands at a place of the table."""
        return self._order[row]

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Put the rows in the order of a column, the empty ones last."""
        if self.answer is None or not 0 <= column < len(self.columns) or len(self._order) > SLOW_ROWS:
            return
        shown, raw = self.columns[column], self.answer.rows.raw
        made = self.answer.columns[shown.place].made
        values = [made(row) for row in raw] if made is not None else [row[shown.place] for row in raw]
        if shown.type in {"text", "choice"}:
            values = [None if value is None else str(value).casefold() for value in values]
        self.layoutAboutToBeChanged.emit()
        filled = [no for no in range(len(raw)) if values[no] is not None]
        filled.sort(key=lambda no: values[no], reverse=order == Qt.SortOrder.DescendingOrder)
        self._order = filled + [no for no in range(len(raw)) if values[no] is None]
        self.layoutChanged.emit()


def _shown(place: int, column: Column) -> ShownColumn:
    return ShownColumn(place, column.name, column.label, column.type, column.width or WIDTH)


def _align(kind: str) -> int:
    return RIGHT if kind in NUMBERS else MIDDLE if kind == "bool" else LEFT


class ReportGrid(RowTable):
    """The table of a report. Enter or a double click opens what stands behind a row."""

    def __init__(self, model: ReportModel) -> None:
        super().__init__(cast("RowModel", model))
        self.report = model
        self.setSortingEnabled(False)
        self.horizontalHeader().setSectionsMovable(False)
        self.horizontalHeader().setSectionsClickable(True)
        self.horizontalHeader().setSortIndicatorShown(True)
        self.horizontalHeader().setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        self.horizontalHeader().sortIndicatorChanged.connect(model.sort)

    def fit(self) -> None:
        """Widths by what stands in the first rows. Where room lacks, headings take two lines, then the widest texts give way."""
        columns, room = self.report.columns, self._room()
        if not columns or self.viewport().width() < theme.scaled(NARROWEST):
            return
        needs, headings = [self._need(no) for no in range(len(columns))], [_(each.label) for each in columns]
        if sum(map(max, needs, map(self._of_heading, headings))) > room:
            headings = [each if self._of_heading(each) <= need else in_two_lines(each) for need, each in zip(needs, headings, strict=True)]
        self.report.head(headings)
        widths = [min(each, theme.scaled(WIDEST)) for each in map(max, needs, map(self._of_heading, headings))]
        self._share(widths, room - sum(widths))
        for no, width in enumerate(widths):
            self.setColumnWidth(no, width)
        self.updateGeometries()  # headings may take two lines now

    def _share(self, widths: list[int], room: int) -> None:
        """Give the room that is left to the text that is to be the widest; where it lacks, let no text be wider than all can be."""
        texts = [no for no, each in enumerate(self.report.columns) if each.type == "text"]
        if not texts:
            return
        if room >= 0:
            widths[max(texts, key=lambda no: self.report.columns[no].width)] += room
            return
        wide = [widths[no] for no in texts]
        fits = sum(min(each, theme.scaled(NARROWEST)) for each in wide) <= sum(wide) + room
        least = theme.scaled(NARROWEST if fits else READABLE)
        most = next((cap for cap in range(max(wide), least, -1) if sum(min(each, cap) for each in wide) <= sum(wide) + room), least)
        for no in texts:
            widths[no] = min(widths[no], most)

    def select_rows(self, rows: Collection[int]) -> None:
        """Select these rows of the answer, and show the first of them."""
        last, wanted, found = len(self.report.columns) - 1, frozenset(rows), QItemSelection()
        places = [place for place in range(self.report.rowCount()) if self.report.id_at(place) in wanted]
        for place in places:
            found.select(self.report.index(place, 0), self.report.index(place, last))
        self.selectionModel().select(found, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        if places:
            self.selectionModel().setCurrentIndex(self.report.index(places[0], 0), QItemSelectionModel.SelectionFlag.NoUpdate)
            self.scrollTo(self.report.index(places[0], 0))

    def _room(self) -> int:
        """Pixels for the columns, without the scroll bar that comes when the rows don't fit."""
        bar, full = self.verticalScrollBar(), self.report.rowCount() * self.verticalHeader().defaultSectionSize()
        is_coming = not bar.isVisible() and full > self.viewport().height()
        return self.viewport().width() - (bar.sizeHint().width() if is_coming else 0)

    def _need(self, no: int) -> int:
        metrics, pad = self.fontMetrics(), theme.scaled(2 * theme.PAD + 4)
        rows = range(min(MEASURED_ROWS, self.report.rowCount()))
        widest = max((metrics.horizontalAdvance(self.report.text(row, no)) for row in rows), default=0)
        return max(widest, round(metrics.horizontalAdvance(self._total(no)) * BOLDER)) + pad

    def _of_heading(self, heading: str) -> int:
        """Pixels that a heading takes, with the arrow that tells the order."""
        metrics = self.fontMetrics()
        return max(map(metrics.horizontalAdvance, heading.split("\n"))) + theme.scaled(2 * theme.PAD + 16)

    def _total(self, no: int) -> str:
        answer, column = self.report.answer, self.report.columns[no]
        total = answer.totals[column.place] if answer is not None else None
        return "" if total is None else self.report.shown(total, column.type)


def in_two_lines(heading: str) -> str:
    """A heading broken where both lines come out most alike in length; one word stays as it is."""
    words = heading.split(" ")
    breaks = [" ".join(words[:no]) + "\n" + " ".join(words[no:]) for no in range(1, len(words))]
    return min(breaks, key=lambda each: max(map(len, each.split("\n"))), default=heading)


class TotalsRow(QWidget):
    """The sums under their columns; follows the table when it is scrolled sideways or a column is widened."""

    def __init__(self, grid: ReportGrid) -> None:
        super().__init__()
        self.grid, self.words = grid, ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        header = grid.horizontalHeader()
        for signal in (header.sectionResized, header.geometriesChanged, grid.horizontalScrollBar().valueChanged):
            signal.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(100, theme.scaled(theme.ROW + 2))

    def say(self, words: str) -> None:
        """What stands at the left: how many rows there are."""
        self.words = words
        self.setAccessibleName(words)
        self.setToolTip(words)
        self.update()

    def fitting(self, room: int) -> str:
        """As many whole parts of what stands at the left as so many pixels hold; the hint tells all of it."""
        metrics, parts = self.fontMetrics(), self.words.split(" · ")
        while len(parts) > 1 and metrics.horizontalAdvance(" · ".join(parts)) > room:
            parts.pop()
        return metrics.elidedText(" · ".join(parts), Qt.TextElideMode.ElideRight, room)

    def texts(self) -> dict[int, str]:
        """The sums by place of the column."""
        model = self.grid.report
        if model.answer is None:
            return {}
        totals = model.answer.totals
        return {
            no: model.shown(totals[column.place], column.type)
            for no, column in enumerate(model.columns)
            if totals[column.place] is not None
        }

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, header, pad = QPainter(self), self.grid.horizontalHeader(), theme.scaled(theme.PAD)
        painter.fillRect(self.rect(), theme.colour("window"))
        painter.setPen(theme.colour("border"))
        painter.drawLine(0, 0, self.width(), 0)
        texts, free = self.texts(), self.width()
        for no in sorted(texts, reverse=True):
            rect = QRect(header.sectionViewportPosition(no), 0, header.sectionSize(no), self.height())
            text = texts[no]
            needed = self.fontMetrics().horizontalAdvance(text) * BOLDER + 2 * pad
            rect.setLeft(min(rect.left(), int(rect.right() - needed)))
            painter.setPen(theme.colour("negative" if text.startswith("\u2212") else "text"))
            font = self.font()
            font.setBold(True)
            painter.setFont(font)
            painter.drawText(rect.adjusted(pad, 0, -pad, 0), RIGHT, text)
            free = min(free, rect.left())
        painter.setFont(self.font())
        painter.setPen(theme.colour("muted"))
        painter.drawText(QRect(pad, 0, max(0, free - pad), self.height()), LEFT, self.fitting(max(0, free - 2 * pad)))
        painter.end()
