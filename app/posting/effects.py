"""What posting a document does beside the ledger: prices that begin to hold with it."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from app.access import Actor
from app.catalogs.price import ItemPrice
from app.core.errors import UserError
from app.documents.base import Document
from app.i18n import N_
from app.posting.periods import open_since


def take_effects_back(session: Session, document: Document) -> None:
    """Remove the prices that the document set. Raises UserError when they began in a closed month."""
    if type(document).prices is Document.prices:
        return
    _require_open(session, session.execute(select(ItemPrice.starts).where(ItemPrice.document_id == document.id).distinct()).scalars())
    gone = session.execute(delete(ItemPrice).where(ItemPrice.document_id == document.id))
    if gone.rowcount:  # type: ignore[attr-defined]
        session.info.setdefault("changed", set()).add("item_price")


def put_effects(session: Session, actor: Actor, document: Document) -> None:
    """Set the document's prices, instead of those it set before. Raises UserError when one begins in a closed month."""
    if type(document).prices is Document.prices:
        return
    prices = list(document.prices())
    _require_open(session, (each.starts for each in prices))
    rows = [
        {
            "item_id": each.item_id, "price_type_id": each.price_type_id, "price": each.price, "starts": each.starts, "site_id": each.site_id,
            "document_id": document.id, "user_id": actor.user_id or None,
        }
        for each in prices
    ]  # fmt: skip
    take_effects_back(session, document)
    if rows:
        session.execute(insert(ItemPrice), rows)
        session.info.setdefault("changed", set()).add("item_price")


def _require_open(session: Session, starts: Iterable[datetime]) -> None:
    since = open_since(session)
    closed = [each for each in starts if since is not None and each.date() < since]
    if closed:
        raise UserError(
            N_("Prices that begin on {moment} would change {month}, which is closed: let them begin from {since} on, or ask a manager to reopen the month"),
            moment=min(closed), month=f"{min(closed):%m.%Y}", since=since,
        )  # fmt: skip
