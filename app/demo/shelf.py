"""The shelves of a site in the demo's story: what is there and how it sells; only its figures are exact, chance decides the rest."""

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from random import Random
from typing import Any

from app.core.money import NONE_OF_IT, Qty, qty
from app.demo.goods import Good

MANY = 30
COUNTS = [qty(count) for count in range(2 * MANY)]
"""From so many on, chance is drawn from the bell curve."""
BUYS_KG = (0.25, 1.3)
"""How much of weighed goods one customer takes."""

Lot = list[Any]
"""Expiry and what is left of a batch."""


@dataclass
class Shelf:
    """Goods of one site, how fast each goes a day, and how much of each is there."""

    code: str
    goods: list[Good]
    pace: dict[int, float]
    stock: dict[int, Qty] = field(default_factory=dict)
    lots: dict[int, list[Lot]] = field(default_factory=dict)
    """Batches of goods that track them, by item."""

    def __post_init__(self) -> None:
        self.here = {good.no for good in self.goods}
        self.never_again: set[int] = set()

    def has(self, good: Good) -> Qty:
        """What is there."""
        return self.stock.get(good.no, NONE_OF_IT)

    def in_stock(self) -> list[Good]:
        """Goods of which there are at least three."""
        return [good for good in self.goods if self.has(good) > 3]

    def put(self, good: Good, amount: Qty, expiry: date | None = None) -> None:
        """Goods come."""
        self.stock[good.no] = Qty(self.has(good) + amount)
        if good.tracks_batches:
            self.lots.setdefault(good.no, []).append([expiry, amount])
            self.lots[good.no].sort(key=lambda lot: lot[0])

    def take(self, good: Good, amount: Qty) -> None:
        """Goods go, those that expire first before the others."""
        self.stock[good.no] = Qty(self.has(good) - amount)
        for lot in self.lots.get(good.no, ()):
            taken = min(amount, lot[1])
            lot[1] -= taken
            amount = Qty(amount - taken)
        self.lots[good.no] = [lot for lot in self.lots.get(good.no, ()) if lot[1]]

    def some(self, random: Random, good: Good) -> Qty:
        """A little of it."""
        return qty(Decimal(random.randint(150, 1200)) / 1000) if good.weighed else qty(random.randint(1, 2))

    def one_day(self, random: Random, busy: float, *, oversell: bool = False) -> list[tuple[Good, Qty]]:
        """What goes out over a day; never more than there is, but for one item when asked."""
        gone = []
        for good in self.goods:
            taken = min(_asked(random, good, self.pace[good.no] * busy), self.has(good))
            if oversell and not good.weighed and not good.tracks_batches and 0 < self.has(good) < 20 and self.pace[good.no] > 1:
                taken, oversell = qty(self.has(good) + 4), False
                self.never_again.add(good.no)
            if taken > 0:
                self.take(good, taken)
                gone.append((good, taken))
        return gone

    def expired(self, day: date) -> list[tuple[Good, Qty]]:
        """What is out of date by the end of the day, taken off."""
        found = []
        for good in self.goods:
            old = sum((lot[1] for lot in self.lots.get(good.no, ()) if lot[0] <= day), Decimal(0))
            if old:
                self.take(good, Qty(old))
                found.append((good, Qty(old)))
        return found


def _asked(random: Random, good: Good, mean: float) -> Qty:
    """What customers ask for in a day: a count by chance, by weight for weighed goods."""
    count = _chance(random, mean)
    if not good.weighed or not count:
        return COUNTS[count] if count < len(COUNTS) else qty(count)
    return qty(sum(round(random.uniform(*BUYS_KG) * 1000 / 5) * 5 for _ in range(count)) / Decimal(1000))


def _chance(random: Random, mean: float) -> int:
    """A count around a mean (Poisson)."""
    if mean > MANY:
        return max(0, round(random.gauss(mean, math.sqrt(mean))))
    limit, count, product = math.exp(-mean), 0, random.random()
    while product > limit:
        count, product = count + 1, product * random.random()
    return count


def make_shelves(goods: list[Good], sites: Iterable[dict[str, Any]], random: Random) -> dict[str, Shelf]:
    """The larger shop keeps everything that is sold, the smaller one what sells best, the kitchen what it cooks with."""
    shelves = {}
    sold = sorted((good for good in goods if good.kind == "good"), key=lambda good: (-good.sold, good.no))
    for site in sites:
        if not site["trade"]:
            cooked = [good for good in goods if good.cooked]
            shelves[site["code"]] = Shelf(site["code"], cooked, {good.no: good.cooked * random.uniform(0.15, 0.5) for good in cooked})
            continue
        kept = sorted(sold[: round(len(sold) * site["range"])], key=lambda good: good.no)
        shelves[site["code"]] = Shelf(site["code"], kept, {good.no: good.sold * site["trade"] for good in kept})
    return shelves
