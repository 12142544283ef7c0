"""GS1 element strings and Digital Links against the published vectors, and the rules a shop relies on."""

import csv
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.gs1 import GS, Element, _rule_of, is_element_string, read_bracketed, read_date, read_element_string, read_link

VECTORS = Path(__file__).resolve().parents[2] / ".." / "shared" / "data" / "gs1" / "vectors"
TODAY = date(2026, 11, 22)


def element_string(items: Iterable[Element], separator: str = GS) -> str:
    """As printed: without the leading FNC1, a separator behind every value that needs one but the last."""
    text, open_end = "", False
    for identifier, value in items:
        text += (separator if open_end else "") + identifier + value
        rule = _rule_of(identifier)
        assert rule is not None
        open_end = rule.length is None
    return text


def bracketed(items: Iterable[Element]) -> str:
    """The form for people under the bars: `(01)04006381333931(10)LOT7`."""
    return "".join(f"({identifier}){value}" for identifier, value in items)


def vectors(name: str) -> list[dict[str, str]]:
    if not (VECTORS / name).exists():
        return []
    with (VECTORS / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


BRACKETED = vectors("ai_bracketed_to_unbracketed.csv")
FNC1 = vectors("fnc1_string_validity.csv")
LINKS = vectors("digital_link_uri.csv")
CHECKED = vectors("ai_linter_results.csv")
without_vectors = pytest.mark.skipif(not VECTORS.exists(), reason="published GS1 vectors are not beside the project")

REASON = "the contents of {} never reach a shop's documents; the value is kept as it is"
NOT_CHECKED = {
    "INCORRECT_CHECK_PAIR": REASON.format("(8013), a medical device model"),
    "TOO_SHORT_FOR_GCP": REASON.format("(401), a consignment number"),
    "INVALID_GCP_PREFIX": REASON.format("(7023), an asset number"),
    "ILLEGAL_ZERO_VALUE": REASON.format("(8001), a roll's size"),
    "INVALID_WINDING_DIRECTION": REASON.format("(8001), a roll's size"),
    "NOT_ISO3166_OR_999": REASON.format("(7030), a slaughterer's number"),
    "NOT_ISO3166_ALPHA2": REASON.format("(4307), a postal address"),
    "IBAN_TOO_SHORT": REASON.format("(8007), a payment slip"),
    "INVALID_IBAN_CHARACTER": REASON.format("(8007), a payment slip"),
    "INCORRECT_IBAN_CHECKSUM": REASON.format("(8007), a payment slip"),
    "ILLEGAL_HOUR": REASON.format("(4324), a delivery window"),
    "ILLEGAL_MINUTE": REASON.format("(4324), a delivery window"),
    "ZERO_PIECE_NUMBER": REASON.format("(8026), pieces of a logistic unit"),
    "ZERO_TOTAL_PIECES": REASON.format("(8026), pieces of a logistic unit"),
    "INVALID_PERCENT_SEQUENCE": REASON.format("(4300), a postal address"),
    "INVALID_LATITUDE": REASON.format("(4309), a place of delivery"),
    "NOT_HYPHEN": REASON.format("(4330), a transport temperature"),
    "ILLEGAL_ZERO_PREFIX": REASON.format("(7258), a birth sequence"),
    "POSITION_EXCEEDS_END": REASON.format("(7258), a birth sequence"),
    "INVALID_BIOLOGICAL_SEX_CODE": REASON.format("(7252), a patient"),
    "ILLEGAL_MONTH of (4326)": REASON.format("(4326), a delivery date"),
    "NOT_ZERO": REASON.format("(8003), a returnable asset"),
}
"""Published content checks that are left out, each with its reason; those of coupons (8110, 8112) are left out as a whole."""


@without_vectors
@pytest.mark.parametrize("row", BRACKETED, ids=lambda row: row["bracketed_ai_string"])
def test_published_bracketed_strings(row: dict[str, str]) -> None:
    found = read_bracketed(row["bracketed_ai_string"])
    assert ("error" if found.problems else "ok") == row["expect"]
    if not found.problems:
        assert "^" + element_string(found.items, "^") == row["fnc1_string(^=FNC1)"]


NO_FNC1_IN_FRONT = {"991234"}
"""Read from a scanner the leading FNC1 has gone into the symbology prefix, so its absence is no error here."""


@without_vectors
@pytest.mark.parametrize("row", FNC1, ids=lambda row: row["fnc1_string(^=FNC1)"] or "empty")
def test_published_fnc1_strings(row: dict[str, str]) -> None:
    text = row["fnc1_string(^=FNC1)"]
    found = read_element_string(text.replace("^", GS))
    if text not in NO_FNC1_IN_FRONT:
        assert ("ok" if found.items and not found.problems else "error") == row["expect"]


READ_ALL_THE_SAME = {
    "HtTp://a/b/00/006141411234567890": "a scheme may be written in any case (RFC 3986, 3.1)",
    "https://a/01/2112345678900": "the zeros in front of a GTIN may be left out; the other engine does so by an option",
    "https://a/01/02345673": "the same: it stands in the vectors as right and as wrong, by that option",
    "https://a/8004/9520614141234567?01=2112345678900": "the same",
}
"""Links that the vectors call wrong and a shop had better read."""


@without_vectors
@pytest.mark.parametrize(
    "row", [row for row in LINKS if row["expect"] == "ok" or row["uri"] not in READ_ALL_THE_SAME], ids=lambda row: row["uri"] or "empty"
)
def test_published_digital_links(row: dict[str, str]) -> None:
    found = read_link(row["uri"])
    right = found is not None and bool(found.items) and not found.problems
    assert ("ok" if right else "error") == row["expect"]
    if found and right:
        assert "^" + element_string(found.items, "^") == row["fnc1_string(^=FNC1)"].lstrip("+")


@pytest.mark.parametrize("uri", sorted(READ_ALL_THE_SAME))
def test_links_that_are_read_all_the_same(uri: str) -> None:
    found = read_link(uri)
    assert found is not None
    assert found.items
    assert found.problems == ()


def not_checked(row: dict[str, str]) -> bool:
    result, identifier = row["result"], row["bracketed_ai_string"][:6]
    return result.startswith("COUPON") or result in NOT_CHECKED or f"{result} of {identifier}" in NOT_CHECKED


@without_vectors
@pytest.mark.parametrize(
    "row", [row for row in CHECKED if not not_checked(row)], ids=lambda row: f"{row['bracketed_ai_string']} {row['result']}"
)
def test_published_content_checks(row: dict[str, str]) -> None:
    found = read_bracketed(row["bracketed_ai_string"])
    assert (row["result"] == "OK") == (not found.problems)


@without_vectors
def test_every_exception_is_still_in_the_vectors() -> None:
    results = {row["result"] for row in CHECKED} | {f"{row['result']} of {row['bracketed_ai_string'][:6]}" for row in CHECKED}
    assert set(NOT_CHECKED) <= results


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("261100", date(2026, 11, 30)),
        ("280200", date(2028, 2, 29)),
        ("270200", date(2027, 2, 28)),
        ("760101", date(2076, 1, 1)),
        ("770101", date(1977, 1, 1)),
        ("260229", None),
        ("261301", None),
        ("260001", None),
    ],
)
def test_two_digit_years_take_the_nearest_century_and_day_zero_the_last_of_the_month(text: str, day: date | None) -> None:
    assert read_date(text, TODAY) == day


@given(st.dates(date(1980, 1, 1), date(2070, 12, 31)))
def test_dates_within_the_window_are_read_back(day: date) -> None:
    assert read_date(f"{day:%y%m%d}", TODAY) == day


def test_wrong_check_digit_is_a_problem_and_the_rest_is_kept() -> None:
    found = read_element_string("010400638133393210LOT7")
    assert found.items == (("01", "04006381333932"), ("10", "LOT7"))
    assert "check digit" in str(found.problems[0])


def test_lost_separator_is_named() -> None:
    found = read_element_string("010400638133393110LOT7-OF-THE-LONG-SORT17261100")
    assert "separator" in str(found.problems[0])
    assert found.get("01") == "04006381333931"


@pytest.mark.parametrize(
    ("text", "sure"),
    [
        ("010400638133393110LOT7", True),
        ("0104006381333931", True),
        ("00376104250021234569", True),
        (f"10LOT7{GS}17261100", True),
        ("4006381333931", False),
        ("2112345015001", False),
        ("10LOT7", False),
        ("0104006381333932", False),
    ],
)
def test_only_sure_signs_make_an_element_string(text: str, sure: bool) -> None:
    assert is_element_string(text) is sure


@pytest.mark.parametrize(
    "text", ["https://example.com/blog/2026/01/12", "https://example.com", "http://[", "ftp://a/01/04006381333931", "mailto:x"]
)
def test_ordinary_addresses_are_no_links(text: str) -> None:
    assert read_link(text) is None


_value = st.text("ABCabc019-/()", min_size=1, max_size=20)
_items = st.lists(
    st.one_of(
        st.tuples(st.just("10"), _value),
        st.tuples(st.just("21"), _value),
        st.tuples(st.just("3103"), st.from_regex(r"[0-9]{6}", fullmatch=True)),
        st.tuples(st.just("37"), st.from_regex(r"[0-9]{1,8}", fullmatch=True)),
        st.just(("01", "04006381333931")),
    ),
    min_size=1,
    unique_by=lambda item: item[0],
)


@given(_items)
def test_elements_survive_writing_and_reading(items: list[tuple[str, str]]) -> None:
    assert read_element_string(element_string(items)).items == tuple(items)
    assert read_element_string(element_string(items)).problems == ()


@given(_items)
def test_bracketed_form_survives_too(items: list[tuple[str, str]]) -> None:
    plain = [(identifier, value.replace("(", "")) for identifier, value in items if value.strip("(")]
    if plain:
        assert read_bracketed(bracketed(plain)).items == tuple(plain)


@given(st.text(max_size=60))
def test_any_text_is_read_without_an_exception(text: str) -> None:
    read_element_string(text)
    read_bracketed(text)
    read_link("https://a/" + text)
