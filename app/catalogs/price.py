"""Price types, and the history of prices under each."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.catalogs.base import Catalog
from app.core.money import Price as UnitPrice
from app.i18n import N_
from app.store.table import Base, field


class PriceType(Catalog):
    """A list of prices: retail, wholesale."""

    title = N_("Price type")
    title_plural = N_("Price types")
    menu = 70

    includes_vat: Mapped[bool] = field(N_("With VAT"), default=True)


class ItemPrice(Base):
    """The price of an item from a moment on, until a later one; `site_id` narrows it to one store."""

    id: Mapped[int] = mapped_column(primary_key=True)
    price_type_id: Mapped[int] = mapped_column(ForeignKey("price_type.id"))
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"))
    site_id: Mapped[int | None] = mapped_column(ForeignKey("site.id"))
    starts: Mapped[datetime]
    price: Mapped[UnitPrice]
    document_id: Mapped[int | None]
    user_id: Mapped[int | None]

    __table_args__ = (Index(None, "item_id", "price_type_id", "starts"), {"sqlite_strict": True})
