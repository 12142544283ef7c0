"""What a costing walk reads and what it finds: legs, days, resets, and what went below zero."""

from dataclasses import dataclass, field
from typing import NamedTuple

from app.core.costing_method import Layer, Pool

QTY_ONE = 10**6
"""One unit of goods on the walk's scale."""

WORTH_SCALE = 10**8
"""A quantity (10⁻⁶) times a unit cost (10⁻⁶) over this is an amount (10⁻⁴); also the quantity of which a unit cost is the amount."""

SECONDS_A_DAY = 86_400

Leg = tuple[int, int, int, int, int, int, int, int | None, int | None, int | None]
"""A move as the walk sees it: id, moment (seconds), source pool, target pool, qty, amount, mode, part, whole, like.

`like` is the id of the move that it speaks of; below zero it is a pool's, whose cost it takes (`Mode.COST_OF`).
"""

SEQUENCE_BITS = 20
RESET_OF_TARGET, RESET_OF_SOURCE = 1, 2


def move_id(document: int, sequence: int) -> int:
    """The id of a document's move: ids grow with the document, then with the sequence; three places after each stay free for resets."""
    assert 0 <= sequence < 1 << (SEQUENCE_BITS - 2), "a document has at most 262,143 moves"
    return document << SEQUENCE_BITS | sequence << 2


def document_of(move: int) -> int:
    """The document that a move's id belongs to."""
    return move >> SEQUENCE_BITS


class Reset(NamedTuple):
    """A difference that the move `id` leaves behind: `amount` goes from the pool to its site's cost difference."""

    id: int
    moment: int
    pool: int
    amount: int


class Negative(NamedTuple):
    """A pool that stands below zero after a move."""

    pool: int
    moment: int
    move: int
    qty: int


class DayRow(NamedTuple):
    """The turnover of a pool on one day, and how it stood after it; `layers` are FIFO's, None under a method without layers."""

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
    layers: list[Layer] | None


def pool_after(row: DayRow) -> Pool:
    """The pool as the day left it: where a walk over later moves begins."""
    return Pool(row.qty, row.amount, (row.last_amount, row.last_qty), row.layers)


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
