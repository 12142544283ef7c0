"""Stock on hand with its value, now or at any past moment."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy.orm import Session

from app.catalogs.lookup import codes_and_names
from app.i18n import N_
from app.posting.recost import costing_of
from app.reports.base import Column, Compact, Filter, Params, Raw, Report, behind
from app.reports.batch_stock import batches_left, shares
from app.reports.stock import (
    GROUP,
    ITEM,
    ITEM_COLUMNS,
    SITE,
    SITE_COLUMNS,
    Stock,
    balances,
    by_name,
    in_order,
    item_names,
    unit_cost,
)
from app.store.types import seconds


def rows(session: Session, params: Params) -> Compact | list[Raw]:
    """Rows by store and name; empty pools are left out unless the filter zero is on."""
    at = None if params.at is None else seconds(params.at)
    stock = {site: _wanted(found, params) for site, found in balances(session, params, at).items()}
    items = item_names(session, {row[1] for found in stock.values() for row in found})
    sites = codes_and_names(session, "site")
    if params["batches"]:
        return [*_by_batch(session, stock, sites, items, at)]
    found = [row for rows_of_site in stock.values() for row in by_name(rows_of_site, items)]
    return Compact(
        found, lambda row: (*sites[row[6]], *items[row[1]][:3], None, None, *row[:6], None, row[6]), {"cost": sum(row[3] for row in found)}
    )


def _wanted(found: list[Any], params: Params) -> list[Any]:
    if params["negative"]:
        return [row for row in found if row[2] < 0]
    return found if params["zero"] else [row for row in found if row[2] or row[3]]


def _by_batch(session: Session, stock: Stock, sites: Any, items: Any, at: int | None) -> Iterator[Raw]:
    step = costing_of(session)[1]
    left = batches_left(session, [row[0] for found in stock.values() for row in found], at)
    for site, (pool_id, item, qty, amount, last_amount, last_qty, _site) in in_order(stock, items):
        code, name, unit, _group = items[item]
        for batch, part, worth in shares(amount, qty, left.get(pool_id, []), step):
            mark, expiry = (batch.code, batch.expiry) if batch else (None, None)
            yield (*sites[site], code, name, unit, mark, expiry, pool_id, item, part, worth, last_amount, last_qty, None, site)


def _unit_cost(row: Raw) -> int | None:
    return unit_cost(row[10], row[9], row[11], row[12])


REPORT = Report(
    "stock-on-hand",
    N_("Stock on hand"),
    ("stock", 10),
    about=N_("What is on the shelves and what it cost, now or at any moment in the past"),
    timing="at",
    filters=(
        SITE, GROUP, ITEM,
        Filter("batches", N_("By batch"), "bool"),
        Filter("zero", N_("With items that have run out"), "bool"),
        Filter("negative", N_("Below zero only"), "bool"),
    ),
    columns=(
        *SITE_COLUMNS, *ITEM_COLUMNS,
        Column("batch", N_("Batch"), when="batches"),
        Column("expiry", N_("Expires"), "date", when="batches"),
        behind("pool"), behind("item_id"),
        Column("qty", N_("Qty"), "qty", width=10),
        Column("cost", N_("Value"), "money", total=True, width=12),
        behind("last_amount"), behind("last_qty"),
        Column("unit_cost", N_("Unit cost"), "price", width=12, made=_unit_cost),
        behind("site_id"),
    ),
    rows=rows,
)  # fmt: skip
