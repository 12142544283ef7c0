"""Work off the window's thread: a name, progress and Cancel after a moment, the result back in the window's thread.

`run` is for all of it; `attempt` for what may ask the user and be tried again; `Queue` for works that must not overtake one another;
`wait_for` for short questions whose answer the next key or click rests on.
"""

import sys
import threading
from collections import deque
from collections.abc import Callable, Sequence
from typing import Any, Protocol, TypeVar

import shiboken6
from PySide6.QtCore import QCoreApplication, QEventLoop, QObject, QRunnable, Qt, QThread, QThreadPool, QTimer, Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLabel, QProgressBar, QToolButton, QWidget

from app.core.errors import Doubt
from app.i18n import _
from app.ui import messages, theme
from app.ui.context import Context

SWITCH_SECONDS = 0.0005
"""How long a working thread keeps the interpreter while the window's waits for it; by Python's own 5 ms, paid again at each turn, the
window was held twice as long while ten thousand lines were kept."""
sys.setswitchinterval(SWITCH_SECONDS)
PATIENCE_MS = 400
"""Work shorter than this shows no progress."""
QUICK_THREADS = 4
LONGEST_WAIT_MS = 10_000
"""For works that were cancelled, before the store is closed."""
HELD = QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents
"""The window lives, but keys and clicks wait their turn."""
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
        self.writes = False
        """Whether a screen that is to close waits for it; once done it is done, cancelled or not."""
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
            if self.done is not None and (self.writes or not self.progress.cancelled):
                self.done(result)
        elif self.failed is not None:
            self.failed(error)
        elif not isinstance(error, Cancelled):
            messages.tell(self.parent_widget, error)


running: set[Task] = set()
"""Works under way in this process."""


def run(
    context: Context | None, title: str, work: Callable[[Progress], T], done: Callable[[T], object],
    failed: Callable[[BaseException], object] | None = None, *, owner: QObject | None = None, quiet: bool = False, writes: bool = False,
    pool: QThreadPool | None = None,
) -> Task:  # fmt: skip
    """Run `work` in another thread and hand its result to `done` in this one; errors go to `failed`, else they are told.

    `work` opens its own session and returns plain values. `title` is shown with progress and Cancel when it takes longer than
    a moment, unless `quiet`. With an `owner` the result is dropped when that screen is gone meanwhile; one that is asked to close
    waits for what `writes`. A cancelled work calls `failed` with Cancelled (when given) and never `done`.
    """
    task = Task(title, work)
    task.done, task.failed, task.owner, task.writes = done, failed, owner, writes
    task.parent_widget = owner if isinstance(owner, QWidget) else context.parent if context else None
    running.add(task)
    host = getattr(context and context.window, "task_host", None)
    if host is not None and not quiet:
        QTimer.singleShot(PATIENCE_MS, task, lambda: _show_in(host, task))
    (pool or QThreadPool.globalInstance()).start(_Work(task))
    return task


def attempt(
    context: Context | None, title: str, work: Callable[[frozenset[str]], T], done: Callable[[T], object], *, owner: QWidget,
    disabled: Sequence[QWidget] = (), given_up: Callable[[BaseException], object] | None = None, accepted: frozenset[str] = frozenset(),
) -> Task:  # fmt: skip
    """Let `work` write, in another thread, with errors told as they are: a Doubt that is answered with yes repeats it with the
    doubt's name `accepted`, trouble of the store repeats it when the user wants so. Then `done`, or `given_up` with the error.

    The widgets that are to be `disabled` can't be used meanwhile.
    """
    asleep, focused = [each for each in disabled if each.isEnabled()], QApplication.focusWidget()
    for each in asleep:
        each.setEnabled(False)

    def wake() -> None:
        for each in asleep:
            if shiboken6.isValid(each):
                each.setEnabled(True)
        if focused is not None and shiboken6.isValid(focused) and focused.isVisible() and any(_stands_in(focused, each) for each in asleep):
            focused.setFocus()

    def finished(result: T) -> None:
        wake()
        done(result)

    def failed(error: BaseException) -> None:
        wake()
        if not isinstance(error, Cancelled) and messages.tell(owner, error):
            more = accepted | {error.name} if isinstance(error, Doubt) else accepted
            attempt(context, title, work, done, owner=owner, disabled=disabled, given_up=given_up, accepted=more)
        elif given_up is not None:
            given_up(error)

    return run(context, title, lambda _progress: work(accepted), finished, failed, owner=owner, writes=True)


def wait_for(work: Callable[[], T]) -> T:
    """Do `work` in another thread and return what it returns, or raise what it raises.

    The window lives on meanwhile; keys and clicks wait, so that none is lost and none comes before the answer that it rests on. Only
    for short questions of that kind, and never half way through an edit. In another thread than the window's it is done right there.
    """
    if threading.get_ident() != threading.main_thread().ident or QCoreApplication.instance() is None:
        return work()
    loop = QEventLoop()
    task = Task("", lambda _progress: work())
    task.failed = lambda _error: None
    task.finished.connect(loop.quit)
    is_busy = threading.Event()
    QTimer.singleShot(PATIENCE_MS, task, lambda: _show_busy(is_busy))
    running.add(task)
    _questions.append(task)
    quick_pool().start(_Work(task))
    loop.exec(HELD)
    _questions.remove(task)
    if task in running:  # the program is ending: no loop runs any more
        quick_pool().waitForDone()
        running.discard(task)
    if is_busy.is_set():
        QGuiApplication.restoreOverrideCursor()
    result, error = task.outcome
    if error is not None:
        raise error
    answer: T = result
    return answer


def is_waiting() -> bool:
    """Whether a question is under way whose answer the hands wait for: what a rule would do to lines by itself comes after it."""
    return bool(_questions)


def _show_busy(is_busy: threading.Event) -> None:
    is_busy.set()
    QGuiApplication.setOverrideCursor(Qt.CursorShape.BusyCursor)


_questions: list[Task] = []
_pools: list[QThreadPool] = []


def quick_pool() -> QThreadPool:
    """The threads of short questions: no long work is in front of them."""
    if not _pools:
        pool = QThreadPool()
        pool.setMaxThreadCount(QUICK_THREADS)
        _pools.append(pool)
    return _pools[0]


class Queue(QObject):
    """Works one after the other: the next begins when the `done` of the one before has returned. Errors are told over the owner.

    A screen that is to close waits for all of them.
    """

    idle = Signal()

    def __init__(self, owner: QWidget, title: str = "", context: Context | None = None) -> None:
        super().__init__(owner)
        self.owner, self.title, self.context = owner, title, context
        self._waiting: deque[tuple[Callable[[], Any] | None, Callable[..., object]]] = deque()
        self._is_running = False

    @property
    def busy(self) -> bool:
        """Whether something is under way or waits."""
        return self._is_running or bool(self._waiting)

    def add(self, work: Callable[[], T], done: Callable[[T], object]) -> None:
        """Do `work` in another thread behind those that were asked for before, then `done` in this one."""
        self._waiting.append((work, done))
        self._go_on()

    def then(self, act: Callable[[], object]) -> None:
        """Act when everything asked for so far is done: at once if nothing is under way."""
        self._waiting.append((None, act))
        self._go_on()

    def finish(self) -> None:
        """Wait for all of it; the window lives on meanwhile, keys and clicks wait."""
        if self.busy:
            loop = QEventLoop()
            self.idle.connect(loop.quit)
            loop.exec(HELD)

    def _go_on(self) -> None:
        if self._is_running:
            return
        self._is_running = True
        while self._waiting:
            work, done = self._waiting.popleft()
            if work is not None:
                self._start(work, done)
                return
            try:
                done()
            except BaseException:
                self._ended()
                raise
        self._is_running = False
        self.idle.emit()

    def _start(self, work: Callable[[], Any], done: Callable[..., object]) -> None:
        def finished(result: Any) -> None:
            try:
                done(result)
            finally:
                self._ended()

        def failed(error: BaseException) -> None:
            if not isinstance(error, Cancelled) and messages.tell(self.owner, error):
                self._waiting.appendleft((work, done))
            self._ended()

        run(self.context, self.title, lambda _progress: work(), finished, failed, owner=self.owner, writes=True, pool=quick_pool())

    def _ended(self) -> None:
        self._is_running = False
        self._go_on()


def _show_in(host: TaskHost, task: Task) -> None:
    if task in running:
        host.add_task(task)


def finish_writes(screen: QWidget) -> None:
    """Wait for what a screen writes: before it closes. The window lives on meanwhile, keys and clicks wait."""
    loop = QEventLoop()
    while under_way := [task for task in running if task.writes and _stands_in(task.owner, screen)]:
        under_way[0].finished.connect(loop.quit)
        if loop.exec(HELD):
            return  # the program is ending: `finish_all` waits for the rest


def _stands_in(owner: QObject | None, screen: QWidget) -> bool:
    if not isinstance(owner, QWidget) or not shiboken6.isValid(owner) or not shiboken6.isValid(screen):
        return False
    return owner is screen or screen.isAncestorOf(owner)


def finish_all() -> None:
    """Cancel what runs and wait for it: before the store is closed. A window that stays lives on meanwhile; keys and clicks wait."""
    for task in list(running):
        task.owner = QObject()
        shiboken6.delete(task.owner)
        task.cancel()
    if QThread.currentThread().loopLevel():
        _wait_for_all()
    for pool in (QThreadPool.globalInstance(), *_pools):
        pool.waitForDone(LONGEST_WAIT_MS)


def _wait_for_all() -> None:
    loop, patience = QEventLoop(), QTimer(singleShot=True, interval=LONGEST_WAIT_MS)
    patience.timeout.connect(loop.quit)
    patience.start()
    while running and patience.isActive():
        next(iter(running)).finished.connect(loop.quit)
        if loop.exec(HELD):
            return


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
