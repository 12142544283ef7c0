"""What a scan means."""

import csv
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.barcode import ScanKind, read_entry, read_scan
from app.core.gs1 import GS
from app.core.gtin import with_check_digit
from tests.core.country_masks import preset

VECTORS = Path(__file__).resolve().parents[2] / ".." / "shared" / "data" / "gs1" / "vectors" / "scan_data_with_aim_prefix.csv"
TODAY = date(2026, 11, 22)
TEA = "04006381333931"


@pytest.mark.parametrize(
    "text", ["4006381333931", "]E04006381333931", TEA, "]I1" + TEA, " 4006381333931\r\n", "4 006381 333931", "4-006381-333931"]
)
def test_one_item_has_one_code_however_it_is_scanned(text: str) -> None:
    scan = read_scan(text)
    assert (scan.kind, scan.code, scan.gtin14, scan.problems) == (ScanKind.GTIN, TEA, TEA, ())


def test_ean_is_never_taken_for_a_customers_order_number() -> None:
    scan = read_scan("4006381333931")
    assert (scan.kind, scan.elements) == (ScanKind.GTIN, ())


def test_wrong_check_digit_is_told_and_never_a_serial_number() -> None:
    scan = read_scan("2112345015001", preset("RU"))
    assert (scan.gtin14, scan.serial, scan.weight_kg, scan.code) == (None, None, None, "2112345015001")
    assert "ends with 1, 2 would be right" in str(scan.problems[0])


def test_upc_forms_match_each_other() -> None:
    scans = [read_scan(text) for text in ("036000291452", "0036000291452", "]E00036000291452", "00036000291452")]
    assert {scan.code for scan in scans} == {"00036000291452"}
    assert {"036000291452", "0036000291452"} <= set(scans[0].keys)
    assert read_scan("04252614").code == read_scan("042100005264").code


@pytest.mark.parametrize(
    "text",
    [
        f"]C101{TEA}310300125039221234{GS}1726110010LOT7{GS}21S-1",
        f"]d201{TEA}31030012501726110039221234{GS}10LOT7{GS}21S-1",
        f"]Q301{TEA}31030012501726110039221234<GS>10LOT7<GS>21S-1",
        f"{GS}01{TEA}31030012501726110039221234{GS}10LOT7{GS}21S-1{GS}",
        f"01{TEA}31030012501726110039221234{GS}10LOT7{GS}21S-1",
        f"(01){TEA}(3103)001250(3922)1234(17)261100(10)LOT7(21)S-1",
        f"https://id.gs1.org/01/{TEA}/10/LOT7/21/S-1?17=261100&3103=001250&3922=1234",
        f"]Q1https://id.gs1.org/01/{TEA}/10/LOT7/21/S-1?17=261100&3103=001250&3922=1234",
    ],
)
def test_batch_date_weight_and_price_are_read_from_every_carrier(text: str) -> None:
    scan = read_scan(text, today=TODAY)
    assert (scan.kind, scan.code, scan.gtin14) == (ScanKind.GS1, TEA, TEA)
    assert (scan.batch, scan.serial, scan.expiry) == ("LOT7", "S-1", date(2026, 11, 30))
    assert (scan.weight_kg, scan.price, scan.qty) == (Decimal("1.250"), Decimal("12.34"), Decimal("1.250"))
    assert scan.problems == ()


def test_dates_of_every_sort_are_kept_apart() -> None:
    scan = read_scan(f"(01){TEA}(11)261001(13)261002(15)261003(16)261004(17)261005", today=TODAY)
    found = (scan.production_date, scan.packaging_date, scan.best_before, scan.sell_by, scan.expiry)
    assert found == tuple(date(2026, 10, day) for day in (1, 2, 3, 4, 5))


def test_price_with_currency_and_pounds() -> None:
    scan = read_scan(f"(01){TEA}(3201)000100(3932)9781999")
    assert (scan.price, scan.currency, scan.weight_kg) == (Decimal("19.99"), "978", Decimal("4.5359237"))


def test_case_contents_are_item_and_count() -> None:
    scan = read_scan(f"]C10037610425002123456902{TEA}3724")
    assert (scan.kind, scan.sscc, scan.code, scan.count) == (ScanKind.GS1, "376104250021234569", TEA, Decimal(24))


@pytest.mark.parametrize("text", ["376104250021234569", "]C100376104250021234569", "00376104250021234569"])
def test_pallet_label_is_known_by_its_sscc(text: str) -> None:
    scan = read_scan(text)
    assert (scan.kind, scan.code, scan.sscc) == (ScanKind.SSCC, "376104250021234569", "376104250021234569")


@pytest.mark.parametrize(
    ("text", "country", "qty", "price"), [("2100123012503", "RU", "1.250", None), ("2211114002394", "DE", None, "2.39")]
)
def test_in_store_codes_follow_the_shops_masks(text: str, country: str, qty: str | None, price: str | None) -> None:
    scan = read_scan(text, preset(country))
    assert scan.kind is ScanKind.IN_STORE
    assert (scan.qty, scan.price) == (Decimal(qty) if qty else None, Decimal(price) if price else None)
    assert read_scan(text).kind is ScanKind.GTIN


def test_weighed_packages_of_one_item_share_their_code() -> None:
    first, second = (read_scan(with_check_digit(f"2100123{weight}"), preset("RU")) for weight in ("01250", "00300"))
    assert first.code == second.code
    assert (first.item_code, first.qty) == ("00123", Decimal("1.250"))


@pytest.mark.parametrize(
    "text",
    [
        "hello",
        "A-17/3",
        "12-34",
        "1234 5678 90123",
        "]C0ABC",
        "]C04006381333932",
        "123456",
        "https://example.com/menu",
        "Молоко",
        "🥛",
        "<b>&^XA=1+1",
    ],
)
def test_other_text_stays_text_without_a_problem(text: str) -> None:
    scan = read_scan(text)
    assert (scan.kind, scan.code, scan.problems) == (ScanKind.TEXT, text.removeprefix("]C0"), ())


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "Nothing"),
        (" \r\n", "Nothing"),
        ("4.80001E+12", "spreadsheet"),
        ("x" * 4000, "too long"),
        ("]E0400638", "cut short"),
        ("]C1", "cut short"),
        ("0000000000000", "zeros alone"),
        ("AB\x07C", "scanner's settings"),
        (f"(01){TEA}(10)", "does not fit"),
        ("(01)04006381333932", "check digit"),
        (f"(01){TEA}(17)260230", "not a date"),
    ],
)
def test_what_is_wrong_is_told(text: str, words: str) -> None:
    assert words in str(read_scan(text).problems[0])


def test_periodical_with_add_on() -> None:
    issn = with_check_digit("977147396801")
    assert [(read_scan(text).code, read_scan(text).add_on) for text in (f"{issn}05", f"{issn} 05", f"]E3{issn}05")] == [
        (issn.zfill(14), "05")
    ] * 3


@pytest.mark.parametrize(
    ("text", "times", "rest"),
    [
        ("12*4006381333931", "12", "4006381333931"),
        ("0,5 × 4006381333931", "0.5", "4006381333931"),
        ("10X20", "1", "10X20"),
        ("4006381333931", "1", "4006381333931"),
        ("0*4006381333931", "1", "0*4006381333931"),
        ("*400", "1", "*400"),
        ("12*", "1", "12*"),
        ("4006381333931*2", "1", "4006381333931*2"),
    ],
)
def test_multiplier_in_front_of_a_scan(text: str, times: str, rest: str) -> None:
    assert read_entry(text) == (Decimal(times), rest)


@given(st.text(max_size=80), st.sampled_from(["", "]E0", "]C1", "]d2", "]E4", "(01)", "https://a/01/"]))
def test_no_text_makes_an_exception(text: str, prefix: str) -> None:
    scan = read_scan(prefix + text, preset("DE"))
    for found in scan.problems:
        assert str(found)
    assert scan.raw == prefix + text


@given(st.text("0123456789", min_size=12, max_size=12))
def test_right_check_digit_and_nothing_else_makes_a_gtin(payload: str) -> None:
    right = with_check_digit(payload)
    wrong = payload + str((int(right[-1]) + 1) % 10)
    assert read_scan(wrong).gtin14 is None
    assert read_scan(wrong).problems
    if payload.strip("0"):
        assert read_scan(right).gtin14 == "0" + right


COMPOSITE = "|]e0"
"""Marks a second symbol above a bar code in one message: shop scanners send the first alone, so these vectors are left out."""
NOT_A_SYMBOLOGY = {"]X", "]XX", "ABC", ""}
"""The encoder wants a symbology; to a shop text without one is text."""


def published() -> list[dict[str, str]]:
    if not VECTORS.exists():
        return []
    # Not splitlines(): it takes the separator GS for the end of a line.
    with VECTORS.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


ROWS = published()


@pytest.mark.skipif(not ROWS, reason="published vectors are not beside the project")
@pytest.mark.parametrize(
    "row",
    [row for row in ROWS if COMPOSITE not in row["scan_data"] and row["scan_data"] not in NOT_A_SYMBOLOGY],
    ids=lambda row: row["scan_data"],
)
def test_published_scans_with_symbology_prefix(row: dict[str, str]) -> None:
    text, message = row["scan_data"], row["message"]
    scan = read_scan(text)
    if row["expect"] == "error":
        assert scan.problems or scan.kind is ScanKind.TEXT
    elif message.startswith("^"):
        assert scan.problems == ()
        assert scan.elements
    elif row["symbology"] in ("EAN13", "EAN8", "UPCA", "UPCE"):
        assert message in scan.keys
    elif message.lower().startswith("http"):
        assert scan.gtin14 == "12312312312333"
    elif message:
        assert (scan.kind, scan.code) == (ScanKind.TEXT, text[3:])
