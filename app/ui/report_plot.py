"""Draws a chart with pyqtgraph. Imported in a worker's thread only: pyqtgraph and numpy take up to two seconds to load."""

from bisect import bisect_right
from collections.abc import Iterable

import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QMouseEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip

from app.ui import theme
from app.ui.report_axis import FigureAxis, TimeAxis, WordAxis
from app.ui.report_chart import Bar, Chart
from app.ui.report_picture import height_of

MOST_BARS = 92
"""A quarter of a year in bars; more days melt into one outline."""
THICK = 0.72
"""How much of its place a bar takes."""
THINNEST, THICKEST = 3, 56
"""Pixels at 100 % of an upright bar."""
PALE = 0.35
"""How much of its colour a bar keeps around the part of it that is drawn in full."""
LONGEST = 1.25
"""The bar for the rest is cut where it would be longer than so many of the longest by name."""
HEADROOM = 1.06


class Plot(pg.GraphicsView):  # type: ignore[misc]  # pyqtgraph has no types
    """Bars in the colours of the theme; the one under the mouse says its figures, a click asks for its rows."""

    picked = Signal(tuple)
    """The rows of the answer that the bar under the mouse stands for."""
    chart = Chart()

    def __init__(self) -> None:
        super().__init__()
        self.setCentralItem(None)  # it comes with a layout, which can crash when it falls together with the scene
        self.box = pg.ViewBox(enableMouse=False, enableMenu=False, defaultPadding=0)
        self.names, self.figures, self.amounts, self.times = WordAxis("left"), FigureAxis(), WordAxis("right"), TimeAxis()
        for item in (self.box, *self._axes()):
            self.scene().addItem(item)
        for axis in self._axes():
            axis.linkToView(self.box)
        self.ground = pg.BarGraphItem(x=[], height=[], width=1)
        self.lit = -1
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def _axes(self) -> tuple[WordAxis | FigureAxis | TimeAxis, ...]:
        return self.names, self.figures, self.amounts, self.times

    def put(self, chart: Chart) -> None:
        """Draw another chart."""
        self.chart, self.lit = chart, -1
        self.setAccessibleDescription("; ".join(f"{bar.name} {bar.said}" for bar in chart.bars))
        self.setFixedHeight(self.sizeHint().height())
        self.draw()

    def sizeHint(self) -> QSize:
        return QSize(theme.scaled(320), height_of(self.chart, self.fontMetrics().height()))

    # Drawing -----------------------------------------------------------------------------------------------------------

    def draw(self) -> None:
        """Draw all of it anew: for other figures, another size or another theme."""
        if self.closed or not self.chart.bars or self.width() < theme.scaled(100):
            return
        self.box.clear()
        self.setBackground(theme.colour("base"))
        is_ranked = self.chart.ranked
        for axis in self._axes():
            axis.dress(self.font())
            axis.setVisible(is_ranked == isinstance(axis, WordAxis))
        self.box.invertY(is_ranked)
        (self._draw_ranked if is_ranked else self._draw_upright)()
        self.box.addItem(pg.InfiniteLine(0, angle=90 if is_ranked else 0, pen=pg.mkPen(theme.colour("muted"))))
        self._light()

    def _draw_ranked(self) -> None:
        """The greatest on top: the name at the left, the figures at the right."""
        bars, metrics = self.chart.bars, QFontMetricsF(self.font())
        self.names.say({bar.at: metrics.elidedText(bar.name, Qt.TextElideMode.ElideRight, self.width() * 0.4) for bar in bars})
        self.amounts.say({bar.at: bar.said for bar in bars})
        self._place(self.names, self.amounts.room)
        low, high = _reach(bar for bar in bars if bar.rows)
        whole, most = _reach(bars), high - low
        low, high = max(whole[0], low - most * (LONGEST - 1)), min(whole[1], high + most * (LONGEST - 1))
        self.box.setRange(xRange=(low, high), yRange=(-0.5, len(bars) - 0.5), padding=0)
        for no in range(len(bars[0].values)):
            lengths = [min(max(float(bar.values[no]), low), high) for bar in bars]
            self._add_bars(no, x0=0, y=[bar.at for bar in bars], width=lengths, height=0.5)
        if (low, high) != whole:
            self._cut(low if whole[0] < low else high, bars[-1].at, (high - low) / max(1.0, self.box.width()))

    def _place(self, first: WordAxis | FigureAxis, right: float, below: float = 0) -> None:
        """Put the bars between their axes."""
        width, height = self.width() - first.room - right, self.height() - below
        first.setGeometry(QRectF(0, 0, first.room, height))
        self.box.setGeometry(QRectF(first.room, 0, width, height))
        self.amounts.setGeometry(QRectF(first.room + width, 0, right, height))
        self.times.setGeometry(QRectF(first.room, height, width, below))

    def _cut(self, end: float, at: int, pixel: float) -> None:
        """A gap near the end of a bar that is longer than it is drawn."""
        inward = theme.scaled(20) * pixel * (1 if end < 0 else -1)
        ground = theme.colour("base")
        self.box.addItem(pg.BarGraphItem(x=[end + inward], y=[at], width=[theme.scaled(5) * pixel], height=0.7, brush=ground, pen=None))

    def _draw_upright(self) -> None:
        """One beside the other, on a scale of days or in their own order."""
        chart, last = self.chart, self.chart.bars[-1].at
        low, high = (HEADROOM * each for each in _reach(chart.bars))
        self.box.setRange(xRange=(-0.5, last + 0.5), yRange=(low, high), padding=0)
        self.figures.measure(low, high, self.height())
        self.times.count(chart)
        self._place(self.figures, theme.scaled(theme.PAD), self.times.room)
        place = self.width() * 0.9 / (last + 1)
        thick = min(max(THICK, theme.scaled(THINNEST) / place), theme.scaled(THICKEST) / place)
        for no in range(len(chart.bars[0].values)):
            if chart.stands or len(chart.bars) > MOST_BARS:
                self._add_outline(no)
            else:
                heights = [float(bar.values[no]) for bar in chart.bars]
                self._add_bars(no, x=[bar.at for bar in chart.bars], y0=0, height=heights, width=thick)

    def _add_bars(self, no: int, **places: object) -> None:
        """A figure of all bars: red below zero, grey for the rest."""
        colours = [
            self._shade("negative" if bar.values[no] < 0 else "accent" if bar.rows else "scroll", no) for bar in self.chart.bars
        ]  # fmt: skip
        self.box.addItem(pg.BarGraphItem(**places, brushes=colours, pen=None))

    def _add_outline(self, no: int) -> None:
        """Many days, or a balance that holds until it changes: steps from day to day."""
        bars, steps = self.chart.bars, {bar.at: float(bar.values[no]) for bar in self.chart.bars}
        if not self.chart.stands:
            steps = {at: steps.get(at, 0.0) for at in range(bars[-1].at + 1)}
        edges = [at - 0.5 for at in (*steps, bars[-1].at + 1)]
        pen = pg.mkPen(theme.colour("accent"), width=theme.scaled(2) if len(bars) <= MOST_BARS else 1) if self.chart.stands else None
        self.box.addItem(
            pg.PlotCurveItem(edges, [*steps.values()], stepMode="center", fillLevel=0, brush=self._shade("accent", no), pen=pen)
        )  # fmt: skip

    def _shade(self, name: str, no: int) -> QColor:
        """A colour of the theme; pale where a part or a line lies over it in full."""
        colour, ground = theme.colour(name), theme.colour("base")
        if no or (len(self.chart.bars[0].values) == 1 and not self.chart.stands):
            return colour
        parts = zip((colour.red(), colour.green(), colour.blue()), (ground.red(), ground.green(), ground.blue()), strict=True)
        return QColor(*(round(own * PALE + below * (1 - PALE)) for own, below in parts))

    # The mouse ---------------------------------------------------------------------------------------------------------

    def bar_at(self, place: QPoint) -> int:
        """Which bar has its row or column at a place of the widget; -1 for none."""
        chart = self.chart
        if self.closed or not chart.bars or not self.rect().contains(place):
            return -1
        point = self.box.mapSceneToView(self.mapToScene(place))
        at = round(point.y() if chart.ranked else point.x())
        found = bisect_right([bar.at for bar in chart.bars], at) - 1
        return found if found >= 0 and at <= chart.bars[-1].at and (chart.stands or chart.bars[found].at == at) else -1

    def words(self, no: int) -> str:
        """What a bar says under the mouse."""
        return f"{self.chart.bars[no].name}: {self.chart.bars[no].said}"

    def _light(self) -> None:
        """A ground under the bar that the mouse is over."""
        if self.ground in self.box.addedItems:
            self.box.removeItem(self.ground)
        if self.lit < 0:
            return
        (left, right), (low, high) = self.box.viewRange()
        at = self.chart.bars[self.lit].at
        across = (
            {"x0": left, "width": right - left, "y": [at], "height": 1}
            if self.chart.ranked
            else {"x": [at], "width": 1, "y0": low, "height": high - low}
        )
        self.ground = pg.BarGraphItem(**across, brush=theme.colour("hover"), pen=None)
        self.ground.setZValue(-10)
        self.box.addItem(self.ground)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        found = self.bar_at(event.position().toPoint())
        if found != self.lit:
            self.lit = found
            self._light()
            is_open = found >= 0 and self.chart.bars[found].rows
            self.setCursor(Qt.CursorShape.PointingHandCursor if is_open else Qt.CursorShape.ArrowCursor)
        if found >= 0:
            QToolTip.showText(event.globalPosition().toPoint(), self.words(found), self)
        else:
            QToolTip.hideText()

    def leaveEvent(self, event: QEvent) -> None:
        self.lit = -1
        if not self.closed:
            self._light()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        found = self.bar_at(event.position().toPoint())
        if event.button() == Qt.MouseButton.LeftButton and found >= 0 and self.chart.bars[found].rows:
            self.picked.emit(self.chart.bars[found].rows)

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.draw()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in {QEvent.Type.PaletteChange, QEvent.Type.FontChange} and self.chart.bars:
            self.put(self.chart)


def _reach(bars: Iterable[Bar]) -> tuple[float, float]:
    """The lowest and the highest figure, nothing among them. Floats: they stand for pixels."""
    values = [float(value) for bar in bars for value in bar.values]
    return min(0.0, *values), max(0.0, *values)
