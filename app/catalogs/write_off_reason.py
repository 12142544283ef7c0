"""Why goods are written off."""

from sqlalchemy.orm import Mapped

from app.catalogs.base import Catalog
from app.i18n import N_
from app.store.table import field


class WriteOffReason(Catalog):
    """A reason to write goods off, and the expense account it is charged to."""

    title = N_("Write-off reason")
    title_plural = N_("Write-off reasons")
    menu = 80

    account: Mapped[str] = field(N_("Account"), default="5210", width=8)
