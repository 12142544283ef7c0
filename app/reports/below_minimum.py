"""Goods of which there is less than the lowest stock their card asks for, and how much to order."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import BigInteger, select, type_coerce
from sqlalchemy.orm import Session

from app.catalogs.goods import Item, SupplierItem
from app.catalogs.item_tree import goods_inside
from app.catalogs.lookup import codes_and_names
from app.core.money import QTY_DIGITS
from app.i18n import N_
from app.reports.base import Column, Params, Raw, Report, behind
from app.reports.open_orders import open_orders
from app.reports.stock import GROUP, ITEM_COLUMNS, SITE, balances, item_names
from app.store.engine import in_ids
from app.store.types import scaled

ITEMS: Any = Item.__table__


def rows(session: Session, params: Params) -> Iterator[Raw]:
    """Goods by name. On hand is all stores together, or the one that is chosen; what is on order is to be ordered no more."""
    lowest = _limits(session)
    on_hand = dict.fromkeys(lowest, 0)
    for found in balances(session, Params(filters={"site": params["site"]}), None).values():
        for _pool, item, qty, *_rest in found:
            if item in on_hand:
                on_hand[item] += qty
    short = {item for item, qty in on_hand.items() if qty < lowest[item][0]}
    if params["group"]:
        short &= set(session.execute(goods_inside(session, params["group"])).scalars())
    ordered: dict[int, int] = {}
    for each in open_orders(session, Params(filters={"site": params["site"]})) if short else ():
        ordered[each.item] = ordered.get(each.item, 0) + scaled(each.left, QTY_DIGITS)
    last = _last_bought(session, sorted(short))
    partners = codes_and_names(session, "partner", {partner for partner, _price in last.values()})
    for item, (code, name, unit, _group) in item_names(session, short).items():
        least, most = lowest[item]
        coming = ordered.get(item, 0)
        partner, price = last.get(item, (None, None))
        wanted = max(0, max(least, most or 0) - on_hand[item] - coming)
        supplier = partners[partner] if partner else (None, None)
        yield (code, name, unit, on_hand[item], least, wanted, coming, most, *supplier, price, item, partner)


def _limits(session: Session) -> dict[int, tuple[int, int | None]]:
    """Lowest and highest stock of goods in use that have a lowest one."""
    columns = (ITEMS.c.id, type_coerce(ITEMS.c.min_stock, BigInteger), type_coerce(ITEMS.c.max_stock, BigInteger))
    query = select(*columns).where(ITEMS.c.active.is_(True), type_coerce(ITEMS.c.min_stock, BigInteger) > 0)
    return {row[0]: (row[1], row[2]) for row in session.execute(query)}


def _last_bought(session: Session, items: list[int]) -> dict[int, tuple[int, int | None]]:
    """The supplier who was paid last for each item, and the price."""
    table: Any = SupplierItem.__table__
    columns = (table.c.item_id, table.c.partner_id, type_coerce(table.c.last_price, BigInteger))
    query = select(*columns).where(in_ids(session, table.c.item_id, items)).order_by(table.c.last_date.nulls_first(), table.c.id)
    return {row[0]: (row[1], row[2]) for row in session.execute(query)}


REPORT = Report(
    "below-minimum",
    N_("Goods running short"),
    ("stock", 22),
    about=N_("Goods that run short by the lowest stock on their card, what is on order, and how much to order"),
    timing="",
    filters=(SITE, GROUP),
    columns=(
        *ITEM_COLUMNS,
        Column("on_hand", N_("On hand"), "qty", width=8),
        Column("lowest", N_("Lowest stock"), "qty", width=8),
        Column("wanted", N_("To order"), "qty", width=8),
        Column("ordered", N_("On order"), "qty", width=8),
        Column("highest", N_("Highest stock"), "qty", width=8),
        Column("supplier", N_("Supplier"), people=False),
        Column("supplier_name", N_("Last supplier"), width=20),
        Column("last_price", N_("Last price"), "price", width=9),
        behind("item_id"), behind("partner_id"),
    ),
    rows=rows,
)  # fmt: skip
