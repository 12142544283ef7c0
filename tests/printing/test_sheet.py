"""A document on paper: all of it is there, in order, on as many pages as it takes."""

import re
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest

from app.i18n import translate
from app.printing import paper
from app.printing.sheet import SheetColumn, SheetData, sheets_pdf
from app.printing.words import money_in_words
from tests.printing.reading import ink_bounds, page_count, page_size, page_text, read_all, read_page, sheet_pdf

D = Decimal
COLUMNS = [
    SheetColumn("Code", width=0.5),
    SheetColumn("Item", width=2.5),
    SheetColumn("Quantity", "qty"),
    SheetColumn("Price", "price"),
    SheetColumn("Amount", "money"),
]


def row(no: int, name: str = "Black tea 100 g") -> list:
    return [f"T-{no:04d}", name, D(no), D("1.25"), D(no) * D("1.25")]


def sheet(count: int = 3, **more) -> SheetData:
    rows = more.pop("rows", [row(no) for no in range(1, count + 1)])
    total = D("1234.50")
    values: dict[str, Any] = {
        "moment": datetime(2026, 11, 22, 9, 30),
        "state": "Posted",
        "header": [("Supplier", "Acme Foods"), ("Store", "Main store"), ("Order", "")],
        "totals": [("Net", D("1028.75")), ("VAT", D("205.75")), ("Total, EUR", total)],
        "in_words": [money_in_words(total, "EUR", "en")],
        "vat_summary": [("20 %", D("1028.75"), D("205.75"), total)],
        "signs": ["Delivered by", "Received by"],
        "qr": "W1-GR-000123",
        "organisation": "Larder Shops",
    } | more
    return SheetData("Goods receipt", "W1-GR-000123", values.pop("columns", COLUMNS), rows, **values)


def all_text(pdf: bytes) -> str:
    return "\n".join(page_text(pdf, page) for page in range(page_count(pdf)))


def test_everything_of_the_document_is_on_paper():
    text = page_text(sheet_pdf(sheet()))
    for part in ("Larder Shops", "Goods receipt", "No. W1-GR-000123", "22 November 2026, 09:30", "Posted", "Supplier", "Acme Foods",
                 "T-0003", "Black tea 100 g", "3.75", "VAT by rate", "1,028.75", "205.75", "Total, EUR", "1,234.50",
                 "One thousand, two hundred and thirty-four euros and 50 cents", "Delivered by", "signature", "Page 1 of 1"):  # fmt: skip
        assert part in text, part


def test_empty_fields_of_the_header_are_left_out():
    assert "Order" not in page_text(sheet_pdf(sheet()))


def test_the_qr_code_holds_the_number():
    (found,) = read_page(sheet_pdf(sheet()))
    assert (found.format, found.text) == ("QR Code", "W1-GR-000123")


@pytest.mark.parametrize("hostile", ["<b>bold</b> & <para>", "^XA^FD1^XZ", "=1+1", "{name} %s \\( \\)", "Сыр «Российский»", "Ελαιόλαδο"])
def test_data_is_printed_as_it_is(hostile):
    text = all_text(sheet_pdf(sheet(rows=[row(1, hostile)], note=hostile, organisation=hostile, header=[("Supplier", hostile)])))
    assert text.count(hostile) == 5  # line, note, organisation in the head and at the foot, header


def test_what_no_font_has_shows_a_sign_and_stops_nothing():
    text = page_text(sheet_pdf(sheet(rows=[row(1, "tea \U00012000\ud800\x00")])))
    assert "T-0001" in text


def test_hebrew_and_arabic_are_drawn_with_letters():
    assert "\ufffd" not in page_text(sheet_pdf(sheet(rows=[row(1, "שלום עולם"), row(2, "شاي أسود")])))


@pytest.mark.parametrize("count", [1, 5, *range(24, 46), 60, 500])
def test_each_line_is_printed_once_and_totals_never_stand_alone(count):
    pdf = sheet_pdf(sheet(count))
    pages = [page_text(pdf, page) for page in range(page_count(pdf))]
    assert re.findall(r"T-\d{4}", "\n".join(pages)) == [f"T-{no:04d}" for no in range(1, count + 1)]
    (last,) = [i for i, text in enumerate(pages) if "Total, EUR" in text]
    assert f"T-{count:04d}" in pages[last]
    assert "Received by" in pages[last]


def test_every_page_has_the_header_and_its_number():
    pdf = sheet_pdf(sheet(200))
    pages = [page_text(pdf, page) for page in range(page_count(pdf))]
    assert len(pages) > 4
    for number, text in enumerate(pages, 1):
        assert f"Page {number} of {len(pages)}" in text
        assert "Quantity" in text
        assert "W1-GR-000123" in text


def test_a_name_of_ten_thousand_characters_is_printed_whole():
    pdf = sheet_pdf(sheet(rows=[row(1), row(2, "щ" * 10_000), row(3)]))
    assert all_text(pdf).count("щ") == 10_000
    assert page_count(pdf) < 10


def test_a_note_of_ten_thousand_characters_is_printed_whole():
    pdf = sheet_pdf(sheet(note="слово " * 1_700))
    assert all_text(pdf).count("слово") == 1_700
    assert "Received by" in page_text(pdf, page_count(pdf) - 1)


def test_a_long_note_with_many_lines_of_its_own_keeps_them():
    assert "first\nsecond" in page_text(sheet_pdf(sheet(note="first\nsecond"))).replace("\r", "")


def test_more_than_eight_columns_lie_on_wide_paper():
    columns = [SheetColumn(f"Column {no}", "money" if no > 3 else "text") for no in range(1, 10)]
    assert page_size(sheet_pdf(sheet(columns=columns, rows=[[str(no), "b", "c", *[D("1234567.89")] * 6] for no in range(3)]))) == (297, 210)
    assert page_size(sheet_pdf(sheet())) == (210, 297)


@pytest.mark.parametrize("columns", [5, 8, 9, 12])
def test_wide_numbers_stay_on_the_paper_and_whole(columns):
    declared = [SheetColumn("Item"), *[SheetColumn(f"Amount {no}", "money") for no in range(columns - 1)]]
    pdf = sheet_pdf(sheet(columns=declared, rows=[["Tea", *[D("123456789.99")] * (columns - 1)]], totals=(), vat_summary=()))
    assert page_text(pdf).count("123,456,789.99") == columns - 1
    assert_within_margins(pdf)


def assert_within_margins(pdf: bytes) -> None:
    for page in range(page_count(pdf)):
        left, top, right, bottom = ink_bounds(pdf, page)
        width, height = page_size(pdf, page)
        assert left >= 13
        assert top >= 12
        assert right <= width - 12
        assert bottom <= height - 9


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"title_long": True},
        {"note": "щ" * 3_000},
        {"header": [("щ" * 300, "щ" * 3_000)] * 5},
        {"organisation": "щ" * 1_000},
        {"signs": ["щ" * 200] * 7},
        {"state": "щ" * 30},
        {"totals": [("щ" * 200, D("999999999999.99"))] * 4},
        {"vat_summary": [("щ" * 200, D("999999999.99"), D("999999999.99"), D("999999999.99"))] * 6},
        {"in_words": ["слово " * 300]},
    ],
)
def test_nothing_leaves_the_margins(more):
    data = sheet(4, **{key: value for key, value in more.items() if key != "title_long"})
    if "title_long" in more:
        data = SheetData("щ" * 500, "N" * 500, data.columns, data.rows, data.moment, "Posted")
    assert_within_margins(sheet_pdf(data))


def test_a_draft_says_so_on_every_page():
    pdf = sheet_pdf(sheet(80, draft=True))
    assert all("DRAFT" in page_text(pdf, page) for page in range(page_count(pdf)))
    assert "DRAFT" not in all_text(sheet_pdf(sheet(80)))


def test_a_document_without_lines_totals_and_signatures_is_a_page():
    pdf = sheet_pdf(SheetData("Write-off", "", COLUMNS, []))
    assert page_count(pdf) == 1
    assert "Write-off" in page_text(pdf)


def test_several_documents_print_in_one_go_each_counting_its_own_pages():
    wide = sheet(columns=[SheetColumn(str(no)) for no in range(9)], rows=[["x"] * 9], qr="B")
    pdf = sheets_pdf([sheet(60), wide])
    assert [page_size(pdf, page) for page in range(page_count(pdf))] == [(210, 297), (210, 297), (297, 210)]
    assert "Page 2 of 2" in page_text(pdf, 1)
    assert "Page 1 of 1" in page_text(pdf, 2)
    assert [each.text for each in read_all(pdf)] == ["W1-GR-000123", "B"]


def test_the_paper_speaks_the_language_of_the_sheet(monkeypatch):
    words = {"Page {page} of {pages}": "Страница {page} из {pages}", "In words": "Прописью"}
    monkeypatch.setattr(paper, "translate", lambda text, code: words.get(text, text) if code == "ru" else translate(text, code))
    paper.worded.cache_clear()
    text = page_text(sheet_pdf(sheet(language="ru")))
    paper.worded.cache_clear()
    assert "Страница 1 из 1" in text
    assert "Прописью" in text
    assert "1\xa0234,50" in text.replace("1 234,50", "1\xa0234,50")


@pytest.mark.parametrize("length", range(2_000, 6_000, 250))
def test_a_tall_last_line_leaves_room_for_the_totals(length):
    pdf = sheet_pdf(sheet(rows=[row(1), row(2), row(3, "щ" * length)]))
    assert all_text(pdf).count("щ") == length
    assert "Received by" in page_text(pdf, page_count(pdf) - 1)
    assert_within_margins(pdf)


def test_lines_are_numbered_unless_told_otherwise():
    assert "#" in page_text(sheet_pdf(sheet()))
    assert "#" not in page_text(sheet_pdf(sheet(numbered=False)))
