"""The ledger's tables: places, pools with their balances, what each pool turned over day by day, and the moves themselves.

Figures stand here as scaled whole numbers (money 10⁻⁴, quantity 10⁻⁶, moments in seconds) because the costing walk and the
reports read them by the hundred thousand. `pool` and `pool_day` are caches: `check` compares them with the moves, and they can be
rebuilt. Only `app/posting` writes these tables.
"""

from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    ForeignKey,
    Index,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    and_,
    func,
    type_coerce,
)

from app.core.costing import SEQUENCE_BITS
from app.store.table import Base


def _whole(name: str, *, nullable: bool = False) -> Column[int]:
    return Column(name, BigInteger, nullable=nullable, server_default=None if nullable else "0")


place = Table(
    "place", Base.metadata,
    Column("id", BigInteger, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("ref", BigInteger, nullable=False),
    Column("account", Text, nullable=False),
    UniqueConstraint("kind", "ref"),
    sqlite_strict=True,
)  # fmt: skip
"""Ends of moves; `ref` is the id of a site, partner, reason … by kind, 0 where there is one."""

pool = Table(
    "pool", Base.metadata,
    Column("id", BigInteger, primary_key=True),
    Column("place_id", BigInteger, ForeignKey("place.id"), nullable=False),
    Column("item_id", BigInteger, ForeignKey("item.id"), nullable=True),
    _whole("qty"), _whole("amount"), _whole("last_amount"), _whole("last_qty"), _whole("last_day"), _whole("estimate", nullable=True),
    sqlite_strict=True,
)  # fmt: skip
"""A place and, where goods are kept, an item: the balance now, the cost last known (`last_amount` for `last_qty`), the last day it moved,
and the item's estimated unit cost (10⁻⁶) when the pool began."""

Index("uq_pool_place_item", pool.c.place_id, func.coalesce(pool.c.item_id, 0), unique=True)
Index("ix_pool_item", pool.c.item_id)

pool_day = Table(
    "pool_day", Base.metadata,
    Column("pool_id", BigInteger, ForeignKey("pool.id"), primary_key=True, autoincrement=False),
    Column("day", BigInteger, primary_key=True, autoincrement=False),
    _whole("in_qty"), _whole("in_amount"), _whole("out_qty"), _whole("out_amount"),
    _whole("qty"), _whole("amount"), _whole("last_amount"), _whole("last_qty"),
    Column("layers", Text, nullable=True),
    sqlite_strict=True, sqlite_with_rowid=False,
)  # fmt: skip
"""Turnover of a pool on a day and how it stood after it (`layers`: FIFO's, as JSON); one seek finds any pool at any past day."""

move = Table(
    "move", Base.metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("document_id", BigInteger, ForeignKey("document.id"), nullable=False),
    Column("line", BigInteger, nullable=False),
    Column("moment", BigInteger, nullable=False),
    Column("source_pool", BigInteger, ForeignKey("pool.id"), nullable=False),
    Column("target_pool", BigInteger, ForeignKey("pool.id"), nullable=False),
    Column("item_id", BigInteger, ForeignKey("item.id"), nullable=True),
    Column("batch_id", BigInteger, ForeignKey("batch.id"), nullable=True),
    Column("qty", BigInteger, nullable=False),
    Column("amount", BigInteger, nullable=False),
    Column("mode", SmallInteger, nullable=False),
    _whole("part", nullable=True), _whole("whole", nullable=True), _whole("like_id", nullable=True),
    sqlite_strict=True,
)  # fmt: skip
"""Value on its way from pool to pool. The id holds the document and the sequence in it (`app.core.costing.move_id`), so that
(moment, id) is the ledger's order. `like_id` is the move that this one speaks of; below zero, the pool that tells what its goods cost."""

Index("ix_move_source", move.c.source_pool, move.c.moment)
Index("ix_move_target", move.c.target_pool, move.c.moment)
Index("ix_move_like", move.c.like_id, sqlite_where=move.c.like_id.is_not(None), postgresql_where=move.c.like_id.is_not(None))
Index("ix_move_batch", move.c.batch_id, sqlite_where=move.c.batch_id.is_not(None), postgresql_where=move.c.batch_id.is_not(None))


def of_document(document_id: Any, column: ColumnElement[Any] = move.c.id) -> ColumnElement[bool]:
    """Whether a move, or the one that a column names, is of a document: a stretch of ids, which needs no index of its own.

    The document is told by an id, a column or a bound value; that is a big one, or PostgreSQL would multiply within 32 bits.
    """
    own = document_id if isinstance(document_id, int) else type_coerce(document_id, BigInteger)
    return and_(column >= own * (1 << SEQUENCE_BITS), column < (own + 1) * (1 << SEQUENCE_BITS))
