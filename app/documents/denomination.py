"""The notes and coins that a currency is paid in, the largest first."""

from decimal import Decimal

from app.core.money import Money, currency_digits, money

IN_USE = {
    "USD": "100 50 20 10 5 1 0.25 0.10 0.05 0.01",
    "GBP": "50 20 10 5 2 1 0.50 0.20 0.10 0.05 0.02 0.01",
    "RUB": "5000 2000 1000 500 200 100 50 10 5 2 1 0.50 0.10 0.05 0.01",
    "CHF": "1000 200 100 50 20 10 5 2 1 0.50 0.20 0.10 0.05",
    "CNY": "100 50 20 10 5 1 0.50 0.10",
    "KZT": "20000 10000 5000 2000 1000 500 200 100 50 20 10 5",
    "JPY": "10000 5000 1000 500 100 50 10 5 1",
}
"""Where they are not those of the euro, 5, 2 and 1 at each power of ten."""
STEPS = (5, 2, 1)
POWERS = 5
"""How many powers of ten there are from the smallest coin up."""


def denominations(currency: str) -> list[Money]:
    """The denominations of a currency; of one that is not known, those of the euro, its smallest coin being the currency's own."""
    digits = currency_digits(currency)
    if currency in IN_USE:
        return [money(Decimal(each), digits) for each in IN_USE[currency].split()]
    return [money(step * Decimal(10) ** (power - digits), digits) for power in reversed(range(POWERS)) for step in STEPS]
