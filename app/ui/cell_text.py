"""Values as a list shows them: grouped numbers, zero as an en dash, minus as a sign of its own."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics

from app.core.money import NUMBERS
from app.i18n import _, date_text, decimal_sign, moment_text, number

__all__ = ["NUMBERS", "TOO_WIDE", "ZERO", "cell_text", "decimal_sign", "fitted", "number_text", "typed_text"]

ZERO = "–"
TOO_WIDE = "#"


def number_text(value: Decimal | int, digits: int | None = None, least: int = 0) -> str:
    """A grouped number with exactly `digits` decimals, or as many as it has but at least `least`."""
    return number(value, digits, least=least)


def fitted(text: str, metrics: QFontMetrics, room: int, *, is_number: bool) -> str:
    """A text that is cut to the room of its cell; a number, which cut off would read as another, gives way to a row of signs."""
    if metrics.horizontalAdvance(text) <= room:
        return text
    if not is_number:
        return metrics.elidedText(text, Qt.TextElideMode.ElideRight, room)
    return TOO_WIDE * max(1, room // metrics.horizontalAdvance(TOO_WIDE))


def typed_text(value: Any, kind: str, digits: int = 2) -> str:
    """A value as it stands in a field to type into."""
    if value is None:
        return ""
    if kind == "money":
        return number_text(value, digits)
    if kind == "price":
        return number_text(value, least=digits)
    if kind in NUMBERS:
        return number_text(value)
    if isinstance(value, datetime):
        return moment_text(value)
    return date_text(value) if isinstance(value, date) else str(value)


def cell_text(value: Any, kind: str, digits: int = 2, choices: Mapping[str, str] | None = None) -> str:
    """A value as it stands in a cell: nothing for None, an en dash for zero."""
    if value is None:
        return ""
    if kind in NUMBERS:
        return typed_text(value, kind, digits) if value else ZERO
    if kind == "bool":
        return "✓" if value else ""
    if kind == "choice":
        return _((choices or {}).get(str(value), str(value)))
    if kind in {"moment", "date"}:
        return typed_text(value, kind)
    text = str(value)
    return " ".join(text[:500].split()) if "\n" in text or len(text) > 500 else text
