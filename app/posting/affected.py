"""Which moves a change touches: the pools of the document, everything that happened in them since, and where that value went on to.

Loading goes level by level: the pools of the document first, then the pools into which their goods went, until no new pool turns up;
each level is two queries whatever its size.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from sqlalchemy import and_, bindparam, exists, or_, select
from sqlalchemy.orm import Session

from app.core.costing import SECONDS_A_DAY, WORTH_SCALE, Leg, Pool, Undone, document_of
from app.core.ledger import Mode
from app.posting.pools import PoolFact, gathering_kinds, pool_facts, stocked_kinds
from app.store.ledger import move, of_document, pool, pool_day
from app.store.listed import among

LEG_COLUMNS = (
    move.c.id, move.c.moment, move.c.source_pool, move.c.target_pool, move.c.qty, move.c.amount, move.c.mode, move.c.part, move.c.whole,
    move.c.like_id,
)  # fmt: skip
STATES = (
    select(
        pool.c.id, pool.c.qty, pool.c.amount, pool.c.last_amount, pool.c.last_qty, pool.c.last_day, pool.c.estimate,
        exists().where(move.c.like_id == -pool.c.id),
    )
    .where(among(pool.c.id, "ids")).order_by(pool.c.id).with_for_update()
)  # fmt: skip
LATEST_DAY = (
    select(pool_day.c.day).where(pool_day.c.pool_id == pool.c.id, pool_day.c.day < bindparam("start"))
    .order_by(pool_day.c.day.desc()).limit(1).correlate(pool).scalar_subquery()
)  # fmt: skip
DAYS_BEFORE = (
    select(pool.c.id, pool_day.c.qty, pool_day.c.amount, pool_day.c.last_amount, pool_day.c.last_qty, pool_day.c.layers)
    .join(pool_day, and_(pool_day.c.pool_id == pool.c.id, pool_day.c.day == LATEST_DAY))
    .where(among(pool.c.id, "ids"))
)  # fmt: skip
MOVES_SINCE = tuple(
    select(*LEG_COLUMNS).where(among(end, "pools"), move.c.moment >= bindparam("since")) for end in (move.c.source_pool, move.c.target_pool)
)
MOVES_OF = select(*LEG_COLUMNS).where(of_document(bindparam("document")))
FOLLOWING = (int(Mode.LIKE), int(Mode.SAME))
"""Modes whose amount follows from that of another move."""
FOLLOWERS = select(*LEG_COLUMNS).where(among(move.c.like_id, "ids"), move.c.mode.in_(FOLLOWING))
COST_OF = int(Mode.COST_OF)
VALUED = select(*LEG_COLUMNS).where(among(move.c.like_id, "pools"), move.c.mode == COST_OF, move.c.moment >= bindparam("since"))
"""Moves that take the cost of goods in pools, which stand in `like_id` below zero."""
MOVES = select(move.c.id, move.c.qty, move.c.amount).where(among(move.c.id, "ids"))
MADE_BY_SOURCE = frozenset({Mode.AT_COST, Mode.WORTH})


@dataclass
class Affected:
    """The part of the ledger that a walk from `start` (a day number) covers."""

    start: int
    facts: dict[int, PoolFact] = field(default_factory=dict)
    pools: dict[int, Pool] = field(default_factory=dict)
    """Stocked pools in the walk, as they stood before the start."""
    quiet: set[int] = field(default_factory=set)
    """Pools in the walk where nothing has happened since the start."""
    asked: set[int] = field(default_factory=set)
    """Pools in the walk whose cost moves elsewhere take at some time."""
    legs: dict[int, Leg] = field(default_factory=dict)
    undone: dict[int, Undone] = field(default_factory=dict)
    whole_documents: set[int] = field(default_factory=set)
    """Documents that prepare goods and are in the walk from input to output."""


def affected_by(session: Session, pool_ids: Iterable[int], start: int, facts: Mapping[int, PoolFact] | None = None) -> Affected:
    """Everything that a change in these pools from the day `start` on can reach."""
    found = Affected(start, dict(facts or {}))
    fresh = set(pool_ids)
    while fresh:
        fresh = _join(session, found, fresh)
    _load_undone(session, found)
    return found


def _join(session: Session, found: Affected, ids: set[int]) -> set[int]:
    """Take pools into the walk with their state and moves; answer the pools that their value went on to."""
    learn_facts(session, found, ids)
    stocked = {i for i in ids if found.facts[i].kind in stocked_kinds()}
    _load_states(session, found, stocked)
    busy = sorted(stocked - found.quiet)
    rows = _moves_since(session, found.start, busy) if busy else []
    rows += _valued_by(session, found, sorted(stocked & found.asked))
    rows += _prepared_with(session, found, rows)
    new = {row[0]: row for row in rows if row[0] not in found.legs}
    new |= _followers_of(session, found, new)
    found.legs.update(new)
    learn_facts(session, found, {end for row in new.values() for end in (row[2], row[3])})
    return {end for row in new.values() for end in _heirs(found, row)}


def _heirs(found: Affected, row: Leg) -> Iterable[int]:
    """Stocked pools, not in the walk yet, whose incoming value this move decides."""
    target = found.facts[row[3]]
    decided_here = row[2] in found.pools or row[6] in FOLLOWING or document_of(row[0]) in found.whole_documents or _is_valued(found, row)
    if target.kind in stocked_kinds() and row[3] not in found.pools and decided_here:
        yield row[3]
    if row[6] in FOLLOWING and found.facts[row[2]].kind in stocked_kinds() and row[2] not in found.pools:
        yield row[2]


def _is_valued(found: Affected, row: Leg) -> bool:
    """Whether goods in a pool of the walk tell what it is worth."""
    return row[6] == COST_OF and -(row[9] or 0) in found.pools


def valuing(legs: Iterable[Leg]) -> set[int]:
    """The pools whose cost these moves take."""
    return {-(leg[9] or 0) for leg in legs if leg[6] == COST_OF}


def learn_facts(session: Session, found: Affected, ids: Iterable[int]) -> None:
    """Look up the place and item of pools not met before."""
    unknown = set(ids) - found.facts.keys()
    if unknown:
        found.facts.update(pool_facts(session, unknown))


def _load_states(session: Session, found: Affected, ids: set[int]) -> None:
    """The state of each pool before the start: now, where nothing has happened since; else after its last day before."""
    estimates: dict[int, int] = {}
    for pool_id, qty, amount, last_amount, last_qty, last_day, estimate, asked in session.execute(STATES, {"ids": sorted(ids)}):
        if asked:
            found.asked.add(pool_id)
        if estimate is not None:
            estimates[pool_id] = estimate
        if last_day < found.start:
            found.quiet.add(pool_id)
            found.pools[pool_id] = Pool(qty, amount, (last_amount, last_qty))
        else:
            found.pools[pool_id] = Pool()
    _load_days_before(session, found, ids)
    for pool_id, estimate in estimates.items():
        if not found.pools[pool_id].last_qty:
            found.pools[pool_id].last_amount, found.pools[pool_id].last_qty = estimate, WORTH_SCALE


def _load_days_before(session: Session, found: Affected, ids: set[int]) -> None:
    given = {"ids": sorted(ids), "start": found.start}
    for pool_id, qty, amount, last_amount, last_qty, layers in session.execute(DAYS_BEFORE, given):
        found.pools[pool_id] = Pool(qty, amount, (last_amount, last_qty), json.loads(layers) if layers else None)


def _moves_since(session: Session, start: int, pools: list[int]) -> list[Leg]:
    """Moves of pools from the start on, each once."""
    given = {"pools": pools, "since": start * SECONDS_A_DAY}
    rows: dict[int, Leg] = {}
    for query in MOVES_SINCE:
        rows.update((row[0], tuple(row)) for row in session.execute(query, given))
    return list(rows.values())


def _valued_by(session: Session, found: Affected, pools: list[int]) -> list[Leg]:
    """Moves from the start on that take the cost of goods in these pools."""
    if not pools:
        return []
    given = {"pools": [-each for each in pools], "since": found.start * SECONDS_A_DAY}
    return [tuple(row) for row in session.execute(VALUED, given)]


def _prepared_with(session: Session, found: Affected, rows: list[Leg]) -> list[Leg]:
    """All moves of the documents that these moves bring ingredients to."""
    learn_facts(session, found, {row[3] for row in rows})
    documents = {document_of(row[0]) for row in rows if found.facts[row[3]].kind in gathering_kinds()} - found.whole_documents
    found.whole_documents |= documents
    return moves_of_documents(session, documents) if documents else []


def moves_of_document(session: Session, document: int) -> list[Leg]:
    """All moves of a document, by the range of their ids."""
    return [tuple(row) for row in session.execute(MOVES_OF, {"document": document})]


def moves_of_documents(session: Session, documents: Iterable[int]) -> list[Leg]:
    """All moves of documents, by the range of their ids."""
    wanted = sorted(documents)
    if len(wanted) == 1:
        return moves_of_document(session, wanted[0])
    rows: list[Leg] = []
    for at in range(0, len(wanted), 200):
        of_these = or_(*map(of_document, wanted[at : at + 200]))
        rows += [tuple(row) for row in session.execute(select(*LEG_COLUMNS).where(of_these))]
    return rows


def _followers_of(session: Session, found: Affected, rows: dict[int, Leg]) -> dict[int, Leg]:
    """Moves whose amount follows from one of these."""
    at_cost = sorted(i for i, row in rows.items() if row[6] != Mode.RESET)
    if not at_cost:
        return {}
    return {row[0]: tuple(row) for row in session.execute(FOLLOWERS, {"ids": at_cost}) if row[0] not in found.legs}


def _load_undone(session: Session, found: Affected) -> None:
    """What the undoing moves in the walk refer to, with what was undone before the walk begins."""
    wanted = {row[9] for row in found.legs.values() if row[6] in FOLLOWING and row[9] is not None}
    add_undone(session, found, wanted)


def add_undone(session: Session, found: Affected, wanted: Iterable[int]) -> None:
    """Make the undone moves known to the walk."""
    ids = sorted(set(wanted) - found.undone.keys())
    if not ids:
        return
    for move_id, qty, amount in session.execute(MOVES, {"ids": ids}):
        found.undone[move_id] = Undone(0, 0) if move_id in found.legs else Undone(qty, amount)
    for row in session.execute(FOLLOWERS, {"ids": ids}):
        if row.mode == Mode.LIKE and row.id not in found.legs and row.like_id in found.undone:
            found.undone[row.like_id].back_qty += row.qty
            found.undone[row.like_id].back_amount += row.amount


def settled(found: Affected, row: Leg) -> Leg:
    """The move as the walk must see it: one whose amount nothing in the walk decides keeps the amount it has."""
    mode = row[6]
    fixed = (
        (mode in MADE_BY_SOURCE and row[2] not in found.pools)
        or (mode == Mode.SHARE and document_of(row[0]) not in found.whole_documents)
        or (mode == Mode.LEVEL and row[2] not in found.pools and row[3] not in found.pools)
        or (mode in FOLLOWING and row[9] not in found.undone)
        or (mode == COST_OF and not _is_valued(found, row))
    )
    return (*row[:6], int(Mode.GIVEN), *row[7:]) if fixed else row
