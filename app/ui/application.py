"""The application: looks and hooks first, the window at once, the store after the first paint."""

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QApplication

from app.ui import crash, theme
from app.ui.context import window_settings
from app.ui.main_window import MainWindow

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

    from app.ui.context import Context


class FirstPaint(MainWindow):
    """The main window that tells when it has been painted for the first time."""

    painted = Signal()

    def paintEvent(self, event: "QPaintEvent") -> None:
        super().paintEvent(event)
        if not self.property("painted"):
            self.setProperty("painted", True)
            QTimer.singleShot(0, self.painted.emit)


def application() -> QApplication:
    """The QApplication of this process, with Larder's looks and the crash window."""
    existing = QApplication.instance()
    made = existing if isinstance(existing, QApplication) else QApplication(sys.argv[:1])
    made.setApplicationName("Larder")
    made.setApplicationDisplayName("Larder")
    settings = window_settings()
    theme.apply(str(settings.value("theme", "system")), int(str(settings.value("scale", 100))))
    crash.install()
    return made


def run(start: Callable[[MainWindow], object]) -> int:
    """Open the window, call `start` with it after its first paint, and stay until it is closed. Returns the exit code."""
    made = application()
    window = FirstPaint()
    window.painted.connect(lambda: start(window))
    window.show()
    code = int(made.exec())
    leave(window.context)
    return code


def leave(context: "Context | None") -> None:
    """End what runs and close the store."""
    from app.ui import tasks

    tasks.finish_all()
    if context is not None:
        context.settings.sync()
        context.detach()
        context.store.close()
