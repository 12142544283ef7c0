"""What documents ask about goods."""

from dataclasses import dataclass
from datetime import datetime

from app.catalogs.lookup import ItemFacts
from app.core.known import Question
from app.core.money import Price


@dataclass(frozen=True)
class FactsOf(Question[dict[int, ItemFacts]]):
    """The facts of items, with what the document's partner was last paid for them."""

    items: frozenset[int]

    def nothing(self) -> dict[int, ItemFacts]:
        return {}


@dataclass(frozen=True)
class CostsAt(Question[dict[int, Price]]):
    """What an own unit of each item costs at a store at a moment: the average there, else the cost last known, else the estimate."""

    site_id: int
    moment: datetime
    items: frozenset[int]

    def nothing(self) -> dict[int, Price]:
        return {}
