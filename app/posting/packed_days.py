"""Days of pools by the million in little memory: a walk over the whole ledger hands them over one by one."""

import json
from collections.abc import Iterator
from struct import Struct
from typing import Any

from app.core.costing import DayRow

FIGURES = Struct("10q")


class PackedDays(list[DayRow]):
    """Takes days as a list does, but keeps their figures as bare numbers (a hundred bytes a day) and gives back rows of the table.

    The days of one pool come in their order.
    """

    def __init__(self) -> None:
        super().__init__()
        self.figures = bytearray()
        self.layers: dict[int, str] = {}

    def append(self, row: DayRow) -> None:
        """Take a day."""
        if row.layers is not None:
            self.layers[len(self.figures) // FIGURES.size] = json.dumps(row.layers, separators=(",", ":"))
        self.figures += FIGURES.pack(
            row.pool, row.day, row.in_qty, row.in_amount, row.out_qty, row.out_amount, row.qty, row.amount, row.last_amount, row.last_qty
        )

    def values(self) -> Iterator[tuple[Any, ...]]:
        """The days as rows of the table, in the order of its key."""
        figures, layers, unpack, size = self.figures, self.layers, FIGURES.unpack_from, FIGURES.size
        pools = memoryview(figures).cast("q")[:: size // 8].tolist()
        for index in sorted(range(len(pools)), key=pools.__getitem__):
            yield (*unpack(figures, index * size), layers.get(index))
