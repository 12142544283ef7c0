"""The moves of the store as a plain-text ledger, as hledger, ledger and beancount's importers read it: for accountants, and to check ours.

Format: https://hledger.org/hledger.html#journal-format. One transaction for a document and a day, one pair of postings for a move.
"""

import re
from collections.abc import Iterator
from datetime import date
from itertools import groupby
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access import Actor, Role, Roles, require
from app.catalogs.account import Account, AccountType, account_names, standard_accounts
from app.catalogs.goods import Item
from app.core.money import MONEY_DIGITS, QTY_DIGITS, currency_digits
from app.documents.base import journal, kinds
from app.i18n import N_, _
from app.posting import audit
from app.posting.outcome import place_names
from app.store.engine import Store
from app.store.info import read_info
from app.store.ledger import move, place, pool
from app.store.types import moment_of, unscaled

ROOTS = {
    AccountType.ASSET: "assets", AccountType.LIABILITY: "liabilities", AccountType.EQUITY: "equity", AccountType.INCOME: "revenues",
    AccountType.EXPENSE: "expenses",
}  # fmt: skip
LETTERS = {
    AccountType.ASSET: "A", AccountType.LIABILITY: "L", AccountType.EQUITY: "E", AccountType.INCOME: "R", AccountType.EXPENSE: "X",
}  # fmt: skip
ROLES = Roles(edit=Role.MANAGER, view=Role.MANAGER)
CHUNK = 5000


class _Row(NamedTuple):
    day: date
    document: int
    kind: str
    number: str
    source: int
    target: int
    amount: int
    qty: int
    item: str | None


def export_ledger(store: Store, actor: Actor) -> bytes:
    """The whole ledger as text in UTF-8. Raises UserError for a missing right."""
    require(actor, "view", ROLES, N_("the ledger"))
    with store.read() as session:
        data = "\n".join(_lines(session)).encode() + b"\n"
    with store.write() as session:
        audit.note(session, actor, "export", "file/ledger")
    return data


def _lines(session: Session) -> Iterator[str]:
    currency = read_info(session, "currency")
    digits = currency_digits(currency)
    accounts = _accounts(session)
    yield f"; {_one_line(read_info(session, 'name'))}"
    yield f"commodity 1000.{'0' * digits} {currency}"
    for name, letter in sorted(set(accounts.values())):
        yield f"account {name}  ; type: {letter}"
    for (day, _document), rows in groupby(_moves(session), key=lambda row: (row.day, row.document)):
        listed = list(rows)
        first = listed[0]
        yield ""
        yield f"{day.isoformat()} * ({_one_line(first.number)}) {_(kinds()[first.kind].title)}"
        for row in listed:
            what = f"  ; {_one_line(row.item)} {unscaled(row.qty, QTY_DIGITS).normalize():f}" if row.item else ""
            amount = unscaled(row.amount, MONEY_DIGITS)
            yield f"    {accounts[row.target][0]}  {amount:.{digits}f} {currency}{what}"
            yield f"    {accounts[row.source][0]}  {-amount:.{digits}f} {currency}"


def _accounts(session: Session) -> dict[int, tuple[str, str]]:
    """The account of each pool by name, and the letter of its type: `assets:1310 Goods on the shelves:Main store`."""
    rows = session.execute(select(pool.c.id, place.c.kind, place.c.ref, place.c.account).join(place, place.c.id == pool.c.place_id)).all()
    names, types = account_names(session), {code: each.type for code, each in standard_accounts().items()}
    types |= dict(session.execute(select(Account.code, Account.type)).all())
    whose = place_names(session, {(kind, ref) for _id, kind, ref, _account in rows})
    found = {}
    for pool_id, kind, ref, account in rows:
        sort = types.get(account, AccountType.EXPENSE)
        parts = [ROOTS[sort], f"{account} {_part(names.get(account, ''))}".strip(), *([_part(whose[kind, ref])] if ref else [])]
        found[pool_id] = (":".join(parts), LETTERS[sort])
    return found


def _moves(session: Session) -> Iterator[_Row]:
    """Moves in the order of days, then of documents. Moves of nothing are left out."""
    query: Any = (
        select(
            move.c.moment, move.c.document_id, journal.c.kind, journal.c.number, move.c.source_pool, move.c.target_pool, move.c.amount,
            move.c.qty, Item.code,
        )
        .join(journal, journal.c.id == move.c.document_id).outerjoin(Item, Item.id == move.c.item_id)
        .where(move.c.amount != 0).order_by(move.c.moment.op("/")(86_400), move.c.document_id, move.c.id)
        .execution_options(yield_per=CHUNK)
    )  # fmt: skip
    for moment, document, kind, number, source, target, amount, qty, item in session.execute(query):
        yield _Row(moment_of(moment).date(), document, kind, number or "", source, target, amount, qty, item)


def _one_line(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


def _part(name: str) -> str:
    """A name as a part of an account's: two spaces, a colon or a semicolon would end it."""
    return _one_line(re.sub(r"[:;]", " ", name))
