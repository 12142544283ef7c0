"""What documents ask about goods."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from app.catalogs.lookup import ItemFacts
from app.core.known import Question
from app.core.money import Price, Qty
from app.core.pricing import Markup


@dataclass(frozen=True)
class FactsOf(Question[dict[int, ItemFacts]]):
    """The facts of items, with what the document's partner was last paid for them."""

    items: frozenset[int]

    def nothing(self) -> dict[int, ItemFacts]:
        return {}


@dataclass(frozen=True)
class CostsAt(Question[dict[int, Price]]):
    """What an own unit of each item costs at a store at a moment: the average there, else the cost last known, else the estimate.

    Without a store: in all stores together.
    """

    site_id: int | None
    moment: datetime
    items: frozenset[int]

    def nothing(self) -> dict[int, Price]:
        return {}


@dataclass(frozen=True)
class Held:
    """The prices that hold under a price type: which it is, whether it includes VAT, and the price of an own unit by item."""

    price_type_id: int | None
    includes_vat: bool
    prices: Mapping[int, Price]


@dataclass(frozen=True)
class PricesAt(Question[Held]):
    """What items sell for just before a moment at a store (everywhere, with None); without a price type, under that of the shelves."""

    items: frozenset[int]
    moment: datetime
    price_type_id: int | None = None
    site_id: int | None = None

    def nothing(self) -> Held:
        return Held(self.price_type_id, True, {})


@dataclass(frozen=True)
class StockPriced(Question[dict[int, Qty]]):
    """How much of each item stands, just before the document that asks, where prices of a price type that begin at a moment would hold.

    Those are the shelves of a store; without one, of all stores but those with a price of their own for the item.
    """

    for_moves: ClassVar[bool] = True

    price_type_id: int
    moment: datetime
    starts: datetime
    site_id: int | None = None

    def nothing(self) -> dict[int, Qty]:
        return {}


@dataclass(frozen=True)
class MarkupsOf(Question[dict[int, Markup]]):
    """The markup rule of each item under a price type: that of its group, of the nearest group above, or the rule for all goods."""

    items: frozenset[int]
    price_type_id: int

    def nothing(self) -> dict[int, Markup]:
        return {}


@dataclass(frozen=True)
class SoldAs(Question[dict[tuple[str, str], int]]):
    """Which item each (code, name) of a register is, as far as it is known: by what a person said for the till, by barcode, code, PLU, or name."""

    till_id: int | None
    goods: frozenset[tuple[str, str]]

    def nothing(self) -> dict[tuple[str, str], int]:
        return {}
