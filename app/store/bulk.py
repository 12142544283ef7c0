"""Many rows at once, straight to the driver: for tables whose figures are whole numbers already (the ledger's)."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Table
from sqlalchemy.orm import Session

from app.store.engine import dialect_name

Rows = Sequence[tuple[Any, ...]]
"""Values in the order of the names; types must be the driver's own (int, str, None)."""


def insert_rows(session: Session, table: Table, names: Sequence[str], rows: Rows) -> None:
    """Insert rows."""
    _write(session, f"INSERT INTO {table.name} ({', '.join(names)}) VALUES ({_marks(session, len(names))})", rows)


def upsert_rows(session: Session, table: Table, keys: Sequence[str], names: Sequence[str], rows: Rows) -> None:
    """Insert rows of keys and names; where the keys are there already, set the names."""
    columns = [*keys, *names]
    changes = ", ".join(f"{name} = excluded.{name}" for name in names)
    _write(
        session,
        f"INSERT INTO {table.name} ({', '.join(columns)}) VALUES ({_marks(session, len(columns))})"
        f" ON CONFLICT ({', '.join(keys)}) DO UPDATE SET {changes}",
        rows,
    )


def update_rows(session: Session, table: Table, names: Sequence[str], keys: Sequence[str], rows: Rows) -> None:
    """Set names where the keys are; each row holds the values of the names, then of the keys."""
    mark = _mark(session)
    changes = ", ".join(f"{name} = {mark}" for name in names)
    where = " AND ".join(f"{key} = {mark}" for key in keys)
    _write(session, f"UPDATE {table.name} SET {changes} WHERE {where}", rows)


def delete_rows(session: Session, table: Table, keys: Sequence[str], rows: Rows) -> None:
    """Delete the rows with these keys."""
    where = " AND ".join(f"{key} = {_mark(session)}" for key in keys)
    _write(session, f"DELETE FROM {table.name} WHERE {where}", rows)


def _write(session: Session, statement: str, rows: Rows) -> None:
    if rows:
        session.connection().exec_driver_sql(statement, list(rows))


def _mark(session: Session) -> str:
    return "%s" if dialect_name(session) == "postgresql" else "?"


def _marks(session: Session, count: int) -> str:
    return ", ".join([_mark(session)] * count)
