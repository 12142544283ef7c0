"""Batches: quantities inside a pool, made by receipts and picked first-expired-first-out unless the user says otherwise."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any, cast

from sqlalchemy import Column, Select, Table, bindparam, case, func, select, union_all
from sqlalchemy.orm import Session

from app.catalogs.goods import Batch, Item
from app.core.errors import Problem, problem
from app.core.ledger import Mode, Move, is_stocked
from app.core.money import QTY_DIGITS, Qty
from app.documents.base import BatchLine, Document
from app.i18n import N_
from app.posting.pools import End, end_of
from app.store.ledger import move
from app.store.listed import among
from app.store.row_id import take_ids
from app.store.types import seconds, unscaled

batch = cast("Table", Batch.__table__)
OF_ITEMS = select(batch.c.id, batch.c.item_id, batch.c.code, batch.c.expiry).where(among(batch.c.item_id, "items")).order_by(batch.c.id)
ADD = batch.insert()
TRACKED = select(Item.id).where(among(Item.id, "items"), Item.tracks_batches.is_(True))


def _moved(end: Column[int], sign: int) -> Select[Any]:
    """What moves of batches brought to their one end: until a moment, and in all."""
    until = case((move.c.moment <= bindparam("moment"), move.c.qty), else_=0)
    return select(end.label("pool"), move.c.batch_id, (sign * until).label("then"), (sign * move.c.qty).label("now")).where(
        among(end, "pools"), move.c.batch_id.is_not(None), move.c.document_id != bindparam("but")
    )


ENDS = union_all(_moved(move.c.target_pool, 1), _moved(move.c.source_pool, -1)).subquery()
THEN, NOW = func.sum(ENDS.c.then), func.sum(ENDS.c.now)
LEFT = (
    select(ENDS.c.pool, ENDS.c.batch_id, THEN, NOW).join(batch, batch.c.id == ENDS.c.batch_id)
    .group_by(ENDS.c.pool, ENDS.c.batch_id, batch.c.expiry).having(THEN > 0, NOW > 0)
    .order_by(ENDS.c.pool, batch.c.expiry.is_(None), batch.c.expiry, ENDS.c.batch_id)
)  # fmt: skip
"""What is left of batches at pools without one document, first to expire first: what was there at the moment, and what is there now."""

BatchKey = tuple[int, str, date | None]
"""What tells batches apart: item, the maker's mark, the day of expiry."""


def resolve_batches(session: Session, document: Document) -> list[Problem]:
    """Give each line that names a batch its id. A line with an expiry column makes the batch; another must find it."""
    lines = [line for line in document.rows if isinstance(line, BatchLine)]
    for line in lines:
        line.batch_id = None
    named = [line for line in lines if line.item_id is not None and (line.batch or getattr(line, "expiry", None))]
    if not named:
        return []
    known = _known(session, sorted({line.item_id for line in named if line.item_id is not None}))
    _make(session, known, [line for line in named if hasattr(line, "expiry")])
    problems = []
    for line in named:
        line.batch_id = _find(known, line)
        if line.batch_id is None:
            problems.append(
                problem(N_("Line {no}: the item has no batch {batch}; clear the batch to pick by expiry"), line=line.no, field="batch",
                        batch=line.batch)
            )  # fmt: skip
    return problems


def _known(session: Session, items: list[int]) -> dict[BatchKey, int]:
    return {(item, code, expiry): batch for batch, item, code, expiry in session.execute(OF_ITEMS, {"items": items})}


def _find(known: dict[BatchKey, int], line: Any) -> int | None:
    code = line.batch or ""
    if hasattr(line, "expiry"):
        return known.get((line.item_id, code, line.expiry))
    return next((batch for (item, found, _), batch in known.items() if item == line.item_id and found == code), None)


def _make(session: Session, known: dict[BatchKey, int], lines: list[Any]) -> None:
    """Make the batches that lines with an expiry column name and that are not known yet."""
    new = [key for key in dict.fromkeys((line.item_id, line.batch or "", line.expiry) for line in lines) if key not in known]
    if new:
        known.update(zip(new, take_ids(session, batch, len(new)), strict=True))
        session.connection().execute(ADD, [{"id": known[key], "item_id": key[0], "code": key[1], "expiry": key[2]} for key in new])


def pick_batches(session: Session, document: Document, moves: Iterable[Move], pools: Mapping[End, int]) -> Iterator[Move]:
    """Split moves that take goods with batches off a shelf without naming one: the batch that expires first goes first.

    `pools` tells the pool of each end.
    """
    listed = list(moves)
    wanting = {end_of(each.source, each.item) for each in listed if _wants_batch(each)}
    stock = _batch_stock(session, document, {end: pools[end] for end in wanting}) if wanting else {}
    for each in listed:
        left = stock.get((each.source, each.item))
        yield from _split(each, left) if left and _wants_batch(each) else (each,)


def _wants_batch(each: Move) -> bool:
    return each.batch is None and each.item is not None and is_stocked(each.source) and each.mode is Mode.AT_COST


def _split(each: Move, batches: list[list[Any]]) -> Iterator[Move]:
    left = each.qty
    for batch in batches:
        taken = min(left, batch[1])
        if taken > 0:
            batch[1] -= taken
            left = Qty(left - taken)
            yield replace(each, batch=batch[0], qty=Qty(Decimal(taken)))
    if left:
        yield replace(each, qty=left)


def tracking(session: Session, items: Iterable[int]) -> set[int]:
    """Those of the items that keep batches."""
    return set(session.execute(TRACKED, {"items": sorted(set(items))}).scalars())


def _batch_stock(session: Session, document: Document, pools: Mapping[End, int]) -> dict[End, list[list[Any]]]:
    """Batches on hand at the document's moment, without it, and not gone since, first to expire first: [batch, qty] by end."""
    tracked = tracking(session, (item for _, item in pools if item is not None))
    asked = {pool: end for end, pool in pools.items() if end[1] in tracked}
    if not asked:
        return {}
    found: dict[End, list[list[Any]]] = {}
    given = {"pools": sorted(asked), "moment": seconds(document.moment), "but": document.id or 0}
    for pool, batch_id, then, now in session.execute(LEFT, given):
        found.setdefault(asked[pool], []).append([batch_id, unscaled(min(int(then), int(now)), QTY_DIGITS)])
    return found
