"""Markup rules: what goods of a group should sell for above their cost."""

from decimal import Decimal

from sqlalchemy.orm import Mapped

from app.catalogs.base import Catalog
from app.core.money import Money
from app.core.pricing import Ending, Markup, PriceRounding
from app.i18n import N_
from app.store.table import choice, field
from app.store.types import Percent


class MarkupRule(Catalog):
    """A markup on the net cost of a group of goods (of all goods without a rule of their own, where no group is named), and how prices end."""

    title = N_("Markup rule")
    title_plural = N_("Markup rules")
    menu = 75

    group_id: Mapped[int | None] = field(N_("Group"), catalog="item_group", width=24, help=N_("Empty: all goods that no other rule is for"))
    price_type_id: Mapped[int | None] = field(N_("Price type"), catalog="price_type", width=14, required=True)
    percent: Mapped[Percent] = field(N_("Markup, %"), default=Decimal(0), width=8)
    step: Mapped[Money] = field(
        N_("Round to"), default=Decimal(0), width=8, help=N_("0.10 gives 1.10, 1.20; 1 with 0.01 less gives 0.99, 1.99")
    )
    less: Mapped[Money] = field(
        N_("Less"), default=Decimal(0), width=8, help=N_("Taken off the rounded price: 0.01 for prices that end in 9")
    )
    rounding: Mapped[PriceRounding] = choice(N_("Rounded"), PriceRounding, default=PriceRounding.NEAREST)

    @property
    def markup(self) -> Markup:
        """The rule itself."""
        return Markup(self.percent, Ending(self.step, self.less, self.rounding))
