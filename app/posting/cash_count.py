"""Keeps what closed shifts found exact: over and short follow when money is entered, changed or taken back at an earlier moment.

A count is a level: after it the till holds what was counted, whatever the books said before. So a change before a count moves that
count's over or short alone, and nothing after it: one count per till and change has to be set right, never a chain. That is why it is
done here, after the ledger has taken the change, and not in the walk of costs, which would have to read every sale since then to find
the one count. Amounts at a till are always given by documents, so no walk changes them either.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from app.core.costing import Leg
from app.core.money import MONEY_DIGITS
from app.documents.base import Document, State
from app.documents.money.till_shift import TillShift
from app.posting.affected import moves_of_document
from app.posting.answers import learn
from app.posting.pools import PoolFact
from app.posting.recost import Change, NewMove, replace_moves
from app.store.ledger import place, pool
from app.store.types import moment_of, seconds, unscaled

TILL_POOLS = select(pool.c.id, place.c.ref).join(place, place.c.id == pool.c.place_id).where(place.c.kind == "till", place.c.ref != 0)
MakeMoves = Callable[[Session, Document], tuple[list[NewMove], dict[int, PoolFact]]]


@dataclass
class MoneyChange:
    """What a change did to tills: by pool its moves that are gone and that are new, those of recounted shifts among them."""

    tills: dict[int, int] = field(default_factory=dict)
    """The till of each pool concerned."""
    gone: list[Leg] = field(default_factory=list)
    new: list[Leg] = field(default_factory=list)

    def add(self, gone: Iterable[Leg], new: Iterable[Leg]) -> None:
        """Take in what became of a document's moves, as far as they begin or end in a till."""
        self.gone += [leg for leg in gone if leg[2] in self.tills or leg[3] in self.tills]
        self.new += [leg for leg in new if leg[2] in self.tills or leg[3] in self.tills]

    def effects(self, pool_id: int) -> list[tuple[tuple[int, int], int]]:
        """By how much the pool holds more from each move on: (moment, move), amount (10⁻⁴)."""
        found = [((leg[1], leg[0]), sign * _into(leg, pool_id)) for sign, legs in ((1, self.new), (-1, self.gone)) for leg in legs]
        return sorted(each for each in found if each[1])


def _into(leg: Leg, pool_id: int) -> int:
    return leg[5] if leg[3] == pool_id else -leg[5] if leg[2] == pool_id else 0


def follow_counts(
    session: Session, document: Document, change: Change, moves: Iterable[NewMove], make: MakeMoves, *, leaving: bool = False
) -> MoneyChange:  # fmt: skip
    """Set right what shifts counted at or after the change, and tell what became of money.

    `moves` are the document's new ones, `make` makes those of a shift; `leaving`: the document is being unposted.
    """
    tills = {row[0]: row[1] for row in session.execute(TILL_POOLS)}
    new = [each.leg for each in moves]
    touched = {end for leg in (*change.old.values(), *new) for end in (leg[2], leg[3])}
    money = MoneyChange({pool_id: till for pool_id, till in tills.items() if pool_id in touched})
    money.add(change.old.values(), new)
    for pool_id, till in sorted(money.tills.items()):
        _recount(session, document, till, pool_id, money, change, make, leaving=leaving)
    return money


def miscounted(session: Session) -> Iterator[TillShift]:
    """Posted shifts whose over or short is not what was counted less what the books say: there are none, or something wrote past posting."""
    for shift in session.execute(select(TillShift).where(TillShift.state == State.POSTED).order_by(TillShift.id)).scalars():
        learn(session, shift)
        own = {row[0] for row in session.execute(TILL_POOLS) if row[1] == shift.till_id}
        booked = sum(_into(leg, pool_id) for leg in moves_of_document(session, shift.id) for pool_id in own)
        if unscaled(booked, MONEY_DIGITS) != shift.difference:
            yield shift


def _recount(
    session: Session, document: Document, till: int, pool_id: int, money: MoneyChange, change: Change, make: MakeMoves, *, leaving: bool
) -> None:  # fmt: skip
    """Count anew, in order, from the first moment that changed to the first count after the last one."""
    moments = [leg[1] for leg in (*money.gone, *money.new) if pool_id in (leg[2], leg[3])]
    if isinstance(document, TillShift) and not leaving:
        moments.append(seconds(document.moment))
    if not moments:
        return
    stands = and_(TillShift.state == State.POSTED, TillShift.id != document.id) if leaving else or_(
        TillShift.state == State.POSTED, TillShift.id == document.id
    )  # fmt: skip
    query = select(TillShift).where(TillShift.till_id == till, TillShift.moment >= moment_of(min(moments)), stands)
    for shift in session.execute(query.order_by(TillShift.moment, TillShift.id)).scalars():
        _count_anew(session, document, shift, money, change, make)
        if seconds(shift.moment) > max(moments):
            return


def _count_anew(
    session: Session, document: Document, shift: TillShift, money: MoneyChange, change: Change, make: MakeMoves
) -> None:  # fmt: skip
    """Replace the shift's moves when its over or short is another one by now."""
    learn(session, shift)
    stored = moves_of_document(session, shift.id)
    moves, facts = make(session, shift)
    if [each.leg[1:6] for each in moves] == [leg[1:6] for leg in stored]:
        return
    again = replace_moves(session, shift.id, moves, facts)
    fresh = moves_of_document(session, shift.id)
    if shift is document:
        change.own_moves, change.own_value = again.own_moves, again.own_value
    else:
        before, after = (sum(abs(leg[5]) for leg in legs) for legs in (stored, fresh))
        change.documents[shift.id] = change.documents.get(shift.id, 0) + after - before
    money.add(stored, fresh)
