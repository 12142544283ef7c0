"""Keeps the journal's total true for documents whose total is what their goods cost."""

from collections.abc import Iterable

from sqlalchemy import bindparam, func, select, type_coerce
from sqlalchemy.orm import Session

from app.core.costing import SEQUENCE_BITS
from app.core.ledger import Mode
from app.core.money import MONEY_DIGITS
from app.documents.base import Document, journal, kinds
from app.posting.recost import Change
from app.store.engine import in_ids
from app.store.ledger import move
from app.store.types import unscaled


def total_anew(session: Session, documents: Iterable[int]) -> None:
    """Set the totals of documents at cost to what their moves are worth."""
    at_cost = [name for name, kind in kinds().items() if kind.total_at_cost]
    listed = sorted(documents)
    if not listed or not at_cost:
        return
    worth = (
        select(func.coalesce(func.sum(move.c.amount), 0))
        .where(move.c.id >= journal.c.id * (1 << SEQUENCE_BITS), move.c.id < (journal.c.id + 1) * (1 << SEQUENCE_BITS))
        .where(move.c.mode.not_in((int(Mode.RESET), int(Mode.SHARE)))).scalar_subquery()
    )  # fmt: skip
    statement = journal.update().where(in_ids(session, journal.c.id, listed), journal.c.kind.in_(at_cost))
    session.connection().execute(statement.values(total=type_coerce(worth, journal.c.total.type)))


def follow_costs(session: Session, change: Change) -> None:
    """Move the totals of recosted documents by what their moves changed."""
    at_cost = [name for name, kind in kinds().items() if kind.total_at_cost]
    moved = {document: amount for document, amount in change.documents.items() if amount}
    if not moved or not at_cost:
        return
    query = select(Document.id).where(in_ids(session, Document.id, sorted(moved)), Document.kind.in_(at_cost))
    rows = [{"d": document, "by": unscaled(moved[document], MONEY_DIGITS)} for document in session.execute(query).scalars()]
    if rows:
        statement = (
            journal.update()
            .where(journal.c.id == bindparam("d"))
            .values(total=journal.c.total + bindparam("by", type_=journal.c.total.type))
        )
        session.connection().execute(statement, rows)
