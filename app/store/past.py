"""How each pool stood at the end of a past day: one seek a pool in `pool_day`, however many days lie behind it."""

from typing import Any

from sqlalchemy import and_, select, true
from sqlalchemy.orm import Session

from app.store.engine import dialect_name
from app.store.ledger import pool, pool_day


def state_of_day(session: Session, day: int) -> tuple[Any, Any]:
    """What to join to `pool` and on what condition: the row of `pool_day` that holds on this day; pools that began later have none.

    PostgreSQL would read all of `pool_day` for a join on a subquery and keep to the seeks only in a lateral one; SQLite has no lateral.
    """
    same = and_(pool_day.c.pool_id == pool.c.id, pool_day.c.day <= day)
    if dialect_name(session) == "postgresql":
        state = select(pool_day).where(same).order_by(pool_day.c.day.desc()).limit(1).correlate(pool).lateral("state")
        return state, true()
    latest = select(pool_day.c.day).where(same).order_by(pool_day.c.day.desc()).limit(1).correlate(pool).scalar_subquery()
    return pool_day, and_(pool_day.c.pool_id == pool.c.id, pool_day.c.day == latest)
