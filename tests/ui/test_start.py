import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QScreen
from PySide6.QtWidgets import QDialog

from app import bootstrap
from app.bootstrap import Start, read_arguments
from app.ui import application, messages

ROOT = Path(__file__).resolve().parents[2]
HEAVY = ("sqlalchemy", "alembic", "reportlab", "babel", "qtawesome", "numpy", "app.catalogs", "app.documents", "app.store", "decimal")


@pytest.mark.parametrize(
    ("arguments", "start"),
    [
        ([], Start()), (["--demo"], Start(demo=True)), (["--store", "a b.larder"], Start(store="a b.larder")),
        (["--store=x.larder"], Start(store="x.larder")), (["--screens", "out", "--demo"], Start(demo=True, screens="out")),
        (["check"], None), (["--store", "x.larder", "check"], None), (["--help"], None), (["--store"], None),
    ],
)  # fmt: skip
def test_arguments_open_the_window_or_name_a_command(arguments, start):
    assert read_arguments(arguments) == start


def test_only_qt_loads_before_the_first_paint():
    script = (
        "import os, sys; from app.ui import application; a = application.application(); w = application.FirstWindow()\n"
        f"w.painted.connect(lambda: (print([m for m in sys.modules if m.startswith({HEAVY!r})]), sys.stdout.flush(), os._exit(0)))\n"
        "w.show(); a.exec()"
    )
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT)}
    told = subprocess.run([sys.executable, "-c", script], cwd=ROOT, env=environment, capture_output=True, text=True, check=True, timeout=60)
    assert told.stdout.strip() == "[]"


@pytest.fixture
def own_settings(tmp_path, monkeypatch):
    """Settings of this test alone, and the crash window kept out of the other tests."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    before = sys.excepthook
    yield tmp_path
    sys.excepthook = before


def test_the_window_opens_on_a_store_and_remembers_it(shop_file, own_settings, qtbot):
    import shutil

    path = own_settings / "mine.larder"
    shutil.copy(shop_file, path)
    application.application()
    window = application.FirstWindow()
    qtbot.addWidget(window)
    with qtbot.waitSignal(window.painted):
        window.show()
    content = window.fill()
    bootstrap._open(content, Start(store=str(path)))
    assert content.waiting.text() == "Opening the store"
    qtbot.waitUntil(lambda: content.context is not None, timeout=10_000)
    assert content.context.actor.name == "Olga"
    assert not content.splitter.isHidden()
    assert str(content.context.settings.value("store")) == str(path)
    context = content.context
    content.idle_lock.stop()
    window.close()
    application.leave(context)


def test_another_store_is_opened_in_the_place_of_the_one_that_is_open(shop_file, own_settings, qtbot):
    import shutil

    from app.store.opening import open_store

    first, second = own_settings / "first.larder", own_settings / "second.larder"
    for path in (first, second):
        shutil.copy(shop_file, path)
    application.application()
    window = application.FirstWindow()
    qtbot.addWidget(window)
    content = window.fill()
    window.show()
    bootstrap._open(content, Start(store=str(first)))
    qtbot.waitUntil(lambda: content.context is not None, timeout=10_000)
    content.open_store(str(second))
    qtbot.waitUntil(lambda: content.context is not None and content.context.store.path == second, timeout=10_000)
    open_store(str(first)).close()
    context = content.context
    content.idle_lock.stop()
    window.close()
    application.leave(context)


def test_a_store_that_is_not_there_is_told_and_another_can_be_chosen(own_settings, qtbot, monkeypatch):
    told, asked = [], []
    monkeypatch.setattr(messages, "show_dialog", lambda parent, text: told.append(text))
    monkeypatch.setattr("app.ui.wizard.first_start", lambda window, default: asked.append(default))
    application.application()
    window = application.FirstWindow()
    qtbot.addWidget(window)
    window.show()
    content = window.fill()
    bootstrap._open(content, Start(store=str(own_settings / "nowhere.larder")))
    qtbot.waitUntil(lambda: bool(asked), timeout=10_000)
    assert "nowhere.larder" in told[0]
    qtbot.waitUntil(lambda: not window.isVisible())
    assert not [w for w in window.findChildren(QDialog) if w.isVisible()]


@pytest.mark.parametrize(("room", "maximized"), [((1280, 800), True), ((1366, 728), True), ((1920, 1040), False)])
def test_the_window_fills_a_screen_that_its_frame_would_reach_past(room, maximized, qtbot, monkeypatch):
    monkeypatch.setattr(QScreen, "availableSize", lambda _screen: QSize(*room))
    window = application.FirstWindow()
    qtbot.addWidget(window)
    window.show()
    assert window.isMaximized() is maximized
