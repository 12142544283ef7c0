"""The numbers at the left of lines."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QHeaderView

from app.ui import theme

if TYPE_CHECKING:
    from app.ui.line_view import LineView


class LineNumbers(QHeaderView):
    """As wide as the last number; Qt's own header asks the model a thousand things whenever it is asked how wide it is."""

    def __init__(self, view: "LineView") -> None:
        super().__init__(Qt.Orientation.Vertical, view)
        self.lines = view.lines
        self.setSectionsClickable(True)
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setDefaultSectionSize(theme.scaled(theme.ROW))
        self.setMinimumWidth(theme.scaled(44))

    def sizeHint(self) -> QSize:
        last = str(self.lines.before + len(self.lines.lines))
        return QSize(self.fontMetrics().horizontalAdvance(last) + theme.scaled(2 * theme.PAD), 0)
