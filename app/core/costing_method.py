"""Costing methods: how goods enter a pool and what they cost when they leave it.

Quantities are in 10⁻⁶, amounts in 10⁻⁴ of the currency; `step` is the currency's smallest unit on that scale.
"""

from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass

Layer = tuple[int, int, int]
"""Goods of one receipt that are still there: quantity, amount, and the id of the move that brought them (0: unknown)."""


def proportion(value: int, part: int, whole: int, step: int) -> int:
    """`value · part / whole` rounded half away from zero to a multiple of `step`; `whole` above zero."""
    product = 2 * value * part
    unit = whole * step
    if product >= 0:
        return (product + unit) // (2 * unit) * step
    return -((unit - product) // (2 * unit) * step)


class Pool:
    """The goods of one item at one place while the walk passes: quantity, value, the cost last known, and the day's turnover."""

    __slots__ = (
        "amount", "day", "in_amount", "in_qty", "last_amount", "last_qty", "layers", "out_amount", "out_qty", "qty",
    )  # fmt: skip

    def __init__(
        self, qty: int = 0, amount: int = 0, last: tuple[int, int] = (0, 0), layers: Iterable[Iterable[int]] | None = None
    ) -> None:
        """`last` is the last known cost as an amount for a quantity (quantity 0: never known); `layers` are FIFO's, oldest first."""
        self.qty, self.amount = qty, amount
        self.last_amount, self.last_qty = last
        self.layers: deque[Layer] = deque((size, worth, origin) for size, worth, origin in layers or ())
        self.day = -1
        self.in_qty = self.in_amount = self.out_qty = self.out_amount = 0


@dataclass(frozen=True)
class Method:
    """A costing method. All its functions see pools that are not below zero."""

    put: Callable[[Pool, int, int, int, int], None]
    """(pool, qty, amount, origin, step): goods come in; with quantity 0, value joins the goods that came by `origin`."""
    take: Callable[[Pool, int, int, int], int]
    """(pool, qty, origin, step): a quantity that is there leaves, goods that came by `origin` first; answers what it costs."""
    revalue: Callable[[Pool, int, int], None]
    """(pool, worth, step): the goods on hand become worth this much, the same for each unit."""
    worth: Callable[[Pool], int]
    """(pool): what the goods on hand are worth by the method's own memory, never below zero."""
    layered: bool = False
    """Whether the method remembers receipts one by one."""


def put_average(pool: Pool, qty: int, amount: int, origin: int, step: int) -> None:
    """Add to the average."""
    pool.qty += qty
    pool.amount += amount


def take_average(pool: Pool, qty: int, origin: int, step: int) -> int:
    """The average cost; the last unit takes what remains."""
    on_hand, amount = pool.qty, pool.amount
    pool.last_amount, pool.last_qty = amount, on_hand
    if qty != on_hand:
        amount = proportion(amount, qty, on_hand, step)
    pool.qty = on_hand - qty
    pool.amount -= amount
    return amount


def revalue_average(pool: Pool, worth: int, step: int) -> None:
    """Set the value."""
    pool.amount = worth


def put_layer(pool: Pool, qty: int, amount: int, origin: int, step: int) -> None:
    """Add a layer, or value to the layer it belongs to (to all of them when that one is gone)."""
    pool.qty += qty
    pool.amount += amount
    if qty:
        pool.layers.append((qty, max(amount, 0), origin))
        pool.last_amount, pool.last_qty = amount, qty
    elif origin and any(layer[2] == origin for layer in pool.layers):
        spread(pool.layers, amount, step, origin)
    else:
        spread(pool.layers, amount, step)


def spread(layers: deque[Layer], amount: int, step: int, origin: int | None = None) -> None:
    """Add an amount to the layers (of one origin) by quantity, the last taking the rest; none falls below zero."""
    left_qty = sum(qty for qty, _, of in layers if origin is None or of == origin)
    for i, (qty, worth, of) in enumerate(layers):
        if origin is not None and of != origin:
            continue
        part = max(amount if qty == left_qty else proportion(amount, qty, left_qty, step), -worth)
        layers[i] = (qty, worth + part, of)
        left_qty -= qty
        amount -= part


def take_layers(pool: Pool, qty: int, origin: int, step: int) -> int:
    """The cost of the oldest layers, after that of the layer that came by `origin` (a return of just those goods)."""
    layers = pool.layers
    if origin:
        bring_forward(layers, origin)
    pool.qty -= qty
    cost = 0
    while qty:
        size, worth, of = layers.popleft()
        pool.last_amount, pool.last_qty = worth, size
        if size > qty:
            part = proportion(worth, qty, size, step)
            layers.appendleft((size - qty, worth - part, of))
            size, worth = qty, part
        qty -= size
        cost += worth
    pool.amount -= cost
    return cost


def bring_forward(layers: deque[Layer], origin: int) -> None:
    """Make the layer of an origin the next to leave."""
    own = next((layer for layer in layers if layer[2] == origin), None)
    if own is not None:
        layers.remove(own)
        layers.appendleft(own)


def revalue_layers(pool: Pool, worth: int, step: int) -> None:
    """Set the value of each layer by its quantity."""
    pool.layers = deque((qty, 0, origin) for qty, _, origin in pool.layers)
    spread(pool.layers, worth, step)
    pool.amount = worth


METHODS: dict[str, Method] = {
    "average": Method(put_average, take_average, revalue_average, lambda pool: max(pool.amount, 0)),
    "fifo": Method(put_layer, take_layers, revalue_layers, lambda pool: sum(layer[1] for layer in pool.layers), layered=True),
}
"""Costing methods by name; a new one is an entry here."""
