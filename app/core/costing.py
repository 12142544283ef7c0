"""What goods cost when they leave: one walk over the moves of the affected pools, in order, once.

A *pool* is a place and an item. The walk sees whole scaled numbers only: quantities in 10⁻⁶, amounts in 10⁻⁴ of the
currency. Every amount it makes is rounded half up to `step`, the currency's smallest unit on that scale.

Rules that hold whatever the method:
- the last unit out takes the remaining value, so an empty pool is worth exactly nothing;
- what goes out below zero takes the last known cost, and what comes in over a negative balance revalues what is left
  at its own price (*reset*); the difference is a move of the incoming document;
- the cost is remembered while a pool is empty;
- goods on hand are never worth less than nothing: where a given amount (a return, a credit note) takes away more than
  they hold, or value comes to where no goods are, the difference is a reset too.
"""

import gc
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

from app.core.costing_method import METHODS, Layer, Method, Pool, proportion
from app.core.costing_result import (
    QTY_ONE,
    RESET_OF_SOURCE,
    RESET_OF_TARGET,
    SECONDS_A_DAY,
    SEQUENCE_BITS,
    WORTH_SCALE,
    DayRow,
    Leg,
    Negative,
    Reset,
    Result,
    Undone,
    document_of,
    move_id,
    pool_after,
)
from app.core.ledger import Mode

__all__ = [
    "METHODS",
    "QTY_ONE",
    "RESET_OF_SOURCE",
    "RESET_OF_TARGET",
    "SECONDS_A_DAY",
    "SEQUENCE_BITS",
    "WORTH_SCALE",
    "DayRow",
    "Layer",
    "Leg",
    "Method",
    "Negative",
    "Pool",
    "Reset",
    "Result",
    "Undone",
    "Walk",
    "document_of",
    "move_id",
    "pool_after",
    "proportion",
]

GIVEN, AT_COST, SHARE, LIKE, WORTH, LEVEL, JOIN, SAME, COST_OF, RESET = (int(mode) for mode in Mode)
GIVEN_FROM_OUTSIDE = (GIVEN, SHARE, LIKE, SAME)
"""Modes in which the source pool has no say in the amount."""


@contextmanager
def collector_resting() -> Iterator[None]:
    """Pause the search for reference cycles: the walk makes none, and among its millions of rows the search takes half the time."""
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()


class Walk:
    """Costs moves in order of (moment, id).

    `pools` are the stocked pools by id with their state just before the first leg. Ends of legs that are not among them are
    not stocked and only pass value on; those in `gathering` collect the value of one document. `undone` holds the moves that
    `like` legs refer to, by id; legs of this walk that stand in it bring it up to date as they pass. `joined` is the value that joined
    goods later, by the id of the move that brought them: they enter with it, and legs of the mode `join` have no place in a walk.
    `keep_day` takes a pool's id and the pool as each of its days leaves it, in their order; without it the days come with the result.
    `note_negatives` is for who asks where stock was below zero: in a large ledger that is a lot to remember.
    """

    def __init__(
        self, pools: dict[int, Pool], *, method: str = "average", step: int = 100,
        gathering: frozenset[int] = frozenset(), undone: dict[int, Undone] | None = None, joined: dict[int, int] | None = None,
        keep_day: Callable[[int, Pool], None] | None = None, note_negatives: bool = True,
    ) -> None:  # fmt: skip
        self.pools, self.step = pools, step
        self.method = METHODS[method]
        self.gathering = gathering
        self.undone = undone if undone is not None else {}
        self.joined = joined or {}
        self.result = Result()
        self.keep_day = keep_day or self.note_day
        self.note_negatives = note_negatives
        self.gathered: dict[int, int] = {}

    def run(self, legs: Iterable[Leg]) -> Result:
        """Cost all legs and close the last day of every pool that was touched."""
        with collector_resting():
            for leg in legs:
                if leg[6] == RESET:
                    self.result.stored_resets[leg[0]] = (leg[2], leg[5])
                else:
                    self.pass_over(leg)
            for pool_id, pool in self.pools.items():
                if pool.day >= 0:
                    self.keep_day(pool_id, pool)
        return self.result

    def pass_over(self, leg: Leg) -> None:
        """Cost one leg and carry its value on."""
        leg_id, moment, source_id, target_id, qty, amount, mode, _, _, like = leg
        day = moment // SECONDS_A_DAY
        source, target = self.pools.get(source_id), self.pools.get(target_id)
        if source is not None and source.day != day:
            self.open_day(source_id, source, day)
        if target is not None and target.day != day:
            self.open_day(target_id, target, day)
        new = amount
        if mode == AT_COST:
            assert source is not None, "goods at cost leave a stocked place"
            new = self.take(source, qty, leg_id, like or 0)
        elif mode != GIVEN:
            qty, new = self.work_out(leg, source, target)
        if new != amount:
            self.result.amounts[leg_id] = new
        if source is not None:
            self.leave(leg, source, qty, new)
        if target is not None:
            self.enter(leg, target, qty, new + self.joined.get(leg_id, 0) if self.joined else new)
        elif target_id in self.gathering:
            self.gather(leg_id >> SEQUENCE_BITS, new)
        if leg_id in self.undone:
            self.undone[leg_id].qty, self.undone[leg_id].amount = qty, new

    def work_out(self, leg: Leg, source: Pool | None, target: Pool | None) -> tuple[int, int]:
        """Quantity and amount of a leg in one of the rarer modes; takes the goods out of a counted source."""
        leg_id, _, _, _, qty, _, mode, part, whole, like = leg
        if mode == SHARE:
            return qty, self.share(leg_id >> SEQUENCE_BITS, part or 0, whole or 1)
        if mode == LIKE:
            return qty, self.undo(leg_id, like or 0, qty)
        if mode == SAME:
            return qty, self.same(leg_id, like or 0, qty)
        if mode == COST_OF:
            return qty, self.cost_now(self.pools.get(-(like or 0)), qty, leg_id)
        if mode == WORTH:
            assert source is not None, "goods are revalued at a stocked place"
            return qty, self.revalue(source, part or 0)
        qty = self.level(leg, source, target, part or 0)
        if source is not None:
            return qty, self.take(source, qty, leg_id, 0)
        return qty, self.surplus_cost(target, qty, whole, leg_id)

    def take(self, pool: Pool, qty: int, leg_id: int, origin: int) -> int:
        """Goods leave at cost: what is there by the method, what is not at the cost last known."""
        on_hand = pool.qty
        if qty <= on_hand:
            return self.method.take(pool, qty, origin, self.step) if qty else 0
        amount = self.method.take(pool, on_hand, origin, self.step) if on_hand > 0 else 0
        missing = qty - max(on_hand, 0)
        short = self.at_last_cost(pool, missing, leg_id)
        pool.qty -= missing
        pool.amount -= short
        return amount + short

    def at_last_cost(self, pool: Pool, qty: int, leg_id: int) -> int:
        """The value of a quantity at the cost last known; zero, and noted, when none ever was."""
        if not pool.last_qty:
            self.result.without_cost.append(leg_id)
            return 0
        return proportion(pool.last_amount, qty, pool.last_qty, self.step)

    def gather(self, document: int, amount: int) -> None:
        """Keep what a document puts into preparation until it is shared out."""
        self.gathered[document] = self.gathered.get(document, 0) + amount

    def share(self, document: int, part: int, whole: int) -> int:
        """A part of what is left of the value that the document has gathered; the last part takes the rest."""
        left = self.gathered.get(document, 0)
        amount = left if part == whole else proportion(left, part, whole, self.step)
        self.gathered[document] = left - amount
        return amount

    def undo(self, leg_id: int, like: int, qty: int) -> int:
        """The cost of a part of an earlier move; parts that make up the whole cost together exactly the whole."""
        of = self.undone[like]
        of.back_qty += qty
        if not of.qty:
            self.result.without_cost.append(leg_id)
            return 0
        amount = proportion(of.amount, of.back_qty, of.qty, self.step) - of.back_amount
        of.back_amount += amount
        return amount

    def same(self, leg_id: int, like: int, qty: int) -> int:
        """What a quantity costs at the unit cost of another move."""
        of = self.undone[like]
        if not of.qty:
            self.result.without_cost.append(leg_id)
            return 0
        return proportion(of.amount, qty, of.qty, self.step)

    def revalue(self, pool: Pool, unit_cost: int) -> int:
        """What leaves the pool so that its goods are worth `unit_cost` (10⁻⁶ of the currency) each; negative when they gain."""
        if pool.qty <= 0:
            return 0
        before = pool.amount
        self.method.revalue(pool, proportion(pool.qty, unit_cost, WORTH_SCALE, self.step), self.step)
        pool.last_amount, pool.last_qty = unit_cost, WORTH_SCALE
        return before - pool.amount

    def level(self, leg: Leg, source: Pool | None, target: Pool | None, counted: int) -> int:
        """The quantity that brings a pool to what was counted: from the source what is too much, to the target what is missing."""
        over = source.qty - counted if source is not None else counted - target.qty if target is not None else 0
        qty = max(0, over)
        if qty != leg[4]:
            self.result.quantities[leg[0]] = qty
        return qty

    def surplus_cost(self, pool: Pool | None, qty: int, unit_cost: int | None, leg_id: int) -> int:
        """What a surplus is worth: the cost given with the count, else what the goods cost now."""
        if unit_cost is not None:
            return proportion(qty, unit_cost, WORTH_SCALE, self.step)
        return self.cost_now(pool, qty, leg_id)

    def cost_now(self, pool: Pool | None, qty: int, leg_id: int) -> int:
        """What a quantity costs by what is there: the average of the goods on hand, by any method; where there are none, the cost last known."""
        if pool is None or not qty:
            return 0
        if pool.qty > 0:
            return proportion(pool.amount, qty, pool.qty, self.step)
        return self.at_last_cost(pool, qty, leg_id)

    def leave(self, leg: Leg, pool: Pool, qty: int, amount: int) -> None:
        """Count an exit in the day; take out what leaves for an amount that something else decides; note a negative balance."""
        pool.out_qty += qty
        pool.out_amount += amount
        difference = 0
        if leg[6] in GIVEN_FROM_OUTSIDE:
            difference = self.take_given(pool, qty, amount, leg[9] or 0)
        if pool.qty < 0 and qty and self.note_negatives:
            self.result.negatives.append(Negative(leg[2], leg[1], leg[0], pool.qty))
        if difference:
            self.reset(leg[0] | RESET_OF_SOURCE, leg[1], leg[2], pool, difference)

    def take_given(self, pool: Pool, qty: int, amount: int, origin: int) -> int:
        """Take out goods (or value alone) for a given amount; answers the difference to what then stays."""
        if not qty and pool.qty <= 0:
            pool.amount -= amount
            return -amount
        if not qty:
            self.method.put(pool, 0, -amount, origin, self.step)
            return pool.amount - self.method.worth(pool)
        covered = min(qty, max(pool.qty, 0))
        cost = self.method.take(pool, covered, origin, self.step) if covered else 0
        pool.qty -= qty - covered
        pool.amount += cost - amount
        return pool.amount - self.method.worth(pool) if pool.qty > 0 else 0 if pool.qty else pool.amount

    def enter(self, leg: Leg, pool: Pool, qty: int, amount: int) -> None:
        """Goods (or value alone) come in and are counted in the day; value that no goods can hold goes out as a difference."""
        pool.in_qty += qty
        pool.in_amount += amount
        difference = 0
        if pool.qty >= 0 and (qty or pool.qty):
            self.method.put(pool, qty, amount, leg[0] if qty else leg[9] or 0, self.step)
            if amount < 0:
                difference = pool.amount - self.method.worth(pool)
        elif qty:
            difference = self.cover(pool, qty, amount, leg[0])
        else:
            pool.amount += amount
            difference = amount
        if difference:
            self.reset(leg[0] | RESET_OF_TARGET, leg[1], leg[3], pool, difference)

    def cover(self, pool: Pool, qty: int, amount: int, origin: int) -> int:
        """Goods come in over a negative balance: what is left is worth their own price; answers the difference."""
        owed, left = pool.amount, pool.qty + qty
        worth = proportion(amount, left, qty, self.step)
        pool.qty = pool.amount = 0
        pool.layers.clear()
        if left > 0:
            self.method.put(pool, left, worth, origin, self.step)
        else:
            pool.qty, pool.amount = left, worth
        pool.last_amount, pool.last_qty = amount, qty
        difference = owed + amount - worth
        pool.amount += difference
        return difference

    def reset(self, reset_id: int, moment: int, pool_id: int, pool: Pool, amount: int) -> None:
        """Send a difference out of the pool."""
        pool.amount -= amount
        pool.out_amount += amount
        self.result.resets[reset_id] = Reset(reset_id, moment, pool_id, amount)

    def open_day(self, pool_id: int, pool: Pool, day: int) -> None:
        """Close the day the pool was in and begin another."""
        if pool.day >= 0:
            self.keep_day(pool_id, pool)
        pool.day = day
        pool.in_qty = pool.in_amount = pool.out_qty = pool.out_amount = 0

    def note_day(self, pool_id: int, pool: Pool) -> None:
        """Write down the day's turnover and how the pool stands after it."""
        layers = list(pool.layers) if self.method.layered else None
        turnover = (pool.in_qty, pool.in_amount, pool.out_qty, pool.out_amount)
        standing = (pool.qty, pool.amount, pool.last_amount, pool.last_qty)
        self.result.days.append(DayRow(pool_id, pool.day, *turnover, *standing, layers))
