"""Keeps the journal's total true for documents whose total is what their goods cost, or depends on it."""

from collections.abc import Iterable

from sqlalchemy import ScalarSelect, bindparam, case, func, select, type_coerce
from sqlalchemy.orm import Session

from app.core.ledger import Mode
from app.core.money import MONEY_DIGITS, Money
from app.documents.base import Document, journal, kinds
from app.posting.recost import Change
from app.store.engine import in_ids
from app.store.ledger import move, of_document, place, pool
from app.store.types import unscaled

COST = (
    select(func.coalesce(func.sum(move.c.amount), 0))
    .where(of_document(journal.c.id), move.c.mode.not_in((int(Mode.RESET), int(Mode.SHARE)))).scalar_subquery()
)  # fmt: skip
"""What the moves of a document are worth."""


def total_anew(session: Session, documents: Iterable[int]) -> None:
    """Set the totals of documents that go by their moves to what those are worth."""
    listed = sorted(documents)
    if not listed:
        return
    rules: dict[ScalarSelect[int], list[str]] = {COST: _at_cost()} | {_brought_to(at): names for at, names in _by_place().items()}
    for worth, names in rules.items():
        if names:
            which = (in_ids(session, journal.c.id, listed), journal.c.kind.in_(names))
            statement = journal.update().where(*which).values(total=type_coerce(worth, journal.c.total.type))
            session.connection().execute(statement)


def _at_cost() -> list[str]:
    return [name for name, kind in kinds().items() if kind.total_at_cost]


def _by_place() -> dict[str, list[str]]:
    """Kinds whose total is what they bring to a sort of place, by that."""
    found: dict[str, list[str]] = {}
    for name, kind in kinds().items():
        if kind.total_at:
            found.setdefault(kind.total_at, []).append(name)
    return found


def _brought_to(at: str) -> ScalarSelect[int]:
    """What the moves of a document bring to places of a sort, less what they take from there."""
    pools = select(pool.c.id).join(place, place.c.id == pool.c.place_id).where(place.c.kind == at)
    brought = case((move.c.target_pool.in_(pools), move.c.amount), (move.c.source_pool.in_(pools), -move.c.amount), else_=0)
    return select(func.coalesce(func.sum(brought), 0)).where(of_document(journal.c.id)).scalar_subquery()


def total_by_place(session: Session, document: Document) -> None:
    """Set the total of a document that was just posted, where it is what comes to a sort of place."""
    if document.total_at:
        worth = select(_brought_to(document.total_at)).where(journal.c.id == document.id)
        document.total = Money(unscaled(int(session.execute(worth).scalar_one()), MONEY_DIGITS))


def follow_costs(session: Session, change: Change) -> None:
    """Move the totals of recosted documents by what their moves changed; where only some of those count, add them up again."""
    moved = change.documents
    if not moved:
        return
    by_place = {name for names in _by_place().values() for name in names}
    query = select(Document.id, Document.kind).where(
        in_ids(session, Document.id, sorted(moved)), Document.kind.in_([*_at_cost(), *by_place])
    )
    found = session.execute(query).all()
    total_anew(session, [document for document, kind in found if kind in by_place])
    rows = [
        {"d": document, "by": unscaled(moved[document], MONEY_DIGITS)}
        for document, kind in found
        if kind not in by_place and moved[document]
    ]
    if rows:
        statement = (
            journal.update()
            .where(journal.c.id == bindparam("d"))
            .values(total=journal.c.total + bindparam("by", type_=journal.c.total.type))
        )
        session.connection().execute(statement, rows)
