"""Reads the whole ledger in its order, straight from the driver, never all at once."""

from collections.abc import Collection, Iterator, Sequence
from typing import Any

from sqlalchemy import Column
from sqlalchemy.orm import Session

from app.core.costing import SEQUENCE_BITS
from app.store.engine import dialect_name
from app.store.trouble import cursor_in_words

ROWS_AT_A_TIME = 10_000
OF_DOCUMENT = f"move.id >= document.id * {1 << SEQUENCE_BITS} AND move.id < (document.id + 1) * {1 << SEQUENCE_BITS}"


def moves_in_order(session: Session, columns: Sequence[Column[Any]], but_modes: Collection[int]) -> Iterator[tuple[Any, ...]]:
    """Columns of every move that is not of these modes.

    A file is read document by document in the order of their index, which saves sorting a million moves.
    """
    names = ", ".join(f"move.{column.name}" for column in columns)
    wanted = f"mode NOT IN ({', '.join(str(int(mode)) for mode in but_modes)})"
    connection: Any = session.connection().connection
    if dialect_name(session) == "postgresql":
        cursor = connection.cursor(name="all_moves")
        cursor.execute(f"SELECT {names} FROM move WHERE {wanted} ORDER BY moment, id")
    else:
        cursor = connection.cursor()
        cursor.execute(
            f"SELECT {names} FROM document CROSS JOIN move ON {OF_DOCUMENT} WHERE {wanted} ORDER BY document.moment, document.id, move.id"
        )
    with cursor_in_words(session.connection()):
        while rows := cursor.fetchmany(ROWS_AT_A_TIME):
            yield from rows
    cursor.close()
