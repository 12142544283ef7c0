"""What registers call the goods, and which of their receipts are in the books already."""

from datetime import date

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.store.table import Base

NO_TILL = 0
"""Stands for a register whose till is not said."""


class RegisterItem(Base):
    """What a person said a code (or, without one, a name) of a register means; `till` is 0 where none is said."""

    id: Mapped[int] = mapped_column(primary_key=True)
    till: Mapped[int] = mapped_column(default=NO_TILL)
    key: Mapped[str] = mapped_column()
    name: Mapped[str] = mapped_column(default="")
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id", ondelete="CASCADE"), index=True)

    __table_args__ = (UniqueConstraint("till", "key"), {"sqlite_strict": True})


class RegisterReceipt(Base):
    """A receipt of a register that stands in a document, so that it is not sold twice; `day` is its own, `register` what the file calls it."""

    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id", ondelete="CASCADE"), index=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"))
    till: Mapped[int] = mapped_column(default=NO_TILL)
    register: Mapped[str] = mapped_column(default="")
    number: Mapped[str] = mapped_column()
    day: Mapped[date] = mapped_column()
    refund: Mapped[bool] = mapped_column(default=False)

    __table_args__ = (Index(None, "site_id", "number"), {"sqlite_strict": True})


def register_key(code: str | None, name: str | None) -> str:
    """What a register's goods are known by: the code, else the name; modifiers behind a plus sign are left off."""
    plain = (code or "").strip()
    if plain:
        return f"#{plain}"
    return " ".join(without_modifiers(name or "").casefold().split())


def without_modifiers(name: str) -> str:
    """`Latte (Large) + oat milk` is a `Latte (Large)`."""
    return name.partition(" + ")[0].strip()
