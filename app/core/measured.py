"""What documents ask about the size of goods: how much one of an item weighs, or how much room it takes."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.core.known import Question
from app.core.money import Qty, UnitFactor


@dataclass(frozen=True)
class MeasuredIn(Question[Mapping[int, Qty | UnitFactor]]):
    """How much of a general unit (`kg`, `l`) an own unit of each item is: by its unit, else as the item says; who knows neither is left out."""

    items: frozenset[int]
    unit: str

    def nothing(self) -> Mapping[int, Qty | UnitFactor]:
        return {}
