"""Takes ids of many new rows at once, so that they are written in one go instead of one by one to learn their ids."""

from functools import cache

from sqlalchemy import Select, Table, func, select, text
from sqlalchemy.orm import Session

from app.store.engine import dialect_name


def take_ids(session: Session, table: Table, count: int) -> list[int]:
    """So many ids for new rows of a table; in a file they are those that the rows would get anyway, as its writer is alone."""
    if dialect_name(session) == "postgresql":
        query = text("SELECT nextval(pg_get_serial_sequence(:name, 'id')) FROM generate_series(1, :count)")
        return sorted(session.execute(query, {"name": table.name, "count": count}).scalars())
    last = session.execute(_last_id(table)).scalar_one() or 0
    return list(range(last + 1, last + 1 + count))


@cache
def _last_id(table: Table) -> Select[int]:
    return select(func.max(table.c.id))
