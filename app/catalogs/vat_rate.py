"""VAT rates."""

from decimal import Decimal

from sqlalchemy.orm import Mapped

from app.catalogs.base import Catalog
from app.i18n import N_
from app.store.table import field
from app.store.types import Percent


class VatRate(Catalog):
    """A rate of value added tax."""

    title = N_("VAT rate")
    title_plural = N_("VAT rates")
    menu = 60

    percent: Mapped[Percent] = field(N_("Percent"), default=Decimal(0), width=8)
