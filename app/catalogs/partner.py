"""Partners: those we buy from and sell to."""

from sqlalchemy.orm import Mapped

from app.access import Roles
from app.catalogs.base import Catalog
from app.i18n import N_
from app.store.table import field


class Partner(Catalog):
    """A supplier, a customer, or both."""

    title = N_("Partner")
    title_plural = N_("Partners")
    menu = 20
    roles = Roles(edit="storekeeper")

    supplier: Mapped[bool] = field(N_("Supplier"), default=True)
    customer: Mapped[bool] = field(N_("Customer"), default=False)
    country: Mapped[str | None] = field(N_("Country"), width=4, help=N_("Two letters: DE, RU, FR"))
    vat_id: Mapped[str | None] = field(N_("VAT or tax number"), width=16)
    registration: Mapped[str | None] = field(N_("Registration number"), width=16)
    gln: Mapped[str | None] = field(N_("GLN"), width=14, help=N_("Global Location Number, 13 digits"))
    iban: Mapped[str | None] = field(N_("Bank account"), width=26)
    bic: Mapped[str | None] = field(N_("Bank code"), width=12)
    address: Mapped[str | None] = field(N_("Address"), width=40)
    phone: Mapped[str | None] = field(N_("Phone"), width=16)
    email: Mapped[str | None] = field(N_("E-mail"), width=30)
    payment_days: Mapped[int] = field(N_("Days to pay"), default=0, width=6)
    note: Mapped[str | None] = field(N_("Note"), width=40)
