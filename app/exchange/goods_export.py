"""Goods as rows of a table, by the columns of the import: what a row can't say without being misread is left empty, and so stays as it is."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access import Actor, require
from app.catalogs.goods import Item, ItemGroup
from app.catalogs.lookup import codes_and_names, codes_of
from app.catalogs.price import PriceType
from app.catalogs.vat_rate import VatRate
from app.exchange.goods_file import TARGETS, parts_of_list
from app.exchange.group_path import path_of
from app.exchange.named_partner import plain_name
from app.posting.catalog_row import Values, read_rows
from app.posting.price import prices_at
from app.posting.shelf_price import RETAIL

__all__ = ["TARGETS", "goods_rows"]

CHUNK = 2000
SAME_NAME = ("code", "name", "plu", "min_stock", "max_stock", "country", "note")


@dataclass(frozen=True)
class _Book:
    """What rows are told with: words for ids."""

    units: Mapping[int, str]
    groups: Mapping[int, str]
    vats: Mapping[int, Decimal]
    suppliers: Mapping[int, str]
    prices: Mapping[int, Decimal]


def goods_rows(session: Session, actor: Actor) -> Iterator[dict[str, Any]]:
    """Goods in use, by code, with the retail price of all stores. Raises UserError for a missing right."""
    require(actor, "view", Item.roles, Item.title_plural)
    retail = session.execute(select(PriceType.id).where(PriceType.code == RETAIL)).scalar_one_or_none()
    prices = prices_at(session, retail, datetime.now()) if retail is not None else {}
    book = _Book(codes_of(session, "unit", _all(session, "unit")), _groups(session), _vats(session), _suppliers(session), prices)
    ids = list(session.execute(select(Item.id).where(Item.active.is_(True)).order_by(Item.code)).scalars())
    for start in range(0, len(ids), CHUNK):
        chunk = ids[start : start + CHUNK]
        rows = read_rows(session, Item, chunk)
        yield from (_row(rows[item], book) for item in chunk)


def _all(session: Session, catalog: str) -> list[int]:
    return list(codes_and_names(session, catalog))


def _row(item: Values, book: _Book) -> dict[str, Any]:
    row: dict[str, Any] = {name: item[name] for name in SAME_NAME}
    row |= {"group": book.groups.get(item["group_id"]), "unit": book.units[item["unit_id"]], "vat": book.vats.get(item["vat_rate_id"])}
    row |= {"price": book.prices.get(item["id"]), "cost": item["estimated_cost"], "shelf_life": item["shelf_life_days"]}
    own = [line["code"] for line in item["barcodes"] if line["unit_id"] is None]
    row["barcode"] = next(iter(own), None)
    row["barcodes"] = " ".join(code for code in own[1:] if parts_of_list(code) == [code]) or None
    for pack in item["packs"][:1]:
        if pack["factor"] > 1:
            row |= {"pack": pack["factor"], "pack_unit": book.units[pack["unit_id"]]}
            row["pack_barcode"] = next((line["code"] for line in item["barcodes"] if line["unit_id"] == pack["unit_id"]), None)
    for supplier in item["suppliers"][:1]:
        row |= {"supplier": book.suppliers[supplier["partner_id"]], "supplier_code": supplier["code"]}
    return row


def _groups(session: Session) -> dict[int, str]:
    """The path of each group, of those whose path means the group again when it is read."""
    rows = session.execute(select(ItemGroup.id, ItemGroup.parent_id, ItemGroup.name).order_by(ItemGroup.id)).all()
    names, parents = {row[0]: row[2] for row in rows}, {row[0]: row[1] for row in rows}
    first: dict[tuple[int | None, str], int] = {}
    for row_id, parent, name in rows:
        first.setdefault((parent, name.casefold()), row_id)
    paths: dict[int, str] = {}
    for row_id in names:
        path: list[int] = [row_id]
        while (parent := parents[path[0]]) is not None and parent not in path:
            path.insert(0, parent)
        text = " > ".join(names[each] for each in path)
        is_first = all(first[parents[each], names[each].casefold()] == each for each in path)
        if is_first and path_of(text) == tuple(names[each] for each in path):
            paths[row_id] = text
    return paths


def _vats(session: Session) -> dict[int, Decimal]:
    """The percent of each VAT rate, of those that the percent alone means."""
    rows = session.execute(select(VatRate.id, VatRate.percent).where(VatRate.active.is_(True)).order_by(VatRate.id.desc())).all()
    meant = {percent.normalize(): row_id for row_id, percent in rows}
    return {row_id: percent for percent, row_id in meant.items()}


def _suppliers(session: Session) -> dict[int, str]:
    """The name of each partner, or its code where the name is not its alone."""
    partners = codes_and_names(session, "partner")
    used = Counter(plain_name(text) for code, name in partners.values() for text in {plain_name(code), plain_name(name)})
    return {row_id: name if used[plain_name(name)] == 1 else code for row_id, (code, name) in partners.items()}
