"""The store's chart of accounts: filled from the standard one, and what keeps it in step with what stands on it."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select, union
from sqlalchemy.orm import Session

from app.access import PROGRAM
from app.catalogs.account import Account, account_names, standard_accounts
from app.catalogs.base import catalogs
from app.store.ledger import place

OWNERS = ("till", "cash_article", "write_off_reason")
"""Catalogs whose rows name an account."""


def make_accounts(session: Session, language: str) -> None:
    """Bring in those accounts of the standard chart that the store has not, named in this language."""
    from app.posting.catalog import save_rows

    there = set(session.execute(select(Account.code)).scalars())
    rows = [
        {"code": code, "name": account.name(language), "type": account.type}
        for code, account in standard_accounts().items() if code not in there
    ]  # fmt: skip
    save_rows(session, PROGRAM, "account", rows, as_program=True)


def unknown_accounts(session: Session, codes: Iterable[str]) -> set[str]:
    """Those of the codes that neither the store's chart nor the standard one has."""
    return set(codes) - account_names(session).keys()


def accounts_in_use(session: Session) -> set[str]:
    """Codes that something stands on, or that a row of a catalog names."""
    owners: list[Any] = [catalogs()[name] for name in OWNERS]
    named = [select(cls.account) for cls in owners]
    return {code for code in session.execute(union(select(place.c.account), *named)).scalars() if code}
