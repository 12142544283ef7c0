"""Fields beside each other, in as few rows as they fit into; the last one takes what is left."""

from PySide6.QtCore import QPoint, QRect, QSize
from PySide6.QtWidgets import QLayout, QLayoutItem

from app.ui import theme


class FoldingLayout(QLayout):
    """Gives items the widths they would like, down to the least they can do with where that saves a row. Hidden ones take no room."""

    def __init__(self, gap: int = 12) -> None:
        super().__init__()
        self.gap = theme.scaled(gap)
        self.items: list[QLayoutItem] = []

    def addItem(self, item: QLayoutItem) -> None:
        self.items.append(item)

    def count(self) -> int:
        return len(self.items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        return self.items[index] if 0 <= index < len(self.items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        return self.items.pop(index) if 0 <= index < len(self.items) else None

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._lay(QRect(0, 0, width, 0), move=False)

    def sizeHint(self) -> QSize:
        return self.minimumSize()

    def minimumSize(self) -> QSize:
        widest = max((item.minimumSize().width() for item in self.items), default=0)
        margins = self.contentsMargins()
        return QSize(widest + margins.left() + margins.right(), self.heightForWidth(max(widest, self.geometry().width())))

    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        self._lay(rect, move=True)

    def _lay(self, rect: QRect, *, move: bool) -> int:
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
        shown = [item for item in self.items if not item.isEmpty()]
        liked = self._fold(shown, [item.sizeHint().width() for item in shown], room)
        least = self._fold(shown, [item.minimumSize().width() for item in shown], room)
        return least if len(least) < len(liked) else liked

    def _fold(self, items: list[QLayoutItem], widths: list[int], room: int) -> list[list[QLayoutItem]]:
        rows: list[list[QLayoutItem]] = []
        taken = 0
        for item, width in zip(items, widths, strict=True):
            if not rows or taken + self.gap + width > room:
                rows.append([])
                taken = -self.gap
            rows[-1].append(item)
            taken += self.gap + width
        return rows

    def _widths(self, row: list[QLayoutItem], room: int) -> list[int]:
        """What each item of a row gets: its least, and of what is left as much as it would like; the rest is the last item's."""
        least, liked = [item.minimumSize().width() for item in row], [item.sizeHint().width() for item in row]
        room -= self.gap * (len(row) - 1)
        lacking, left = sum(liked) - sum(least), max(0, room - sum(least))
        widths = [low + (high - low) * min(left, lacking) // max(1, lacking) for low, high in zip(least, liked, strict=True)]
        if row[-1] is self.items[-1]:
            widths[-1] += max(0, room - sum(widths))
        return widths
