"""Sites: shops, warehouses and kitchens, each with shelves of its own."""

from enum import StrEnum

from sqlalchemy.orm import Mapped

from app.access import Roles
from app.catalogs.base import Catalog
from app.i18n import N_
from app.store.table import choice, field


class NegativeStock(StrEnum):
    """What happens when more goes out than is there."""

    FORBID = "forbid"
    WARN = "warn"
    ALLOW = "allow"

    @property
    def label(self) -> str:
        """The choice in words, to be translated."""
        return {"forbid": N_("Refuse"), "warn": N_("Ask"), "allow": N_("Allow")}[self.value]


class SiteKind(StrEnum):
    """What a site is."""

    SHOP = "shop"
    WAREHOUSE = "warehouse"
    KITCHEN = "kitchen"

    @property
    def label(self) -> str:
        """The choice in words, to be translated."""
        return {"shop": N_("Shop"), "warehouse": N_("Warehouse"), "kitchen": N_("Kitchen")}[self.value]


class Site(Catalog):
    """A shop, warehouse or kitchen: a place with shelves."""

    title = N_("Store")
    title_plural = N_("Stores")
    menu = 50
    roles = Roles(edit="owner")

    kind: Mapped[SiteKind] = choice(N_("Kind"), SiteKind, default=SiteKind.SHOP)
    address: Mapped[str | None] = field(N_("Address"), width=40)
    negative_stock: Mapped[NegativeStock] = choice(N_("Stock below zero"), NegativeStock, default=NegativeStock.FORBID)
