"""What every test starts with: Qt without a screen, makers of fresh stores, and hashes of passwords that take no time."""

import os

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

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
    "sqlite_template",
    "stocked",
    "stocked_file",
    "stocked_since",
    "store",
]


@pytest.fixture
def quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Passwords are hashed with the least work the algorithm knows: how hard they are made is no matter of a test."""
    from argon2 import PasswordHasher

    from app.catalogs import sign_in

    quick = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(sign_in, "hasher", lambda: quick)
