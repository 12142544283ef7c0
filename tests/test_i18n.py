"""Figures, days and sentences in the user's language."""

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.errors import Doubt, NotRight, Problems, UserError, problem
from app.core.typed_date import read_date, read_moment
from app.i18n import (
    N_,
    _,
    counted,
    date_text,
    decimal_sign,
    long_date_text,
    moment_text,
    money_text,
    number,
    say,
    short_date_text,
    translate,
    use_language,
)

D = Decimal


@pytest.fixture(autouse=True)
def _english_again() -> Iterator[None]:
    yield
    use_language("en")


@pytest.mark.parametrize(
    ("value", "digits", "english", "russian"),
    [
        (D("1234567.005"), 2, "1,234,567.01", "1\xa0234\xa0567,01"),
        (D("-1234.5"), 2, "\u22121,234.50", "\u22121\xa0234,50"),
        (D("-0.004"), 2, "0.00", "0,00"),
        (D("1E+3"), None, "1,000", "1\xa0000"),
        (D("1.500"), None, "1.5", "1,5"),
        (D(0), None, "0", "0"),
        (1234567, None, "1,234,567", "1\xa0234\xa0567"),
        (7, 2, "7.00", "7,00"),
    ],
)
def test_numbers_are_written_by_the_rules_of_the_language(value, digits, english, russian):
    assert number(value, digits) == english
    assert number(value, digits, language="ru") == russian
    use_language("ru")
    assert number(value, digits) == russian


@given(st.decimals(-(10**12), 10**12, allow_nan=False, allow_infinity=False, places=6))
def test_a_written_number_is_the_number(value):
    text = number(value, language="ru")
    assert Decimal(text.replace("\xa0", "").replace(",", ".").replace("\u2212", "-")) == value


def test_a_number_to_type_has_no_groups():
    assert number(D("1234.5"), grouped=False, language="ru") == "1234,5"
    assert (decimal_sign("en"), decimal_sign("ru")) == (".", ",")


def test_money_stands_before_its_currency():
    use_language("ru")
    assert money_text(D("1204.5"), "EUR") == "1\xa0204,50\xa0EUR"
    assert money_text(D(1204), "JPY", 0) == "1\xa0204\xa0JPY"


def test_no_reader_takes_a_day_for_another():
    day, moment = date(2026, 11, 2), datetime(2026, 11, 2, 9, 5)
    assert [date_text(day, code) for code in ("en", "ru", "de")] == ["2 Nov 2026", "02.11.2026", "02.11.2026"]
    assert [short_date_text(day, code) for code in ("en", "ru", "de", "hu")] == ["2 Nov", "02.11", "02.11", "11. 02."]
    assert [moment_text(moment, code) for code in ("en", "ru")] == ["2 Nov 2026 09:05", "02.11.2026 09:05"]
    assert [long_date_text(day, code) for code in ("en", "ru")] == ["2 November 2026", "2 ноября 2026\u202fг."]


@pytest.mark.parametrize("code", ["en", "ru"])
@given(moment=st.datetimes(datetime(1900, 1, 1), datetime(2199, 12, 31)))
def test_what_is_shown_as_a_date_can_be_typed(code, moment):
    moment = moment.replace(second=0, microsecond=0)
    assert read_date(date_text(moment, code), date(2026, 11, 22)) == moment.date()
    assert read_moment(moment_text(moment, code), datetime(2026, 11, 22, 15, 30)) == moment


@pytest.mark.parametrize(
    ("n", "english", "russian"),
    [
        (0, "0 rows", "0 строк"),
        (1, "1 row", "1 строка"),
        (3, "3 rows", "3 строки"),
        (11, "11 rows", "11 строк"),
        (1021, "1,021 rows", "1\xa0021 строка"),
    ],
)
def test_words_follow_their_number(n, english, russian):
    assert counted(n, "{n} row", "{n} rows") == english
    use_language("ru")
    assert counted(n, "{n} row", "{n} rows") == russian


def test_a_text_without_a_translation_is_english():
    use_language("ru")
    assert _("no such text anywhere") == "no such text anywhere"
    assert counted(2, "{n} snark", "{n} snarks") == "2 snarks"
    use_language("tlh")
    assert _("Stock on hand") == "Stock on hand"


def test_an_error_is_translated_then_formatted():
    use_language("ru")
    told = UserError(N_("The period ends on {end}, before it begins on {start}"), end=date(2026, 11, 1), start=date(2026, 11, 2))
    assert say(told) == "Период кончается 01.11.2026, раньше начала 02.11.2026"


def test_a_marked_word_is_translated_inside_a_sentence_and_the_users_own_is_not():
    use_language("ru")
    told = problem("{label} is missing: choose or type it", label=N_("Supplier"))
    assert say(told) == "Не заполнено «Поставщик»: выберите или введите"
    assert say(problem("{label} is missing: choose or type it", label="Supplier")) == "Не заполнено «Supplier»: выберите или введите"


def test_problems_inside_an_error_are_said_too():
    use_language("ru")
    said = say(NotRight([problem("Line {no}: choose an item", line=1), problem("There are no lines: add at least one")]))
    assert said == "Строка 1: выберите товар\nНет строк: добавьте хотя бы одну"


def test_problems_inside_a_question_are_said_in_its_language():
    use_language("ru")
    told = Doubt("below_zero", "{what}\nPost it all the same?", what=Problems([problem("Line {no}: choose an item", line=1)]))
    assert say(told) == "Строка 1: выберите товар\nВсё равно провести?"
    assert str(told) == "Line 1: choose an item\nPost it all the same?"


def test_paper_may_speak_another_language():
    assert translate("Goods receipt act", "ru") == "Акт о приёмке товаров"
    assert translate("Goods receipt act", "en") == "Goods receipt act"
