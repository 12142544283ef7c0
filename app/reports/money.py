"""What the reports of money share: pools of tills and partners, their balance before a day, their turnover document by document."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from app.documents.base import journal
from app.reports.base import Params
from app.store.engine import in_ids
from app.store.ledger import move, place, pool
from app.store.past import state_of_day


@dataclass(frozen=True)
class Turn:
    """What one document brought into pools from one other place, or took out of them to it (10⁻⁴)."""

    document: int
    moment: int
    kind: str
    number: str | None
    partner: int | None
    note: str | None
    other: tuple[str, int]
    account: str
    amount: int
    """Above zero: it came in."""


def pools_at(session: Session, kinds: Sequence[str], ref: int) -> list[int]:
    """The pools of places of these kinds that belong to a row."""
    query = select(pool.c.id).join(place, place.c.id == pool.c.place_id).where(place.c.kind.in_(kinds), place.c.ref == ref)
    return list(session.execute(query.order_by(pool.c.id)).scalars())


def balance_before(session: Session, pools: Iterable[int], day: int | None) -> int:
    """What the pools held together when the day began; nothing before the first one."""
    if day is None:
        return 0
    return sum(balances_at(session, pools, day - 1).values())


def balances_at(session: Session, pools: Iterable[int], day: int) -> dict[int, int]:
    """What each pool held at the end of a day."""
    return {row[0]: int(row[1]) for row in session.execute(_standing(session, pools, day))}


def _standing(session: Session, pools: Iterable[int], day: int) -> Select[Any]:
    """Pools with their amounts at the end of a day: one seek each."""
    state, same = state_of_day(session, day)
    return select(pool.c.id, state.c.amount).join(state, same).where(in_ids(session, pool.c.id, sorted(pools)))


def turns(session: Session, pools: Sequence[int], params: Params) -> list[Turn]:
    """Documents of the period in the ledger's order, an entry for each other place; moves between the pools themselves are left out."""
    other_pool, other = pool.alias("other_pool"), place.alias("other")
    found: list[Turn] = []
    for mine, theirs, sign in ((move.c.target_pool, move.c.source_pool, 1), (move.c.source_pool, move.c.target_pool, -1)):
        about = (
            journal.c.id, journal.c.moment, move.c.moment, journal.c.kind, journal.c.number, journal.c.partner_id, journal.c.note,
            other.c.kind, other.c.ref, other.c.account,
        )  # fmt: skip
        query = (
            select(*about, func.sum(move.c.amount))
            .select_from(move).join(journal, journal.c.id == move.c.document_id)
            .join(other_pool, other_pool.c.id == theirs).join(other, other.c.id == other_pool.c.place_id)
            .where(mine.in_(pools), theirs.not_in(pools)).group_by(*about)
        )  # fmt: skip
        start, end = params.seconds
        if start is not None:
            query = query.where(move.c.moment >= start)
        if end is not None:
            query = query.where(move.c.moment <= end)
        found += [_turn(row, sign) for row in session.execute(query)]
    return sorted(found, key=lambda turn: (turn.moment, turn.document, -turn.amount))


def running(
    found: Iterable[Turn], balance: int, apart: Callable[[Turn], object] = lambda turn: None
) -> Iterator[tuple[list[Turn], int, int]]:
    """Document by document, what is told `apart` in it each for itself: its turns, their sum, and the balance after them."""
    for _key, group in groupby(found, key=lambda turn: (turn.moment, turn.document, apart(turn))):
        told = list(group)
        amount = sum(turn.amount for turn in told)
        balance += amount
        yield told, amount, balance


def _turn(row: Any, sign: int) -> Turn:
    return Turn(row[0], row[2], row[3], row[4], row[5], row[6], (row[7], row[8]), row[9], sign * int(row[10]))
