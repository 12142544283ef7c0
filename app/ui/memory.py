"""Keeps Python's search for unreachable cycles from stopping the window: it looks at every object there is, 0.3 s with a long document open."""

import gc
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QObject, QTimer

LOOK_MS = 250
RARELY = 200
"""A search through everything waits at least so many times as long as the last one took."""

_lock = threading.Lock()
_calm = 0


class Collector(QObject):
    """Searches for unreachable cycles in the window's thread alone, from its making on.

    A search that another thread happens to begin would free parts of closed windows there, which Qt forbids: the program ended now and then.
    """

    made: "Collector | None" = None

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        Collector.made = self
        self._rest_until = 0.0
        gc.disable()
        self._timer = QTimer(self, interval=LOOK_MS)
        self._timer.timeout.connect(self.look)
        self._timer.start()

    def stop(self) -> None:
        """Leave the searching to Python again."""
        self._timer.stop()
        self.look()
        Collector.made = None
        gc.enable()

    def look(self) -> None:
        """Search where Python itself would have by now."""
        due = [made > most for made, most in zip(gc.get_count(), gc.get_threshold(), strict=True)]
        if _calm or not any(due):
            return
        if due[2] and time.monotonic() >= self._rest_until:
            start = time.monotonic()
            gc.collect()
            self._rest_until = time.monotonic() + RARELY * (time.monotonic() - start)
        else:
            gc.collect(1 if due[1] else 0)


@contextmanager
def calm() -> Iterator[None]:
    """No automatic collection in any thread while this lasts: for work that makes very many objects at once.

    What becomes free by counting references, nearly everything, is freed all the same.
    """
    global _calm  # noqa: PLW0603 - the collector is the process's, and so is this count
    with _lock:
        _calm += 1
        gc.disable()
    try:
        yield
    finally:
        with _lock:
            _calm -= 1
            if not _calm and Collector.made is None:
                gc.enable()


def set_aside() -> None:
    """Let later collections pass over all there is now: what has just been loaded will be there for long.

    Called while it is `calm`: with the first collection after so many new objects it would hold every thread for a tenth of a second.
    Only unreachable cycles that exist at this moment are never freed; reading leaves none.
    """
    gc.freeze()
