"""Batches on hand by the day they expire."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.catalogs.goods import Batch, Item
from app.catalogs.lookup import codes_and_names
from app.i18n import N_
from app.posting.recost import costing_of
from app.reports.base import Column, Filter, Params, Raw, Report
from app.reports.batch_stock import batches_left, shares
from app.reports.stock import BEHIND_STOCK, GROUP, ITEM, ITEM_COLUMNS, SITE, SITE_COLUMNS, balances, in_order, item_names
from app.store.types import day_number, seconds


def rows(session: Session, params: Params) -> Iterator[Raw]:
    """Rows by day of expiry; batches without one come last."""
    at = params.at or datetime.now()
    today = day_number(at.date())
    limit = None if params["days"] is None else day_number(at.date() + timedelta(days=int(params["days"])))
    batched = set(session.execute(select(Batch.item_id).distinct().join(Item, Item.id == Batch.item_id)).scalars())
    moment = None if params.at is None else seconds(params.at)
    stock = {site: [row for row in found if row[1] in batched] for site, found in balances(session, params, moment).items()}
    step = costing_of(session)[1]
    left = batches_left(session, [row[0] for found in stock.values() for row in found], moment)
    items, sites = item_names(session, batched), codes_and_names(session, "site")
    answer = []
    for site, (pool_id, item, qty, amount, *_last) in in_order(stock, items):
        code, name, unit, _group = items[item]
        for batch, part, worth in shares(amount, qty, left.get(pool_id, []), step):
            if batch is None or (limit is not None and (batch.expiry is None or batch.expiry > limit)):
                continue
            days = None if batch.expiry is None else batch.expiry - today
            answer.append((*sites[site], code, name, unit, batch.code, batch.expiry, days, part, worth, item, site))
    yield from sorted(answer, key=lambda row: (row[6] is None, row[6] or 0))


REPORT = Report(
    "expiry",
    N_("Expiry dates"),
    ("stock", 50),
    about=N_("Batches on hand, those that expire first on top"),
    timing="at",
    filters=(SITE, GROUP, ITEM, Filter("days", N_("Expires within, days"), "int")),
    columns=(
        *SITE_COLUMNS, *ITEM_COLUMNS,
        Column("batch", N_("Batch"), width=12),
        Column("expiry", N_("Expires"), "date", width=10),
        Column("days", N_("Days left"), "int", width=6),
        Column("qty", N_("Qty"), "qty", width=8),
        Column("cost", N_("Value"), "money", total=True, width=10),
        *BEHIND_STOCK,
    ),
    rows=rows,
)  # fmt: skip
