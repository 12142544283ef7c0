"""Reports on paper."""

import re
from decimal import Decimal

from app.printing.grid import Grid, GridColumn
from app.printing.table import STYLE, TableColumn, TableData, table_pdf
from tests.printing.reading import ink_bounds, page_count, page_size, page_text

D = Decimal
COLUMNS = [
    TableColumn("Code", width=0.5),
    TableColumn("Name", width=2),
    TableColumn("Quantity", "qty"),
    TableColumn("Value", "money"),
]


def rows(count: int) -> list[list]:
    return [[f"T-{no:05d}", f"Чай номер {no}", D(no), D(no) / 7] for no in range(count)]


def table(count: int = 3, **more) -> TableData:
    return TableData("Stock on hand", COLUMNS, more.pop("rows", rows(count)), **more)


def all_text(pdf: bytes) -> list[str]:
    return [page_text(pdf, page) for page in range(page_count(pdf))]


def test_title_filters_rows_and_totals_are_printed():
    (text,) = all_text(table_pdf(table(subtitle=["At 22 November 2026", "Store: Main"], totals=["", "Total", D(6), D("12.5")])))
    for part in ("Stock on hand", "At 22 November 2026", "Store: Main", "Quantity", "T-00002", "Чай номер 2", "0.29", "Total", "12.50"):
        assert part in text, part


def test_each_row_is_printed_once_below_the_header_of_its_page():
    pages = all_text(table_pdf(table(1_000)))
    assert re.findall(r"T-\d{5}", "\n".join(pages)) == [f"T-{no:05d}" for no in range(1_000)]
    for number, text in enumerate(pages, 1):
        assert "Quantity" in text
        assert f"Page {number} of {len(pages)}" in text


def test_totals_stand_with_the_last_row_whatever_the_count():
    for count in range(40, 56):
        pages = all_text(table_pdf(table(count, totals=["", "Total", D(1), D(2)])))
        assert f"T-{count - 1:05d}" in pages[-1]
        assert "Total" in pages[-1]


def test_a_long_name_takes_two_lines_and_says_that_it_goes_on():
    (text,) = all_text(table_pdf(table(rows=[["1", "слово " * 2_000, D(1), D(2)]])))
    assert "…" in text


def test_markup_is_printed_as_it_is():
    (text,) = all_text(table_pdf(table(rows=[["=1+1", "<b>&</b> ^XA", D(1), D(2)]], subtitle=["<i>&"])))
    assert "=1+1" in text
    assert "<b>&</b> ^XA" in text
    assert "<i>&" in text


def test_short_columns_leave_their_room_to_long_ones():
    columns = [TableColumn("A"), TableColumn("B"), TableColumn("C")]
    name = "a long name that needs much more than a third of the width of the paper it stands on"
    assert name in page_text(table_pdf(TableData("Names", columns, [["1", name, "2"]] * 3)))


def test_an_empty_report_says_so():
    (text,) = all_text(table_pdf(table(0)))
    assert "Nothing to show" in text


def test_more_than_eight_columns_lie_on_wide_paper_unless_told_otherwise():
    wide = TableData("Wide", [TableColumn(str(no)) for no in range(9)], [["x"] * 9])
    assert page_size(table_pdf(wide)) == (297, 210)
    assert page_size(table_pdf(table())) == (210, 297)
    assert page_size(table_pdf(table(landscape=True))) == (297, 210)


def test_rows_shorter_and_longer_than_the_columns_do_no_harm():
    (text,) = all_text(table_pdf(table(rows=[["A"], ["B", "b", D(1), D(2), "too much"]])))
    assert "too much" not in text


def test_numbers_are_never_cut():
    columns = [TableColumn("Name"), *[TableColumn(f"Value {no}", "money") for no in range(11)]]
    pdf = table_pdf(TableData("Wide", columns, [["Tea", *[D("99999999.99")] * 11]]))
    assert page_text(pdf).count("99,999,999.99") == 11
    left, _top, right, _bottom = ink_bounds(pdf)
    assert left >= 13
    assert right <= 297 - 13


def test_a_date_is_never_broken_however_little_room_the_names_leave():
    columns = [TableColumn("Since", whole=True), *[TableColumn(f"Name {no}", width=6) for no in range(6)], TableColumn("Value", "money")]
    (text,) = all_text(table_pdf(TableData("Prices", columns, [["14 Nov 2026 12:00", *["a long name of many words"] * 6, D(1)]])))
    assert "14 Nov 2026 12:00" in text


def test_a_short_label_does_not_make_the_type_of_a_wide_report_smaller():
    columns = [
        TableColumn("Unit", width=0.1),
        *[TableColumn(f"Name {no}") for no in range(3)],
        *[TableColumn(f"Value {no}", "money") for no in range(8)],
    ]
    grid = Grid(
        [GridColumn(each.label, each.kind, each.width) for each in columns],
        [["pc", *["a long name of it"] * 3, *["1,000.00"] * 8]],
        0,
        700,
        STYLE,
    )
    assert grid.style.size == STYLE.size
    assert sum(grid.widths) <= 700.01


def test_a_document_s_number_is_never_broken_however_little_room_the_names_leave():
    columns = [
        TableColumn("Order", width=0.4),
        *[TableColumn(f"Name {no}", width=6) for no in range(5)],
        *[TableColumn(f"Value {no}", "money") for no in range(5)],
    ]
    (text,) = all_text(
        table_pdf(TableData("Orders", columns, [["PO-W12-000035", *["a long name of many words"] * 5, *[D("1000.00")] * 5]]))
    )
    assert "PO-W12-000035" in text
