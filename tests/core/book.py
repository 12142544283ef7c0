"""A ledger in memory: documents as lists of legs, recosted from the beginning after every change."""

import itertools
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from app.core.costing import QTY_ONE, Leg, Pool, Undone, Walk, move_id
from app.core.ledger import Mode

OUTSIDE = 0
PREPARATION = -1


def scaled_qty(value: str | Decimal) -> int:
    """A quantity on the walk's scale."""
    return int(Decimal(value) * QTY_ONE)


def scaled_money(value: Decimal) -> int:
    """An amount on the walk's scale, rounded to cents half up."""
    sign = -1 if value < 0 else 1
    return sign * int(abs(value) * 100 + Decimal("0.5")) * 100


def scaled_price(value: str | Decimal) -> int:
    """A unit price on the walk's scale."""
    return int(Decimal(value) * QTY_ONE)


@dataclass
class Book:
    """Documents by number, each a moment and legs without ids; `recost` walks them all in order."""

    method: str = "average"
    estimates: dict[str, str] = field(default_factory=dict)
    documents: dict[int, tuple[int, list[tuple[int, int, int, int, Mode, int | None, int | None, int | None]]]] = field(default_factory=dict)
    pool_ids: dict[tuple[str, str], int] = field(default_factory=dict)
    pools: dict[int, Pool] = field(default_factory=dict)
    costs: dict[int, int] = field(default_factory=dict)
    walk: Walk | None = None

    def pool(self, warehouse: str, item: str) -> int:
        """The id of the pool of an item at a place."""
        return self.pool_ids.setdefault((warehouse, item), len(self.pool_ids) + 1)

    def put(self, number: int, day: str, *legs: tuple) -> None:
        """Enter (or replace) a document: legs are (source, target, qty, amount, mode, part, whole, like)."""
        moment = (date.fromisoformat(day) - date(1970, 1, 1)).days * 86_400
        self.documents[number] = (moment, list(legs))

    def legs(self) -> list[Leg]:
        """All moves in the ledger's order."""
        rows = (
            (move_id(number, i), moment, *leg[:4], int(leg[4]), *leg[5:])
            for number, (moment, legs) in self.documents.items()
            for i, leg in enumerate(legs)
        )
        return sorted(rows, key=lambda leg: (leg[1], leg[0]))

    def recost(self) -> Walk:
        """Walk everything; the costs of all moves stand in `costs` afterwards."""
        legs = self.legs()
        self.pools = {
            pool_id: Pool(last=(scaled_price(self.estimates[item]), 100 * QTY_ONE) if item in self.estimates else (0, 0))
            for (_, item), pool_id in self.pool_ids.items()
        }
        undone = {leg[9]: Undone(0, 0) for leg in legs if leg[8 + 1] is not None and leg[6] == Mode.LIKE}
        self.walk = Walk(self.pools, method=self.method, gathering=frozenset({PREPARATION}), undone=undone)
        result = self.walk.run(legs)
        self.costs = {leg[0]: result.amounts.get(leg[0], leg[5]) for leg in legs}
        return self.walk

    def cost_of(self, number: int) -> Decimal:
        """What a document's goods cost, with what it reset."""
        ids = itertools.takewhile(lambda i: i in self.costs, (move_id(number, i) for i in itertools.count()))
        return Decimal(sum(self.costs[i] for i in ids)) / 10_000

    def state(self, warehouse: str, item: str) -> tuple[Decimal, Decimal]:
        """Quantity and value on hand."""
        pool = self.pools[self.pool(warehouse, item)]
        return Decimal(pool.qty) / QTY_ONE, Decimal(pool.amount) / 10_000
