"""What the catalogs learn from a posted document: a supplier's last price for an item."""

from datetime import date, datetime, time, timedelta
from typing import cast

from sqlalchemy import Table, bindparam, exists, select
from sqlalchemy.orm import Session

from app.catalogs.goods import SupplierItem
from app.core.money import PRICE_DIGITS, Price
from app.documents.base import Document, State
from app.store.bulk import insert_rows, update_rows
from app.store.ledger import move, of_document
from app.store.listed import among
from app.store.types import day_number, scaled

supplier_item = cast("Table", SupplierItem.__table__)
LEARNT = select(supplier_item.c.item_id, supplier_item.c.last_date).where(
    supplier_item.c.partner_id == bindparam("partner"), among(supplier_item.c.item_id, "items")
)

LEARNT_ON = select(supplier_item.c.item_id).where(
    supplier_item.c.partner_id == bindparam("partner"), supplier_item.c.last_date == bindparam("day")
)
BOUGHT = (
    select(Document).where(Document.partner_id == bindparam("partner"), Document.state == State.POSTED, Document.moment < bindparam("end"))
    .where(exists().where(of_document(Document.id), among(move.c.item_id, "items"))).order_by(Document.moment.desc(), Document.id.desc())
)  # fmt: skip
"""What was bought of a partner, the latest first."""


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


def learn_anew(session: Session, partner_id: int | None, day: date) -> None:
    """Last prices of a supplier that may come from a document of this day which is no longer what it was: go by what is posted now."""
    if partner_id is None:
        return
    left = set(session.execute(LEARNT_ON, {"partner": partner_id, "day": day}).scalars())
    if not left:
        return
    rows: list[tuple[int | None, ...]] = []
    end = datetime.combine(day + timedelta(days=1), time())
    for document in session.execute(BOUGHT, {"partner": partner_id, "end": end, "items": sorted(left)}).scalars():
        prices: dict[int, Price] = dict(getattr(document, "bought_prices", dict)())
        at = day_number(document.moment.date())
        rows += [(scaled(prices[item], PRICE_DIGITS), at, partner_id, item) for item in sorted(left & prices.keys())]
        left -= prices.keys()
        if not left:
            break
    rows += [(None, None, partner_id, item) for item in sorted(left)]
    update_rows(session, supplier_item, ("last_price", "last_date"), ("partner_id", "item_id"), rows)
