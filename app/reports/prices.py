"""The price list at a moment, everywhere or in one store, with markup and margin over what the goods cost then."""

from collections.abc import Iterator
from datetime import datetime
from fractions import Fraction
from typing import Any

from sqlalchemy import BigInteger, Select, and_, func, or_, select, type_coerce
from sqlalchemy.orm import Session

from app.catalogs.goods import Item, ItemBarcode
from app.catalogs.lookup import codes_and_names
from app.catalogs.price import ItemPrice, PriceType
from app.catalogs.recipe import Recipe
from app.catalogs.vat_rate import VatRate
from app.core.money import PRICE_DIGITS, half_up
from app.i18n import N_
from app.reports.base import Column, Filter, Params, Raw, Report, behind, coded
from app.reports.dish_cost import kitchen
from app.reports.sold import percent_of
from app.reports.stock import ALL_SITES, GROUP, ITEM, ITEM_COLUMNS, SITE, balances, costs_in, item_names, narrowed
from app.store.engine import in_ids
from app.store.types import seconds

PRICES: Any = ItemPrice.__table__
Costs = dict[tuple[int, int], int]
"""What an own unit costs (10⁻⁶) by item and store, or all of them together."""


def rows(session: Session, params: Params) -> Iterator[Raw]:
    """The price in force of each item, price type and store (none: everywhere); the later one counts. A chosen store has one price an item."""
    last: dict[tuple[int, int, int], Any] = {}
    for row in session.execute(_query(session, params)):
        last[row[0], row[1], row[2] or 0] = row
    if params["site"]:
        last = {key: row for key, row in last.items() if key[2] or (key[0], key[1], params["site"]) not in last}
    items = item_names(session, {item for item, _type, _site in last})
    sites, types = codes_and_names(session, "site"), codes_and_names(session, "price_type")
    barcodes = _barcodes(session, sorted(items))
    costs, net_of = _costs(session, params, set(items)), _net_of(session, sorted(items))
    for (item, price_type, site), row in sorted(last.items(), key=lambda each: (items[each[0][0]][1].casefold(), each[0])):
        at_site = sites[site] if site else (None, None)
        cost = costs.get((item, site or params["site"] or ALL_SITES))
        rates = _rates(cost, Fraction(row[3]) / net_of.get((item, price_type), 1))
        yield (*items[item][:3], *types[price_type], *at_site, row[3], cost, *rates, row[4], barcodes.get(item), row[5], item)


def _rates(cost: int | None, net: Fraction) -> tuple[int | None, int | None]:
    """Markup in percent of the cost, margin in percent of the price without VAT."""
    if not cost:
        return None, None
    of, by = net.numerator, net.denominator
    return percent_of(of - cost * by, cost * by), percent_of(of - cost * by, of)


def _net_of(session: Session, items: list[int]) -> dict[tuple[int, int], Fraction]:
    """By item and price type with VAT, how many times its net amount the price is."""
    with_vat = session.execute(select(PriceType.id).where(PriceType.includes_vat.is_(True))).scalars().all()
    query = select(Item.id, VatRate.percent).join(VatRate, VatRate.id == Item.vat_rate_id).where(in_ids(session, Item.id, items))
    return {(item, each): 1 + Fraction(percent) / 100 for item, percent in session.execute(query) for each in with_vat}


def _costs(session: Session, params: Params, items: set[int]) -> Costs:
    """On average of what is on the shelves, else as it cost last; a dish that never stood there costs what goes into it."""
    stock = balances(session, Params(at=params.at), None if params.at is None else seconds(params.at))
    costs = {key: _whole(cost) for key, cost in costs_in(stock, items).items()}
    dishes = sorted(items.intersection(session.execute(select(Recipe.item_id).distinct()).scalars()) - {item for item, _site in costs})
    return costs | _dish_costs(session, params, dishes)


def _dish_costs(session: Session, params: Params, dishes: list[int]) -> Costs:
    if not dishes:
        return {}
    here = kitchen(session, dishes, params.at or datetime.now(), params)
    cards = {dish: here.card(dish, Fraction(1)).cost for dish in dishes}
    return {
        (dish, site): _whole(cost)
        for dish, cost in cards.items()
        if cost is not None
        for site in (ALL_SITES, *codes_and_names(session, "site"))
    }


def _whole(value: Fraction) -> int:
    """A price as the database keeps it, half up."""
    return half_up(value * 10**PRICE_DIGITS)


def _query(session: Session, params: Params) -> Select[Any]:
    """The last price to have begun of each item, price type and store; where several began at once, the last one set comes last."""
    site = func.coalesce(PRICES.c.site_id, 0)
    begun = (
        select(PRICES.c.item_id, PRICES.c.price_type_id, site.label("site"), func.max(PRICES.c.starts).label("starts"))
        .where(PRICES.c.starts <= (params.at or datetime.now()), *narrowed(session, params, PRICES.c.item_id))
        .group_by(PRICES.c.item_id, PRICES.c.price_type_id, site)
    )  # fmt: skip
    if params["type"]:
        begun = begun.where(PRICES.c.price_type_id == params["type"])
    if params["site"]:
        begun = begun.where(or_(PRICES.c.site_id == params["site"], PRICES.c.site_id.is_(None)))
    last = begun.subquery()
    same = (last.c.item_id == PRICES.c.item_id, last.c.price_type_id == PRICES.c.price_type_id, last.c.site == site)
    return (
        select(PRICES.c.item_id, PRICES.c.price_type_id, PRICES.c.site_id, _kept(PRICES.c.price), _kept(PRICES.c.starts), PRICES.c.document_id)
        .join(last, and_(*same, last.c.starts == PRICES.c.starts)).join(Item, Item.id == PRICES.c.item_id)
        .where(Item.active.is_(True)).order_by(PRICES.c.id)
    )  # fmt: skip


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
    about=N_("The prices in force at a moment, everywhere or in one store, with what is earned on them over what the goods cost"),
    timing="at",
    filters=(Filter("type", N_("Price type"), catalog="price_type"), SITE, GROUP, ITEM),
    columns=(
        *ITEM_COLUMNS,
        *coded("price_type", N_("Price type"), 12),
        *coded("site", N_("Store"), 14),
        Column("price", N_("Price"), "price", width=10),
        Column("cost", N_("Unit cost"), "price", width=10),
        Column("markup_percent", N_("Markup, %"), "percent", width=8),
        Column("margin_percent", N_("Margin, %"), "percent", width=8),
        Column("since", N_("Since"), "moment", width=14),
        Column("barcode", N_("Barcode"), width=14),
        behind("document_id"), behind("item_id"),
    ),
    rows=rows,
)  # fmt: skip
