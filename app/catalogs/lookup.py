"""What a document line wants to know about goods, many at once: their facts, and which item a code, a barcode or a name means."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, CompoundSelect, Select, bindparam, literal_column, null, select, union_all
from sqlalchemy.orm import Session

from app.catalogs.base import Catalog, catalogs
from app.catalogs.goods import Item, ItemBarcode, SupplierItem
from app.catalogs.unit import Unit
from app.catalogs.vat_rate import VatRate
from app.core.money import Price
from app.store.listed import among, among_texts, among_these
from app.store.search import INDEXED, fold, holding
from app.store.table import Base


@dataclass(frozen=True)
class ItemFacts:
    """What choosing an item brings to a line. Prices are per own unit: `last_price` is what the document's partner was last
    paid for it, `retail_price` what it sells for.
    """

    id: int
    code: str
    name: str
    unit_id: int
    unit: str
    vat_percent: Decimal | None = None
    tracks_batches: bool = False
    estimated_cost: Price | None = None
    last_price: Price | None = None
    retail_price: Price | None = None


@dataclass(frozen=True)
class Found:
    """An item that a code means, and the unit of the pack when the barcode is a pack's."""

    item_id: int
    unit_id: int | None = None


FEW = 50
"""So many texts are looked for one by one; beyond that a catalog is read through once, which takes less."""
FACTS = (
    select(Item.id, Item.code, Item.name, Item.unit_id, Unit.code.label("unit"), VatRate.percent, Item.tracks_batches, Item.estimated_cost)
    .join(Unit, Unit.id == Item.unit_id).outerjoin(VatRate, VatRate.id == Item.vat_rate_id).where(among(Item.id, "items"))
)  # fmt: skip
LAST_PRICES = (
    select(SupplierItem.item_id, SupplierItem.last_price).where(among(SupplierItem.item_id, "items"))
    .where(SupplierItem.partner_id == bindparam("partner"), SupplierItem.last_price.is_not(None)).order_by(SupplierItem.last_date)
)  # fmt: skip


def item_facts(session: Session, ids: Iterable[int], partner_id: int | None = None) -> dict[int, ItemFacts]:
    """The facts of any number of items, in two queries."""
    listed = sorted(set(ids))
    rows = session.execute(FACTS, {"items": listed})
    prices = last_prices(session, listed, partner_id) if partner_id is not None else {}
    return {row.id: ItemFacts(*row, last_price=prices.get(row.id)) for row in rows}


def last_prices(session: Session, items: list[int], partner_id: int) -> dict[int, Price]:
    """The last price paid to a supplier per own unit, by item."""
    rows = session.execute(LAST_PRICES, {"items": items, "partner": partner_id})
    return {row.item_id: row.last_price for row in rows}


def find_goods(session: Session, codes: Iterable[str], partner_id: int | None = None) -> dict[str, Found]:
    """Which item each code means: a barcode, else the item's own code, else its PLU, else the supplier's code for it.

    What two items share (a PLU, a supplier's code) is left out: it is for a person to choose.
    """
    wanted = sorted({code for code in codes if code})
    if not wanted:
        return {}
    found: dict[str, Found] = {}
    for column, item, unit, where in _ways(partner_id):
        left = [code for code in wanted if code not in found]
        if not left:
            break
        rows = session.execute(select(column, item, unit).where(among_texts(column, left), *where)).all()
        _take(found, [(str(row[0]), Found(row[1], row[2])) for row in rows])
    return found


def _ways(partner_id: int | None) -> list[tuple[Any, Any, Any, list[ColumnElement[bool]]]]:
    ways: list[tuple[Any, Any, Any, list[ColumnElement[bool]]]] = [
        (ItemBarcode.code, ItemBarcode.item_id, ItemBarcode.unit_id, []),
        (Item.code, Item.id, null(), []),
        (Item.plu, Item.id, null(), [Item.active.is_(True)]),
    ]
    if partner_id is not None:
        ways.append((SupplierItem.code, SupplierItem.item_id, null(), [SupplierItem.partner_id == partner_id]))
    return ways


def _take(found: dict[str, Found], rows: list[tuple[str, Found]]) -> None:
    by_code: dict[str, set[Found]] = {}
    for code, what in rows:
        by_code.setdefault(code, set()).add(what)
    found.update({code: next(iter(what)) for code, what in by_code.items() if len(what) == 1})


@dataclass(frozen=True)
class Referred:
    """What a reference points to: where the ids, the codes that files use and the names that people read stand."""

    id: Any
    code: Any
    name: Any


@cache
def referred(name: str) -> Referred:
    """What a reference to a catalog points to, or one to a document (by `document` or its kind): files use its uuid, people its number."""
    cls = catalogs().get(name)
    table = (Base.metadata.tables["document"] if cls is None else cls.__table__).c
    return Referred(table.id, table.uuid, table.number) if cls is None else Referred(table.id, table.code, table.name)


def find_named(session: Session, catalog: str, texts: Iterable[str]) -> dict[str, int]:
    """Which row of a catalog each text means, by code or by name, upper and lower case alike (`str.casefold`, which the answer goes by).

    Rows in use come first. One that is not in use is meant where no other can be: whoever names a closed till or a partner of old
    means that one, and must not be given another or a second of its name. What is ambiguous is left out.
    """
    cls = catalogs().get(catalog)
    if cls is None:
        return _find_numbered(session, catalog, texts)
    wanted = {word for text in texts if (word := text.strip().casefold())}
    found: dict[str, dict[int, set[int]]] = {}
    for row_id, in_use, *said in _rows_like(session, cls, wanted) if wanted else ():
        for way, text in enumerate(said, 0 if in_use else len(said)):
            if (word := text.casefold()) in wanted:
                found.setdefault(word, {}).setdefault(way, set()).add(row_id)
    best = {word: ways[min(ways)] for word, ways in found.items()}
    return {word: next(iter(ids)) for word, ids in best.items() if len(ids) == 1}


def _rows_like(session: Session, cls: type[Catalog], wanted: Collection[str]) -> Iterable[Any]:
    """Rows that may be called one of these: the few that hold its words, or all of a small catalog, or where there is much to look for."""
    query = select(cls.id, cls.active, cls.code, cls.name)
    catalog = cls.__tablename__
    if catalog in INDEXED and len(wanted) <= FEW and all(fold(text) for text in wanted):
        query = query.where(among_these(cls.id, holding(session, catalog, wanted)))
    return session.execute(query)


def _find_numbered(session: Session, kind: str, texts: Iterable[str]) -> dict[str, int]:
    """Which document each number means."""
    journal = Base.metadata.tables["document"].c
    numbers = sorted({each.strip().upper() for each in texts})
    query = select(journal.number, journal.id).where(among_texts(journal.number, numbers))
    if kind != "document":
        query = query.where(journal.kind == kind)
    return {number.casefold(): document_id for number, document_id in session.execute(query)}


def codes_and_names(session: Session, catalog: str, ids: Iterable[int] | None = None) -> dict[int, tuple[str, str]]:
    """Code and name of rows of a catalog by id, uuid and number of documents; all of them without `ids`."""
    if ids is None:
        rows = session.execute(_called(catalog))
    elif listed := sorted(set(ids)):
        rows = session.execute(_called(catalog, by_id=True), {"ids": listed})
    else:
        return {}
    return {row[0]: (row[1], row[2] or "") for row in rows}


@cache
def _called(catalog: str, *, by_id: bool = False) -> Select[Any]:
    """Made once for each catalog."""
    of = referred(catalog)
    query = select(of.id, of.code, of.name)
    return query.where(among(of.id, "ids")) if by_id else query


def codes_of_all(session: Session, wanted: Mapping[str, Iterable[int]]) -> dict[str, dict[int, str]]:
    """What `codes_of` tells of several catalogs, by catalog, in one query."""
    listed = {name: sorted(set(ids)) for name, ids in sorted(wanted.items())}
    found: dict[str, dict[int, str]] = {name: {} for name in listed}
    if listed:
        names = tuple(listed)
        for no, row_id, code in session.execute(_codes_in(names), {f"ids{no}": listed[name] for no, name in enumerate(names)}):
            found[names[no]][row_id] = code
    return found


@cache
def _codes_in(names: tuple[str, ...]) -> CompoundSelect[Any]:
    """Made once for each set of catalogs: it runs with every document that is saved."""
    parts = [(no, referred(name)) for no, name in enumerate(names)]
    return union_all(*(select(literal_column(str(no)), of.id, of.code).where(among(of.id, f"ids{no}")) for no, of in parts))


def names_of(session: Session, catalog: str, ids: Iterable[int]) -> dict[int, str]:
    """The names of rows of a catalog, or the numbers of documents."""
    return {row_id: name for row_id, (_code, name) in codes_and_names(session, catalog, ids).items()}


def codes_of(session: Session, catalog: str, ids: Iterable[int] | None = None) -> dict[int, str]:
    """The codes of rows of a catalog, or the uuids of documents; all of them without `ids`."""
    return {row_id: code for row_id, (code, _name) in codes_and_names(session, catalog, ids).items()}
