"""What the demo's kitchen buys, makes and sells: ingredients, semi-finished goods, dishes, and the recipes between them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from random import Random
from typing import Any

from app.catalogs.recipe import RecipeUse
from app.core.loss import Weights, complete
from app.core.money import Price, price, qty
from app.core.pricing import charm
from app.demo.goods import COST_PERIODS, PRICE_LEVELS, Good, make_costs
from app.demo.prices import ending
from app.demo.words import Words, load

OWN = "own"
"""The sort of goods that no supplier brings."""
FREE = Decimal(0)


@dataclass(frozen=True)
class Part:
    """An ingredient for the whole yield: gross, and the percentages lost before and in the heat."""

    good: Good
    gross: Decimal
    cold_loss: Decimal | None = None
    hot_loss: Decimal | None = None


@dataclass(frozen=True)
class Dish:
    """Something made by a recipe; `every` is on which of the kitchen's days, `step` what a pot or an oven holds."""

    good: Good
    phantom: bool
    makes: Decimal
    parts: tuple[Part, ...]
    every: int
    step: Decimal
    labour: Decimal
    """What the work on one costs, beside what goes in."""
    technology: str


@dataclass(frozen=True)
class Cut:
    """What comes off a piece of meat: the part of its weight, and of its cost in percent."""

    good: Good
    part: Decimal
    share: Decimal


@dataclass(frozen=True)
class Menu:
    """The kitchen's book: goods by their short name, dishes in an order in which each comes after what goes into it."""

    goods: Mapping[str, Good]
    dishes: tuple[Dish, ...]
    cuts: tuple[Cut, ...]

    @property
    def made(self) -> list[Dish]:
        """What a production puts on the shelf."""
        return [dish for dish in self.dishes if not dish.phantom]

    @property
    def cooked_to_order(self) -> list[Dish]:
        """What the café sells."""
        return [dish for dish in self.dishes if dish.phantom and dish.good.for_sale]

    def needs(self, dish: Dish, amount: Decimal) -> dict[int, tuple[Good, Decimal]]:
        """What a quantity takes from the shelf, by number of the goods: phantoms are gone through."""
        inside = {each.good.no: each for each in self.dishes if each.phantom}
        found: dict[int, tuple[Good, Decimal]] = {}
        for part in dish.parts:
            taken = part.gross * amount / dish.makes
            deeper = self.needs(inside[part.good.no], taken) if part.good.no in inside else {part.good.no: (part.good, taken)}
            for no, (good, more) in deeper.items():
                found[no] = (good, found.get(no, (good, FREE))[1] + more)
        return found


def make_menu(words: Words, currency: str, random: Random, first: int) -> Menu:
    """Everything of the kitchen; its goods are numbered from `first`."""
    told, goods, level = load("kitchen"), dict[str, Good](), PRICE_LEVELS.get(currency, 1)

    def add(row: dict[str, Any], kind: str, costs: tuple[Price, ...]) -> Good:
        goods[row["key"]] = _good(first + len(goods), row, words, level, kind, costs)
        return goods[row["key"]]

    for row in told["ingredients"]:
        add(row, "packaging" if row["group"] == "122" else "ingredient", make_costs(Decimal(row["cost"]), level, random))
    side, cuts, dishes = goods["side"].costs[0], [], []
    for row in told["cuts"]:
        part, share = Decimal(row["part"]), Decimal(row["share"])
        good = add(row, "good" if "price" in row else "ingredient", _steady(side * share / 100 / part))
        cuts.append(Cut(good, part, share))
    for row in told["recipes"]:
        parts, makes = tuple(_parts(row["parts"], goods)), Decimal(row["makes"])
        labour = Decimal(row.get("labour", "0")) * level
        cost = sum((part.good.costs[0] * part.gross for part in parts), FREE) / makes + labour
        good = add(row, row["kind"], _steady(cost))
        said, step = words.pick(row.get("technology", "")), Decimal(row.get("step", "5"))
        dishes.append(Dish(good, row["use"] == "phantom", makes, parts, row.get("every", 1), step, labour, said))
    return Menu(goods, tuple(dishes), tuple(cuts))


def _steady(cost: Decimal) -> tuple[Price, ...]:
    return (price(cost),) * COST_PERIODS


def _parts(told: Mapping[str, str], goods: Mapping[str, Good]) -> Iterator[Part]:
    """`"2.2 3 38"`: 2.2 of it, 3 % lost in cleaning, 38 % of the rest in the heat."""
    for key, figures in told.items():
        gross, *losses = map(Decimal, figures.split())
        yield Part(goods[key], gross, *losses)


def _good(no: int, row: Mapping[str, Any], words: Words, level: int, kind: str, costs: tuple[Price, ...]) -> Good:
    retail = charm(Decimal(row["price"]) * level, ending(level)) if "price" in row else None
    return Good(
        no=no, name=words.pick(row["name"]), group=row["group"], kind=kind, unit=row.get("unit", "kg"), vat="reduced",
        sort=row.get("sort", OWN), costs=costs, sold=row.get("sold", 0), cooked=0.0, content=None, content_unit="", barcode="",
        life_days=row.get("life"), retail=retail,
    )  # fmt: skip


def recipe_rows(menu: Menu, ids: Mapping[str, Mapping[str, int]]) -> Iterator[dict[str, Any]]:
    """The recipes as rows of their catalog, with net and output of each ingredient."""
    for no, dish in enumerate(menu.dishes, 1):
        yield {
            "code": f"R{no:02}", "name": dish.good.name, "item_id": ids["item"][dish.good.code], "qty": dish.makes,
            "unit_id": ids["unit"][dish.good.unit], "use": RecipeUse.PHANTOM if dish.phantom else RecipeUse.STOCKED,
            "technology": dish.technology or None, "lines": [_line(part, ids) for part in dish.parts],
        }  # fmt: skip


def _line(part: Part, ids: Mapping[str, Mapping[str, int]]) -> dict[str, Any]:
    weights = complete(Weights(qty(part.gross), part.cold_loss, None, part.hot_loss, None))
    return {
        "item_id": ids["item"][part.good.code], "unit_id": ids["unit"][part.good.unit], "gross": weights.gross,
        "cold_loss": weights.cold_loss, "net": weights.net, "hot_loss": weights.hot_loss, "output": weights.output,
    }  # fmt: skip
