"""What goods cost when they leave: one walk over the moves of the affected pools, in order, once.

A *pool* is a place and an item. The walk sees whole scaled numbers only: quantities in 10⁻⁶, amounts in 10⁻⁴ of the
currency. Every amount it makes is rounded half up to `step`, the currency's smallest unit on that scale.

Rules that hold whatever the method:
- the last unit out takes the remaining value, so an empty pool is worth exactly nothing;
- what goes out below zero takes the last known cost, and what comes in over a negative balance revalues what is left
  at its own price (*reset*); the difference is a move of the incoming document;
- the cost is remembered while a pool is empty.
"""

from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from app.core.ledger import Mode

QTY_ONE = 10**6
"""One unit of goods on the walk's scale."""

WORTH_SCALE = 10**8
"""A quantity (10⁻⁶) times a unit cost (10⁻⁶) over this is an amount (10⁻⁴); also the quantity of which a unit cost is the amount."""

SECONDS_A_DAY = 86_400

Leg = tuple[int, int, int, int, int, int, int, int | None, int | None, int | None]
"""A move as the walk sees it: id, moment (seconds), source pool, target pool, qty, amount, mode, part, whole, like (a move's id)."""

SEQUENCE_BITS = 20
RESET_OF_TARGET, RESET_OF_SOURCE = 1, 2


def move_id(document: int, sequence: int) -> int:
    """The id of a document's move: ids grow with the document, then with the sequence; three places after each stay free for resets."""
    assert 0 <= sequence < 1 << (SEQUENCE_BITS - 2), "a document has at most 262,143 moves"
    return document << SEQUENCE_BITS | sequence << 2


def document_of(move: int) -> int:
    """The document that a move's id belongs to."""
    return move >> SEQUENCE_BITS

GIVEN, AT_COST, SHARE, LIKE, WORTH, LEVEL, RESET = (int(mode) for mode in Mode)


def proportion(value: int, part: int, whole: int, step: int) -> int:
    """`value · part / whole` rounded half away from zero to a multiple of `step`; `whole` above zero."""
    product = value * part
    divisor = 2 * whole * step
    if product >= 0:
        return (2 * product + whole * step) // divisor * step
    return -((whole * step - 2 * product) // divisor * step)


class Pool:
    """The goods of one item at one place while the walk passes: quantity, value, and the cost last known."""

    __slots__ = (
        "amount", "day", "in_amount", "in_qty", "last_amount", "last_qty", "layers", "out_amount", "out_qty", "qty",
    )  # fmt: skip

    def __init__(
        self, qty: int = 0, amount: int = 0, last: tuple[int, int] = (0, 0), layers: Iterable[Iterable[int]] | None = None
    ) -> None:
        """`last` is the last known cost as an amount for a quantity (quantity 0: never known); `layers` are FIFO's, oldest first."""
        self.qty, self.amount = qty, amount
        self.last_amount, self.last_qty = last
        self.layers: deque[list[int]] = deque(list(layer) for layer in layers or ())
        self.day = -1
        self.in_qty = self.in_amount = self.out_qty = self.out_amount = 0


@dataclass(frozen=True)
class Method:
    """A costing method: how goods enter a pool that is not negative, and what a covered quantity costs when it leaves."""

    put: Callable[[Pool, int, int, int, int], None]
    take: Callable[[Pool, int, int, int], int]
    value: Callable[[Pool], int]
    """What the pool must be worth by the method's own memory (for the average: what it is)."""


def put_average(pool: Pool, qty: int, amount: int, origin: int, step: int) -> None:
    """Add to the average."""
    pool.qty += qty
    pool.amount += amount


def take_average(pool: Pool, qty: int, origin: int, step: int) -> int:
    """The average cost of a covered quantity; the last unit takes what remains."""
    pool.last_amount, pool.last_qty = pool.amount, pool.qty
    amount = pool.amount if qty == pool.qty else proportion(pool.amount, qty, pool.qty, step)
    pool.qty -= qty
    pool.amount -= amount
    return amount


def put_layer(pool: Pool, qty: int, amount: int, origin: int, step: int) -> None:
    """Add a layer; an amount without a quantity joins the layer it belongs to, else it is spread over all."""
    pool.qty += qty
    pool.amount += amount
    if qty:
        pool.layers.append([qty, amount, origin])
        pool.last_amount, pool.last_qty = amount, qty
        return
    own = [layer for layer in pool.layers if origin and layer[2] == origin] or list(pool.layers)
    left_qty, left = sum(layer[0] for layer in own), amount
    for layer in own:
        part = left if layer[0] == left_qty else proportion(left, layer[0], left_qty, step)
        layer[1] += part
        left_qty, left = left_qty - layer[0], left - part


def take_layers(pool: Pool, qty: int, origin: int, step: int) -> int:
    """The cost of the oldest layers, or first of the layer that came from `origin` (a return of just those goods)."""
    cost = 0
    own = next((layer for layer in pool.layers if origin and layer[2] == origin), None)
    if own is not None and own is not pool.layers[0]:
        pool.layers.remove(own)
        pool.layers.appendleft(own)
    left = qty
    while left:
        layer = pool.layers[0]
        pool.last_amount, pool.last_qty = layer[1], layer[0]
        if layer[0] <= left:
            left -= layer[0]
            cost += layer[1]
            pool.layers.popleft()
        else:
            part = proportion(layer[1], left, layer[0], step)
            layer[0] -= left
            layer[1] -= part
            cost += part
            left = 0
    pool.qty -= qty
    pool.amount -= cost
    return cost


METHODS: dict[str, Method] = {
    "average": Method(put_average, take_average, lambda pool: pool.amount),
    "fifo": Method(put_layer, take_layers, lambda pool: sum(layer[1] for layer in pool.layers)),
}
"""Costing methods by name; a new one is an entry here."""


@dataclass(frozen=True)
class Reset:
    """A difference that the move `id` leaves behind: `amount` goes from the pool to its site's cost difference."""

    id: int
    moment: int
    pool: int
    amount: int


@dataclass(frozen=True)
class Negative:
    """A pool that stands below zero after a move."""

    pool: int
    moment: int
    move: int
    qty: int


@dataclass(slots=True)
class DayRow:
    """The turnover of a pool on one day, and how it stood after it; `layers` are FIFO's [qty, amount, origin]."""

    pool: int
    day: int
    in_qty: int
    in_amount: int
    out_qty: int
    out_amount: int
    qty: int
    amount: int
    last_amount: int
    last_qty: int
    layers: list[list[int]] | None


@dataclass
class Result:
    """What a walk found: new figures of moves by id, days by pool, resets, and what went below zero or had no cost."""

    amounts: dict[int, int] = field(default_factory=dict)
    """Moves whose amount differs from what was stored."""
    quantities: dict[int, int] = field(default_factory=dict)
    """Counted moves whose quantity differs from what was stored."""
    days: list[DayRow] = field(default_factory=list)
    resets: dict[int, Reset] = field(default_factory=dict)
    stored_resets: dict[int, tuple[int, int]] = field(default_factory=dict)
    """Reset moves met on the way: id to (source pool, amount)."""
    negatives: list[Negative] = field(default_factory=list)
    without_cost: list[int] = field(default_factory=list)
    """Moves that went out at zero because no cost was ever known."""


@dataclass
class Undone:
    """A move that others undo: its quantity and cost, and how much of it has been undone so far."""

    qty: int
    amount: int
    back_qty: int = 0
    back_amount: int = 0


class Walk:
    """Costs moves in order of (moment, id).

    `pools` are the stocked pools by id with their state just before the first leg. Ends of legs that are not among them are
    not stocked and only pass value on; those in `gathering` collect the value of one document. `undone` holds the moves that
    `like` legs refer to, by id; legs of this walk that stand in it bring it up to date as they pass.
    """

    def __init__(
        self, pools: dict[int, Pool], *, method: str = "average", step: int = 100,
        gathering: frozenset[int] = frozenset(), undone: dict[int, Undone] | None = None,
    ) -> None:  # fmt: skip
        self.pools, self.step = pools, step
        self.method = METHODS[method]
        self.keeps_layers = method == "fifo"
        self.gathering = gathering
        self.undone = undone if undone is not None else {}
        self.result = Result()
        self.gathered: dict[int, int] = {}

    def run(self, legs: Iterable[Leg]) -> Result:
        """Cost all legs and close the last day of every pool that was touched."""
        for leg in legs:
            self.pass_over(leg)
        for pool_id, pool in self.pools.items():
            if pool.day >= 0:
                self.close_day(pool_id, pool)
        return self.result

    def pass_over(self, leg: Leg) -> None:
        """Cost one leg and carry its value on."""
        leg_id, moment, source_id, target_id, qty, amount, mode, part, _, _ = leg
        if mode == RESET:
            self.result.stored_resets[leg_id] = (source_id, amount)
            return
        day = moment // SECONDS_A_DAY
        source, target = self.pools.get(source_id), self.pools.get(target_id)
        if source is not None and source.day != day:
            self.open_day(source_id, source, day)
        if target is not None and target.day != day:
            self.open_day(target_id, target, day)
        if mode == LEVEL:
            qty = self.level(leg, source, target, part or 0)
        new = self.cost(leg, source, target, qty)
        if new != amount:
            self.result.amounts[leg_id] = new
        if source is not None:
            self.leave(leg_id, moment, source_id, source, qty, new)
        if target is not None:
            self.enter(leg, target, qty, new)
        elif target_id in self.gathering:
            document = leg_id >> SEQUENCE_BITS
            self.gathered[document] = self.gathered.get(document, 0) + new
        if leg_id in self.undone:
            self.undone[leg_id].qty, self.undone[leg_id].amount = qty, new

    def cost(self, leg: Leg, source: Pool | None, target: Pool | None, qty: int) -> int:
        """The amount of a leg; takes the goods out of a stocked source."""
        leg_id, _, _, _, _, amount, mode, part, whole, like = leg
        if mode == AT_COST or (mode == LEVEL and source is not None):
            assert source is not None, "goods at cost leave a stocked place"
            return self.take(source, qty, leg_id, like or 0)
        if mode == SHARE:
            return self.share(leg_id >> SEQUENCE_BITS, part or 0, whole or 1)
        if mode == WORTH:
            assert source is not None, "goods are revalued at a stocked place"
            return self.revalue(source, part or 0)
        if mode == LEVEL:
            return self.surplus_cost(target, qty, whole, leg_id)
        if mode == LIKE:
            amount = self.undo(like or 0, qty)
        if source is not None:
            self.take_given(source, qty, amount, like or 0)
        return amount

    def take(self, pool: Pool, qty: int, leg_id: int, origin: int) -> int:
        """Goods leave at cost: what is there by the method, what is not at the cost last known."""
        covered = min(qty, max(pool.qty, 0))
        amount = self.method.take(pool, covered, origin, self.step) if covered else 0
        if qty > covered:
            short = self.at_last_cost(pool, qty - covered, leg_id)
            pool.qty -= qty - covered
            pool.amount -= short
            amount += short
        return amount

    def at_last_cost(self, pool: Pool, qty: int, leg_id: int) -> int:
        """The value of a quantity at the cost last known; zero, and noted, when none ever was."""
        if not pool.last_qty:
            self.result.without_cost.append(leg_id)
            return 0
        return proportion(pool.last_amount, qty, pool.last_qty, self.step)

    def share(self, document: int, part: int, whole: int) -> int:
        """A part of what is left of the value that the document has gathered; the last part takes the rest."""
        left = self.gathered.get(document, 0)
        amount = left if part == whole else proportion(left, part, whole, self.step)
        self.gathered[document] = left - amount
        return amount

    def revalue(self, pool: Pool, unit_cost: int) -> int:
        """What leaves the pool so that its goods are worth `unit_cost` (10⁻⁶ of the currency) each; negative when they gain."""
        if pool.qty <= 0:
            return 0
        worth = proportion(pool.qty * unit_cost, 1, WORTH_SCALE, self.step)
        change = pool.amount - worth
        pool.last_amount, pool.last_qty = unit_cost, WORTH_SCALE
        self.method.put(pool, 0, -change, 0, self.step)
        return change

    def level(self, leg: Leg, source: Pool | None, target: Pool | None, counted: int) -> int:
        """The quantity that brings a pool to what was counted: from the source what is too much, to the target what is missing."""
        qty = max(0, source.qty - counted) if source is not None else max(0, counted - target.qty) if target is not None else 0
        if qty != leg[4]:
            self.result.quantities[leg[0]] = qty
        return qty

    def surplus_cost(self, pool: Pool | None, qty: int, unit_cost: int | None, leg_id: int) -> int:
        """What a surplus is worth: the cost given with the count, else that of the goods on hand, else the last known."""
        if unit_cost is not None:
            return proportion(qty * unit_cost, 1, WORTH_SCALE, self.step)
        if pool is None or not qty:
            return 0
        if pool.qty > 0:
            return proportion(pool.amount, qty, pool.qty, self.step)
        return self.at_last_cost(pool, qty, leg_id)

    def undo(self, like: int, qty: int) -> int:
        """The cost of a part of an earlier move; parts that make up the whole cost together exactly the whole."""
        of = self.undone[like]
        of.back_qty += qty
        amount = proportion(of.amount, of.back_qty, of.qty, self.step) - of.back_amount
        of.back_amount += amount
        return amount

    def take_given(self, pool: Pool, qty: int, amount: int, origin: int) -> None:
        """Goods (or value alone) leave for an amount that something else decides."""
        if not qty:
            if pool.qty > 0:
                self.method.put(pool, 0, -amount, origin, self.step)
            else:
                pool.amount -= amount
            return
        covered = min(qty, max(pool.qty, 0))
        cost = self.method.take(pool, covered, origin, self.step) if covered else 0
        pool.qty -= qty - covered
        pool.amount += cost - amount

    def leave(self, leg_id: int, moment: int, pool_id: int, pool: Pool, qty: int, amount: int) -> None:
        """Count an exit in the day, note a negative balance, and let no value stay without goods."""
        pool.out_qty += qty
        pool.out_amount += amount
        if pool.qty < 0 and qty:
            self.result.negatives.append(Negative(pool_id, moment, leg_id, pool.qty))
            return
        surplus = pool.amount - (self.method.value(pool) if pool.qty else 0)
        if surplus:
            self.reset(leg_id | RESET_OF_SOURCE, moment, pool_id, pool, surplus)

    def enter(self, leg: Leg, pool: Pool, qty: int, amount: int) -> None:
        """Goods (or value alone) come in; over a negative balance they revalue what is left at their own price."""
        pool.in_qty += qty
        pool.in_amount += amount
        difference = 0
        if pool.qty < 0 and qty:
            left = pool.qty + qty
            worth = proportion(amount, left, qty, self.step)
            difference = pool.amount + amount - worth
            pool.qty = pool.amount = 0
            pool.layers.clear()
            if left > 0:
                self.method.put(pool, left, worth, leg[0], self.step)
            else:
                pool.qty, pool.amount = left, worth
            pool.amount += difference
            pool.last_amount, pool.last_qty = amount, qty
        elif not qty and pool.qty <= 0:
            difference = amount
            pool.amount += amount
        else:
            self.method.put(pool, qty, amount, leg[0] if qty else leg[9] or 0, self.step)
        if difference:
            self.reset(leg[0] | RESET_OF_TARGET, leg[1], leg[3], pool, difference)

    def reset(self, reset_id: int, moment: int, pool_id: int, pool: Pool, amount: int) -> None:
        """Send a difference out of the pool."""
        pool.amount -= amount
        pool.out_amount += amount
        self.result.resets[reset_id] = Reset(reset_id, moment, pool_id, amount)

    def open_day(self, pool_id: int, pool: Pool, day: int) -> None:
        """Close the day the pool was in and begin another."""
        if pool.day >= 0:
            self.close_day(pool_id, pool)
        pool.day = day
        pool.in_qty = pool.in_amount = pool.out_qty = pool.out_amount = 0

    def close_day(self, pool_id: int, pool: Pool) -> None:
        """Write down the day's turnover and how the pool stands after it."""
        layers = [list(layer) for layer in pool.layers] if self.keeps_layers else None
        self.result.days.append(
            DayRow(
                pool_id, pool.day, pool.in_qty, pool.in_amount, pool.out_qty, pool.out_amount,
                pool.qty, pool.amount, pool.last_amount, pool.last_qty, layers,
            )  # fmt: skip
        )
