"""The demo's own material: files of resources/demo, whose texts hold English and Russian as `Milk|Молоко`."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parents[2] / "resources" / "demo"
LANGUAGES = ("en", "ru")

UNITS_RU = {"l": "л", "ml": "мл", "g": "г", "kg": "кг", "pc": "шт."}


@cache
def load(name: str) -> Any:
    """A file of the demo, read once."""
    return json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Words:
    """Picks the text of one language; another language than the two gets English."""

    language: str

    @property
    def is_russian(self) -> bool:
        """Whether names are written as Russian does."""
        return self.language == "ru"

    def pick(self, text: str) -> str:
        """`Milk|Молоко` in the language; text without a bar stays as it is."""
        english, bar, russian = text.partition("|")
        return russian if bar and self.is_russian else english

    def size(self, amount: str, unit: str) -> str:
        """How much is in one: `0.5 l`, `0,5 л`."""
        return f"{amount.replace('.', ',')} {UNITS_RU.get(unit, unit)}" if self.is_russian else f"{amount} {unit}"

    def name(self, family: str, variant: str, brand: str, size: str) -> str:
        """The name of an item; a family that ends in a colon leaves it to the variant to say what it is."""
        first, what = self.pick(family), self.pick(variant)
        said = what[:1].upper() + what[1:] if first.endswith(":") else f"{first} {what}"
        firm = self.pick(brand)
        firm = f"«{firm}»" if firm and self.is_russian else firm
        return " ".join(part for part in (said, firm, size) if part)
