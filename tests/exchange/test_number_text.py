"""Numbers and dates are read as people write them, or not at all."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.exchange.number_text import guess_day_order, guess_decimal_sign, is_ambiguous, looks_numeric, parse_day, parse_number


@pytest.mark.parametrize(
    ("text", "sign", "number"),
    [
        ("1,5", ",", "1.5"),
        ("1.5", ".", "1.5"),
        ("1 000,5", ",", "1000.5"),
        ("1\u00a0000,5", ",", "1000.5"),
        ("1\u202f000,50", ",", "1000.50"),
        ("1'000.50", ".", "1000.50"),
        ("1’000.50", ".", "1000.50"),
        ("1,234.50", ".", "1234.50"),
        ("1.234,50", ",", "1234.50"),
        ("1.234.567", ",", "1234567"),
        ("$1,234.50", ".", "1234.50"),
        ("-$8.00", ".", "-8.00"),
        ("(8.00)", ".", "-8.00"),
        ("8,00-", ",", "-8.00"),
        ("\u22123", ".", "-3"),
        ("12 %", ".", "12"),
        ("1,5 €", ",", "1.5"),
        ("1 200,00 руб.", ",", "1200.00"),
        ("89,90 р.", ",", "89.90"),
        (".5", ".", "0.5"),
        ("5,", ",", "5"),
        ("007", ".", "7"),
    ],
)
def test_a_number_is_read(text, sign, number):
    assert parse_number(text, sign) == Decimal(number)


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("1.5", ","),
        ("1,5", "."),
        ("variable", "."),
        ("0,150 кг", ","),
        ("1E3", "."),
        ("", "."),
        ("-", "."),
        ("1.2.3", "."),
        ("12,34,567.0", "."),
        ("٣", "."),
    ],
)
def test_what_is_no_number_with_this_sign_is_refused(text, sign):
    with pytest.raises(ValueError, match="not a number"):
        parse_number(text, sign)


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=2))
def test_grouped_numbers_come_back_the_same(number):
    english = f"{number:,.2f}"
    assert parse_number(english, ".") == number
    assert parse_number(english.translate(str.maketrans(",.", ".,")), ",") == number
    assert parse_number(english.replace(",", "\u00a0").replace(".", ","), ",") == number


@given(st.text(max_size=12))
def test_any_text_is_a_number_or_a_value_error(text):
    try:
        assert parse_number(text, ".").is_finite()
    except ValueError:
        pass


@pytest.mark.parametrize(
    ("cells", "sign"),
    [
        (["1,50", "2"], ","),
        (["1.234,50"], ","),
        (["1,234.50"], "."),
        (["1.234.567"], ","),
        (["0,150"], ","),
        (["1 000,500"], ","),
        (["1234.567"], "."),
        (["10.000", "10.5"], "."),
    ],
)
def test_the_cells_prove_the_decimal_sign(cells, sign):
    found = guess_decimal_sign(cells)
    assert (found.sign, found.certain) == (sign, True)


def test_three_digits_behind_a_sign_prove_nothing():
    assert guess_decimal_sign(["1.500", "2.250"], otherwise=",").certain is False
    assert is_ambiguous("1.500")
    assert not is_ambiguous("0.500")
    assert not is_ambiguous("1500")


def test_texts_are_not_numbers():
    assert not any(map(looks_numeric, ["", "kg", "12 kg", "1-2", "2026-11-22", "10:30"]))


@pytest.mark.parametrize(
    ("text", "order", "day"),
    [
        ("2010-12-01 08:26:00", "dmy", date(2010, 12, 1)),
        ("05.12.2024", "dmy", date(2024, 12, 5)),
        ("5/12/24", "dmy", date(2024, 12, 5)),
        ("12/05/2024", "mdy", date(2024, 12, 5)),
        ("03/08/19 20:25", "dmy", date(2019, 8, 3)),
        ("2026-10-01T23:50:00Z", "dmy", date(2026, 10, 1)),
    ],
)
def test_a_date_is_read(text, order, day):
    assert parse_day(text, order) == day


@pytest.mark.parametrize("text", ["31.02.2024", "soon", "12/2026", "1.2", "99/99/2024"])
def test_what_is_no_date_is_refused(text):
    with pytest.raises(ValueError):
        parse_day(text, "dmy")


@pytest.mark.parametrize(
    ("cells", "order", "certain"),
    [
        (["03/08/2019", "25/08/2019"], "dmy", True),
        (["03/08/2019", "08/25/2019"], "mdy", True),
        (["03/08/2019"], "dmy", False),
        (["03.08.2019"], "dmy", True),
        (["2019-08-03"], "ymd", True),
    ],
)
def test_the_cells_prove_the_order_of_day_and_month(cells, order, certain):
    found = guess_day_order(cells)
    assert (found.order, found.certain) == (order, certain)
