"""Every invariant of the ledger, looked at from outside: what is wrong comes back in plain words, nothing is changed."""

from collections.abc import Callable, Iterator
from typing import Any

from sqlalchemy import BigInteger, Select, TypeCoerce, func, literal, not_, select, type_coerce, union_all
from sqlalchemy.orm import Session

from app.catalogs.goods import Item
from app.core.costing import SECONDS_A_DAY, document_of
from app.core.errors import Problem, problem
from app.core.ledger import Mode
from app.core.money import MONEY_DIGITS, QTY_DIGITS
from app.documents.base import Document, State, kinds
from app.i18n import N_
from app.posting.audit import broken_links
from app.posting.cash_count import miscounted
from app.posting.counted_batches import misplaced
from app.posting.numbers import series_name, split_number
from app.posting.outcome import PLACE_NAMES
from app.posting.overdrawn import overdrawn_against_policy
from app.posting.periods import changed_checkpoints
from app.posting.pools import stocked_kinds
from app.posting.rebuild import walk_everything
from app.store.info import number_counter
from app.store.ledger import move, of_document, place, pool, pool_day
from app.store.types import day_of, unscaled

AT_MOST = 20
"""How many faults of one sort are named."""
GOODS_DIFFER = N_("Balance {pool} ({place}, {item}) is kept as {qty} worth {amount}, its moves make {moved_qty} worth {moved_amount}")
SUMS_DIFFER = N_("Balance {pool} ({place}) is kept as {amount}, its moves make {moved_amount}")
NOTHING_KEPT = N_("Balance {pool}, {day}: its moves are there, but nothing is kept of the day")


def check_store(session: Session, step: Callable[[int, int], object] = lambda done, total: None) -> list[Problem]:
    """What is wrong with the store's figures; an empty list when everything holds. `step` is told how many looks of how many are done."""
    faults: list[Problem] = []
    few = (
        _balances, _days, _last_days, _empty_pools, _documents, _undone, _numbers, _resets, _order, _counts, _counted_batches, _batches, _costs,
    )  # fmt: skip
    for done, look in enumerate(few):
        step(done, len(few) + 2)
        faults += [fault for fault, _ in zip(look(session), range(AT_MOST), strict=False)]
    for done, whole in enumerate((changed_checkpoints, broken_links), len(few)):
        step(done, len(few) + 2)
        faults += whole(session)
    return faults


def _turnover() -> Select[Any]:
    """Both ends of every move: pool, start of the day, quantity and amount with their sign."""
    start = (move.c.moment - move.c.moment % SECONDS_A_DAY).label("start")
    into = select(move.c.target_pool.label("pool"), start, move.c.qty.label("qty"), move.c.amount.label("amount"), literal(1).label("into"))
    out = select(move.c.source_pool, start, -move.c.qty, -move.c.amount, literal(0))
    ends = union_all(into, out).subquery()
    return select(ends.c.pool, ends.c.start, ends.c.into, func.sum(ends.c.qty), func.sum(ends.c.amount)).group_by(
        ends.c.pool, ends.c.start, ends.c.into
    )


def _balances(session: Session) -> Iterator[Problem]:
    """The balance of every pool is the sum of its moves."""
    sums: dict[int, list[int]] = {}
    for pool_id, _start, _into, qty, amount in session.execute(_turnover()):
        row = sums.setdefault(pool_id, [0, 0])
        row[0] += int(qty)
        row[1] += int(amount)
    query = select(pool.c.id, place.c.kind, pool.c.qty, pool.c.amount, Item.name).join(place, place.c.id == pool.c.place_id)
    for pool_id, kind, qty, amount, item in session.execute(query.outerjoin(Item, Item.id == pool.c.item_id)):
        found = sums.get(pool_id, [0, 0])
        expected_qty = found[0] if kind in stocked_kinds() else 0
        if (qty, amount) != (expected_qty, found[1]):
            yield problem(
                GOODS_DIFFER if item else SUMS_DIFFER, pool=pool_id, item=item or "", place=PLACE_NAMES.get(kind, kind),
                qty=unscaled(qty, QTY_DIGITS), amount=unscaled(amount, MONEY_DIGITS),
                moved_qty=unscaled(expected_qty, QTY_DIGITS), moved_amount=unscaled(found[1], MONEY_DIGITS),
            )  # fmt: skip


def _days(session: Session) -> Iterator[Problem]:
    """Each day's turnover is that of its moves, and each balance the one before it plus the day."""
    kind_of = dict(session.execute(select(pool.c.id, place.c.kind).join(place, place.c.id == pool.c.place_id)).all())
    turned: dict[tuple[int, int], list[int]] = {}
    for pool_id, start, into, qty, amount in session.execute(_turnover()):
        figures = turned.setdefault((pool_id, start // SECONDS_A_DAY), [0, 0, 0, 0])
        stocked = kind_of[pool_id] in stocked_kinds()
        figures[0 if into else 2] += abs(int(qty)) if stocked else 0
        figures[1 if into else 3] += int(amount) if into else -int(amount)
    running: dict[int, tuple[int, int]] = {}
    query = select(pool_day).order_by(pool_day.c.pool_id, pool_day.c.day)
    for row in session.execute(query):
        pool_id, day = row[0], row[1]
        expected = turned.pop((pool_id, day), [0, 0, 0, 0])
        before = running.get(pool_id, (0, 0))
        running[pool_id] = (before[0] + row[2] - row[4], before[1] + row[3] - row[5])
        if list(row[2:6]) != expected:
            yield _of_day(N_("Balance {pool}, {day}: the turnover that is kept is not that of its moves"), pool_id, day)
        elif (row[6], row[7]) != running[pool_id]:
            yield _of_day(N_("Balance {pool}, {day}: what is kept is not the day before and the turnover together"), pool_id, day)
    for (pool_id, day), left in turned.items():
        if any(left):
            yield _of_day(NOTHING_KEPT, pool_id, day)


def _of_day(template: str, pool_id: int, day: int) -> Problem:
    return problem(template, pool=pool_id, day=day_of(day))


def _last_days(session: Session) -> Iterator[Problem]:
    """The balance now is that of the last day."""
    last = select(pool_day.c.pool_id, func.max(pool_day.c.day).label("day")).group_by(pool_day.c.pool_id).subquery()
    query = (
        select(pool.c.id).join(last, last.c.pool_id == pool.c.id)
        .join(pool_day, (pool_day.c.pool_id == pool.c.id) & (pool_day.c.day == last.c.day))
        .where((pool.c.qty != pool_day.c.qty) | (pool.c.amount != pool_day.c.amount))
    )  # fmt: skip
    for pool_id in session.execute(query).scalars():
        yield problem(N_("Balance {pool}: what is there now is not what its last day left"), pool=pool_id)


def _empty_pools(session: Session) -> Iterator[Problem]:
    """No goods, no value; value moves, so all balances together are nothing."""
    query = (
        select(pool.c.id, pool.c.amount).join(place, place.c.id == pool.c.place_id)
        .where(place.c.kind.in_(stocked_kinds()), pool.c.qty == 0, pool.c.amount != 0)
    )  # fmt: skip
    for pool_id, amount in session.execute(query):
        yield problem(N_("Balance {pool} has no goods but is worth {amount}"), pool=pool_id, amount=unscaled(amount, MONEY_DIGITS))
    total = session.execute(select(func.sum(pool.c.amount))).scalar_one()
    if total:
        yield problem(N_("All balances together make {amount} instead of zero"), amount=unscaled(int(total), MONEY_DIGITS))


def _documents(session: Session) -> Iterator[Problem]:
    """Posted documents have moves, others have none; moves carry their document's moment, or that of the goods they join."""
    has_moves = select(move.c.id).where(of_document(Document.id)).exists()
    query = select(Document.number, Document.uuid, Document.state, has_moves)
    for number, uuid, state, moved in session.execute(query):
        if moved and state != State.POSTED:
            yield problem(N_("Document {document} has moves, but its state is: {state}"), document=number or uuid, state=State(state).label)
    stray = select(func.count()).select_from(move).join(Document, Document.id == move.c.document_id).where(
        move.c.moment != _seconds(), move.c.mode != int(Mode.JOIN)
    )  # fmt: skip
    joined = move.alias()
    astray = select(func.count()).select_from(move).outerjoin(joined, joined.c.id == move.c.like_id).where(
        move.c.like_id.is_not(None), move.c.mode == int(Mode.JOIN), func.coalesce(joined.c.moment, -1) != move.c.moment
    )  # fmt: skip
    count = session.execute(stray).scalar_one() + session.execute(astray).scalar_one()
    if count:
        yield problem(N_("Moves at another moment than their document: {n}"), n=count)


def _undone(session: Session) -> Iterator[Problem]:
    """What documents undo of another one's moves is there, and no more of it than there was."""
    undo = (
        select(move.c.like_id, func.min(move.c.document_id).label("by"), func.sum(move.c.qty).label("qty"))
        .where(move.c.like_id.is_not(None), move.c.mode == int(Mode.LIKE)).group_by(move.c.like_id).subquery()
    )  # fmt: skip
    query = (
        select(Document.number, Document.uuid).join(undo, undo.c.by == Document.id).outerjoin(move, move.c.id == undo.c.like_id)
        .where(func.coalesce(move.c.qty, -1) < undo.c.qty).order_by(Document.id)
    )  # fmt: skip
    for number, uuid in session.execute(query):
        yield problem(N_("Document {document} undoes more of another one than there is"), document=number or uuid)


def _seconds() -> TypeCoerce[int]:
    return type_coerce(Document.moment, BigInteger)


def _numbers(session: Session) -> Iterator[Problem]:
    """Numbers run without gaps, per kind and site, up to the last one given out."""
    held: dict[str, list[tuple[int, str, int]]] = {}
    query = select(Document.kind, Document.site_id, Document.number).where(Document.number.is_not(None))
    for kind, site, number in session.execute(query):
        series, last = split_number(number or "")
        held.setdefault(kind, []).append((site or 0, series, last))
    for kind, site, last in session.execute(select(number_counter).order_by(number_counter.c.kind, number_counter.c.site_id)):
        own = series_name(session, kinds()[kind].prefix, site or None)
        found = {no for at, series, no in held.get(kind, ()) if series == own or at == site}
        missing = [no for no in range(1, last + 1) if no not in found]
        if missing:
            yield problem(
                N_("{kind}: numbers that were given out and are gone: {n}, the first is {first}"),
                kind=kinds()[kind].title_plural, n=len(missing), first=f"{own}-{missing[0]:06d}",
            )  # fmt: skip


def _costs(session: Session) -> Iterator[Problem]:
    """Every cost, difference and day is what a walk from the first move finds."""
    everything = walk_everything(session)
    walked = everything.result
    for move_id, amount in sorted(walked.amounts.items()):
        worth = unscaled(amount, MONEY_DIGITS)
        yield _of_move(N_("Move {move} of document {document} should be worth {amount}"), move_id, amount=worth)
    for move_id in sorted(walked.quantities):
        yield _of_move(N_("Move {move} of document {document} has another quantity than was counted"), move_id)
    stored = {
        row[0]: (row[1], row[2])
        for row in session.execute(select(move.c.id, move.c.source_pool, move.c.amount).where(move.c.mode == int(Mode.RESET)))
    }
    expected = {reset.id: (reset.pool, reset.amount) for reset in walked.resets.values()}
    for move_id in sorted({key for key, _ in stored.items() ^ expected.items()}):
        yield _of_move(N_("Difference {move} of document {document} is not what its goods leave behind"), move_id)
    yield from _walked_days(session, everything.days.take_rows())


def _of_move(template: str, move_id: int, **values: Any) -> Problem:
    return problem(template, move=move_id, document=document_of(move_id), **values)


def _walked_days(session: Session, walked: Iterator[tuple[Any, ...]]) -> Iterator[Problem]:
    """Both in the order of the key, side by side."""
    query = select(pool_day).join(pool, pool.c.id == pool_day.c.pool_id).join(place).where(place.c.kind.in_(stocked_kinds()))
    expected = next(walked, None)
    for row in session.execute(query.order_by(pool_day.c.pool_id, pool_day.c.day), execution_options={"yield_per": 10_000}):
        while expected is not None and expected[:2] < row[:2]:
            yield _of_day(NOTHING_KEPT, *expected[:2])
            expected = next(walked, None)
        if tuple(row) != expected:
            yield _of_day(N_("Balance {pool}, {day}: what is kept is not what its moves leave"), row[0], row[1])
        if expected is not None and expected[:2] == row[:2]:
            expected = next(walked, None)
    if expected is not None:
        yield _of_day(NOTHING_KEPT, *expected[:2])


def _resets(session: Session) -> Iterator[Problem]:
    """Differences stand beside the move that left them."""
    cause = move.alias()
    query = (
        select(move.c.id).outerjoin(cause, (cause.c.id == move.c.id - 1) | (cause.c.id == move.c.id - 2))
        .where(move.c.mode == int(Mode.RESET), cause.c.id.is_(None))
    )  # fmt: skip
    for move_id in session.execute(query).scalars():
        yield _of_move(N_("Difference {move} of document {document} has no move that left it"), move_id)


def _counts(session: Session) -> Iterator[Problem]:
    """Over and short of counted tills are what was counted less what the books say."""
    for count in miscounted(session):
        yield problem(
            N_("Cash count {number}: what is booked is not what was counted less what the books say"), number=count.number or count.uuid
        )


def _counted_batches(session: Session) -> Iterator[Problem]:
    """Counts of goods that keep batches leave in each of them what was counted."""
    for count in misplaced(session):
        yield problem(N_("Count {number}: what is booked of each batch is not what was counted of it"), number=count.number or count.uuid)


def _batches(session: Session) -> Iterator[Problem]:
    """Where stock below zero has always been refused, no batch is below zero while its goods are not."""
    for each in overdrawn_against_policy(session):
        yield problem(
            N_("Balance {pool}: the batch {batch} of {item} stands at {qty}, though its goods are not below zero: count it"),
            pool=each.pool, batch=each.mark, item=session.get_one(Item, each.item).name, qty=unscaled(each.qty, QTY_DIGITS),
        )  # fmt: skip


def _order(session: Session) -> Iterator[Problem]:
    """Ids of moves begin with their document."""
    query = select(func.count()).select_from(move).where(not_(of_document(move.c.document_id)))
    count = session.execute(query).scalar_one()
    if count:
        yield problem(N_("Moves whose number is not their document's: {n}"), n=count)
