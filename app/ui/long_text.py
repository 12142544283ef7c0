"""Texts of several lines in a form: what goods are made of, how a dish is made, notes."""

from typing import Any

from PySide6.QtCore import QSize, Slot
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QPlainTextEdit

from app.ui import theme
from app.ui.context import Context
from app.ui.controls import Control

LINES = 4


class TextBox(QPlainTextEdit):
    """A box of a few lines. Tab goes on to the next field."""

    def __init__(self) -> None:
        super().__init__()
        self.setTabChangesFocus(True)
        self.setFixedHeight(self.sizeHint().height())

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), LINES * self.fontMetrics().lineSpacing() + theme.scaled(14))

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.ensureCursorVisible()


class LongTextControl(Control):
    """A text of several lines; empty is None where the field may be empty."""

    def __init__(self, field: Any, context: Context) -> None:
        super().__init__(field, context)
        self.box = TextBox()
        self.box.setReadOnly(field.readonly)
        self._shown: str | None = None
        self.take(self.box)
        self.box.textChanged.connect(self._changed)

    def show(self, value: Any) -> None:
        self.box.blockSignals(True)
        self.box.setPlainText(value or "")
        self.box.blockSignals(False)
        self._shown = value

    @Slot()
    def _changed(self) -> None:
        text = self.box.toPlainText()
        self._shown = text if text or self.field.required else None
        self.edited.emit()

    def read(self) -> Any:
        return self._shown
