"""What layouts have in common that put their parts in as many rows as the width asks for."""

from abc import abstractmethod
from collections.abc import Sequence

from PySide6.QtCore import QRect, QSize
from PySide6.QtWidgets import QLayout, QLayoutItem

from app.ui import theme


class RowLayout(QLayout):
    """Holds the parts; one that derives from it says in `arrange` where they stand."""

    def __init__(self, gap: int) -> None:
        super().__init__()
        self.items: list[QLayoutItem] = []
        self.gap = theme.scaled(gap)

    @abstractmethod
    def arrange(self, rect: QRect, *, move: bool) -> int:
        """Place the parts (when `move`); the height that they take."""

    def shown(self) -> list[QLayoutItem]:
        """The parts that are not hidden."""
        return [item for item in self.items if not item.isEmpty()]

    def fold(self, items: Sequence[QLayoutItem], widths: Sequence[int], room: int) -> list[list[QLayoutItem]]:
        """Parts of these widths row by row, as many in each as there is room for, and never none."""
        rows: list[list[QLayoutItem]] = []
        taken = 0
        for item, width in zip(items, widths, strict=True):
            if rows and taken + self.gap + width <= room:
                rows[-1].append(item)
                taken += self.gap + width
            else:
                rows.append([item])
                taken = width
        return rows

    def with_margins(self, width: int, height: int) -> QSize:
        """A size and the margins around it."""
        sides = self.contentsMargins()
        return QSize(width + sides.left() + sides.right(), height + sides.top() + sides.bottom())

    # --- what Qt asks

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
        return self.arrange(QRect(0, 0, width, 0), move=False)

    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        self.arrange(rect, move=True)
