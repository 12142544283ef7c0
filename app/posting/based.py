"""New documents made from one that is there: what a person would otherwise type again, with what is left over."""

from typing import Any

from sqlalchemy.orm import Session

from app.documents.base import Document, State, kinds
from app.posting.answers import learn
from app.store.info import read_info


def kinds_based_on(document: Document) -> list[str]:
    """Which kinds may be made from this document: it must be posted."""
    if document.state != State.POSTED:
        return []
    return [name for name, cls in kinds().items() if cls.basis is not None and document.kind in cls.basis.kinds]


def new_based_on(session: Session, kind: str, document_id: int) -> Any:
    """A new draft of a kind, filled from the document; it is in no session. Without lines when nothing is left to take."""
    basis = session.get_one(Document, document_id)
    cls = kinds()[kind]
    draft = cls(site_id=basis.site_id, currency=read_info(session, "currency"), basis_id=document_id)
    draft.kind = kind
    if cls.partner_label:
        draft.partner_id = basis.partner_id
    with session.no_autoflush:
        learn(session, draft)
        draft.fill_from(basis)
        learn(session, draft)  # what is filled in leads to figures of its own
    for no, line in enumerate(draft.rows, 1):
        line.no = no
    draft.total = draft.sum_up()
    return draft
