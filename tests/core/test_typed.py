"""Numbers, dates and times as people type them."""

from datetime import date, datetime, time
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from app.core.errors import Problem
from app.core.typed import read_number
from app.core.typed_date import read_date, read_moment, read_time

TODAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 15, 30)


@pytest.mark.parametrize(
    ("text", "decimal_sign", "value"),
    [
        ("1 234,56", ".", "1234.56"),
        ("1\u00a0234,56", ",", "1234.56"),
        ("1\u202f234\u202f567", ",", "1234567"),
        ("1'234.56", ".", "1234.56"),
        ("1’234’567.5", ".", "1234567.5"),
        ("12,5", ".", "12.5"),
        ("12.5", ",", "12.5"),
        ("1.234,56", ".", "1234.56"),
        ("1,234.56", ",", "1234.56"),
        ("1.234.567", ".", "1234567"),
        ("12,34,567.50", ".", "1234567.50"),
        (".5", ".", "0.5"),
        (",5", ",", "0.5"),
        ("5.", ".", "5"),
        ("−3", ".", "-3"),
        ("- 3", ".", "-3"),
        ("+3", ".", "3"),
        ("1,234", ".", "1234"),
        ("1,234", ",", "1.234"),
        ("1.234", ",", "1234"),
        ("1.234", ".", "1.234"),
        ("0,125", ".", "0.125"),
        ("1234,567", ".", "1234.567"),
        ("€ 12.50", ".", "12.50"),
        ("12,50 ₽", ",", "12.50"),
        ("-0", ".", "0"),
        ("١٢٫٥", ".", "12.5"),
        ("12*3", ".", "36"),
        ("12 x 3", ".", "36"),
        ("2+3*4", ".", "14"),
        ("10-2-3", ".", "5"),
        ("1 234 + 1", ".", "1235"),
        ("12/4/3", ".", "1"),
        ("2*-3", ".", "-6"),
        ("1,5+1,5", ",", "3.0"),
        ("999999999999.99", ".", "999999999999.99"),
    ],
)
def test_numbers_are_read_as_meant(text: str, decimal_sign: str, value: str) -> None:
    assert read_number(text, decimal_sign) == Decimal(value)


@pytest.mark.parametrize(
    ("text", "value"),
    [("1,000", "1000"), ("12,345", "12345"), ("1,234+1", "1235"), ("1,5", "1.5"), ("1,25", "1.25"), ("1,2345", "1.2345"), ("0,125", "0.125"),
     ("1234,567", "1234.567"), (",125", "0.125"), ("012,345", "12.345"), ("1,000.5", "1000.5"), ("1,000,000", "1000000"), ("1.250", "1.25")],
)  # fmt: skip
def test_a_lone_comma_groups_before_exactly_three_digits_where_the_comma_groups(text: str, value: str) -> None:
    assert read_number(text, ".", group_signs=",") == Decimal(value)


def test_a_lone_sign_that_groups_nowhere_is_always_decimal() -> None:
    assert read_number("1.250", ",", group_signs="\u00a0") == Decimal("1.250")
    assert read_number("1,000", ",", group_signs="\u00a0") == Decimal("1.000")
    assert read_number("1,250", ".", group_signs="") == Decimal("1.250")
    assert read_number("1 250,5", ".", group_signs="") == Decimal("1250.5")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "Nothing is typed"),
        ("  ", "Nothing is typed"),
        ("nan", "not an amount"),
        ("-Infinity", "not an amount"),
        ("∞", "not an amount"),
        ("1e308", "write all its digits"),
        ("4.80001E+12", "write all its digits"),
        ("9" * 13, "too large"),
        ("999999*9999999", "too large"),
        ("9" * 101, "too long"),
        ("1/0", "divides by zero"),
        ("abc", "not a number"),
        ("12 pcs", "not a number"),
        ("1 2345", "not a number"),
        ("12 5", "not a number"),
        ("1,2,3", "not a number"),
        ("1.2.3,4,5", "not a number"),
        ("1..2", "not a number"),
        ("2**3", "not a number"),
        ("--2", "not a number"),
        ("2+", "not a number"),
        ("*2", "not a number"),
        (".", "not a number"),
        ("(2)", "not a number"),
        ("__import__('os')", "not a number"),
        ("1_000", "not a number"),
        ("½", "not a number"),
        ("²", "not a number"),
    ],
)
def test_what_is_no_number_is_told_in_words(text: str, words: str) -> None:
    found = read_number(text)
    assert isinstance(found, Problem)
    assert words in str(found)


@given(
    st.decimals(Decimal(-999999999), Decimal(999999999), places=3),
    st.sampled_from([(".", ","), (",", "."), (",", " "), (".", "'"), (",", "\u202f")]),
)
def test_formatted_numbers_are_read_back(value: Decimal, signs: tuple[str, str]) -> None:
    decimal_sign, group = signs
    text = f"{value:,.3f}".replace(",", "G").replace(".", decimal_sign).replace("G", group)
    assert read_number(text, decimal_sign) == value


@given(st.lists(st.tuples(st.sampled_from("+-*"), st.integers(0, 99)), max_size=5), st.integers(0, 99))
def test_sums_keep_the_usual_order(rest: list[tuple[str, int]], first: int) -> None:
    text = str(first) + "".join(f" {sign} {number}" for sign, number in rest)
    terms = [Fraction(first)]
    for sign, number in rest:
        if sign == "*":
            terms[-1] *= number
        else:
            terms.append(Fraction(number if sign == "+" else -number))
    whole = sum(terms, Fraction(0))
    assume(abs(whole) < 10**12)
    assert read_number(text) == whole


@given(st.text(max_size=120), st.sampled_from(".,"), st.sampled_from(["", ",", ".,"]))
def test_any_text_gives_a_finite_number_or_a_problem(text: str, decimal_sign: str, group_signs: str) -> None:
    found = read_number(text, decimal_sign, group_signs)
    assert str(found) if isinstance(found, Problem) else found.is_finite()


@given(st.text("0123456789.,' +-*/x", max_size=30), st.sampled_from(".,"))
def test_any_digits_and_signs_give_a_finite_number_or_a_problem(text: str, decimal_sign: str) -> None:
    found = read_number(text, decimal_sign)
    assert str(found) if isinstance(found, Problem) else found.is_finite()


@pytest.mark.parametrize(
    ("text", "order", "day"),
    [
        ("22.11.2026", "dmy", TODAY),
        ("22/11/26", "dmy", TODAY),
        ("22-11-2026", "dmy", TODAY),
        ("11/22/2026", "mdy", TODAY),
        ("26.11.22", "ymd", TODAY),
        ("22.11", "dmy", TODAY),
        ("22.11.", "dmy", TODAY),
        ("11/22", "mdy", TODAY),
        ("22", "mdy", TODAY),
        ("1.2.2027", "dmy", date(2027, 2, 1)),
        ("1.2.2027", "mdy", date(2027, 1, 2)),
        ("2026-11-22", "mdy", TODAY),
        ("2026.11.22", "dmy", TODAY),
        ("20261122", "dmy", TODAY),
        ("22112026", "dmy", TODAY),
        ("11222026", "mdy", TODAY),
        ("221126", "dmy", TODAY),
        ("20112026", "dmy", date(2026, 11, 20)),
        ("today", "dmy", TODAY),
        ("Yesterday", "dmy", date(2026, 11, 21)),
        ("+3", "dmy", date(2026, 11, 25)),
        ("−30", "dmy", date(2026, 10, 23)),
        ("29.02.28", "dmy", date(2028, 2, 29)),
        ("1.1.76", "dmy", date(2076, 1, 1)),
        ("1.1.77", "dmy", date(1977, 1, 1)),
        ("22 Nov 2026", "mdy", TODAY),
        ("22 ноя", "dmy", TODAY),
        ("2 sept. 26", "dmy", date(2026, 9, 2)),
        ("1мая2027", "dmy", date(2027, 5, 1)),
    ],
)
def test_dates_are_read_as_meant(text: str, order: str, day: date) -> None:
    assert read_date(text, TODAY, order) == day


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "Nothing is typed"),
        ("30.02.2026", "no day"),
        ("29.02.2027", "no day"),
        ("11/22/2026", "no day"),
        ("0", "no day"),
        ("1.1.1492", "between 1900 and 2199"),
        ("someday", "not a date"),
        ("22.11/2026", "not a date"),
        ("22.11.202", "not a date"),
        ("+99999", "hundred years"),
        ("45618", "not a date"),
        ("22 Brumaire 2026", "not a date"),
        ("31 Nov 2026", "no day"),
    ],
)
def test_what_is_no_date_is_told_in_words(text: str, words: str) -> None:
    found = read_date(text, TODAY)
    assert isinstance(found, Problem)
    assert words in str(found)


def test_words_of_another_language() -> None:
    assert read_date("Завтра", TODAY, words={"завтра": 1}) == date(2026, 11, 23)


@given(
    st.dates(date(1900, 1, 1), date(2199, 12, 31)),
    st.sampled_from([("%d.%m.%Y", "dmy"), ("%m/%d/%Y", "mdy"), ("%Y-%m-%d", "dmy"), ("%Y/%m/%d", "ymd")]),
)
def test_written_dates_are_read_back(day: date, way: tuple[str, str]) -> None:
    assert read_date(day.strftime(way[0]), TODAY, way[1]) == day


@pytest.mark.parametrize(
    ("text", "clock"),
    [
        ("9:14", time(9, 14)),
        ("09.14", time(9, 14)),
        ("0914", time(9, 14)),
        ("914", time(9, 14)),
        ("9", time(9)),
        ("21:05:30", time(21, 5, 30)),
        ("9:14 pm", time(21, 14)),
        ("12 am", time(0)),
        ("12:30PM", time(12, 30)),
        ("0:00", time(0)),
    ],
)
def test_times_are_read_as_meant(text: str, clock: time) -> None:
    assert read_time(text) == clock


@pytest.mark.parametrize("text", ["", "24:00", "9:60", "13 pm", "9:1", "noon", "9 m", "9:14:75"])
def test_what_is_no_time_is_told_in_words(text: str) -> None:
    found = read_time(text)
    assert isinstance(found, Problem)
    assert "is not a time" in str(found)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("22.11.2026 9:14", datetime(2026, 11, 22, 9, 14)),
        ("2026-11-22T09:14", datetime(2026, 11, 22, 9, 14)),
        ("2026-11-22 09:14:30", datetime(2026, 11, 22, 9, 14, 30)),
        ("yesterday 9:14", datetime(2026, 11, 21, 9, 14)),
        ("+1", datetime(2026, 11, 23, 15, 30)),
        ("9:14", datetime(2026, 11, 22, 9, 14)),
        ("11.11", datetime(2026, 11, 11, 15, 30)),
        ("22 Nov 2026 09:14", datetime(2026, 11, 22, 9, 14)),
        ("3 nov 9:14", datetime(2026, 11, 3, 9, 14)),
        ("3 ноября 10.30", datetime(2026, 11, 3, 10, 30)),
    ],
)
def test_moments_are_read_as_meant(text: str, moment: datetime) -> None:
    assert read_moment(text, NOW) == moment


@given(st.text(max_size=40), st.sampled_from(["dmy", "mdy", "ymd"]))
def test_any_text_gives_a_date_and_a_time_or_problems(text: str, order: str) -> None:
    for found in (read_date(text, TODAY, order), read_time(text), read_moment(text, NOW, order)):
        assert str(found)


@given(st.text("0123456789./-: +Tapm", max_size=20), st.sampled_from(["dmy", "mdy", "ymd"]))
def test_any_digits_and_signs_give_a_date_and_a_time_or_problems(text: str, order: str) -> None:
    for found in (read_date(text, TODAY, order), read_time(text), read_moment(text, NOW, order)):
        assert str(found)
