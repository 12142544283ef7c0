"""Which items the goods of a register are."""

from sqlalchemy.orm import Session

from app.catalogs.known import SoldAs
from app.documents.base import Document
from app.posting.register import sold_as


def answer(session: Session, _document: Document, asked: SoldAs) -> dict[tuple[str, str], int]:
    """By code and name, those that are known; a pack's barcode needs a look, since the quantity is then in packs."""
    return {said: match.item_id for said, match in sold_as(session, asked.till_id, asked.goods).items() if match.unit_id is None}


ANSWERS = {SoldAs: answer}
