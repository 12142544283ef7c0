"""Recosts the whole ledger from its first move, and makes every cache anew."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, islice
from typing import TypeVar

from sqlalchemy import func, select, tuple_
from sqlalchemy.orm import Session

from app.core.costing import (
    METHODS,
    SECONDS_A_DAY,
    WORTH_SCALE,
    DayRow,
    Pool,
    Reset,
    Result,
    Undone,
    Walk,
    collector_resting,
    document_of,
)
from app.core.ledger import Mode, cost_difference
from app.posting.affected import FOLLOWING, LEG_COLUMNS
from app.posting.days import BALANCE_COLUMNS, DAY_COLUMNS, day_values
from app.posting.joined import all_joined
from app.posting.packed_days import PackedDays
from app.posting.pools import PoolFact, gathering_kinds, pool_ids, stocked_kinds
from app.posting.recost import MOVE_COLUMNS, costing_of, reset_row
from app.posting.totals import total_anew
from app.store.bulk import insert_rows, update_rows
from app.store.in_order import moves_in_order
from app.store.ledger import move, place, pool, pool_day

Row = TypeVar("Row")
NOT_WALKED = (Mode.RESET, Mode.JOIN)
"""Differences are made by the walk; value that joins goods is a part of the move that brought them."""
BUNCH = 20_000
"""Rows written at a time."""


@dataclass(frozen=True)
class Walked:
    """A walk over the whole ledger: what it found, and whose the pools are."""

    facts: dict[int, PoolFact]
    result: Result
    days: PackedDays


def walk_everything(session: Session) -> Walked:
    """Cost every move anew, from the first one; writes nothing."""
    facts, pools = _all_pools(session)
    method, step = costing_of(session)
    gathering = frozenset(i for i, fact in facts.items() if fact.kind in gathering_kinds())
    days = PackedDays(layered=METHODS[method].layered)
    walk = Walk(
        pools, method=method, step=step, gathering=gathering, undone=_undone(session), joined=all_joined(session), keep_day=days.add,
        note_negatives=False,
    )  # fmt: skip
    return Walked(facts, walk.run(moves_in_order(session, LEG_COLUMNS, NOT_WALKED)), days)


def recost_everything(session: Session) -> int:
    """Walk all moves, write the amounts that differ, and rebuild balances and days; answers how many moves changed."""
    with collector_resting():
        walked = walk_everything(session)
        result = walked.result
        _write_changed(session, result.amounts, result.quantities)
        _rewrite_resets(session, walked.facts, result.resets)
        _rewrite_days(session, walked.days)
        changed = result.amounts.keys() | result.quantities.keys()
        total_anew(session, {document_of(move_id) for move_id in changed})
    session.info.setdefault("changed", set()).update({"move", "pool", "pool_day"})
    return len(changed)


def _all_pools(session: Session) -> tuple[dict[int, PoolFact], dict[int, Pool]]:
    facts: dict[int, PoolFact] = {}
    pools: dict[int, Pool] = {}
    query = select(pool.c.id, place.c.kind, place.c.ref, pool.c.item_id, pool.c.estimate).join(place, place.c.id == pool.c.place_id)
    for pool_id, kind, ref, item, estimate in session.execute(query):
        facts[pool_id] = PoolFact(pool_id, kind, ref, item)
        if kind in stocked_kinds():
            pools[pool_id] = Pool(last=(estimate, WORTH_SCALE) if estimate is not None else (0, 0))
    return facts, pools


def _undone(session: Session) -> dict[int, Undone]:
    query = select(move.c.like_id).where(move.c.like_id.is_not(None), move.c.mode.in_(FOLLOWING)).distinct()
    return {like: Undone(0, 0) for like in session.execute(query).scalars()}


def _write_changed(session: Session, amounts: dict[int, int], quantities: dict[int, int]) -> None:
    for name, figures in (("amount", amounts), ("qty", quantities)):
        for ids in _bunches(iter(sorted(figures))):
            update_rows(session, move, (name,), ("id",), [(figures[move_id], move_id) for move_id in ids])


def _bunches(rows: Iterator[Row]) -> Iterator[list[Row]]:
    while bunch := list(islice(rows, BUNCH)):
        yield bunch


def _rewrite_resets(session: Session, facts: dict[int, PoolFact], resets: dict[int, Reset]) -> None:
    session.execute(move.delete().where(move.c.mode == int(Mode.RESET)))
    ends = {reset.pool: (cost_difference(facts[reset.pool].ref), None) for reset in resets.values()}
    targets = pool_ids(session, ends.values()) if ends else {}
    rows = [
        reset_row(r.id, r.moment, r.pool, targets[ends[r.pool]], r.amount, facts[r.pool].item) for r in resets.values()
    ]  # fmt: skip
    insert_rows(session, move, MOVE_COLUMNS, rows)


def _rewrite_days(session: Session, walked: PackedDays) -> None:
    """Throw the caches away and write them again: stocked pools from the walk, the others summed from the moves."""
    session.execute(pool_day.delete())
    for rows in _bunches(chain(walked.take_rows(), map(day_values, _money_days(session)))):
        insert_rows(session, pool_day, ("pool_id", "day", *DAY_COLUMNS), rows)
    session.execute(pool.update().values(qty=0, amount=0, last_amount=0, last_qty=0, last_day=0))
    last = select(pool_day.c.pool_id, func.max(pool_day.c.day)).group_by(pool_day.c.pool_id)
    standing = (pool_day.c.qty, pool_day.c.amount, pool_day.c.last_amount, pool_day.c.last_qty, pool_day.c.day, pool_day.c.pool_id)
    balances = session.execute(select(*standing).where(tuple_(pool_day.c.pool_id, pool_day.c.day).in_(last)))
    update_rows(session, pool, BALANCE_COLUMNS, ("id",), [tuple(row) for row in balances])


def _money_days(session: Session) -> Iterator[DayRow]:
    """Turnover and balance of places that keep no goods, day by day."""
    turned: dict[tuple[int, int], list[int]] = {}
    for index, end in enumerate((move.c.target_pool, move.c.source_pool)):
        query = (
            select(end, (move.c.moment - move.c.moment % SECONDS_A_DAY).label("start"), func.sum(move.c.amount))
            .join(pool, pool.c.id == end).join(place, place.c.id == pool.c.place_id)
            .where(place.c.kind.not_in(stocked_kinds())).group_by(end, "start")
        )  # fmt: skip
        for pool_id, start, amount in session.execute(query):
            turned.setdefault((pool_id, start // SECONDS_A_DAY), [0, 0])[index] += int(amount)
    balance: dict[int, int] = {}
    for (pool_id, number), (into, out) in sorted(turned.items()):
        balance[pool_id] = balance.get(pool_id, 0) + into - out
        if into or out:
            yield DayRow(pool_id, number, 0, into, 0, out, 0, balance[pool_id], 0, 0, None)
