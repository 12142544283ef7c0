"""The cards of the first page: a figure, what it counts, and what a click or Enter opens."""

from collections.abc import Callable, Sequence
from math import lcm

from PySide6.QtCore import QMargins, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QLayout, QSizePolicy, QWidget

from app.ui import theme
from app.ui.layout import down, label
from app.ui.today_tile import Target, Tile

CARD_WIDTH = 180
"""Pixels at 100 % that a card with a number needs."""
CARD_HEIGHT = 76
BORDER = 1
"""Pixels of a card's border, at any scale."""
GAP = 12
Opener = Callable[[Target], object]


class Opening(QFrame):
    """A frame that a click, Enter or Space opens something with."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def act(self) -> None:
        """Open what stands behind it."""

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.act()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.act()
        else:
            super().keyPressEvent(event)


class Card(Opening):
    """A number and what it counts."""

    def __init__(self, opener: Opener) -> None:
        super().__init__("card")
        self.opener, self.told = opener, Tile("", "", "", Target())
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(theme.scaled(CARD_HEIGHT))
        self.figure, self.words = label("…", "figure"), label("", muted=True, wrap=True)
        self.words.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self.inner = down(self.figure, self.words, 1, margin=(12, 8, 12, 8), gap=0)
        self.setLayout(self.inner)

    def put(self, told: Tile) -> None:
        """Show a number; an alarm stands in red, with a mark."""
        self.told = told
        self.figure.setText(("⚠ " if told.alarm else "") + told.figure)
        self.figure.setProperty("alarm", told.alarm)
        self.figure.style().polish(self.figure)
        self.words.setText(told.words)
        self.setToolTip(told.words)
        self.setAccessibleName(told.words)
        self.setAccessibleDescription(told.figure)

    def needed_height(self, width: int) -> int:
        """Pixels that the figure and the words take in a card so wide."""
        for each in (self, self.figure, self.words):
            each.ensurePolished()  # a card that was never shown has not its own letters yet
        margin: QMargins = self.inner.contentsMargins()
        words = self.words.heightForWidth(width - margin.left() - margin.right() - 2 * BORDER)
        return max(theme.scaled(CARD_HEIGHT), self.figure.sizeHint().height() + words + margin.top() + margin.bottom() + 2 * BORDER)

    def act(self) -> None:
        self.opener(self.told.target)


class Panel(Opening):
    """A picture that opens the report behind it."""

    def __init__(self, layout: QLayout, opener: Opener) -> None:
        super().__init__("panel")
        self.opener, self.target = opener, Target()
        self.setLayout(layout)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)

    def act(self) -> None:
        self.opener(self.target)


def row_lengths(count: int, most: int) -> list[int]:
    """How many cards stand in each row: as few rows as can be, all alike but the last, in which none stands alone."""
    rows = -(-count // most)
    if not rows:
        return []
    length = -(-count // rows)
    last = count - length * (rows - 1)
    if last > 1 or length < 3 or rows == 1:
        return [length] * (rows - 1) + [last]
    return [length] * (rows - 2) + [length - 1, 2]


class Cards(QWidget):
    """Cards beside each other, in several rows where there is no room; one that is told again stays where it has the focus."""

    def __init__(self, opener: Opener) -> None:
        super().__init__()
        self.opener = opener
        self.by_name: dict[str, Card] = {}
        self.grid = QGridLayout()
        self.grid.setContentsMargins(0, 0, 0, 0)
        self.grid.setSpacing(theme.scaled(GAP))
        self.setLayout(self.grid)

    def put(self, told: Sequence[Tile]) -> None:
        """Show these, in this order."""
        names = [each.name for each in told]
        for name in [name for name in self.by_name if name not in names]:
            gone = self.by_name.pop(name)
            self.grid.removeWidget(gone)
            gone.deleteLater()
        for each in told:
            if each.name not in self.by_name:
                self.by_name[each.name] = Card(self.opener)
            self.by_name[each.name].put(each)
        self.by_name = {name: self.by_name[name] for name in names}
        self._arrange()
        self.setVisible(bool(told))

    def _arrange(self) -> None:
        """Rows of cards as long as can be, all as high as the one with the most to say."""
        cards = list(self.by_name.values())
        rows = row_lengths(len(cards), max(1, self.width() // theme.scaled(CARD_WIDTH + GAP)))
        columns = lcm(*rows)
        place = iter(cards)
        for row, length in enumerate(rows):
            for n in range(length):
                card, span = next(place), columns // length
                self.grid.removeWidget(card)
                self.grid.addWidget(card, row, n * span, 1, span)
        for n in range(self.grid.columnCount()):
            self.grid.setColumnStretch(n, 1 if n < columns else 0)
        width = (self.width() + self.grid.spacing()) // max(rows, default=1) - self.grid.spacing()
        height = max((card.needed_height(width) for card in cards), default=0)
        for card in cards:
            card.setFixedHeight(height)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()
