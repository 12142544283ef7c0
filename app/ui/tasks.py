"""Slow work off the window's thread: a name, progress and Cancel after a moment, the result back in the window's thread."""

import threading
from collections.abc import Callable
from typing import Any, Protocol, TypeVar

import shiboken6
from PySide6.QtCore import QObject, QRunnable, Qt, QThreadPool, QTimer, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QToolButton, QWidget

from app.i18n import _
from app.ui import messages, theme
from app.ui.context import Context

PATIENCE_MS = 400
"""Work shorter than this shows no progress."""
T = TypeVar("T")


class Cancelled(Exception):
    """The user has cancelled the work; raised by `Progress.step` inside it."""


class Progress(QObject):
    """What the work tells while it runs; `step` is also where a cancelled work ends."""

    moved = Signal(int, int, str)

    def __init__(self) -> None:
        super().__init__()
        self._cancelled = threading.Event()

    @property
    def cancelled(self) -> bool:
        """Whether the user has asked to stop."""
        return self._cancelled.is_set()

    def cancel(self) -> None:
        """Ask the work to stop at its next step."""
        self._cancelled.set()

    def step(self, done: int, total: int = 0, text: str = "") -> None:
        """`done` of `total` is ready (0: nobody knows of how many). Raises Cancelled when the user has asked to stop."""
        if self._cancelled.is_set():
            raise Cancelled
        self.moved.emit(done, total, text)


class TaskHost(Protocol):
    """A place where running work is shown."""

    def add_task(self, task: "Task") -> None:
        """Show the work with its name, progress and Cancel until it is finished."""


class _Work(QRunnable):
    """A work in the pool; what comes of it goes back as one signal of its task."""

    def __init__(self, task: "Task") -> None:
        super().__init__()
        self.task = task
        self.setAutoDelete(True)

    def run(self) -> None:
        task = self.task
        try:
            outcome: tuple[Any, BaseException | None] = (task.work(task.progress), None)
        except BaseException as error:  # noqa: BLE001 - goes to the window's thread, where it is told
            outcome = (None, error)
        task.outcome = outcome
        if shiboken6.isValid(task):
            task.ended.emit()


class Task(QObject):
    """A work under way."""

    ended = Signal()
    finished = Signal()

    def __init__(self, title: str, work: Callable[[Progress], Any]) -> None:
        super().__init__()
        self.title, self.work, self.progress = title, work, Progress()
        self.outcome: tuple[Any, BaseException | None] = (None, None)
        self.done: Callable[[Any], object] | None = None
        self.failed: Callable[[BaseException], object] | None = None
        self.owner: QObject | None = None
        self.parent_widget: QWidget | None = None
        self.ended.connect(self._end, Qt.ConnectionType.QueuedConnection)

    def cancel(self) -> None:
        """Ask the work to stop."""
        self.progress.cancel()

    @Slot()
    def _end(self) -> None:
        running.discard(self)
        self.finished.emit()
        result, error = self.outcome
        if self.owner is not None and not shiboken6.isValid(self.owner):
            return
        if error is None:
            if not self.progress.cancelled and self.done is not None:
                self.done(result)
        elif self.failed is not None:
            self.failed(error)
        elif not isinstance(error, Cancelled):
            messages.tell(self.parent_widget, error)


running: set[Task] = set()
"""Works under way in this process."""


def run(
    context: Context | None, title: str, work: Callable[[Progress], T], done: Callable[[T], object],
    failed: Callable[[BaseException], object] | None = None, *, owner: QObject | None = None, quiet: bool = False,
) -> Task:  # fmt: skip
    """Run `work` in another thread and hand its result to `done` in this one; errors go to `failed`, else they are told.

    `work` opens its own session and returns plain values. `title` is shown with progress and Cancel when it takes longer than
    a moment, unless `quiet`. With an `owner` the result is dropped when that screen is gone meanwhile. A cancelled work calls
    `failed` with Cancelled (when given) and never `done`.
    """
    task = Task(title, work)
    task.done, task.failed, task.owner = done, failed, owner
    task.parent_widget = owner if isinstance(owner, QWidget) else context.parent if context else None
    running.add(task)
    host = getattr(context and context.window, "task_host", None)
    if host is not None and not quiet:
        QTimer.singleShot(PATIENCE_MS, task, lambda: _show_in(host, task))
    QThreadPool.globalInstance().start(_Work(task))
    return task


def _show_in(host: TaskHost, task: Task) -> None:
    if task in running:
        host.add_task(task)


def finish_all(timeout_ms: int = 10_000) -> None:
    """Cancel what runs and wait for it: before the store is closed."""
    for task in list(running):
        task.owner = QObject()
        shiboken6.delete(task.owner)
        task.cancel()
    QThreadPool.globalInstance().waitForDone(timeout_ms)


class TaskStrip(QWidget):
    """One running work in the foot of the window: its name, how far it is, and Cancel."""

    def __init__(self, task: Task) -> None:
        super().__init__()
        self.task = task
        self.name, self.bar, self.stop = QLabel(task.title), QProgressBar(), QToolButton()
        self.bar.setFixedWidth(theme.scaled(140))
        self.bar.setRange(0, 0)
        self.bar.setTextVisible(False)
        self.stop.setText(_("Cancel"))
        self.stop.clicked.connect(self._cancel)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.scaled(8))
        for part in (self.name, self.bar, self.stop):
            layout.addWidget(part)
        task.progress.moved.connect(self._show)
        task.finished.connect(self.deleteLater)

    @Slot(int, int, str)
    def _show(self, done: int, total: int, text: str) -> None:
        self.bar.setRange(0, total)
        self.bar.setValue(done)
        if text:
            self.name.setText(f"{self.task.title}: {text}")

    @Slot()
    def _cancel(self) -> None:
        self.task.cancel()
        self.stop.setEnabled(False)
        self.stop.setText(_("Stopping"))
