"""Days of pools by the million in little memory: a walk over the whole ledger hands them over one by one."""

import json
from collections import defaultdict
from collections.abc import Iterator
from struct import Struct
from typing import Any

from app.core.costing import Pool

FIGURES = Struct("10q")


class PackedDays:
    """Keeps the figures of each pool's days as bare numbers, eighty bytes a day, and gives them back as rows of the table."""

    def __init__(self, *, layered: bool) -> None:
        """`layered`: the costing method remembers receipts one by one."""
        self.layered = layered
        self.figures: dict[int, bytearray] = defaultdict(bytearray)
        self.layers: dict[tuple[int, int], str] = {}

    def add(self, pool_id: int, pool: Pool) -> None:
        """Take a pool's day; those of one pool come in their order."""
        self.figures[pool_id] += FIGURES.pack(
            pool_id, pool.day, pool.in_qty, pool.in_amount, pool.out_qty, pool.out_amount, pool.qty, pool.amount, pool.last_amount,
            pool.last_qty,
        )  # fmt: skip
        if self.layered:
            self.layers[pool_id, pool.day] = json.dumps(list(pool.layers), separators=(",", ":"))

    def take_rows(self) -> Iterator[tuple[Any, ...]]:
        """The days as rows of the table in the order of its key, once: what was given is forgotten."""
        layers = self.layers
        for pool_id in sorted(self.figures):
            for figures in FIGURES.iter_unpack(self.figures.pop(pool_id)):
                yield (*figures, layers.get(figures[:2]) if layers else None)
