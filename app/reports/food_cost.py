"""Food cost of a period: what should have been used by the recipes, against what left the shelves, ingredient by ingredient."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from app.catalogs.recipe import RecipeLine
from app.core.costing import SECONDS_A_DAY
from app.core.money import QTY_DIGITS, half_up
from app.core.recipe import CannotExplode, exact_needs, made_of, rounded_qty
from app.core.unit import in_own_unit
from app.documents.base import State, journal
from app.documents.kitchen.disassembly import Disassembly
from app.documents.kitchen.production import Production, ProductionInput
from app.i18n import N_
from app.posting.answers.recipe import history
from app.reports.base import Column, Params, Picture, Raw, Report, behind
from app.reports.sold import percent_of
from app.reports.stock import GROUP, ITEM, ITEM_COLUMNS, SITE, item_names, moves_between, narrowed
from app.store.engine import in_ids
from app.store.ledger import move, place, pool
from app.store.types import day_of, moment_of, scaled, unscaled

USES = {"preparation": "production", "cost_of_sales": "sales", "expense": "write_off", "shortage": "count", "surplus": "count"}
"""What a place that goods of a shelf go to, or come back from, is to the kitchen."""


@dataclass
class Used:
    """What became of an ingredient in the period, in own units (scaled): by norm, and in fact by use; what it was all worth."""

    norm: Fraction = Fraction(0)
    uses: dict[str, int] = field(default_factory=dict)
    amount: int = 0

    @property
    def fact(self) -> int:
        """Everything that left."""
        return sum(self.uses.values())


def rows(session: Session, params: Params) -> Iterator[Raw]:
    """A row for each ingredient that left a shelf or should have, the dearest difference first."""
    used: dict[int, Used] = {}
    sold: dict[tuple[int, int], int] = {}
    _facts(session, params, used, sold)
    for item, norm in (*_sold_by_recipe(session, sold), *_made_by_recipe(session, params), *_taken_apart(session, params)):
        used.setdefault(item, Used()).norm += norm
    ingredients = set(session.execute(select(RecipeLine.item_id).distinct()).scalars())
    cooked = {item for item, row in used.items() if item in ingredients or "production" in row.uses}
    wanted = _wanted(session, params)
    names = item_names(session, cooked if wanted is None else cooked & wanted)
    found = [_raw(names[item], used[item], item) for item in names if used[item].norm or used[item].fact]
    yield from sorted(found, key=lambda row: -abs(row[11] or 0))


def _facts(session: Session, params: Params, used: dict[int, Used], sold: dict[tuple[int, int], int]) -> None:
    """What left shelves by use; and what was sold, dishes as dishes, by day and item."""
    for on, item, kind, ref, to_kind, to_ref, summed_qty, summed_amount in session.execute(_turned(params)):
        qty, amount = int(summed_qty), int(summed_amount)
        if params["site"] and params["site"] not in (ref if kind in SITED else None, to_ref if to_kind in SITED else None):
            continue
        if kind == "shelf" and to_kind in USES:
            _add(used, item, USES[to_kind], qty, amount)
        elif to_kind == "shelf" and kind in USES and kind != "preparation":
            _add(used, item, USES[kind], -qty, -amount)
        for end, sign in ((to_kind, 1), (kind, -1)):
            if end == "cost_of_sales":
                key = (on, item)
                sold[key] = sold.get(key, 0) + sign * qty


def _turned(params: Params) -> Select[Any]:
    """By day and item, what went from where to where; summed before ends get their kinds, so that the journal leads to the moves."""
    day = (move.c.moment // SECONDS_A_DAY).label("day")
    keys = (day, move.c.item_id, move.c.source_pool, move.c.target_pool)
    summed = (
        moves_between(*params.seconds, *keys, func.sum(move.c.qty).label("qty"), func.sum(move.c.amount).label("amount"))
        .where(move.c.qty != 0).order_by(None).group_by(*keys).subquery()
    )  # fmt: skip
    source, target, at, to = pool.alias(), pool.alias(), place.alias(), place.alias()
    return (
        select(summed.c.day, summed.c.item_id, at.c.kind, at.c.ref, to.c.kind, to.c.ref, summed.c.qty, summed.c.amount).select_from(summed)
        .join(source, source.c.id == summed.c.source_pool).join(at, at.c.id == source.c.place_id)
        .join(target, target.c.id == summed.c.target_pool).join(to, to.c.id == target.c.place_id)
        .where(at.c.kind.in_(("shelf", *USES)), to.c.kind.in_(("shelf", *USES)))
    )  # fmt: skip


SITED = frozenset({"shelf", "preparation", "cost_of_sales"})
"""Places that belong to a store."""


def _add(used: dict[int, Used], item: int, use: str, qty: int, amount: int) -> None:
    row = used.setdefault(item, Used())
    row.uses[use] = row.uses.get(use, 0) + qty
    row.amount += amount


def _sold_by_recipe(session: Session, sold: dict[tuple[int, int], int]) -> Iterator[tuple[int, Fraction]]:
    """What was sold, exploded by the recipes of its day."""
    recipes = history(session, {item for _day, item in sold}, ())
    for day, of_day in groupby(sorted(sold), key=itemgetter(0)):
        held = recipes.on(day_of(day))
        for key in of_day:
            item = key[1]
            try:
                needs = exact_needs(held, item)
            except CannotExplode:
                needs = {item: Fraction(1)}
            yield from ((part, per_unit * Fraction(unscaled(sold[key], QTY_DIGITS))) for part, per_unit in needs.items())


def _made_by_recipe(session: Session, params: Params) -> Iterator[tuple[int, Fraction]]:
    """What productions should have taken: by the recipe they went by; of free lines, what they took."""
    columns = (Production.id, Production.moment, Production.item_id, Production.qty, Production.recipe_id)
    made = session.execute(_posted(select(*columns), params)).all()
    by_recipe = [row for row in made if row.item_id is not None]
    recipes = history(session, {row.item_id for row in by_recipe}, {row.recipe_id for row in by_recipe if row.recipe_id})
    free = [row.id for row in made if row.item_id is None]
    for row in by_recipe:
        held = recipes.on(row.moment.date(), row.recipe_id)
        try:
            parts = made_of(held, held[row.item_id], row.qty)
        except (CannotExplode, KeyError):
            free.append(row.id)
        else:
            yield from ((part.item, Fraction(part.qty)) for part in parts)
    lines = select(ProductionInput.item_id, ProductionInput.qty, ProductionInput.factor)
    for item, qty, factor in session.execute(lines.where(in_ids(session, ProductionInput.document_id, free))):
        yield int(item or 0), Fraction(in_own_unit(qty, factor))


def _taken_apart(session: Session, params: Params) -> Iterator[tuple[int, Fraction]]:
    """What is taken apart is used as it should be, whatever comes out of it."""
    for item, qty in session.execute(_posted(select(Disassembly.item_id, Disassembly.qty), params)):
        yield int(item or 0), Fraction(qty)


def _posted(query: Any, params: Params) -> Any:
    """Posted documents of the period and the store alone."""
    start, end = params.seconds
    query = query.where(journal.c.state == State.POSTED)
    if start is not None:
        query = query.where(journal.c.moment >= moment_of(start))
    if end is not None:
        query = query.where(journal.c.moment <= moment_of(end))
    return query.where(journal.c.site_id == params["site"]) if params["site"] else query


def _wanted(session: Session, params: Params) -> set[int] | None:
    where = narrowed(session, params)
    return set(session.execute(select(pool.c.item_id).where(*where)).scalars()) if where else None


def _raw(name: Any, used: Used, item: int) -> Raw:
    norm, fact = scaled(rounded_qty(used.norm), QTY_DIGITS), used.fact
    difference = fact - norm
    percent = percent_of(difference, norm) if norm > 0 else None
    worth = half_up(Fraction(used.amount * difference, fact)) if fact else None
    by_use = (used.uses.get(use, 0) for use in ("production", "sales", "write_off", "count"))
    return (*name[:3], norm, *by_use, fact, difference, percent, worth, used.amount, item)


REPORT = Report(
    "food-cost",
    N_("Food cost"),
    ("kitchen", 20),
    about=N_("What should have been used by the recipes of what was sold and made, against what left the shelves"),
    timing="period",
    filters=(SITE, GROUP, ITEM),
    columns=(
        *ITEM_COLUMNS,
        Column("norm", N_("By recipes"), "qty", width=10),
        Column("production", N_("Made into dishes"), "qty", width=10),
        Column("sales", N_("Sold as it is"), "qty", width=9),
        Column("write_off", N_("Written off"), "qty", width=9),
        Column("count", N_("Lost by count"), "qty", width=9),
        Column("fact", N_("In fact"), "qty", width=10),
        Column("difference", N_("Difference"), "qty", width=10),
        Column("percent", N_("Difference, %"), "percent", width=8),
        Column("difference_cost", N_("Difference, value"), "money", total=True, width=11),
        Column("fact_cost", N_("In fact, value"), "money", total=True, width=11),
        behind("item_id"),
    ),
    rows=rows,
    picture=Picture(("difference_cost",)),
)  # fmt: skip
