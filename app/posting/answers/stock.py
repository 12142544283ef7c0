"""What documents ask about goods on the shelves."""

from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.catalogs.goods import Item
from app.catalogs.known import CostsAt
from app.core.money import MONEY_DIGITS, QTY_DIGITS, Price, price
from app.documents.base import Document
from app.store.engine import in_ids
from app.store.ledger import place, pool, pool_day
from app.store.past import state_of_day
from app.store.types import day_number, unscaled


def costs_at(session: Session, _document: Document, asked: CostsAt) -> dict[int, Price]:
    """What an own unit of each item costs by the end of the day; items that nothing is known of are left out."""
    query = select(Item.id, Item.estimated_cost).where(in_ids(session, Item.id, sorted(asked.items)), Item.estimated_cost.is_not(None))
    found = {item: cost for item, cost in session.execute(query) if cost is not None}
    state, same = state_of_day(session, day_number(asked.moment.date()))
    last = state.c if hasattr(state, "c") else pool_day.c
    rows = session.execute(
        select(pool.c.item_id, last.qty, last.amount, last.last_qty, last.last_amount)
        .join(place, place.c.id == pool.c.place_id).join(state, same)
        .where(place.c.kind == "shelf", place.c.ref == asked.site_id, in_ids(session, pool.c.item_id, sorted(asked.items)))
    )  # fmt: skip
    for item, qty, amount, last_qty, last_amount in rows:
        of, worth = (qty, amount) if qty > 0 else (last_qty, last_amount)
        if of:
            found[item] = price(unscaled(worth, MONEY_DIGITS) / Decimal(unscaled(of, QTY_DIGITS)))
    return found


ANSWERS = {CostsAt: costs_at}
