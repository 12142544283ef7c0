"""Puts the ledger right after a change: walks what the change can reach and writes only what differs.

The same walk costs a document when it is first posted and everything after a back-dated one. It begins at the start of the day of the
change, from the states kept in `pool_day`, and runs to the end of the ledger.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session

from app.core.costing import SECONDS_A_DAY, Leg, Negative, Result, Walk, document_of
from app.core.errors import UserError
from app.core.ledger import Mode, cost_difference
from app.core.money import LIMIT, MONEY_DIGITS, NOTHING, Money, currency_digits
from app.i18n import N_
from app.posting.affected import COST_OF, FOLLOWING, Affected, add_undone, affected_by, moves_of_documents, settled, valuing
from app.posting.days import Deltas, write_days
from app.posting.joined import JOIN, joined_in
from app.posting.pools import End, PoolFact, facts_of, gathering_kinds, pool_ids
from app.store.bulk import delete_rows, insert_rows, update_rows
from app.store.info import read_info
from app.store.ledger import move, of_document, pool
from app.store.row_lock import lock_rows, others_write
from app.store.types import unscaled

TOO_MUCH = int(LIMIT) * 10**MONEY_DIGITS
"""What no amount of a move reaches (10⁻⁴): no figure typed may, and so none that follows."""
LEVEL = int(Mode.LEVEL)
TAKE_OUT = move.delete().returning(move.c.source_pool, move.c.target_pool, move.c.batch_id, move.c.qty)
MOVE_COLUMNS = tuple(column.name for column in move.columns)


@dataclass(frozen=True)
class NewMove:
    """A move of the document being posted, its ends already pools; the leg's id holds document and sequence."""

    leg: Leg
    line: int
    item: int | None
    batch: int | None
    carries_on: int | None = None
    """The id of the stored move that it stands for from now on, where others rest on that."""


@dataclass
class Change:
    """What a recosting did to the ledger."""

    old: dict[int, Leg] = field(default_factory=dict)
    """The document's moves as they were."""
    amounts: dict[int, int] = field(default_factory=dict)
    """New amounts of all moves whose amount changed, the document's own included."""
    documents: dict[int, int] = field(default_factory=dict)
    """How much the moves of other documents changed in value (10⁻⁴), by document."""
    negatives: list[Negative] = field(default_factory=list)
    """Points below zero to which the change contributed."""
    without_cost: list[int] = field(default_factory=list)
    pools: set[int] = field(default_factory=set)
    """Stocked pools that the walk went through."""
    batches: dict[tuple[int, int], int] = field(default_factory=dict)
    """What became more or less of batches (10⁻⁶), by balance and batch."""
    levels: set[tuple[int, int | None]] = field(default_factory=set)
    """What was counted after the first thing that changed: (document, item)."""
    facts: Mapping[int, PoolFact] = field(default_factory=dict)
    """The places of the pools that it met."""
    own_moves: int = 0
    own_value: Money = NOTHING
    """What the document's own moves are worth together; what it gathers and hands out again counts once."""


def costing_of(session: Session) -> tuple[str, int]:
    """The store's costing method and the smallest unit of its currency in 10⁻⁴."""
    return read_info(session, "costing"), 10 ** (MONEY_DIGITS - currency_digits(read_info(session, "currency")))


def hold_pools(session: Session, document_id: int | None, more: Iterable[int] = ()) -> None:
    """Keep others away from the pools of a document's moves, and from more, before anything is read that is reckoned with."""
    if not others_write(session):
        return
    old = moves_of_documents(session, [document_id]) if document_id is not None else []
    lock_rows(session, pool, {*more, *(end for leg in old for end in (leg[2], leg[3]))})


def replace_moves(session: Session, document_id: int, new: list[NewMove], facts: Mapping[int, PoolFact] | None = None) -> Change:
    """Take the document's moves out of the ledger, put the new ones in, and cost everything from there on.

    The caller holds the pools (`hold_pools`), and may hand over what it knows of them.
    """
    old = {row[0]: row for row in moves_of_documents(session, [document_id])}
    touched = [*old.values(), *(each.leg for each in new)]
    if not touched:
        return Change()
    start = min(leg[1] for leg in touched) // SECONDS_A_DAY
    pools = {end for leg in touched for end in (leg[2], leg[3])} | valuing(each.leg for each in new)
    reached = affected_by(session, pools, start, facts)
    for move_id in old:
        reached.legs.pop(move_id, None)
    _lead_over(session, reached, {each.carries_on: each.leg[0] for each in new if each.carries_on is not None})
    gone = session.execute(TAKE_OUT.where(of_document(document_id))).all() if old else ()
    change = _walk_and_write(session, reached, document_id, old, new)
    for source, target, batch, qty in gone:
        _moved(change, source, target, batch, -qty)
    return change


def _moved(change: Change, source: int, target: int, batch: int | None, qty: int) -> None:
    """Remember what a move does to its batch."""
    if batch is not None:
        change.batches[source, batch] = change.batches.get((source, batch), 0) - qty
        change.batches[target, batch] = change.batches.get((target, batch), 0) + qty


def _lead_over(session: Session, reached: Affected, ids: Mapping[int, int]) -> None:
    """Let what rests on moves of the document rest on those that carry them on, by old id."""
    if all(old == new for old, new in ids.items()):
        return
    update_rows(session, move, ("like_id",), ("like_id",), [(-new, old) for old, new in ids.items()])  # an old id may be a new one too
    session.execute(move.update().where(move.c.like_id < 0, move.c.mode != COST_OF).values(like_id=-move.c.like_id))
    reached.legs = {leg_id: (*leg[:9], ids.get(leg[9] or 0, leg[9])) for leg_id, leg in reached.legs.items()}
    reached.undone = {ids.get(undone, undone): what for undone, what in reached.undone.items()}


def _walk_and_write(session: Session, reached: Affected, document_id: int, old: dict[int, Leg], new: list[NewMove]) -> Change:
    if any(reached.facts[each.leg[3]].kind in gathering_kinds() for each in new):
        reached.whole_documents.add(document_id)
    add_undone(session, reached, {each.leg[9] for each in new if each.leg[9] is not None and each.leg[6] in FOLLOWING})
    every = [*reached.legs.values(), *(each.leg for each in new)]
    joined = joined_in(every)
    legs = [settled(reached, leg) for leg in every if leg[6] != JOIN]
    legs.sort(key=lambda leg: (leg[1], leg[0]))
    method, step = costing_of(session)
    gathering = frozenset(i for i, fact in reached.facts.items() if fact.kind in gathering_kinds())
    result = Walk(reached.pools, method=method, step=step, gathering=gathering, undone=reached.undone, joined=joined).run(legs)
    if any(abs(amount) >= TOO_MUCH for amount in result.amounts.values()):
        raise UserError(N_("Goods would be worth a million millions or more: look at the quantities and costs that were typed"))
    deltas = Deltas()
    change = Change(old, result.amounts, negatives=_blame(result.negatives, old, new), without_cost=result.without_cost)
    for leg in old.values():
        deltas.take_back(leg)
    change.own_moves = len(new)
    change.own_value = Money(unscaled(_write_new(session, new, result, deltas), MONEY_DIGITS))
    for each in new:
        _moved(change, each.leg[2], each.leg[3], each.batch, result.quantities.get(each.leg[0], each.leg[4]))
    _write_changed(session, reached, result, deltas, change, {each.leg[0] for each in new})
    _write_resets(session, reached, result, deltas, change, document_id)
    write_days(session, reached, result.days, deltas)
    change.pools = set(reached.pools)
    change.facts = reached.facts
    change.levels = _levels(reached, every, min((leg[1], leg[0]) for leg in (*old.values(), *(each.leg for each in new))))
    session.info.setdefault("changed", set()).update({"move", "pool", "pool_day"})
    return change


def _levels(reached: Affected, legs: Iterable[Leg], first: tuple[int, int]) -> set[tuple[int, int | None]]:
    """The documents and goods of counts from a place in the ledger on."""
    found = [leg for leg in legs if leg[6] == LEVEL and (leg[1], leg[0]) >= first]
    return {(document_of(leg[0]), reached.facts[leg[2]].item or reached.facts[leg[3]].item) for leg in found}


def _write_new(session: Session, new: list[NewMove], result: Result, deltas: Deltas) -> int:
    """Write the document's own moves; answers what they are worth together (10⁻⁴), value that it gathered counted once."""
    rows = []
    for each in new:
        move_id, moment, source, target, qty, amount, mode, part, whole, like = each.leg
        qty, amount = result.quantities.get(move_id, qty), result.amounts.get(move_id, amount)
        deltas.add(moment, source, target, amount)
        rows.append(
            (move_id, document_of(move_id), each.line, moment, source, target, each.item, each.batch, qty, amount, mode, part, whole, like)
        )
    insert_rows(session, move, MOVE_COLUMNS, rows)
    return sum(row[9] for row in rows if row[10] != Mode.SHARE)


def _write_changed(session: Session, reached: Affected, result: Result, deltas: Deltas, change: Change, own: set[int]) -> None:
    """Write new amounts and quantities of moves that were there before."""
    rows: list[tuple[int, ...]] = []
    for move_id in sorted((result.amounts.keys() | result.quantities.keys()) - own):
        leg = reached.legs[move_id]
        qty, amount = result.quantities.get(move_id, leg[4]), result.amounts.get(move_id, leg[5])
        deltas.add(leg[1], leg[2], leg[3], amount - leg[5])
        document = document_of(move_id)
        change.documents[document] = change.documents.get(document, 0) + (amount - leg[5] if leg[6] != Mode.SHARE else 0)
        rows.append((qty, amount, move_id))
    update_rows(session, move, ("qty", "amount"), ("id",), rows)


def _write_resets(session: Session, reached: Affected, result: Result, deltas: Deltas, change: Change, document_id: int) -> None:
    """Bring the moves of differences in line with what the walk found."""
    gone = [i for i in result.stored_resets if i not in result.resets]
    targets = difference_pools(session, reached, {reset.pool for reset in result.resets.values()})
    for move_id in gone:
        leg = reached.legs[move_id]
        deltas.take_back(leg)
    rows, updates = [], []
    for reset in result.resets.values():
        stored = result.stored_resets.get(reset.id)
        target = targets[reset.pool]
        deltas.add(reset.moment, reset.pool, target, reset.amount - (stored[1] if stored else 0))
        if stored is None:
            rows.append(reset_row(reset.id, reset.moment, reset.pool, target, reset.amount, reached.facts[reset.pool].item))
        elif stored[1] != reset.amount:
            updates.append((reset.amount, reset.id))
    delete_rows(session, move, ("id",), [(move_id,) for move_id in gone])
    insert_rows(session, move, MOVE_COLUMNS, rows)
    update_rows(session, move, ("amount",), ("id",), updates)
    for move_id in (*gone, *(row[0] for row in rows), *(row[1] for row in updates)):
        if document_of(move_id) != document_id:
            change.documents.setdefault(document_of(move_id), 0)


def reset_row(move_id: int, moment: int, source: int, target: int, amount: int, item: int | None) -> tuple[Any, ...]:
    """The row of a difference: value alone, from the pool to its site's cost difference."""
    return (move_id, document_of(move_id), 0, moment, source, target, item, None, 0, amount, int(Mode.RESET), None, None, None)


def difference_pools(session: Session, reached: Affected, pools: set[int]) -> dict[int, int]:
    """Where the differences of stocked pools go."""
    if not pools:
        return {}
    ends: dict[int, End] = {i: (cost_difference(reached.facts[i].ref), None) for i in pools}
    ids = pool_ids(session, ends.values())
    reached.facts.update(facts_of(ids))
    return {i: ids[end] for i, end in ends.items()}


def _blame(negatives: Iterable[Negative], old: dict[int, Leg], new: list[NewMove]) -> list[Negative]:
    """Points below zero where the pool holds less than it would without this change."""
    effects: dict[int, list[tuple[tuple[int, int], int]]] = {}
    for sign, legs in ((1, [each.leg for each in new]), (-1, old.values())):
        for leg in legs:
            effects.setdefault(leg[3], []).append(((leg[1], leg[0]), sign * leg[4]))
            effects.setdefault(leg[2], []).append(((leg[1], leg[0]), -sign * leg[4]))
    return [
        point for point in negatives
        if sum(qty for key, qty in effects.get(point.pool, ()) if key <= (point.moment, point.move)) < 0
    ]  # fmt: skip
