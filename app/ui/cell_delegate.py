"""Editors inside cells: a field with a list for references, a box for choices, a line for the rest; Enter and Tab go on."""

from html import escape
from typing import Any

from PySide6.QtCore import QAbstractItemModel, QEvent, QObject, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QHelpEvent, QKeyEvent, QPainter, QPolygon
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
    QAbstractItemView,
    QComboBox,
    QLineEdit,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolTip,
    QWidget,
)
from shiboken6 import isValid

from app.core.errors import Problem, UserError
from app.i18n import _, say
from app.ui import theme
from app.ui.cell_role import TIP, Index
from app.ui.cell_text import fitted
from app.ui.cells import Column
from app.ui.context import Context
from app.ui.document_search import Within
from app.ui.lines import LinesModel
from app.ui.picker import RefEdit

RIGHT_LINE = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine)
LEFT_LINE = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine)
FORWARD = frozenset({int(Qt.Key.Key_Return), int(Qt.Key.Key_Enter), int(Qt.Key.Key_Tab)})


class CellDelegate(QStyledItemDelegate):
    """Makes the editor of a cell from its column's type. `went_on` comes after a cell is taken with Enter or Tab."""

    went_on = Signal(bool)
    """True forward, False back."""

    def __init__(self, context: Context, model: LinesModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.context, self.lines = context, model
        self.editor: QWidget | None = None
        self.also: list[int] = []
        """Rows that take the same value when the editor is left."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint a cell straight from the line: one call where Qt's own way asks the model seven times."""
        style: Any = option
        line, column = self.lines.line(index.row()), self.lines.columns[index.column()]
        rect: QRect = style.rect
        selected = bool(style.state & QStyle.StateFlag.State_Selected)
        ground = theme.colour("selection") if selected else self.lines.background(line, column)
        if ground is not None:
            painter.fillRect(rect, ground)
        text = self.lines.text(line, column)
        if text:
            room = rect.adjusted(theme.scaled(theme.PAD), 0, -theme.scaled(theme.PAD), 0)
            painter.setPen(self.lines.foreground(line, column) or theme.colour("text"))
            text = fitted(text, painter.fontMetrics(), room.width(), is_number=column.is_number)
            painter.drawText(room, RIGHT_LINE if column.is_number else LEFT_LINE, text)
        if line is not None and self.lines.is_wrong(line, column):
            side = theme.scaled(7)
            corner = rect.topRight()
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("negative"))
            painter.drawPolygon(QPolygon([corner, corner - QPoint(side, 0), corner + QPoint(0, side)]))
        if style.state & QStyle.StateFlag.State_HasFocus:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(theme.colour("accent"))
            painter.drawRect(rect.adjusted(0, 0, -1, -1))

    def helpEvent(self, event: QHelpEvent, view: QAbstractItemView, option: QStyleOptionViewItem, index: Index) -> bool:
        """What the model says of a cell; of one that says nothing the whole text that does not fit, as plain text."""
        shown: Any = option
        if index.isValid() and not index.data(TIP):
            text = self.lines.text(self.lines.line(index.row()), self.lines.columns[index.column()])
            if shown.fontMetrics.horizontalAdvance(text) > shown.rect.width() - 2 * theme.scaled(theme.PAD):
                QToolTip.showText(event.globalPos(), f"<p style='white-space:pre-wrap'>{escape(text)}</p>", view)
                return True
        return super().helpEvent(event, view, option, index)

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        column = self.lines.columns[index.column()]
        editor = self._make(parent, column)
        editor.setProperty("in_cell", True)
        editor.setAccessibleName(_(column.label))
        self.editor = editor
        return editor

    def _make(self, parent: QWidget, column: Column) -> QWidget:
        if column.catalog:
            reference = RefEdit(self.context, column.catalog, parent)
            reference.site_id = self.lines.document.site_id
            reference.within = Within(site_id=reference.site_id)
            return reference
        if column.type == "choice":
            box = QComboBox(parent)
            for value, label in column.choices:
                box.addItem(_(label), value)
            return box
        line = QLineEdit(parent)
        if column.is_number:
            line.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        return line

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        if editor.property("filled"):
            return  # the view asks again whenever anything in the row changes: what is being typed stays
        editor.setProperty("filled", True)
        line, column = self.lines.line(index.row()), self.lines.columns[index.column()]
        value = None if line is None else self.lines.value(line, column)
        if isinstance(editor, RefEdit):
            editor.show_value(value, self.lines.text(line, column))
            editor.selectAll()
        elif isinstance(editor, QComboBox):
            editor.setCurrentIndex(max(0, editor.findData(None if value is None else str(value))))
        elif isinstance(editor, QLineEdit):
            editor.setText(self.lines.text(line, column, typing=True))
            editor.selectAll()

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        row, column = index.row(), self.lines.columns[index.column()]
        line = self.lines.line(row)
        if isinstance(editor, QLineEdit) and not isinstance(editor, RefEdit):
            if line is None and not editor.text().strip():
                return
            self._take_text(row, column, editor.text())
            return
        if isinstance(editor, RefEdit):
            editor.settle()  # the cell was left with the mouse: what was typed is taken as well
            line = self.lines.line(row)
        value = editor.value if isinstance(editor, RefEdit) else editor.currentData() if isinstance(editor, QComboBox) else None
        if value is not None and (line is None or getattr(line, column.name) != value or self.also):
            self._set(row, column, value)

    def _take_text(self, row: int, column: Column, text: str) -> None:
        """A value, or text that can't be read: that stays in the cell, marked, until it is put right."""
        value = self.lines.read(column, text)
        if isinstance(value, Problem):
            self.lines.keep_unread(row, column.name, text, value)
        elif self.also or self.lines.is_new(row, column.name, text):
            try:
                self._set(row, column, value)
            except UserError as error:
                self.lines.keep_unread(row, column.name, text, Problem(error.template, error.values))

    def _set(self, row: int, column: Column, value: Any) -> None:
        rows = [row, *[each for each in self.also if each != row and self.lines.line(each) is not None]]
        self.lines.set_values([(each, column.name, value) for each in rows], _("typing"))

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: Index) -> None:
        editor.setGeometry(option.rect)  # type: ignore[attr-defined, unused-ignore]

    def destroyEditor(self, editor: QWidget, index: Index) -> None:
        self.editor, self.also = None, []
        super().destroyEditor(editor, index)

    def eventFilter(self, editor: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and isinstance(editor, QWidget):
            key, plain = event.key(), not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
            if key == Qt.Key.Key_Backtab or (plain and key in FORWARD):
                self.take(editor, forward=key != Qt.Key.Key_Backtab)
                return True
        return super().eventFilter(editor, event)

    def take(self, editor: QWidget, *, forward: bool = True) -> bool:
        """Take what the editor holds and go on; False when it can't be understood: it stays open and says why."""
        if not self._is_understood(editor):
            return False
        if not isValid(editor):
            return True  # another document has come in its place meanwhile
        self.commitData.emit(editor)
        self.closeEditor.emit(editor, QAbstractItemDelegate.EndEditHint.NoHint)
        self.went_on.emit(forward)
        return True

    def _is_understood(self, editor: QWidget) -> bool:
        if isinstance(editor, RefEdit):
            if editor._list is not None and editor._list.isVisible():
                editor._enter()
            if not isValid(editor) or editor.settle():
                return True
            _refuse(editor, _("{text} is not known: press F4 to choose, or add it to the catalog").format(text=editor.text()))
            return False
        if not isinstance(editor, QLineEdit):
            return True
        column = self._column_of(editor)
        value = self.lines.read(column, editor.text()) if column else None
        if isinstance(value, Problem):
            _refuse(editor, say(value))
            return False
        return True

    def _column_of(self, editor: QWidget) -> Column | None:
        view: Any = self.parent()
        index = view.indexAt(editor.pos())
        return self.lines.columns[index.column()] if index.isValid() else None


def _refuse(editor: QWidget, why: str) -> None:
    """Say why at the cell, and keep the text to be put right."""
    editor.setProperty("wrong", True)
    editor.style().unpolish(editor)
    editor.style().polish(editor)
    if isinstance(editor, QLineEdit):
        editor.selectAll()
    QToolTip.showText(editor.mapToGlobal(editor.rect().bottomLeft()), why, editor)
