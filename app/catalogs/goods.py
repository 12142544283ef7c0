"""Goods: what is bought, kept, cooked and sold, with its groups, barcodes, packs and suppliers' codes."""

from datetime import date
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, UniqueConstraint, func, text
from sqlalchemy.orm import Mapped, mapped_column

from app.access import Roles
from app.catalogs.base import Catalog
from app.core.money import Price, Qty, UnitFactor
from app.i18n import N_
from app.store.table import Base, choice, field, owner, table_of


class ItemKind(StrEnum):
    """What an item is for."""

    GOOD = "good"
    INGREDIENT = "ingredient"
    SEMI_FINISHED = "semi_finished"
    DISH = "dish"
    SERVICE = "service"
    PACKAGING = "packaging"

    @property
    def label(self) -> str:
        """The kind in words, to be translated."""
        return ITEM_KIND_LABELS[self.value]


ITEM_KIND_LABELS = {
    "good": N_("Goods"), "ingredient": N_("Ingredient"), "semi_finished": N_("Semi-finished"), "dish": N_("Dish"),
    "service": N_("Service"), "packaging": N_("Packaging"),
}  # fmt: skip


class ItemGroup(Catalog):
    """A group of goods; groups form a tree."""

    title = N_("Group of goods")
    title_plural = N_("Groups of goods")
    menu = 15
    roles = Roles(edit="storekeeper")

    parent_id: Mapped[int | None] = field(N_("Inside"), catalog="item_group")


class Item(Catalog):
    """Goods, an ingredient, a dish or a service."""

    title = N_("Item")
    title_plural = N_("Goods")
    menu = 10
    roles = Roles(edit="storekeeper")

    group_id: Mapped[int | None] = field(N_("Group"), catalog="item_group", width=18, index=True)
    kind: Mapped[ItemKind] = choice(N_("Kind"), ItemKind, default=ItemKind.GOOD)
    unit_id: Mapped[int] = field(N_("Unit"), catalog="unit", width=6)
    vat_rate_id: Mapped[int | None] = field(N_("VAT"), catalog="vat_rate", width=8)
    plu: Mapped[str | None] = field(N_("PLU"), width=8, index=True, help=N_("The number of weighed goods on scales and in their barcodes"))
    country: Mapped[str | None] = field(N_("Country"), width=4, help=N_("Two letters: DE, RU, FR"))
    content: Mapped[Qty | None] = field(N_("Content"), width=8, help=N_("How much is in one, for the price per kilogram or litre"))
    content_unit_id: Mapped[int | None] = field(N_("Content unit"), catalog="unit", width=6)
    weight: Mapped[Qty | None] = field(
        N_("Weight, kg"), width=8, help=N_("Of one with its packaging; for goods kept by weight it is known")
    )
    volume: Mapped[Qty | None] = field(
        N_("Volume, l"), width=8, help=N_("Of one with its packaging, in litres; for goods kept by volume it is known")
    )
    shelf_life_days: Mapped[int | None] = field(N_("Shelf life, days"), width=6)
    min_stock: Mapped[Qty | None] = field(N_("Lowest stock"), width=8)
    max_stock: Mapped[Qty | None] = field(N_("Highest stock"), width=8)
    estimated_cost: Mapped[Price | None] = field(
        N_("Estimated cost"), width=10, help=N_("Used when the item goes out before any receipt has told its cost")
    )
    tracks_batches: Mapped[bool] = field(N_("Batches"), default=False, help=N_("Batch and expiry are asked for and kept"))
    composition: Mapped[str | None] = field(N_("Composition"), width=40)
    picture: Mapped[bytes | None] = field(N_("Picture"))
    note: Mapped[str | None] = field(N_("Note"), width=40)
    barcodes: Mapped[list["ItemBarcode"]] = table_of("ItemBarcode")
    packs: Mapped[list["ItemPack"]] = table_of("ItemPack")
    suppliers: Mapped[list["SupplierItem"]] = table_of("SupplierItem")


class ItemBarcode(Base):
    """A barcode of an item; with a unit it stands for a pack."""

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = owner("item")
    no: Mapped[int] = mapped_column(default=0)
    code: Mapped[str] = field(N_("Barcode"), width=16, index=True)
    unit_id: Mapped[int | None] = field(N_("Unit"), catalog="unit", width=8)

    __table_args__ = (UniqueConstraint("code"), {"sqlite_strict": True})


class ItemPack(Base):
    """A pack of an item: a case of 12, a tray of 30."""

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = owner("item")
    no: Mapped[int] = mapped_column(default=0)
    unit_id: Mapped[int] = field(N_("Unit"), catalog="unit", width=8)
    factor: Mapped[UnitFactor] = field(N_("Holds"), width=8, help=N_("How many of the item's own unit are in one"))

    __table_args__ = (UniqueConstraint("item_id", "unit_id"), {"sqlite_strict": True})


class SupplierItem(Base):
    """What a supplier calls an item, and the last price paid."""

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = owner("item")
    no: Mapped[int] = mapped_column(default=0)
    partner_id: Mapped[int] = field(N_("Supplier"), catalog="partner", width=20)
    code: Mapped[str | None] = field(N_("Supplier's code"), width=14)
    name: Mapped[str | None] = field(N_("Supplier's name for it"), width=30)
    last_price: Mapped[Price | None] = field(N_("Last price"), readonly=True)
    last_date: Mapped[date | None] = field(N_("Last bought"), readonly=True)

    __table_args__ = (UniqueConstraint("partner_id", "item_id", "code"), {"sqlite_strict": True})


class Batch(Base):
    """A batch of an item: the maker's mark and the day it expires."""

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"), index=True)
    code: Mapped[str] = field(N_("Batch"), width=14)
    expiry: Mapped[date | None] = field(N_("Expires"))

    __table_args__ = (
        Index("uq_batch_item_code_expiry", "item_id", "code", func.coalesce(text("expiry"), text("-1000000")), unique=True),
        {"sqlite_strict": True},
    )
    """A batch without a day of expiry is one, too: in a key of columns alone, nothing is the same as nothing."""
