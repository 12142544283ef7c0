"""Numbers, money and dates on paper."""

from datetime import date, datetime
from decimal import Decimal

import pytest

from app.printing.figures import amount_text, cell_text, date_text, long_date_text, moment_text, number_text

D = Decimal


@pytest.mark.parametrize(
    ("value", "kind", "english", "russian"),
    [
        ("1234.5", "money", "1,234.50", "1\xa0234,50"),
        ("-1234567.005", "money", "\u22121,234,567.01", "\u22121\xa0234\xa0567,01"),
        ("-0.001", "money", "0.00", "0,00"),
        ("1.500", "qty", "1.5", "1,5"),
        ("1000", "qty", "1,000", "1\xa0000"),
        ("0.000001", "qty", "0.000001", "0,000001"),
        ("1.25", "price", "1.25", "1,25"),
        ("3", "price", "3.00", "3,00"),
        ("0.142857", "price", "0.142857", "0,142857"),
        ("20.00", "percent", "20", "20"),
        ("7.5", "percent", "7.5", "7,5"),
    ],
)
def test_numbers_have_the_decimals_of_their_kind_and_the_signs_of_the_language(value, kind, english, russian):
    assert (cell_text(D(value), kind, "en"), cell_text(D(value), kind, "ru")) == (english, russian)


def test_text_in_a_cell_stays_what_it_is():
    assert [cell_text(text, "money", "en") for text in ("=1+1", "<b>&", "", "007")] == ["=1+1", "<b>&", "", "007"]
    assert cell_text(None, "money", "en") == ""


def test_the_sign_of_a_currency_stands_where_the_language_puts_it():
    assert [amount_text(D("1.2"), "EUR", language) for language in ("en", "ru", "de")] == ["€1.20", "1,20\xa0€", "1,20\xa0€"]


def test_a_currency_without_a_sign_stands_behind_with_its_code_and_its_own_decimals():
    assert amount_text(D("1.2"), "CHF", "en") == "1.20\xa0CHF"
    assert amount_text(D("-1.2"), "EUR", "en") == "−€1.20"
    assert amount_text(D(1200), "JPY", "ru") == "1\xa0200\xa0¥"


def test_dates_cannot_be_taken_for_another():
    day = date(2026, 11, 2)
    assert [date_text(day, language) for language in ("en", "ru", "de")] == ["2 Nov 2026", "02.11.2026", "02.11.2026"]
    assert [long_date_text(day, language) for language in ("en", "ru")] == ["2 November 2026", "2 ноября 2026\u202fг."]
    assert moment_text(datetime(2026, 11, 2, 9, 5), "ru") == "02.11.2026 09:05"


def test_an_unknown_language_reads_as_english():
    assert number_text(D("1234.5"), "xx", 2, 2) == "1,234.50"
