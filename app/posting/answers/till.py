"""What documents of money ask about where a till stands."""

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from app.catalogs.lookup import names_of
from app.catalogs.till import Till, TillKind
from app.core.cash import Elsewhere, TillElsewhere
from app.documents.base import Document

OF_ANOTHER_STORE = select(Till.name, Till.site_id).where(
    Till.id == bindparam("till"), Till.kind == TillKind.TILL, Till.site_id.is_not(None), Till.site_id != bindparam("site")
)


def till_elsewhere(session: Session, _document: Document, asked: TillElsewhere) -> Elsewhere | None:
    """As the till's card says; a safe or a bank account may serve all stores."""
    row = session.execute(OF_ANOTHER_STORE, {"till": asked.till_id, "site": asked.site_id}).one_or_none()
    if row is None:
        return None
    names = names_of(session, "site", [row.site_id, asked.site_id])
    return Elsewhere(row.name, names.get(row.site_id, ""), names.get(asked.site_id, ""))


ANSWERS = {TillElsewhere: till_elsewhere}
