"""Backs the store up once a day by itself, and once more before the program is closed if something was entered."""

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject, QTimer, Slot
from PySide6.QtGui import QGuiApplication

from app.core.errors import Told
from app.i18n import N_, _, say
from app.ui import messages, tasks
from app.ui.main_window import MainWindow
from app.ui.status import folder_gone, folder_gone_words

if TYPE_CHECKING:
    from app.store.engine import Store

START_MS = 20_000
"""The first screens are there by then."""
LOOK_MS = 600_000
"""How often it is looked whether another day has begun; what could not be done is tried again as often."""
NOT_BACKED_UP = N_("No backup could be made. {why}")


class DailyBackup(QObject):
    """Looks after the backups of the store in a window. A store on a server is backed up by whoever runs the server."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self.window = window
        self.store: Store | None = None
        self.day: date | None = None
        """The last day that has a backup, or whose backup was cancelled."""
        self.is_changed = False
        """Whether something was committed since the last one."""
        self.trouble = ""
        self._is_leaving = False
        self._task: tasks.Task | None = None
        self.timer, self.first = QTimer(self, interval=LOOK_MS), QTimer(self, singleShot=True, interval=START_MS)
        for timer in (self.timer, self.first):
            timer.timeout.connect(self.look)
        window.before_close = self.may_close

    def watch(self, store: "Store") -> None:
        """Look after this store from now on."""
        self.store, self.day, self.is_changed, self.trouble = store, None, False, ""
        self.window.task_host.trouble = ""
        store.on_change.append(self._note)
        self.timer.start()
        self.first.start()

    def _note(self, _tables: frozenset[str]) -> None:
        self.is_changed = True

    @property
    def is_busy(self) -> bool:
        """Whether a backup is under way."""
        return self._task in tasks.running

    def _is_wanted(self) -> bool:
        context = self.window.context
        return context is not None and context.store is self.store and self.store.is_file

    @Slot()
    def look(self) -> None:
        """Make today's backup unless there is one."""
        if self._is_wanted() and not self.is_busy and self.day != datetime.now().date():
            self._back_up(again=False)

    def may_close(self) -> bool:
        """Whether the window may close at once. What was entered since the last backup is backed up first; asked again, it may.

        When the system is shut down there is no time.
        """
        if self._is_leaving or not self._is_wanted() or not (self.is_changed or self.is_busy) or _is_shutting_down():
            return True
        self._is_leaving = True
        self.window.setEnabled(False)
        self.window.show_waiting(_("Making a backup. Close the window again to leave without it"))
        if not self.is_busy:
            self._back_up(again=True)
        if self._task is not None:
            self._task.progress.moved.connect(self.window.show_progress)
        return False

    def _back_up(self, *, again: bool) -> None:
        store, now = self.store, datetime.now()
        assert store is not None
        self.is_changed = False

        def work(progress: tasks.Progress) -> Path | None:
            from app.catalogs.setting_value import backup_folder
            from app.store.backup import back_up_daily

            back_up_daily(store, backup_folder(store), now, progress.step, again=again)
            return folder_gone(store)

        self._task = tasks.run(
            self.window.context, _("Backing up"), work, lambda gone: self._done(now.date(), gone), lambda error: self._failed(now.date(), error),
            owner=self.window,
        )  # fmt: skip

    def _done(self, day: date, gone: Path | None) -> None:
        self.day, self.trouble = day, ""
        self.window.task_host.trouble = ""
        if self.window.context is not None:
            self.window.context.changes.tell(frozenset({"store_info"}))
        if gone is not None and not self._is_leaving:
            messages.warn(self.window, folder_gone_words(gone))
        self._leave()

    def _failed(self, day: date, error: BaseException) -> None:
        self.is_changed = True
        if isinstance(error, tasks.Cancelled):
            self.day = day
        elif text := _why(error):
            self._tell(_(NOT_BACKED_UP).format(why=text))
        else:
            messages.tell(self.window, error)
        self._leave()

    def _tell(self, text: str) -> None:
        """Say it once, and let the foot of the window keep saying it; work goes on."""
        if text == self.trouble:
            return
        self.trouble = text
        self.window.task_host.tell_trouble(text)
        if self._is_leaving:
            messages.show_dialog(self.window, text)
        else:
            self.window.message_bar.show_message(text, "error")

    def _leave(self) -> None:
        if self._is_leaving:
            self.window.window().close()


def _is_shutting_down() -> bool:
    program = QCoreApplication.instance()
    return isinstance(program, QGuiApplication) and program.isSavingSession()


def _why(error: BaseException) -> str:
    """What went wrong outside, in words; empty for a fault of the program."""
    told = messages.as_told(error)
    if isinstance(told, OSError):
        return ": ".join(filter(None, (told.filename and str(told.filename), told.strerror or str(told))))
    return say(told) if isinstance(told, Told) else ""


def look_after(window: MainWindow, store: "Store") -> DailyBackup:
    """Have the store in a window backed up by itself."""
    keeper = window.findChild(DailyBackup) or DailyBackup(window)
    keeper.watch(store)
    return keeper
