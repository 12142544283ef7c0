"""Documents that say what another one did follow it when it is corrected: its returns, its arrivals, the costs that were added to it."""

from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import Any

from sqlalchemy import bindparam, select, union
from sqlalchemy.orm import Session

from app.core.costing import Leg
from app.core.errors import Problems, UserError
from app.core.known import MovesOf
from app.core.ledger import Mode
from app.core.money import MONEY_DIGITS
from app.documents.base import Document, State, journal, kinds
from app.i18n import N_
from app.posting.affected import LEG_COLUMNS
from app.posting.answers import learn
from app.posting.pools import PoolFact
from app.posting.recost import Change, NewMove, replace_moves
from app.store.ledger import move, of_document
from app.store.table import fields_of
from app.store.types import scaled

MakeMoves = Callable[[Session, Document], tuple[list[NewMove], dict[int, PoolFact]]]
"""Makes the moves of a document anew, with the pools that they join."""
SAID = frozenset({int(Mode.GIVEN), int(Mode.JOIN)})
SHOWN = 3
STORED = select(*LEG_COLUMNS, move.c.batch_id).where(of_document(bindparam("document")), move.c.mode != int(Mode.RESET))


def follow_correction(session: Session, document: Document, change: Change, make: MakeMoves) -> None:
    """Make anew the moves of whatever asks for the moves of a corrected document; what became of them joins the change.

    Raises UserError when one of them would no longer be right.
    """
    for other in _asking_for(session, document):
        problems = other.all_problems()
        if problems:
            raise UserError(
                N_("{other} rests on {number}, and would no longer be right:\n{what}\nCorrect or unpost it first"),
                other=other.number or "", number=document.number or "", what=Problems(problems[:SHOWN]),
            )  # fmt: skip
        moves, facts = make(session, other)
        if differs(session, other.id, moves):
            join_change(change, other, replace_moves(session, other.id, moves, facts))
            follow_correction(session, other, change, make)


def differs(session: Session, document_id: int, moves: Iterable[NewMove]) -> bool:
    """Whether moves that were made anew are others than those that stand in the ledger."""
    stored = session.execute(STORED, {"document": document_id})
    return {_essence(each.leg, each.batch) for each in moves} != {_essence(tuple(row)[:-1], row[-1]) for row in stored}


def _essence(leg: Leg, batch: int | None) -> tuple[Any, ...]:
    """What makes a move the one that it is: its amount counts only where a document gives it."""
    moment, source, target, qty, amount, mode = leg[1:7]
    counted = mode == Mode.LEVEL
    return (moment, source, target, 0 if counted else qty, amount if mode in SAID else 0, *leg[6:], batch)


def join_change(change: Change, other: Document, again: Change) -> None:
    """Take what became of another document whose moves were made anew into a change."""
    before = sum(leg[5] for leg in again.old.values() if leg[6] != Mode.RESET)
    change.documents[other.id] = change.documents.get(other.id, 0) + scaled(again.own_value, MONEY_DIGITS) - before
    for document_id, amount in again.documents.items():
        change.documents[document_id] = change.documents.get(document_id, 0) + amount
    change.negatives.extend(again.negatives)
    change.pools |= again.pools
    change.levels |= again.levels
    for key, qty in again.batches.items():
        change.batches[key] = change.batches.get(key, 0) + qty


def _asking_for(session: Session, document: Document) -> Iterator[Document]:
    """Posted documents that ask for the moves of this one, in the order of the ledger."""
    named = union(*(select(owner).where(reference == document.id) for owner, reference in references()))
    query = (
        select(Document).where(Document.id.in_(named), Document.state == State.POSTED, Document.id != document.id)
        .order_by(journal.c.moment, journal.c.id)
    )  # fmt: skip
    for other in session.execute(query).scalars().all():
        learn(session, other)
        if MovesOf(document.id) in other.known:
            yield other


@cache
def references() -> tuple[tuple[Any, Any], ...]:
    """Where documents name other documents: the column of the one that names, and the column of what it names."""
    found: list[tuple[Any, Any]] = [(journal.c.id, journal.c.basis_id)]
    for kind in kinds().values():
        for owner, key in ((kind, "id"), *((line, "document_id") for line in kind.tables().values())):
            columns = owner.__table__.c
            found += [(columns[key], columns[f.name]) for f in fields_of(owner) if f.catalog in kinds() and f.name in columns]
    return tuple(found)
