"""Amounts of money in words, as they stand on documents."""

from dataclasses import dataclass
from decimal import Decimal

from app.core.money import currency_digits, rounded


@dataclass(frozen=True)
class CurrencyName:
    """Names of a currency's whole and small unit: one, (Russian) two to four, many."""

    whole: tuple[str, ...]
    part: tuple[str, ...]


_NAMES = {
    "en": {
        "EUR": CurrencyName(("euro", "euros"), ("cent", "cents")),
        "USD": CurrencyName(("US dollar", "US dollars"), ("cent", "cents")),
        "GBP": CurrencyName(("pound sterling", "pounds sterling"), ("penny", "pence")),
        "RUB": CurrencyName(("rouble", "roubles"), ("kopeck", "kopecks")),
    },
    "ru": {
        "EUR": CurrencyName(("евро", "евро", "евро"), ("цент", "цента", "центов")),
        "USD": CurrencyName(("доллар США", "доллара США", "долларов США"), ("цент", "цента", "центов")),
        "GBP": CurrencyName(("фунт стерлингов", "фунта стерлингов", "фунтов стерлингов"), ("пенс", "пенса", "пенсов")),
        "RUB": CurrencyName(("рубль", "рубля", "рублей"), ("копейка", "копейки", "копеек")),
    },
}
"""All whole units are masculine in Russian (or don't decline), so the number needs no other gender."""

_AND = {"en": " and ", "ru": " "}
_MINUS = {"en": "minus ", "ru": "минус "}


def money_in_words(amount: Decimal, currency: str, language: str) -> str:
    """`amount` as a sentence: the whole units in words, the small ones in figures. Languages other than en and ru get English.

    >>> money_in_words(Decimal("1201.5"), "EUR", "en")
    'One thousand, two hundred and one euros and 50 cents'
    """
    from num2words import num2words

    language = language[:2] if language[:2] in _NAMES else "en"
    digits = currency_digits(currency)
    value = rounded(abs(amount), digits)
    whole, part = int(value), int((value % 1).scaleb(digits))
    said = str(num2words(whole, lang=language)) + " " + _named(whole, currency, language)
    if digits:
        said += _AND[language] + _part(part, digits, currency, language)
    said = (_MINUS[language] if amount < 0 and value else "") + said
    return said[0].upper() + said[1:]


def _named(whole: int, currency: str, language: str) -> str:
    name = _NAMES[language].get(currency)
    return _plural(whole, name.whole, language) if name else currency


def _part(part: int, digits: int, currency: str, language: str) -> str:
    name = _NAMES[language].get(currency)
    return f"{part:0{digits}d} {_plural(part, name.part, language)}" if name else f"{part:0{digits}d}/{10**digits}"


def _plural(number: int, names: tuple[str, ...], language: str) -> str:
    if language == "en":
        return names[0 if number == 1 else 1]
    if number % 10 == 1 and number % 100 != 11:
        return names[0]
    few = number % 10 in {2, 3, 4} and number % 100 not in {12, 13, 14}
    return names[1 if few else 2]
