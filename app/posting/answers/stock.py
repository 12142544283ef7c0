"""What documents ask about goods on the shelves."""

from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.catalogs.goods import Item
from app.catalogs.known import CostsAt
from app.core.money import MONEY_DIGITS, QTY_DIGITS, Price, price
from app.documents.base import Document
from app.posting.answers.on_hand import standing
from app.store.engine import in_ids
from app.store.ledger import place, pool
from app.store.past import state_of_day
from app.store.types import day_number, unscaled


def costs_at(session: Session, document: Document, asked: CostsAt) -> dict[int, Price]:
    """What an own unit of each item costs just before the document; items that nothing is known of are left out."""
    query = select(Item.id, Item.estimated_cost).where(in_ids(session, Item.id, sorted(asked.items)), Item.estimated_cost.is_not(None))
    found = {item: cost for item, cost in session.execute(query) if cost is not None}
    today = day_number(asked.moment.date())
    for day in (today, today - 1):  # what is known only by the evening is better than nothing
        found |= _by_evening(session, asked, day)
    there = standing(session, document.id, asked.site_id, asked.moment, [in_ids(session, pool.c.item_id, sorted(asked.items))])
    return found | {item: _unit_cost(amount, qty) for item, (qty, amount) in there.items() if qty > 0}


def _by_evening(session: Session, asked: CostsAt, day: int) -> dict[int, Price]:
    """The average of what was there at the end of a day, else the cost last known then."""
    state, same = state_of_day(session, day)
    query = (
        select(pool.c.item_id, state.c.qty, state.c.amount, state.c.last_qty, state.c.last_amount)
        .join(place, place.c.id == pool.c.place_id).join(state, same)
        .where(place.c.kind == "shelf", in_ids(session, pool.c.item_id, sorted(asked.items))).order_by(place.c.ref)
    )  # fmt: skip
    if asked.site_id is not None:
        query = query.where(place.c.ref == asked.site_id)
    there: dict[int, tuple[int, int]] = {}
    last: dict[int, tuple[int, int]] = {}
    for item, qty, amount, last_qty, last_amount in session.execute(query):
        if qty > 0:
            before = there.get(item, (0, 0))
            there[item] = (before[0] + amount, before[1] + qty)
        elif last_qty:
            last.setdefault(item, (last_amount, last_qty))
    return {item: _unit_cost(*known) for item, known in (last | there).items()}


def _unit_cost(amount: int, qty: int) -> Price:
    return price(unscaled(amount, MONEY_DIGITS) / Decimal(unscaled(qty, QTY_DIGITS)))


ANSWERS = {CostsAt: costs_at}
