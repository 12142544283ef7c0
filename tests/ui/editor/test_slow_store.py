"""However slow the store is, the window lives on: its heart beats while everything is opened, typed, scanned and saved."""

import threading
import time
from contextlib import contextmanager
from decimal import Decimal

import pytest
from PySide6.QtCore import Qt, QTimer
from sqlalchemy import event

from app.catalogs.price import ItemPrice, PriceType
from app.catalogs.setting_value import read_setting
from app.documents.base import Document
from app.ui import tasks
from app.ui.main_window import MainWindow
from tests.ui.editor.goods import CASE_CODE, MILK_CODE, id_of
from tests.ui.editor.hands import hit, rest

STATEMENT_SECONDS = 0.3
ELSEWHERE_SECONDS = 0.08
"""A statement in another thread: long enough for keys, scans and clicks to come in between."""
BEAT_MS = 10
LONGEST_MS = 150
PATIENCE_MS = 60_000
pytestmark = pytest.mark.slow


class Witness(threading.Thread):
    """Beats in a thread of its own. What it is late by in all, `late_seconds`, the machine took, not the window."""

    def __init__(self):
        super().__init__(daemon=True)
        self.late_seconds, self.stopped = 0.0, threading.Event()

    def run(self):
        while not self.stopped.is_set():
            began = time.monotonic()
            self.stopped.wait(BEAT_MS / 1000)
            self.late_seconds += max(0.0, time.monotonic() - began - BEAT_MS / 1000)


class Heart:
    """Beats in the window's thread. `longest_ms` is the longest time between two beats that the thread waited for something.

    What it computed, and what the machine took for others, is not counted: that says nothing of the store.
    """

    def __init__(self):
        self.timer = QTimer(interval=BEAT_MS)
        self.timer.setTimerType(Qt.TimerType.PreciseTimer)
        self.timer.timeout.connect(self.beat)

    def marks(self):
        return time.monotonic(), time.thread_time() + self.witness.late_seconds

    def beat(self):
        now, spent = self.marks()
        waited = (now - self.last) - (spent - self.spent)
        self.longest_ms, self.last, self.spent = max(self.longest_ms, waited * 1000), now, spent

    @contextmanager
    def beating(self):
        self.witness = Witness()
        self.witness.start()
        self.longest_ms, (self.last, self.spent) = 0.0, self.marks()
        self.timer.start()
        yield self
        self.beat()
        self.timer.stop()
        self.witness.stopped.set()


@pytest.fixture
def heart(qapp):
    return Heart()


@pytest.fixture
def window(qtbot, context, goods_store):
    with goods_store.write() as session:
        session.add(PriceType(code="retail", name="Retail"))
    made = MainWindow()
    qtbot.addWidget(made)
    made.resize(1280, 800)
    made.show()
    made.fill(context)
    for key in ("journal:goods_receipt", "new:goods_receipt", "settings", f"catalog:item:{id_of(goods_store, 'item', 'MILK')}"):
        made.open_key(key)  # what is loaded and drawn for the first time takes longer than later
        idle(qtbot)
    while made.tabs.count() > 1:
        made.close_tab(1)
    idle(qtbot)
    yield made
    made.context = None


class Slowness:
    """Makes every statement take a while, and lists those that the window's thread waited for."""

    def __init__(self):
        self.waited_for, self.is_on = [], True

    def pause(self, _connection, _cursor, statement, *_more):
        if not self.is_on:
            return
        is_waited_for = threading.current_thread() is threading.main_thread()
        if is_waited_for:
            self.waited_for.append(statement)
        time.sleep(STATEMENT_SECONDS if is_waited_for else ELSEWHERE_SECONDS)

    @contextmanager
    def over(self):
        """The test itself looks into the store without a pause."""
        self.is_on = False
        yield
        self.is_on = True


@pytest.fixture
def slow(goods_store, window):
    made = Slowness()
    event.listen(goods_store.engine, "before_cursor_execute", made.pause)
    yield made
    made.is_on = False


def idle(qtbot):
    qtbot.waitUntil(lambda: not tasks.running, timeout=PATIENCE_MS)
    rest(30)


def opened_editor(window, qtbot):
    page = window.open_key("new:goods_receipt")
    qtbot.waitUntil(lambda: page.editor is not None, timeout=PATIENCE_MS)
    rest(50)
    return page.editor


def test_journal_and_settings_open_and_are_changed_with_the_heart_beating(window, qtbot, context, slow, heart, goods_store):
    with heart.beating():
        journal = window.open_key("journal:goods_receipt")
        qtbot.waitUntil(lambda: journal.list.model.is_loaded, timeout=PATIENCE_MS)
        settings = window.open_key("settings")
        qtbot.waitUntil(lambda: "tax_id" in settings.controls)
        control = settings.controls["tax_id"]
        qtbot.waitUntil(control.widget.isEnabled, timeout=PATIENCE_MS)
        control.show("GB 123")
        control.edited.emit()
        qtbot.waitUntil(lambda: not settings.queue.busy, timeout=PATIENCE_MS)
    assert slow.waited_for == []
    assert heart.longest_ms < LONGEST_MS
    idle(qtbot)
    with slow.over(), goods_store.read() as session:
        assert read_setting(session, "tax_id") == "GB 123"


def test_a_receipt_is_scanned_typed_and_kept_with_the_heart_beating(window, qtbot, slow, heart, goods_store):
    with heart.beating():
        editor = opened_editor(window, qtbot)
        for code in (MILK_CODE, CASE_CODE, "12*" + MILK_CODE):
            editor.scan_desk.take(code)
        partner = editor.header.controls["partner_id"].line
        window.activateWindow()
        partner.setFocus()
        qtbot.waitUntil(partner.hasFocus)
        hit(editor, "Dairy", Qt.Key.Key_Return)
        qtbot.waitUntil(lambda: not editor.scan_desk.queue.busy, timeout=PATIENCE_MS)
        editor.view.start_line()
        hit(editor, "CHEESE", Qt.Key.Key_Return, "2.5", Qt.Key.Key_Return)
        editor.state.save()
        qtbot.waitUntil(lambda: editor.document.id is not None and not editor.keeper.running, timeout=PATIENCE_MS)
    assert slow.waited_for == []
    assert heart.longest_ms < LONGEST_MS
    idle(qtbot)
    with slow.over(), goods_store.read() as session:
        stored = session.get(Document, editor.document.id)
        assert stored.partner_id == id_of(goods_store, "partner", "DAIRY")
        assert [line.qty for line in stored.rows] == [13, 1, Decimal("2.5")]


def test_a_row_of_a_catalog_and_its_price_are_kept_with_the_heart_beating(window, qtbot, slow, heart, goods_store):
    with slow.over():
        milk = id_of(goods_store, "item", "MILK")
    with heart.beating():
        form = window.open_key(f"catalog:item:{milk}")
        qtbot.waitUntil(lambda: form.is_read, timeout=PATIENCE_MS)
        form.controls["name"].widget.setText("Milk 2.5 %")
        form.controls["name"].widget.textEdited.emit("")
        (price,) = form.prices.controls.values()
        price.widget.setText("1.49")
        price.widget.editingFinished.emit()
        form.save()
        qtbot.waitUntil(lambda: not form.is_changed, timeout=PATIENCE_MS)
    assert slow.waited_for == []
    assert heart.longest_ms < LONGEST_MS
    idle(qtbot)
    with slow.over(), goods_store.read() as session:
        assert [each.price for each in session.query(ItemPrice)] == [Decimal("1.49")]


def test_what_asks_the_store_in_the_windows_thread_is_noticed(window, qtbot, slow, heart, monkeypatch):
    editor = opened_editor(window, qtbot)
    idle(qtbot)
    monkeypatch.setattr(tasks, "wait_for", lambda work: work())
    with heart.beating():
        editor.lines.type_text(0, "item_id", "CHEESE")
    assert slow.waited_for
    assert heart.longest_ms > STATEMENT_SECONDS * 1000
