"""Counts what a store holds, so that two copies, or before and after, can be compared."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

LEDGER_SUMS = {"move": ("qty", "amount"), "pool": ("qty", "amount")}
"""Columns whose sums no copy and no migration may change."""
DERIVED = re.compile(r"alembic_version|sqlite_\w+|\w+_(?:word|trigram)(?:_\w+)?")
"""Tables that hold nothing of their own: the version and the search indexes."""

Ask = Callable[[str], Any]
"""Runs a query, gives its first value."""


@dataclass(frozen=True)
class Census:
    """Rows by table, and the ledger's sums by `table.column`."""

    rows: dict[str, int]
    sums: dict[str, int]


def take_census(ask: Ask, tables: Iterable[str]) -> Census:
    """Count the rows of the tables and sum up the ledger."""
    own = sorted(table for table in tables if not DERIVED.fullmatch(table))
    rows = {table: int(ask(f'SELECT count(*) FROM "{table}"')) for table in own}
    sums = {
        f"{table}.{column}": int(ask(f"SELECT sum({column}) FROM {table}") or 0)
        for table, columns in LEDGER_SUMS.items() if table in rows
        for column in columns
    }  # fmt: skip
    return Census(rows, sums)


def lost(before: Census, after: Census) -> list[str]:
    """Tables of both that have shrunk, and sums that have changed. Rows may be added and tables dropped on purpose."""
    shrunk = [table for table, count in before.rows.items() if after.rows.get(table, count) < count]
    return shrunk + [name for name, amount in before.sums.items() if after.sums.get(name, amount) != amount]
