"""Backups that the program makes by itself: of a file, once a day, and before it is closed."""

import threading
from datetime import date, datetime, timedelta

import pytest

from app.catalogs.setting_value import backup_folder, write_setting
from app.core.errors import UserError
from app.store import backup
from app.store.backup import back_up, backup_name, backups_of, name_of
from app.store.info import write_info
from app.ui import daily_backup, messages
from app.ui.daily_backup import look_after

WAIT = 10_000


@pytest.fixture
def keeper(window, context):
    made = look_after(window, context.store)
    yield made
    made.timer.stop()
    made.first.stop()


@pytest.fixture
def copies(context):
    return lambda: [path for _moment, path in backups_of(backup_folder(context.store), name_of(context.store))]


def looked(qtbot, keeper):
    keeper.look()
    qtbot.waitUntil(lambda: not keeper.is_busy, timeout=WAIT)


def enter(context, name="Changed"):
    with context.store.write() as session:
        write_info(session, name=name)
        session.info.setdefault("changed", set()).add("store_info")


def broken(*_args, **_named):
    raise UserError("The disk at {path} is full", path="/backups")


def test_first_backup_is_made_after_the_start_and_the_foot_follows(qtbot, window, keeper, copies, monkeypatch):
    qtbot.waitUntil(lambda: "no backup yet" in window.task_host.care.text())
    assert keeper.first.isActive()
    keeper.first.start(1)
    qtbot.waitUntil(lambda: "last backup" in window.task_host.care.text(), timeout=WAIT)
    assert len(copies()) == 1
    assert keeper.day == date.today()


def test_store_is_copied_in_another_thread(qtbot, keeper, monkeypatch):
    threads = []
    monkeypatch.setattr(backup, "back_up_daily", lambda *_args, **_named: threads.append(threading.current_thread()))
    looked(qtbot, keeper)
    assert threads
    assert threads[0] is not threading.main_thread()


def test_one_backup_a_day_is_enough_until_the_day_turns(qtbot, context, keeper, copies, monkeypatch):
    back_up(context.store, backup_folder(context.store) / backup_name(name_of(context.store), datetime.now()))
    looked(qtbot, keeper)
    looked(qtbot, keeper)
    assert len(copies()) == 1

    class Tomorrow(datetime):
        @classmethod
        def now(cls, tz=None):
            return datetime.now(tz) + timedelta(days=1)

    monkeypatch.setattr(daily_backup, "datetime", Tomorrow)
    looked(qtbot, keeper)
    assert len(copies()) == 2


def test_backups_go_to_the_folder_that_is_set_and_old_ones_are_thinned(qtbot, context, keeper, copies, tmp_path):
    folder = tmp_path / "other disk"
    folder.mkdir()
    for days in range(1, 400):
        (folder / backup_name("shop", datetime.now() - timedelta(days=days))).touch()
    with context.store.write() as session:
        write_setting(session, "backup_folder", str(folder))
    looked(qtbot, keeper)
    assert copies()[0].parent == folder
    assert len(copies()) < 40
    assert not (tmp_path / "backups").exists()


def test_trouble_is_told_in_words_and_work_goes_on(qtbot, window, keeper, monkeypatch):
    monkeypatch.setattr(backup, "back_up", broken)
    looked(qtbot, keeper)
    assert "No backup could be made. The disk at /backups is full" in window.message_bar.label.text()
    qtbot.waitUntil(lambda: "no backup could be made" in window.task_host.care.text(), timeout=WAIT)
    assert "The disk at /backups is full" in window.task_host.care.toolTip()
    window.message_bar.hide()
    looked(qtbot, keeper)
    assert window.message_bar.isHidden(), "the same is not said again and again"
    monkeypatch.undo()
    looked(qtbot, keeper)
    qtbot.waitUntil(lambda: "last backup" in window.task_host.care.text(), timeout=WAIT)
    assert "could not" not in window.task_host.care.text() + window.task_host.care.toolTip()


def test_disk_that_refuses_is_told_with_the_file(qtbot, window, keeper, monkeypatch):
    def refused(*_args, **_named):
        raise PermissionError(13, "Permission denied", "/backups")

    monkeypatch.setattr(backup, "back_up", refused)
    looked(qtbot, keeper)
    assert "/backups: Permission denied" in window.message_bar.label.text()


def test_folder_that_is_not_there_is_told_and_the_backup_lies_beside_the_store(qtbot, context, window, keeper, copies, tmp_path):
    with context.store.write() as session:
        write_setting(session, "backup_folder", str(tmp_path / "stick"))
    looked(qtbot, keeper)
    assert copies()[0].parent == tmp_path / "backups"
    assert str(tmp_path / "stick") in window.message_bar.label.text()
    qtbot.waitUntil(lambda: "is not there" in window.task_host.care.text(), timeout=WAIT)
    assert not (tmp_path / "stick").exists()


def test_what_was_entered_is_backed_up_before_the_window_closes(qtbot, context, window, keeper, copies):
    looked(qtbot, keeper)
    copies()[0].rename(copies()[0].with_name(backup_name("shop", datetime.now() - timedelta(hours=3))))
    enter(context)
    window.close()
    assert window.isVisible()
    assert "Making a backup" in window.waiting.text()
    qtbot.waitUntil(lambda: not window.isVisible(), timeout=WAIT)
    assert len(copies()) == 2


def test_nothing_entered_nothing_copied_at_closing(qtbot, window, keeper, copies):
    looked(qtbot, keeper)
    window.close()
    assert not window.isVisible()
    assert len(copies()) == 1


def test_window_closed_twice_does_not_wait(qtbot, context, window, keeper, monkeypatch):
    go_on = threading.Event()
    monkeypatch.setattr(backup, "back_up", lambda *_args: go_on.wait(WAIT / 1000))
    enter(context)
    window.close()
    assert window.isVisible()
    window.close()
    assert not window.isVisible()
    go_on.set()
    qtbot.waitUntil(lambda: not keeper.is_busy, timeout=WAIT)


def test_trouble_at_closing_is_told_and_the_window_closes(qtbot, context, window, keeper, monkeypatch):
    told = []
    monkeypatch.setattr(messages, "show_dialog", lambda _parent, text: told.append(text))
    monkeypatch.setattr(backup, "back_up", broken)
    enter(context)
    window.close()
    qtbot.waitUntil(lambda: not window.isVisible(), timeout=WAIT)
    assert told == ["No backup could be made. The disk at /backups is full"]


def test_cancelled_backup_is_left_for_another_day(qtbot, keeper, copies, monkeypatch):
    monkeypatch.setattr(backup, "PAGES", 1)
    keeper.look()
    keeper._task.cancel()
    qtbot.waitUntil(lambda: not keeper.is_busy, timeout=WAIT)
    assert copies() == []
    looked(qtbot, keeper)
    assert copies() == []


def test_store_that_has_gone_from_the_window_is_left_alone(qtbot, window, keeper, copies):
    context, window.context = window.context, None
    looked(qtbot, keeper)
    window.context = context
    assert copies() == []
    assert keeper.may_close()


@pytest.mark.postgresql
def test_server_s_store_is_left_to_who_runs_the_server(make_store, request, qtbot, keeper, window, context, monkeypatch):
    request.getfixturevalue("postgresql_template")
    store = make_store("postgresql")
    monkeypatch.setattr(context, "store", store)
    keeper.watch(store)
    monkeypatch.setattr(backup, "back_up", broken)
    looked(qtbot, keeper)
    keeper.is_changed = True
    assert keeper.may_close()
    assert not window.task_host.trouble
    assert keeper._task is None


def test_backup_by_hand_of_another_store_is_not_the_last_of_this_one(qtbot, window, context, copies):
    folder = backup_folder(context.store)
    folder.mkdir()
    (folder / backup_name("shop-2", datetime.now())).touch()
    window.task_host.read()
    with qtbot.waitSignal(window.task_host.filled):
        pass
    assert "no backup yet" in window.task_host.care.text()
