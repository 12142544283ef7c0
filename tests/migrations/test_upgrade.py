"""An older store comes to the new version whole, or stays as it was: faults F05, F35, F37, F38."""

import shutil
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest
from sqlalchemy import text

from app.core.errors import StoreTrouble
from app.store import opening
from app.store.backup import read_back
from app.store.engine import make_engine
from app.store.file import APPLICATION_ID, read_header
from app.store.info import write_info
from app.store.migration import FOLDER, census_of, head_version, migrate, version_of
from app.store.opening import open_store
from app.store.search import find

GOODS = """
INSERT INTO unit (id, uuid, code, name, active, version, search, decimals) VALUES (1, 'u1', 'pc', 'Piece', 1, 1, 'piece pc', 0);
INSERT INTO item (id, uuid, code, name, active, version, search, kind, unit_id, tracks_batches)
  VALUES (1, 'i1', 'A', 'Black tea', 1, 1, 'black tea a', 'good', 1, 0), (2, 'i2', 'B', 'Milk', 1, 1, 'milk b', 'good', 1, 0);
INSERT INTO item_barcode (item_id, no, code) VALUES (1, 1, '4006381333931'), (1, 2, '4006381333948'), (2, 1, '4600000000015');
INSERT INTO place (id, kind, ref, account) VALUES (1, 'shelf', 1, '1000'), (2, 'supplier', 1, '2000');
INSERT INTO pool (id, place_id, item_id, qty, amount, last_amount, last_qty, last_day)
  VALUES (1, 1, 1, 10000000, 125000, 125000, 10000000, 20000), (2, 2, NULL, 0, -125000, 0, 0, 20000);
INSERT INTO document (id, uuid, kind, number, moment, state, currency, total, created_at, changed_at, version)
  VALUES (1, 'd1', 'goods_receipt', 'GR-1', 1700000000, 'posted', 'EUR', 125000, 1, 1, 1);
INSERT INTO move (id, document_id, line, moment, source_pool, target_pool, item_id, qty, amount, mode)
  VALUES (1, 1, 1, 1700000000, 2, 1, 1, 10000000, 125000, 0);
"""
"""Rows of tables that 0001 made."""


def put_goods(engine):
    with engine.connect().execution_options(writes=True) as connection, connection.begin():
        for statement in GOODS.split(";\n"):
            if statement.strip():
                connection.execute(text(statement))


def make_old(path: Path) -> None:
    """A store as the first revision made it, with goods and a movement."""
    engine = make_engine(str(path), create=True)
    migrate(engine, "0001")
    with engine.connect().execution_options(writes=True) as connection, connection.begin():
        connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.exec_driver_sql("INSERT INTO store_info VALUES ('application', 'larder'), ('name', 'Old shop')")
    put_goods(engine)
    engine.dispose()


def census(engine):
    with engine.connect() as connection:
        return census_of(connection)


@pytest.fixture
def next_revision(tmp_path: Path) -> Callable[[str], Path]:
    """A copy of the revisions with one more, whose `upgrade` has the given body. Returns the folder."""

    def write(body: str) -> Path:
        folder = tmp_path / "migrations"
        shutil.copytree(FOLDER, folder, ignore=shutil.ignore_patterns("__pycache__"))
        head = head_version()
        lines = ["import os", "import sqlalchemy as sa", "from alembic import op", f"revision = '{head + 1:04}'", f"down_revision = '{head:04}'",
                 "def upgrade():", *(f"    {line}" for line in body.splitlines())]  # fmt: skip
        (folder / "versions" / f"{head + 1:04}_next.py").write_text("\n".join(lines))
        return folder

    return write


def test_a_store_of_the_first_version_comes_up_to_this_one_with_all_it_held(tmp_path):
    path = tmp_path / "old.larder"
    make_old(path)
    assert read_header(path).user_version == 1
    engine = make_engine(str(path))
    before = census(engine)
    engine.dispose()
    store = open_store(str(path))
    after = census(store.engine)
    assert {table: after.rows[table] for table in before.rows if table != "store_info"} == {
        table: count for table, count in before.rows.items() if table != "store_info"
    }
    assert after.sums == before.sums
    assert after.sums["move.amount"] == 125000
    with store.read() as session:
        assert session.execute(text("SELECT number, total FROM document")).all() == [("GR-1", 125000)]
        assert find(session, "item", "tea") == [1]
    store.close()
    assert read_header(path).user_version == head_version()


def test_before_an_upgrade_the_store_is_copied_and_the_copy_read_back(tmp_path):
    path = tmp_path / "old.larder"
    make_old(path)
    store = open_store(str(path))
    (copy,) = (tmp_path / "backups").iterdir()
    assert copy.name in str(store.warnings[0])
    assert copy.name.startswith("old-before-upgrade-from-0001-")
    assert read_back(copy).rows["item"] == 2
    assert read_header(copy).user_version == 1
    store.close()


def test_without_room_for_the_copy_nothing_is_begun(tmp_path, monkeypatch):
    path = tmp_path / "old.larder"
    make_old(path)
    monkeypatch.setattr(opening.shutil, "disk_usage", lambda _folder: SimpleNamespace(free=1 << 20))
    with pytest.raises(StoreTrouble, match="must be free"):
        open_store(str(path))
    assert read_header(path).user_version == 1
    assert not (tmp_path / "backups").exists()


REBUILD_ITEM = """
with op.batch_alter_table("item", recreate="always") as batch:
    batch.add_column(sa.Column("colour", sa.Text()))
"""


def test_rebuilding_a_table_keeps_the_rows_that_go_with_it(make_store, next_revision):
    store = make_store()
    put_goods(store.engine)
    migrate(store.engine, folder=next_revision(REBUILD_ITEM))
    with store.engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM item_barcode").scalar() == 3
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
        assert "colour" in connection.exec_driver_sql("SELECT sql FROM sqlite_schema WHERE name = 'item'").scalar()


def test_rebuilding_a_table_keeps_it_strict_and_searchable(make_store, next_revision):
    store = make_store()
    put_goods(store.engine)
    migrate(store.engine, folder=next_revision(REBUILD_ITEM))
    with store.write() as session:
        strict = session.execute(text("SELECT strict FROM pragma_table_list WHERE name = 'item'")).scalar()
        session.execute(text("UPDATE item SET search = 'green tea a' WHERE id = 1"))
        found = find(session, "item", "green"), find(session, "item", "bl")
    assert (strict, found) == (1, ([1], []))


def test_a_revision_that_loses_rows_changes_nothing(store, next_revision):
    put_goods(store.engine)
    before = census(store.engine)
    with pytest.raises(StoreTrouble, match="item_barcode would have been lost"):
        migrate(store.engine, folder=next_revision("op.execute('DELETE FROM item_barcode WHERE no = 2')"))
    assert census(store.engine) == before


def test_a_revision_that_changes_the_ledger_changes_nothing(store, next_revision):
    put_goods(store.engine)
    with pytest.raises(StoreTrouble, match=r"move\.amount would have been lost"):
        migrate(store.engine, folder=next_revision("op.execute('UPDATE move SET amount = amount + 1')"))
    assert census(store.engine).sums["move.amount"] == 125000


def test_a_revision_that_breaks_references_changes_nothing(make_store, next_revision):
    store = make_store()
    put_goods(store.engine)
    with pytest.raises(StoreTrouble, match="1 references"):
        migrate(store.engine, folder=next_revision("op.execute('UPDATE item SET unit_id = 77 WHERE id = 1')"))


def test_a_revision_that_fails_half_way_leaves_no_table_behind(store, next_revision):
    body = "op.create_table('half', sa.Column('id', sa.BigInteger(), primary_key=True))\nraise ZeroDivisionError"
    with pytest.raises(ZeroDivisionError):
        migrate(store.engine, folder=next_revision(body))
    with store.engine.connect() as connection:
        assert version_of(connection) == head_version()
        assert "half" not in census_of(connection).rows


def test_a_program_killed_in_an_upgrade_leaves_the_old_version(closed_old, next_revision, in_process):
    folder = next_revision("op.create_table('half', sa.Column('id', sa.BigInteger(), primary_key=True))\nos.kill(os.getpid(), 9)")
    code = (
        "import sys, pathlib; from app.store.engine import make_engine; from app.store.migration import migrate;"
        "migrate(make_engine(sys.argv[1]), folder=pathlib.Path(sys.argv[2]))"
    )
    in_process(code, closed_old, folder, expect=-9)
    store = open_store(str(closed_old))
    assert "half" not in census(store.engine).rows
    assert census(store.engine).sums["move.amount"] == 125000
    store.close()


@pytest.fixture
def closed_old(tmp_path):
    path = tmp_path / "old.larder"
    make_old(path)
    return path


def test_a_store_of_today_is_opened_without_loading_alembic(closed_old, in_process):
    open_store(str(closed_old)).close()
    code = "import sys; from app.store.opening import open_store; open_store(sys.argv[1]).close(); print('alembic' in sys.modules)"
    assert in_process(code, closed_old) == "False\n"


@pytest.mark.postgresql
def test_a_server_s_store_is_dumped_and_brought_up(empty_database, tmp_path, request):
    request.getfixturevalue("postgresql_template")
    address = empty_database()
    engine = make_engine(address)

    def facts(connection):
        connection.exec_driver_sql("INSERT INTO store_info VALUES ('application', 'larder')")

    migrate(engine, "0001", then=facts)
    put_goods(engine)
    engine.dispose()
    store = open_store(address, backups=tmp_path / "backups")
    with store.write() as session:
        write_info(session, name="Server shop")
        assert find(session, "item", "mil") == [2]
    with store.engine.connect() as connection:
        assert version_of(connection) == head_version()
    kept = [path.read_bytes()[:5] for path in (tmp_path / "backups").iterdir()]
    assert kept == ([b"PGDMP"] if opening.server_program("pg_dump") else [])
    store.close()
