"""The chart below a report's table: its heading and its bars; what draws them is loaded when one is shown first."""

import os
from importlib import import_module
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.i18n import _
from app.ui import tasks, theme
from app.ui.context import Context
from app.ui.layout import down, label
from app.ui.report_chart import Chart

if TYPE_CHECKING:  # pyqtgraph and numpy load in a worker's thread, and only when a chart is shown
    from app.ui.report_plot import Plot

ROW = 22
"""Pixels at 100 % of a bar with its name."""
UPRIGHT = 148
"""Pixels at 100 % of bars that stand beside each other."""


def load_plot() -> "type[Plot]":
    """What draws charts. Takes up to two seconds the first time; to be called in a worker's thread."""
    os.environ["PYQTGRAPH_QT_LIB"] = "PySide6"
    drawer: type[Plot] = import_module("app.ui.report_plot").Plot
    return drawer


def height_of(chart: Chart, line: int) -> int:
    """Pixels that a chart takes, where `line` is the height of a line of text: kept free while what draws it is loaded."""
    return theme.scaled(ROW) * len(chart.bars) if chart.ranked else theme.scaled(UPRIGHT) + line


class ReportPicture(QWidget):
    """Hidden while there is nothing to draw or it is switched off."""

    picked = Signal(tuple)
    """The rows of the answer behind the bar that was clicked."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context, self.chart, self.is_on = context, Chart(), True
        self.title, self.waiting = label("", muted=True), label(_("Drawing the chart…"), muted=True)
        self.plot: Plot | None = None
        self._is_loading = False
        self.body = down(self.title, self.waiting, margin=(12, 6, 12, 10), gap=4)
        self.setLayout(self.body)
        self.hide()

    def put(self, chart: Chart) -> None:
        """Show another chart."""
        self.chart = chart
        self.title.setText(chart.title)
        self._decide()

    def switch(self, *, is_on: bool) -> None:
        """Show charts, or none."""
        self.is_on = is_on
        self._decide()

    def _decide(self) -> None:
        is_shown = self.is_on and bool(self.chart.bars)
        self.setVisible(is_shown)
        if self.plot is not None:
            self.plot.put(self.chart)
            return
        self.waiting.setFixedHeight(height_of(self.chart, self.fontMetrics().height()))
        if is_shown and not self._is_loading:
            self._is_loading = True
            tasks.run(self.context, _("Drawing the chart…"), lambda _progress: load_plot(), self._loaded, owner=self, quiet=True)

    def _loaded(self, drawer: "type[Plot]") -> None:
        self.plot = drawer()
        self.plot.picked.connect(self.picked)
        self.waiting.hide()
        self.body.addWidget(self.plot)
        self.plot.put(self.chart)
