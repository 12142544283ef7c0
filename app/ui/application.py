"""The application: looks and hooks first, the window at once, what is in it after the first paint."""

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtGui import QCloseEvent, QPaintEvent
from PySide6.QtWidgets import QApplication, QMainWindow

from app.ui import memory, theme, uncaught
from app.ui.window_settings import window_settings

if TYPE_CHECKING:
    from app.ui.context import Context
    from app.ui.main_window import MainWindow

SIZE = (1280, 800)
STYLE = ("-style", "Fusion")
"""Told by argument: to be set later, a style becomes an object of Python, with all its enumerations, for 5 ms before the first paint."""


class FirstWindow(QMainWindow):
    """The window itself: empty when it is painted for the first time, then it holds the main window."""

    painted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setWindowTitle("Larder")
        room = QApplication.primaryScreen().availableSize()
        self.resize(min(SIZE[0], room.width()), min(SIZE[1], room.height()))
        self._is_tight = room.width() <= SIZE[0] or room.height() <= SIZE[1]
        """With its frame it would reach past the screen, foot and all."""
        self.content: MainWindow | None = None
        self._is_painted = False

    def show(self) -> None:
        """Show the window, as large as the screen where that is small. (Naming a state would make all of Qt's enumerations, for 15 ms.)"""
        if self._is_tight:
            self.showMaximized()
        else:
            super().show()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._is_painted:
            self._is_painted = True
            QTimer.singleShot(0, self.painted.emit)

    @Slot()
    def fill(self) -> "MainWindow":
        """Load and show what stands in the window."""
        from app.ui.main_window import MainWindow
        from app.ui.qt_words import follow_language

        follow_language()
        self.content = MainWindow()
        self.setCentralWidget(self.content)
        return self.content

    def closeEvent(self, event: QCloseEvent) -> None:
        event.setAccepted(self.content is None or self.content.close())


def application() -> QApplication:
    """The QApplication of this process, with Larder's looks and the crash window."""
    existing: Any = QApplication.instance()
    made: QApplication = existing or QApplication([*sys.argv[:1], *STYLE])
    made.setApplicationName("Larder")
    made.setApplicationDisplayName("Larder")
    settings = window_settings()
    theme.apply(str(settings.value("theme", "system")), int(str(settings.value("scale", 100))))
    uncaught.install()
    if memory.Collector.made is None:
        memory.Collector(made)
    return made


def run(start: "Callable[[MainWindow], object]") -> int:
    """Open the window, call `start` with what stands in it after the first paint, and stay until it is closed. Returns the exit code."""
    made, window = application(), FirstWindow()
    window.painted.connect(lambda: start(window.fill()))
    window.show()
    code = int(made.exec())
    leave(window.content.context if window.content is not None else None)
    return code


def leave(context: "Context | None") -> None:
    """End what runs and close the store."""
    from app.ui import tasks

    tasks.finish_all()
    if context is not None:
        context.settings.sync()
        context.detach()
        context.store.close()
