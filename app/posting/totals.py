"""Keeps the journal's total true for documents whose total is what their goods cost."""

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from app.core.money import MONEY_DIGITS
from app.documents.base import Document, journal, kinds
from app.posting.recost import Change
from app.store.engine import in_ids
from app.store.types import unscaled


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
