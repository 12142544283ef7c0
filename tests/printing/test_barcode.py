"""Barcodes on a page are read back as what was put in."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.errors import UserError
from app.core.gtin import with_check_digit
from app.printing.barcode import BarcodeKind, Symbol, choose, draw_linear, draw_matrix, encode, module_width
from app.printing.paper import MM, draw_pdf
from app.printing.pen import Pen
from tests.printing.reading import Read, page_text, read_page

K = BarcodeKind


def drawn(symbol: Symbol, module: float = 0.33, text_size: float = 8) -> bytes:
    def draw(pen: Pen) -> None:
        if symbol.linear:
            draw_linear(pen, symbol, 10 * MM, 10 * MM, module * MM, 20 * MM, text_size)
        else:
            draw_matrix(pen, symbol, 10 * MM, 10 * MM, 0.5 * MM)
        pen.next_page()

    return draw_pdf(200 * MM, 100 * MM, "barcode", draw)


def read_back(kind: BarcodeKind, data: str) -> Read:
    (found,) = read_page(drawn(encode(kind, data), 0.165 if kind is K.ITF14 else 0.33))
    return found


@pytest.mark.parametrize(
    ("kind", "data", "name", "text", "symbology"),
    [
        (K.EAN13, "4006381333931", "EAN-13", "4006381333931", "]E0"),
        (K.EAN8, "96385074", "EAN-8", "96385074", "]E4"),
        (K.UPCA, "036000291452", "EAN-13", "0036000291452", "]E0"),
        (K.ITF14, "14006381333938", "ITF", "14006381333938", "]I1"),
        (K.CODE128, "SKU-0012 <b>&^XA =1+1", "Code 128", "SKU-0012 <b>&^XA =1+1", "]C0"),
        (K.GS1_128, "(01)04006381333931(10)AB-12", "Code 128", "(01)04006381333931(10)AB-12", "]C1"),
        (K.QR, "W1-GR-000123", "QR Code", "W1-GR-000123", "]Q1"),
        (K.QR, "Приходная накладная № 7 😀", "QR Code", "Приходная накладная № 7 😀", None),
        (K.DATAMATRIX, "SKU-0012", "Data Matrix", "SKU-0012", "]d1"),
        (K.GS1_DATAMATRIX, "(01)04006381333931(17)270131(10)AB", "Data Matrix", "(01)04006381333931(17)270131(10)AB", "]d2"),
    ],
)
def test_every_kind_reads_back(kind, data, name, text, symbology):
    found = read_back(kind, data)
    assert (found.format, found.text) == (name, text)
    assert symbology in {None, found.symbology}


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10**12 - 1))
def test_any_ean13_reads_back(number):
    data = with_check_digit(f"{number:012d}")
    assert read_back(K.EAN13, data).text == data


@settings(max_examples=15, deadline=None)
@given(st.text(st.characters(min_codepoint=32, max_codepoint=126), min_size=1, max_size=24))
def test_any_code128_reads_back(data):
    # Parts of long bars may pass for a short code of another sort; none may pass for other text in this one.
    assert [each.text for each in read_page(drawn(encode(K.CODE128, data), 0.33)) if each.format == "Code 128"] == [data]


def test_a_missing_check_digit_is_added():
    assert encode(K.EAN13, "400638133393").data == "4006381333931"


def test_the_digits_stand_below_the_bars():
    digits = page_text(drawn(encode(K.EAN13, "4006381333931"))).replace(" ", "")
    assert digits == "4006381333931"


def test_no_text_is_drawn_at_size_zero():
    assert page_text(drawn(encode(K.EAN13, "4006381333931"), text_size=0)) == ""


@pytest.mark.parametrize(
    ("kind", "data", "words"),
    [
        (K.EAN13, "123", "takes 13 digits"),
        (K.EAN13, "4006381333932", "should end in 1"),
        (K.EAN8, "9638507A", "takes 8 digits"),
        (K.EAN13, "٤٠٠٦٣٨١٣٣٣٩٣١", "takes 13 digits"),
        (K.CODE128, "чай", "Choose QR"),
        (K.CODE128, "x" * 81, "Choose QR"),
        (K.GS1_128, "(01)123", "Invalid data length"),
        (K.GS1_DATAMATRIX, "no brackets", "AI"),
        (K.QR, "x" * 10_000, "too long"),
        (K.QR, "", "nothing to put"),
    ],
)
def test_data_that_a_kind_cannot_hold_is_refused_in_words(kind, data, words):
    with pytest.raises(UserError, match=words) as told:
        encode(kind, data)
    assert len(str(told.value)) < 250


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        ("4006381333931", K.EAN13),
        ("96385074", K.EAN8),
        ("036000291452", K.UPCA),
        ("14006381333938", K.ITF14),
        ("4006381333932", K.CODE128),
        ("SKU-1", K.CODE128),
        ("(01)04006381333931", K.GS1_DATAMATRIX),
        ("чай", K.QR),
        ("https://example.com/a/long/address", K.QR),
    ],
)
def test_the_kind_follows_from_the_data(data, kind):
    assert choose(data) is kind


def test_bars_are_whole_dots_on_a_thermal_printer():
    dot = MM / 8
    module = module_width(encode(K.EAN13, "4006381333931"), 54 * MM, 0.4 * MM, dot)
    assert module / dot == pytest.approx(3)


def test_a_symbol_never_grows_beyond_its_room_or_the_widest_module():
    symbol = encode(K.EAN13, "4006381333931")
    assert module_width(symbol, 113 * 0.3, 0.33) == pytest.approx(0.3)
    assert module_width(symbol, 1000, 0.33) == pytest.approx(0.33)
