"""How fast costs follow: back-dated documents in a busy store, chains of transfers, and a whole ledger."""

from datetime import datetime, timedelta
from typing import Any

from app.core.costing import move_id
from app.core.ledger import Mode, Place
from app.documents.base import journal
from app.posting.engine import post
from app.posting.pools import pool_ids
from app.posting.rebuild import walk_everything
from app.posting.recost import NewMove, replace_moves
from app.store.ledger import move
from app.store.opening import open_store
from app.store.types import seconds
from tests.bench.conftest import alone, middle, seconds_of
from tests.bench.ledger import copy_of, receipt_of
from tests.makers import OWNER

LAST_DAY = datetime(2026, 10, 26, 20)
TRYTON_SECONDS = 134.0
"""Tryton 8.2 for 1,000 later moves of one item, on the same machine."""


def read_moves(store: Any, count: int) -> float:
    """The baseline of recosting: reading so many moves and nothing else, in seconds."""

    def read() -> None:
        with store.read() as session:
            cursor = session.connection().connection.cursor()
            cursor.execute(f"SELECT * FROM move LIMIT {count}")
            while cursor.fetchmany(10_000):
                pass

    return seconds_of(read)


def test_a_back_dated_receipt_in_a_busy_store(benchmark, told, million, tmp_path):
    store = copy_of(million, tmp_path)
    times = []
    for turn in range(12):
        document = receipt_of(50, LAST_DAY - timedelta(days=30), first=1 + turn * 50)
        with store.write() as session:
            times.append(seconds_of(lambda: (post(session, OWNER, document), session.commit())))  # noqa: B023
    fresh = []
    for turn in range(12):
        document = receipt_of(50, LAST_DAY + timedelta(days=9), first=1 + turn * 50)
        with store.write() as session:
            fresh.append(seconds_of(lambda: (post(session, OWNER, document), session.commit())))  # noqa: B023
    benchmark.pedantic(lambda: None, rounds=1)
    store.close()
    ours, today = middle(times[2:]) * 1000, middle(fresh[2:]) * 1000
    told("50-line receipt dated 30 days back, a million moves", ours, "ms", today, "the same dated today", "≤ 100 ms")
    assert ours <= 100


def chain(session: Any, count: int) -> tuple[int, dict[Any, int]]:
    """Receipts and sales of one item at three stores, whose goods go on by two transfers: so many moves in the pools."""
    first = 1 + max(session.execute(journal.select().with_only_columns(journal.c.id)).scalars(), default=0)
    ends = pool_ids(
        session, [(Place("shelf", site), 1) for site in (1, 2, 3)] + [(Place("supplier", 1), None), (Place("expense", 1), None)]
    )
    shelves = [ends[Place("shelf", site), 1] for site in (1, 2, 3)]
    supplier, expense = ends[Place("supplier", 1), None], ends[Place("expense", 1), None]
    start = seconds(datetime(2027, 1, 1))
    for no in range(count // 100):
        document, moment = first + no, start + no * 3600
        legs = []
        for step in range(100):
            sort, ident = step % 5, move_id(document, step)
            if sort == 0:
                legs.append((ident, moment, supplier, shelves[0], 9 * 10**6, (1000 + step) * 100, int(Mode.GIVEN), None, None, None))
            elif sort in {1, 2}:
                legs.append((ident, moment, shelves[sort - 1], shelves[sort], (8 - sort) * 10**6, 0, int(Mode.AT_COST), None, None, None))
            else:
                legs.append((ident, moment, shelves[sort - 1 if sort == 3 else 0], expense, 10**6, 0, int(Mode.AT_COST), None, None, None))
        values = {
            "id": document,
            "uuid": f"chain-{document}",
            "kind": "document",
            "moment": datetime(2027, 1, 1) + timedelta(hours=no),
            "state": "posted",
        }
        session.connection().execute(
            journal.insert().values(**values, currency="EUR", total=0, version=1, created_at=LAST_DAY, changed_at=LAST_DAY)
        )
        replace_moves(session, document, [NewMove(leg, 0, 1, None) for leg in legs])
    return first, ends


def test_ten_thousand_later_moves_through_two_transfers(benchmark, told, ledgers, tmp_path):
    store = copy_of(ledgers(100_000), tmp_path)
    with store.write() as session:
        _, ends = chain(session, 10_000)
        session.execute(journal.insert().values(id=900_000, uuid="late", kind="document", moment=LAST_DAY + timedelta(days=60), state="posted",
                                                currency="EUR", total=0, version=1, created_at=LAST_DAY, changed_at=LAST_DAY))  # fmt: skip
    moment, times, changed = seconds(datetime(2026, 12, 31)), [], 0
    for turn in range(5):
        leg = (
            move_id(900_000, 0),
            moment,
            ends[Place("supplier", 1), None],
            ends[Place("shelf", 1), 1],
            10**11,
            (turn + 7) * 10_000_000,
            0,
            None,
            None,
            None,
        )
        with store.write() as session:

            def late() -> None:
                nonlocal changed
                changed = len(replace_moves(session, 900_000, [NewMove(leg, 0, 1, None)]).amounts)  # noqa: B023
                session.commit()

            times.append(seconds_of(late))
    bare = read_moves(store, 10_000) * 1000
    benchmark.pedantic(lambda: None, rounds=1)
    store.close()
    ours = middle(times[1:]) * 1000
    assert changed > 4_000
    told(f"late receipt, 10,000 later moves through two transfers ({changed:,} recosted)", ours, "ms", bare, "reading them", "≤ 300 ms")
    assert ours <= 300


RECOST = """
import sys
from time import perf_counter
from app.posting.rebuild import recost_everything
from app.store.opening import open_store
from app.documents.base import kinds
kinds()
store = open_store(sys.argv[1])
start = perf_counter()
with store.write() as session:
    recost_everything(session)
print(perf_counter() - start)
"""


def test_a_whole_store_of_a_million_moves(benchmark, told, million, tmp_path):
    store = copy_of(million, tmp_path)
    with store.write() as session:
        session.execute(move.update().where(move.c.mode == int(Mode.AT_COST)).values(amount=0))
    bare = read_moves(store, 1_000_000)
    store.close()
    done = benchmark.pedantic(alone, (RECOST, store.address), rounds=1)
    ours, peak = map(float, done.split())
    store = open_store(store.address)
    with store.read() as session:
        assert not walk_everything(session).result.amounts
    store.close()
    told("recost a whole store of 1,000,000 moves, every cost new", ours, "s", bare, "reading them", "≤ 12 s")
    told("the same: memory of the process at its peak", peak, "MB", goal="≤ 400 MB")
    assert ours <= 12
