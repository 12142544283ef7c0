"""Where every exception ends that nobody caught, of any thread: in words when it is meant for the user, else in the crash window."""

import sys
import threading
from types import TracebackType

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QApplication


class _Ferry(QObject):
    """Brings errors of other threads into the window's."""

    crossed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.crossed.connect(self.land)  # from another thread that is a queued call

    @Slot(object)
    def land(self, error: BaseException) -> None:
        tell_or_show(error)


def tell_or_show(error: BaseException) -> None:
    """What reached no handler: words when it is meant for the user, else the crash window."""
    from app.ui import messages  # loads after the first paint

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
