"""The chart of accounts: what the accounts of places are called, and on which side of the books they stand."""

import json
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Mapped, Session

from app.access import Roles
from app.catalogs.base import Catalog
from app.i18n import N_, language
from app.store.table import choice

FILE = Path(__file__).resolve().parents[2] / "resources" / "chart_of_accounts" / "standard.json"


class AccountType(StrEnum):
    """Where an account stands in the books."""

    ASSET = "asset"
    LIABILITY = "liability"
    EQUITY = "equity"
    INCOME = "income"
    EXPENSE = "expense"

    @property
    def label(self) -> str:
        """The type in words, to be translated."""
        return {
            "asset": N_("Asset"), "liability": N_("Liability"), "equity": N_("Equity"), "income": N_("Income"), "expense": N_("Expense"),
        }[self.value]  # fmt: skip


class Account(Catalog):
    """An account of the general ledger. Tills, cash articles and write-off reasons name theirs by its code."""

    title = N_("Account of the books")
    title_plural = N_("Chart of accounts")
    menu = 78
    roles = Roles(edit="manager")

    type: Mapped[AccountType] = choice(N_("Type"), AccountType, default=AccountType.EXPENSE)


@dataclass(frozen=True)
class StandardAccount:
    """An account of the standard chart; its name in English and in Russian."""

    code: str
    english: str
    russian: str
    type: AccountType

    def name(self, language: str = "en") -> str:
        """What it is called; another language than the two gets English."""
        return self.russian if language == "ru" else self.english


@cache
def standard_accounts() -> dict[str, StandardAccount]:
    """The standard chart, by code and in its order."""
    rows = json.loads(FILE.read_text(encoding="utf-8"))
    names = {row["code"]: row["name"].partition("|") for row in rows}
    return {
        row["code"]: StandardAccount(row["code"], names[row["code"]][0], names[row["code"]][2], AccountType(row["type"])) for row in rows
    }


def account_names(session: Session) -> dict[str, str]:
    """What each account is called, by code: as the store's own chart says, else as the standard one does in the user's language."""
    standard = {code: account.name(language()) for code, account in standard_accounts().items()}
    return standard | {row[0]: row[1] for row in session.execute(select(Account.code, Account.name))}
