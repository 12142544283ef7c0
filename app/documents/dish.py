"""Goods that leave the shelf for good: an item as itself, a dish cooked to order as its ingredients."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from app.catalogs.known import FactsOf
from app.core.errors import Problem
from app.core.ledger import Move, Place, preparation, shelf
from app.core.money import NONE_OF_IT
from app.core.recipe import CannotExplode, Recipes, RecipesAt, explode_all, is_dish, items_in
from app.documents.base import BatchLine


def recipes_asked(lines: Sequence[BatchLine], moment: datetime) -> RecipesAt:
    """The recipes of whatever the lines name, as they hold at the moment."""
    return RecipesAt(tuple(sorted({line.item_id for line in lines if line.item_id is not None})), moment)


def inside(recipes: Recipes) -> FactsOf:
    """The facts of all items in the recipes: their names, for what is wrong with one."""
    return FactsOf(items_in(recipes))


def dish_problems(lines: Sequence[BatchLine], recipes: Recipes, names: dict[int, str]) -> Iterator[Problem]:
    """What keeps dishes from being exploded: a recipe in a circle, without a yield, in unknown units."""
    faults: dict[int, CannotExplode | None] = {}
    for line in lines:
        if line.item_id is None or not is_dish(recipes, line.item_id):
            continue
        if line.item_id not in faults:  # what keeps a dish from it does not hang on how many there are
            faults[line.item_id] = _fault_of(recipes, line)
        if (fault := faults[line.item_id]) is not None:
            yield fault.problem(names, line.no, "item_id")


def _fault_of(recipes: Recipes, line: BatchLine) -> CannotExplode | None:
    try:
        explode_all(recipes, [(line.item_id or 0, line.base_qty)])
    except CannotExplode as error:
        return error
    return None


def taken_from_shelf(lines: Sequence[BatchLine], recipes: Recipes, site_id: int | None, target: Place) -> Iterator[Move]:
    """The moves that take the goods of lines to a target. A dish's ingredients are gathered, and what they cost goes on as the dish's."""
    dishes = [line for line in lines if line.item_id is not None and is_dish(recipes, line.item_id)]
    exploded = explode_all(recipes, [(line.item_id or 0, line.base_qty) for line in dishes])
    parts_of = {id(line): parts for line, parts in zip(dishes, exploded, strict=True)}
    for line in lines:
        if id(line) not in parts_of:
            yield Move(shelf(site_id), target, item=line.item_id, qty=line.base_qty, batch=line.batch_id, line=line.no)
            continue
        for part in parts_of[id(line)]:
            if part.qty > NONE_OF_IT:
                yield Move(shelf(site_id), preparation(site_id), item=part.item, qty=part.qty, line=line.no)
        yield Move(preparation(site_id), target, item=line.item_id, qty=line.base_qty, share=(1, 1), line=line.no)
