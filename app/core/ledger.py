"""Places and moves: value goes from a place to a place, and nothing is made or lost."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import IntEnum
from typing import NamedTuple

from app.core.money import NONE_OF_IT, Money, Price, Qty


@dataclass(frozen=True)
class PlaceKind:
    """What a sort of place is for.

    `stocked` places keep goods item by item at cost; a `gathering` place (goods in preparation) collects the value that
    one document brings in and hands it out by shares. All others count money only. `account` is the default account.
    """

    account: str
    stocked: bool = False
    gathering: bool = False


PLACE_KINDS: dict[str, PlaceKind] = {
    "shelf": PlaceKind("1310", stocked=True),
    "transit": PlaceKind("1320", stocked=True),
    "preparation": PlaceKind("1330", gathering=True),
    "till": PlaceKind("1010"),
    "customer": PlaceKind("1210"),
    "input_vat": PlaceKind("1410"),
    "supplier": PlaceKind("2110"),
    "output_vat": PlaceKind("2410"),
    "capital": PlaceKind("3010"),
    "revenue": PlaceKind("4010"),
    "surplus": PlaceKind("4910"),
    "cost_of_sales": PlaceKind("5010"),
    "expense": PlaceKind("5210"),
    "article": PlaceKind("6990"),
    "shortage": PlaceKind("5310"),
    "revaluation": PlaceKind("5410"),
    "cost_difference": PlaceKind("5420"),
}
"""Every sort of place. `ref` of a place is the id of a site, partner, reason … or 0 where there is just one."""


class Place(NamedTuple):
    """One end of a move: the kind of place and whose it is (0: there is only one)."""

    kind: str
    ref: int = 0


def whose(kind: str, ref: int | None) -> Place:
    """The place of a kind that belongs to a row of a catalog, which must have been chosen by now."""
    assert ref is not None, f"problems() lets no document through that has nobody for its {kind}"
    return Place(kind, ref)


def shelf(site_id: int | None) -> Place:
    """The shelves of a store or kitchen."""
    return whose("shelf", site_id)


def supplier(partner_id: int | None) -> Place:
    """What we owe a supplier."""
    return whose("supplier", partner_id)


def transit(site_id: int | None) -> Place:
    """Goods on their way to a store or kitchen."""
    return whose("transit", site_id)


def preparation(site_id: int | None) -> Place:
    """Where a document gathers what goods are made of, and shares it out."""
    return whose("preparation", site_id)


def till(till_id: int | None) -> Place:
    """Money in a till, a safe or a bank account."""
    return whose("till", till_id)


def article(article_id: int | None) -> Place:
    """What money came from or went for."""
    return whose("article", article_id)


def customer(partner_id: int | None) -> Place:
    """What a customer owes us."""
    return whose("customer", partner_id)


def revenue(site_id: int | None) -> Place:
    """What a store has sold, net of VAT."""
    return whose("revenue", site_id)


def cost_of_sales(site_id: int | None) -> Place:
    """What the goods that a store has sold cost."""
    return whose("cost_of_sales", site_id)


def shortage(site_id: int | None) -> Place:
    """Goods that a store should have and has not."""
    return whose("shortage", site_id)


def surplus(site_id: int | None) -> Place:
    """Goods that a store has and should not."""
    return whose("surplus", site_id)


def revaluation(site_id: int | None) -> Place:
    """What a store's goods lost in value when their cost was set anew."""
    return whose("revaluation", site_id)


def output_vat() -> Place:
    """VAT taken from customers, to be paid over."""
    return Place("output_vat")


def expense(reason_id: int | None) -> Place:
    """The expense that a write-off reason stands for."""
    return whose("expense", reason_id)


def input_vat() -> Place:
    """VAT paid to suppliers, to be claimed back."""
    return Place("input_vat")


def capital() -> Place:
    """The owner's capital: where opening balances come from."""
    return Place("capital")


def cost_difference(site_id: int) -> Place:
    """What a receipt that covers negative stock corrects in the cost of goods already gone."""
    return Place("cost_difference", site_id)


class Mode(IntEnum):
    """How a move's amount (or quantity) comes about."""

    GIVEN = 0
    """The document says it."""
    AT_COST = 1
    """What the source pool says the goods cost at that moment."""
    SHARE = 2
    """`part` of `whole` of what is left of the value gathered in preparation; the last takes the rest."""
    LIKE = 3
    """The cost of an earlier move that this one undoes, in proportion to quantity."""
    WORTH = 4
    """What brings the goods on hand to a unit cost of `part`; no quantity moves."""
    LEVEL = 5
    """The quantity that brings what is on hand to `part`: a count. A surplus enters at unit cost `whole` when given."""
    JOIN = 6
    """An amount that the document says, joining the goods that an earlier move brought, at that move's own moment and as if a part of it."""
    SAME = 7
    """The unit cost of another move, which it does not undo."""
    COST_OF = 8
    """What the goods cost at a place at that moment, though they do not come from there: goods that come back, and nobody knows of which sale."""
    RESET = 9
    """Made by the walk: the difference when a receipt covers stock that went out before it came."""


@dataclass(frozen=True, slots=True)
class Move:
    """An amount of money, and where goods move an item and a quantity (base unit), from `source` to `target`.

    Give at most one of `amount`, `share`, `like`, `same`, `worth`, `level`, `cost_of`; with none of them the goods move at cost.
    `like` is the (document id, sequence) of the undone move, `same` of the one whose unit cost holds; `joins` is that of the move whose
    goods an `amount` joins; `cost_of` is the place whose goods tell the cost. `line` is the number of the document's line.
    """

    source: Place
    target: Place
    item: int | None = None
    qty: Qty = NONE_OF_IT
    amount: Money | None = None
    share: tuple[int, int] | None = None
    like: tuple[int, int] | None = None
    same: tuple[int, int] | None = None
    joins: tuple[int, int] | None = None
    worth: Price | None = None
    level: Qty | None = None
    level_cost: Price | None = None
    cost_of: Place | None = None
    batch: int | None = None
    line: int = 0

    @property
    def mode(self) -> Mode:
        """Which way the amount comes about."""
        if self.amount is not None:
            return Mode.GIVEN if self.joins is None else Mode.JOIN
        if self.share is not None:
            return Mode.SHARE
        if self.like is not None:
            return Mode.LIKE
        if self.same is not None:
            return Mode.SAME
        if self.worth is not None:
            return Mode.WORTH
        if self.cost_of is not None:
            return Mode.COST_OF
        return Mode.LEVEL if self.level is not None else Mode.AT_COST

    @property
    def of(self) -> tuple[int, int] | None:
        """The earlier move, (document id, sequence), that this one speaks of."""
        return self.like or self.same or self.joins


def is_stocked(place: Place) -> bool:
    """Whether the place keeps goods item by item at cost."""
    return PLACE_KINDS[place.kind].stocked


def lawful(moves: Iterable[Move]) -> list[str]:
    """What is wrong with a set of moves: an empty list, or plain sentences about our own mistakes (never the user's)."""
    faults: list[str] = []
    for move in moves:
        for place in (move.source, move.target):
            if place.kind not in PLACE_KINDS:
                faults.append(f"unknown kind of place: {place.kind}")
            elif is_stocked(place) and move.item is None:
                faults.append(f"a move at {place.kind} names no item")
        if move.source == move.target:
            faults.append(f"a move stays at {move.source.kind}")
        if move.qty < 0:
            faults.append("a quantity is below zero: swap the ends instead")
        if move.joins is not None and (move.qty or move.amount is None or not is_stocked(move.target)):
            faults.append("value alone joins goods, where they are kept")
        if move.mode is Mode.AT_COST and not is_stocked(move.source):
            faults.append(f"nothing has a cost at {move.source.kind}")
        if move.cost_of is not None:
            faults += _faults_of_asking(move, move.cost_of)
    return faults


def _faults_of_asking(move: Move, asked: Place) -> Iterator[str]:
    """Of a move whose goods cost what those at another place do."""
    if move.item is None or not is_stocked(asked):
        yield f"nothing has a cost at {asked.kind}"
    if is_stocked(move.source):
        yield f"goods at {move.source.kind} have a cost of their own"
