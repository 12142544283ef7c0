"""Goods that leave the shelf for good: an item as itself, a dish cooked to order as its ingredients."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from app.catalogs.known import FactsOf
from app.core.errors import Problem
from app.core.known import Question
from app.core.ledger import Move, Place, preparation, shelf
from app.core.money import NONE_OF_IT
from app.core.recipe import CannotExplode, Recipes, RecipesAt, explode_all, is_dish, items_in
from app.documents.base import BatchLine


def recipes_asked(lines: Sequence[BatchLine], moment: datetime) -> RecipesAt:
    """The recipes of whatever the lines name, as they hold at the moment."""
    return RecipesAt(tuple(sorted({line.item_id for line in lines if line.item_id is not None})), moment)


def dishes_asked(document: Any) -> Iterator[Question[Any]]:
    """The recipes of what the document's lines name, and the facts of all items in them: their names, for what is wrong with one."""
    yield recipes_asked(document.lines, document.moment)
    if recipes := _recipes_of(document):
        yield FactsOf(items_in(recipes))


def _recipes_of(document: Any) -> Recipes:
    found: Recipes = document.known.of(recipes_asked(document.lines, document.moment))
    return found


def dish_problems(document: Any) -> Iterator[Problem]:
    """What keeps dishes from being exploded: a recipe in a circle, without a yield, in unknown units."""
    recipes = _recipes_of(document)
    names = {item: facts.name for item, facts in document.known.of(FactsOf(items_in(recipes))).items()}
    faults: dict[int, CannotExplode | None] = {}
    for line in document.lines:
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


def taken_from_shelf(document: Any, target: Place) -> Iterator[Move]:
    """The moves that take the goods of a document's lines to a target. A dish's ingredients are gathered, and what they cost goes on as the dish's."""
    recipes, site = _recipes_of(document), document.site_id
    dishes = [line for line in document.lines if line.item_id is not None and is_dish(recipes, line.item_id)]
    exploded = explode_all(recipes, [(line.item_id, line.base_qty) for line in dishes])
    parts_of = {id(line): parts for line, parts in zip(dishes, exploded, strict=True)}
    for line in document.lines:
        if id(line) not in parts_of:
            yield Move(shelf(site), target, item=line.item_id, qty=line.base_qty, batch=line.batch_id, line=line.no)
            continue
        for part in parts_of[id(line)]:
            if part.qty > NONE_OF_IT:
                yield Move(shelf(site), preparation(site), item=part.item, qty=part.qty, line=line.no)
        yield Move(preparation(site), target, item=line.item_id, qty=line.base_qty, share=(1, 1), line=line.no)
