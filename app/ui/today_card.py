"""The cards of the first page: a figure, what it counts, and what a click or Enter opens."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QLayout, QSizePolicy, QWidget

from app.ui import theme
from app.ui.layout import down, label
from app.ui.today_tile import Target, Tile

CARD_WIDTH = 180
"""Pixels at 100 % that a card with a number needs."""
CARD_HEIGHT = 76
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
        self.setLayout(down(self.figure, self.words, 1, margin=(12, 8, 12, 4), gap=0))

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
        """As few rows as there is room for, all as long as can be."""
        most = max(1, self.width() // theme.scaled(CARD_WIDTH + GAP))
        rows = max(1, -(-len(self.by_name) // most))
        columns = max(1, -(-len(self.by_name) // rows))
        for n, card in enumerate(self.by_name.values()):
            self.grid.removeWidget(card)
            self.grid.addWidget(card, n // columns, n % columns)
        for n in range(self.grid.columnCount()):
            self.grid.setColumnStretch(n, 1 if n < columns else 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()
