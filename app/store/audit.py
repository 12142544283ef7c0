"""The audit trail's table: written to by `app/posting/audit.py` alone, never changed, chained by SHA-256."""

from sqlalchemy import BigInteger, Column, Index, Table, Text

from app.store.table import Base

audit = Table(
    "audit", Base.metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("at", Text, nullable=False),
    Column("user_id", BigInteger, nullable=False),
    Column("user_name", Text, nullable=False),
    Column("computer", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("object", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("before", Text, nullable=True),
    Column("after", Text, nullable=True),
    Column("hash", Text, nullable=False),
    sqlite_strict=True,
)  # fmt: skip
"""Who did what, when (UTC), to what (`goods_receipt/UUID`), with the record before and after as JSON. Ids have no gaps."""

Index("ix_audit_object", audit.c.object)
