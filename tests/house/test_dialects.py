"""SQL that differs by database stands in app/store: nothing above it asks which one there is."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DIFFERS = re.compile(r"dialect|json_each|exec_driver_sql")


def test_only_the_store_knows_which_database_there_is():
    above = [path for path in sorted((ROOT / "app").rglob("*.py")) if path.parent != ROOT / "app" / "store"]
    assert above
    assert [str(path.relative_to(ROOT)) for path in above if DIFFERS.search(path.read_text(encoding="utf-8"))] == []


@pytest.mark.parametrize(
    "line", ['if dialect_name(session) == "postgresql":', "from sqlalchemy.dialects import sqlite", "SELECT json_each(:ids)"]
)
def test_what_differs_is_seen(line):
    assert DIFFERS.search(line)
