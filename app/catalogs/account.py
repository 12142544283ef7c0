"""The standard chart of accounts: what the accounts of places are called, and on which side of the books they stand."""

import json
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

FILE = Path(__file__).resolve().parents[2] / "resources" / "chart_of_accounts" / "standard.json"


class AccountType(StrEnum):
    """Where an account stands in the books."""

    ASSET = "asset"
    LIABILITY = "liability"
    EQUITY = "equity"
    INCOME = "income"
    EXPENSE = "expense"


@dataclass(frozen=True)
class Account:
    """An account of the general ledger; its name in English and in Russian."""

    code: str
    english: str
    russian: str
    type: AccountType

    def name(self, language: str = "en") -> str:
        """What it is called; another language than the two gets English."""
        return self.russian if language == "ru" else self.english


@cache
def standard_accounts() -> dict[str, Account]:
    """The standard chart, by code and in its order."""
    rows = json.loads(FILE.read_text(encoding="utf-8"))
    names = {row["code"]: row["name"].partition("|") for row in rows}
    return {row["code"]: Account(row["code"], names[row["code"]][0], names[row["code"]][2], AccountType(row["type"])) for row in rows}
