"""Keeps counts of money exact: what they book follows when money is entered, changed or taken back at an earlier moment.

A count is a level: after it the till holds what was counted, whatever the books said before. So a change before a count moves what that
count books, and nothing after it at that till: one count per till and change has to be set right, never a chain. That is why it is
done here, after the ledger has taken the change, and not in the walk of costs, which would have to read every sale since then to find
the one count. Amounts at a till are always given by documents, so no walk changes them either.

Which kinds count money, and at which tills, they declare themselves (`Document.counts_tills`).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, or_, select
from sqlalchemy.orm import Session

from app.core.costing import Leg
from app.core.ledger import till
from app.core.money import MONEY_DIGITS
from app.documents.base import Document, State, journal, kinds
from app.posting.affected import moves_of_document
from app.posting.answers import learn
from app.posting.follow import MakeMoves, join_change
from app.posting.recost import Change, NewMove, replace_moves
from app.store.ledger import place, pool
from app.store.types import moment_of, scaled, seconds


@dataclass
class MoneyChange:
    """What a change did to tills: by pool its moves that are gone and that are new, those of counts made anew among them."""

    tills: dict[int, int] = field(default_factory=dict)
    """The till of each pool that can be met."""
    gone: list[Leg] = field(default_factory=list)
    new: list[Leg] = field(default_factory=list)

    def add(self, gone: Iterable[Leg], new: Iterable[Leg]) -> set[int]:
        """Take in what became of a document's moves, as far as they begin or end in a till; answers which pools of tills they touch."""
        found = ([leg for leg in legs if leg[2] in self.tills or leg[3] in self.tills] for legs in (gone, new))
        gone, new = found
        self.gone += gone
        self.new += new
        return {end for leg in (*gone, *new) for end in (leg[2], leg[3]) if end in self.tills}

    def effects(self, pool_id: int) -> list[tuple[tuple[int, int], int]]:
        """By how much the pool holds more from each move on: (moment, move), amount (10⁻⁴)."""
        found = [((leg[1], leg[0]), sign * _into(leg, pool_id)) for sign, legs in ((1, self.new), (-1, self.gone)) for leg in legs]
        return sorted(each for each in found if each[1])


def _into(leg: Leg, pool_id: int) -> int:
    return leg[5] if leg[3] == pool_id else -leg[5] if leg[2] == pool_id else 0


@dataclass
class _Following:
    """A change that counts follow: the document it began with, what became of money, and how moves are made."""

    session: Session
    document: Document
    change: Change
    money: MoneyChange
    make: MakeMoves
    leaving: bool


def follow_counts(
    session: Session, document: Document, change: Change, moves: Iterable[NewMove], make: MakeMoves, *, leaving: bool = False
) -> MoneyChange:  # fmt: skip
    """Set right what was counted at or after the change, and tell what became of money.

    `moves` are the document's new ones, `make` makes those of a count; `leaving`: the document is being unposted.
    """
    money = MoneyChange(_met(change))
    following = _Following(session, document, change, money, make, leaving)
    waiting = money.add(change.old.values(), [each.leg for each in moves])
    while waiting:
        pool_id = min(waiting)
        waiting = (waiting - {pool_id}) | (_recount(following, pool_id) - {pool_id})
    return money


def tills_counted_by(document: Document) -> Iterator[int]:
    """The tills whose money a document states."""
    for name in document.counts_tills:
        if (till_id := getattr(document, name)) is not None:
            yield till_id


def counts_at(till: Any) -> ColumnElement[bool]:
    """The condition on the journal for documents of whatever kind that count the money of a till: its id, or a parameter."""
    columns = [(kind.__table__, kind.__table__.c[name]) for kind in kinds().values() for name in kind.counts_tills]
    return or_(*(journal.c.id.in_(select(table.c.id).where(column == till)) for table, column in columns))


@cache
def _counts_since() -> Select[Any]:
    """The query for posted counts of the money of a till from a moment on, in the ledger's order; not `but`, and `too` though it is a draft."""
    stands = or_((journal.c.state == State.POSTED) & (journal.c.id != bindparam("but")), journal.c.id == bindparam("too"))
    since = (journal.c.moment >= bindparam("first")) & stands & counts_at(bindparam("till"))
    return select(journal.c.id, journal.c.kind, journal.c.moment).where(since).order_by(journal.c.moment, journal.c.id)


def miscounted(session: Session) -> Iterator[Document]:
    """Posted counts that book something else at a till than follows from what was counted: there are none, or something wrote past posting."""
    found = select(place.c.ref, pool.c.id).join(pool, pool.c.place_id == place.c.id).where(place.c.kind == "till", place.c.ref != 0)
    pools = {row[0]: row[1] for row in session.execute(found)}
    for kind in kinds().values():
        query = select(kind).where(kind.state == State.POSTED).order_by(kind.id)
        for count in session.execute(query).scalars() if kind.counts_tills else ():
            learn(session, count)
            stored = moves_of_document(session, count.id)
            if any(
                sum(_into(leg, pools.get(till_id, 0)) for leg in stored) != _stated(count, till_id) for till_id in tills_counted_by(count)
            ):
                yield count


def _stated(count: Document, till_id: int) -> int:
    """What a count brings into a till by what is known now (10⁻⁴)."""
    here = till(till_id)
    return sum(
        scaled(each.amount, MONEY_DIGITS) * ((each.target == here) - (each.source == here))
        for each in count.moves() if each.amount is not None
    )  # fmt: skip


def _met(change: Change) -> dict[int, int]:
    """The tills that a change met, by pool."""
    return {pool_id: fact.ref for pool_id, fact in change.facts.items() if fact.kind == "till" and fact.ref}


def _recount(following: _Following, pool_id: int) -> set[int]:
    """Count anew, in order, from the first moment that changed to the first count after the last one; answers which tills changed by it."""
    document, money, till_id = following.document, following.money, following.money.tills[pool_id]
    moments = [leg[1] for leg in (*money.gone, *money.new) if pool_id in (leg[2], leg[3])]
    if not following.leaving and till_id in tills_counted_by(document):
        moments.append(seconds(document.moment))
    if not moments:
        return set()
    but, too = (document.id, 0) if following.leaving else (0, document.id)
    given = {"first": moment_of(min(moments)), "till": till_id, "but": but, "too": too}
    touched: set[int] = set()
    for count, kind, moment in following.session.execute(_counts_since(), given).all():
        touched |= _count_anew(following, following.session.get_one(kinds()[kind], count))
        if seconds(moment) > max(moments):
            break
    return touched


def _count_anew(following: _Following, count: Document) -> set[int]:
    """Replace the count's moves when they are other ones by now; answers which tills that changed."""
    session, change = following.session, following.change
    learn(session, count)
    stored = moves_of_document(session, count.id)
    moves, facts = following.make(session, count)
    if [each.leg[1:6] for each in moves] == [leg[1:6] for leg in stored]:
        return set()
    again = replace_moves(session, count.id, moves, facts)
    fresh = moves_of_document(session, count.id)
    if count is following.document:
        change.own_moves, change.own_value = again.own_moves, again.own_value
    else:
        join_change(change, count, again)
    following.money.tills |= _met(again)  # it may be the first to move money there
    return following.money.add(stored, fresh)
