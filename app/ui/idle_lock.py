"""Locks the window when nobody has touched it for a while: what is open and unsaved stays as it is behind the lock."""

from typing import TYPE_CHECKING, Any

import shiboken6
from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QCloseEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from app.i18n import _
from app.ui import login_work, tasks, theme
from app.ui.context import Context
from app.ui.layout import across, button, down, frame, label
from app.ui.login import LogInPanel
from app.ui.messages import MessageBar

if TYPE_CHECKING:
    from app.catalogs.sign_in import Person

MINUTE_MS = 60_000
TOUCHES = frozenset(
    {QEvent.Type.KeyPress, QEvent.Type.MouseButtonPress, QEvent.Type.MouseMove, QEvent.Type.Wheel, QEvent.Type.TouchBegin, QEvent.Type.Drop}
)


class IdleLock(QObject):
    """Watches one window. `switched` gives another user who has come instead of the one who left."""

    switched = Signal(object)

    def __init__(self, window: QWidget, context: Context) -> None:
        super().__init__(window)
        self.window, self.context = window, context
        self.screen: LockScreen | None = None
        self._dimmed: list[QWidget] = []
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self.lock)
        self._people: list[Person] | None = None
        """Everyone who may log in, as they were when the settings were read: the lock must not wait for the store."""
        self._is_wanted = self._is_stopped = False
        application = QApplication.instance()
        assert application is not None
        application.installEventFilter(self)
        context.changes.tables_changed.connect(self._tables_changed)
        self.read_minutes()

    def read_minutes(self) -> None:
        """Take the minutes from the settings; 0 or a store without any password: never."""
        store = self.context.store
        tasks.run(self.context, _("Reading"), lambda _progress: login_work.lock_facts(store), self._take, owner=self, quiet=True)

    def _take(self, known: "tuple[int, list[Person]]") -> None:
        if self._is_stopped:
            return
        minutes, self._people = known
        if self._is_wanted:
            self.lock()
        self._timer.stop()
        if minutes:
            self._timer.setInterval(minutes * MINUTE_MS)
            self._timer.start()
        else:
            self._timer.setInterval(0)

    @Slot(frozenset)
    def _tables_changed(self, tables: frozenset[str]) -> None:
        if tables & {"setting", "staff"}:
            self.read_minutes()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() in TOUCHES and self._timer.interval() and self.screen is None:
            self._timer.start()
        return False

    @Slot()
    def lock(self) -> None:
        """Cover the window now. Does nothing where the user could not get back in."""
        people = self._people
        self._is_wanted = people is None
        if people is None:
            return
        mine = next((person for person in people if person.id == self.context.actor.user_id), None)
        if self.screen is not None or mine is None or mine.is_open:
            return
        self._hide_others()
        self.screen = LockScreen(self.window, self.context, mine, others=len(people) > 1)
        self.screen.opened.connect(self._opened)
        self.screen.other.connect(self._other)
        self.screen.show_over()

    def _hide_others(self) -> None:
        """Windows that stand above the main one become invisible; closing them would lose what was typed into them."""
        for widget in QApplication.topLevelWidgets():
            if widget is not self.window and widget.isVisible() and widget.isWindow():
                widget.setWindowOpacity(0)
                self._dimmed.append(widget)

    @Slot()
    def _opened(self) -> None:
        self._close_screen()
        for widget in self._dimmed:
            if shiboken6.isValid(widget):
                widget.setWindowOpacity(1)
        self._dimmed.clear()
        self.read_minutes()

    @Slot()
    def _other(self) -> None:
        """Another user wants in: whoever it is, the one who left has to leave first, which keeps drafts and asks about the rest."""
        from app.ui.switch_user import switch_user

        if switch_user(self.window, over=self.screen):
            self._opened()

    def _close_screen(self) -> None:
        if self.screen is not None:
            self.screen.release()
            self.screen = None

    def stop(self) -> None:
        """Watch no more: the window closes or another user comes in."""
        self._timer.stop()
        self._is_stopped = True
        if (application := QApplication.instance()) is not None:
            application.removeEventFilter(self)
        self._close_screen()


class LockScreen(QDialog):
    """Covers the window. Escape and closing don't open it."""

    opened = Signal()
    other = Signal()

    def __init__(self, window: QWidget, context: Context, person: "Person", *, others: bool) -> None:
        super().__init__(window, Qt.WindowType.Dialog | Qt.WindowType.FramelessWindowHint)
        self.covered = window
        self.setObjectName("page")
        self.setModal(True)
        self.setWindowTitle(_("Locked"))
        self.message_bar, self.panel = MessageBar(), LogInPanel(context.store, [person])
        self.panel.entered.connect(lambda _person: self.opened.emit())
        head, about = label(_("Locked"), "empty_title"), label(_("Everything is as you left it."), muted=True)
        for words in (head, about):
            words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        parts: list[Any] = [1, head, about, self.panel]
        if others:
            parts.append(across(1, button(_("Another user…"), self.other.emit, hint="Ctrl+Shift+U"), 1))
        middle = frame(down(*parts, 2, gap=12))
        middle.setFixedWidth(theme.scaled(560))
        self.setLayout(down(self.message_bar, across(1, middle, 1)))
        window.installEventFilter(self)
        self._may_close = False

    def show_over(self) -> None:
        """Cover the window now."""
        self._fit()
        self.show()
        self.raise_()
        self.panel.secret.setFocus()

    def release(self) -> None:
        """Let the window be seen again."""
        self._may_close = True
        self.covered.removeEventFilter(self)
        self.close()
        self.deleteLater()

    def _fit(self) -> None:
        corner = self.covered.mapToGlobal(self.covered.rect().topLeft())
        self.setGeometry(corner.x(), corner.y(), self.covered.width(), self.covered.height())

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Move, QEvent.Type.Resize):
            self._fit()
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.panel.secret.clear()
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        event.accept() if self._may_close else event.ignore()

    def reject(self) -> None:
        """Escape opens nothing."""
        if self._may_close:
            super().reject()
