"""Recipes as they hold at a moment, with everything that goes into them: a few queries for each level, however many dishes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Select, bindparam, or_, select
from sqlalchemy.orm import Session

from app.catalogs.measure import ONE, Pair, factors
from app.catalogs.recipe import Recipe as RecipeRow
from app.catalogs.recipe import RecipeByProduct, RecipeLine, RecipeUse
from app.core.money import UnitFactor
from app.core.recipe import ByProduct, Ingredient, Recipe, Recipes, RecipesAt
from app.documents.base import Document
from app.store.listed import among

Factors = dict[Pair, UnitFactor | None]
IN_USE = select(RecipeRow.id, RecipeRow.item_id, RecipeRow.starts).where(among(RecipeRow.item_id, "items"), RecipeRow.active.is_(True))
HOLDING = IN_USE.where(or_(RecipeRow.starts.is_(None), RecipeRow.starts <= bindparam("day")))
HEADS = select(RecipeRow.id, RecipeRow.item_id, RecipeRow.qty, RecipeRow.unit_id, RecipeRow.use).where(among(RecipeRow.id, "ids"))


def _of_recipes(cls: Any, *figures: Any) -> Select[Any]:
    return select(cls.recipe_id, cls.item_id, cls.unit_id, *figures).where(among(cls.recipe_id, "ids")).order_by(cls.recipe_id, cls.no)


LINES = _of_recipes(RecipeLine, RecipeLine.gross)
BY_PRODUCTS = _of_recipes(RecipeByProduct, RecipeByProduct.qty, RecipeByProduct.share)


def recipes_at(session: Session, _document: Document | None, asked: RecipesAt) -> Recipes:
    """The versions that hold on the day of the moment, by item, level by level: items without a recipe are asked about but once."""
    day, found = asked.moment.date(), dict[int, Recipe]()
    pinned = versions(session, asked.pinned)
    found.update({each.item: each for each in pinned})
    seen: set[int] = set(found)
    level = set(asked.items) - seen | _inside(pinned) - seen
    while level:
        seen |= level
        here = holding(session, level, day)
        found.update({each.item: each for each in here})
        level = _inside(here) - seen
    return found


def _inside(recipes: Iterable[Recipe]) -> set[int]:
    return {each.item for recipe in recipes for each in recipe.ingredients}


def holding(session: Session, items: Iterable[int], day: date) -> list[Recipe]:
    """The version of each item that holds on a day: the latest in use that has begun."""
    rows = session.execute(HOLDING, {"items": sorted(set(items)), "day": day})
    in_order = sorted((starts or date.min, row_id, item) for row_id, item, starts in rows)
    latest = {item: row_id for _starts, row_id, item in in_order}
    return versions(session, latest.values())


@dataclass(frozen=True)
class History:
    """Every version in use of some items and of all that goes into them, oldest first, and versions that documents name, by id."""

    begun: tuple[tuple[date, Recipe], ...]
    named: Mapping[int, Recipe]

    def on(self, day: date, named: int | None = None) -> Recipes:
        """What `recipes_at` answers for a day, and for a version that holds whatever the day."""
        held = {recipe.item: recipe for starts, recipe in self.begun if starts <= day}
        if named is not None and named in self.named:
            held[self.named[named].item] = self.named[named]
        return held


def history(session: Session, items: Iterable[int], named: Iterable[int]) -> History:
    """Read for many days at once, level by level as `recipes_at` does for one."""
    pinned, begun = versions(session, named), list[tuple[date, Recipe]]()
    seen: set[int] = set()
    level = set(items) | _inside(pinned)
    while level:
        seen |= level
        starts = {row_id: starts or date.min for row_id, _item, starts in session.execute(IN_USE, {"items": sorted(level)})}
        here = versions(session, starts)
        begun += ((starts[each.id], each) for each in here)
        level = _inside(here) - seen
    return History(tuple(sorted(begun, key=lambda each: (each[0], each[1].id))), {each.id: each for each in pinned})


def versions(session: Session, ids: Iterable[int]) -> list[Recipe]:
    """Versions of recipes with all quantities in the items' own units."""
    listed = sorted(set(ids))
    if not listed:
        return []
    heads = session.execute(HEADS, {"ids": listed}).all()
    lines, beside = _lines(session, LINES, listed), _lines(session, BY_PRODUCTS, listed)
    rows = [*heads, *(row for of in (lines, beside) for each in of.values() for row in each)]
    pairs = [(row.item_id, row.unit_id) for row in rows if row.unit_id is not None]
    known = factors(session, pairs) if pairs else {}
    return [_recipe(head, lines.get(head.id, []), beside.get(head.id, []), known) for head in heads]


def _lines(session: Session, query: Select[Any], ids: list[int]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {}
    for row in session.execute(query, {"ids": ids}):
        found.setdefault(row.recipe_id, []).append(row)
    return found


def _recipe(head: Any, lines: list[Any], beside: list[Any], known: Factors) -> Recipe:
    ingredients = tuple(Ingredient(row.item_id, own_qty(row.item_id, row.unit_id, row.gross or Decimal(0), known)) for row in lines)
    by_products = tuple(ByProduct(row.item_id, own_qty(row.item_id, row.unit_id, row.qty, known), row.share) for row in beside)
    makes = own_qty(head.item_id, head.unit_id, head.qty, known)
    return Recipe(head.id, head.item_id, makes, head.use == RecipeUse.PHANTOM, ingredients, by_products)


def own_qty(item: int, unit: int | None, amount: Decimal, known: Factors) -> Decimal | None:
    """A quantity in the item's own unit, not rounded yet; None where no factor joins the units."""
    factor = ONE if unit is None else known.get((item, unit))
    return None if factor is None else amount * factor


ANSWERS = {RecipesAt: recipes_at}
