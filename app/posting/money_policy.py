"""Coins and notes can't be fewer than none: tills and safes never fall below zero, at no later moment either; a bank may lend."""

from collections.abc import Iterator
from decimal import Decimal
from itertools import accumulate

from sqlalchemy import bindparam, case, func, or_, select
from sqlalchemy.orm import Session

from app.catalogs.till import Till, TillKind
from app.core.costing import SECONDS_A_DAY
from app.core.errors import NotRight, Problem, problem
from app.core.money import MONEY_DIGITS
from app.documents.base import Document
from app.i18n import N_
from app.posting.cash_count import MoneyChange
from app.store.ledger import move, pool_day
from app.store.listed import among
from app.store.types import moment_of, unscaled

TILLS = select(Till.id, Till.name, Till.kind).where(among(Till.id, "tills"))
LOWEST = pool_day.c.amount - pool_day.c.in_amount
"""What was there in the morning less all that went out over the day."""
DOUBTFUL_DAYS = (
    select(pool_day.c.day, LOWEST + pool_day.c.out_amount)
    .where(pool_day.c.pool_id == bindparam("pool"), pool_day.c.day >= bindparam("first"), or_(LOWEST < 0, pool_day.c.amount < 0))
    .order_by(pool_day.c.day)
)  # fmt: skip
MOVES_OF_A_DAY = (
    select(
        move.c.moment, move.c.document_id, func.max(move.c.id),
        func.sum(case((move.c.target_pool == bindparam("pool"), move.c.amount), else_=-move.c.amount)),
    )
    .where(or_(move.c.target_pool == bindparam("pool"), move.c.source_pool == bindparam("pool")))
    .where(move.c.moment >= bindparam("first"), move.c.moment < bindparam("end"))
    .group_by(move.c.moment, move.c.document_id).order_by(move.c.moment, move.c.document_id)
)  # fmt: skip


def require_money(session: Session, document: Document, money: MoneyChange) -> None:
    """Raise NotRight where this change leaves a till or a safe with less than nothing."""
    lower = {
        pool_id: effects for pool_id in money.tills if (effects := money.effects(pool_id)) and min(accumulate(e[1] for e in effects)) < 0
    }
    if not lower:
        return
    tills = session.execute(TILLS, {"tills": sorted({money.tills[pool_id] for pool_id in lower})})
    names = {row[0]: row[1] for row in tills if TillKind(row[2]).is_cash}
    faults = []
    for pool_id, effects in sorted(lower.items()):
        till = money.tills[pool_id]
        if till in names and (found := _first_below(session, pool_id, effects)) is not None:
            faults.append(_said(document, names[till], *found))
    if faults:
        raise NotRight(faults)


def _first_below(session: Session, pool_id: int, effects: list[tuple[tuple[int, int], int]]) -> tuple[int, int, int] | None:
    """The first moment below zero to which the change contributed: (moment, document, balance), or None."""
    start = effects[0][0][0]
    for day, opening in _doubtful_days(session, pool_id, start // SECONDS_A_DAY):
        for moment, document_id, last, balance in _balances(session, pool_id, day, opening):
            if balance < 0 and moment >= start and sum(amount for key, amount in effects if key <= (moment, last)) < 0:
                return moment, document_id, balance
    return None


def _doubtful_days(session: Session, pool_id: int, first: int) -> Iterator[tuple[int, int]]:
    """Days on which what went out is more than was there in the morning, with what was there."""
    for day, opening in session.execute(DOUBTFUL_DAYS, {"pool": pool_id, "first": first}).all():
        yield day, int(opening)


def _balances(session: Session, pool_id: int, day: int, opening: int) -> list[tuple[int, int, int, int]]:
    """What was there after each document of a day: (moment, document, its last move, balance)."""
    rows, given = [], {"pool": pool_id, "first": day * SECONDS_A_DAY, "end": (day + 1) * SECONDS_A_DAY}
    for moment, document_id, last, amount in session.execute(MOVES_OF_A_DAY, given):
        opening += int(amount)
        rows.append((moment, document_id, last, opening))
    return rows


def _said(document: Document, till: str, moment: int, document_id: int, balance: int) -> Problem:
    """What is missing, and the way out."""
    missing, when = Decimal(f"{abs(unscaled(balance, MONEY_DIGITS)).normalize():f}"), moment_of(moment)
    if document_id == document.id:
        template = N_("{till} lacks {missing} on {moment}: take out less, or enter first what came in before")
        return problem(template, field="amount", till=till, missing=missing, moment=when)
    template = N_("{till} would lack {missing} on {moment}, when money went out later: change or unpost that document first")
    return problem(template, till=till, missing=missing, moment=when)
