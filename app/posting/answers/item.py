"""What documents ask about goods."""

from sqlalchemy.orm import Session

from app.catalogs.known import FactsOf
from app.catalogs.lookup import ItemFacts, item_facts
from app.documents.base import Document


def facts_of(session: Session, document: Document, asked: FactsOf) -> dict[int, ItemFacts]:
    """The facts of the items."""
    return item_facts(session, asked.items, document.partner_id)


ANSWERS = {FactsOf: facts_of}
