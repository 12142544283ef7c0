"""Goods counted on the shelves: what is too much comes in, what is missing goes out."""

from collections.abc import Iterator
from dataclasses import dataclass
from dataclasses import field as part
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped

from app.access import Roles
from app.core.count import BatchStep, batch_steps, by_batch
from app.core.errors import Doubt, Problem, problem
from app.core.known import Question
from app.core.ledger import Move, Place, shelf, shortage, surplus
from app.core.money import NONE_OF_IT, Money, Price, Qty, price, total
from app.core.on_hand import BatchesAt, InBatches, OnHandAt
from app.core.unit import in_own_unit
from app.documents.base import BatchLine, Document, Sheet
from app.i18n import N_
from app.store.table import choice, field, owner, table_of

RECOUNT, NOT_THERE = "recount", "not_there"
"""The names of the doubts about lines that are to be counted again, and about goods that no line counts."""
SHOWN = 10
"""How many lines a question names."""


class Scope(StrEnum):
    """What is being counted."""

    ALL = "all"
    GROUP = "group"
    LISTED = "listed"

    @property
    def label(self) -> str:
        """The scope in words, to be translated."""
        return {"all": N_("All goods"), "group": N_("One group"), "listed": N_("Listed goods")}[self.value]


class Uncounted(StrEnum):
    """What becomes of goods of the scope that nobody has counted."""

    KEEP = "keep"
    ZERO = "zero"

    @property
    def label(self) -> str:
        """The choice in words, to be translated."""
        return {"keep": N_("Stay as in the books"), "zero": N_("Are not there")}[self.value]


@dataclass
class Counted:
    """All that was counted of an item, in its own unit: on several shelves, by several people."""

    item: int
    line: int
    qty: Qty = NONE_OF_IT
    loose: Qty = NONE_OF_IT
    """The part that names no batch."""
    batches: dict[int, Qty] = part(default_factory=dict)
    marks: dict[str, Qty] = part(default_factory=dict)
    """The part that names a mark which stands for several batches."""
    cost: Price | None = None


@dataclass(frozen=True)
class FoundApart(Question[tuple[Money, Money] | None]):
    """What a count finds too much and too little, in money; None while whoever counts is not to see it. A screen that shows it puts it in."""

    def nothing(self) -> None:
        return None


FOUND = FoundApart()


class StockCountLine(BatchLine):
    """Goods counted: empty is not counted yet, zero is none there. Several lines of an item add up."""

    entry = ("item_id", "qty")
    keeps_to_unit = False

    document_id: Mapped[int] = owner("stock_count")
    qty: Mapped[Qty | None] = field(  # type: ignore[assignment]  # a count may still be open, other quantities not
        N_("Counted"), key="counted", required=False, width=8, sort_order=-6, help=N_("Empty: not counted yet; 0: none there")
    )
    cost: Mapped[Price | None] = field(
        N_("Unit cost"), width=10, help=N_("Of a surplus, where it is known; empty: what the goods cost by now")
    )
    counter: Mapped[str | None] = field(N_("Counted by"), width=12)
    recount: Mapped[bool] = field(N_("Recount"), default=False, width=7, help=N_("To be counted once more"))

    @property
    def base_qty(self) -> Qty:
        return in_own_unit(self.qty or NONE_OF_IT, self.factor)


class StockCount(Document):
    """Goods counted on the shelves at a moment: the difference to the books goes out as shortage or comes in as surplus."""

    title = N_("Stock count")
    title_plural = N_("Stock counts")
    prefix = "SC"
    menu = ("stock", 40)
    roles = Roles(edit="storekeeper", post="manager", unpost="manager")
    total_at_cost = True
    prints = [
        Sheet(N_("Count sheet"), signs=(N_("Counted by"), N_("Checked by")), special="count_sheet"),
        Sheet(N_("Count results"), signs=(N_("Storekeeper"), N_("Manager")), special="count_result"),
    ]

    scope: Mapped[Scope] = choice(N_("What is counted"), Scope, default=Scope.ALL, width=14)
    group_id: Mapped[int | None] = field(N_("Group"), catalog="item_group", width=18)
    uncounted: Mapped[Uncounted] = choice(
        N_("Goods not counted"), Uncounted, default=Uncounted.KEEP, width=19, help=N_("What becomes of goods that no line counts")
    )
    blind: Mapped[bool] = field(N_("Blind"), default=True, help=N_("Whoever counts does not see what the books expect"))
    lines: Mapped[list[StockCountLine]] = table_of("StockCountLine")

    @hybrid_property
    def clears_rest(self) -> bool:
        """Whether goods of its scope that no line names are not there."""
        return (self.uncounted == Uncounted.ZERO) & (self.scope != Scope.LISTED)

    def changed(self, name: str) -> None:
        if name == "scope" and self.scope != Scope.GROUP:
            self.group_id = None
        elif name == "group_id" and self.group_id is not None:
            self.scope = Scope.GROUP

    def sums(self) -> list[tuple[str, Decimal]]:
        found = self.known.of(FOUND)
        if found is None:
            return []
        surplus, shortage = found
        return [(N_("Surplus"), surplus), (N_("Shortage"), shortage), (N_("Difference"), surplus - shortage)]

    def asks(self) -> Iterator[Question[Any]]:
        if self.site_id is None:
            return
        if self._rest() is not None:
            yield self._rest()  # type: ignore[misc]
        yield self._batches()

    def _rest(self) -> OnHandAt | None:
        """The question for goods beyond the lines, where those count as not there."""
        if not self.clears_rest or self.site_id is None:
            return None
        return OnHandAt(self.site_id, self.moment, self.group_id if self.scope == Scope.GROUP else None)

    def _batches(self) -> BatchesAt:
        items = {line.item_id for line in self.lines if line.item_id is not None} | set(self.not_there())
        return BatchesAt(self.site_id or 0, self.moment, frozenset(items))

    def counted(self) -> dict[int, Counted]:
        """What was counted, by item, in the order of the lines."""
        found: dict[int, Counted] = {}
        for line in self.lines:
            if line.qty is None or line.item_id is None:
                continue
            count = found.setdefault(line.item_id, Counted(line.item_id, line.no))
            count.qty = Qty(count.qty + line.base_qty)
            if line.batch_id is not None:
                count.batches[line.batch_id] = Qty(count.batches.get(line.batch_id, NONE_OF_IT) + line.base_qty)
            elif line.batch:
                count.marks[line.batch] = Qty(count.marks.get(line.batch, NONE_OF_IT) + line.base_qty)
            else:
                count.loose = Qty(count.loose + line.base_qty)
            if count.cost is None and line.cost is not None and line.factor:
                count.cost = price(line.cost / line.factor)
        return found

    def not_there(self) -> dict[int, int]:
        """Items that nobody counted and that therefore are not there, with the number of their line; 0 where no line names them."""
        if self.uncounted != Uncounted.ZERO:
            return {}
        counted = {line.item_id for line in self.lines if line.qty is not None}
        rest = self._rest()
        found = {line.item_id: line.no for line in reversed(self.lines) if line.item_id is not None and line.item_id not in counted}
        on_hand = self.known.of(rest) if rest is not None else {}
        return found | {item: 0 for item in on_hand if item not in counted and item not in found}

    def problems(self) -> Iterator[Problem]:
        if self.scope == Scope.GROUP and self.group_id is None:
            yield problem(N_("Choose the group that is counted"), field="group_id")
        if self.lines and all(line.qty is None for line in self.lines):
            yield problem(N_("Nothing is counted yet: type what is there, and 0 where there is nothing"), line=1, field="qty")
        for line in self.lines:
            if line.qty is not None and line.qty < 0:
                yield problem(N_("Line {no}: the counted quantity can't be below zero"), line=line.no, field="qty")
            if line.cost is not None and line.cost < 0:
                yield problem(N_("Line {no}: the cost can't be below zero"), line=line.no, field="cost")

    def doubts(self) -> Iterator[Doubt]:
        again = [str(line.no) for line in self.lines if line.recount]
        if again:
            told = N_("Lines are still marked to be counted once more: {lines}.\nPost it all the same?")
            yield Doubt(RECOUNT, told, lines=", ".join(again[:SHOWN]) + (", …" if len(again) > SHOWN else ""))
        rest = self._rest()
        there = self.known.of(rest) if rest is not None else {}
        gone = [there[item].amount for item, line in self.not_there().items() if not line and item in there]
        if gone:
            told = N_("Goods that no line counts are taken as not there: {count}, worth {worth} by the books.\nPost it all the same?")
            yield Doubt(NOT_THERE, told, count=len(gone), worth=total(gone))

    def moves(self) -> Iterator[Move]:
        batches = self.known.of(self._batches())
        for count in self.counted().values():
            yield from self._to(count, batches.get(count.item))
        for item, line in self.not_there().items():
            yield from self._to(Counted(item, line), batches.get(item))

    def _to(self, count: Counted, there: InBatches | None) -> Iterator[Move]:
        """Bring an item to its count: as a whole, and where batches are known first to what the books say, then batch by batch.

        The walk works the quantities out, so that the whole follows when a document is posted that stands before the count; the batches
        follow when these moves are made anew after that, and the two moves to what the books say come to nothing again.
        """
        steps = self._steps(count, there) if there is not None else []
        if there is None or all(step.batch is None for step in steps):
            yield self._down(count, count.qty)
            yield self._up(count, count.qty)
            return
        level = there.qty
        yield self._down(count, level)
        yield self._up(count, level)
        for step in steps:
            level = Qty(level + step.qty)
            yield self._down(count, level, step.batch) if step.qty < 0 else self._up(count, level, step.batch)

    @staticmethod
    def _steps(count: Counted, there: InBatches) -> list[BatchStep]:
        of_marks, unknown = by_batch(there, count.marks)
        return batch_steps(there, count.batches | of_marks, Qty(count.loose + unknown))

    def _down(self, count: Counted, level: Qty, batch: int | None = None) -> Move:
        return self._level(shelf(self.site_id), shortage(self.site_id), count, level, batch)

    def _up(self, count: Counted, level: Qty, batch: int | None = None) -> Move:
        return self._level(surplus(self.site_id), shelf(self.site_id), count, level, batch, count.cost)

    @staticmethod
    def _level(source: Place, target: Place, count: Counted, level: Qty, batch: int | None, cost: Price | None = None) -> Move:
        return Move(source, target, item=count.item, level=level, level_cost=cost, batch=batch, line=count.line)
