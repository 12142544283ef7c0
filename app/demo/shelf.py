"""The shelves of a site in the demo's story: what is there and how it sells; only its figures are exact, chance decides the rest."""

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from random import Random
from typing import Any

from app.core.money import NONE_OF_IT, Qty, qty
from app.demo.fixture import Shop
from app.demo.goods import Good

MANY = 30
BOTH_SHOPS = 1.5
"""How much the two shops sell of what the larger one sells alone."""
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
        self.going = [good for good in self.goods if good.for_sale]
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
        for good in self.going:
            there = self.has(good) if good.weighed else Qty(Decimal(int(self.has(good))))
            taken = min(chance_of(random, good, self.pace[good.no] * busy), there)
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


def chance_of(random: Random, good: Good, mean: float) -> Qty:
    """What customers ask for in a day: a count by chance, by weight for weighed goods."""
    count = poisson(random, mean)
    if not good.weighed or not count:
        return COUNTS[count] if count < len(COUNTS) else qty(count)
    return qty(sum(round(random.uniform(*BUYS_KG) * 1000 / 5) * 5 for _ in range(count)) / Decimal(1000))


def poisson(random: Random, mean: float) -> int:
    """A count around a mean (Poisson)."""
    if mean > MANY:
        return max(0, round(random.gauss(mean, math.sqrt(mean))))
    limit, count, product = math.exp(-mean), 0, random.random()
    while product > limit:
        count, product = count + 1, product * random.random()
    return count


def make_shelves(shop: Shop, sites: Iterable[dict[str, Any]], random: Random) -> dict[str, Shelf]:
    """The larger shop keeps everything that is sold, the smaller one what sells best, the kitchen what it cooks with."""
    shelves, kitchen = {}, set(shop.menu.goods.values())
    sold = sorted((good for good in shop.goods if good.kind == "good" and good not in kitchen), key=lambda good: (-good.sold, good.no))
    own = [dish.good for dish in shop.menu.made if dish.good.for_sale] + [cut.good for cut in shop.menu.cuts if cut.good.for_sale]
    for site in sites:
        if not site["trade"]:
            cooked = [good for good in shop.goods if good.cooked and good.kind != "good"]
            pace = {good.no: good.cooked * random.uniform(0.15, 0.5) for good in cooked} | used_in_cooking(shop)
            made = [good for good in kitchen if good.no in pace]
            shelves[site["code"]] = Shelf(site["code"], sorted({*cooked, *made}, key=lambda good: good.no), pace)
            shelves[site["code"]].going = cooked
            continue
        kept = sorted(sold[: round(len(sold) * site["range"])], key=lambda good: good.no)
        pace = {good.no: good.sold * site["trade"] for good in [*kept, *own]}
        bar = used_in_cafe(shop) if site["range"] == 1 else {}
        pace |= {no: amount for no, amount in bar.items() if no not in pace}
        shelves[site["code"]] = Shelf(site["code"], [*kept, *(good for good in shop.menu.goods.values() if good.no in pace)], pace)
    return shelves


def used_in_cafe(shop: Shop) -> dict[int, float]:
    """How much of each the café takes on an ordinary day."""
    found: dict[int, float] = {}
    for dish in shop.menu.cooked_to_order:
        for no, (_good, amount) in shop.menu.needs(dish, Decimal(str(dish.good.sold))).items():
            found[no] = found.get(no, 0) + float(amount)
    return found


def used_in_cooking(shop: Shop) -> dict[int, float]:
    """How much of each the kitchen takes on an ordinary day, half-finished goods gone through."""
    found: dict[int, float] = {}
    cafe = used_in_cafe(shop)
    wanted = {dish.good.no: dish.good.sold * BOTH_SHOPS + cafe.get(dish.good.no, 0) for dish in shop.menu.made}
    for dish in reversed(shop.menu.made):
        for no, (_good, amount) in shop.menu.needs(dish, Decimal(str(wanted[dish.good.no]))).items():
            found[no] = found.get(no, 0) + float(amount)
            wanted[no] = wanted.get(no, 0) + float(amount)
    side = shop.menu.goods["side"].no
    found[side] = max(wanted.get(cut.good.no, 0) / float(cut.part) for cut in shop.menu.cuts)
    return found
