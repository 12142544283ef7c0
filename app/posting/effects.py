"""What posting a document does beside the ledger: prices that begin to hold with it."""

from sqlalchemy import delete, insert
from sqlalchemy.orm import Session

from app.access import Actor
from app.catalogs.price import ItemPrice
from app.documents.base import Document


def take_effects_back(session: Session, document: Document) -> None:
    """Remove the prices that the document set."""
    gone = session.execute(delete(ItemPrice).where(ItemPrice.document_id == document.id))
    if gone.rowcount:  # type: ignore[attr-defined]
        session.info.setdefault("changed", set()).add("item_price")


def put_effects(session: Session, actor: Actor, document: Document) -> None:
    """Set the document's prices, instead of those it set before."""
    if type(document).prices is Document.prices:
        return
    rows = [
        {
            "item_id": each.item_id, "price_type_id": each.price_type_id, "price": each.price, "starts": each.starts, "site_id": each.site_id,
            "document_id": document.id, "user_id": actor.user_id or None,
        }
        for each in document.prices()
    ]  # fmt: skip
    take_effects_back(session, document)
    if rows:
        session.execute(insert(ItemPrice), rows)
        session.info.setdefault("changed", set()).add("item_price")
