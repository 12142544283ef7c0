"""What documents of money ask about where a till stands."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.catalogs.lookup import names_of
from app.catalogs.till import Till, TillKind
from app.core.cash import Elsewhere, TillElsewhere
from app.documents.base import Document


def till_elsewhere(session: Session, _document: Document, asked: TillElsewhere) -> Elsewhere | None:
    """As the till's card says; a safe or a bank account may serve all stores."""
    query = select(Till.name, Till.site_id).where(Till.id == asked.till_id, Till.kind == TillKind.TILL)
    row = session.execute(query.where(Till.site_id.is_not(None), Till.site_id != asked.site_id)).one_or_none()
    if row is None:
        return None
    names = names_of(session, "site", [row.site_id, asked.site_id])
    return Elsewhere(row.name, names.get(row.site_id, ""), names.get(asked.site_id, ""))


ANSWERS = {TillElsewhere: till_elsewhere}
