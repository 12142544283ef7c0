"""A store is opened only when it is one, whole, of this version, and writable: faults F14, F15, F17, F18, F20, F21, F22, F26, F36."""

import hashlib
import random
import sqlite3

import pytest
from sqlalchemy import text

from app import VERSION
from app.core.errors import StoreTrouble, UserError
from app.store import location
from app.store.engine import SQLITE_PRAGMAS, make_engine
from app.store.file import APPLICATION_ID
from app.store.info import read_info
from app.store.migration import head_version
from app.store.opening import create_store, open_store
from app.store.trouble import Damaged


def digest(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def files(folder):
    return sorted(path.name for path in folder.iterdir())


def test_a_new_store_knows_its_currency_and_method(tmp_path):
    store = create_store(str(tmp_path / "shop.larder"), currency="JPY", costing="fifo", name="Corner shop", language="ru")
    with store.read() as session:
        assert [read_info(session, key) for key in ("currency", "costing", "name", "language", "made_by")] == [
            "JPY", "fifo", "Corner shop", "ru", VERSION,
        ]  # fmt: skip
    store.close()
    assert files(tmp_path) == ["shop.larder"]


def test_a_new_store_on_a_server_takes_an_empty_database(empty_database):
    address = empty_database()
    create_store(address, currency="USD").close()
    store = open_store(address)
    with store.read() as session:
        assert read_info(session, "currency") == "USD"
    store.close()
    with pytest.raises(UserError, match="already"):
        create_store(address)


def test_a_database_with_other_tables_is_left_alone(empty_database):
    address = empty_database()
    engine = make_engine(address)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE diary (day date)"))
    engine.dispose()
    with pytest.raises(UserError, match="something else"):
        create_store(address)
    with pytest.raises(UserError, match="no Larder store"):
        open_store(address)


def test_an_existing_file_is_never_overwritten(tmp_path):
    path = tmp_path / "letter.larder"
    path.write_text("Dear Sir")
    with pytest.raises(UserError, match="there already"):
        create_store(str(path))
    assert path.read_text() == "Dear Sir"
    assert files(tmp_path) == ["letter.larder"]


@pytest.mark.parametrize(
    ("wrong", "words"), [({"currency": "euro"}, "EUR"), ({"currency": "EUO"}, "no currency EUO"), ({"costing": "lifo"}, "average or fifo")]
)
def test_a_store_is_not_made_with_unknown_currency_or_method(tmp_path, wrong, words):
    with pytest.raises(UserError, match=words):
        create_store(str(tmp_path / "shop.larder"), **wrong)
    assert files(tmp_path) == []


def test_a_store_is_not_made_in_a_folder_that_is_not_there(tmp_path):
    with pytest.raises(UserError, match="no folder"):
        create_store(str(tmp_path / "nowhere" / "shop.larder"))


def test_opening_a_missing_file_makes_none(tmp_path):
    with pytest.raises(UserError, match="no store"):
        open_store(str(tmp_path / "shop.larder"))
    engine = make_engine(str(tmp_path / "shop.larder"))
    with pytest.raises(StoreTrouble, match="can't be opened"):
        engine.connect()
    assert files(tmp_path) == []


def test_a_name_with_signs_that_addresses_use_is_just_a_name(tmp_path):
    path = tmp_path / "Магазин №1 50% #a?b=c.larder"
    create_store(str(path)).close()
    open_store(str(path)).close()
    assert files(tmp_path) == [path.name]


def test_every_connection_has_the_settings_that_keep_data_safe(closed_store):
    store = open_store(str(closed_store))
    with store.engine.connect() as connection:
        read = {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in (
            "foreign_keys", "synchronous", "journal_mode", "busy_timeout", "trusted_schema", "cell_size_check", "application_id", "user_version",
        )}  # fmt: skip
    store.close()
    assert read == {
        "foreign_keys": 1, "synchronous": 2, "journal_mode": "wal", "busy_timeout": 10000, "trusted_schema": 0, "cell_size_check": 1,
        "application_id": APPLICATION_ID, "user_version": head_version(),
    }  # fmt: skip
    assert "PRAGMA foreign_keys=ON" in SQLITE_PRAGMAS


def test_without_wal_every_commit_syncs_the_folder_too(closed_store):
    engine = make_engine(str(closed_store), wal=False)
    with engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 3
    engine.dispose()


# Damage ------------------------------------------------------------------------------------------------------------------


def test_an_overwritten_header_is_told_and_backups_are_named(closed_store):
    backups = closed_store.parent / "backups"
    backups.mkdir()
    (backups / f"{closed_store.stem}-20261121-230000.larder").write_bytes(b"")
    (backups / f"{closed_store.stem}-2-20261121-230000.larder").write_bytes(b"")
    with closed_store.open("r+b") as file:
        file.write(b"\x00" * 16)
    before = digest(closed_store)
    with pytest.raises(UserError, match=f"not a Larder store.*{closed_store.stem}-20261121-230000") as refusal:
        open_store(str(closed_store))
    assert not isinstance(refusal.value, StoreTrouble)
    assert f"{closed_store.stem}-2-" not in str(refusal.value), "a backup of another store is no way back"
    assert digest(closed_store) == before


def test_random_bytes_in_pages_are_found_after_an_unclean_end(closed_store):
    noise = random.Random(7)
    with closed_store.open("r+b") as file:
        file.seek(4096 * 20)
        file.write(noise.randbytes(4096 * 4))
    closed_store.with_name(closed_store.name + ".lock").write_text(
        '{"user": "ann", "computer": "till-1", "pid": 1, "since": "2026-11-21T20:00:00"}'
    )
    with pytest.raises(Damaged, match="damaged"):
        open_store(str(closed_store))


def test_random_bytes_in_pages_are_told_in_words_when_they_are_read(closed_store):
    with closed_store.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * (closed_store.stat().st_size - 4096))
    with pytest.raises(Damaged, match="latest backup"):  # noqa: PT012 - where in the block it comes is the database's matter
        store = open_store(str(closed_store))
        try:
            with store.read() as session:
                read_info(session, "name")
        finally:
            store.close()


def test_a_store_left_open_by_a_dead_program_is_checked_and_opened(closed_store):
    closed_store.with_name(closed_store.name + ".lock").write_text(
        '{"user": "ann", "computer": "till-1", "pid": 1, "since": "2026-11-21T20:00:00"}'
    )
    store = open_store(str(closed_store))
    assert [str(warning) for warning in store.warnings] == ["The store was not closed last time. It has been checked and is whole"]
    store.close()


@pytest.mark.parametrize(("keep", "words"), [(0, "empty"), (0.5, "end is missing"), (0.97, "end is missing")])
def test_a_file_that_was_cut_is_refused(closed_store, keep, words):
    size = int(closed_store.stat().st_size * keep)
    with closed_store.open("r+b") as file:
        file.truncate(size)
    with pytest.raises((UserError, Damaged), match=rf"{words}.*the latest: there is none"):
        open_store(str(closed_store))
    assert closed_store.stat().st_size == size


def test_a_foreign_database_is_refused_untouched(tmp_path):
    path = tmp_path / "history.larder"
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE urls (id INTEGER PRIMARY KEY, url TEXT)")
    connection.close()
    before = digest(path)
    with pytest.raises(UserError, match="not a Larder store"):
        open_store(str(path))
    assert digest(path) == before
    assert files(tmp_path) == ["history.larder"]


def test_a_text_file_with_our_ending_is_refused(tmp_path):
    path = tmp_path / "notes.larder"
    path.write_text("milk, bread, " * 100)
    with pytest.raises(UserError, match="not a Larder store"):
        open_store(str(path))


def test_a_folder_is_not_a_store(tmp_path):
    with pytest.raises(UserError, match="folder"):
        open_store(str(tmp_path))


@pytest.mark.parametrize(
    "address", ["mysql://root:secret@server/shop", "postgresql+psycopg2://server/shop", "postgresql://server:port/shop", "://"]
)
def test_an_address_of_no_postgresql_database_is_told_without_its_password(address):
    with pytest.raises(UserError, match="no address of a PostgreSQL") as told:
        open_store(address)
    assert "secret" not in str(told.value)


def test_a_newer_store_is_refused_untouched(make_store):
    store = make_store()
    with store.engine.connect().execution_options(writes=True) as connection, connection.begin():
        connection.exec_driver_sql("UPDATE store_info SET value = '9.1' WHERE key = 'written_by'")
        connection.exec_driver_sql(f"PRAGMA user_version = {head_version() + 1}")
    store.close()
    before = digest(store.path)
    with pytest.raises(UserError, match=r"newer Larder \(9\.1\)"):
        open_store(str(store.path))
    assert digest(store.path) == before


def test_a_newer_store_on_a_server_is_refused(make_store, request):
    request.getfixturevalue("postgresql_template")
    store = make_store("postgresql")
    with store.engine.begin() as connection:
        connection.exec_driver_sql(f"UPDATE alembic_version SET version_num = '{head_version() + 1:04}'")
    with pytest.raises(UserError, match="newer"):
        open_store(store.address)


# Rights and places -------------------------------------------------------------------------------------------------------


def test_a_read_only_file_is_refused_with_the_reason(ordinary_user):
    path = ordinary_user / "shop.larder"
    create_store(str(path)).close()
    path.chmod(0o444)
    with pytest.raises(UserError, match="read-only"):
        open_store(str(path))
    assert files(ordinary_user) == ["shop.larder"]


def test_a_read_only_folder_is_refused_with_the_reason(ordinary_user):
    path = ordinary_user / "shop.larder"
    create_store(str(path)).close()
    ordinary_user.chmod(0o555)
    with pytest.raises(UserError, match="folder may not be written to"):
        open_store(str(path))


def test_a_file_that_may_not_be_read_is_refused_with_the_reason(ordinary_user):
    path = ordinary_user / "shop.larder"
    create_store(str(path)).close()
    path.chmod(0)
    with pytest.raises(UserError, match="can't be read"):
        open_store(str(path))


def test_a_store_is_not_made_in_a_read_only_folder(ordinary_user):
    ordinary_user.chmod(0o555)
    with pytest.raises((UserError, StoreTrouble), match=r"shop\.larder"):
        create_store(str(ordinary_user / "shop.larder"))


def test_a_network_drive_is_told_and_gets_no_write_ahead_log(closed_store, tmp_path, monkeypatch):
    mounts = tmp_path / "mounts"
    mounts.write_text(f"/dev/sda1 / ext4 rw 0 0\n//server/share {closed_store.parent} cifs rw 0 0\n")
    monkeypatch.setattr(location, "MOUNTS", mounts)
    store = open_store(str(closed_store))
    assert "network drive" in str(store.warnings[0])
    with store.engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "delete"
    store.close()


def test_on_a_network_drive_another_computer_s_lock_file_decides(closed_store, tmp_path, monkeypatch):
    mounts = tmp_path / "mounts"
    mounts.write_text(f"//server/share {closed_store.parent} cifs rw 0 0\n")
    monkeypatch.setattr(location, "MOUNTS", mounts)
    closed_store.with_name(closed_store.name + ".lock").write_text(
        '{"user": "ann", "computer": "till-1", "pid": 1, "since": "2026-11-21T20:00:00"}'
    )
    with pytest.raises(UserError, match="ann on till-1"):
        open_store(str(closed_store))
    with pytest.raises(UserError, match="ann on till-1"):
        open_store(str(closed_store))


@pytest.mark.parametrize("folder", ["Dropbox", "OneDrive - Acme", "Яндекс.Диск", "Google Drive"])
def test_a_folder_that_a_cloud_copies_is_told(tmp_path, folder):
    (tmp_path / folder).mkdir()
    store = create_store(str(tmp_path / folder / "shop.larder"))
    assert folder in str(store.warnings[0])
    store.close()


def test_an_ordinary_folder_gives_no_warnings(make_store):
    assert make_store().warnings == []
