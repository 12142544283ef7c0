"""In-store codes: masks, presets, reading and making."""

import csv
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.errors import UserError
from app.core.gtin import with_check_digit
from app.core.in_store_code import InStoreMask, Measure, check_masks, parse_mask, read_in_store_code
from tests.core.country_masks import OTHER_COUNTRY, PRESETS, code_of, preset

VECTORS = Path(__file__).resolve().parents[2] / ".." / "shared" / "data" / "gs1" / "vectors" / "rcn_variable_measure.csv"
COUNTRIES = {
    "estonia": "EE", "latvia": "LV", "lithuania": "LT", "denmark": "DK", "finland": "FI", "germany": "DE", "great_britain": "GB",
    "sweden": "SE", "norway": "NO",
}  # fmt: skip
ROWS = list(csv.DictReader(VECTORS.read_text(encoding="utf-8").splitlines())) if VECTORS.exists() else []
ALL_MASKS = sorted({mask for masks in (*PRESETS.values(), OTHER_COUNTRY) for mask in masks}, key=lambda mask: mask.text)


@pytest.mark.skipif(not ROWS, reason="published vectors are not beside the project")
@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['region']}-{row['ean13']}")
def test_published_variable_measure_codes(row: dict[str, str]) -> None:
    found = read_in_store_code(row["ean13"], preset(COUNTRIES[row["region"]]))
    stated = {measure: Decimal(row[name]) for measure, name in zip(Measure, ("weight_kg", "price", "count"), strict=True) if row[name]}
    assert ({found.mask.measure: found.value} if found else {}) == stated
    assert not found or not found.problems


@pytest.mark.parametrize("code", ["2100123012503", "2200123012500"])
def test_weight_and_item_are_read(code: str) -> None:
    found = read_in_store_code(code, preset("RU"))
    assert found is not None
    assert (found.item, found.value, found.mask.measure) == ("00123", Decimal("1.250"), Measure.WEIGHT)


def test_key_is_the_same_for_every_weight() -> None:
    masks = preset("DE")
    codes = [code_of(masks[-1], "1234", Decimal(weight)) for weight in ("0.001", "1.25", "99.999")]
    found = [read_in_store_code(code, masks) for code in codes]
    assert len({code.key for code in found if code}) == 1
    assert len(set(codes)) == 3


def test_wrong_inner_check_digit_is_a_problem_and_gives_no_value() -> None:
    right = code_of(preset("DE")[-1], "1234", Decimal("1.25"))
    wrong = with_check_digit(right[:6] + str((int(right[6]) + 1) % 10) + right[7:12])
    found = read_in_store_code(wrong, preset("DE"))
    assert found is not None
    assert found.value is None
    assert "inside" in str(found.problems[0])


def test_upc_a_is_read_with_a_zero_in_front() -> None:
    code = code_of(preset("US")[0], 12345, Decimal("4.99"))
    assert code[0] == "0"
    assert read_in_store_code(code[1:], preset("US")) == read_in_store_code(code, preset("US"))


def test_wrong_check_digit_and_foreign_prefix_are_no_in_store_codes() -> None:
    assert read_in_store_code("2100123012504", preset("RU")) is None
    assert read_in_store_code("4006381333931", preset("RU")) is None


def test_longer_prefix_wins() -> None:
    masks = (parse_mask("21IIIIIWWWWWC"), parse_mask("217IIIIPPPPPC"))
    found = read_in_store_code(with_check_digit("217123400500"), masks)
    assert found is not None
    assert (found.item, found.value) == ("1234", Decimal("5.00"))


@given(st.sampled_from(ALL_MASKS), st.data())
def test_what_is_made_is_read_back(mask: InStoreMask, data: st.DataObject) -> None:
    item = data.draw(st.integers(0, 10**mask.item_digits - 1))
    value = Decimal(data.draw(st.integers(0, 10**mask.value_digits - 1))).scaleb(-mask.decimals)
    found = read_in_store_code(code_of(mask, item, value), [mask])
    assert found is not None
    assert (int(found.item), found.value, found.problems) == (item, value, ())


@pytest.mark.parametrize("mask", ALL_MASKS, ids=lambda mask: mask.text)
def test_every_preset_can_be_written_and_read(mask: InStoreMask) -> None:
    assert len(mask.text.replace(".", "")) == 13
    assert parse_mask(mask.text) == mask


@pytest.mark.parametrize("country", sorted(PRESETS))
def test_presets_do_not_collide(country: str) -> None:
    assert check_masks(preset(country)) == []


def test_colliding_masks_are_named() -> None:
    masks = [parse_mask("21IIIIIWWWWWC"), parse_mask("21IIIIIPPPPPC")]
    assert [found.line for found in check_masks(masks)] == [2]


def test_letters_of_scale_manuals_mean_the_same() -> None:
    assert parse_mask("PPPPPPCVVVVV", Measure.WEIGHT, 3, prefix="28") == parse_mask("28IIIICWWWWWC")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "one value"),
        ("hello", "not understood"),
        ("21IIIIIWWWWW", "must end with C"),
        ("21IIIIIWWWWWWC", "14 places"),
        ("21IIIIWWWWWC", "12 places"),
        ("46IIIIIWWWWWC", "02 or 20 to 29"),
        ("21WWWWWWWWWWC", "no place for the item"),
        ("21IIIIIWWWPPC", "one value"),
        ("21IIIICWWWWWWC", "14 places"),
        ("21IIICWWWWWWC", "4 or 5 digits"),
        ("PPPPPPCVVVVV", "needs its prefix"),
        ("21IIIIIWWWWWC" * 100, "not understood"),
    ],
)
def test_wrong_mask_is_refused_with_its_reason(text: str, words: str) -> None:
    with pytest.raises(UserError, match=words):
        parse_mask(text)


def test_too_many_decimals_are_refused() -> None:
    with pytest.raises(UserError, match="6 decimals"):
        parse_mask("21IIIIIWWWWWC", decimals=6)
