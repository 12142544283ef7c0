"""Recipes: what a dish or a semi-finished item is made of, and quantities of it exploded into what is taken from the shelf.

Everything here is in the items' own units: units are resolved where a recipe is read. Whole fractions are carried through all levels and
rounded once per item, at the end; a portion's 0.0004 kg of pepper is therefore never rounded away (shared rounding rules: see `explode_all`).
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction

from app.core.errors import Problem, problem
from app.core.known import Question
from app.core.marked import N_
from app.core.money import HUNDRED, NONE_OF_IT, QTY_DIGITS, Qty, half_up, qty


@dataclass(frozen=True)
class Ingredient:
    """What goes in: the gross quantity for the whole yield. None when nobody said how many own units are in the recipe's unit."""

    item: int
    gross: Decimal | None


@dataclass(frozen=True)
class ByProduct:
    """What comes out beside the main item, for the whole yield, and the percentage of the cost that it bears."""

    item: int
    qty: Decimal | None
    share: Decimal


@dataclass(frozen=True)
class Recipe:
    """A version of a recipe: `makes` of the item come out of the ingredients.

    A `phantom` one is exploded through wherever its item is used or sold; otherwise the item is stocked: made by a production and taken
    from the shelf as itself.
    """

    id: int
    item: int
    makes: Decimal | None
    phantom: bool
    ingredients: tuple[Ingredient, ...]
    by_products: tuple[ByProduct, ...] = ()

    @property
    def main_share(self) -> Decimal:
        """The percentage of the cost that the main item bears."""
        return HUNDRED - sum((each.share for each in self.by_products), Decimal(0))


Recipes = Mapping[int, Recipe]
"""The version that holds, by item. An item that is not among them has no recipe: it is taken from the shelf as itself."""


def items_in(recipes: Recipes) -> frozenset[int]:
    """Everything that is made, goes in or comes out beside."""
    goes_in = (each.item for recipe in recipes.values() for each in recipe.ingredients)
    comes_out = (each.item for recipe in recipes.values() for each in recipe.by_products)
    return frozenset(recipes).union(goes_in, comes_out)


@dataclass(frozen=True)
class RecipesAt(Question[Recipes]):
    """The recipes of these items as they hold on the day of a moment, with those of everything that goes into them, level by level.

    `pinned` are ids of versions that hold for their items whatever the day.
    """

    items: tuple[int, ...]
    moment: datetime
    pinned: tuple[int, ...] = ()

    def nothing(self) -> Recipes:
        return {}


@dataclass(frozen=True)
class Part:
    """How much of an item is taken from the shelf (own unit)."""

    item: int
    qty: Qty


class CannotExplode(Exception):
    """A recipe that can't be worked out; `path` are the items from the one that was asked for to the one at fault."""

    def __init__(self, template: str, path: Sequence[int]) -> None:
        super().__init__(template, path)
        self.template, self.path = template, tuple(path)

    def problem(self, names: Mapping[int, str], line: int | None = None, field: str | None = None) -> Problem:
        """As told to a person; an item without a name is called by its number."""
        return problem(self.template, line=line, field=field, path=path_shown(self.path, names))


def path_shown(path: Iterable[int], names: Mapping[int, str]) -> str:
    """Items one inside the other, as text."""
    return " → ".join(names.get(item, str(item)) for item in path)


CYCLE = N_("A recipe goes round in a circle: {path}. Take one of them out of the other’s recipe")
NO_YIELD = N_("The recipe says not how much comes out: {path}. Give its yield, in a unit that the item knows")
NO_FACTOR = N_("It is not known how many of its own unit go in: {path}. Add a pack to the item, or use its own unit in the recipe")


def is_dish(recipes: Recipes, item: int) -> bool:
    """Whether an item that is sold is taken from the shelf as its ingredients, not as itself."""
    return item in recipes and recipes[item].phantom


def explode_all(recipes: Recipes, wanted: Iterable[tuple[int, Decimal]]) -> list[tuple[Part, ...]]:
    """What leaves the shelf when quantities of items (own units) are sold or written off, for the lines of one document in their order.

    An item without a recipe, or with a stocked one, is itself what leaves; a line of nothing takes nothing.

    Remainder rule: a line takes what the exact total so far rounds to, less what the lines before it took. So the lines add up to the
    exact total rounded once, whatever their number. Raises CannotExplode.
    """
    exact: dict[int, Fraction] = {}
    taken: dict[int, Qty] = {}
    unit_needs: dict[int, dict[int, Fraction]] = {}
    found = []
    for item, quantity in wanted:
        if item not in unit_needs:
            unit_needs[item] = exact_needs(recipes, item)
        parts = []
        for part, per_unit in unit_needs[item].items():
            exact[part] = exact.get(part, Fraction(0)) + per_unit * Fraction(quantity)
            upto = rounded_qty(exact[part])
            parts.append(Part(part, Qty(upto - taken.get(part, NONE_OF_IT))))
            taken[part] = upto
        found.append(tuple(part for part in parts if part.qty))
    return found


def exact_needs(recipes: Recipes, item: int) -> dict[int, Fraction]:
    """What one own unit of an item takes from the shelf, exactly, in the order of the recipe. Raises CannotExplode."""
    return _through(recipes, item, (), {})


def made_of(recipes: Recipes, recipe: Recipe, quantity: Decimal) -> tuple[Part, ...]:
    """What making a quantity of the recipe's item takes from the shelf: phantom ingredients are exploded through, stocked ones are not.

    Each is rounded half up to 10⁻⁶. Raises CannotExplode.
    """
    needs = _of_recipe(recipes, recipe, (), {})
    return tuple(Part(item, rounded_qty(per_unit * Fraction(quantity))) for item, per_unit in needs.items())


def by_products_of(recipe: Recipe, quantity: Decimal) -> tuple[Part, ...]:
    """What comes out beside a quantity of the recipe's item. Raises CannotExplode."""
    makes = _yield_of(recipe, ())
    parts = []
    for each in recipe.by_products:
        if each.qty is None:
            raise CannotExplode(NO_FACTOR, (recipe.item, each.item))
        parts.append(Part(each.item, rounded_qty(Fraction(each.qty) / makes * Fraction(quantity))))
    return tuple(parts)


def cycle_in(edges: Mapping[int, Collection[int]], start: int) -> tuple[int, ...]:
    """The items of a circle that can be reached from `start`, first and last the same; empty when there is none."""
    path: list[int] = []
    done: set[int] = set()
    waiting: list[tuple[int, bool]] = [(start, False)]
    while waiting:
        item, leaving = waiting.pop()
        if leaving:
            path.pop()
            done.add(item)
        elif item in path:
            return (*path[path.index(item) :], item)
        elif item not in done:
            path.append(item)
            waiting.append((item, True))
            waiting.extend((each, False) for each in edges.get(item, ()))
    return ()


_Needs = dict[int, Fraction]


def _through(recipes: Recipes, item: int, above: tuple[int, ...], done: dict[int, _Needs]) -> _Needs:
    """What one of an item takes; items that were worked out already are remembered, so a shared sub-recipe costs once."""
    if item in above:
        raise CannotExplode(CYCLE, (*above[above.index(item) :], item))
    if not is_dish(recipes, item):
        return {item: Fraction(1)}
    if item not in done:
        done[item] = _of_recipe(recipes, recipes[item], above, done)
    return done[item]


def _of_recipe(recipes: Recipes, recipe: Recipe, above: tuple[int, ...], done: dict[int, _Needs]) -> _Needs:
    makes = _yield_of(recipe, above)
    path = (*above, recipe.item)
    needs: _Needs = {}
    for each in recipe.ingredients:
        if each.gross is None:
            raise CannotExplode(NO_FACTOR, (*path, each.item))
        times = Fraction(each.gross) / makes
        for item, per_unit in _through(recipes, each.item, path, done).items():
            needs[item] = needs.get(item, Fraction(0)) + times * per_unit
    return needs


def _yield_of(recipe: Recipe, above: tuple[int, ...]) -> Fraction:
    if not recipe.makes or recipe.makes <= 0:
        raise CannotExplode(NO_YIELD, (*above, recipe.item))
    return Fraction(recipe.makes)


def rounded_qty(value: Fraction) -> Qty:
    """An exact quantity rounded half up to 10⁻⁶, by whole numbers so that no digit is lost before."""
    return qty(Decimal(half_up(value * 10**QTY_DIGITS)).scaleb(-QTY_DIGITS))
