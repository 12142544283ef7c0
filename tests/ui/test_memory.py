"""What has become unreachable is freed in the window's thread."""

import gc
import threading
from concurrent.futures import ThreadPoolExecutor

from app.ui.memory import Collector, calm


class Part:
    """Reaches itself, so that only a search finds it; tells in which thread it ended."""

    ended: list[threading.Thread] = []

    def __init__(self) -> None:
        self.itself = self

    def __del__(self) -> None:
        Part.ended.append(threading.current_thread())


def litter() -> None:
    for _ in range(20_000):
        Part()


def test_what_a_worker_leaves_is_freed_in_the_window_s_thread_alone(qtbot):
    Part.ended.clear()
    with ThreadPoolExecutor(1) as workers:
        workers.submit(litter).result()
    qtbot.waitUntil(lambda: len(Part.ended) >= 20_000)
    assert set(Part.ended) == {threading.main_thread()}


def test_a_calm_time_that_ends_lets_no_other_thread_search(qtbot):
    with calm():
        pass
    assert Collector.made is not None
    assert not gc.isenabled()
