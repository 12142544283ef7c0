"""The trial balance: every account with its opening balance, debit, credit and closing balance."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import Session

from app.access import Role, Roles
from app.catalogs.account import account_names
from app.i18n import N_
from app.posting.outcome import place_names
from app.reports.base import Column, Params, Raw, Report
from app.store.ledger import place, pool, pool_day


def rows(session: Session, params: Params) -> Iterator[Raw]:
    """Accounts in the order of their numbers. A balance above zero is a debit; opening and closing each add up to nothing."""
    names = _names(session)
    turnover = {row[0]: (int(row[1]), int(row[2])) for row in session.execute(_turnover(params))}
    closing = {account: int(amount) for account, amount in session.execute(_closing(params))}
    for account in sorted(names):
        debit, credit = turnover.get(account, (0, 0))
        balance = closing.get(account, 0)
        if balance or debit or credit:
            yield account, names[account], balance - debit + credit, debit, credit, balance


def _names(session: Session) -> dict[str, str]:
    """What each account is called; one that is in no chart, after what stands on it."""
    reason = case((place.c.kind == "expense", place.c.ref), else_=0)
    found = [(row[0], (row[1], row[2])) for row in session.execute(select(place.c.account, place.c.kind, reason).distinct())]
    chart = account_names(session)
    shown = place_names(session, {at for account, at in found if account not in chart})
    names = {account: chart[account] for account, _at in found if account in chart}
    for account, at in found:
        if account not in chart:
            names[account] = ", ".join(sorted({shown[at], *filter(None, names.get(account, "").split(", "))}))
    return names


def _turnover(params: Params) -> Select[Any]:
    """What came into and went out of the places of each account: debit and credit."""
    query = (
        select(place.c.account, func.sum(pool_day.c.in_amount), func.sum(pool_day.c.out_amount))
        .select_from(place).join(pool, pool.c.place_id == place.c.id).join(pool_day, pool_day.c.pool_id == pool.c.id)
        .group_by(place.c.account)
    )  # fmt: skip
    if params.first_day is not None:
        query = query.where(pool.c.last_day >= params.first_day, pool_day.c.day >= params.first_day)
    return query if params.last_day is None else query.where(pool_day.c.day <= params.last_day)


def _closing(params: Params) -> Select[Any]:
    """The balance of each account at the end: now where a pool hasn't moved since, else as it stood after its last day, one seek."""
    amount: Any = pool.c.amount
    if params.last_day is not None:
        then = (
            select(pool_day.c.amount).where(pool_day.c.pool_id == pool.c.id, pool_day.c.day <= params.last_day)
            .order_by(pool_day.c.day.desc()).limit(1).correlate(pool).scalar_subquery()
        )  # fmt: skip
        amount = case((pool.c.last_day <= params.last_day, pool.c.amount), else_=func.coalesce(then, 0))
    return select(place.c.account, func.sum(amount)).select_from(place).join(pool, pool.c.place_id == place.c.id).group_by(place.c.account)


REPORT = Report(
    "trial-balance",
    N_("Trial balance"),
    ("money", 10),
    about=N_("Every account: what stood on it, what was debited and credited, what stands on it now"),
    timing="period",
    roles=Roles(edit=Role.OWNER, view=Role.MANAGER),
    columns=(
        Column("account", N_("Account"), width=8),
        Column("name", N_("Name"), width=40),
        Column("opening", N_("Opening"), "money", total=True, width=12),
        Column("debit", N_("Debit"), "money", total=True, width=12),
        Column("credit", N_("Credit"), "money", total=True, width=12),
        Column("closing", N_("Closing"), "money", total=True, width=12),
    ),
    rows=rows,
    picture=None,  # accounts of all sorts beside each other, whose sums are nought: their lengths tell nothing
)
