"""Price tags and labels: every barcode reads back, nothing leaves its label, copies and places are right."""

import datetime as dt
import json
from decimal import Decimal
from typing import Any

import pytest

from app.core.errors import UserError
from app.core.gtin import with_check_digit
from app.printing.label import LabelData, field_text, labels_pdf
from app.printing.label_template import SHIPPED_TITLES, BarcodeElement, Template, described, read_template, template, templates
from tests.printing.reading import ink_bounds, page_count, page_size, page_text, read_all, read_page

NAMES = [
    "Black tea Ahmad English Breakfast 100 g",
    "Молоко «Простоквашино» пастеризованное 3,2 % 930 мл",
    "<b>Cheese</b> & butter ^XA =1+1",
    "щ" * 10_000,
    "word " * 2_000,
    "😀 tea 茶 שלום שלום شاي",
    "Ελαιόλαδο εξαιρετικό παρθένο 0,75 l",
    "",
]
CODES = {  # what is on the goods → what a scanner says
    "4006381333931": "4006381333931",
    "96385074": "96385074",
    "036000291452": "0036000291452",
    "SKU-00123": "SKU-00123",
    "14006381333938": "14006381333938",
    "(01)04006381333931(10)AB12": "(01)04006381333931(10)AB12",
    "чай-7": "чай-7",
}


def label(name: str = "Black tea", barcode: str = "4006381333931", **more) -> LabelData:
    values: dict[str, Any] = {
        "code": "T-1000",
        "price": Decimal("3.99"),
        "unit": "pc",
        "unit_price": Decimal("39.90"),
        "unit_price_unit": "kg",
        "country": "Sri Lanka",
        "date": dt.date(2026, 11, 22),
        "note": "Ingredients: black tea, bergamot oil. Keep cool and dry.",
        "old_price": Decimal("4.99"),
        "batch": "L2211",
        "expiry": dt.date(2027, 5, 1),
        "store": "Main store",
    } | more
    return LabelData(name, barcode=barcode, **values)


def every_template() -> list[str]:
    return list(templates())


@pytest.mark.parametrize("key", every_template())
@pytest.mark.parametrize("language", ["en", "ru"])
def test_every_barcode_reads_back_whatever_the_name(key, language):
    labels = [label(NAMES[i % len(NAMES)], code) for i, code in enumerate(CODES)]
    found = read_all(labels_pdf(template(key), labels, language=language))
    assert sorted(each.text for each in found) == sorted(CODES.values())


@pytest.mark.parametrize("key", every_template())
def test_every_name_is_printed_with_its_barcode(key):
    codes = [with_check_digit(f"20000000000{i}") for i in range(len(NAMES))]
    found = read_all(labels_pdf(template(key), [label(name, code) for name, code in zip(NAMES, codes, strict=True)]))
    assert sorted(each.text for each in found) == codes


@pytest.mark.parametrize("key", [key for key in every_template() if template(key).sheet is None])
@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_cut_off_at_the_edge_of_a_roll(key, name):
    pdf = labels_pdf(template(key), [label(name, price=Decimal("123456.78"), note="long " * 500)], language="ru")
    left, top, right, bottom = ink_bounds(pdf, dpi=200)
    width, height = page_size(pdf)
    assert left > 0.9
    assert top > 0.9
    assert right < width - 0.9
    assert bottom < height - 0.4


@pytest.mark.parametrize("key", [key for key in every_template() if template(key).sheet])
def test_a_sheet_is_filled_row_by_row_and_each_code_lies_on_its_own_label(key):
    sheet = template(key).sheet
    codes = [with_check_digit(f"20000000{i:04d}") for i in range(sheet.places)]
    found = {each.text: each for each in read_page(labels_pdf(template(key), [label(barcode=code) for code in codes]))}
    for i, code in enumerate(codes):
        row, column = divmod(i, sheet.columns)
        left = sheet.left + column * (template(key).width + sheet.gap_x)
        top = sheet.top + row * (template(key).height + sheet.gap_y)
        assert left < found[code].x < left + template(key).width
        assert top < found[code].y < top + template(key).height


def test_a_full_sheet_is_followed_by_the_next():
    pdf = labels_pdf(template("a4-70x37"), [label()] * 25)
    assert page_count(pdf) == 2
    assert [len(read_page(pdf, page)) for page in (0, 1)] == [24, 1]
    assert page_size(pdf) == (210, 297)


def test_copies_are_printed():
    assert len(read_page(labels_pdf(template("a4-70x37"), [(label(), 3), (label(), 0), label(barcode="96385074")]))) == 4


def test_a_sheet_begun_before_is_used_up():
    pdf = labels_pdf(template("a4-70x37"), [label()] * 2, start_position=23)
    assert page_count(pdf) == 2
    (last,) = read_page(pdf, 0)
    assert last.x > 140
    assert last.y > 259


@pytest.mark.parametrize("start", [-1, 24])
def test_a_place_that_the_sheet_lacks_is_refused_in_words(start):
    with pytest.raises(UserError, match="places 1 to 24"):
        labels_pdf(template("a4-70x37"), [label()], start_position=start)


def test_nothing_to_print_is_told_in_words():
    with pytest.raises(UserError, match="no labels to print"):
        labels_pdf(template("a4-70x37"), [(label(), 0)])


def test_a_roll_has_a_page_for_each_label():
    pdf = labels_pdf(template("roll-58x40-price"), [label(), label()])
    assert (page_count(pdf), page_size(pdf)) == (2, (58, 40))


def test_markup_and_commands_are_printed_as_they_are():
    assert "<b>Cheese</b> & butter ^XA =1+1" in page_text(labels_pdf(template("a4-105x74"), [label(NAMES[2])])).replace("\n", " ")


def test_a_label_without_a_price_has_no_zero_price():
    text = page_text(labels_pdf(template("a4-70x37"), [label(price=None, unit_price=None, old_price=None)]))
    assert "0.00" not in text
    assert "€" not in text


def test_goods_without_a_barcode_show_their_code():
    assert [each.text for each in read_page(labels_pdf(template("a4-70x37"), [label(barcode="")]))] == ["T-1000"]


def test_without_barcode_and_code_there_is_none():
    assert read_page(labels_pdf(template("a4-70x37"), [label(barcode="", code="")])) == []


def test_a_code_too_long_for_bars_becomes_a_matrix():
    (found,) = read_page(labels_pdf(template("a4-48.5x25.4"), [label(barcode="ABCDEFGH-IJKLMNOP-23456")]))
    assert (found.format, found.text) == ("Data Matrix", "ABCDEFGH-IJKLMNOP-23456")


def test_a_code_that_fits_in_no_way_is_refused_with_the_name_of_the_goods():
    with pytest.raises(UserError, match="Black tea doesn't fit"):
        labels_pdf(template("roll-43x25"), [label(barcode="x" * 900)])


def test_fields_are_put_into_words():
    goods = label()
    assert field_text(goods, "unit_price", "en") == "€39.90 / kg"
    assert field_text(goods, "expiry", "en") == "Best before 1 May 2027"
    assert field_text(goods, "batch", "en") == "Batch L2211"
    assert field_text(LabelData("x"), "expiry", "en") == ""


def test_ten_sheets_of_labels_all_read_back():
    codes = [with_check_digit(f"4{i * 7_654_321 % 10**11:011d}") for i in range(210)]
    found = read_all(labels_pdf(template("a4-63.5x38.1"), (label(f"Goods {code}", code) for code in codes)))
    assert sorted(each.text for each in found) == sorted(codes)


# --- templates ------------------------------------------------------------------------------------------------------

GOOD = {
    "title": "Mine",
    "width": 40,
    "height": 20,
    "elements": [{"type": "text", "field": "name", "x": 1, "y": 1, "width": 38, "height": 5}],
}


def written(tmp_path, content) -> Template:
    path = tmp_path / "mine.json"
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return read_template(path)


def test_a_template_of_ones_own_is_read(tmp_path):
    mine = written(tmp_path, GOOD)
    assert (mine.key, mine.width, len(mine.elements)) == ("mine", 40, 1)


def element(**more):
    return GOOD | {"elements": [GOOD["elements"][0] | more]}


def test_a_template_says_its_size_and_its_paper():
    assert described(template("a4-70x49.5"), "de") == "Price tag 70 × 49,5 mm, sheet 3 × 6"
    assert described(template("roll-58x40-product"), "en") == "Product label 58 × 40 mm, roll"
    assert {each.title for each in templates().values()} == set(SHIPPED_TITLES)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("{", "not valid JSON"),
        ({"title": "x"}, "width is missing"),
        (GOOD | {"width": 0}, "above 0"),
        (element(type="picture"), "element 1: type must be one of"),
        (element(colour="red"), "colour is unknown for text"),
        (element(field="smell"), "field must be one of"),
        (element(width=60), "reaches out of the label"),
        (element(type="barcode", field=None), "field is unknown for barcode"),
        (GOOD | {"elements": [{"type": "barcode", "x": 0, "y": 0, "width": 9, "height": 9, "kind": "morse"}]}, "auto or one of"),
        (GOOD | {"sheet": {"columns": 6, "rows": 1}}, "the labels need 240 × 20 mm"),
        (GOOD | {"sheet": {"columns": 0, "rows": 1}}, "at least one column"),
        (GOOD | {"sheet": {"colums": 1}}, "colums"),
        ("[]", "is wrong"),
    ],
)
def test_a_wrong_template_is_refused_with_what_is_wrong(tmp_path, content, words):
    with pytest.raises(UserError, match=words) as told:
        written(tmp_path, content)
    assert "mine.json" in str(told.value)


def test_an_unknown_template_is_answered_with_those_there_are():
    with pytest.raises(UserError, match="a4-70x37"):
        template("a5")


def test_every_template_draws_name_barcode_and_price_and_codes_are_large_enough_for_retail():
    for each in templates().values():
        sorts = {type(element).__name__ for element in each.elements} | {getattr(element, "field", "") for element in each.elements}
        assert {"name", "BarcodeElement"} <= sorts
        assert "PriceElement" in sorts or "price" in sorts
        (code,) = (element for element in each.elements if isinstance(element, BarcodeElement))
        # GS1 General Specifications 5.2.3.1: EAN-13 at 80 % and more, 113 modules of 0.264 mm with the quiet zones.
        assert code.width >= 113 * 0.264
