"""Small tables that Qt paints itself: rows chosen whole, cells with room at both sides, as wide as that of the headings."""

from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QHeaderView, QStyledItemDelegate, QStyleOptionViewItem, QTableView

from app.ui import theme
from app.ui.cell_text import fitted

STYLE_PADDING = 3
"""What Fusion leaves at the sides of a cell by itself, in pixels."""


class PaddedDelegate(QStyledItemDelegate):
    """For small tables that Qt paints itself."""

    def paint(self, painter: Any, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        """The ground over the whole cell, the text inside its padding."""
        shown: Any = QStyleOptionViewItem(option)
        self.initStyleOption(shown, index)
        if shown.state & shown.state.State_Selected:
            painter.fillRect(shown.rect, theme.colour("selection"))
        room = theme.scaled(theme.PAD) - STYLE_PADDING
        shown.rect = shown.rect.adjusted(room, 0, -room, 0)
        if shown.displayAlignment & Qt.AlignmentFlag.AlignRight:  # a number: Qt would cut it off
            shown.text = fitted(shown.text, shown.fontMetrics, shown.rect.width() - 2 * STYLE_PADDING, is_number=True)
        super().paint(painter, shown, index)


def show_rows(table: QTableView) -> None:
    """Let a small table show rows: padded, chosen whole, without lines between them or numbers before them."""
    table.setItemDelegate(PaddedDelegate(table))
    table.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
    table.setShowGrid(False)
    table.setWordWrap(False)
    table.verticalHeader().hide()
    table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
    table.verticalHeader().setDefaultSectionSize(theme.scaled(theme.ROW))
    table.horizontalHeader().setHighlightSections(False)
