"""What money comes from and goes for, beside customers and suppliers."""

from enum import StrEnum

from sqlalchemy.orm import Mapped

from app.catalogs.base import Catalog
from app.i18n import N_
from app.store.table import choice, field


class Direction(StrEnum):
    """Which way money of an article goes."""

    IN = "in"
    OUT = "out"
    BOTH = "both"

    @property
    def label(self) -> str:
        """The direction in words, to be translated."""
        return {"in": N_("In"), "out": N_("Out"), "both": N_("In and out")}[self.value]


class CashArticle(Catalog):
    """What money comes from or goes for (rent, wages, the owner's contribution), and the account it is charged to."""

    title = N_("Cash article")
    title_plural = N_("Cash articles")
    menu = 84

    direction: Mapped[Direction] = choice(N_("Direction"), Direction, default=Direction.BOTH)
    account: Mapped[str] = field(N_("Account"), default="6990", width=8)
