"""Watches what a session is about to write: lines that change mark their document, and posted documents change by posting alone."""

from typing import Any

from sqlalchemy import event, inspect
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from app.core.errors import UserError
from app.documents.base import Document, Line, State, utc_now
from app.i18n import N_
from app.store.engine import StoreSession


@event.listens_for(StoreSession, "before_flush")
def _guard(session: Session, _context: Any, _instances: Any) -> None:
    for document in _touched(session):
        if not session.info.get("posting") and _stored_state(document) == State.POSTED:
            raise UserError(
                N_("{number} is posted: correct it and post it again, or unpost it first"), number=document.number or document.title
            )
        if document not in session.deleted:
            document.changed_at = utc_now()
            flag_modified(document, "changed_at")  # also within one second, or a change of lines alone would not count up the version


def _touched(session: Session) -> list[Document]:
    """Documents of the session that changed themselves or in their lines."""
    found: dict[int, Document] = {}
    for row in session.dirty:
        if isinstance(row, Document) and session.is_modified(row):
            found[id(row)] = row
    for row in session.deleted:
        if isinstance(row, Document):
            found[id(row)] = row
    changed = (row for row in session.dirty if session.is_modified(row))  # what was worked out anew to the same is not written
    lines = (row for row in (*changed, *session.new, *session.deleted) if isinstance(row, Line))
    for owner in {getattr(line, "document_id", None) for line in lines} - {None}:  # the session may hold the lines alone
        row = session.get(Document, owner)
        if row is not None:
            found[id(row)] = row
    return [document for document in found.values() if inspect(document).persistent or inspect(document).deleted]


def _stored_state(document: Document) -> str:
    """The state as the database has it, whatever was just set."""
    history = inspect(document).attrs.state.history
    return str(history.deleted[0] if history.deleted else document.state)
