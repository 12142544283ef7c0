"""What the books say is on the shelves just before a document, in one pass over the site's pools."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from app.catalogs.goods import Batch, Item
from app.catalogs.item_tree import groups_inside
from app.core.costing import SECONDS_A_DAY, SEQUENCE_BITS
from app.core.money import MONEY_DIGITS, QTY_DIGITS, Money, Qty
from app.core.on_hand import BatchesAt, InBatches, OnHand, OnHandAt
from app.documents.base import Document
from app.posting.batch import tracking
from app.store.engine import in_ids
from app.store.ledger import move, of_document, place, pool
from app.store.past import state_of_day
from app.store.types import seconds, unscaled

ENDS = ((move.c.target_pool, 1), (move.c.source_pool, -1))
"""Ends of a move, and what it does to what stands there."""
LAST_DAY = date(9999, 12, 31)


def on_hand_at(session: Session, document: Document, asked: OnHandAt) -> dict[int, OnHand]:
    """By item, where the books have any or owe any."""
    where: list[ColumnElement[bool]] = []
    if asked.group_id is not None:
        groups = sorted(groups_inside(session, asked.group_id))
        where.append(pool.c.item_id.in_(select(Item.id).where(in_ids(session, Item.group_id, groups))))
    found = standing(session, document.id, asked.site_id, asked.moment, where)
    return {
        item: OnHand(Qty(unscaled(qty, QTY_DIGITS)), Money(unscaled(amount, MONEY_DIGITS))) for item, (qty, amount) in found.items() if qty
    }


def batches_at(session: Session, document: Document, asked: BatchesAt) -> dict[int, InBatches]:
    """By item, for those that keep batches."""
    items = sorted(tracking(session, asked.items))
    if not items:
        return {}
    held, marks = _batches(session, document.id, asked, items)
    stock = standing(session, document.id, asked.site_id, asked.moment, [in_ids(session, pool.c.item_id, items)])
    return {
        item: InBatches(Qty(unscaled(stock.get(item, (0, 0))[0], QTY_DIGITS)), tuple(held.get(item, ())), marks.get(item, {}))
        for item in items
    }


def _batches(
    session: Session, own: int | None, asked: BatchesAt, items: list[int]
) -> tuple[dict[int, list[tuple[int, Qty]]], dict[int, dict[int, str]]]:
    """What is left of each batch, and the mark of each, by item, the first to expire first."""
    left: dict[tuple[int, int], list[Any]] = {}
    for end, sign in ENDS:
        query = (
            select(pool.c.item_id, move.c.batch_id, Batch.expiry, Batch.code, func.sum(move.c.qty))
            .join(pool, pool.c.id == end).join(place, place.c.id == pool.c.place_id).join(Batch, Batch.id == move.c.batch_id)
            .where(place.c.kind == "shelf", place.c.ref == asked.site_id, in_ids(session, pool.c.item_id, items), _before(asked.moment, own))
            .group_by(pool.c.item_id, move.c.batch_id, Batch.expiry, Batch.code)
        )  # fmt: skip
        for item, batch, expiry, mark, qty in session.execute(query):
            left.setdefault((item, batch), [expiry or LAST_DAY, 0, mark])[1] += sign * int(qty)
    found: dict[int, list[tuple[int, Qty]]] = {}
    marks: dict[int, dict[int, str]] = {}
    for (item, batch), (_expiry, qty, mark) in sorted(left.items(), key=lambda pair: (pair[1][0], pair[0])):
        marks.setdefault(item, {})[batch] = mark
        if qty:
            found.setdefault(item, []).append((batch, Qty(unscaled(qty, QTY_DIGITS))))
    return found, marks


def standing(
    session: Session, own: int | None, site: int | None, moment: datetime, where: Sequence[ColumnElement[bool]]
) -> dict[int, tuple[int, int]]:
    """Quantity and amount (scaled) by item on the shelves of a site, or of all together, just before the document `own` of a moment; None: a new one."""
    found: dict[int, tuple[int, int]] = {}
    for (_site, item), (qty, amount) in standing_by_site(session, own, site, moment, where).items():
        before = found.get(item, (0, 0))
        found[item] = (before[0] + qty, before[1] + amount)
    return found


Stock = dict[tuple[int, int], tuple[int, int]]
"""Quantity and amount (scaled) by site and item."""
AT = (place.c.ref, pool.c.item_id)


def standing_by_site(session: Session, own: int | None, site: int | None, moment: datetime, where: Sequence[ColumnElement[bool]]) -> Stock:
    """What stands on the shelves of a site, or of each, just before the document `own` of a moment; None: a new one.

    What has not moved since the day began stands in `pool`; of the rest the evening before, and the day's moves up to the moment. What the
    document itself moved on earlier days, where it stood until now, does not count.
    """
    day = seconds(moment) // SECONDS_A_DAY
    at_site = (place.c.kind == "shelf", *((place.c.ref == site,) if site is not None else ()), *where)
    pools = select(*AT, pool.c.qty, pool.c.amount).join(place, place.c.id == pool.c.place_id)
    found = {(ref, item): (qty, amount) for ref, item, qty, amount in session.execute(pools.where(pool.c.last_day < day, *at_site))}
    state, same = state_of_day(session, day - 1)
    evening = select(*AT, state.c.qty, state.c.amount).join(place, place.c.id == pool.c.place_id).join(state, same)
    found |= {(ref, item): (qty, amount) for ref, item, qty, amount in session.execute(evening.where(pool.c.last_day >= day, *at_site))}
    since = (pool.c.last_day >= day, move.c.moment >= day * SECONDS_A_DAY, _before(moment, own))
    _add(session, found, 1, at_site, since)
    if own is not None:
        _add(session, found, -1, at_site, (of_document(own), move.c.moment < day * SECONDS_A_DAY))
    return found


def _add(session: Session, stock: Stock, times: int, at_site: Sequence[ColumnElement[bool]], which: Sequence[ColumnElement[bool]]) -> None:
    """Add what some moves brought to shelves and took from them."""
    for end, sign in ENDS:
        moved = (
            select(*AT, func.sum(move.c.qty), func.sum(move.c.amount)).select_from(pool)
            .join(place, place.c.id == pool.c.place_id).join(move, end == pool.c.id).where(*at_site, *which).group_by(*AT)
        )  # fmt: skip
        for ref, item, qty, amount in session.execute(moved):
            before = stock.get((ref, item), (0, 0))
            stock[ref, item] = (before[0] + times * sign * int(qty), before[1] + times * sign * int(amount))


def _before(moment: datetime, own: int | None) -> ColumnElement[bool]:
    """Moves of others that stand before those of a document of this moment in the ledger's order; a new document is the last of its moment."""
    at = seconds(moment)
    if own is None:
        return move.c.moment <= at
    return and_(move.c.document_id != own, or_(move.c.moment < at, and_(move.c.moment == at, move.c.id < own << SEQUENCE_BITS)))


ANSWERS = {OnHandAt: on_hand_at, BatchesAt: batches_at}
