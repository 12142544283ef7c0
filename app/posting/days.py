"""Keeps the caches beside the moves: what each pool turned over day by day, and its balance now."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import and_, bindparam, select
from sqlalchemy.orm import Session

from app.core.costing import SECONDS_A_DAY, DayRow, Leg
from app.posting.affected import Affected
from app.posting.pools import stocked_kinds
from app.store.bulk import delete_rows, update_rows, upsert_rows
from app.store.engine import in_ids
from app.store.ledger import pool, pool_day
from app.store.listed import among
from app.store.row_lock import lock_rows

DAY_COLUMNS = ("in_qty", "in_amount", "out_qty", "out_amount", "qty", "amount", "last_amount", "last_qty", "layers")
BALANCE_COLUMNS = ("qty", "amount", "last_amount", "last_qty", "last_day")
DAYS_SINCE = select(pool_day).where(among(pool_day.c.pool_id, "pools"), pool_day.c.day >= bindparam("start"))
AMOUNT_BEFORE = (
    select(pool_day.c.amount).where(pool_day.c.pool_id == pool.c.id, pool_day.c.day < bindparam("first"))
    .order_by(pool_day.c.day.desc()).limit(1).correlate(pool).scalar_subquery()
)  # fmt: skip
AMOUNTS_BEFORE = select(pool.c.id, AMOUNT_BEFORE).where(among(pool.c.id, "pools"))


@dataclass
class Deltas:
    """By how much a change moves the turnover of pools, by pool and day: [in, out] amounts."""

    amounts: dict[tuple[int, int], list[int]] = field(default_factory=dict)

    def add(self, moment: int, source: int, target: int, amount: int) -> None:
        """A move's amount is new, or more by this much."""
        day = moment // SECONDS_A_DAY
        self.amounts.setdefault((target, day), [0, 0])[0] += amount
        self.amounts.setdefault((source, day), [0, 0])[1] += amount

    def take_back(self, leg: Leg) -> None:
        """A move is gone."""
        self.add(leg[1], leg[2], leg[3], -leg[5])


def write_days(session: Session, reached: Affected, walked: list[DayRow], deltas: Deltas) -> None:
    """Write the days that differ from what is stored, and the balances of all pools concerned."""
    money_only = {p for p, _ in deltas.amounts if reached.facts[p].kind not in stocked_kinds()}
    new = {(row.pool, row.day): row for row in walked}
    busy = reached.pools.keys() - reached.quiet
    stored = _stored(session, busy, reached.start) if busy else {}
    if money_only:
        lock_rows(session, pool, money_only)
        first = min(day for p, day in deltas.amounts if p in money_only)
        stored_money = _stored(session, money_only, first)
        stored |= stored_money
        new |= _money_days(_amounts_before(session, money_only, first), stored_money, deltas)
    gone = [key for key in stored if key not in new]
    delete_rows(session, pool_day, ("pool_id", "day"), gone)
    _upsert_days(session, [row for key, row in new.items() if stored.get(key) != row])
    _write_balances(session, new, gone)


def _stored(session: Session, pools: Iterable[int], start: int) -> dict[tuple[int, int], DayRow]:
    return {(row[0], row[1]): _day(row) for row in session.execute(DAYS_SINCE, {"pools": sorted(pools), "start": start})}


def _day(row: Any) -> DayRow:
    """A stored day as the walk writes it."""
    layers = [tuple(layer) for layer in json.loads(row.layers)] if row.layers is not None else None
    figures = [int(figure) for figure in row[:-1]]
    return DayRow(*figures, layers)  # type: ignore[call-arg, arg-type]


def _money_days(before: dict[int, int], stored: dict[tuple[int, int], DayRow], deltas: Deltas) -> dict[tuple[int, int], DayRow]:
    """Days of places that keep no goods: turnovers moved by the deltas, and every balance after them. A day without turnover is none."""
    into_out = {key: (row.in_amount, row.out_amount) for key, row in stored.items()}
    for key, (into, out) in deltas.amounts.items():
        if key[0] in before:
            was = into_out.get(key, (0, 0))
            into_out[key] = (was[0] + into, was[1] + out)
    balance = dict(before)
    new: dict[tuple[int, int], DayRow] = {}
    for (pool_id, day), (into, out) in sorted(into_out.items()):
        balance[pool_id] += into - out
        if into or out:
            new[pool_id, day] = DayRow(pool_id, day, 0, into, 0, out, 0, balance[pool_id], 0, 0, None)
    return new


def _amounts_before(session: Session, pools: set[int], first: int) -> dict[int, int]:
    return {p: amount or 0 for p, amount in session.execute(AMOUNTS_BEFORE, {"pools": sorted(pools), "first": first})}


def day_values(row: DayRow) -> tuple[Any, ...]:
    """A day as a row of the table: pool, day, then DAY_COLUMNS."""
    return row if row.layers is None else (*row[:-1], json.dumps(row.layers, separators=(",", ":")))


def _upsert_days(session: Session, rows: list[DayRow]) -> None:
    in_order = sorted(rows, key=lambda row: (row.pool, row.day))
    upsert_rows(session, pool_day, ("pool_id", "day"), DAY_COLUMNS, [day_values(row) for row in in_order])


def balance_values(row: DayRow) -> tuple[int, ...]:
    """How a pool stands after its last day: BALANCE_COLUMNS, then the pool."""
    return (row.qty, row.amount, row.last_amount, row.last_qty, row.day, row.pool)


def _write_balances(session: Session, new: dict[tuple[int, int], DayRow], gone: list[tuple[int, int]]) -> None:
    """The balance now is the state after the last day; nothing, where no day is left."""
    last: dict[int, DayRow] = {}
    for row in new.values():
        if row.pool not in last or row.day >= last[row.pool].day:
            last[row.pool] = row
    rows = {pool_id: balance_values(row) for pool_id, row in last.items()}
    emptied = {p for p, _ in gone} - last.keys()
    if emptied:
        rows |= {pool_id: (0, 0, 0, 0, 0, pool_id) for pool_id in emptied} | _last_days(session, emptied)
    update_rows(session, pool, BALANCE_COLUMNS, ("id",), [rows[pool_id] for pool_id in sorted(rows)])


def _last_days(session: Session, pools: Iterable[int]) -> dict[int, tuple[int, ...]]:
    """The balance of pools as their last day left it."""
    latest = (
        select(pool_day.c.day).where(pool_day.c.pool_id == pool.c.id).order_by(pool_day.c.day.desc()).limit(1)
        .correlate(pool).scalar_subquery()
    )  # fmt: skip
    query = (
        select(pool_day.c.qty, pool_day.c.amount, pool_day.c.last_amount, pool_day.c.last_qty, pool_day.c.day, pool.c.id)
        .select_from(pool).join(pool_day, and_(pool_day.c.pool_id == pool.c.id, pool_day.c.day == latest))
        .where(in_ids(session, pool.c.id, sorted(pools)))
    )  # fmt: skip
    return {row[5]: tuple(row) for row in session.execute(query)}
