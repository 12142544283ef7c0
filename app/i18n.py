"""Marks text for translation, puts it into the user's language, and writes numbers and dates as the user does."""

import gettext
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Protocol

FOLDER = Path(__file__).resolve().parent.parent / "resources" / "translations"
LANGUAGES = {"en": "English", "ru": "Русский"}


class Sayable(Protocol):
    """Anything that carries a template and its values: problems and told errors."""

    @property
    def template(self) -> str:
        """The text in English, with {named} values."""

    @property
    def values(self) -> dict[str, Any]:
        """What stands in the braces."""


class _Current:
    """The language of this process."""

    language = "en"
    catalog: gettext.NullTranslations = gettext.NullTranslations()


def N_(text: str) -> str:
    """Mark a text in a declaration; it is translated when shown."""
    return text


def _(text: str) -> str:
    """The text in the user's language."""
    return _Current.catalog.gettext(text) if text else ""


def language() -> str:
    """The current language's code."""
    return _Current.language


def use_language(code: str) -> None:
    """Switch this process to a language; an unknown one falls back to English."""
    _Current.language = code if code in LANGUAGES else "en"
    _Current.catalog = catalog_of(_Current.language)


def catalog_of(code: str) -> gettext.NullTranslations:
    """The translations of one language, read from its .po file; English has none."""
    path = FOLDER / f"{code}.po"
    if code == "en" or not path.exists():
        return gettext.NullTranslations()
    return _PoTranslations(_messages(path))


def translate(text: str, code: str) -> str:
    """The text in a language that need not be the current one: paper may speak another."""
    return text if code == "en" else catalog_of(code).gettext(text)


class _PoTranslations(gettext.NullTranslations):
    """Translations held in a dictionary."""

    def __init__(self, messages: Mapping[str, str]) -> None:
        super().__init__()
        self.messages = messages

    def gettext(self, message: str) -> str:
        return self.messages.get(message, message)


_read: dict[Path, Mapping[str, str]] = {}


def _messages(path: Path) -> Mapping[str, str]:
    if path not in _read:
        from babel.messages.pofile import read_po

        with path.open("rb") as file:
            catalog = read_po(file)
        _read[path] = {str(m.id): str(m.string) for m in catalog if m.id and m.string and not m.fuzzy}
    return _read[path]


def say(told: Sayable) -> str:
    """A problem or an error in the user's words: translated first, then formatted. Nested problems are said too."""
    problems = getattr(told, "problems", None)
    if problems:
        return "\n".join(say(each) for each in problems)
    values = {name: _spoken(value) for name, value in told.values.items()}
    return _(told.template).format(**values)


def _spoken(value: Any) -> Any:
    if isinstance(value, Decimal):
        return number(value)
    if isinstance(value, datetime):
        return moment_text(value)
    return date_text(value) if isinstance(value, date) else value


def number(value: Decimal | int, digits: int | None = None, *, grouped: bool = True) -> str:
    """A number as the user writes it; with `digits` exactly that many decimals, else as many as it has. Minus is U+2212."""
    from babel.numbers import format_decimal

    exact = Decimal(value)
    if digits is None:
        exact = exact.normalize()
        exponent = exact.as_tuple().exponent
        digits = max(0, -exponent) if isinstance(exponent, int) else 0
    pattern = ("#,##0" if grouped else "0") + ("." + "0" * digits if digits else "")
    text: str = format_decimal(exact, format=pattern, locale=_Current.language, decimal_quantization=True)
    return text.replace("-", "\u2212")


def money_text(value: Decimal, currency: str = "", digits: int = 2) -> str:
    """An amount of money, with the currency's code behind it when given."""
    text = number(value, digits)
    return f"{text}\u00a0{currency}" if currency else text


def date_text(value: date) -> str:
    """A day as the user writes it: 22.11.2026, or 22/11/2026 in English."""
    return value.strftime("%d.%m.%Y") if _Current.language == "ru" else value.strftime("%d/%m/%Y")


def moment_text(value: datetime) -> str:
    """A day and a time of day, to the minute."""
    return f"{date_text(value.date())} {value:%H:%M}"
