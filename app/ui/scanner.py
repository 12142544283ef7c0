"""The scanner: fast keystrokes that end in Enter are a scan wherever the focus is; slow ones are typing and go where they were meant."""

import re
import time
from typing import Any

import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent, QWindow
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from app.ui.context import Context

GAP_MS = 30
"""Keys that follow each other faster than this are a scanner's: hands need 60 ms and more. Bluetooth scanners may need more room."""
LEAST = 4
"""Characters; shorter codes are typed."""
LATE_MS = 20
SEPARATOR = "\x1d"
"""What scanners send between the parts of a GS1 code, as Ctrl+] or by itself."""
ENTER = frozenset({int(Qt.Key.Key_Return), int(Qt.Key.Key_Enter)})
MODIFIER_KEYS = frozenset({int(Qt.Key.Key_Shift), int(Qt.Key.Key_AltGr), int(Qt.Key.Key_Mode_switch)})
MULTIPLIER = re.compile(r"\s*(\d{1,6}(?:[.,]\d{1,6})?)\s*[*×xXхХ]\s*")
COMMANDS = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier


class Scanner(QObject):
    """Watches the keys of the window that an editor stands in. `scanned` gives the text of a scan, without its Enter.

    A key is held back for the length of the gap, then goes on to the widget with the focus unless more came as fast. Nothing is
    watched while the editor is hidden, and no other widget's events pass here.
    """

    scanned = Signal(str)

    def __init__(self, editor: QWidget, context: Context) -> None:
        super().__init__(editor)
        self.editor = editor
        self.gap_ms = int(str(context.settings.value("scanner/gap_ms", GAP_MS)))
        self.least = int(str(context.settings.value("scanner/least", LEAST)))
        self.held: list[QKeyEvent] = []
        self.last_ms = 0.0
        self.window: QWindow | None = None
        self.timer = QTimer(self, singleShot=True)
        self.timer.setTimerType(Qt.TimerType.PreciseTimer)
        self.timer.timeout.connect(self._waited)
        self._due_ms, self._gave_time = 0.0, False
        editor.installEventFilter(self)
        if editor.isVisible():
            self._watch()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if watched is self.editor:
            if kind == QEvent.Type.Show:
                QTimer.singleShot(0, self, self._watch)
            elif kind == QEvent.Type.Hide:
                self._leave()
            return False
        if kind == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and self.editor.isVisible():
            return self.take_key(event)
        return False

    @Slot()
    def _watch(self) -> None:
        window: QWindow | None = self.editor.window().windowHandle()
        if window is None or window is self.window or not self.editor.isVisible():
            return
        self._leave()
        self.window = window
        window.installEventFilter(self)

    def _leave(self) -> None:
        self.release()
        if self.window is not None and shiboken6.isValid(self.window):  # it may go before the editor inside it
            self.window.removeEventFilter(self)
        self.window = None

    def take_key(self, event: QKeyEvent) -> bool:
        """A key was pressed in the window: True when it is held back or was the end of a scan."""
        stamp: Any = event.timestamp()
        now = float(stamp or time.monotonic() * 1000)
        fast = bool(self.held) and now - self.last_ms <= self.gap_ms
        if event.key() in MODIFIER_KEYS:
            return False
        if event.key() in ENTER and not event.modifiers() & COMMANDS:
            return self._end(fast)
        text = event.text()
        if not self._is_part(event, text):
            self.release()
            return False
        if self.held and not fast:
            self.release()
        self.held.append(event.clone())
        self.last_ms = now
        self._wait()
        return True

    @staticmethod
    def _is_part(event: QKeyEvent, text: str) -> bool:
        if text == SEPARATOR:
            return True
        return len(text) == 1 and text.isprintable() and not event.modifiers() & COMMANDS and not event.isAutoRepeat()

    def _end(self, fast: bool) -> bool:
        """Enter: the end of a scan, or a key like any other."""
        text = "".join(key.text() for key in self.held)
        if not fast or len(text) < self.least:
            self.release()
            return False
        self.timer.stop()
        self.held = []
        self.scanned.emit(multiplier_typed() + text)
        return True

    def _wait(self) -> None:
        self._due_ms, self._gave_time = time.monotonic() * 1000 + self.gap_ms, False
        self.timer.start(self.gap_ms)

    @Slot()
    def _waited(self) -> None:
        """Nothing came as fast; unless the window itself was late, with more keys waiting for it."""
        if not self._gave_time and time.monotonic() * 1000 - self._due_ms > LATE_MS:
            self._gave_time = True
            self.timer.start(self.gap_ms)
        else:
            self.release()

    def release(self) -> None:
        """Let the keys held back go to where they were meant."""
        self.timer.stop()
        held, self.held = self.held, []
        for key in held:
            target = QApplication.focusWidget() or self.editor
            QCoreApplication.sendEvent(target, key)


def multiplier_typed() -> str:
    """`12*` that was typed into a cell before the scan; it is taken out of there."""
    line = QApplication.focusWidget()
    if not isinstance(line, QLineEdit) or not line.property("in_cell"):
        return ""
    match = MULTIPLIER.fullmatch(line.text())
    if match is None:
        return ""
    line.clear()
    QCoreApplication.sendEvent(line, QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Escape, Qt.KeyboardModifier.NoModifier))
    return f"{match[1]}*"


def beep(context: Context, times: int = 1) -> None:
    """Let a scan be heard, twice when something is wrong with it; not when muted."""
    if str(context.settings.value("scanner/muted", "false")) == "true":
        return
    QApplication.beep()
    if times > 1:
        QTimer.singleShot(180, QApplication.beep)
