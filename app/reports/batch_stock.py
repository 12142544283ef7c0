"""What is left of each batch on the shelves, with its part of the cost.

Batches are quantities inside a pool and not cached: they are added up from their moves, which an index finds by batch.
"""

from typing import Any, NamedTuple

from sqlalchemy import BigInteger, func, select, type_coerce
from sqlalchemy.orm import Session

from app.catalogs.goods import Batch
from app.core.costing import proportion
from app.store.engine import in_ids
from app.store.ledger import move


class BatchLeft(NamedTuple):
    """What is left of a batch: mark, day of expiry (a day number) and quantity."""

    code: str
    expiry: int | None
    qty: int


def batches_left(session: Session, pools: list[int], at: int | None) -> dict[int, list[BatchLeft]]:
    """Batches with something left by pool, first to expire first; `at` in seconds, None: now."""
    left: dict[tuple[int, int], int] = {}
    for end, sign in ((move.c.target_pool, 1), (move.c.source_pool, -1)):
        query = (
            select(end, move.c.batch_id, func.sum(move.c.qty))
            .where(move.c.batch_id.is_not(None), in_ids(session, end, pools)).group_by(end, move.c.batch_id)
        )  # fmt: skip
        for pool_id, batch, qty in session.execute(query if at is None else query.where(move.c.moment <= at)):
            left[pool_id, batch] = left.get((pool_id, batch), 0) + sign * int(qty)
    marks = _marks(session, sorted({batch for _pool, batch in left}))
    found: dict[int, list[BatchLeft]] = {}
    for (pool_id, batch), qty in left.items():
        if qty:
            found.setdefault(pool_id, []).append(BatchLeft(*marks[batch], qty))
    for batches in found.values():
        batches.sort(key=lambda each: (each.expiry is None, each.expiry or 0, each.code))
    return found


def _marks(session: Session, ids: list[int]) -> dict[int, tuple[str, int | None]]:
    table: Any = Batch.__table__
    query = select(table.c.id, table.c.code, type_coerce(table.c.expiry, BigInteger)).where(in_ids(session, table.c.id, ids))
    return {row[0]: (row[1], row[2]) for row in session.execute(query)}


def shares(amount: int, qty: int, batches: list[BatchLeft], step: int) -> list[tuple[BatchLeft | None, int, int]]:
    """A pool split into its batches and what belongs to none: (batch, quantity, amount in whole steps of the currency's smallest unit).

    The last takes the remaining amount.
    """
    parts: list[tuple[BatchLeft | None, int]] = [(batch, batch.qty) for batch in batches]
    loose = qty - sum(batch.qty for batch in batches)
    if loose or not parts:
        parts.append((None, loose))
    split, taken = [], 0
    for batch, part in parts[:-1]:
        worth = proportion(amount if qty > 0 else -amount, part, abs(qty), step) if qty else 0
        taken += worth
        split.append((batch, part, worth))
    return [*split, (parts[-1][0], parts[-1][1], amount - taken)]
