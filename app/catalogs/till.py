"""Where money is kept: tills, safes, bank accounts, and money on its way."""

from enum import StrEnum

from sqlalchemy.orm import Mapped

from app.catalogs.base import Catalog
from app.i18n import N_
from app.store.table import choice, field


class TillKind(StrEnum):
    """What money is kept in."""

    TILL = "till"
    SAFE = "safe"
    BANK = "bank"
    TRANSIT = "transit"

    @property
    def label(self) -> str:
        """The kind in words, to be translated."""
        return {"till": N_("Till"), "safe": N_("Safe"), "bank": N_("Bank account"), "transit": N_("Money in transit")}[self.value]

    @property
    def account(self) -> str:
        """The account of the standard chart that such money stands on."""
        return {"till": "1010", "safe": "1020", "bank": "1110", "transit": "1190"}[self.value]

    @property
    def is_cash(self) -> bool:
        """Whether it holds coins and notes, of which there can't be fewer than none; a bank may lend."""
        return self in {TillKind.TILL, TillKind.SAFE}


class Till(Catalog):
    """A till, a safe or a bank account, and the account of the books that its money stands on."""

    title = N_("Till or account")
    title_plural = N_("Tills and accounts")
    menu = 82

    kind: Mapped[TillKind] = choice(N_("Kind"), TillKind, default=TillKind.TILL)
    site_id: Mapped[int | None] = field(N_("Store"), catalog="site", width=20)
    account: Mapped[str | None] = field(N_("Account"), width=8, help=N_("Empty: the account of the standard chart for its kind"))
