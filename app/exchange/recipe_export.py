"""Recipes as rows of a table, by the columns of the import: a row for each ingredient, the head said in the first one."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access import Actor, require
from app.catalogs.lookup import codes_of
from app.catalogs.recipe import Recipe, RecipeUse
from app.exchange.recipe_file import LINE, TARGETS
from app.posting.catalog_row import Values, read_rows

__all__ = ["TARGETS", "recipe_rows"]


def recipe_rows(session: Session, actor: Actor) -> Iterator[dict[str, Any]]:
    """Recipes in use, by item and day. Raises UserError for a missing right."""
    require(actor, "view", Recipe.roles, Recipe.title_plural)
    ids = list(session.execute(select(Recipe.id).where(Recipe.active.is_(True)).order_by(Recipe.item_id, Recipe.starts)).scalars())
    found = read_rows(session, Recipe, ids)
    lines = [line for each in found.values() for line in each["lines"]]
    items = codes_of(session, "item", {line["item_id"] for line in (*found.values(), *lines)})
    units = codes_of(session, "unit", {line["unit_id"] for line in (*found.values(), *lines) if line["unit_id"] is not None})
    for row_id in ids:
        yield from _rows(found[row_id], items, units)


def _rows(recipe: Values, items: dict[int, str], units: dict[int, str]) -> Iterator[dict[str, Any]]:
    head = {"qty": recipe["qty"], "unit": units.get(recipe["unit_id"]), "stocked": recipe["use"] == RecipeUse.STOCKED}
    for line in recipe["lines"]:
        yield {
            "dish": items[recipe["item_id"]], "starts": recipe["starts"], **head, "ingredient": items[line["item_id"]],
            "line_unit": units.get(line["unit_id"]), **{name: line[name] for name in LINE},
        }  # fmt: skip
        head = {}
