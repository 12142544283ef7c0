"""What the catalogs learn from a posted document: a supplier's last price for an item."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.catalogs.goods import SupplierItem
from app.core.money import Price, price
from app.documents.base import Document
from app.store.engine import in_ids


def learn_from(session: Session, document: Document) -> None:
    """Remember the net price per own unit of each item that was bought from the document's supplier."""
    prices: dict[int, Price] = dict(getattr(document, "bought_prices", dict)())
    if not prices or document.partner_id is None:
        return
    known = {
        row.item_id: row
        for row in session.execute(
            select(SupplierItem).where(
                SupplierItem.partner_id == document.partner_id, in_ids(session, SupplierItem.item_id, sorted(prices))
            )
        ).scalars()
    }
    today = document.moment.date()
    new: list[dict[str, Any]] = []
    for item, paid in prices.items():
        row = known.get(item)
        if row is None:
            new.append({"item_id": item, "partner_id": document.partner_id, "no": 0, "last_price": price(paid), "last_date": today})
        elif row.last_date is None or row.last_date <= today:
            row.last_price, row.last_date = price(paid), today
    if new:
        session.execute(SupplierItem.__table__.insert(), new)  # type: ignore[attr-defined]
