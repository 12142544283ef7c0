"""The small pictures of the first page, painted without what draws charts: bars by day, bars by name."""

from collections.abc import Sequence
from decimal import Decimal

from PySide6.QtCore import QEvent, QRect, QSize, Qt
from PySide6.QtGui import QHelpEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from app.ui import theme

Bar = tuple[str, Decimal, str]
"""What it is, how much, and the amount in words."""
GAP = 2
PALE = 90
"""How much of its colour (of 255) a bar keeps around the part of it that is drawn in full."""


def draw_bar(painter: QPainter, rect: QRect, value: Decimal, part: Decimal | None = None) -> None:
    """A bar in its colour, red below zero; of one with a part, the part is strong (red where it is a loss) and the rest pale."""
    shade = theme.colour("negative" if value < 0 else "accent")
    if part is None:
        painter.fillRect(rect, shade)
        return
    shade.setAlpha(PALE)
    painter.fillRect(rect, shade)
    share = min(Decimal(1), abs(part) / abs(value)) if value else Decimal(0)
    height = int(rect.height() * share)
    strong = theme.colour("negative" if part < 0 else "accent")
    painter.fillRect(rect.left(), rect.bottom() + 1 - height, rect.width(), height, strong)


class DayBars(QWidget):
    """A bar for each day; the first and the last day are named below, a bar says its amount under the mouse."""

    def __init__(self) -> None:
        super().__init__()
        self.bars: Sequence[Bar] = ()
        self.parts: Sequence[Decimal] = ()
        self.setMinimumHeight(theme.scaled(96))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def put(self, bars: Sequence[Bar], parts: Sequence[Decimal] = ()) -> None:
        """Show these days, with the strong part of each where there are `parts`."""
        self.bars, self.parts = bars, parts
        self.setAccessibleDescription("; ".join(f"{name} {said}" for name, value, said in bars if value))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(theme.scaled(320), theme.scaled(112))

    def _rect(self, n: int) -> QRect:
        room = self.height() - self.fontMetrics().height() - theme.scaled(8)
        highest = max((abs(value) for _name, value, _said in self.bars), default=Decimal(0)) or Decimal(1)
        left, right = self.width() * n // len(self.bars), self.width() * (n + 1) // len(self.bars)
        height = int(room * abs(self.bars[n][1]) / highest)
        if self.bars[n][1]:
            height = max(2, height)
        return QRect(left, room - height, max(1, right - left - GAP), height)

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self.bars:
            return
        painter = QPainter(self)
        for n, (_name, value, _said) in enumerate(self.bars):
            draw_bar(painter, self._rect(n), value, self.parts[n] if self.parts else None)
        base = self.height() - self.fontMetrics().height() - theme.scaled(8)
        painter.fillRect(0, base, self.width(), 1, theme.colour("border"))
        painter.setPen(theme.colour("muted"))
        below = QRect(0, base + theme.scaled(4), self.width(), self.fontMetrics().height())
        painter.drawText(below, int(Qt.AlignmentFlag.AlignLeft), self.bars[0][0])
        painter.drawText(below, int(Qt.AlignmentFlag.AlignRight), self.bars[-1][0])

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip and self.bars:
            n = min(len(self.bars) - 1, max(0, event.pos().x() * len(self.bars) // max(1, self.width())))
            QToolTip.showText(event.globalPos(), f"{self.bars[n][0]}: {self.bars[n][2]}", self)
            return True
        return super().event(event)


class NameBars(QWidget):
    """A line for each name: the name, a bar, the amount at the right."""

    def __init__(self) -> None:
        super().__init__()
        self.bars: Sequence[Bar] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def put(self, bars: Sequence[Bar]) -> None:
        """Show these names, at most eight."""
        self.bars = bars[:8]
        self.setAccessibleDescription("; ".join(f"{name} {said}" for name, _value, said in self.bars))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(theme.scaled(280), theme.scaled(24) * max(1, len(self.bars)))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, metrics, step = QPainter(self), self.fontMetrics(), theme.scaled(24)
        if not self.bars:
            return
        names = min(self.width() * 2 // 5, max(metrics.horizontalAdvance(name) for name, _v, _s in self.bars) + 2)
        amounts = max(metrics.horizontalAdvance(said) for _n, _v, said in self.bars)
        pad = theme.scaled(8)
        room = max(8, self.width() - names - amounts - 2 * pad)
        highest = max(abs(value) for _n, value, _s in self.bars) or Decimal(1)
        middle = int(Qt.AlignmentFlag.AlignVCenter)
        for n, (name, value, said) in enumerate(self.bars):
            top = n * step
            painter.setPen(theme.colour("text"))
            text = metrics.elidedText(name, Qt.TextElideMode.ElideRight, names)
            painter.drawText(QRect(0, top, names, step), middle | int(Qt.AlignmentFlag.AlignLeft), text)
            width = max(2, int(room * abs(value) / highest)) if value else 0
            rect = QRect(names + pad, top + step // 2 - theme.scaled(5), width, theme.scaled(10))
            draw_bar(painter, rect, value)
            painter.setPen(theme.colour("negative" if value < 0 else "text"))
            painter.drawText(QRect(self.width() - amounts, top, amounts, step), middle | int(Qt.AlignmentFlag.AlignRight), said)
