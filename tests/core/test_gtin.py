"""Trade item numbers: check digits, one normal form, equal forms, own numbers."""

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import ean

from app.core import gtin
from app.core.gtin import (
    equivalents,
    expand_upc_e,
    gtin14,
    has_right_check_digit,
    shorten_upc_a,
    shown,
    with_check_digit,
)

VECTORS = Path(__file__).resolve().parents[2] / ".." / "shared" / "data" / "gs1" / "vectors"
payloads = st.text("0123456789", min_size=7, max_size=17)


def vectors(name: str) -> list[dict[str, str]]:
    path = VECTORS / name
    return list(csv.DictReader(path.read_text(encoding="utf-8").splitlines())) if path.exists() else []


@pytest.mark.skipif(not VECTORS.exists(), reason="published GS1 vectors are not beside the project")
def test_published_check_digits() -> None:
    for row in vectors("check_digits.csv"):
        make = gtin.measure_check_digit if len(row["payload"]) < 6 else gtin.check_digit
        assert make(row["payload"]) == row["check_digit"], row


@given(payloads)
def test_check_digit_agrees_with_stdnum(payload: str) -> None:
    assert gtin.check_digit(payload) == ean.calc_check_digit(payload)


@given(payloads, st.data())
def test_any_single_wrong_digit_is_noticed(payload: str, data: st.DataObject) -> None:
    code = with_check_digit(payload)
    place = data.draw(st.integers(0, len(code) - 1))
    other = data.draw(st.sampled_from([digit for digit in "0123456789" if digit != code[place]]))
    assert has_right_check_digit(code)
    assert not has_right_check_digit(code[:place] + other + code[place + 1 :])


@pytest.mark.parametrize("value", ["123", "123456", "12a4", ""])
def test_measure_check_digit_wants_four_or_five_digits(value: str) -> None:
    with pytest.raises(ValueError, match="4 or 5 digits"):
        gtin.measure_check_digit(value)


def test_upc_a_and_ean_13_with_zero_have_one_normal_form() -> None:
    assert gtin14("036000291452") == gtin14("0036000291452") == gtin14("00036000291452") == "00036000291452"
    assert set(equivalents("036000291452")) == set(equivalents("0036000291452")) == {"00036000291452", "0036000291452", "036000291452"}


def test_eight_digits_that_are_ean_8_and_upc_e_give_the_forms_of_both() -> None:
    both = next(code for code in map(with_check_digit, (f"0{n:06}" for n in range(100000))) if expand_upc_e(code))
    assert gtin14(both) == both.zfill(14)
    assert {both, both.zfill(13), expand_upc_e(both)} <= set(equivalents(both))


@pytest.mark.parametrize(
    ("short", "full"),
    [("04252614", "042100005264"), ("01234505", "012000003455"), ("01234565", "012345000065"), ("06543217", "065100004327")],
)
def test_upc_e_is_expanded_and_shortened(short: str, full: str) -> None:
    assert expand_upc_e(short) == full
    assert shorten_upc_a(full) is not None
    assert expand_upc_e(shorten_upc_a(full) or "") == full


@given(st.text("0123456789", min_size=6, max_size=6), st.sampled_from("01"))
def test_upc_e_survives_expanding_and_shortening(body: str, system: str) -> None:
    for last in "0123456789":
        full = expand_upc_e(system + body + last)
        if full is not None:
            assert expand_upc_e(shorten_upc_a(full) or "") == full


@given(st.sampled_from((7, 11, 12, 13)).flatmap(lambda n: st.text("0123456789", min_size=n, max_size=n)))
def test_every_equivalent_has_the_same_normal_form(payload: str) -> None:
    code = with_check_digit(payload)
    full = code.zfill(14)
    if code.strip("0") and expand_upc_e(code) is None:
        assert code in equivalents(code)
        assert all(full in equivalents(form) for form in equivalents(code))
        assert gtin14(shown(full)) == full


@pytest.mark.parametrize("text", ["", "4006381333932", "400638133393", "0000000000000", "٤٠٠٦٣٨١٣٣٣٩٣١", "4006381333931 ", "abc"])
def test_what_is_no_gtin_has_no_normal_form(text: str) -> None:
    assert gtin14(text) is None
    assert equivalents(text) == (text,)


@pytest.mark.parametrize(
    ("text", "damaged"), [("4.80001E+12", True), ("4,80001e+12", True), ("4006381333931", False), ("LOT-E+1", False), ("", False)]
)
def test_codes_rounded_by_a_spreadsheet_are_noticed(text: str, damaged: bool) -> None:
    assert gtin.looks_damaged_by_spreadsheet(text) is damaged
