from decimal import Decimal

from app.printing.report import _cell, report_pdf, table_data
from app.reports.base import Column, Params, Report, ReportTable, Rows
from tests.printing.reading import page_text

COLUMNS = (
    Column("item", "Item", width=24), Column("batches", "Batches", "bool"), Column("qty", "Qty", "qty", total=True),
    Column("cost", "Cost", "money", total=True), Column("item_id", "", "int", people=False),
)  # fmt: skip
REPORT = Report("test", "Stock <on> hand", ("stock", 1), COLUMNS, lambda session, params: [])


def table() -> ReportTable:
    raw = [("Milk & <b>", True, 3_000_000, 12_500, 1), ("Bread", False, 0, -5_000, 2)]
    return ReportTable(REPORT, Params(), COLUMNS, Rows(raw, COLUMNS), (None, None, Decimal(3), Decimal("0.75"), None), ("Store: Main",))


def test_paper_shows_what_people_see_and_no_ids():
    data = table_data(table(), "Corner shop")
    assert [each.label for each in data.columns] == ["Item", "Batches", "Qty", "Cost"]
    assert data.rows[0] == ["Milk & <b>", "✓", Decimal(3), Decimal("1.25")]
    assert data.rows[1] == ["Bread", "", "–", Decimal("-0.5")]
    assert data.totals == ["Total", None, Decimal(3), Decimal("0.75")]
    assert data.footer.startswith("Corner shop · ")


def test_text_of_a_report_is_printed_as_it_is():
    text = page_text(report_pdf(table()))
    assert "Milk & <b>" in text
    assert "Stock <on> hand" in text
    assert "\u22120.50" in text


def test_a_unit_cost_without_end_is_cut_to_four_decimals():
    columns = (Column("cost", "Unit cost", "price"),)
    told = ReportTable(
        Report("t", "T", ("stock", 1), columns, lambda session, params: []), Params(), columns, Rows([(7_349_967,)], columns), (None,)
    )
    assert table_data(told).rows == [[Decimal("7.3500")]]
    assert "7.35\n" in page_text(report_pdf(told)) + "\n"


def test_what_is_shown_of_a_unit_cost_is_rounded_half_up():
    assert [_cell(Decimal(cost), "price") for cost in ("0.00005", "0.00025", "-0.00025")] == [
        Decimal("0.0001"), Decimal("0.0003"), Decimal("-0.0003"),
    ]  # fmt: skip
