"""The table of files that are kept beside documents."""

from sqlalchemy import BigInteger, Column, ForeignKey, LargeBinary, Table, Text

from app.store.table import Base
from app.store.types import Moment

attachment = Table(
    "attachment", Base.metadata,
    Column("id", BigInteger, primary_key=True),
    Column("document_id", BigInteger, ForeignKey("document.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("name", Text, nullable=False),
    Column("media_type", Text, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("added_at", Moment, nullable=False),
    Column("user_id", BigInteger, nullable=False),
    Column("user_name", Text, nullable=False),
    sqlite_strict=True,
)  # fmt: skip
"""A file as it was added: its name without a folder, its bytes, and who added it when (the store's local time)."""
