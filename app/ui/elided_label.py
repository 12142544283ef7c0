"""A text that gives way where room lacks: cut off with an ellipsis, whole in the hint."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel

from app.ui import theme

LEAST = 64
"""Pixels at 100 % that a text keeps."""


class ElidedLabel(QLabel):
    """One line of plain text."""

    def __init__(self) -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)

    def setText(self, text: str) -> None:
        super().setText(text)
        self.setToolTip(text)

    def minimumSizeHint(self) -> QSize:
        whole = super().minimumSizeHint()
        return QSize(min(whole.width(), theme.scaled(LEAST)), whole.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        room = self.contentsRect()
        text = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, room.width())
        self.style().drawItemText(
            painter, room, int(Qt.AlignmentFlag.AlignVCenter), self.palette(), self.isEnabled(), text, self.foregroundRole()
        )
        painter.end()
