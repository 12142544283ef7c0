"""Charts as they are drawn: words in the user's language, bars that say and open what they stand for, no pyqtgraph before one is shown."""

import os
import shutil
import subprocess
import sys
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pyqtgraph as pg
import pytest
import shiboken6
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QToolTip, QVBoxLayout, QWidget

from app.i18n import date_text, use_language
from app.store.opening import create_store
from app.ui import theme
from app.ui.report_chart import Bar, Chart
from app.ui.report_plot import MOST_BARS, Plot
from tests.makers import Shop

ROOT = Path(__file__).resolve().parents[2]
FIRST = date(2026, 11, 2)


@pytest.fixture
def looks():
    theme.apply("light", 100)
    yield
    theme.apply("light", 100)
    use_language("en")


@pytest.fixture
def plot(looks, qtbot):
    made = Plot()
    qtbot.addWidget(made)
    made.resize(700, 200)
    made.show()
    return made


def named(*values, rest=False):
    bars = [Bar(no, f"item {no}", (Decimal(value),), str(value), (no,)) for no, value in enumerate(values)]
    if rest:
        bars[-1] = Bar(bars[-1].at, "9 others", bars[-1].values, bars[-1].said)
    return Chart("Value", tuple(bars), ranked=True)


def daily(*values, stands=False):
    bars = tuple(Bar(no, date_text(FIRST + timedelta(days=no)), (Decimal(value),), str(value), (no,)) for no, value in enumerate(values))
    return Chart("Sales", bars, first=FIRST, stands=stands)


def bars_of(plot):
    return [item for item in plot.box.addedItems if isinstance(item, pg.BarGraphItem)]


def axis_words(axis):
    low, high = axis.range
    return [text for spacing, values in axis.tickValues(low, high, 600) for text in axis.tickStrings(values, 1, spacing)]


def test_figures_and_days_of_the_axes_are_written_as_the_user_does(plot):
    plot.put(daily(500, 2000))
    assert "1,000" in axis_words(plot.figures)
    assert axis_words(plot.times) == ["2 Nov", "3 Nov"]
    use_language("ru")
    assert "1\u00a0000" in axis_words(plot.figures)
    assert axis_words(plot.times) == ["02.11", "03.11"]


def test_small_figures_of_the_axis_keep_the_decimals_that_tell_them_apart(plot):
    plot.put(daily("0.01", "0.05"))
    assert "0.02" in axis_words(plot.figures)


@pytest.mark.parametrize("days", [2, 31, 92, 799])
def test_days_are_named_as_far_apart_as_their_words_need(plot, days):
    plot.put(daily(*range(1, days + 1)))
    axis, (low, high) = plot.times, plot.times.range
    ((step, places),) = axis.tickValues(low, high, axis.width())
    words = axis.tickStrings(places, 1, step)
    assert len(words) > 1
    assert axis.widest(words) < step * axis.width() / (high - low)
    assert all(("202" in word) == (days > 300) for word in words), "only over so long a time is a day told with its year"


def test_bars_take_the_colours_of_the_theme_and_follow_it(plot, qtbot):
    plot.put(named(10, -5))
    light = [colour.name() for colour in bars_of(plot)[0].opts["brushes"]]
    assert light == [theme.LIGHT.accent, theme.LIGHT.negative]
    theme.apply("dark", 100)
    qtbot.waitUntil(lambda: plot.backgroundBrush().color().name() == theme.DARK.base)
    assert [colour.name() for colour in bars_of(plot)[0].opts["brushes"]] == [theme.DARK.accent, theme.DARK.negative]


def test_the_bar_for_the_rest_does_not_dwarf_the_names(plot):
    plot.put(named(10, 8, 5000, rest=True))
    assert plot.box.viewRange()[0][1] < 15
    assert len(bars_of(plot)) == 2, "its end is cut"
    plot.put(named(10, 8, 11, rest=True))
    assert len(bars_of(plot)) == 1


def test_many_days_melt_into_an_outline(plot):
    plot.put(daily(*range(1, MOST_BARS + 1)))
    assert bars_of(plot)
    plot.put(daily(*range(1, MOST_BARS + 2)))
    assert not bars_of(plot)
    assert len([item for item in plot.box.addedItems if isinstance(item, pg.PlotCurveItem)]) == 1


def test_a_balance_is_said_for_the_days_on_which_it_stands(plot):
    bars = (Bar(0, "2 Nov 2026", (Decimal(5),), "5.00", (0,)), Bar(9, "11 Nov 2026", (Decimal(7),), "7.00", (1,)))
    plot.put(Chart("Balance", bars, first=FIRST, stands=True))
    assert plot.bar_at(QPoint(350, 50)) == 0
    plot.put(Chart("Sales", bars, first=FIRST))
    assert plot.bar_at(QPoint(350, 50)) == -1


def test_the_bar_under_the_mouse_says_its_figures(plot, qtbot):
    plot.put(named("1234.5", 5))
    qtbot.mouseMove(plot.viewport(), QPoint(300, 5))
    qtbot.waitUntil(lambda: plot.lit == 0)
    assert plot.words(0) == "item 0: 1234.5"
    assert QToolTip.text() == "item 0: 1234.5"
    assert plot.cursor().shape() == Qt.CursorShape.PointingHandCursor
    QToolTip.hideText()


def test_a_click_asks_for_the_rows_of_a_bar_and_never_for_the_rest(plot, qtbot):
    asked = []
    plot.picked.connect(asked.append)
    plot.put(named(10, 5, 3, rest=True))
    for place in (QPoint(40, plot.height() // 2), QPoint(40, plot.height() - 5)):
        qtbot.mouseClick(plot.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert asked == [(1,)]


def test_all_of_a_chart_is_told_to_who_can_not_see_it(plot):
    plot.put(named(10, 5))
    assert plot.accessibleDescription() == "item 0 10; item 1 5"


def test_charts_go_with_the_window_they_stand_in(looks, qtbot):
    for no in range(12):
        window = QWidget()
        layout = QVBoxLayout(window)
        plot = Plot()
        layout.addWidget(plot)
        plot.put(named(1, 2) if no % 2 else daily(1, 2, 3))
        window.resize(600, 300)
        window.show()
        window.grab()
        window.deleteLater()
        qtbot.waitUntil(lambda plot=plot: not shiboken6.isValid(plot))


@pytest.fixture(scope="module")
def stocked_file(tmp_path_factory):
    """The file of a store with two goods on its shelf."""
    path = tmp_path_factory.mktemp("stocked") / "stocked.larder"
    store = create_store(str(path), name="Stocked shop")
    Shop(store).receipt(datetime.now(), tea=(10, "1.25"), salt=(4, "0.50"))
    store.close()
    return path


SCRIPT = """
import os, sys
from PySide6.QtCore import QSettings
from app.ui import application, tasks
from app.ui.context import Context
from app.access import Actor
from app.store.opening import open_store
app = application.application()
window = application.FirstWindow()
window.show()
content = window.fill()
store = open_store(sys.argv[1])
context = Context(store, Actor(1, "Olga", "owner"), settings=QSettings(sys.argv[2], QSettings.Format.IniFormat))
context.keep("report/picture", sys.argv[3])
content.fill(context)
view = content.open_key("report:" + sys.argv[4])
def work_until(fact):
    from time import monotonic, sleep
    end = monotonic() + 30
    while not fact() and monotonic() < end:
        app.processEvents()
        sleep(0.005)
work_until(lambda: view.model.answer is not None and not tasks.running)
loaded = [name for name in ("numpy", "pyqtgraph") if name in sys.modules]
print(len(view.model.answer.rows) > 1, loaded, view.picture.plot is not None, flush=True)
os._exit(0)
"""


@pytest.mark.parametrize(
    ("name", "kept", "told"),
    [
        ("stock-on-hand", "false", "True [] False"), ("trial-balance", "true", "True [] False"),
        ("stock-on-hand", "true", "True ['numpy', 'pyqtgraph'] True"),
    ],
)  # fmt: skip
def test_what_draws_charts_is_loaded_only_when_one_is_shown(name, kept, told, stocked_file, tmp_path):
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT), "XDG_CONFIG_HOME": str(tmp_path)}
    store = shutil.copy(stocked_file, tmp_path / "own.larder")
    command = [sys.executable, "-c", SCRIPT, str(store), str(tmp_path / "window.ini"), kept, name]
    ended = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=90)
    assert ended.stdout.strip() == told, ended.stderr
