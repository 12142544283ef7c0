"""What the store knows about itself: currency, costing method, who made it; and the settings kept in it."""

from functools import cache
from typing import Any

from sqlalchemy import BigInteger, Column, Table, Text, UniqueConstraint, bindparam, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from app.store.engine import dialect_name
from app.store.table import Base

store_info = Table(
    "store_info", Base.metadata,
    Column("key", Text, primary_key=True),
    Column("value", Text, nullable=False),
    sqlite_strict=True, sqlite_with_rowid=False,
)  # fmt: skip
"""Facts about the store that the program keeps: currency, costing, name, the head of the audit chain."""

number_counter = Table(
    "number_counter", Base.metadata,
    Column("kind", Text, primary_key=True),
    Column("site_id", BigInteger, primary_key=True, autoincrement=False),
    Column("last", BigInteger, nullable=False),
    sqlite_strict=True, sqlite_with_rowid=False,
)  # fmt: skip
"""The last number given out, per kind and site (0: no site); taken last in the transaction, so that no number is lost."""

period = Table(
    "period", Base.metadata,
    Column("month", BigInteger, primary_key=True, autoincrement=False),
    Column("closed_at", BigInteger, nullable=False),
    Column("closed_by", BigInteger, nullable=True),
    Column("checkpoint", Text, nullable=False),
    sqlite_strict=True,
)  # fmt: skip
"""Closed months (year · 12 + month − 1) with the SHA-256 over every balance at the end: nothing before that may change."""

saved_mapping = Table(
    "saved_mapping", Base.metadata,
    Column("id", BigInteger, primary_key=True),
    Column("name", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("partner_id", BigInteger, nullable=True),
    Column("mapping", Text, nullable=False),
    UniqueConstraint("kind", "name"),
    sqlite_strict=True,
)  # fmt: skip
"""Column mappings of files, by kind of import and name (a supplier's own is named after it)."""

setting = Table(
    "setting", Base.metadata,
    Column("scope", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("value", Text, nullable=False),
    sqlite_strict=True, sqlite_with_rowid=False,
)  # fmt: skip
"""Settings kept in the store: scope `store`, or `user:ID`; the value as JSON."""

FACTS = select(store_info.c.key, store_info.c.value)
CHANGE = store_info.update().where(store_info.c.key == bindparam("fact")).values(value=bindparam("now"))
DEFAULTS = {"currency": "EUR", "costing": "average", "name": "Larder"}


def read_info(session: Session, key: str) -> str:
    """A fact about the store; its default when it was never written. A session reads them once in a transaction."""
    facts = session.info.get("facts")
    if facts is None:
        facts = session.info["facts"] = dict(session.execute(FACTS).all())
    return str(facts.get(key, DEFAULTS.get(key, "")))


def write_info(session: Session, **facts: str) -> None:
    """Write facts about the store."""
    session.info.get("facts", {}).update(facts)
    for key, value in facts.items():
        changed: Any = session.connection().execute(CHANGE, {"fact": key, "now": value})
        if not changed.rowcount:
            session.execute(store_info.insert().values(key=key, value=value))


def count_up(session: Session, kind: str, site_id: int) -> int:
    """The number after the last one given out, which is the last one now; the first is 1."""
    return int(session.execute(_counted(dialect_name(session)), {"kind": kind, "site_id": site_id, "last": 1}).scalar_one())


@cache
def _counted(dialect: str) -> Any:
    insert = postgresql.insert if dialect == "postgresql" else sqlite.insert
    return (
        insert(number_counter)
        .on_conflict_do_update(index_elements=["kind", "site_id"], set_={"last": number_counter.c.last + 1})
        .returning(number_counter.c.last)
    )
