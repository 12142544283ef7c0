"""Units of measure, and factors between them that hold for everything."""

from sqlalchemy.orm import Mapped

from app.catalogs.base import Catalog
from app.core.money import UnitFactor
from app.i18n import N_
from app.store.table import field


class Unit(Catalog):
    """A unit of measure: piece, kilogram, litre, case."""

    title = N_("Unit")
    title_plural = N_("Units")
    menu = 30

    decimals: Mapped[int] = field(N_("Decimals"), default=0, width=4, help=N_("How many decimals a quantity may have"))
    base_id: Mapped[int | None] = field(N_("Measured in"), catalog="unit", help=N_("The unit that the factor speaks of"))
    factor: Mapped[UnitFactor | None] = field(N_("Factor"), width=10, help=N_("How many of that unit make one of this"))
