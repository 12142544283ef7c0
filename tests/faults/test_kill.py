"""The program is killed while it posts or recosts: afterwards each document is posted or not, and nothing is half done."""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select, text

from app.documents.base import Document, State
from app.posting.check import check_store
from app.store.info import number_counter
from app.store.ledger import move
from app.store.opening import open_store
from tests.makers import Shop

ROOT = Path(__file__).resolve().parents[2]
LINES = {"post": 500, "recost": 5, "sales": 200, "count": 300, "production": 60, "correct": 50}


@pytest.fixture(scope="module")
def busy_file(sqlite_template, tmp_path_factory):
    """A store with 500 goods, five of which have moved day by day; the first is a dish of two others, and documents rest on the receipt."""
    path = tmp_path_factory.mktemp("busy") / "busy.larder"
    shutil.copy(sqlite_template, path)
    store = open_store(str(path))
    shop = Shop(store)
    goods = [f"item {no:03}" for no in range(500)]
    for code in goods:
        shop.item(code)
    shop.site("W1", negative_stock="allow")
    came = shop.receipt("2026-03-02", [{"item": code, "qty": 100, "price": "1.25"} for code in goods])
    for day in range(40):
        moment = datetime(2026, 3, 3, 18) + timedelta(days=day)
        shop.write_off(moment, [{"item": code, "qty": 2} for code in goods[:5]])
    shop.recipe(goods[0], 1, **{goods[5]: 2, goods[6]: 1})
    back = {"basis_id": came.document_id, "partner_id": shop.supplier()}
    shop.post("supplier_return", "2026-03-20", "W1", back, [{"item": code, "qty": 1} for code in goods[10:40]])
    shop.landed_cost("2026-03-21", "25.00", [came])
    shop.post("daily_sales", "2026-03-22", "W1", {}, [{"item": code, "qty": 2, "price": "3"} for code in goods[:60]])
    sent = shop.dispatch("2026-03-23", [{"item": code, "qty": 3} for code in goods[20:50]])
    shop.arrival("2026-03-24", sent, [{"item": code, "qty": 3} for code in goods[20:50]])
    store.close()
    return path


@pytest.fixture(scope="module")
def begin():
    """Begins a task on a store in a process of its own: tells its id, and how to learn which signal has ended it."""
    with subprocess.Popen(
        [sys.executable, str(ROOT / "tests/faults/worker.py")],
        cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": str(ROOT)},
    ) as workers:  # fmt: skip

        def started(path, task):
            workers.stdin.write(f"{path}\t{task}\t{LINES[task]}\n")
            workers.stdin.flush()
            said, worker = workers.stdout.readline().split()
            assert said == "ready"
            return int(worker), workers.stdout.readline

        yield started


def kill_and_look(begin, path, task, seed):
    """Start, kill at a moment that the seed decides, open again and look; answers how many documents were posted meanwhile."""
    worker, ended = begin(path, task)
    time.sleep(random.Random(seed).uniform(0, 0.6))
    os.kill(worker, signal.SIGKILL)
    assert ended() == f"gone {int(signal.SIGKILL)}\n"
    store = open_store(str(path))
    try:
        with store.read() as session:
            assert session.execute(text("PRAGMA integrity_check")).scalar_one() == "ok"
            assert session.execute(text("PRAGMA foreign_key_check")).all() == []
            assert check_store(session) == []
            moved = set(session.execute(select(move.c.document_id).distinct()).scalars())
            posted = set(session.execute(select(Document.id).where(Document.state == State.POSTED)).scalars())
            everything = session.execute(select(func.count()).select_from(Document)).scalar_one()
            given = session.execute(select(func.sum(number_counter.c.last))).scalar_one()
            assert moved == posted
            assert len(posted) == everything == given
            return everything
    finally:
        store.close()


def rounds(begin, busy_file, folder, task, seeds):
    path = folder / "killed.larder"
    shutil.copy(busy_file, path)
    counts = [kill_and_look(begin, path, task, seed) for seed in seeds]
    assert counts == sorted(counts)
    return counts


@pytest.mark.slow
@pytest.mark.parametrize("task", LINES)
def test_killed_while_it_works_a_document_is_posted_or_not(begin, busy_file, tmp_path, task):
    rounds(begin, busy_file, tmp_path, task, range(6))


@pytest.mark.slow
@pytest.mark.skipif("LARDER_KILL_ROUNDS" not in os.environ, reason="LARDER_KILL_ROUNDS says how many rounds of each task are wanted")
@pytest.mark.parametrize("task", LINES)
def test_killed_as_often_as_wanted(begin, busy_file, tmp_path, task):
    counts = rounds(begin, busy_file, tmp_path, task, range(100, 100 + int(os.environ["LARDER_KILL_ROUNDS"])))
    print(f"{task}: {len(counts)} rounds, {counts[-1] - counts[0]} documents posted between them")
