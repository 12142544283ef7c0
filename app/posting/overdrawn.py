"""Batches that would stand below zero: what was picked is picked again.

Goods that leave without naming a batch are of the one that expires first, as far as the books know then. When a receipt before them is
corrected or unposted, or a count finds less of a batch, they are picked anew: the last to leave give way. What a person named stays.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import Column, ColumnElement, Select, Table, bindparam, func, select, true, union_all
from sqlalchemy.orm import Session

from app.catalogs.goods import Batch
from app.catalogs.site import NegativeStock, Site
from app.core.ledger import Mode
from app.documents.base import Document
from app.posting.answers import learn
from app.posting.batch import GIVING_WAY
from app.posting.follow import MakeMoves, differs, follow_correction, join_change
from app.posting.recost import Change, replace_moves
from app.store.audit import audit
from app.store.ledger import move, place, pool
from app.store.listed import among
from app.store.types import seconds

batch, site = cast("Table", Batch.__table__), cast("Table", Site.__table__)


@dataclass(frozen=True)
class Overdrawn:
    """A batch with less than nothing left: the balance and batch, its mark, the item, the site and its policy, and how much (10⁻⁶)."""

    pool: int
    batch: int
    mark: str
    item: int
    site: int
    policy: NegativeStock
    qty: int


def _left(which: ColumnElement[bool]) -> Select[Any]:
    """The columns of `Overdrawn` for batches that are below zero where goods are kept."""

    def moved(end: Column[int], sign: int) -> Select[Any]:
        return select(end.label("pool"), move.c.batch_id, (sign * move.c.qty).label("qty")).where(move.c.batch_id.is_not(None), which)

    ends = union_all(moved(move.c.target_pool, 1), moved(move.c.source_pool, -1)).subquery()
    keys = (ends.c.pool, ends.c.batch_id, batch.c.code, pool.c.item_id, place.c.ref, site.c.negative_stock)
    return (
        select(*keys, func.sum(ends.c.qty)).join(pool, pool.c.id == ends.c.pool).join(place, place.c.id == pool.c.place_id)
        .join(site, site.c.id == place.c.ref).join(batch, batch.c.id == ends.c.batch_id)
        .where(pool.c.item_id.is_not(None))
        .group_by(*keys).having(func.sum(ends.c.qty) < 0).order_by(ends.c.pool, ends.c.batch_id)
    )  # fmt: skip


OF_BATCHES, OF_ALL = _left(among(move.c.batch_id, "batches")), _left(true()).where(pool.c.qty >= 0)
TAKERS = (
    select(move.c.document_id, move.c.moment)
    .where(move.c.batch_id == bindparam("batch"), move.c.source_pool == bindparam("pool"), move.c.mode == int(Mode.AT_COST))
    .where(move.c.moment >= bindparam("since"), move.c.document_id != bindparam("but"))
    .distinct()
)  # fmt: skip
"""Documents that took of a batch since a moment."""


def overdrawn(session: Session, change: Change) -> list[Overdrawn]:
    """The batches that a change took something of and that are below zero now."""
    less = {key for key, qty in change.batches.items() if qty < 0}
    if not less:
        return []
    found = (Overdrawn(*row) for row in session.execute(OF_BATCHES, {"batches": sorted({batch_id for _, batch_id in less})}))
    return [each for each in found if (each.pool, each.batch) in less]


def pick_again(session: Session, document: Document, change: Change, make: MakeMoves) -> bool:
    """Let later documents that picked a batch which is short now pick anew; whether any did. What became of them joins the change.

    It is done in the order of the ledger, each as if those after it had not picked yet, so that the last to leave give way.
    """
    waiting = session.info[GIVING_WAY] = _takers(session, document, change)
    again = False
    try:
        while waiting:
            again |= _make_anew(session, waiting[0], change, make)
            waiting.pop(0)
    finally:
        session.info.pop(GIVING_WAY)
    return again


def _takers(session: Session, document: Document, change: Change) -> list[int]:
    """Documents at or after the change that took of a batch which is short, in the order of the ledger."""
    short = overdrawn(session, change)
    if not short:
        return []
    since = min([seconds(document.moment), *(leg[1] for leg in change.old.values())])
    takers = {
        (moment, taker)
        for each in short
        for taker, moment in session.execute(TAKERS, {"batch": each.batch, "pool": each.pool, "since": since, "but": document.id})
    }
    return [taker for _, taker in sorted(takers)]


def _make_anew(session: Session, taker: int, change: Change, make: MakeMoves) -> bool:
    other = session.get_one(Document, taker)
    learn(session, other)
    moves, facts = make(session, other)
    if not differs(session, other.id, moves):
        return False
    again = replace_moves(session, other.id, moves, facts)
    again.negatives.clear()  # how much there is of each item in all stays as it was
    join_change(change, other, again)
    follow_correction(session, other, change, make)
    return True


def overdrawn_against_policy(session: Session) -> Iterator[Overdrawn]:
    """Batches below zero while their goods are not, in a store that refuses that, and always has: something wrote past posting."""
    for each in session.execute(OF_ALL):
        found = Overdrawn(*each)
        if found.policy == NegativeStock.FORBID and not _once_allowed(session, found.site):
            yield found


def _once_allowed(session: Session, site_id: int) -> bool:
    """Whether a site has let stock go below zero at some time."""
    code = session.execute(select(site.c.code).where(site.c.id == site_id)).scalar_one()
    said = session.execute(select(audit.c.before, audit.c.after).where(audit.c.object == f"site/{code}"))
    kept = [f'"negative_stock":"{policy}"' for policy in (NegativeStock.WARN, NegativeStock.ALLOW)]
    return any(words in (record or "") for row in said for record in row for words in kept)
