"""The one place where errors and notices become words on the screen."""

from collections.abc import Callable
from typing import TypeVar

import shiboken6
from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLabel, QMessageBox, QToolButton, QWidget

from app.core.errors import DeviceTrouble, Doubt, Problem, StoreTrouble, UserError
from app.i18n import N_, _, say
from app.ui import crash, theme

NOTICE_MS = 6000
CELL, POSTED, STORE = "cell", "posted", "store"
"""Causes of messages that end before the message does: a cell that can't be read, a state that is left, a store that can't be written."""
T = TypeVar("T")


class MessageBar(QWidget):
    """A line above a screen: what happened or what is wrong; a notice goes by itself, an error stays until closed.

    Either goes when the next comes, and when its cause is gone.
    """

    stood = Signal(bool)
    """Whether it is there from now on."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("message_bar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.label, self.close_button = QLabel(), QToolButton()
        self.text = self.cause = ""
        self.label.setWordWrap(True)
        self.label.setTextFormat(Qt.TextFormat.PlainText)
        self.close_button.setText("✕")
        self.close_button.setToolTip(_("Close"))
        self.close_button.clicked.connect(self.hide)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(theme.scaled(12), theme.scaled(4), theme.scaled(4), theme.scaled(4))
        layout.addWidget(self.label, 1)
        layout.addWidget(self.close_button)
        self.timer = QTimer(self, singleShot=True, interval=NOTICE_MS)
        self.timer.timeout.connect(self.hide)
        self.hide()

    def setVisible(self, on: bool) -> None:
        super().setVisible(on)
        self.stood.emit(on)

    def take_down(self, *causes: str) -> None:
        """These causes are gone: so is what was said because of one."""
        if self.cause in causes:
            self.hide()

    def show_message(self, text: str, kind: str = "info", cause: str = "") -> None:
        """Show a text; `kind` is `info`, `warning` or `error`."""
        self.text, self.cause = text, cause
        mark = {"info": "", "warning": "⚠ ", "error": "✕ "}[kind]
        self.label.setText(mark + text)
        self.setProperty("kind", kind)
        self.style().polish(self)
        self.show()
        self.timer.stop() if kind == "error" else self.timer.start()


def bar_of(widget: QWidget | None) -> MessageBar | None:
    """The message bar of the screen or window that `widget` stands in."""
    while widget is not None and shiboken6.isValid(widget):
        bar = getattr(widget, "message_bar", None)
        if isinstance(bar, MessageBar) and shiboken6.isValid(bar):
            return bar
        widget = widget.parentWidget()
    return None


def inform(parent: QWidget | None, text: str, cause: str = "") -> None:
    """Say what has been done; it goes away by itself."""
    if bar := bar_of(parent):
        bar.show_message(text, cause=cause)


def warn(parent: QWidget | None, text: str, cause: str = "") -> None:
    """Say what to look out for; it goes away by itself."""
    if bar := bar_of(parent):
        bar.show_message(text, "warning", cause)


def tell(parent: QWidget | None, error: Problem | BaseException) -> bool:
    """Show an error as what it is.

    True means: go on. For a Doubt that the user said yes, for a trouble of store or device that the user wants to try again;
    always False for what can't be done and for bugs.
    """
    error = as_told(error)
    if isinstance(error, Doubt):
        return ask(parent, say(error))
    if isinstance(error, StoreTrouble | DeviceTrouble):
        return ask_again(parent, say(error))
    if isinstance(error, Problem | UserError):
        _tell_text(parent, say(error))
        return False
    crash.show(error, parent)
    return False


def as_told(error: Problem | BaseException) -> Problem | BaseException:
    """Errors of the database driver as trouble of the store; anything else as it is."""
    if type(error).__module__.startswith("sqlalchemy"):
        from sqlalchemy.exc import DBAPIError, OperationalError
        from sqlalchemy.orm.exc import StaleDataError

        if isinstance(error, StaleDataError):
            return UserError(N_("Someone else has changed this meanwhile. Open it again and repeat your change."))
        if isinstance(error, OperationalError) or (isinstance(error, DBAPIError) and error.connection_invalidated):
            return StoreTrouble(N_("The store can't be reached or written: {why}. Nothing was changed."), why=str(error.orig))
    return error


def guarded(parent: QWidget | None, work: Callable[[frozenset[str]], T]) -> T | None:
    """Do `work`, telling errors; a Doubt that is answered with yes repeats it with the doubt's name accepted. None: not done.

    For what is done in the window's thread; what reads or writes goes through `tasks.attempt`.
    """
    accepted: frozenset[str] = frozenset()
    while True:
        try:
            return work(accepted)
        except Doubt as doubt:
            if not tell(parent, doubt):
                return None
            accepted |= {doubt.name}
        except Exception as error:  # noqa: BLE001 - told; a bug opens the crash window
            if not tell(parent, error):
                return None


def _tell_text(parent: QWidget | None, text: str) -> None:
    if bar := bar_of(parent):
        bar.show_message(text, "error")
    else:
        show_dialog(parent, text)


def show_dialog(parent: QWidget | None, text: str) -> None:
    """A dialog with a text and OK."""
    box = _box(parent, text, QMessageBox.Icon.Warning)
    box.setStandardButtons(QMessageBox.StandardButton.Ok)
    box.exec()


def ask(parent: QWidget | None, text: str, yes: str = "", no: str = "") -> bool:
    """A question; True for yes. The buttons may say what they do."""
    box = _box(parent, text, QMessageBox.Icon.Question)
    agree = box.addButton(yes or _("Yes, go on"), QMessageBox.ButtonRole.AcceptRole)
    refuse = box.addButton(no or _("No"), QMessageBox.ButtonRole.RejectRole)
    box.setDefaultButton(refuse)
    box.setEscapeButton(refuse)
    box.exec()
    return box.clickedButton() is agree


def ask_again(parent: QWidget | None, text: str) -> bool:
    """Trouble with disk, network or a device; True to try again."""
    return ask(parent, text, _("Try again"), _("Close"))


def _box(parent: QWidget | None, text: str, icon: QMessageBox.Icon) -> QMessageBox:
    box = QMessageBox(parent if parent is not None and shiboken6.isValid(parent) else QApplication.activeWindow())
    box.setWindowTitle("Larder")
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setText(text)
    box.setIcon(icon)
    return box
