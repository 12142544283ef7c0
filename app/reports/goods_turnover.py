"""Goods turnover of a period: what there was, what came, what went, what is left."""

from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.catalogs.lookup import codes_and_names
from app.i18n import N_, _
from app.reports.base import Column, Filter, Params, Picture, Raw, Report, coded, end_of_day
from app.reports.stock import (
    BEHIND_STOCK,
    GROUP,
    ITEM,
    SITE,
    ItemName,
    balances,
    fetched,
    item_columns,
    item_names,
    narrowed,
    shelf_places,
)
from app.store.ledger import pool, pool_day

NOTHING = (0, 0, 0, 0)
Key = tuple[int | None, int | None, int | None]
"""Site, group and item of a row; None where rows are added up over it."""


def rows(session: Session, params: Params) -> Iterator[Raw]:
    """A row for each key that the choice `by` asks for; rows where nothing was and nothing moved are left out."""
    closing = balances(session, params, None if params.end is None else end_of_day(params.end))
    turnover = turnovers(session, params)
    items = item_names(session, {row[1] for found in closing.values() for row in found})
    sums: dict[Key, list[int]] = {}
    for site, (pool_id, item, qty, amount, *_last) in ((site, row) for site, found in closing.items() for row in found):
        into = turnover.get(pool_id, NOTHING)
        if qty or amount or any(into):
            figures = (qty - into[0] + into[2], amount - into[1] + into[3], *into, qty, amount)
            row = sums.setdefault(_key(params["by"], site, items[item], item), [0] * 8)
            for no, figure in enumerate(figures):
                row[no] += figure
    yield from _named(session, sums, items)


def turnovers(session: Session, params: Params) -> dict[int, tuple[int, int, int, int]]:
    """What came in and went out of each pool on shelves in the period: quantity and amount in, then out."""
    figures = [func.sum(pool_day.c[name]) for name in ("in_qty", "in_amount", "out_qty", "out_amount")]
    places = [*shelf_places(session, params).values()]
    query = (
        select(pool.c.id, *figures).join(pool_day, pool_day.c.pool_id == pool.c.id)
        .where(pool.c.place_id.in_(places), *narrowed(session, params)).group_by(pool.c.id)
    )  # fmt: skip
    if params.first_day is not None:
        query = query.where(pool.c.last_day >= params.first_day, pool_day.c.day >= params.first_day)
    if params.last_day is not None:
        query = query.where(pool_day.c.day <= params.last_day)
    return {row[0]: (int(row[1]), int(row[2]), int(row[3]), int(row[4])) for row in fetched(session, query)}


def _key(by: str, site: int, name: ItemName, item: int) -> Key:
    if by == "group":
        return None, name[3], None
    if by == "site":
        return site, None, None
    return (None if by == "item" else site), name[3], item


def _named(session: Session, sums: dict[Key, list[int]], items: dict[int, ItemName]) -> Iterable[Raw]:
    sites, groups = codes_and_names(session, "site"), codes_and_names(session, "item_group")
    answer: list[Any] = []
    for (site, group, item), figures in sums.items():
        site_code, site_name = sites[site] if site else (None, None)
        group_code, group_name = groups[group] if group else (None, _("Without a group") if site is None and item is None else None)
        code, name, unit, _group = items[item] if item else (None, None, None, None)
        answer.append((site_code, site_name, group_code, group_name, code, name, unit, *figures, item, site))
    return sorted(answer, key=lambda row: (row[0] or "", (row[5] or row[3] or "").casefold(), row[4] or ""))


# Pieces and kilograms don't add up: quantities are shown item by item alone.
BY_SITE, BY_GROUP, BY_ITEM = "by=item-site|site", "by=item-site|item|group", "by=item-site|item"

REPORT = Report(
    "goods-turnover",
    N_("Goods turnover"),
    ("stock", 40),
    about=N_("What there was at the start of a period, what came and went, and what is left"),
    timing="period",
    filters=(
        Filter(
            "by", N_("By"), "choice", default="item-site",
            choices=(("item-site", N_("Item and store")), ("item", N_("Item")), ("site", N_("Store")), ("group", N_("Group"))),
        ),
        SITE, GROUP, ITEM,
    ),
    columns=(
        *coded("site", N_("Store"), 14, when=BY_SITE),
        *coded("group", N_("Group"), 14, when=BY_GROUP),
        *item_columns(28, when=BY_ITEM),
        Column("opening_qty", N_("Opening"), "qty", width=8, when=BY_ITEM),
        Column("opening_cost", N_("Opening, value"), "money", total=True, width=11),
        Column("in_qty", N_("In"), "qty", width=8, when=BY_ITEM),
        Column("in_cost", N_("In, value"), "money", total=True, width=11),
        Column("out_qty", N_("Out"), "qty", width=8, when=BY_ITEM),
        Column("out_cost", N_("Out, value"), "money", total=True, width=11),
        Column("closing_qty", N_("Closing"), "qty", width=8, when=BY_ITEM),
        Column("closing_cost", N_("Closing, value"), "money", total=True, width=11),
        *BEHIND_STOCK,
    ),
    rows=rows,
    picture=Picture(("closing_cost",)),
)  # fmt: skip
