import threading
import time

from app.core.errors import UserError
from app.ui import messages, tasks


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
