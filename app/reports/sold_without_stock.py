"""Goods that went out before they came in: what stands below zero, and the differences booked when receipts covered it."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app.catalogs.lookup import codes_and_names
from app.core.ledger import Mode
from app.documents.base import journal
from app.i18n import N_, _
from app.reports.base import Column, Params, Raw, Report, behind, end_of_day
from app.reports.stock import (
    BEHIND_STOCK,
    GROUP,
    ITEM,
    ITEM_COLUMNS,
    SITE,
    SITE_COLUMNS,
    balances,
    in_order,
    item_names,
    narrowed,
    unit_cost,
    within,
)
from app.store.ledger import move, place, pool


def rows(session: Session, params: Params) -> Iterator[Raw]:
    """First what is below zero at the end of the period, then what was covered in it, in the ledger's order."""
    sites = codes_and_names(session, "site")
    stock = balances(session, params, None if params.end is None else end_of_day(params.end))
    below = {site: [row for row in found if row[2] < 0] for site, found in stock.items()}
    covered = session.execute(_covered(session, params)).all()
    items = item_names(session, {row[1] for found in below.values() for row in found} | {row[6] for row in covered})
    for site, (_pool, item, qty, amount, last_amount, last_qty, _site) in in_order(below, items):
        code, name, unit, _group = items[item]
        cost = unit_cost(amount, qty, last_amount, last_qty)
        yield ("open", _("Below zero"), *sites[site], code, name, unit, qty, amount, cost, None, None, None, None, None, item, site)
    for moment, document, uuid, number, site, amount, item in covered:
        code, name, unit, _group = items[item]
        yield (
            "covered",
            _("Covered"),
            *sites[site],
            code,
            name,
            unit,
            None,
            None,
            None,
            amount,
            moment,
            uuid,
            number,
            document,
            item,
            site,
        )


def _covered(session: Session, params: Params) -> Select[Any]:
    """Differences of the period: the moves into each store's place for them."""
    to_place, target = place.alias("to_place"), pool.alias("target")
    query = (
        select(move.c.moment, journal.c.id, journal.c.uuid, journal.c.number, place.c.ref, move.c.amount, pool.c.item_id)
        .select_from(to_place).join(target, target.c.place_id == to_place.c.id).join(move, move.c.target_pool == target.c.id)
        .join(journal, journal.c.id == move.c.document_id)
        .join(pool, pool.c.id == move.c.source_pool).join(place, place.c.id == pool.c.place_id)
        .where(to_place.c.kind == "cost_difference", move.c.mode == int(Mode.RESET), place.c.kind == "shelf", *narrowed(session, params))
    )  # fmt: skip
    if params["site"]:
        query = query.where(place.c.ref == params["site"])
    return within(query, *params.seconds)


REPORT = Report(
    "sold-without-stock",
    N_("Sold without stock"),
    ("stock", 60),
    about=N_("What went out before it came in: still below zero, or covered later with a difference in cost"),
    timing="period",
    filters=(SITE, GROUP, ITEM),
    columns=(
        Column("state", N_("State"), people=False),
        Column("state_name", N_("State"), data=False, width=12),
        *SITE_COLUMNS, *ITEM_COLUMNS,
        Column("qty", N_("Qty"), "qty", width=8),
        Column("cost", N_("Value"), "money", total=True, width=10),
        Column("unit_cost", N_("Unit cost"), "price", width=10),
        Column("difference", N_("Difference"), "money", total=True, width=10),
        Column("moment", N_("Covered"), "moment", width=14),
        Column("document", N_("Covered by"), people=False),
        Column("number", N_("Covered by"), width=10),
        behind("document_id"), *BEHIND_STOCK,
    ),
    rows=rows,
)  # fmt: skip
