"""Hands and a scanner for tests: keys pressed into a window, slowly or as fast as a scanner does."""

import time
from typing import Any

from PySide6.QtCore import QEventLoop, Qt, QTimer
from PySide6.QtTest import QTest

from app.ui import tasks

SLOW_MS = 45
click: Any = QTest.keyClick
"""Qt takes a character as well as a key; its declared types leave that out."""


def rest(milliseconds: int) -> None:
    """Let the window live for a while; unlike QTest.qWait it lets other threads run."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


def scan(editor: Any, code: str) -> None:
    """What a scanner sends: all characters at once, and Enter. Other threads rest meanwhile: they would make the scanner slow."""
    end = time.monotonic() + 2
    while tasks.running and time.monotonic() < end:
        rest(5)
    window = editor.window().windowHandle()
    for sign in code:
        click(window, sign)
    QTest.keyClick(window, Qt.Key.Key_Return)
    rest(20)
    editor.scan_desk.queue.finish()


def hit(editor: Any, *keys: Any) -> None:
    """Press keys one after the other, as hands do: a `Qt.Key`, a key with modifiers as a pair, or text to be typed."""
    for key in keys:
        if isinstance(key, str):
            for sign in key:
                click(editor.window().windowHandle(), sign)
                rest(SLOW_MS)
        else:
            code, modifiers = key if isinstance(key, tuple) else (key, Qt.KeyboardModifier.NoModifier)
            QTest.keyClick(editor.window().windowHandle(), code, modifiers)
            rest(SLOW_MS)


def opened(qtbot: Any, context: Any, kind: str | None = None, document_id: int | None = None) -> Any:
    """An editor that is shown, with its document read."""
    from app.ui.editor_page import open_editor

    page: Any = open_editor(context, kind, document_id)
    qtbot.addWidget(page, before_close_func=_leave)
    page.resize(1280, 800)
    with qtbot.waitExposed(page):
        page.show()
    page.activateWindow()
    qtbot.waitUntil(lambda: page.editor is not None)
    page.editor.page = page
    rest(20)
    return page.editor


def _leave(page: Any) -> None:
    """Close without questions."""
    editor = getattr(page, "editor", page)
    if editor is not None:
        editor.keeper.timer.stop()
        editor.keeper.kept_edits = editor.keeper.edits
        editor.keeper.correcting = False


def texts(editor: Any, row: int) -> dict[str, str]:
    """What a line shows, by column, where it shows something."""
    lines = editor.lines
    shown = {column.name: lines.text(lines.line(row), column) for column in lines.columns}
    return {name: text for name, text in shown.items() if text}
