"""Batches: quantities inside a pool, made by receipts and picked first-expired-first-out unless the user says otherwise."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import case, func, insert, select
from sqlalchemy.orm import Session

from app.catalogs.goods import Batch, Item
from app.core.errors import Problem, problem
from app.core.ledger import Mode, Move, Place, is_stocked
from app.core.money import QTY_DIGITS, Qty
from app.documents.base import BatchLine, Document
from app.i18n import N_
from app.store.engine import in_ids
from app.store.ledger import move, place, pool
from app.store.types import seconds, unscaled

LAST_DAY = date(9999, 12, 31)


def resolve_batches(session: Session, document: Document) -> list[Problem]:
    """Give each line that names a batch its id. A line with an expiry column makes the batch; another must find it."""
    lines = [line for line in document.rows if isinstance(line, BatchLine)]
    for line in lines:
        line.batch_id = None
    named = [line for line in lines if line.item_id is not None and (line.batch or getattr(line, "expiry", None))]
    if not named:
        return []
    known = _known(session, sorted({line.item_id for line in named if line.item_id is not None}))
    problems = []
    for line in named:
        line.batch_id = _find(known, line) or _make(session, known, line)
        if line.batch_id is None:
            problems.append(
                problem(N_("Line {no}: the item has no batch {batch}; clear the batch to pick by expiry"), line=line.no, field="batch",
                        batch=line.batch)
            )  # fmt: skip
    return problems


def _known(session: Session, items: list[int]) -> dict[tuple[int, str, date | None], int]:
    query = select(Batch.id, Batch.item_id, Batch.code, Batch.expiry).where(in_ids(session, Batch.item_id, items)).order_by(Batch.id)
    return {(item, code, expiry): batch for batch, item, code, expiry in session.execute(query)}


def _find(known: dict[tuple[int, str, date | None], int], line: Any) -> int | None:
    code = line.batch or ""
    if hasattr(line, "expiry"):
        return known.get((line.item_id, code, line.expiry))
    return next((batch for (item, found, _), batch in known.items() if item == line.item_id and found == code), None)


def _make(session: Session, known: dict[tuple[int, str, date | None], int], line: Any) -> int | None:
    if not hasattr(line, "expiry"):
        return None
    values = {"item_id": line.item_id, "code": line.batch or "", "expiry": line.expiry}
    made: int = session.execute(insert(Batch).values(values).returning(Batch.id)).scalar_one()
    known[line.item_id, values["code"], line.expiry] = made
    return made


def pick_batches(session: Session, document: Document, moves: Iterable[Move]) -> Iterator[Move]:
    """Split moves that take goods with batches off a shelf without naming one: the batch that expires first goes first."""
    listed = list(moves)
    open_moves = [each for each in listed if _wants_batch(each)]
    stock = _batch_stock(session, document, open_moves) if open_moves else {}
    for each in listed:
        yield from _split(each, stock[each.source, each.item]) if (each.source, each.item) in stock and _wants_batch(each) else (each,)


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


def _batch_stock(session: Session, document: Document, moves: list[Move]) -> dict[tuple[Place, int | None], list[list[Any]]]:
    """Batches on hand at the document's moment, without it, first to expire first: [batch, qty] by place and item."""
    items = sorted({each.item for each in moves if each.item is not None})
    tracked = select(Item.id).where(in_ids(session, Item.id, items), Item.tracks_batches.is_(True))
    tracked_items = list(session.execute(tracked).scalars())
    if not tracked_items:
        return {}
    found: dict[tuple[Place, int | None], dict[int, list[Any]]] = {}
    until = case((move.c.moment <= seconds(document.moment), move.c.qty), else_=0)
    for end, sign in ((move.c.target_pool, 1), (move.c.source_pool, -1)):
        query = (
            select(place.c.kind, place.c.ref, pool.c.item_id, move.c.batch_id, Batch.expiry, func.sum(until), func.sum(move.c.qty))
            .join(pool, pool.c.id == end).join(place, place.c.id == pool.c.place_id).join(Batch, Batch.id == move.c.batch_id)
            .where(in_ids(session, pool.c.item_id, tracked_items), move.c.document_id != (document.id or 0))
            .group_by(place.c.kind, place.c.ref, pool.c.item_id, move.c.batch_id, Batch.expiry)
        )  # fmt: skip
        for kind, ref, item, batch, expiry, then, now in session.execute(query):
            row = found.setdefault((Place(kind, ref), item), {}).setdefault(batch, [batch, 0, 0, expiry or LAST_DAY])
            row[1] += sign * int(then)
            row[2] += sign * int(now)
    return {end: [_free(row) for row in sorted(rows.values(), key=lambda row: (row[3], row[0]))] for end, rows in found.items()}


def _free(row: list[Any]) -> list[Any]:
    """What may be taken of a batch: what was there at the moment and has not gone since."""
    return [row[0], unscaled(max(0, min(row[1], row[2])), QTY_DIGITS)]
