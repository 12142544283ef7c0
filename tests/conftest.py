"""What every test starts with: Qt without a screen, makers of fresh stores, a day that stays, and hashes of passwords that take no time."""

import os
from collections.abc import Iterator
from datetime import datetime

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from app.documents import ahead
from tests.stores import (
    empty_database,
    in_process,
    make_store,
    postgresql_template,
    sqlite_template,
    stocked,
    stocked_file,
    stocked_since,
    store,
)

__all__ = [
    "empty_database",
    "in_process",
    "make_store",
    "postgresql_template",
    "quick_hashes",
    "same_day",
    "sqlite_template",
    "stocked",
    "stocked_file",
    "stocked_since",
    "store",
]


DAY = datetime(2026, 12, 31)
"""No test dates what it posts later than this; whether that is ahead is not asked of the calendar."""


@pytest.fixture(scope="session", autouse=True)
def same_day() -> Iterator[None]:
    """It is the same day whenever the tests run, or a later one."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ahead, "clock", lambda: max(DAY, datetime.now()))
        yield


@pytest.fixture(autouse=True)
def collector(request: pytest.FixtureRequest) -> Iterator[None]:
    """Where there are windows, as in the program: no thread but theirs frees what has become unreachable."""
    if "qapp" not in request.fixturenames:
        yield
        return
    from app.ui import memory

    request.getfixturevalue("qapp")
    made = memory.Collector()
    yield
    made.stop()


@pytest.fixture
def quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Passwords are hashed with the least work the algorithm knows: how hard they are made is no matter of a test."""
    from argon2 import PasswordHasher

    from app.catalogs import sign_in

    quick = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(sign_in, "hasher", lambda: quick)
