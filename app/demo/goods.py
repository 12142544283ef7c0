"""The assortment of the demo store: families of goods, each in several sorts, brands and sizes, with codes, barcodes and costs."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import product
from random import Random
from typing import Any

from app.core.gtin import with_check_digit
from app.core.money import Price, price
from app.demo.words import Words, load

COUNT = 2000
GS1_PREFIX = "952"
"""Kept by GS1 for examples: such numbers are given to no real goods."""
FIRST_CODE = 10001
FIRST_PLU = 10101
PRICE_LEVELS = {"RUB": 95, "KZT": 560, "BYN": 3, "UAH": 48, "GEL": 3, "JPY": 165, "PLN": 4, "CZK": 25}
"""How many units of a currency buy what a euro does, roughly; 1 for those not listed."""
STEADY, WELL = 0.4, 2.2
FRESH, FRESH_CHANCE, SLOW = 0.045, 0.5, 0.01
DAILY, DAILY_CHANCE = 0.09, 0.11
COST_PERIODS = 6
COST_PERIOD_DAYS = 18


@dataclass(frozen=True)
class Good:
    """An item before it has a row. `costs` are net costs per own unit, one for each period of the story.

    `sold` is how many of it the larger shop sells on an ordinary day, `cooked` how many the kitchen uses.
    """

    no: int
    name: str
    group: str
    kind: str
    unit: str
    vat: str
    sort: str
    costs: tuple[Price, ...]
    sold: float
    cooked: float
    content: Decimal | None
    content_unit: str
    barcode: str
    pack: int = 0
    pack_barcode: str = ""
    life_days: int | None = None
    tracks_batches: bool = False
    retail: Decimal | None = None
    """What it sells for with VAT, where that is not cost and markup."""

    @property
    def code(self) -> str:
        """The code people know it by."""
        return str(FIRST_CODE + self.no)

    @property
    def weighed(self) -> bool:
        """Whether it goes by weight or by measure."""
        return self.unit in {"kg", "l"}

    @property
    def for_sale(self) -> bool:
        """Whether it lies on a shop's shelves for customers."""
        return self.kind == "good" or self.retail is not None

    def cost_on(self, day: int) -> Price:
        """What it costs on a day of the story, counted from its first."""
        return self.costs[min(max(day, 0) // COST_PERIOD_DAYS, COST_PERIODS - 1)]


def make_goods(words: Words, currency: str, random: Random) -> list[Good]:
    """Two thousand goods, the same ones every time."""
    options = list(_options())
    kept = sorted(random.sample(range(len(options)), COUNT))
    level = PRICE_LEVELS.get(currency, 1)
    makers = {brand: no for no, brand in enumerate((b for listed in load("goods")["brands"].values() for b in listed), 101)}
    return [_good(no, options[i], words, level, makers, random) for no, i in enumerate(kept)]


@dataclass(frozen=True)
class _Option:
    """One sort of a family in one brand and size."""

    top: dict[str, Any]
    group: dict[str, Any]
    family: dict[str, Any]
    variant: str
    brand: str
    size: str


def _options() -> Iterator[_Option]:
    told = load("goods")
    for top in told["groups"]:
        for group in top["groups"]:
            for family in group["families"]:
                brands = told["brands"][family["brand"]]
                for variant, brand, size in product(family["variants"], brands, family["sizes"]):
                    yield _Option(top, group, family, variant, brand, size)


def _good(no: int, option: _Option, words: Words, level: int, makers: dict[str, int], random: Random) -> Good:
    family = option.family
    unit = family.get("unit", "pc")
    *content, cost = option.size.split()
    amount, content_unit = content or ("", "")
    loose = unit == "kg"
    payload = f"{GS1_PREFIX}{makers[option.brand]:04}{no + 1:05}"
    popular = max(random.random() ** 70, _fresh(family, random), _daily(family, random))
    return Good(
        no=no,
        name=words.name(family["name"], option.variant, option.brand, words.size(amount, content_unit) if content else ""),
        group=option.group["code"], kind=option.group.get("kind", "good"), unit=unit,
        vat=option.group.get("vat", option.top["vat"]), sort="garden" if family["brand"] == "garden" else option.group["supplier"],
        costs=make_costs(Decimal(cost), level, random),
        sold=_sold(family.get("demand", 0) * 4 * popular + 0.004), cooked=_cooked(family, random),
        content=Decimal(amount) if content else None, content_unit=content_unit,
        barcode="" if loose else with_check_digit(payload),
        pack=family.get("pack", 0), pack_barcode=_pack_barcode(payload, family, random),
        life_days=family.get("life"), tracks_batches=bool(family.get("batches")),
    )  # fmt: skip


def _fresh(family: dict[str, Any], random: Random) -> float:
    """Goods with a date sell before it, some sorts better than others."""
    if not family.get("batches"):
        return 0.0
    return FRESH if random.random() < FRESH_CHANCE else SLOW


def _daily(family: dict[str, Any], random: Random) -> float:
    """Some sorts of bread, fruit and vegetables go every day."""
    return DAILY if family["brand"] in {"bakery", "garden", ""} and random.random() < DAILY_CHANCE else 0.0


def _sold(pace: float) -> float:
    """What sells steadily sells well."""
    return pace * WELL if pace >= STEADY else pace


def _cooked(family: dict[str, Any], random: Random) -> float:
    """The kitchen uses some sorts of what no recipe measures: packaging, syrups, frying oil."""
    amount, chosen = family.get("kitchen", 0), random.random() < (0.6 if family.get("unit") == "kg" else 0.09)
    return float(amount) if chosen else 0.0


def make_costs(listed: Decimal, level: int, random: Random) -> tuple[Price, ...]:
    """The cost in every period: brands differ, then it drifts by a few percent a time, more often up."""
    per_mille = random.randint(870, 1150)
    found = []
    for _period in range(COST_PERIODS):
        found.append(price((listed * level * per_mille / 1000).quantize(Decimal("0.01"))))
        per_mille += random.choice((-18, -9, 0, 0, 0, 9, 14, 22))
    return tuple(found)


def _pack_barcode(payload: str, family: dict[str, Any], random: Random) -> str:
    """Most cases carry the ITF-14 of their goods, some an EAN-13 of their own, some nothing."""
    chance = random.random()
    if not family.get("pack") or chance > 0.85:
        return ""
    if chance < 0.65:
        return with_check_digit("1" + payload)
    return with_check_digit(f"{payload[:7]}{int(payload[7:]) + 50000:05}")
