"""Marks text for translation, puts it into the user's language, and writes numbers and dates as the user does.

Texts are English in the code; `resources/translations/<language>.po` holds the others. Functions that take a `language` speak
the user's when it is empty: paper may speak another.
"""

import gettext
import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, Protocol

from app.core import marked
from app.core.errors import Problems
from app.core.money import rounded

N_ = marked.N_

FOLDER = Path(__file__).resolve().parent.parent / "resources" / "translations"
LANGUAGES = {"en": "English", "ru": "Русский"}
PLURALS = ("one", "two", "few", "many", "other")
"""Names of plural forms in the order in which a .po file holds those that a language has."""


on_language: list[Callable[[str], None]] = []
"""Called with the language's code when this process switches to another: toolkits have words of their own."""


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


def _(text: str) -> str:
    """The text in the user's language."""
    return _Current.catalog.gettext(text) if text else ""


def counted(n: int, one: str, many: str, **values: Any) -> str:
    """A text that hangs on a number, in the user's language: `counted(rows, "{n} row", "{n} rows")`; `{n}` is grouped."""
    return _Current.catalog.ngettext(one, many, n).format(n=number(n), **values)


def language() -> str:
    """The current language's code."""
    return _Current.language


def use_language(code: str) -> None:
    """Switch this process to a language; an unknown one falls back to English."""
    _Current.language = code if code in LANGUAGES else "en"
    _Current.catalog = catalog_of(_Current.language)
    for follow in on_language:
        follow(_Current.language)


def catalog_of(code: str) -> gettext.NullTranslations:
    """The translations of one language, read from its .po file; English has none."""
    path = FOLDER / f"{code}.po"
    if code == "en" or not path.exists():
        return gettext.NullTranslations()
    return _PoTranslations(_messages(path), code)


def translate(text: str, code: str) -> str:
    """The text in a language that need not be the current one: paper may speak another."""
    return text if code == "en" else catalog_of(code).gettext(text)


class _PoTranslations(gettext.NullTranslations):
    """Translations held in a dictionary: by the English text, the forms of the translation."""

    def __init__(self, messages: Mapping[str, tuple[str, ...]], code: str) -> None:
        super().__init__()
        self.messages, self.code = messages, code

    def gettext(self, message: str) -> str:
        found = self.messages.get(message)
        return found[0] if found else message

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        found = self.messages.get(msgid1)
        if not found:
            return msgid1 if n == 1 else msgid2
        rule = locale_of(self.code).plural_form
        names = [name for name in PLURALS if name in rule.tags or name == "other"]
        return found[min(names.index(rule(n)), len(found) - 1)]


_ENTRY = re.compile(r'^(msgid|msgstr(?:\[\d\])?) ((?:".*"\s*)+)', re.MULTILINE)
_STRING = re.compile(r'^"(.*)"', re.MULTILINE)
_ESCAPE = re.compile(r"\\(.)")
_SIGNS = {"n": "\n", "t": "\t"}


@cache
def _messages(path: Path) -> Mapping[str, tuple[str, ...]]:
    """What a .po file holds, without the texts that wait for a translator. Babel's own reader takes five times as long."""
    found: dict[str, tuple[str, ...]] = {}
    for block in re.split(r"\n\s*\n", path.read_text(encoding="utf-8")):
        if "#, fuzzy" in block or "#~" in block:
            continue
        parts = [(match[1], _unquoted(match[2])) for match in _ENTRY.finditer(block)]
        source = next((text for name, text in parts if name == "msgid"), "")
        forms = tuple(text for name, text in parts if name != "msgid")
        if source and forms and all(forms):
            found[source] = forms
    return found


def _unquoted(text: str) -> str:
    return _ESCAPE.sub(lambda match: _SIGNS.get(match[1], match[1]), "".join(_STRING.findall(text)))


def say(told: Sayable) -> str:
    """A problem or an error in the user's words: translated first, then formatted. Nested problems are said too."""
    problems = getattr(told, "problems", None)
    if problems:
        return "\n".join(say(each) for each in problems)
    values = {name: _spoken(value) for name, value in told.values.items()}
    return _(told.template).format(**values)


def _spoken(value: Any) -> Any:
    if isinstance(value, marked.Marked):
        return _(value)
    if isinstance(value, Problems):
        return "\n".join(say(each) for each in value)
    if isinstance(value, Decimal):
        return number(value)
    if isinstance(value, datetime):
        return moment_text(value)
    return date_text(value) if isinstance(value, date) else value


@cache
def locale_of(code: str) -> Any:
    """Babel's rules of a language; of English for one it does not know."""
    from babel import Locale, UnknownLocaleError

    try:
        return Locale.parse(code.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return Locale.parse("en")


@cache
def _number_signs(code: str) -> dict[int, str]:
    """The signs of a language in place of those that Python writes."""
    symbols = locale_of(code).number_symbols
    symbols = symbols.get("latn", symbols)
    return {ord(","): symbols["group"].replace("\u202f", "\u00a0"), ord("."): symbols["decimal"], ord("-"): "\u2212"}


def decimal_sign(language: str = "") -> str:
    """The decimal sign of a language."""
    return _number_signs(language or _Current.language)[ord(".")]


def group_sign(language: str = "") -> str:
    """The sign that stands between thousands in a language."""
    return _number_signs(language or _Current.language)[ord(",")]


def number(
    value: Decimal | int, digits: int | None = None, *, least: int = 0, most: int | None = None, grouped: bool = True, language: str = ""
) -> str:
    """A number as the user writes it: with `digits` exactly that many decimals, else as many as it has between `least` and `most`.

    What has more decimals is rounded half up. Thousands are grouped by what the language groups by, minus is U+2212.
    """
    if not isinstance(value, Decimal):
        digits = least if digits is None else digits
    elif digits is None:
        value = value if most is None else rounded(value, most)
        digits = max(least, -int(value.normalize().as_tuple().exponent))
    else:
        value = rounded(value, digits)
    text = f"{value:,.{digits}f}" if grouped else f"{value:.{digits}f}"
    if not value:
        text = text.lstrip("-")
    return text.translate(_number_signs(language or _Current.language))


def money_text(value: Decimal, currency: str = "", digits: int = 2) -> str:
    """An amount of money, with the currency's code behind it when given."""
    text = number(value, digits)
    return f"{text}\u00a0{currency}" if currency else text


@cache
def _day_form(code: str, *, year: bool = True) -> Callable[[date], str]:
    """How a language writes a day, from its own pattern: 22.11.2026; in English 22 Nov 2026, since 11/12/2026 is two days to two readers."""
    locale = locale_of(code)
    pattern = "d MMM y" if code.startswith("en") else re.sub("y+", "y", str(locale.date_formats["short"].pattern))
    pattern = pattern if year else re.sub(r"\W*y\W*", "", pattern)
    parts = {"dd": "{0.day:02}", "d": "{0.day}", "MM": "{0.month:02}", "M": "{0.month}", "MMM": "{1}", "y": "{0.year}"}
    form = re.sub(r"[a-zA-Z]+", lambda match: parts.get(match[0], match[0]), pattern.replace("'", ""))
    months = locale.months["format"]["abbreviated"]
    return lambda day: form.format(day, months[day.month])


def date_text(value: date, language: str = "") -> str:
    """A day as the user writes it: 22.11.2026, or 22 Nov 2026 in English."""
    return _day_form(language or _Current.language)(value)


def short_date_text(value: date, language: str = "") -> str:
    """A day as the user writes it where the year is plain: 22.11, or 22 Nov in English."""
    return _day_form(language or _Current.language, year=False)(value)


def moment_text(value: datetime, language: str = "") -> str:
    """A day and a time of day, to the minute."""
    return f"{date_text(value, language)} {value:%H:%M}"


def long_date_text(value: date, language: str = "") -> str:
    """A day with its month in words, as in the head of a document: 22 November 2026, 22 ноября 2026 г."""
    from babel.dates import format_date

    code = language or _Current.language
    return str(format_date(value, "d MMMM y" if code.startswith("en") else "long", locale=locale_of(code)))


def month_text(value: date, language: str = "") -> str:
    """The month of a day in words, as it stands alone: November 2026, ноябрь 2026."""
    from babel.dates import format_date

    return str(format_date(value, "LLLL y", locale=locale_of(language or _Current.language)))
