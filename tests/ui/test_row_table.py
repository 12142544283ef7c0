from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from app.ui.journal_query import JournalFilter, conditions, journal_query
from app.ui.list_export import write_csv, write_xlsx
from app.ui.row_table import RowModel
from app.ui.row_view import RowList
from tests.ui.conftest import TODAY


@pytest.fixture
def model(context, qtbot):
    made = RowModel(context, journal_query("goods_receipt"))
    with qtbot.waitSignal(made.loaded):
        made.reload()
    return made


@pytest.fixture
def rows(context, qtbot):
    made = RowList(context, "journal:goods_receipt", journal_query("goods_receipt"), watch=frozenset({"document"}))
    qtbot.addWidget(made)
    made.resize(1000, 400)
    made.show()
    with qtbot.waitSignal(made.model.loaded):
        made.model.reload()
    return made


def column(model, name):
    return next(n for n, c in enumerate(model.columns) if c.name == name)


def test_the_model_keeps_qts_rules(model, qtmodeltester):
    assert model.rowCount() == 120
    qtmodeltester.check(model)


def test_rows_stand_newest_first_and_sort_in_sql(model, qtbot):
    number, total = column(model, "number"), column(model, "total")
    assert model.text(0, number) == "GR-000001"
    with qtbot.waitSignal(model.loaded):
        model.sort(total, Qt.SortOrder.DescendingOrder)
    assert model.text(0, total) == "1,220.40"
    with qtbot.waitSignal(model.loaded):
        model.sort(total, Qt.SortOrder.AscendingOrder)
    assert model.text(0, total) == "10.17"


def test_totals_are_of_what_is_shown(model, qtbot):
    assert str(model.totals["total"]) == "73834.2000"
    model.conditions = lambda session: conditions(session, "goods_receipt", JournalFilter(state="draft"))
    with qtbot.waitSignal(model.loaded):
        model.reload()
    assert model.rowCount() == 12
    assert model.totals["total"] == Decimal(sum(n * 1017 for n in range(10, 121, 10))) / 100


@pytest.mark.parametrize(
    ("text", "count"),
    [("GR-000012", 1), ("supplier 003", 4), ("INV-77", 1), ("100%", 0), ("", 120)],
)
def test_search_finds_number_partner_and_the_suppliers_number(model, qtbot, text, count):
    model.conditions = lambda session: conditions(session, "goods_receipt", JournalFilter(text=text))
    with qtbot.waitSignal(model.loaded):
        model.reload()
    assert model.rowCount() == count


def test_a_state_has_a_mark_and_a_word(model):
    state = column(model, "state")
    assert {model.text(row, state) for row in range(120)} == {"● posted", "○ draft", "✕ void"}


def test_filter_by_cell_and_back(rows, qtbot):
    partner = column(rows.model, "partner")
    rows.table.setCurrentIndex(rows.model.index(3, partner))
    text = rows.model.text(3, partner)
    with qtbot.waitSignal(rows.model.loaded):
        rows.filter_by_cell()
    assert rows.model.rowCount() == 4
    assert {rows.model.text(row, partner) for row in range(4)} == {text}
    assert rows.chip_bar.isVisible()
    with qtbot.waitSignal(rows.model.loaded):
        rows.drop_filter("partner")
    assert rows.model.rowCount() == 120


def test_filter_by_a_date_takes_the_whole_day(rows, qtbot):
    moment = column(rows.model, "moment")
    rows.table.setCurrentIndex(rows.model.index(10, moment))
    with qtbot.waitSignal(rows.model.loaded):
        rows.filter_by_cell()
    days = {(TODAY - timedelta(days=n // 4, minutes=n)).date() for n in (11,)}
    assert len({rows.model.value(row, moment).date() for row in range(rows.model.rowCount())} | days) == 1


def test_what_is_selected_is_added_up_and_copied_as_text(rows, qtbot):
    rows.table.setFocus()
    rows.table.selectRow(0)
    rows.table.selectionModel().select(
        rows.model.index(1, 0), rows.table.selectionModel().SelectionFlag.Select | rows.table.selectionModel().SelectionFlag.Rows
    )
    assert len(rows.selected_ids()) == 2
    qtbot.waitUntil(lambda: "30.51" in rows.selected_sums.text())
    QGuiApplication.clipboard().clear()
    rows.copy()
    qtbot.waitUntil(lambda: "GR-000002" in QGuiApplication.clipboard().text())
    lines = QGuiApplication.clipboard().text().splitlines()
    assert lines[0].startswith("State\tNumber\tDate")
    assert len(lines) == 3


def test_a_change_of_the_table_brings_new_rows_and_keeps_the_place(rows, context, qtbot):
    from app.documents.trade.goods_receipt import GoodsReceipt

    rows.table.selectRow(5)
    kept = rows.current_id()
    with qtbot.waitSignal(rows.model.loaded), context.store.write() as session:
        session.add(GoodsReceipt(number="GR-000999", moment=TODAY + timedelta(hours=1), site_id=1, partner_id=1))
    assert rows.model.rowCount() == 121
    assert rows.current_id() == kept
    assert rows.selected_ids() == [kept]


def test_columns_are_kept_for_the_user(rows, context, qtbot):
    note = column(rows.model, "note")
    rows.columns.show(note, False)
    rows.table.horizontalHeader().moveSection(0, 2)
    again = RowList(context, "journal:goods_receipt", journal_query("goods_receipt"))
    qtbot.addWidget(again)
    assert again.table.horizontalHeader().isSectionHidden(note)
    assert again.table.horizontalHeader().visualIndex(0) == 2
    again.columns.reset()
    assert not again.table.horizontalHeader().isSectionHidden(note)
    assert again.table.horizontalHeader().visualIndex(0) == 0


def test_cells_that_look_like_formulas_stay_text(tmp_path):
    table = [["Name"], ["=1+1"], ["@SUM(A1)"], ["<b>&"], ["\U0001f600"]]
    write_csv(tmp_path / "list.csv", [*table, ["\uff1d1+1"], ["\u00a0=1+1"], ["a\x00b"]])
    written = (tmp_path / "list.csv").read_text(encoding="utf-8-sig").splitlines()
    assert written[1:3] == ["'=1+1", "'@SUM(A1)"]
    assert written[5:] == ["'\uff1d1+1", "'\u00a0=1+1", "ab"], "as a report writes them"
    write_xlsx(tmp_path / "list.xlsx", table)
    from python_calamine import CalamineWorkbook

    assert CalamineWorkbook.from_path(str(tmp_path / "list.xlsx")).get_sheet_by_index(0).to_python() == table


def test_names_give_way_last_where_a_list_lacks_room(rows):
    columns, table = rows.model.columns, rows.table
    place = {column.name: n for n, column in enumerate(columns)}
    rows.resize(1400, 400)
    rows.columns.fit()
    before = {name: table.columnWidth(n) for name, n in place.items()}
    table.setFixedWidth(sum(w for name, w in before.items() if not table.isColumnHidden(place[name])) - 40)
    rows.columns.fit()
    after = {name: table.columnWidth(n) for name, n in place.items()}
    assert after["number"] == before["number"]
    assert sum(after.values()) < sum(before.values())


def test_texts_that_are_cut_off_get_room_before_names_that_are_not(context, qtbot):
    query = journal_query("")
    columns = tuple(replace(each, width=3) if each.name == "kind" else each for each in query.columns)  # as where kinds have longer names
    made = RowList(context, "journal:all", replace(query, columns=columns))
    qtbot.addWidget(made)
    made.resize(1700, 400)
    made.show()
    with qtbot.waitSignal(made.model.loaded):
        made.model.reload()
    made.columns.fit()
    kind = column(made.model, "kind")
    assert made.table.columnWidth(kind) > made.table.fontMetrics().horizontalAdvance(made.model.text(0, kind))


def test_a_journal_shows_whatever_each_of_its_documents_must_refer_to():
    shown = [each.name for each in journal_query("cash_transfer").columns if each.shown]
    assert [name for name in shown if "till" in name] == ["till_id", "to_till_id"]
