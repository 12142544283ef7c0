"""Keeps Python's search for unreachable cycles from stopping the window: it looks at every object there is, 0.3 s with a long document open."""

import gc
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_lock = threading.Lock()
_calm = 0


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
            if not _calm:
                gc.enable()


def set_aside() -> None:
    """Let later collections pass over all there is now: what has just been loaded will be there for long.

    Called while it is `calm`: with the first collection after so many new objects it would hold every thread for a tenth of a second.
    Only unreachable cycles that exist at this moment are never freed; reading leaves none.
    """
    gc.freeze()
