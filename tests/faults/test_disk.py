"""The disk fails or someone else has the file while a document is posted: words, and nothing lost."""

import shutil
import subprocess
from decimal import Decimal

import pytest

from app.core.errors import StoreTrouble
from app.documents.base import Document
from app.posting.check import check_store
from app.store.engine import connect_file
from app.store.opening import open_store
from tests.documents.trade import faults, on_hand
from tests.makers import Shop


@pytest.fixture
def small_disk(tmp_path):
    """A disk of 6 MB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", str(folder)], capture_output=True, text=True, check=False)
    if mounted.returncode:
        pytest.skip(f"a small disk can't be mounted here: {mounted.stderr.strip()}")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_a_full_disk_is_told_and_nothing_is_half_posted(small_disk, sqlite_template):
    path = small_disk / "store.larder"
    shutil.copy(sqlite_template, path)
    store = open_store(str(path))
    shop = Shop(store)
    lines = [{"item": f"item {no:03}", "qty": 3, "price": "1.10"} for no in range(200)]
    shop.receipt("2026-11-01", lines)
    posted = 1
    with pytest.raises(StoreTrouble, match=r"The disk is full .*nothing was changed"):  # noqa: PT012 - which receipt fills it is not known
        for _ in range(1000):
            shop.receipt("2026-11-02", lines)
            posted += 1
    assert faults(shop) == []
    assert on_hand(shop, "item 000")[0] == str(3 * posted)
    subprocess.run(["mount", "-o", "remount,size=40m", str(small_disk)], check=True)
    shop.receipt("2026-11-03", lines)
    assert on_hand(shop, "item 000")[0] == str(3 * (posted + 1))
    assert faults(shop) == []
    store.close()


def test_a_file_that_someone_writes_to_is_told_and_posting_works_afterwards(make_store):
    shop = Shop(make_store())
    shop.receipt("2026-11-01", tea=(1, "1"))
    other = connect_file(shop.store.path, "rw")
    with shop.store.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA busy_timeout=50")
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreTrouble, match="Someone else is writing to the store"):
        shop.receipt("2026-11-02", tea=(1, "1"))
    other.execute("ROLLBACK")
    other.close()
    assert shop.receipt("2026-11-02", tea=(1, "1")).number == "GR-000002"
    assert faults(shop) == []


def test_a_file_that_can_not_be_written_is_told_and_nothing_is_posted(make_store):
    shop = Shop(make_store())
    receipt = shop.receipt("2026-11-01", tea=(1, "1"))
    with shop.store.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA query_only=ON")
    with pytest.raises(StoreTrouble, match="read-only"):
        shop.receipt("2026-11-02", tea=(1, "1"))
    with pytest.raises(StoreTrouble, match="read-only"):
        shop.correct(receipt, lambda draft: setattr(draft.lines[0], "qty", Decimal(9)))
    with shop.store.read() as session:
        assert check_store(session) == []
        assert session.get_one(Document, receipt.document_id).lines[0].qty == 1


def test_what_breaks_half_way_through_posting_leaves_nothing(make_store, monkeypatch):
    shop = Shop(make_store())
    shop.receipt("2026-11-01", tea=(1, "1"))
    for place in ("write_days", "_write_new", "_write_resets"):
        with monkeypatch.context() as broken:
            broken.setattr(f"app.posting.recost.{place}", fail)
            with pytest.raises(ZeroDivisionError):
                shop.receipt("2026-11-02", tea=(3, "1"))
        assert faults(shop) == []
        assert on_hand(shop, "tea") == ("1", "1.00")


def fail(*_arguments):
    raise ZeroDivisionError
