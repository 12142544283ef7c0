"""What keeps a recipe from being saved: no yield, units that nothing joins, two versions of one day, recipes that go round in a circle."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.catalogs.lookup import names_of
from app.catalogs.measure import factors
from app.catalogs.recipe import Recipe, RecipeLine, RecipeUse
from app.core.errors import Problem, problem
from app.core.loss import FIGURES, Weights, complete
from app.core.money import HUNDRED
from app.core.recipe import CYCLE, cycle_in, path_shown
from app.i18n import N_
from app.posting.catalog_row import Values

Version = tuple[int, date, frozenset[int]]
"""An item, the day its version begins, and what goes into it."""


def complete_lines(row: Values) -> None:
    """Work out, in place, the figures of each ingredient that were not said."""
    for line in row["lines"]:
        said = Weights(**{name: line[name] for name in FIGURES})
        if all(figure is None or figure.is_finite() for figure in (said.gross, said.cold_loss, said.net, said.hot_loss, said.output)):
            found = complete(said)
            line.update({name: getattr(found, name) for name in FIGURES})


def figures(row: Values) -> Iterator[Problem]:
    """What can be seen without looking at other rows."""
    if row["qty"] is None or row["qty"] <= 0:
        yield problem(N_("The yield must be above zero: how much comes out of the ingredients"), field="qty")
    if not row["lines"]:
        yield problem(N_("There are no ingredients: add at least one"), field="lines")
    for no, line in enumerate(row["lines"], 1):
        yield from _line_figures(no, line)
    yield from _by_product_figures(row)


def _line_figures(no: int, line: Values) -> Iterator[Problem]:
    if line["gross"] is None or line["gross"] <= 0:
        yield problem(N_("Ingredient {no}: the gross quantity must be above zero"), line=no, field="lines")
    for name in ("cold_loss", "hot_loss"):
        if line[name] is not None and line[name] > HUNDRED:
            yield problem(N_("Ingredient {no}: no more than 100 % can be lost"), line=no, field="lines")
    if any(line[name] is not None and line[name] < 0 for name in ("net", "output")):
        yield problem(N_("Ingredient {no}: net and output can't be below zero"), line=no, field="lines")


def _by_product_figures(row: Values) -> Iterator[Problem]:
    listed = row["by_products"]
    for no, line in enumerate(listed, 1):
        if line["qty"] is None or line["qty"] <= 0:
            yield problem(N_("By-product {no}: the quantity must be above zero"), line=no, field="by_products")
        if line["share"] is not None and line["share"] < 0:
            yield problem(N_("By-product {no}: the share can't be below zero"), line=no, field="by_products")
        if line["item_id"] is not None and line["item_id"] == row["item_id"]:
            yield problem(N_("By-product {no} is what the recipe makes anyway"), line=no, field="by_products")
    if sum(line["share"] or 0 for line in listed) > HUNDRED:
        yield problem(N_("The by-products bear more than the whole cost: their shares must stay within 100 %"), field="by_products")
    if listed and row["use"] == RecipeUse.PHANTOM:
        told = N_("What has by-products is made by a production: choose that the item itself is taken from the shelf")
        yield problem(told, field="use")


def check_recipes(session: Session, rows: Sequence[Values], found: list[list[Problem]]) -> None:
    """What can be seen only beside the other recipes and the goods; problems are added to `found`, row by row."""
    good = [(row, problems) for row, problems in zip(rows, found, strict=True) if not problems]
    if not good:
        return
    _check_units(session, good)
    stored = _stored(session, [row["id"] for row in rows if row["id"] is not None])
    _check_days(good, stored)
    _check_circles(session, good, stored)


def _check_units(session: Session, good: Sequence[tuple[Values, list[Problem]]]) -> None:
    wanted = {(line["item_id"], line["unit_id"]) for row, _ in good for line in _measured(row) if line["unit_id"] is not None}
    known = factors(session, wanted)
    lost = {pair for pair, factor in known.items() if factor is None}
    names = names_of(session, "item", {item for item, _unit in lost}) if lost else {}
    units = names_of(session, "unit", {unit for _item, unit in lost}) if lost else {}
    for row, problems in good:
        for name in ("lines", "by_products"):
            unknown = [line for line in row[name] if (line["item_id"], line["unit_id"]) in lost]
            problems.extend(_no_factor(line, names, units, name) for line in unknown)
        if (row["item_id"], row["unit_id"]) in lost:
            problems.append(_no_factor(row, names, units, "unit_id"))


def _measured(row: Values) -> list[Values]:
    return [row, *row["lines"], *row["by_products"]]


def _no_factor(line: Values, names: Mapping[int, str], units: Mapping[int, str], field: str) -> Problem:
    told = N_("{item}: it is not known how many of its own unit are in “{unit}”; add a pack to the item, or choose another unit")
    return problem(told, field=field, item=names.get(line["item_id"], ""), unit=units.get(line["unit_id"], ""))


def _stored(session: Session, without: Iterable[int]) -> list[Version]:
    """All versions in use but for those that are about to be replaced."""
    gone = set(without)
    heads = session.execute(select(Recipe.id, Recipe.item_id, Recipe.starts).where(Recipe.active.is_(True))).all()
    inside: dict[int, set[int]] = {}
    for recipe, item in session.execute(select(RecipeLine.recipe_id, RecipeLine.item_id)):
        inside.setdefault(recipe, set()).add(item)
    return [(item, starts or date.min, frozenset(inside.get(row_id, ()))) for row_id, item, starts in heads if row_id not in gone]


def _check_days(good: Sequence[tuple[Values, list[Problem]]], stored: Sequence[Version]) -> None:
    """An item has one version a day."""
    taken = {(item, starts) for item, starts, _inside in stored}
    for row, problems in good:
        key = (row["item_id"], row["starts"] or date.min)
        if row["active"] and key in taken:
            told = N_("There is a recipe of it from this day on already: give this one another day, or take the other out of use")
            problems.append(problem(told, field="starts"))
        elif row["active"]:
            taken.add(key)


def _check_circles(session: Session, good: Sequence[tuple[Values, list[Problem]]], stored: Sequence[Version]) -> None:
    """No recipe may come to need itself on any day from its first one on: a circle through versions that never meet is none."""
    own = [_version(row) for row, problems in good if row["active"] and not problems]
    versions = [*stored, *own]
    everything: dict[int, set[int]] = {}
    for item, _starts, inside in versions:
        everything.setdefault(item, set()).update(inside)
    for row, problems in good:
        if problems or not row["active"] or not cycle_in(everything, row["item_id"]):
            continue
        days = {row["starts"] or date.min} | {starts for _item, starts, _inside in versions if starts > (row["starts"] or date.min)}
        for day in sorted(days):
            circle = cycle_in(_on(versions, day), row["item_id"])
            if circle and row["item_id"] in circle:
                problems.append(problem(CYCLE, field="lines", path=path_shown(circle, names_of(session, "item", set(circle)))))
                break


def _version(row: Values) -> Version:
    return row["item_id"], row["starts"] or date.min, frozenset(line["item_id"] for line in row["lines"])


def _on(versions: Iterable[Version], day: date) -> dict[int, frozenset[int]]:
    """What goes into each item on a day."""
    in_order: list[Any] = sorted(((starts, item, inside) for item, starts, inside in versions if starts <= day), key=lambda each: each[:2])
    return {item: inside for _starts, item, inside in in_order}
