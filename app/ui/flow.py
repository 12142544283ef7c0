"""A bar whose parts go on to another row when the window is narrow or the text large, so that none is cut off."""

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtWidgets import QFrame, QLayoutItem, QSizePolicy, QWidget

from app.ui import theme
from app.ui.layout import across, down, frame, label
from app.ui.row_layout import RowLayout


class Flow(RowLayout):
    """Parts beside each other as far as there is room. From the part `tail` on they stand at the right of their row."""

    def __init__(self, gap: int = 8, row_gap: int = 8, margin: tuple[int, int, int, int] = (0, 0, 0, 0)) -> None:
        super().__init__(gap)
        self.row_gap = theme.scaled(row_gap)
        self.tail: int | None = None
        self.grow: QWidget | None = None
        """The part that has its least width where room lacks, and takes what its row leaves."""
        self.setContentsMargins(*[theme.scaled(side) for side in margin])

    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation(0)

    def sizeHint(self) -> QSize:
        sizes = [item.sizeHint() for item in self.shown()]
        return self.with_margins(self._in_a_row([size.width() for size in sizes]), max((size.height() for size in sizes), default=0))

    def minimumSize(self) -> QSize:
        sizes = [item.minimumSize() for item in self.shown()]
        return self.with_margins(max((size.width() for size in sizes), default=0), max((size.height() for size in sizes), default=0))

    def _needed(self, item: QLayoutItem) -> int:
        return item.minimumSize().width() if item.widget() is self.grow else item.sizeHint().width()

    def _in_a_row(self, widths: list[int]) -> int:
        return sum(widths) + self.gap * max(0, len(widths) - 1)

    def one_row(self) -> int:
        """The width that all parts in one row need at least."""
        return self.with_margins(self._in_a_row([self._needed(item) for item in self.shown()]), 0).width()

    def arrange(self, rect: QRect, *, move: bool) -> int:
        inside = rect.marginsRemoved(self.contentsMargins())
        tail = {id(item) for item in self.items[self.tail :]} if self.tail is not None else set()
        top, shown = inside.top(), self.shown()
        for row in self.fold(shown, [self._needed(item) for item in shown], inside.width()):
            height = max(item.sizeHint().height() for item in row)
            if move:
                self._place(row, QRect(inside.left(), top, inside.width(), height), tail)
            top += height + self.row_gap
        return max(top - self.row_gap, inside.top()) - rect.top() + self.contentsMargins().bottom()

    def _place(self, row: list[QLayoutItem], room: QRect, tail: set[int]) -> None:
        widths = [min(room.width(), self._needed(item)) for item in row]
        free = room.width() - sum(widths) - self.gap * (len(row) - 1)
        for n, item in enumerate(row):
            if item.widget() is self.grow:
                more = min(free, item.maximumSize().width() - widths[n])
                widths[n] += more
                free -= more
        left = room.left()
        for item, width in zip(row, widths, strict=True):
            if id(item) in tail and free > 0:
                left += free
                free = 0
            size = item.sizeHint()
            item.setGeometry(QRect(left, room.top() + (room.height() - size.height()) // 2, width, size.height()))
            left += width + self.gap


def flowing(
    *parts: QWidget | None, tail: tuple[QWidget, ...] = (), name: str = "", gap: int = 8, row_gap: int = 8,
    margin: tuple[int, int, int, int] = (12, 8, 12, 8), grow: QWidget | None = None,
) -> QFrame:  # fmt: skip
    """A frame with parts that flow; those of `tail` stand at the right, and `grow` takes what its row leaves."""
    layout = Flow(gap, row_gap, margin)
    for part in parts:
        if part is not None:
            layout.addWidget(part)
    layout.tail, layout.grow = layout.count() if tail else None, grow
    for part in tail:
        layout.addWidget(part)
    widget = frame(layout, name)
    widget.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
    return widget


def named(text: str, widget: QWidget) -> QFrame:
    """A widget with its name before it, which stay together."""
    name = label(text, muted=True)
    name.setBuddy(widget)
    return frame(across(name, widget))


def stacked(*bars: QWidget, name: str = "bar") -> QFrame:
    """Bars of parts that flow, one below another, as one."""
    widget = frame(down(*bars, gap=0), name)
    widget.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
    return widget
