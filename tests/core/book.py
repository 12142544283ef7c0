"""A ledger in memory that works as the store does: stored moves, a row per pool and day, and a walk from the changed day on."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from app.core.costing import QTY_ONE, SECONDS_A_DAY, WORTH_SCALE, DayRow, Leg, Pool, Result, Undone, Walk, document_of, move_id, pool_after
from app.core.ledger import Mode
from app.core.money import rounded

OUTSIDE = 0
PREPARATION = -1
DIFFERENCE = -2

Draft = tuple[int, int, int, int, Mode, int | None, int | None, int | None]
"""A leg without id and moment: source, target, qty, amount, mode, part, whole, like."""


def scaled_qty(value: str | Decimal) -> int:
    """A quantity on the walk's scale."""
    return int(rounded(Decimal(value), 6) * QTY_ONE)


def scaled_money(value: str | Decimal, digits: int = 2) -> int:
    """An amount on the walk's scale, rounded to the currency's digits."""
    return int(rounded(Decimal(value), digits) * 10_000)


def scaled_price(value: str | Decimal) -> int:
    """A unit price on the walk's scale."""
    return int(rounded(Decimal(value), 6) * QTY_ONE)


def moment_of(day: str) -> int:
    """The first second of a day."""
    return (date.fromisoformat(day) - date(1970, 1, 1)).days * SECONDS_A_DAY


def given(source: int, target: int, qty: int, amount: int, like: int | None = None) -> Draft:
    """Goods, or value alone, for an amount that the document says."""
    return (source, target, qty, amount, Mode.GIVEN, None, None, like)


def at_cost(source: int, target: int, qty: int) -> Draft:
    """Goods at cost."""
    return (source, target, qty, 0, Mode.AT_COST, None, None, None)


def returned(source: int, target: int, qty: int, move: int) -> Draft:
    """Goods at the cost of the move that is undone."""
    return (source, target, qty, 0, Mode.LIKE, None, None, move)


def came_back(target: int, qty: int, pool: int) -> Draft:
    """Goods of nobody knows which issue, at what those in a pool cost."""
    return (OUTSIDE, target, qty, 0, Mode.COST_OF, None, None, -pool)


def revalued(pool: int, unit_cost: int) -> Draft:
    """What is on hand gets a new unit cost."""
    return (pool, OUTSIDE, 0, 0, Mode.WORTH, unit_cost, None, None)


def counted(pool: int, qty: int, unit_cost: int | None = None) -> list[Draft]:
    """A count; with a unit cost everything that was there is replaced at that cost."""
    kept = qty if unit_cost is None else 0
    return [
        (pool, OUTSIDE, 0, 0, Mode.LEVEL, kept, None, None),
        (OUTSIDE, pool, 0, 0, Mode.LEVEL, qty, unit_cost, None),
    ]


def shared(outputs: Sequence[tuple[int, int, int]]) -> list[Draft]:
    """What was prepared goes to the outputs (pool, qty, weight), the last with a weight taking the rest."""
    legs: list[Draft] = []
    left = sum(weight for _, _, weight in outputs)
    for pool, qty, weight in sorted(outputs, key=lambda output: output[2] > 0):
        legs.append((PREPARATION, pool, qty, 0, Mode.SHARE, weight, left, None))
        left -= weight
    return legs


@dataclass
class Book:
    """Documents by number. Every change walks from the first second of the earliest day it touches, as the store does."""

    method: str = "average"
    estimates: dict[str, str] = field(default_factory=dict)
    digits: int = 2
    pool_ids: dict[tuple[str, str], int] = field(default_factory=dict)
    rows: dict[int, Leg] = field(default_factory=dict)
    resets: dict[int, Leg] = field(default_factory=dict)
    days: dict[tuple[int, int], DayRow] = field(default_factory=dict)
    result: Result = field(default_factory=Result)

    def pool(self, warehouse: str, item: str) -> int:
        """The id of the pool of an item at a place."""
        return self.pool_ids.setdefault((warehouse, item), len(self.pool_ids) + 1)

    def put(self, number: int, moment: int, legs: Sequence[Draft]) -> None:
        """Enter (or replace) a document."""
        first = min(moment, self.drop(number, default=moment))
        self.write_moves(number, moment, legs)
        self.recost(first)

    def write_moves(self, number: int, moment: int, legs: Sequence[Draft]) -> None:
        """Store a document's moves without costing them yet."""
        for i, leg in enumerate(legs):
            source, target, qty, amount, mode, part, whole, like = leg
            move = move_id(number, i)
            self.rows[move] = (move, moment, source, target, qty, amount, int(mode), part, whole, like)

    def remove(self, number: int) -> None:
        """Take a document out."""
        self.recost(self.drop(number, default=0))

    def drop(self, number: int, default: int) -> int:
        """Forget a document's moves; answers when they were."""
        old = [leg for leg in self.rows.values() if document_of(leg[0]) == number]
        for leg in old:
            del self.rows[leg[0]]
        return min((leg[1] for leg in old), default=default)

    def recost(self, moment: int = 0) -> None:
        """Walk from the day of a moment and write down what changed."""
        day = moment // SECONDS_A_DAY
        start = day * SECONDS_A_DAY
        pools = {pool_id: self.opening(item, pool_id, day) for (_, item), pool_id in self.pool_ids.items()}
        legs = sorted((leg for leg in [*self.rows.values(), *self.resets.values()] if leg[1] >= start), key=lambda leg: (leg[1], leg[0]))
        walk = Walk(pools, method=self.method, step=10 ** (4 - self.digits), gathering=frozenset({PREPARATION}), undone=self.undone(start))
        self.result = walk.run(legs)
        self.write_figures(day)

    def opening(self, item: str, pool_id: int, day: int) -> Pool:
        """A pool as it stood before a day."""
        row = max((row for row in self.days.values() if row.pool == pool_id and row.day < day), key=lambda row: row.day, default=None)
        if row is not None:
            return pool_after(row)
        return Pool(last=(scaled_price(self.estimates[item]), WORTH_SCALE) if item in self.estimates else (0, 0))

    def undone(self, start: int) -> dict[int, Undone]:
        """The moves that returns refer to, with what was returned before `start`."""
        found: dict[int, Undone] = {}
        for leg in self.rows.values():
            if leg[6] != Mode.LIKE:
                continue
            move = leg[9] or 0
            of = self.rows.get(move)
            undone = found.setdefault(move, Undone(of[4], of[5]) if of and of[1] < start else Undone(0, 0))
            if leg[1] < start:
                undone.back_qty += leg[4]
                undone.back_amount += leg[5]
        return found

    def write_figures(self, day: int) -> None:
        """Store the walk's figures from a day on."""
        for move in self.result.amounts.keys() | self.result.quantities.keys():
            leg = self.rows[move]
            qty, amount = self.result.quantities.get(move, leg[4]), self.result.amounts.get(move, leg[5])
            self.rows[move] = (*leg[:4], qty, amount, *leg[6:])
        for move in self.result.stored_resets:
            del self.resets[move]
        for move, reset in self.result.resets.items():
            self.resets[move] = (move, reset.moment, reset.pool, DIFFERENCE, 0, reset.amount, int(Mode.RESET), None, None, None)
        self.days = {key: row for key, row in self.days.items() if row.day < day}
        self.days |= {(row.pool, row.day): row for row in self.result.days}

    def legs_of(self, number: int) -> list[Leg]:
        """A document's moves as they are stored now."""
        return [leg for leg in self.rows.values() if document_of(leg[0]) == number]

    def standing(self, warehouse: str, item: str, day: int = 10**6) -> Pool:
        """A pool at the end of a day (the last one when none is named); `*` adds up all places."""
        if warehouse != "*":
            return self.opening(item, self.pool(warehouse, item), day + 1)
        parts = [self.opening(item, pool_id, day + 1) for (_, of), pool_id in self.pool_ids.items() if of == item]
        return Pool(sum(part.qty for part in parts), sum(part.amount for part in parts))
