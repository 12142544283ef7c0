"""What happens when the program itself is wrong: unsaved work is saved, and a window shows a report to copy."""

import platform
import sys
import threading
import traceback
from collections.abc import Callable
from types import TracebackType

import shiboken6
from PySide6.QtCore import QObject, Qt, Signal, Slot, qVersion
from PySide6.QtGui import QFontDatabase, QGuiApplication
from PySide6.QtWidgets import QApplication, QDialog, QDialogButtonBox, QLabel, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from app.i18n import _
from app.ui import theme

before: list[Callable[[], object]] = []
"""Called first of all: an editor saves here what is not saved yet."""


def report(error: BaseException) -> str:
    """What happened and on what machine, for those who mend the program; holds no data of the store."""
    told = "".join(traceback.format_exception(type(error), error, error.__traceback__))
    return (
        f"Larder {_version()} · Python {platform.python_version()} · Qt {qVersion()} · {platform.system()} {platform.release()}\n"
        f"{QGuiApplication.platformName()}\n\n{told}"
    )


def _version() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("larder")
    except PackageNotFoundError:
        return "0.1.0"


class CrashWindow(QDialog):
    """Words for the user, the report for whoever mends the program."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Something went wrong in Larder"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(theme.scaled(720), theme.scaled(440))
        title = QLabel(_("This is a fault of the program, not yours."))
        title.setObjectName("empty_title")
        words = QLabel(_("What was saved is safe, and unsaved drafts were kept. You can go on; if it happens again, start Larder anew.\n"
                         "Please send the report below to those who look after the program."))  # fmt: skip
        words.setWordWrap(True)
        self.text = QPlainTextEdit(text)
        self.text.setReadOnly(True)
        self.text.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.copy_button = QPushButton(_("Copy the report"))
        self.copy_button.clicked.connect(self.copy)
        buttons = QDialogButtonBox()
        buttons.addButton(self.copy_button, QDialogButtonBox.ButtonRole.ActionRole)
        go_on = buttons.addButton(_("Go on working"), QDialogButtonBox.ButtonRole.AcceptRole)
        go_on.clicked.connect(self.close)
        go_on.setDefault(True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*[theme.scaled(16)] * 4)
        layout.setSpacing(theme.scaled(8))
        for part in (title, words):
            layout.addWidget(part)
        layout.addWidget(self.text, 1)
        layout.addWidget(buttons)

    @Slot()
    def copy(self) -> None:
        """Put the report on the clipboard."""
        QGuiApplication.clipboard().setText(self.text.toPlainText())
        self.copy_button.setText(_("Copied"))


_open: list[CrashWindow] = []


def show(error: BaseException, parent: QWidget | None = None) -> CrashWindow | None:
    """Save unsaved work and open the crash window. One at a time: a fault that repeats is written to standard error alone."""
    for save in tuple(before):
        try:
            save()
        except Exception:  # noqa: BLE001 - the first fault is the one to tell
            traceback.print_exc()
    text = report(error)
    if sys.stderr is not None:
        sys.stderr.write(text)
    _open[:] = [window for window in _open if shiboken6.isValid(window) and window.isVisible()]
    if _open or QApplication.instance() is None:
        return None
    window = CrashWindow(text, parent if parent is not None and shiboken6.isValid(parent) else None)
    _open.append(window)
    window.show()
    return window


class _Ferry(QObject):
    """Brings errors of other threads into the window's."""

    crossed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.crossed.connect(self.land, Qt.ConnectionType.QueuedConnection)

    @Slot(object)
    def land(self, error: BaseException) -> None:
        tell_or_show(error)


def tell_or_show(error: BaseException) -> None:
    """What reached no handler: words when it is meant for the user, else the crash window."""
    from app.ui import messages

    messages.tell(QApplication.activeWindow(), error)


def install() -> None:
    """Make every exception that nobody catches open the crash window instead of a traceback."""
    ferry = _Ferry()
    ferry.setParent(QApplication.instance())

    def hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if isinstance(error, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
        elif threading.current_thread() is threading.main_thread():
            tell_or_show(error)
        else:
            ferry.crossed.emit(error)

    sys.excepthook = hook
    threading.excepthook = lambda told: ferry.crossed.emit(told.exc_value) if told.exc_value else None
