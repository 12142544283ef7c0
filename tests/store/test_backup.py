"""Backups are read back before they count, and restoring keeps what was there: faults F12, F23."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from psycopg.conninfo import conninfo_to_dict
from sqlalchemy import text

from app.core.errors import StoreTrouble, UserError
from app.store import backup
from app.store.backup import back_up, back_up_daily, backup_name, backups_in, backups_of, dump_server, keep_backups, read_back, restore
from app.store.info import read_info, write_info
from app.store.opening import open_store
from app.store.trouble import Damaged

NOW = datetime(2026, 11, 22, 23, 0)


def name_of(path):
    store = open_store(str(path))
    with store.read() as session:
        name = read_info(session, "name")
    store.close()
    return name


def test_a_backup_holds_what_was_committed_and_stands_alone(make_store, tmp_path):
    store = make_store()
    with store.write() as session:
        write_info(session, name="Saved")
    with store.write() as writing:
        write_info(writing, name="Not committed")
        report = back_up(store, tmp_path / "backups" / "copy.larder")
        writing.rollback()
    assert report.rows["store_info"] > 5
    assert report.size_bytes == report.path.stat().st_size
    assert [path.name for path in report.path.parent.iterdir()] == ["copy.larder"]
    assert name_of(report.path) == "Saved"


def test_a_copy_is_of_one_moment_though_others_write_while_it_is_made(make_store, tmp_path, monkeypatch):
    monkeypatch.setattr(backup, "PAGES", 8)
    store = make_store()
    told = []

    def step(done, total):
        told.append((done, total))
        with store.write() as session:
            write_info(session, name=f"Later {done}")

    report = back_up(store, tmp_path / "copy.larder", step)
    assert len(told) > 3
    assert told[-1] == (told[-1][1],) * 2, "all was copied, once"
    assert name_of(report.path) == "Test store"


def test_what_the_step_raises_ends_the_copying_and_leaves_nothing(make_store, tmp_path, monkeypatch):
    monkeypatch.setattr(backup, "PAGES", 8)

    def step(_done, _total):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        back_up(make_store(), tmp_path / "copies" / "copy.larder", step)
    assert list((tmp_path / "copies").iterdir()) == []


def test_an_old_backup_that_another_program_holds_does_not_fail_the_new_one(make_store, tmp_path, monkeypatch):
    store = make_store()
    for days in range(1, 40):
        (tmp_path / backup_name(store.path.stem, NOW - timedelta(days=days))).touch()

    def held(*_args, **_named):
        raise PermissionError(13, "in use")

    monkeypatch.setattr(Path, "unlink", held)
    assert keep_backups(tmp_path, NOW) == []
    assert len(backups_in(tmp_path)) == 39


def test_a_backup_never_overwrites(make_store, tmp_path):
    there = tmp_path / "copy.larder"
    there.write_text("letter")
    with pytest.raises(UserError, match="there already"):
        back_up(make_store(), there)
    assert there.read_text() == "letter"


def test_a_copy_that_can_t_be_read_back_is_thrown_away(make_store, tmp_path, monkeypatch):
    def broken(path):
        raise Damaged("The copy is damaged")

    monkeypatch.setattr(backup, "read_back", broken)
    with pytest.raises(Damaged):
        back_up(make_store(), tmp_path / "copies" / "copy.larder")
    assert list((tmp_path / "copies").iterdir()) == []


def test_a_full_disk_leaves_no_part_of_a_backup(make_store, small_disk):
    ballast = small_disk / "ballast"
    ballast.write_bytes(b"\x00" * (4 << 20))
    store = make_store()
    with pytest.raises((StoreTrouble, UserError), match=r"full|No space"):
        back_up(store, small_disk / "copy.larder")
    assert list(small_disk.iterdir()) == [ballast]
    ballast.unlink()
    assert back_up(store, small_disk / "copy.larder").path.exists()


def test_a_damaged_copy_is_told(closed_store):
    with closed_store.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * 40960)
    with pytest.raises(Damaged):
        read_back(closed_store)


def test_what_is_no_store_is_no_backup(tmp_path, closed_store):
    letter = tmp_path / "letter.larder"
    letter.write_text("Dear Sir")
    with pytest.raises(Damaged, match="not a copy"):
        restore(letter, closed_store)
    assert name_of(closed_store) == "Test store"


def test_restoring_keeps_the_store_that_was_there(make_store, tmp_path):
    store = make_store()
    copy = back_up(store, tmp_path / "copy.larder").path
    with store.write() as session:
        write_info(session, name="Later")
    store.close()
    aside = restore(copy, store.path)
    assert name_of(store.path) == "Test store"
    assert name_of(aside) == "Later"
    assert name_of(copy) == "Test store"


def test_restoring_where_nothing_was_makes_the_store(make_store, tmp_path):
    copy = back_up(make_store(), tmp_path / "copy.larder").path
    assert restore(copy, tmp_path / "new.larder") is None
    assert name_of(tmp_path / "new.larder") == "Test store"


def test_an_open_store_is_not_replaced(make_store, tmp_path):
    store = make_store()
    copy = back_up(store, tmp_path / "copy.larder").path
    with pytest.raises(UserError, match="is open"):
        restore(copy, store.path)


def test_a_damaged_store_is_kept_aside_as_it_is(make_store, tmp_path):
    store = make_store()
    copy = back_up(store, tmp_path / "copy.larder").path
    store.close()
    store.path.write_bytes(b"\x00" * 5000)
    aside = restore(copy, store.path)
    assert aside.read_bytes() == b"\x00" * 5000
    assert name_of(store.path) == "Test store"


@pytest.mark.postgresql
def test_a_server_s_store_is_dumped_by_pg_dump(make_store, tmp_path, request):
    request.getfixturevalue("postgresql_template")
    if backup.server_program("pg_dump") is None:
        pytest.skip("pg_dump is not on this computer")
    report = back_up(make_store("postgresql"), tmp_path / "copies" / "shop.dump")
    assert report.path.read_bytes().startswith(b"PGDMP")
    assert [path.name for path in report.path.parent.iterdir()] == ["shop.dump"]


@pytest.mark.postgresql
def test_without_pg_dump_the_way_out_is_told(make_store, tmp_path, monkeypatch, request):
    request.getfixturevalue("postgresql_template")
    monkeypatch.setattr(backup, "server_program", lambda name: None)
    with pytest.raises(UserError, match="client programs"):
        back_up(make_store("postgresql"), tmp_path / "shop.dump")


@pytest.fixture
def commands(monkeypatch):
    """What would be run, with what is added to the environment."""
    found = []

    def run(command, more):
        found.append((command, more))
        if "--list" in command:
            return "".join(f"; TABLE DATA public {name} larder\n" for name in ("store_info", "document", "move"))
        next(Path(word.partition("=")[2]) for word in command if word.startswith("--file=")).write_bytes(b"PGDMP")
        return ""

    monkeypatch.setattr(backup, "_run", run)
    monkeypatch.setattr(backup, "server_program", lambda name: name)
    return found


@pytest.mark.parametrize(
    ("address", "told"),
    [
        (
            "postgresql+psycopg://anna@/larder?host=/tmp/sock&port=5433&sslmode=require",
            {"host": "/tmp/sock", "port": "5433", "user": "anna", "dbname": "larder", "sslmode": "require"},
        ),
        ("postgresql://anna:s%40cret@[::1]:5433/larder", {"host": "::1", "port": "5433", "user": "anna", "dbname": "larder"}),
        ("postgresql+psycopg:///larder?host=a:1&host=b:2&options=-c%20role%3Dme", {"host": "a,b", "port": "1,2", "dbname": "larder", "options": "-c role=me"}),
        ("postgresql+psycopg://an%40na@shop/lar%20der", {"host": "shop", "user": "an@na", "dbname": "lar der"}),
    ],
)  # fmt: skip
def test_pg_dump_is_sent_to_the_very_server_of_the_address(commands, tmp_path, address, told):
    dump_server(address, tmp_path / "shop.dump")
    (named,) = [word for word in commands[0][0] if word.startswith(("--dbname", "--host", "--port", "--username"))]
    assert conninfo_to_dict(named.removeprefix("--dbname=")) == told


@pytest.mark.parametrize(
    ("address", "more"),
    [
        ("postgresql://anna:s%40cret@shop/larder", {"PGPASSWORD": "s@cret"}), ("postgresql://anna@shop/larder?password=s%40cret", {"PGPASSWORD": "s@cret"}),
        ("postgresql://anna@shop/larder", {}),
    ],
)  # fmt: skip
def test_password_is_handed_to_pg_dump_unseen_and_only_where_the_address_has_one(commands, tmp_path, address, more):
    dump_server(address, tmp_path / "shop.dump")
    command, added = commands[0]
    assert added == more, "without one, the user's own PGPASSWORD or password file holds"
    assert not any("cret" in word for word in command)


# Which ones stay ---------------------------------------------------------------------------------------------------------


def test_the_last_of_12_days_10_weeks_and_9_months_stay(tmp_path):
    days = [NOW - timedelta(days=number, hours=hour) for number in range(400) for hour in (0, 5)]
    for moment in days:
        (tmp_path / backup_name("shop", moment)).touch()
    keep_backups(tmp_path, NOW)
    left = [moment for moment, _path in backups_in(tmp_path)]
    assert [moment for moment in left if NOW - moment < timedelta(days=12, hours=-1)] == [NOW, NOW - timedelta(hours=5)] + [
        NOW - timedelta(days=number) for number in range(1, 12)
    ]
    assert len({moment.isocalendar()[:2] for moment in left if NOW - moment < timedelta(days=66)}) == 10
    assert len({(moment.year, moment.month) for moment in left}) == 9
    assert keep_backups(tmp_path, NOW) == []


def test_stores_do_not_push_out_each_other_s_backups(tmp_path):
    for number in range(20):
        (tmp_path / backup_name("shop", NOW - timedelta(days=number))).touch()
    (tmp_path / backup_name("cafe", NOW - timedelta(days=900))).touch()
    keep_backups(tmp_path, NOW)
    assert (tmp_path / backup_name("cafe", NOW - timedelta(days=900))).exists()


@pytest.mark.parametrize(
    "kept", ["letter.txt", "shop-before-upgrade-from-0003-20200101-000000.larder", "shop-20990101-000000.larder", "shop.larder"]
)
def test_what_is_no_daily_backup_is_left_alone(tmp_path, kept):
    for number in range(30):
        (tmp_path / backup_name("shop", NOW - timedelta(days=number))).touch()
    (tmp_path / kept).touch()
    assert kept not in {path.name for path in keep_backups(tmp_path, NOW)}
    assert (tmp_path / kept).exists()


def test_backups_of_a_store_are_not_those_of_one_whose_name_begins_alike(tmp_path):
    mine = [backup_name("shop", NOW), "shop-before-upgrade-from-0003-20261120-080000.larder"]
    others = [
        backup_name("shop-2", NOW),
        backup_name("sho", NOW),
        "shop-before-restore-20261120-080000.larder",
        "shop-20261122-999999.larder",
    ]
    for name in (*mine, *others):
        (tmp_path / name).touch()
    assert [path.name for _moment, path in backups_of(tmp_path, "shop")] == mine
    assert backups_of(tmp_path / "nowhere", "shop") == []


def test_backup_of_another_store_is_not_today_s_own(make_store, tmp_path):
    store, folder = make_store(), tmp_path / "backups"
    folder.mkdir()
    (folder / backup_name(f"{store.path.stem}-2", NOW)).touch()
    assert back_up_daily(store, folder, NOW) is not None


def test_a_folder_that_cannot_be_made_is_told_in_words(make_store, tmp_path):
    (tmp_path / "taken").write_text("a file")
    with pytest.raises(UserError, match="Choose another folder"):
        back_up(make_store(), tmp_path / "taken" / "copy.larder")


def test_one_backup_a_day_is_made(make_store, tmp_path):
    store, folder = make_store(), tmp_path / "backups"
    assert back_up_daily(store, folder, NOW).path.name == f"{store.path.stem}-20261122-230000.larder"
    assert back_up_daily(store, folder, NOW + timedelta(minutes=5)) is None
    assert back_up_daily(store, folder, NOW + timedelta(days=1)) is not None
    with store.read() as session:
        assert session.execute(text("SELECT 1")).scalar() == 1
