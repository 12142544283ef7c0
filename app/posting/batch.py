"""Batches: quantities inside a pool, made by receipts and picked first-expired-first-out unless the user says otherwise."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any, cast

from sqlalchemy import Column, Select, Table, bindparam, case, func, not_, select, union_all
from sqlalchemy.orm import Session

from app.catalogs.goods import Batch, Item
from app.core.errors import Problem, problem
from app.core.known import MovesOf
from app.core.ledger import Mode, Move, is_stocked
from app.core.money import NONE_OF_IT, QTY_DIGITS, Qty
from app.documents.base import BatchLine, Document
from app.i18n import N_
from app.posting.pools import End, end_of
from app.store.ledger import move
from app.store.listed import among
from app.store.row_lock import insert_missing
from app.store.types import seconds, unscaled

batch = cast("Table", Batch.__table__)
OF_ITEMS = (
    select(batch.c.id, batch.c.item_id, batch.c.code, batch.c.expiry).where(among(batch.c.item_id, "items"))
    .order_by(batch.c.expiry.is_(None), batch.c.expiry, batch.c.id)
)  # fmt: skip
"""The batches of items, first to expire first."""
TRACKED = select(Item.id).where(among(Item.id, "items"), Item.tracks_batches.is_(True))


def _moved(end: Column[int], sign: int) -> Select[Any]:
    """What moves of batches brought to their one end: until a moment, and in all."""
    until = case((move.c.moment <= bindparam("moment"), move.c.qty), else_=0)
    return select(end.label("pool"), move.c.batch_id, (sign * until).label("then"), (sign * move.c.qty).label("now")).where(
        among(end, "pools"), move.c.batch_id.is_not(None), not_(among(move.c.document_id, "but"))
    )


ENDS = union_all(_moved(move.c.target_pool, 1), _moved(move.c.source_pool, -1)).subquery()
THEN, NOW = func.sum(ENDS.c.then), func.sum(ENDS.c.now)
LEFT = (
    select(ENDS.c.pool, ENDS.c.batch_id, THEN, NOW).join(batch, batch.c.id == ENDS.c.batch_id)
    .group_by(ENDS.c.pool, ENDS.c.batch_id, batch.c.expiry).having(THEN > 0, NOW > 0)
    .order_by(ENDS.c.pool, batch.c.expiry.is_(None), batch.c.expiry, ENDS.c.batch_id)
)  # fmt: skip
"""What is left of batches at pools without some documents, first to expire first: what was there at the moment, and what is there now."""

GIVING_WAY = "giving_way"
"""Where a session keeps the documents that are to pick batches anew: what they hold is there for the one that picks before them."""

BatchKey = tuple[int, str, date | None]
"""What tells batches apart: item, the maker's mark, the day of expiry."""

Named = dict[tuple[int, int], list[int]]
"""The batches that the mark on a line stands for, by number and item of the line, first to expire first."""


def resolve_batches(session: Session, document: Document) -> list[Problem]:
    """Give each line that names a batch its id. A line with an expiry column makes the batch; another must find it.

    A mark without a day of expiry may stand for several batches: then the line has no one id, and `pick_batches` splits it among them.
    """
    lines = [line for line in document.rows if isinstance(line, BatchLine)]
    for line in lines:
        if line.batch_id is not None:
            line.batch_id = None
    named: list[Any] = [line for line in lines if line.item_id is not None and (line.batch or getattr(line, "expiry", None))]
    if not named:
        return []
    known = _known(session, {line.item_id for line in named})
    known = _make(session, known, [line for line in named if hasattr(line, "expiry")])
    marked, undone = _by_mark(known), _undone(document)
    problems = []
    for line in named:
        if hasattr(line, "expiry"):
            line.batch_id = known[_key_of(line)]
        elif batches := marked.get((line.item_id, line.batch)):
            there = [each for each in batches if each in undone] or batches
            line.batch_id = there[0] if len(there) == 1 else None
        else:
            problems.append(
                problem(N_("Line {no}: the item has no batch {batch}; clear the batch to pick by expiry"), line=line.no, field="batch",
                        batch=line.batch)
            )  # fmt: skip
    return problems


def _undone(document: Document) -> set[int | None]:
    """The batches in what the document undoes: a mark on its lines stands for those."""
    return {fact.batch for asked, facts in document.known.items() if isinstance(asked, MovesOf) for fact in facts}


def _known(session: Session, items: set[int]) -> dict[BatchKey, int]:
    return {(item, code, expiry): batch for batch, item, code, expiry in session.execute(OF_ITEMS, {"items": sorted(items)})}


def _by_mark(known: Mapping[BatchKey, int]) -> dict[tuple[int, str], list[int]]:
    """The batches of a mark, first to expire first."""
    found: dict[tuple[int, str], list[int]] = {}
    for (item, code, _expiry), batch_id in known.items():
        found.setdefault((item, code), []).append(batch_id)
    return found


def _key_of(line: Any) -> BatchKey:
    return (line.item_id, line.batch or "", line.expiry)


def _make(session: Session, known: dict[BatchKey, int], lines: list[Any]) -> dict[BatchKey, int]:
    """Make the batches that lines with an expiry column name and that are not known yet, unless another transaction is just making them."""
    new = {_key_of(line) for line in lines} - known.keys()
    if not new:
        return known
    in_order = sorted(new, key=lambda key: (key[0], key[1], key[2] or date.min))  # all in one order, so that two never wait for each other
    insert_missing(session, batch, [{"item_id": item, "code": code, "expiry": expiry} for item, code, expiry in in_order])
    return _known(session, {key[0] for key in (*known, *new)})


def pick_batches(session: Session, document: Document, moves: Iterable[Move], pools: Mapping[End, int]) -> Iterator[Move]:
    """Split moves that take goods with batches off a shelf without naming one: the batch that expires first goes first.

    Where the line names a mark that stands for several batches, it is split among those; what is not there is taken of the last of them.
    What goes back as it came is of its own batch, as long as there is any. `pools` tells the pool of each end.
    """
    listed = list(moves)
    named = _named(session, document)
    wanting = [(place, each, _wanted(each, named)) for place, each in enumerate(listed) if _takes(each)]
    stock = _batch_stock(session, document, wanting, pools) if wanting else {}
    split: dict[int, list[Move]] = {}
    for place, each, wanted in sorted(wanting, key=lambda asked: not asked[2]):  # what is named is taken before others are picked
        split[place] = list(_split(each, stock.get((each.source, each.item), []), wanted))
    for place, each in enumerate(listed):
        yield from split.get(place) or (_put(each, named),)


def _named(session: Session, document: Document) -> Named:
    lines: list[Any] = [
        line for line in document.rows if isinstance(line, BatchLine) and line.batch and line.batch_id is None and line.item_id is not None
    ]
    if not lines:
        return {}
    marked = _by_mark(_known(session, {line.item_id for line in lines}))
    return {(line.no, line.item_id): marked.get((line.item_id, line.batch), []) for line in lines}


def _takes(each: Move) -> bool:
    """Whether it may have to be split: goods at cost whose batch is left open, and goods that go back as they came."""
    if each.item is None or not is_stocked(each.source):
        return False
    if each.mode is Mode.AT_COST:
        return each.batch is None
    return each.mode is Mode.LIKE and each.batch is not None and each.source.kind == "shelf"


def _wanted(each: Move, named: Named) -> list[int]:
    """The batches that it is said to be of."""
    return [each.batch] if each.batch is not None else named.get((each.line, each.item or 0), [])


def _put(each: Move, named: Named) -> Move:
    """Goods that come in by a mark that stands for several batches are of the one that expires last."""
    if each.batch is None and each.qty and (batches := named.get((each.line, each.item or 0))) and each.mode not in KEEPS:
        return replace(each, batch=batches[-1])
    return each


KEEPS = frozenset({Mode.AT_COST, Mode.LIKE, Mode.LEVEL})
"""Modes of moves that are of the batch they say, or of none."""


def _split(each: Move, batches: list[list[Any]], wanted: list[int]) -> Iterator[Move]:
    parts: dict[int | None, Qty] = {}
    left = each.qty
    own = [batch for batch in batches if batch[0] in wanted]
    others = [batch for batch in batches if batch[0] not in wanted] if not wanted or each.mode is Mode.LIKE else []
    for batch in (*own, *others):
        taken = min(left, batch[1])
        if taken > 0:
            batch[1] -= taken
            left = Qty(left - taken)
            parts[batch[0]] = Qty(Decimal(taken))
    if left:
        last = wanted[-1] if wanted else None
        parts[last] = Qty(parts.get(last, NONE_OF_IT) + left)
    if parts == {each.batch: each.qty}:
        yield each
        return
    for batch_id, qty in parts.items():
        yield replace(each, batch=batch_id, qty=qty)


def tracking(session: Session, items: Iterable[int]) -> set[int]:
    """Those of the items that keep batches."""
    return set(session.execute(TRACKED, {"items": sorted(set(items))}).scalars())


def _batch_stock(
    session: Session, document: Document, wanting: list[tuple[int, Move, list[int]]], pools: Mapping[End, int]
) -> dict[End, list[list[Any]]]:
    """Batches on hand at the document's moment, without it, and not gone since, first to expire first: [batch, qty] by end."""
    ends = {end_of(each.source, each.item) for _, each, _ in wanting}
    said = {end_of(each.source, each.item) for _, each, wanted in wanting if wanted}
    tracked = tracking(session, (item for _, item in ends - said if item is not None)) if ends - said else set()
    asked = {pools[end]: end for end in ends if end in said or end[1] in tracked}
    if not asked:
        return {}
    found: dict[End, list[list[Any]]] = {}
    without = {document.id or 0, *session.info.get(GIVING_WAY, ())}
    given = {"pools": sorted(asked), "moment": seconds(document.moment), "but": sorted(without)}
    for pool, batch_id, then, now in session.execute(LEFT, given):
        found.setdefault(asked[pool], []).append([batch_id, unscaled(min(int(then), int(now)), QTY_DIGITS)])
    return found
