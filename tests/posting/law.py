"""What the laws of posting share: the methods they hold for, how long they are tried, and a session that leaves nothing behind."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.store.engine import Store, StoreSession

either_method = pytest.mark.parametrize("costing", ["average", "fifo"])
for_a_while = settings(max_examples=14, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
for_a_moment = settings(for_a_while, max_examples=2)


@contextmanager
def passing_session(store: Store) -> Iterator[StoreSession]:
    """One long transaction, given up at the end."""
    session = store.editing()
    session.begin_writing()
    try:
        yield session
    finally:
        session.rollback()
        session.close()


def holds(law: Callable[[Any, st.DataObject], None], so_long: settings, story: st.SearchStrategy[Any]) -> None:
    """Try a law with stories, and with whatever else it draws."""
    so_long(given(story=story, data=st.data())(law))()
