import threading
import time

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QPushButton, QWidget

from app.core.errors import Doubt, UserError
from app.ui import messages, tasks


@pytest.fixture
def screen(qtbot):
    made = QWidget()
    qtbot.addWidget(made)
    return made


def test_the_result_comes_back_in_the_windows_thread(context, qtbot):
    got = []
    tasks.run(context, "Count", lambda p: threading.get_ident(), lambda r: got.append((r, threading.get_ident())))
    qtbot.waitUntil(lambda: bool(got))
    worker, here = got[0]
    assert here == threading.get_ident() != worker


def test_cancel_stops_the_work_and_calls_no_done(context, qtbot):
    done, failed, steps = [], [], []

    def work(progress):
        for n in range(10_000):
            steps.append(n)
            progress.step(n, 10_000)
            time.sleep(0.005)

    task = tasks.run(context, "Slow", work, done.append, failed.append)
    qtbot.waitUntil(lambda: len(steps) > 3)
    task.cancel()
    qtbot.waitUntil(lambda: bool(failed))
    assert isinstance(failed[0], tasks.Cancelled)
    assert not done
    assert len(steps) < 10_000


def test_an_error_of_the_work_is_told_in_words(context, qtbot, monkeypatch):
    told = []
    monkeypatch.setattr(messages, "show_dialog", lambda parent, text: told.append(text))

    def work(progress):
        raise UserError("{name} is closed", name="The month")

    tasks.run(context, "Post", work, told.append)
    qtbot.waitUntil(lambda: bool(told))
    assert told == ["The month is closed"]


def test_long_work_shows_its_name_and_cancel(context, qtbot):
    shown = []

    class Host:
        task_host = None

        def add_task(self, task):
            shown.append(task)

    host = Host()
    host.task_host = host
    context.window = host
    release = threading.Event()
    done = []
    task = tasks.run(context, "Import", lambda p: release.wait(5), done.append)
    quick = tasks.run(context, "Quick", lambda p: 1, done.append)
    qtbot.waitUntil(lambda: bool(shown), timeout=3000)
    assert shown == [task]
    assert quick not in tasks.running
    strip = tasks.TaskStrip(task)
    qtbot.addWidget(strip)
    assert strip.name.text() == "Import"
    strip.stop.click()
    assert task.progress.cancelled
    release.set()
    qtbot.waitUntil(lambda: task not in tasks.running)


def test_changes_of_any_thread_are_announced_once_in_the_windows_thread(context, qtbot):
    with qtbot.waitSignal(context.changes.tables_changed) as got:
        threading.Thread(target=lambda: context.changes.tell(frozenset({"item"}))).start()
        context.changes.tell(frozenset({"document"}))
        qtbot.wait(5)
    assert "document" in got.args[0]


def test_works_of_a_queue_follow_one_another_in_their_order(screen, qtbot):
    queue, told = tasks.Queue(screen), []
    for no, seconds in enumerate((0.05, 0.0, 0.02)):
        queue.add(lambda no=no, seconds=seconds: (time.sleep(seconds), no)[1], told.append)
    queue.then(lambda: told.append("then"))
    assert told == []
    queue.finish()
    assert told == [0, 1, 2, "then"]
    assert not queue.busy


def test_what_waits_for_an_idle_queue_is_done_at_once(screen):
    told = []
    tasks.Queue(screen).then(lambda: told.append("then"))
    assert told == ["then"]


def test_a_work_that_fails_in_a_queue_is_told_and_the_next_goes_on(screen, monkeypatch):
    told, done = [], []
    monkeypatch.setattr(messages, "tell", lambda _parent, error: told.append(str(error)))

    def fail():
        raise ValueError("no such thing")

    queue = tasks.Queue(screen)
    queue.add(fail, done.append)
    queue.add(lambda: 2, done.append)
    queue.finish()
    assert (told, done) == (["no such thing"], [2])


def test_a_question_is_answered_in_another_thread_while_the_window_lives_on(qtbot):
    beats, timer = [], QTimer(interval=5)
    timer.timeout.connect(lambda: beats.append(1))
    timer.start()
    answer = tasks.wait_for(lambda: (time.sleep(0.15), threading.get_ident())[1])
    assert answer != threading.get_ident()
    assert len(beats) > 3
    with pytest.raises(ValueError, match="nothing"):
        tasks.wait_for(lambda: int("nothing"))


def test_an_attempt_is_repeated_past_a_doubt_that_is_answered_with_yes(screen, qtbot, monkeypatch):
    button, asked, done = QPushButton(screen), [], []
    monkeypatch.setattr(messages, "tell", lambda _parent, error: asked.append(error.name) or True)

    def work(accepted):
        if "odd" not in accepted:
            raise Doubt("odd", "This is odd")
        return accepted

    tasks.attempt(None, "Saving", work, done.append, owner=screen, disabled=[button])
    assert not button.isEnabled()
    qtbot.waitUntil(lambda: bool(done))
    assert (asked, done) == (["odd"], [frozenset({"odd"})])
    assert button.isEnabled()


def test_a_screen_that_closes_waits_for_what_it_writes(screen):
    done, part = [], QWidget(screen)
    tasks.run(None, "Saving", lambda _p: time.sleep(0.1), lambda _r: done.append("written"), owner=part, writes=True)
    tasks.finish_writes(screen)
    assert done == ["written"]
