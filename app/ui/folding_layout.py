"""Fields beside each other, in as few rows as they fit into; the last one takes what is left."""

from PySide6.QtCore import QPoint, QRect, QSize
from PySide6.QtWidgets import QLayoutItem

from app.ui.row_layout import RowLayout


class FoldingLayout(RowLayout):
    """Gives items the widths they would like, down to the least they can do with where that saves a row. Hidden ones take no room."""

    def __init__(self, gap: int = 12) -> None:
        super().__init__(gap)

    def sizeHint(self) -> QSize:
        return self.minimumSize()

    def minimumSize(self) -> QSize:
        widest = max((item.minimumSize().width() for item in self.items), default=0)
        return QSize(self.with_margins(widest, 0).width(), self.heightForWidth(max(widest, self.geometry().width())))

    def arrange(self, rect: QRect, *, move: bool) -> int:
        margins = self.contentsMargins()
        left, room = rect.left() + margins.left(), rect.width() - margins.left() - margins.right()
        top = rect.top() + margins.top()
        for row in self._rows(room):
            height = max(item.sizeHint().height() for item in row)
            if move:
                x = left
                for item, width in zip(row, self._widths(row, room), strict=True):
                    item.setGeometry(QRect(QPoint(x, top), QSize(width, height)))
                    x += width + self.gap
            top += height + self.gap // 2
        return max(top - self.gap // 2, rect.top() + margins.top()) + margins.bottom() - rect.top()

    def _rows(self, room: int) -> list[list[QLayoutItem]]:
        """The items row by row: at the widths they would like, unless narrower ones save a row."""
        shown = self.shown()
        liked = self.fold(shown, [item.sizeHint().width() for item in shown], room)
        least = self.fold(shown, [item.minimumSize().width() for item in shown], room)
        return least if len(least) < len(liked) else liked

    def _widths(self, row: list[QLayoutItem], room: int) -> list[int]:
        """What each item of a row gets: its least, and of what is left as much as it would like; the rest is the last item's."""
        least, liked = [item.minimumSize().width() for item in row], [item.sizeHint().width() for item in row]
        room -= self.gap * (len(row) - 1)
        lacking, left = sum(liked) - sum(least), max(0, room - sum(least))
        widths = [low + (high - low) * min(left, lacking) // max(1, lacking) for low, high in zip(least, liked, strict=True)]
        if row[-1] is self.items[-1]:
            widths[-1] += max(0, room - sum(widths))
        return widths
