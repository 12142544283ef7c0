"""What the catalogs learn from a posted document: a supplier's last price for an item."""

from typing import Any, cast

from sqlalchemy import Table, bindparam, select
from sqlalchemy.orm import Session

from app.catalogs.goods import SupplierItem
from app.core.money import Price, price
from app.documents.base import Document
from app.store.engine import in_ids

supplier_item = cast("Table", SupplierItem.__table__)


def learn_from(session: Session, document: Document) -> None:
    """Remember the net price per own unit of each item that was bought from the document's supplier."""
    prices: dict[int, Price] = dict(getattr(document, "bought_prices", dict)())
    if not prices or document.partner_id is None:
        return
    query = select(SupplierItem.item_id, SupplierItem.last_date).where(
        SupplierItem.partner_id == document.partner_id, in_ids(session, SupplierItem.item_id, sorted(prices))
    )
    known = dict(session.execute(query).all())
    today = document.moment.date()
    rows = [{"item": item, "partner": document.partner_id, "paid": price(paid), "day": today} for item, paid in prices.items()]
    new = [row for row in rows if row["item"] not in known]
    later = [row for row in rows if row["item"] in known and (known[row["item"]] or today) <= today]
    connection = session.connection()
    if new:
        columns: dict[str, Any] = {
            "item_id": bindparam("item"),
            "partner_id": bindparam("partner"),
            "last_price": bindparam("paid"),
            "last_date": bindparam("day"),
        }
        connection.execute(supplier_item.insert().values(no=0, **columns), new)
    if later:
        own = (supplier_item.c.partner_id == bindparam("partner")) & (supplier_item.c.item_id == bindparam("item"))
        connection.execute(supplier_item.update().where(own).values(last_price=bindparam("paid"), last_date=bindparam("day")), later)
