"""Prices that changed in a period: from what to what, since when, by which document, and who set them."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import BigInteger, Select, or_, select, type_coerce
from sqlalchemy.orm import Session

from app.catalogs.lookup import codes_and_names
from app.catalogs.price import ItemPrice
from app.i18n import N_
from app.reports.base import Column, Filter, Params, Raw, Report, behind, coded
from app.reports.document_name import documents_named
from app.reports.sold import percent_of
from app.reports.stock import GROUP, ITEM, ITEM_COLUMNS, SITE, item_names, narrowed

PRICES: Any = ItemPrice.__table__


def rows(session: Session, params: Params) -> Iterator[Raw]:
    """Changes in the order in which they begin to hold. A store's first own price is compared with the one for all stores."""
    found = _changes(session, params)
    items = item_names(session, {row[0] for row, _before in found})
    sites, types = codes_and_names(session, "site"), codes_and_names(session, "price_type")
    people = codes_and_names(session, "staff", {row[5] for row, _before in found if row[5]})
    documents = documents_named(session, {row[6] for row, _before in found if row[6]})
    for (item, price_type, site, starts, price, user, document), before in found:
        at_site = sites[site] if site else (None, None)
        change = None if before is None else price - before
        percent = None if before is None or change is None else percent_of(change, before)
        who = people[user][1] if user in people else None
        by = documents.get(document)
        named = (by.kind, by.uuid, by.number) if by else (None,) * 3
        yield (
            starts, *items[item][:3], before, price, change, percent, *types[price_type], *at_site, who, *named,
            document, item,
        )  # fmt: skip


def _changes(session: Session, params: Params) -> list[tuple[Any, int | None]]:
    """Prices that began in the period and differ from those before them, each with that one."""
    start, end = params.seconds
    held: dict[tuple[int, int, int | None], int] = {}
    changes = []
    for row in session.execute(_query(session, params)).all():
        item, price_type, site, starts, price = row[:5]
        before = held.get((item, price_type, site), held.get((item, price_type, None)))
        held[item, price_type, site] = price
        is_asked = (start is None or starts >= start) and (not params["site"] or site in {None, params["site"]})
        if is_asked and price != before and (end is None or starts <= end):
            changes.append((row, before))
    return changes


def _query(session: Session, params: Params) -> Select[Any]:
    """All prices of the goods whose prices changed in the period, oldest first: what a price was before stands among them."""
    starts = type_coerce(PRICES.c.starts, BigInteger)
    start, end = params.seconds
    changed = select(PRICES.c.item_id).distinct()
    if start is not None:
        changed = changed.where(starts >= start)
    if end is not None:
        changed = changed.where(starts <= end)
    query = select(
        PRICES.c.item_id, PRICES.c.price_type_id, PRICES.c.site_id, starts, type_coerce(PRICES.c.price, BigInteger), PRICES.c.user_id,
        PRICES.c.document_id,
    ).where(PRICES.c.item_id.in_(changed))  # fmt: skip
    if params["type"]:
        query = query.where(PRICES.c.price_type_id == params["type"])
    if params["site"]:
        query = query.where(or_(PRICES.c.site_id.is_(None), PRICES.c.site_id == params["site"]))
    return query.where(*narrowed(session, params, PRICES.c.item_id)).order_by(starts, PRICES.c.id)


REPORT = Report(
    "price-changes",
    N_("Price changes"),
    ("trade", 21),
    about=N_("What each price was before and since when it is another, by which document, and who set it"),
    timing="period",
    filters=(Filter("type", N_("Price type"), catalog="price_type"), SITE, GROUP, ITEM),
    columns=(
        Column("starts", N_("Since"), "moment", width=14),
        *ITEM_COLUMNS,
        Column("before", N_("Price before"), "price", width=9),
        Column("price", N_("New price"), "price", width=10),
        Column("change", N_("Change"), "price", people=False),
        Column("change_percent", N_("Change, %"), "percent", width=7),
        *coded("price_type", N_("Price type"), 12),
        *coded("site", N_("Store"), 14),
        Column("user", N_("Set by"), width=14),
        Column("kind", N_("Kind"), people=False),
        Column("document", N_("Document"), people=False),
        Column("number", N_("Number"), width=10),
        behind("document_id"), behind("item_id"),
    ),
    rows=rows,
)  # fmt: skip
