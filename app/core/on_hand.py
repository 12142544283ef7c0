"""What a count asks about the shelves: what stands there at its moment, by the books, and in which batches."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar

from app.core.known import Question
from app.core.money import Money, Qty


@dataclass(frozen=True)
class OnHand:
    """What the books say is on the shelves of an item: a quantity in its own unit, and what it is worth."""

    qty: Qty
    amount: Money


@dataclass(frozen=True)
class InBatches:
    """An item that keeps batches: the whole quantity, and how much of it each batch holds, the first to expire first."""

    qty: Qty
    batches: tuple[tuple[int, Qty], ...]
    """(batch, quantity); what is in no batch is the rest."""
    marks: Mapping[int, str] = field(default_factory=dict)
    """The maker's mark of each batch that was ever there, the first to expire first."""


@dataclass(frozen=True)
class OnHandAt(Question[dict[int, OnHand]]):
    """What the books say stands on a site's shelves just before the document that asks: by item, those with nothing left out.

    `group_id` narrows it to a group of goods with the groups inside it.
    """

    for_moves: ClassVar[bool] = True

    site_id: int
    moment: datetime
    group_id: int | None = None

    def nothing(self) -> dict[int, OnHand]:
        return {}


@dataclass(frozen=True)
class BatchesAt(Question[dict[int, InBatches]]):
    """How the books split these items into batches on a site's shelves just before the document that asks; items without batches are left out."""

    for_moves: ClassVar[bool] = True

    site_id: int
    moment: datetime
    items: frozenset[int]

    def nothing(self) -> dict[int, InBatches]:
        return {}
