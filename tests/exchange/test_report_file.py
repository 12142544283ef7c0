"""Reports as files, read back."""

import csv
import io
import json
from datetime import date, datetime
from decimal import Decimal

import pytest
import python_calamine

from app.core.errors import UserError
from app.exchange import report_file as module
from app.exchange.report_file import plain, report_csv, report_file, report_json, report_xlsx
from app.reports.base import Column, Params, Report, ReportTable, Rows, behind, run
from tests.makers import OWNER, Shop

DANGEROUS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "  =1+1", "＝1+1"]
COLUMNS = (
    Column("code", "Code", people=False), Column("name", "Name"), Column("qty", "Qty", "qty"), Column("cost", "Value", "money", total=True),
    Column("moment", "Date", "moment"), behind("item_id"),
)  # fmt: skip


def table(*names, qty=2_500_000, cost=12_3400, said=("Store: Main",)):
    report = Report("sample", "Sample: [report]", ("stock", 1), COLUMNS, lambda session, params: [], timing="at")
    raw = [("A", name, qty, cost, 1_793_612_700, 7) for name in names]
    totals = (None, None, None, Decimal("12.34") * len(names), None, None)
    return ReportTable(report, Params(at=datetime(2026, 11, 2, 9, 30)), COLUMNS, Rows(raw, COLUMNS), totals, said)


def sheet(data):
    return python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python(skip_empty_area=False)


def lines(data):
    assert data.startswith(b"\xef\xbb\xbf")
    return [*csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""))]


@pytest.mark.parametrize("text", DANGEROUS)
def test_text_that_looks_like_a_formula_stays_text_in_a_workbook(text):
    assert sheet(report_xlsx(table(text)))[4][0] == text
    assert b"<f>" not in report_xlsx(table(text))


@pytest.mark.parametrize("text", DANGEROUS)
def test_text_that_looks_like_a_formula_is_marked_as_text_in_csv(text):
    assert lines(report_csv(table(text)))[1][0] == "'" + text


@pytest.mark.parametrize("text", ["<b>bold</b> & co", "^XA^XZ", "чай 🍵", "שלום", 'say "hi", now', "line\nline", "x" * 10_000])
def test_text_comes_back_as_what_it_is(text):
    assert sheet(report_xlsx(table(text)))[4][0] == text
    assert lines(report_csv(table(text)))[1][0] == text
    assert json.loads(report_json(table(text)))["rows"][0]["name"] == text


def test_more_rows_than_a_sheet_holds_are_refused_not_dropped(monkeypatch):
    monkeypatch.setattr(module, "MOST_ROWS", 8)
    assert len(sheet(report_xlsx(table("a", "b", "c")))) == 8
    with pytest.raises(UserError, match=r"holds 3 rows and these are 4.*CSV"):
        report_xlsx(table("a", "b", "c", "d"))
    assert len(lines(report_csv(table("a", "b", "c", "d")))) == 6


def test_control_characters_and_cells_too_long_do_not_break_a_workbook():
    rows = sheet(report_xlsx(table("a\x00b\x1bc\ufffe", "y" * 40_000)))
    assert rows[4][0] == "abc"
    assert len(rows[5][0]) == 32_767


def test_numbers_are_numbers_in_a_workbook_and_totals_stand_below():
    rows = sheet(report_xlsx(table("Tea", "Milk")))
    assert rows[0][0] == "Sample: [report]"
    assert rows[1][0] == "Store: Main"
    assert rows[3] == ["Name", "Qty", "Value", "Date"]
    assert rows[4] == ["Tea", 2.5, 12.34, datetime(2026, 11, 2, 9, 45)]
    assert rows[6] == ["Total", "", 24.68, ""]


def test_numbers_are_plain_in_csv_also_below_zero():
    rows = lines(report_csv(table("Tea", qty=-2_500_000, cost=-12_3400)))
    assert rows == [["Name", "Qty", "Value", "Date"], ["Tea", "-2.5", "-12.34", "2026-11-02 09:45:00"], ["Total", "", "12.34", ""]]


def test_json_holds_codes_and_numbers_as_strings():
    told = json.loads(report_json(table("Tea")))
    assert told == {
        "report": "sample", "at": "2026-11-02T09:30:00", "columns": ["code", "name", "qty", "cost", "moment"],
        "rows": [{"code": "A", "name": "Tea", "qty": "2.5", "cost": "12.34", "moment": "2026-11-02T09:45:00"}], "totals": {"cost": "12.34"},
    }  # fmt: skip


def test_an_empty_table_makes_files_too():
    assert json.loads(report_json(table()))["rows"] == []
    assert lines(report_csv(table()))[0] == ["Name", "Qty", "Value", "Date"]
    assert sheet(report_xlsx(table()))[3] == ["Name", "Qty", "Value", "Date"]


@pytest.mark.parametrize(
    ("value", "least", "text"), [("12.5000", 2, "12.50"), ("0.333333", 0, "0.333333"), ("100", 0, "100"), ("-0", 0, "0"), ("5", 2, "5.00")]
)
def test_numbers_are_written_with_a_point_and_no_more_decimals_than_they_have(value, least, text):
    assert plain(Decimal(value), least) == text


def test_the_check_reports_have_the_names_that_scripts_rely_on(make_store):
    shop = Shop(make_store())
    shop.site("W1")
    shop.receipt("2026-11-02 09:30", milk=(3, "3.333333"))
    with shop.store.read() as session:
        stock = json.loads(report_file(run(session, "stock-on-hand", Params(), actor=OWNER), "json"))
        moves = json.loads(report_file(run(session, "moves", Params(start=date(2026, 11, 1), end=date(2026, 11, 30)), actor=OWNER), "json"))
    assert {"site": "W1", "item": "milk", "qty": "3", "cost": "10.00", "unit_cost": "3.333333"}.items() <= stock["rows"][0].items()
    assert stock["at"] is None
    assert stock["totals"] == {"cost": "10.00"}
    wanted = ["moment", "document", "kind", "number", "line", "from", "to", "account_from", "account_to", "item", "qty", "amount"]
    assert [name for name in moves["columns"] if name in wanted] == wanted
    assert (moves["from"], moves["to"]) == ("2026-11-01", "2026-11-30")
    row = moves["rows"][0]
    assert [row[name] for name in wanted if name != "document"] == [
        "2026-11-02T09:30:00", "goods_receipt", "GR-000001", "1", "supplier:ACME", "shelf:W1", "2110", "1310", "milk", "3", "10.00",
    ]  # fmt: skip
