import threading
from datetime import date
from decimal import Decimal

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QApplication, QLabel

from app.core.errors import StoreTrouble
from app.reports.base import Params, reports
from app.ui import messages, report_view, tasks
from app.ui.report_filters import span
from app.ui.report_view import ReportView
from tests.ui.doors.waiting import WAIT


def opened(qtbot, context, name, params=None):
    view = ReportView(context, name, params)
    qtbot.addWidget(view)
    view.resize(1000, 600)
    view.show()
    qtbot.waitUntil(lambda: view.model.answer is not None, timeout=WAIT)
    return view


def drawn(qtbot, view):
    """The chart of a report, once what draws it is loaded."""
    qtbot.waitUntil(lambda: view.picture.plot is not None, timeout=WAIT)
    return view.picture.plot


@pytest.mark.parametrize("name", [name for name, report in reports().items() if not any(f.required for f in report.filters)])
def test_every_report_opens_and_answers(qtbot, filled, context, name):
    view = opened(qtbot, context, name, Params(start=date(2026, 11, 1), end=date(2026, 11, 30)))
    assert view.model.columnCount() == len(view.model.answer.shown)
    assert not view.message_bar.isVisible()


def test_totals_stand_below_their_columns(qtbot, filled, context):
    view = opened(qtbot, context, "stock-on-hand")
    assert "24.50" in view.totals.texts().values()
    assert view.totals.words.startswith("2 rows")


def test_click_on_a_header_sorts_by_value_and_not_by_text(qtbot, filled, context):
    view = opened(qtbot, context, "stock-on-hand")
    column = next(no for no, each in enumerate(view.model.columns) if each.name == "qty")
    view.grid.horizontalHeader().setSortIndicator(column, Qt.SortOrder.AscendingOrder)
    assert [view.model.value(row, column) for row in range(2)] == [Decimal(4), Decimal(15)]
    view.grid.horizontalHeader().setSortIndicator(column, Qt.SortOrder.DescendingOrder)
    assert [view.model.value(row, column) for row in range(2)] == [Decimal(15), Decimal(4)]


def test_enter_opens_the_document_behind_a_row(qtbot, filled, context):
    keys = []
    context.window = type("Window", (), {"open_key": lambda _self, key: keys.append(key)})()
    view = opened(qtbot, context, "moves", Params(start=date(2026, 11, 1), end=date(2026, 11, 30)))
    qtbot.keyClick(view.grid, Qt.Key.Key_Return)
    assert keys
    assert keys[0].startswith("document:")
    assert [action.text() for action in view.menu_of(0).actions()][:2] == ["Open the document", "Open the item card"]
    context.window = None


def test_filter_narrows_the_answer_when_it_is_changed(qtbot, filled, context):
    view = opened(qtbot, context, "stock-on-hand")
    control = view.filters.controls["item"]
    control.line.choose(filled.item("tea"))
    qtbot.waitUntil(lambda: view.model.rowCount() == 1, timeout=WAIT)


def test_period_names_its_span_and_sets_its_days(qtbot, context):
    view = ReportView(context, "moves")
    qtbot.addWidget(view)
    view.filters.spans.setCurrentIndex(view.filters.spans.findData("year"))
    view.filters.spans.activated.emit(0)
    assert view.filters.params().start == date.today().replace(month=1, day=1)
    view.filters.controls["from"].show(date(2020, 2, 2))
    view.filters._edited()
    assert view.filters.spans.currentData() == ""


@pytest.mark.parametrize(("name", "days"), [
    ("month", (date(2026, 3, 1), date(2026, 3, 31))), ("last_month", (date(2026, 2, 1), date(2026, 2, 28))),
    ("quarter", (date(2026, 1, 1), date(2026, 3, 31))), ("week", (date(2026, 3, 30), date(2026, 3, 31))), ("all", (None, None)),
])  # fmt: skip
def test_named_spans_are_what_the_calendar_says(name, days):
    assert span(name, date(2026, 3, 31)) == days


@pytest.mark.parametrize("form", ["pdf", "xlsx", "csv"])
def test_answer_is_saved_whole_and_noted(qtbot, filled, context, tmp_path, form):
    from sqlalchemy import select

    from app.store.audit import audit

    view = opened(qtbot, context, "stock-on-hand")
    target = tmp_path / f"stock.{form}"
    view.save_to(target, form)
    qtbot.waitUntil(target.exists, timeout=WAIT)
    assert target.stat().st_size > 100

    def noted():
        with context.store.read() as session:
            return session.execute(select(audit.c.object).where(audit.c.action == "print")).scalars().all() == ["report/stock-on-hand"]

    qtbot.waitUntil(noted, timeout=WAIT)


def test_answer_is_written_in_a_thread_of_its_own(qtbot, filled, context, tmp_path, monkeypatch):
    wrote_in = []
    monkeypatch.setattr(report_view, "write_file", lambda _path, _data: wrote_in.append(threading.current_thread()) or True)
    view = opened(qtbot, context, "stock-on-hand")
    view.save_to(tmp_path / "stock.csv", "csv")
    qtbot.waitUntil(lambda: "stock.csv" in view.message_bar.text, timeout=WAIT)
    assert wrote_in
    assert wrote_in[0] is not threading.main_thread()


def test_a_file_that_is_not_taken_is_told_and_nothing_noted(qtbot, filled, context, tmp_path, monkeypatch):
    told = []
    monkeypatch.setattr(messages, "tell", lambda _parent, error: told.append(error) or False)
    monkeypatch.setattr(report_view, "note_print", lambda *_about: told.append("noted"))
    view = opened(qtbot, context, "stock-on-hand")
    view.save_to(tmp_path / "missing" / "stock.csv", "csv")
    qtbot.waitUntil(lambda: bool(told), timeout=WAIT)
    assert [type(each) for each in told] == [StoreTrouble]


def test_a_save_that_was_cancelled_writes_nothing(qtbot, filled, context, tmp_path):
    view = opened(qtbot, context, "stock-on-hand")
    make, target = view._maker("csv"), tmp_path / "stock.csv"
    tasks_before = set(tasks.running)

    def slow():
        (task,) = [each for each in tasks.running if each not in tasks_before]
        task.cancel()
        return make()

    view._maker = lambda _form: slow
    view.save_to(target, "csv")
    qtbot.waitUntil(lambda: not tasks.running, timeout=WAIT)
    assert not target.exists()


def test_print_opens_the_preview(qtbot, filled, context):
    view = opened(qtbot, context, "stock-on-hand")
    view.print()
    qtbot.waitUntil(lambda: bool(_previews()), timeout=WAIT)
    preview = _previews()[0]
    assert preview.findChildren(QLabel)
    preview.close()


def _previews():
    from PySide6.QtWidgets import QApplication

    from app.ui.print_preview import PrintPreview

    return [each for each in QApplication.topLevelWidgets() if isinstance(each, PrintPreview)]


def test_report_that_is_open_is_asked_anew(qtbot, filled, context):
    view = opened(qtbot, context, "stock-on-hand")
    context.open_tab = lambda key, title, factory: view
    report_view.open_report(context, "stock-on-hand", Params(filters={"item": filled.item("salt")}))
    qtbot.waitUntil(lambda: view.model.rowCount() == 1, timeout=WAIT)


def test_chart_shows_where_most_of_the_money_is(qtbot, filled, context):
    view = opened(qtbot, context, "stock-on-hand")
    assert [bar.name for bar in view.picture.chart.bars] == ["Black tea 100 g", "Salt & <b>pepper</b>"]
    assert view.picture.isVisible()
    view.buttons["picture"].click()
    assert not view.picture.isVisible()
    assert context.kept("report/picture") == "false"


def test_chart_goes_by_day_where_the_report_does(qtbot, filled, context):
    view = opened(qtbot, context, "item-card", Params(filters={"item": filled.item("tea")}))
    chart = view.picture.chart
    assert chart.first == date(2026, 11, 2)
    assert [(bar.at, bar.values, bar.name) for bar in chart.bars] == [(0, (Decimal(10),), "2 Nov 2026"), (1, (Decimal(15),), "3 Nov 2026")]


def test_chart_is_drawn_once_what_draws_it_is_loaded(qtbot, filled, context):
    view = opened(qtbot, context, "stock-on-hand")
    plot = drawn(qtbot, view)
    qtbot.waitUntil(plot.isVisible, timeout=WAIT)
    assert not view.picture.waiting.isVisible()
    assert plot.accessibleDescription() == "Black tea 100 g 22.50; Salt & <b>pepper</b> 2.00"


def test_click_on_a_bar_opens_what_stands_behind_its_row(qtbot, filled, context):
    keys = []
    context.window = type("Window", (), {"open_key": lambda _self, key: keys.append(key)})()
    view = opened(qtbot, context, "stock-on-hand")
    plot = drawn(qtbot, view)
    qtbot.mouseClick(plot.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(plot.width() // 2, plot.height() * 3 // 4))
    assert keys == [f"item_card:{filled.item('salt')}"]
    assert [index.row() for index in view.grid.selectionModel().selectedRows()] == [1]
    context.window = None


def test_click_on_a_bar_of_several_rows_selects_them(qtbot, filled, context):
    for site in ("W1", "W2"):
        filled.receipt("2026-11-05", site=site, supplier="P001", tea=(1, "1.00"))
    view = opened(qtbot, context, "stock-on-hand")
    tea = view.picture.chart.bars[0]
    assert len(tea.rows) == 2
    view.pick_rows(tea.rows)
    assert {view.model.id_at(index.row()) for index in view.grid.selectionModel().selectedRows()} == set(tea.rows)


def test_an_empty_choice_says_that_it_takes_any(qtbot, filled, context):
    view = opened(qtbot, context, "audit-trail")
    box = view.filters.controls["action"].box
    assert (box.currentText(), box.currentData()) == ("any", None)
    assert view.filters.controls["user"].line.placeholderText() == "any"


def test_a_filter_that_was_visited_says_again_what_its_emptiness_means(qtbot, filled, context):
    view = opened(qtbot, context, "stock-on-hand")
    line = view.filters.controls["site"].line
    for each in (QFocusEvent(QFocusEvent.Type.FocusIn), QFocusEvent(QFocusEvent.Type.FocusOut)):
        QApplication.sendEvent(line, each)
    assert line.placeholderText() == "any"


def test_enter_asks_what_a_row_is_made_of_in_a_tab_of_its_own(qtbot, filled, context):
    asked = []
    view = opened(qtbot, context, "purchases", Params(filters={"by": "supplier"}))
    context.open_tab = lambda key, title, factory: asked.append((key, factory))
    qtbot.keyClick(view.grid, Qt.Key.Key_Return)
    key, factory = asked[0]
    assert key.startswith("report:purchases:")
    deeper = factory()
    qtbot.addWidget(deeper)
    qtbot.waitUntil(lambda: deeper.model.answer is not None, timeout=WAIT)
    assert deeper.asked.filters == {"by": "supplier-item", "supplier": filled.supplier("P001")}
    assert deeper.model.rowCount() == 2
    assert view.menu_of(0).actions()[0].text() == "What it is made of"


def test_chart_of_sales_shows_the_margin_as_a_part(qtbot, filled, context):
    for day in (4, 5):
        filled.post("daily_sales", f"2026-11-0{day}", "W1", {}, [{"item": "tea", "qty": 2, "price": "3.00", "vat": 0}])
    chart = opened(qtbot, context, "sales-and-margin", Params(start=date(2026, 11, 1), end=date(2026, 11, 30))).picture.chart
    assert chart.first == date(2026, 11, 4)
    assert chart.title == "Sales, net, the strong part: Margin"
    assert [bar.values for bar in chart.bars] == [(Decimal(6), Decimal(3))] * 2
    assert chart.bars[0].said == "6.00 · Margin 3.00"


def test_chart_of_balances_names_the_partners(qtbot, filled, context):
    from sqlalchemy import select

    from app.catalogs.partner import Partner

    for code in ("P001", "P002"):
        filled.receipt("2026-11-04", supplier=code, tea=(2, "3.00"))
    view = opened(qtbot, context, "partner-balances", Params(start=date(2026, 11, 1), end=date(2026, 11, 30)))
    with filled.store.read() as session:
        names = set(session.execute(select(Partner.name).where(Partner.code.in_(("P001", "P002")))).scalars())
    assert {bar.name for bar in view.picture.chart.bars} == names


def test_what_stands_beside_the_totals_loses_whole_parts(qtbot, filled, context):
    totals = opened(qtbot, context, "stock-on-hand").totals
    totals.say("21 rows · 1 Nov 2026 – 22 Nov 2026 · Store: Main")
    width = totals.fontMetrics().horizontalAdvance
    assert totals.fitting(width(totals.words)) == totals.words
    assert totals.fitting(width(totals.words) - 1) == "21 rows · 1 Nov 2026 – 22 Nov 2026"
    assert totals.fitting(width("21 rows · 1 N")) == "21 rows"
    assert totals.toolTip() == totals.words
