"""What happens when the program itself is wrong: unsaved work is saved, and a window shows a report to copy. Loads nothing heavy itself."""

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

import shiboken6
from PySide6.QtCore import qVersion
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QWidget

from app import VERSION

if TYPE_CHECKING:
    from app.ui.crash_window import CrashWindow

before: list[Callable[[], object]] = []
"""Called first of all: an editor saves here what is not saved yet."""


def report(error: BaseException) -> str:
    """What happened and on what machine, for those who mend the program; holds no data of the store."""
    import platform
    import traceback

    told = "".join(traceback.format_exception(type(error), error, error.__traceback__))
    return (
        f"Larder {VERSION} · Python {platform.python_version()} · Qt {qVersion()} · {platform.system()} {platform.release()}\n"
        f"{QGuiApplication.platformName()}\n\n{told}"
    )


_open: "list[CrashWindow]" = []


def show(error: BaseException, parent: QWidget | None = None) -> "CrashWindow | None":
    """Save unsaved work and open the crash window. One at a time: a fault that repeats is written to standard error alone."""
    for save in tuple(before):
        try:
            save()
        except Exception as fault:  # noqa: BLE001 - the first fault is the one to tell
            sys.stderr.write(report(fault))
    text = report(error)
    if sys.stderr is not None:
        sys.stderr.write(text)
    _open[:] = [window for window in _open if shiboken6.isValid(window) and window.isVisible()]
    if _open or QApplication.instance() is None:
        return None
    from app.ui.crash_window import CrashWindow

    window = CrashWindow(text, parent if parent is not None and shiboken6.isValid(parent) else None)
    _open.append(window)
    window.show()
    return window
