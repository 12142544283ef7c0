"""Stock on hand with its value, now or at any past moment."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy.orm import Session

from app.catalogs.site import Site
from app.i18n import N_
from app.reports.base import Column, Filter, Params, Raw, Report
from app.reports.batch_stock import batches_left, shares
from app.reports.stock import (
    BEHIND_STOCK,
    GROUP,
    ITEM,
    ITEM_COLUMNS,
    SITE,
    SITE_COLUMNS,
    balances,
    by_site_and_name,
    codes_and_names,
    item_names,
    unit_cost,
)
from app.store.types import seconds


def rows(session: Session, params: Params) -> list[Raw]:
    """Rows by store and name; empty pools are left out unless the filter zero is on."""
    at = None if params.at is None else seconds(params.at)
    found = balances(session, params, at)
    if params["negative"]:
        found = [row for row in found if row[3] < 0]
    elif not params["zero"]:
        found = [row for row in found if row[3] or row[4]]
    items = item_names(session, {row[2] for row in found})
    sites = codes_and_names(session, Site)
    found = by_site_and_name(found, sites, items)
    if params["batches"]:
        return [*_by_batch(session, found, sites, items, at)]
    answer = []
    for _pool, site, item, qty, amount, last_amount, last_qty in found:
        code, name, unit, _group = items[item]
        cost = unit_cost(amount, qty, last_amount, last_qty)
        answer.append((*sites[site], code, name, unit, None, None, qty, amount, cost, item, site))
    return answer


def _by_batch(session: Session, found: list[Any], sites: Any, items: Any, at: int | None) -> Iterator[Raw]:
    left = batches_left(session, [row[0] for row in found], at)
    for pool_id, site, item, qty, amount, last_amount, last_qty in found:
        code, name, unit, _group = items[item]
        cost = unit_cost(amount, qty, last_amount, last_qty)
        for batch, part, worth in shares(amount, qty, left.get(pool_id, [])):
            mark, expiry = (batch.code, batch.expiry) if batch else (None, None)
            yield (*sites[site], code, name, unit, mark, expiry, part, worth, cost, item, site)


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
        Column("qty", N_("Qty"), "qty", width=10),
        Column("cost", N_("Value"), "money", total=True, width=12),
        Column("unit_cost", N_("Unit cost"), "price", width=12),
        *BEHIND_STOCK,
    ),
    rows=rows,
)  # fmt: skip
