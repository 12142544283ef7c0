"""Closed months: nothing in them changes, neither quantity nor value."""

import hashlib
from collections.abc import Iterable
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.access import Actor, Role, Roles, require
from app.core.errors import Problem, UserError, problem
from app.documents.base import State, journal, utc_now
from app.i18n import N_, counted
from app.posting import audit
from app.store.info import period
from app.store.ledger import place, pool, pool_day
from app.store.row_lock import lock_table
from app.store.types import day_number, seconds

LAST_CLOSED = select(func.max(period.c.month))
CLOSING = Roles(edit=Role.MANAGER)


def month_number(day: date) -> int:
    """Months since year 0: year · 12 + month − 1."""
    return day.year * 12 + day.month - 1


def first_day(month: int) -> date:
    """The first day of a month by its number."""
    return date(month // 12, month % 12 + 1, 1)


def open_since(session: Session) -> date | None:
    """The first day of the open period; None when nothing was ever closed."""
    last = session.execute(LAST_CLOSED).scalar_one_or_none()
    return None if last is None else first_day(last + 1)


def require_open(session: Session, *moments: datetime) -> None:
    """Raise UserError when one of the moments lies in a closed month; no month is closed until the transaction ends."""
    lock_table(session, period, alone=False)
    since = open_since(session)
    for moment in moments:
        if since is not None and moment.date() < since:
            raise UserError(
                N_("{month} is closed: give the document a date from {since} on, or ask a manager to reopen the month"),
                month=f"{moment:%m.%Y}", since=since,
            )  # fmt: skip


def require_joinable(session: Session, moments: Iterable[datetime]) -> None:
    """Raise UserError when goods that value joins, or joined, came in a closed month."""
    moments = list(moments)
    if not moments:
        return
    since = open_since(session)
    closed = [moment for moment in moments if since is not None and moment.date() < since]
    if closed:
        raise UserError(
            N_("{month} is closed, and what goods cost that came in it stays: ask a manager to reopen the month, or raise the cost of what is left "
               "by a change of cost"),
            month=f"{min(closed):%m.%Y}",
        )  # fmt: skip


def drafts_until(session: Session, *months: int) -> list[int]:
    """How many drafts lie before the end of each month, given by its number, in the open period: once it is closed they want later dates."""
    since = open_since(session)
    drafts = select(journal.c.moment).where(journal.c.state == State.DRAFT)
    dated = [month_number(moment.date()) for moment in session.execute(drafts).scalars() if since is None or moment.date() >= since]
    return [sum(number <= month for number in dated) for month in months]


def drafts_told(count: int) -> str:
    """What is said of drafts that closing leaves behind."""
    return counted(
        count,
        "{n} draft is dated in that time: it can be posted then with a later date only.",
        "{n} drafts are dated in that time: they can be posted then with later dates only.",
    )


def close_month(session: Session, actor: Actor, year: int, month: int) -> str:
    """Close a month and everything before it; returns the checkpoint. Raises UserError when stock is below zero in it."""
    require(actor, "edit", CLOSING, N_("periods"))
    number = month_number(date(year, month, 1))
    end = day_number(first_day(number + 1))
    if first_day(number + 1) > date.today():
        raise UserError(N_("{month} is not over yet: close it from {day} on"), month=f"{month:02d}.{year}", day=first_day(number + 1))
    lock_table(session, period, alone=True)
    negative = _negative_pools(session, end)
    if negative:
        raise UserError(N_("{count} items stand below zero at the end of the month: receive or count them first"), count=negative)
    checkpoint = balances_digest(session, end)
    if session.execute(select(period.c.month).where(period.c.month == number)).scalar_one_or_none() is None:
        session.execute(
            period.insert().values(month=number, closed_at=seconds(utc_now()), closed_by=actor.user_id or None, checkpoint=checkpoint)
        )
        audit.note(session, actor, "close", f"period/{year}-{month:02d}", after={"checkpoint": checkpoint})
    return checkpoint


def reopen_month(session: Session, actor: Actor, year: int, month: int) -> None:
    """Open a closed month again, and every month after it; those before it stay closed, also where they were closed together with it."""
    require(actor, "edit", Roles(edit=Role.OWNER), N_("periods"))
    number = month_number(date(year, month, 1))
    lock_table(session, period, alone=True)
    removed = session.execute(period.delete().where(period.c.month >= number).returning(period)).all()
    if not removed:
        raise UserError(N_("{month} is not closed"), month=f"{month:02d}.{year}")
    if session.execute(LAST_CLOSED).scalar_one_or_none() != number - 1:
        first = min(removed, key=lambda row: row.month)
        checkpoint = balances_digest(session, day_number(first_day(number)))
        session.execute(
            period.insert().values(month=number - 1, closed_at=first.closed_at, closed_by=first.closed_by, checkpoint=checkpoint)
        )
    audit.note(session, actor, "reopen", f"period/{year}-{month:02d}")


def _latest(end: int) -> object:
    """The last day row of each pool before a day."""
    return (
        select(pool_day.c.day).where(pool_day.c.pool_id == pool.c.id, pool_day.c.day < end)
        .order_by(pool_day.c.day.desc()).limit(1).correlate(pool).scalar_subquery()
    )  # fmt: skip


def _negative_pools(session: Session, end: int) -> int:
    query = (
        select(func.count()).select_from(pool).join(place, place.c.id == pool.c.place_id)
        .join(pool_day, (pool_day.c.pool_id == pool.c.id) & (pool_day.c.day == _latest(end)))
        .where(pool_day.c.qty < 0)
    )  # fmt: skip
    return session.execute(query).scalar_one()


def balances_digest(session: Session, end: int) -> str:
    """SHA-256 over every balance before a day: the checkpoint that a closed month must keep."""
    query = (
        select(pool.c.id, pool_day.c.qty, pool_day.c.amount)
        .join(pool_day, (pool_day.c.pool_id == pool.c.id) & (pool_day.c.day == _latest(end)))
        .where((pool_day.c.qty != 0) | (pool_day.c.amount != 0)).order_by(pool.c.id)
    )  # fmt: skip
    digest = hashlib.sha256()
    for row in session.execute(query):
        digest.update(f"{row[0]}:{row[1]}:{row[2]};".encode())
    return digest.hexdigest()


def changed_checkpoints(session: Session) -> list[Problem]:
    """Closed months whose balances are no longer what was frozen."""
    faults = []
    for number, checkpoint in session.execute(select(period.c.month, period.c.checkpoint).order_by(period.c.month)):
        if balances_digest(session, day_number(first_day(number + 1))) != checkpoint:
            faults.append(
                problem(N_("The balances at the end of {month}, a closed month, have changed"), month=f"{first_day(number):%Y-%m}")
            )
    return faults
