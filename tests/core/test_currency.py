"""What is a currency, and how many digits its amounts have."""

import pytest

from app.core.currency import CURRENCIES, is_currency
from app.core.money import CURRENCY_DIGITS, currency_digits


@pytest.mark.parametrize(
    ("digits", "codes"),
    [(0, "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF"), (3, "BHD IQD JOD KWD LYD OMR TND"), (2, "EUR RUB MGA MRU HUF")],
)  # fmt: skip
def test_a_currency_has_the_digits_of_iso_4217(digits, codes):
    assert {code: currency_digits(code) for code in codes.split()} == dict.fromkeys(codes.split(), digits)


def test_digits_are_those_of_known_currencies():
    assert set(CURRENCY_DIGITS) <= CURRENCIES


def test_three_letters_alone_are_no_currency():
    assert is_currency("EUR")
    assert not any(is_currency(code) for code in ("EUO", "eur", "QQQ", ""))
