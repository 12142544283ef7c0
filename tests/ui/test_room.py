"""What is cut off gets room before what is empty: long headings, fixed columns and names share what a window has."""

from decimal import Decimal

import pytest

from app.i18n import N_
from app.reports.base import Column, Params, Report, ReportTable, Rows
from app.ui.plain_table import PlainTable
from app.ui.report_table import ReportGrid, ReportModel, in_two_lines
from tests.ui.editor.goods import context, goods_store
from tests.ui.editor.hands import opened

__all__ = ["context", "goods_store"]
NAME = "Condensed milk with sugar, the large tin of 400 g"


@pytest.fixture
def grid(qtbot):
    """A report of an item and six figures whose headings are longer than they are."""
    columns = (Column("name", N_("Name")), *(Column(f"n{no}", "Written off this month", "qty") for no in range(6)))
    report = Report("room", N_("Room"), ("stock", 1), about=N_("Room"), timing="at", columns=columns, rows=lambda *_: [])
    model = ReportModel(2)
    made = ReportGrid(model)
    qtbot.addWidget(made)
    made.resize(900, 200)
    made.show()
    model.put(ReportTable(report, Params(), columns, Rows([(NAME, *[Decimal(3)] * 6)], columns), (None,) * 7, ()))
    return made


def width_of(widget, text):
    return widget.fontMetrics().horizontalAdvance(text)


def test_headings_take_two_lines_before_a_name_is_cut_off(grid):
    grid.fit()
    assert grid.report.headerData(1, grid.horizontalHeader().orientation()) == "Written off\nthis month"
    assert grid.columnWidth(0) > width_of(grid, NAME)
    assert sum(grid.columnWidth(no) for no in range(7)) == grid.viewport().width()
    assert grid.horizontalHeader().height() > 2 * grid.fontMetrics().height()


def test_headings_stay_in_one_line_where_there_is_room(grid):
    grid.resize(2400, 200)
    grid.fit()
    assert grid.report.headerData(1, grid.horizontalHeader().orientation()) == "Written off this month"


@pytest.mark.parametrize(
    ("heading", "broken"), [("Code", "Code"), ("Unit cost", "Unit\ncost"), ("Due in 31 to 60 days", "Due in 31\nto 60 days")]
)
def test_a_heading_is_broken_in_its_middle(heading, broken):
    assert in_two_lines(heading) == broken


def test_no_text_is_cut_while_a_wider_one_has_room_to_give(qtbot, grid):
    columns = (Column("a", N_("From")), Column("b", N_("To")), Column("c", N_("Name")))
    rows = [("Short", NAME, NAME)]
    grid.report.put(ReportTable(grid.report.answer.report, Params(), columns, Rows(rows, columns), (None,) * 3, ()))
    grid.resize(560, 200)
    grid.fit()
    assert grid.columnWidth(0) > width_of(grid, "Short")
    assert grid.columnWidth(1) == grid.columnWidth(2) < width_of(grid, NAME)


def test_a_fixed_column_takes_what_the_elastic_one_has_no_need_of(qtbot):
    table = PlainTable((("Item", "text", 0), ("Store", "text", 8)))
    qtbot.addWidget(table)
    table.resize(900, 200)
    table.show()
    table.put([("Milk", "The shop at the station")])
    assert table.columnWidth(1) > width_of(table, "The shop at the station")
    assert sum(table.columnWidth(no) for no in range(2)) == table.viewport().width()


def test_a_fixed_column_leaves_the_elastic_one_what_it_needs(qtbot):
    table = PlainTable((("Item", "text", 0), ("Store", "text", 8)))
    qtbot.addWidget(table)
    table.resize(width_of(table, NAME) + 150, 200)
    table.show()
    table.put([(NAME, "The shop at the station")])
    assert table.columnWidth(0) > width_of(table, NAME)


def test_a_note_of_a_line_is_shown_whole_where_names_are_short(qtbot, context):
    editor = opened(qtbot, context, "write_off")
    editor.resize(1900, 600)
    editor.lines.type_text(0, "item_id", "MILK")
    note = "Fell from the upper shelf of the cold store in the morning"
    editor.lines.type_text(0, "note", note)
    view = editor.view
    view.folding.fit()
    assert view.columnWidth(editor.lines.places["note"]) > width_of(view, note)
