"""Recipes: what a dish or a semi-finished item is made of, a row for each version and the day it begins to hold."""

from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from app.access import Roles
from app.catalogs.base import Catalog
from app.core.loss import FIGURES, Weights, follow
from app.core.money import Qty
from app.i18n import N_
from app.store.table import Base, choice, field, owner, table_of
from app.store.types import Percent


class RecipeUse(StrEnum):
    """What leaves the shelf when the item is sold or goes into another recipe."""

    PHANTOM = "phantom"
    STOCKED = "stocked"

    @property
    def label(self) -> str:
        """The choice in words, to be translated."""
        return {"phantom": N_("Its ingredients"), "stocked": N_("The item itself")}[self.value]


class Recipe(Catalog):
    """What a dish or a semi-finished item is made of, from a day on: gross, losses, net and output of each ingredient."""

    title = N_("Recipe")
    title_plural = N_("Recipes")
    menu = 18
    roles = Roles(edit="chef")

    item_id: Mapped[int] = field(N_("Makes"), catalog="item", width=24)
    starts: Mapped[date | None] = field(
        N_("Since"), width=10, help=N_("Holds from this day until a later version begins; empty for the first version, which always held")
    )
    qty: Mapped[Qty] = field(N_("Yield"), default=Decimal(1), width=8, help=N_("How much comes out of the ingredients below"))
    unit_id: Mapped[int | None] = field(N_("Unit"), catalog="unit", width=6, help=N_("The unit of the yield; empty for the item's own"))
    use: Mapped[RecipeUse] = choice(
        N_("Taken from the shelf"), RecipeUse, default=RecipeUse.PHANTOM, width=14,
        help=N_("A dish cooked to order takes its ingredients; what a production puts on the shelf is taken itself"),
    )  # fmt: skip
    technology: Mapped[str | None] = field(N_("Technology"), width=40)
    lines: Mapped[list["RecipeLine"]] = table_of("RecipeLine")
    by_products: Mapped[list["RecipeByProduct"]] = table_of("RecipeByProduct")

    __table_args__ = (Index(None, "item_id", "starts"), {"sqlite_strict": True})


class RecipeLine(Base):
    """An ingredient: how much is taken, and what is left of it before and after heat. Stock moves by the gross quantity alone."""

    id: Mapped[int] = mapped_column(primary_key=True)
    recipe_id: Mapped[int] = owner("recipe")
    no: Mapped[int] = mapped_column(default=0)
    item_id: Mapped[int] = field(N_("Ingredient"), catalog="item", width=24)
    unit_id: Mapped[int | None] = field(N_("Unit"), catalog="unit", width=6, help=N_("Empty for the item's own unit"))
    gross: Mapped[Qty | None] = field(N_("Gross qty"), width=8, help=N_("What is taken from the shelf, for the whole yield"))
    cold_loss: Mapped[Percent | None] = field(N_("Cold loss, %"), width=6, help=N_("Peeling, trimming, thawing; below zero for a gain"))
    net: Mapped[Qty | None] = field(N_("Net qty"), width=8)
    hot_loss: Mapped[Percent | None] = field(N_("Hot loss, %"), width=6, help=N_("Boiling, frying, baking; below zero for a gain"))
    output: Mapped[Qty | None] = field(N_("Output"), width=8)
    note: Mapped[str | None] = field(N_("Note"), width=16)

    @staticmethod
    def follow(values: dict[str, Any], typed: str) -> dict[str, Any]:
        """What follows from a figure that was typed into a line of a form: the figures that are other ones now."""
        if typed not in FIGURES:
            return {}
        before = Weights(**{name: values.get(name) for name in FIGURES})
        after = follow(before, typed)
        return {name: getattr(after, name) for name in FIGURES if name != typed and getattr(after, name) != getattr(before, name)}


class RecipeByProduct(Base):
    """What comes out beside the main item, and the part of the cost that it bears."""

    id: Mapped[int] = mapped_column(primary_key=True)
    recipe_id: Mapped[int] = owner("recipe")
    no: Mapped[int] = mapped_column(default=0)
    item_id: Mapped[int] = field(N_("By-product"), catalog="item", width=24)
    unit_id: Mapped[int | None] = field(N_("Unit"), catalog="unit", width=6)
    qty: Mapped[Qty] = field(N_("Qty"), default=Decimal(0), width=8)
    share: Mapped[Percent] = field(N_("Share of the cost, %"), default=Decimal(0), width=8)
