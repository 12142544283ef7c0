"""Documents that rest on a posted one: returns that undo its moves, costs that join its goods, and what cannot stand without it."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from app.core.errors import NotRight, UserError, problem
from app.core.ledger import Mode
from app.documents.base import Document, State, journal, kinds
from app.i18n import N_
from app.posting.recost import NewMove
from app.store.engine import in_ids
from app.store.ledger import move, of_document
from app.store.types import moment_of

UNDONE = N_("{others} undo a part of {number} that would no longer be there: correct or unpost those first")
JOINED = N_("{others} add to the cost of goods in {number} that would no longer be there: correct or unpost those first")
SHOWN = 3
"""How many numbers a sentence names."""


def require_alone(session: Session, document: Document) -> None:
    """Raise UserError when posted documents rest on this one, which is about to leave the ledger."""
    needing = [name for name, kind in kinds().items() if kind.basis is not None and (kind.basis.required or kind.basis.rests)]
    query = select(journal.c.number).where(
        journal.c.basis_id == document.id, journal.c.state == State.POSTED, journal.c.kind.in_(needing)
    ).order_by(journal.c.id).limit(SHOWN)  # fmt: skip
    numbers = [*session.execute(query).scalars()] or _undoers(session, document.id)
    if numbers:
        raise UserError(
            N_("{others} rest on {number}: unpost those first"), others=", ".join(filter(None, numbers)), number=document.number or ""
        )


def carry_on(session: Session, document: Document, new: Sequence[NewMove]) -> list[NewMove]:
    """Say of each move that others rest on which new one carries it on, so that they go on resting on that.

    The moves stay in their order, for what a dish is made of comes before what it costs. Raises UserError when such a move is no longer
    there, is smaller than what has been undone of it, or would come after that.
    """
    undone = _undone_of(session, document.id) if document.state == State.POSTED else {}
    if not undone:
        return list(new)
    left = list(new)
    old_of: dict[int, int] = {}
    for old_id, (line, source, target, item, qty, then, first, first_id, joined) in undone.items():
        match = _match(left, line, source, target, item, qty)
        if match is None:
            raise _rested_on(session, document, UNDONE if qty else JOINED)
        if (match.leg[1], old_id) > max((then, old_id), (first, first_id)) or (joined and match.leg[1] != then):
            raise _rested_on(session, document, N_("{others} rest on {number} as it is dated: unpost those before you change its date"))
        left.remove(match)
        old_of[match.leg[0]] = old_id
    return [replace(each, carries_on=old_of.get(each.leg[0])) for each in new]


def require_after(session: Session, new: Sequence[NewMove]) -> None:
    """Raise NotRight when a move would undo one that comes only after it: what the goods cost then is not known yet."""
    resting = {each.leg[9]: each for each in new if each.leg[6] in UNDOING and each.leg[9] is not None}
    if not resting:
        return
    query = (
        select(move.c.id, move.c.moment, journal.c.number).join(journal, journal.c.id == move.c.document_id)
        .where(in_ids(session, move.c.id, sorted(resting)))
    )  # fmt: skip
    for move_id, moment, number in session.execute(query):
        if (moment, move_id) > (resting[move_id].leg[1], resting[move_id].leg[0]):
            raise NotRight(
                [
                    problem(
                        N_("It rests on {number} of {moment}: give it a later date"),
                        field="moment",
                        number=number,
                        moment=moment_of(moment),
                    )
                ]
            )


def _rested_on(session: Session, document: Document, template: str) -> UserError:
    return UserError(template, others=", ".join(_undoers(session, document.id)), number=document.number or "")


_Wanted = tuple[int, int, int, int | None, int, int, int, int, bool]
"""Line, source pool, target pool, item, the quantity undone (10⁻⁶), its moment, moment and id of the first that rests on it, whether value joins it."""
UNDOING = (int(Mode.LIKE), int(Mode.SAME))
RESTING = (int(Mode.LIKE), int(Mode.SAME), int(Mode.JOIN))
"""Modes of moves that can't be without the one they speak of."""


def _undone_of(session: Session, document_id: int) -> dict[int, _Wanted]:
    undone = func.sum(case((move.c.mode == int(Mode.LIKE), move.c.qty), else_=0))
    joined = func.max(case((move.c.mode == int(Mode.JOIN), 1), else_=0))
    back = (
        select(move.c.like_id, undone.label("qty"), func.min(move.c.moment).label("first"), func.min(move.c.id).label("first_id"),
            joined.label("joined"))
        .where(of_document(document_id, move.c.like_id), move.c.mode.in_(RESTING)).group_by(move.c.like_id).subquery()
    )  # fmt: skip
    query = select(
        move.c.id, move.c.line, move.c.source_pool, move.c.target_pool, move.c.item_id, back.c.qty, move.c.moment, back.c.first,
        back.c.first_id, back.c.joined,
    ).join(back, back.c.like_id == move.c.id)  # fmt: skip
    return {row[0]: (row[1], row[2], row[3], row[4], int(row[5]), row[6], row[7], row[8], bool(row[9])) for row in session.execute(query)}


def _match(moves: Iterable[NewMove], line: int, source: int, target: int, item: int | None, qty: int) -> NewMove | None:
    """The new move that carries on an old one: the same goods the same way, of the same line if it can be."""
    same = [each for each in moves if each.leg[2:4] == (source, target) and each.item == item and each.leg[4] >= qty]
    return next((each for each in same if each.line == line), same[0] if same else None)


def _undoers(session: Session, document_id: int) -> list[str]:
    """Numbers of the first documents that rest on moves of this one."""
    query = (
        select(journal.c.number).join(move, move.c.document_id == journal.c.id)
        .where(of_document(document_id, move.c.like_id), move.c.mode.in_(RESTING)).distinct().limit(SHOWN)
    )  # fmt: skip
    return [number or "" for number in session.execute(query).scalars()]
