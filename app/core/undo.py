"""Taking back a part of what a document did: which of its moves a returned quantity undoes."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from app.core.known import MoveFact
from app.core.money import NONE_OF_IT, Qty


@dataclass(frozen=True)
class Part:
    """A quantity (own unit) of a move that is undone."""

    of: MoveFact
    qty: Qty


class Undoing:
    """What is left of some moves while lines take of it, one after another."""

    def __init__(self, facts: Iterable[MoveFact], wanted: Callable[[MoveFact], bool]) -> None:
        self.left = {fact: Qty(fact.qty - fact.undone) for fact in facts if fact.qty and wanted(fact)}

    def take(self, item: int | None, qty: Qty, batch: int | None = None, first: Callable[[MoveFact], Any] | None = None) -> list[Part]:
        """The moves of an item that make up the quantity, those of a batch alone where one is named. Too little is answered as it is.

        `first` is a key to sort them by where it matters which are taken before others.
        """
        parts: list[Part] = []
        for fact in sorted(self.left, key=first) if first is not None else list(self.left):
            left = self.left[fact]
            part = Qty(min(left, qty))
            if fact.item == item and part > 0 and (batch is None or fact.batch == batch):
                parts.append(Part(fact, part))
                self.left[fact] = Qty(left - part)
                qty = Qty(qty - part)
        return parts

    def taken(self, item: int | None, qty: Qty, batch: int | None = None) -> Qty:
        """How much `take` makes up of a quantity."""
        return Qty(sum((part.qty for part in self.take(item, qty, batch)), NONE_OF_IT))

    def left_of_line(self, line: int) -> Qty:
        """How much may still be taken of what a line of the document moved."""
        return Qty(sum((left for fact, left in self.left.items() if fact.line == line), NONE_OF_IT))

    def undone_of(self, item: int, batch: int | None = None) -> Qty:
        """How much of an item, or of one of its batches, others have undone."""
        return Qty(sum((fact.undone for fact in self.left if fact.item == item and batch in {None, fact.batch}), NONE_OF_IT))

    def left_of(self, item: int | None, batch: int | None = None) -> Qty:
        """How much of an item, or of one of its batches, may still be taken."""
        return Qty(sum((left for fact, left in self.left.items() if fact.item == item and batch in {None, fact.batch}), NONE_OF_IT))
