"""Amounts in words."""

from decimal import Decimal

import pytest

from app.printing.words import money_in_words


@pytest.mark.parametrize(
    ("amount", "currency", "language", "said"),
    [
        ("1", "EUR", "en", "One euro and 00 cents"),
        ("1201.50", "EUR", "en", "One thousand, two hundred and one euros and 50 cents"),
        ("0.01", "USD", "en", "Zero US dollars and 01 cent"),
        ("2.005", "GBP", "en", "Two pounds sterling and 01 penny"),
        ("-3.10", "EUR", "en", "Minus three euros and 10 cents"),
        ("5", "JPY", "en", "Five JPY"),
        ("5.25", "CHF", "en", "Five CHF and 25/100"),
        ("1", "RUB", "ru", "Один рубль 00 копеек"),
        ("22.21", "RUB", "ru", "Двадцать два рубля 21 копейка"),
        ("1011.12", "RUB", "ru", "Одна тысяча одиннадцать рублей 12 копеек"),
        ("2000000.02", "EUR", "ru", "Два миллиона евро 02 цента"),
        ("5.05", "USD", "ru", "Пять долларов США 05 центов"),
        ("-0.001", "RUB", "ru", "Ноль рублей 00 копеек"),
        ("7.10", "CHF", "ru", "Семь CHF 10/100"),
        ("7.10", "EUR", "de", "Seven euros and 10 cents"),
    ],
)
def test_an_amount_is_said_with_the_right_plural(amount, currency, language, said):
    assert money_in_words(Decimal(amount), currency, language) == said


def test_the_largest_amount_is_said():
    assert money_in_words(Decimal("999999999999.99"), "RUB", "ru").endswith("девятьсот девяносто девять рублей 99 копеек")
