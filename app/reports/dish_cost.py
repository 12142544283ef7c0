"""The cost card of a dish: what goes into it by its recipe at a moment, what that costs, and what is left of the price."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.catalogs.goods import Item, ItemKind
from app.catalogs.item_tree import goods_inside
from app.catalogs.measure import factors
from app.catalogs.price import PriceType
from app.catalogs.recipe import Recipe as RecipeRow
from app.catalogs.recipe import RecipeLine
from app.catalogs.vat_rate import VatRate
from app.core.money import MONEY_DIGITS, PERCENT_DIGITS, PRICE_DIGITS, QTY_DIGITS, half_up
from app.core.recipe import Recipe, Recipes, RecipesAt, items_in
from app.i18n import N_
from app.posting.answers.recipe import own_qty, recipes_at
from app.posting.price import prices_at
from app.posting.shelf_price import shelf_price_type
from app.reports.base import Column, Filter, Params, Raw, Report, behind
from app.reports.stock import ALL_SITES, GROUP, ITEM_COLUMNS, SITE, balances, costs_in, item_names
from app.store.engine import in_ids
from app.store.types import scaled, seconds


@dataclass
class CardRow:
    """A row of a card, exact: quantities in own units; `cost` is None while something inside has no cost yet."""

    level: int
    item: int
    gross: Fraction
    net: Fraction | None = None
    output: Fraction | None = None
    cost: Fraction | None = None
    within: list["CardRow"] = field(default_factory=list)

    def flat(self) -> Iterator["CardRow"]:
        """The row and all that is inside it, in the order of the recipe."""
        yield self
        for each in self.within:
            yield from each.flat()


Weights = dict[int, list[tuple[int, Decimal | None, Decimal | None]]]
"""By version of a recipe: item, net and output of each ingredient in the item's own unit."""


@dataclass(frozen=True)
class Kitchen:
    """What a card is worked out from: recipes, weights after losses, and what an own unit of each item costs."""

    recipes: Recipes
    weights: Weights
    costs: dict[int, Fraction]

    def card(self, item: int, quantity: Fraction, level: int = 0, above: tuple[int, ...] = ()) -> CardRow:
        """The card of a quantity. What stands on the shelf costs what it costs there; what never did, what goes into it."""
        row = CardRow(level, item, quantity)
        recipe = self.recipes.get(item)
        opened = recipe is not None and (not level or recipe.phantom or item not in self.costs) and item not in above
        if recipe is None or not opened:
            row.cost = self.costs[item] * quantity if item in self.costs and item not in above else None
            return row
        row.within = list(self._inside(recipe, quantity, level, (*above, item)))
        found = [each.cost for each in row.within]
        main = Fraction(recipe.main_share) / 100
        row.cost = None if None in found or not found else sum((cost for cost in found if cost is not None), Fraction(0)) * main
        return row

    def _inside(self, recipe: Recipe, quantity: Fraction, level: int, above: tuple[int, ...]) -> Iterator[CardRow]:
        for each, (_item, net, output) in zip(recipe.ingredients, self.weights[recipe.id], strict=True):
            if each.gross is None or not recipe.makes:
                yield CardRow(level + 1, each.item, Fraction(0))
                continue
            times = quantity / Fraction(recipe.makes)
            row = self.card(each.item, Fraction(each.gross) * times, level + 1, above)
            row.net, row.output = (None if weight is None else Fraction(weight) * times for weight in (net, output))
            yield row


def kitchen(session: Session, items: list[int], moment: datetime, params: Params) -> Kitchen:
    """Everything that cards of these dishes need, read together."""
    recipes = recipes_at(session, None, RecipesAt(tuple(items), moment))
    costs = unit_costs(session, items_in(recipes), Params(at=params.at, filters={"site": params["site"]}))
    return Kitchen(recipes, _weights(session, [each.id for each in recipes.values()]), costs)


def _weights(session: Session, ids: list[int]) -> Weights:
    query = select(RecipeLine.recipe_id, RecipeLine.item_id, RecipeLine.unit_id, RecipeLine.net, RecipeLine.output)
    rows = session.execute(query.where(in_ids(session, RecipeLine.recipe_id, ids)).order_by(RecipeLine.recipe_id, RecipeLine.no)).all()
    known = factors(session, {(row.item_id, row.unit_id) for row in rows if row.unit_id is not None})
    found: Weights = {recipe: [] for recipe in ids}
    for row in rows:
        net, output = (None if each is None else own_qty(row.item_id, row.unit_id, each, known) for each in (row.net, row.output))
        found[row.recipe_id].append((row.item_id, net, output))
    return found


def unit_costs(session: Session, items: Collection[int], params: Params) -> dict[int, Fraction]:
    """What an own unit costs on the shelves on average, all stores of the filter together; else what it cost last, else as estimated."""
    query = select(Item.id, Item.estimated_cost).where(in_ids(session, Item.id, sorted(items)), Item.estimated_cost.is_not(None))
    found = {item: Fraction(cost) for item, cost in session.execute(query) if cost is not None}
    stock = balances(session, params, None if params.at is None else seconds(params.at))
    return found | {item: cost for (item, site), cost in costs_in(stock, items).items() if site == ALL_SITES}


def net_prices(session: Session, items: list[int], moment: datetime, params: Params) -> dict[int, tuple[Decimal, Fraction]]:
    """The price of each dish as customers pay it, and what is left of it without VAT."""
    price_type = params["type"] or shelf_price_type(session)
    includes = session.execute(select(PriceType.includes_vat).where(PriceType.id == price_type)).scalar()
    if price_type is None or includes is None:
        return {}
    vat = select(Item.id, VatRate.percent).join(VatRate, VatRate.id == Item.vat_rate_id).where(in_ids(session, Item.id, items))
    rates = dict(session.execute(vat).all()) if includes else {}
    prices = prices_at(session, price_type, moment, items, params["site"])
    return {item: (price, Fraction(price) / (1 + Fraction(rates.get(item, 0)) / 100)) for item, price in prices.items()}


def rows(session: Session, params: Params) -> Iterator[Raw]:
    """A row for each dish, and for a dish that was chosen one for everything inside it, level by level."""
    moment = params.at or datetime.now()
    dishes = _dishes(session, params)
    here = kitchen(session, dishes, moment, params)
    prices = net_prices(session, dishes, moment, params)
    names = item_names(session, items_in(here.recipes))
    portions = Fraction(params["portions"] or 1)
    for dish in sorted((each for each in dishes if each in here.recipes), key=lambda item: names[item][1].casefold()):
        card = here.card(dish, portions)
        shown = card.flat() if params["dish"] else [card]
        for row in shown:
            yield _raw(row, names[row.item], prices.get(row.item) if not row.level else None)


def _dishes(session: Session, params: Params) -> list[int]:
    query = select(Item.id).where(Item.id.in_(select(RecipeRow.item_id)), Item.active.is_(True))
    if params["dish"]:
        return [params["dish"]]
    if params["group"]:
        query = query.where(Item.id.in_(goods_inside(session, params["group"])))
    return sorted(session.execute(query.where(Item.kind != ItemKind.INGREDIENT)).scalars())


def _raw(row: CardRow, name: Any, price: tuple[Decimal, Fraction] | None) -> Raw:
    unit = None if row.cost is None or not row.gross else row.cost / row.gross
    figures = (_whole(row.gross, QTY_DIGITS), _whole(row.net, QTY_DIGITS), _whole(row.output, QTY_DIGITS))
    costs = (_whole(unit, PRICE_DIGITS), _whole(row.cost, MONEY_DIGITS))
    return (row.level, name[0], f"{'– ' * row.level}{name[1]}", name[2], *figures, *costs, *_margin(unit, price), row.item)


def _margin(unit: Fraction | None, price: tuple[Decimal, Fraction] | None) -> tuple[int | None, ...]:
    """Price as paid, what is left of it without VAT and cost, food cost and markup in percent."""
    if price is None:
        return (None, None, None, None)
    paid, net = price
    margin = None if unit is None else net - unit
    food_cost = None if unit is None or not net else unit * 100 / net
    markup = None if not unit or margin is None else margin * 100 / unit
    return (
        scaled(paid, PRICE_DIGITS),
        _whole(margin, MONEY_DIGITS),
        _whole(food_cost, PERCENT_DIGITS, 2),
        _whole(markup, PERCENT_DIGITS, 2),
    )


def _whole(value: Fraction | None, digits: int, shown: int | None = None) -> int | None:
    """A figure as the database keeps it, half up; rounded to fewer digits where it is only to be looked at."""
    if value is None:
        return None
    shown = digits if shown is None else shown
    return half_up(value * 10**shown) * int(10 ** (digits - shown))


REPORT = Report(
    "dish-cost",
    N_("Dish cost card"),
    ("kitchen", 10),
    about=N_("What goes into a dish by its recipe, what that costs now, and what is left of its price; all dishes while none is chosen"),
    timing="at",
    filters=(
        Filter("dish", N_("Dish"), catalog="item"),
        Filter("portions", N_("Quantity"), "int", default=1),
        SITE, GROUP,
        Filter("type", N_("Price type"), catalog="price_type"),
    ),
    columns=(
        Column("level", N_("Level"), "int", people=False),
        *ITEM_COLUMNS,
        Column("gross", N_("Gross qty"), "qty", width=9),
        Column("net", N_("Net qty"), "qty", width=9, when="dish"),
        Column("output", N_("Output"), "qty", width=9, when="dish"),
        Column("unit_cost", N_("Unit cost"), "price", width=10),
        Column("cost", N_("Cost"), "money", width=10),
        Column("price", N_("Price"), "price", width=9),
        Column("margin", N_("Margin"), "money", width=9),
        Column("food_cost", N_("Food cost, %"), "percent", width=8),
        Column("markup", N_("Markup, %"), "percent", width=8),
        behind("item_id"),
    ),
    rows=rows,
)  # fmt: skip
