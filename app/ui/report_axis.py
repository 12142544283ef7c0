"""The axes of a chart: names and figures in the user's words, in the colours of the theme, and thin lines to measure by."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from decimal import Decimal
from math import ceil
from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter

from app.i18n import date_text, number, short_date_text
from app.ui import theme
from app.ui.report_chart import Chart

SPACE = 14
"""Pixels at 100 % between two words on an axis."""
PAST_END = 40
"""Pixels at 100 % that a word in the middle of its bar may stand out beyond the axis."""
STEPS = (1, 2, 7, 14, 28, 56, 91, 182, 364)
"""Days from one that is named to the next; the shortest that leaves room."""
PLAIN_DAYS = 300
"""Over so many days a day is told with its year."""
MINUS = "\u2212"


class Axis(pg.AxisItem):  # type: ignore[misc]  # pyqtgraph has no types
    """An axis without a line of its own."""

    ink = "muted"

    def __init__(self, side: str) -> None:
        super().__init__(side)
        self.enableAutoSIPrefix(False)
        self.setStyle(
            tickLength=0, maxTickLevel=0, hideOverlappingLabels=theme.scaled(PAST_END), tickTextOffset=theme.scaled(4), tickAlpha=255
        )
        self.setZValue(-1000)
        self.dress(QFont())
        self.room = 0
        """Pixels that its words take across it."""

    def dress(self, font: QFont) -> None:
        """Take the font in use."""
        self.metrics = QFontMetricsF(font)
        self.setStyle(tickFont=font)
        self.setTickPen(pg.mkPen(theme.colour("border")))

    def _take(self, pixels: float) -> None:
        """Be so wide, or so high at the foot."""
        self.room = ceil(pixels)
        (self.setHeight if self.orientation == "bottom" else self.setWidth)(self.room)
        self.picture = None

    def widest(self, texts: Sequence[str]) -> float:
        """Pixels of the longest of them."""
        return max((self.metrics.horizontalAdvance(text) for text in texts), default=0.0)

    def drawPicture(self, p: QPainter, axisSpec: Any, tickSpecs: Any, textSpecs: Any) -> None:
        """The lines to measure by, then the words; red below zero."""
        for pen, start, end in tickSpecs if self.grid else ():
            p.setPen(pen)
            p.drawLine(start, end)
        p.setFont(self.style["tickFont"])
        for rect, flags, text in textSpecs:
            p.setPen(theme.colour("negative" if text.startswith(MINUS) else self.ink))
            p.drawText(rect, int(flags), text)


class WordAxis(Axis):
    """A word beside each bar: names from the left, figures to the right."""

    ink = "text"

    def __init__(self, side: str) -> None:
        super().__init__(side)
        self.texts: Mapping[int, str] = {}

    def say(self, texts: Mapping[int, str]) -> None:
        """Show these words at their places, and be as wide as they are."""
        self.texts = texts
        self._take(self.widest([*texts.values()]) + theme.scaled(theme.PAD))

    def tickValues(self, minVal: float, maxVal: float, size: float) -> list[tuple[float, list[float]]]:
        return [(1.0, [float(at) for at in self.texts])]

    def tickStrings(self, values: Sequence[float], scale: float, spacing: float) -> list[str]:
        return [self.texts[round(value)] for value in values]

    def drawPicture(self, p: QPainter, axisSpec: Any, tickSpecs: Any, textSpecs: Any) -> None:
        whole = self.mapRectFromParent(self.geometry())
        side = Qt.AlignmentFlag.AlignLeft if self.orientation == "left" else Qt.AlignmentFlag.AlignRight
        flags = side | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextDontClip
        placed = [(QRectF(whole.left(), rect.top(), whole.width(), rect.height()), flags, text) for rect, _flags, text in textSpecs]
        super().drawPicture(p, axisSpec, (), placed)


class FigureAxis(Axis):
    """Round figures with a thin line at each."""

    def __init__(self) -> None:
        super().__init__("left")
        self.setGrid(255)

    def measure(self, low: float, high: float, height: float) -> None:
        """Be as wide as the figures of this scale."""
        texts = [text for spacing, values in self.tickValues(low, high, height) for text in self.tickStrings(values, 1, spacing)]
        self._take(self.widest(texts) + theme.scaled(theme.PAD))

    def tickStrings(self, values: Sequence[float], scale: float, spacing: float) -> list[str]:
        """The figures as the user writes them, with no more decimals than tell them apart; they stand for pixels and need not be exact."""
        decimals = max(0, -Decimal(f"{spacing:.6g}").normalize().as_tuple().exponent)  # type: ignore[operator]
        return [number(Decimal(f"{value:.{decimals}f}"), decimals) for value in values]


class TimeAxis(Axis):
    """Days, or what stands in an order as days do: as many as have room."""

    def __init__(self) -> None:
        super().__init__("bottom")
        self.chart = Chart()

    def count(self, chart: Chart) -> None:
        """Name the places of this chart."""
        self.chart = chart
        self._take(self.metrics.height() + theme.scaled(4))

    def said(self, at: int) -> str:
        """What stands at a place."""
        first, bars = self.chart.first, self.chart.bars
        if first is None:
            return bars[at].name
        return (date_text if bars[-1].at > PLAIN_DAYS else short_date_text)(first + timedelta(days=at))

    def tickValues(self, minVal: float, maxVal: float, size: float) -> list[tuple[float, list[float]]]:
        if not self.chart.bars or maxVal <= minVal or size <= 0:
            return [(1.0, [])]
        last, days_a_pixel = self.chart.bars[-1].at, (maxVal - minVal) / size
        room = self.widest([self.said(at) for at in {0, last, *(range(last + 1) if self.chart.first is None else ())}])
        needed = (room + theme.scaled(SPACE)) * days_a_pixel
        step = next((step for step in STEPS if step >= needed), ceil(needed)) if self.chart.first else max(1, ceil(needed))
        begin = minVal + (room / 2 - self.pos().x()) * days_a_pixel
        end = maxVal + (theme.scaled(theme.PAD) - room / 2) * days_a_pixel
        return [(float(step), [float(at) for at in range(0, last + 1, step) if begin <= at <= end])]

    def tickStrings(self, values: Sequence[float], scale: float, spacing: float) -> list[str]:
        return [self.said(round(value)) for value in values]
