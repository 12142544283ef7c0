"""The price list at a moment."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Select, func, or_, select, type_coerce
from sqlalchemy.orm import Session

from app.catalogs.goods import Item, ItemBarcode
from app.catalogs.item_tree import groups_inside
from app.catalogs.lookup import codes_and_names
from app.catalogs.price import ItemPrice
from app.i18n import N_
from app.reports.base import Column, Filter, Params, Raw, Report, behind
from app.reports.stock import GROUP, ITEM, ITEM_COLUMNS, SITE, item_names
from app.store.engine import in_ids

PRICES: Any = ItemPrice.__table__


def rows(session: Session, params: Params) -> Iterator[Raw]:
    """The price in force of each item, price type and store (none: everywhere); the later one counts."""
    last: dict[tuple[int, int, int], Any] = {}
    for row in session.execute(_query(session, params)):
        last[row[0], row[1], row[2] or 0] = row
    items = item_names(session, {item for item, _type, _site in last})
    sites, types = codes_and_names(session, "site"), codes_and_names(session, "price_type")
    barcodes = _barcodes(session, sorted(items))
    for (item, price_type, site), row in sorted(last.items(), key=lambda each: (items[each[0][0]][1].casefold(), each[0])):
        at_site = sites[site] if site else (None, None)
        yield (*items[item][:3], barcodes.get(item), *types[price_type], *at_site, row[3], row[4], row[5], item)


def _query(session: Session, params: Params) -> Select[Any]:
    """Prices that have begun, oldest first."""
    query = (
        select(PRICES.c.item_id, PRICES.c.price_type_id, PRICES.c.site_id, _kept(PRICES.c.price), _kept(PRICES.c.starts), PRICES.c.document_id)
        .join(Item, Item.id == PRICES.c.item_id)
        .where(Item.active.is_(True), PRICES.c.starts <= (params.at or datetime.now())).order_by(PRICES.c.starts, PRICES.c.id)
    )  # fmt: skip
    if params["item"]:
        query = query.where(Item.id == params["item"])
    if params["group"]:
        query = query.where(in_ids(session, Item.group_id, sorted(groups_inside(session, params["group"]))))
    if params["type"]:
        query = query.where(PRICES.c.price_type_id == params["type"])
    if params["site"]:
        query = query.where(or_(PRICES.c.site_id == params["site"], PRICES.c.site_id.is_(None)))
    return query


def _kept(column: Any) -> Any:
    """A column's whole number as it is kept."""
    return type_coerce(column, BigInteger)


def _barcodes(session: Session, items: list[int]) -> dict[int, str]:
    """The first barcode of each item that is not a pack's."""
    first = (
        select(ItemBarcode.item_id, func.min(ItemBarcode.id).label("first"))
        .where(in_ids(session, ItemBarcode.item_id, items), ItemBarcode.unit_id.is_(None)).group_by(ItemBarcode.item_id).subquery()
    )  # fmt: skip
    return {
        row[0]: row[1]
        for row in session.execute(select(ItemBarcode.item_id, ItemBarcode.code).join(first, first.c.first == ItemBarcode.id))
    }


REPORT = Report(
    "prices",
    N_("Price list"),
    ("trade", 20),
    about=N_("The prices in force at a moment"),
    timing="at",
    filters=(Filter("type", N_("Price type"), catalog="price_type"), SITE, GROUP, ITEM),
    columns=(
        *ITEM_COLUMNS,
        Column("barcode", N_("Barcode"), width=14),
        Column("price_type", N_("Price type"), people=False),
        Column("price_type_name", N_("Price type"), width=12),
        Column("site", N_("Store"), people=False),
        Column("site_name", N_("Store"), width=14),
        Column("price", N_("Price"), "price", width=10),
        Column("since", N_("Since"), "moment", width=14),
        behind("document_id"), behind("item_id"),
    ),
    rows=rows,
)  # fmt: skip
