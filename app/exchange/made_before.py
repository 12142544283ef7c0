"""Whether a document was made of a file before."""

from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from app.documents.base import Document, State
from app.i18n import _, date_text


def made_before(session: Session, kind: type[Document], way: ColumnElement[bool]) -> str:
    """How people call the latest document of a kind, not void, that meets a condition: its number, or which draft; else empty."""
    of: Any = kind
    query = select(of.number, of.moment).where(way, of.state != State.VOID).order_by(of.id.desc()).limit(1)
    found = session.execute(query).first()
    return "" if found is None else found.number or _("the draft of {date}").format(date=date_text(found.moment))
