"""Keeps other transactions of a server away from rows that are about to change; on a file the writer is alone anyway."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Table, select, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from app.store.engine import dialect_name, in_ids


def others_write(session: Session) -> bool:
    """Whether other transactions may write while this one does: on a server."""
    return dialect_name(session) == "postgresql"


def lock_rows(session: Session, table: Table, ids: Iterable[int], *, keys: bool = True) -> None:
    """Wait for the rows and hold them until the transaction ends, in the order of their ids, so that two never wait for each other.

    Without `keys` other rows may begin to refer to them meanwhile: goods that an import changes are sold.
    """
    if others_write(session) and (listed := sorted(set(ids))):
        held = select(table.c.id).where(in_ids(session, table.c.id, listed)).order_by(table.c.id)
        session.execute(held.with_for_update(key_share=not keys)).all()


def lock_table(session: Session, table: Table, *, alone: bool) -> None:
    """Hold a whole table until the transaction ends: `alone`, or together with others who only want it not to change."""
    if others_write(session):
        session.execute(text(f"LOCK TABLE {table.name} IN {'EXCLUSIVE' if alone else 'SHARE'} MODE"))


def insert_missing(session: Session, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows; one that is there already, or that another transaction has just made, is left as it is."""
    insert = postgresql.insert if dialect_name(session) == "postgresql" else sqlite.insert
    session.execute(insert(table).on_conflict_do_nothing(), list(rows))
