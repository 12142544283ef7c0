"""What the catalogs learn from a posted document: a supplier's last price for an item."""

from typing import cast

from sqlalchemy import Table, bindparam, select
from sqlalchemy.orm import Session

from app.catalogs.goods import SupplierItem
from app.core.money import PRICE_DIGITS, Price
from app.documents.base import Document
from app.store.bulk import insert_rows, update_rows
from app.store.listed import among
from app.store.types import day_number, scaled

supplier_item = cast("Table", SupplierItem.__table__)
LEARNT = select(supplier_item.c.item_id, supplier_item.c.last_date).where(
    supplier_item.c.partner_id == bindparam("partner"), among(supplier_item.c.item_id, "items")
)


def learn_from(session: Session, document: Document) -> None:
    """Remember the net price per own unit of each item that was bought from the document's supplier."""
    prices: dict[int, Price] = dict(getattr(document, "bought_prices", dict)())
    if not prices or document.partner_id is None:
        return
    known = dict(session.execute(LEARNT, {"partner": document.partner_id, "items": sorted(prices)}).all())
    today = day_number(document.moment.date())
    new, later = [], []
    for item, paid in sorted(prices.items()):
        row = (scaled(paid, PRICE_DIGITS), today, document.partner_id, item)
        if item not in known:
            new.append((0, *row))
        elif day_number(known[item] or document.moment.date()) <= today:
            later.append(row)
    insert_rows(session, supplier_item, ("no", "last_price", "last_date", "partner_id", "item_id"), new)
    update_rows(session, supplier_item, ("last_price", "last_date"), ("partner_id", "item_id"), later)
