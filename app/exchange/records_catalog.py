"""The catalogs of a file of records, there and back: sections of rows by code, derived from the declarations."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access import Actor, require
from app.catalogs.base import Catalog, catalogs
from app.catalogs.goods import Item
from app.catalogs.price import ItemPrice, PriceType
from app.catalogs.site import Site
from app.catalogs.standard import standard_row
from app.core.errors import Told
from app.documents.base import kinds
from app.documents.record import text_of
from app.exchange.record_reader import Names, Reader, Wrong, codes_named
from app.exchange.record_value import NotReadable
from app.i18n import N_, say
from app.posting.catalog import REFUSED, save_rows
from app.posting.catalog_row import codes_in, parts_of, read_rows, row_record
from app.posting.price import NewPrice, set_prices
from app.store.table import Field, fields_of

PLURALS = {"item": "goods", "item_group": "groups", "staff": "users"}
"""Sections that are not called by the catalog's name with an s."""
PRICES = "prices"
STANDARD = ("unit", "vat_rate", "write_off_reason", "cash_article")
"""Catalogs whose standard rows are made when a file names them by code."""
CHUNK = 2000


@dataclass(frozen=True)
class TakenRow:
    """What became of a row of a section."""

    section: str
    code: str
    action: str
    wrong: tuple[Wrong, ...] = ()


@cache
def sections() -> dict[str, str]:
    """Names of sections and their catalogs, in an order in which what is referred to comes first."""
    order: list[str] = []

    def visit(name: str) -> None:
        if name not in order:
            cls = catalogs()[name]
            for each in (*fields_of(cls), *(f for part in parts_of(cls) for f in part.fields)):
                if each.catalog and each.catalog != name and each.catalog not in order:
                    visit(each.catalog)
            order.append(name)

    for name in catalogs():
        visit(name)
    return {PLURALS.get(name, f"{name}s"): name for name in order}


def section_of(catalog: str) -> str:
    """The name of a catalog's section."""
    return PLURALS.get(catalog, f"{catalog}s")


# ---------------------------------------------------------------- in


def make_standard(session: Session, actor: Actor, records: Mapping[str, Any], names: Names) -> None:
    """Make the standard units, VAT rates, reasons and articles that the file names only by code."""
    wanted: dict[str, set[str]] = {name: set() for name in STANDARD}
    for section, catalog in sections().items():
        cls = catalogs()[catalog]
        rows = records.get(section, [])
        codes_named(fields_of(cls), rows, wanted)
        for part in parts_of(cls):
            for row in rows if isinstance(rows, list) else ():
                codes_named(part.fields, row.get(part.name) if isinstance(row, dict) else None, wanted)
    documents = records.get("documents", [])
    for record in documents if isinstance(documents, list) else ():
        kind = kinds().get(str(record.get("kind"))) if isinstance(record, dict) else None
        if kind is not None:
            codes_named(fields_of(kind), [record], wanted)
            for name, line_class in kind.tables().items():
                codes_named(fields_of(line_class), record.get(name), wanted)
    for catalog, codes in wanted.items():
        listed = records.get(section_of(catalog), [])
        own = {str(row.get("code")) for row in listed if isinstance(row, dict)} if isinstance(listed, list) else set()
        make_rows(session, actor, names, catalog, codes - own)


def make_rows(session: Session, actor: Actor, names: Names, catalog: str, codes: Collection[str]) -> None:
    """Make those of the codes that are standard and not there yet; they belong to the program, so nobody needs a right for it."""
    names.learn(catalog, codes)
    missing = sorted(code for code in codes if names.id_of(catalog, code) is None)
    rows = [row for row in (standard_row(catalog, code) for code in missing) if row is not None]
    bases = {row["base"] for row in rows if "base" in row}
    if bases:
        make_rows(session, actor, names, catalog, bases)
    for row in rows:
        if "base" in row:
            row["base_id"] = names.id_of(catalog, row.pop("base"))
    if rows:
        save_rows(session, actor, catalog, rows, as_program=True)
        names.forget(catalog)


def import_section(session: Session, actor: Actor, section: str, rows: Any, names: Names) -> list[TakenRow]:
    """Save the rows of a section; a bad row is refused and the others are saved."""
    if not isinstance(rows, list):
        return [_refused(section, Reader(names, section), NotReadable(N_("this should be a list")))]
    cls = catalogs()[sections()[section]]
    taken: dict[int, TakenRow] = {}
    left = dict(enumerate(rows))
    while left:
        now = _ready(cls, left)
        if not now:
            now = list(left)
        taken |= _import_rows(session, actor, section, {no: left.pop(no) for no in now}, names)
        names.forget(cls.__tablename__)
    return [taken[no] for no in sorted(taken)]


def _ready(cls: type[Catalog], left: Mapping[int, Any]) -> list[int]:
    """Rows that do not wait for another row of the same section: a group comes after the group it stands in."""
    own: list[Field] = [each for each in fields_of(cls) if each.catalog == cls.__tablename__]
    if not own:
        return list(left)
    coming: dict[str, set[str]] = {cls.__tablename__: set()}
    codes = {str(row.get("code")) for row in left.values() if isinstance(row, dict)}
    found = []
    for no, row in left.items():
        coming[cls.__tablename__].clear()
        codes_named(own, [row], coming)
        if not coming[cls.__tablename__] & codes:
            found.append(no)
    return found


def _import_rows(session: Session, actor: Actor, section: str, rows: Mapping[int, Any], names: Names) -> dict[int, TakenRow]:
    cls = catalogs()[sections()[section]]
    taken: dict[int, TakenRow] = {}
    good: dict[int, dict[str, Any]] = {}
    _learn(names, cls, [row for row in rows.values() if isinstance(row, dict)])
    for no, row in rows.items():
        reader = Reader(names, f"{section}[{no}]")
        values = _read_row(cls, reader, row)
        if reader.wrong:
            taken[no] = TakenRow(section, _code(row), REFUSED, tuple(reader.wrong))
        else:
            good[no] = values
    saved = save_rows(session, actor, cls.__tablename__, list(good.values())) if good else []
    for no, result in zip(good, saved, strict=True):
        reader = Reader(names, f"{section}[{no}]")
        for told in result.problems:
            key = (told.field or "").removesuffix("_id")
            reader.add(key, told_of(told), told.line, key or None)
        taken[no] = TakenRow(section, result.code, result.action, tuple(reader.wrong))
    return taken


def _learn(names: Names, cls: type[Catalog], rows: Sequence[Mapping[str, Any]]) -> None:
    names.learn_named(fields_of(cls), rows)
    for part in parts_of(cls):
        for lines in (row.get(part.name) for row in rows) if any(each.catalog for each in part.fields) else ():
            names.learn_named(part.fields, lines)


def told_of(told: Any) -> Told:
    """A problem as something that can be said behind a path."""
    return NotReadable(told.template, **told.values)


def _read_row(cls: type[Catalog], reader: Reader, row: Any) -> dict[str, Any]:
    if not isinstance(row, dict):
        reader.add("", NotReadable(N_("this should be an object")))
        return {}
    parts = parts_of(cls)
    values = reader.fields(cls, fields_of(cls), row, [part.name for part in parts])
    for part in parts:
        if part.name in row:
            values[part.name] = reader.lines(part.line_class, part.said, row[part.name], part.name, short=True)
    if not values.get("code") and not reader.wrong:
        reader.add("code", NotReadable(N_("a code is missing")), None, "code")
    return values


def _code(row: Any) -> str:
    return str(row.get("code", ""))[:80] if isinstance(row, dict) else ""


def _refused(section: str, reader: Reader, told: Told) -> TakenRow:
    reader.add("", told)
    return TakenRow(section, "", REFUSED, tuple(reader.wrong))


PRICE_FIELDS: Sequence[Field] = (
    Field("item_id", N_("Item"), "ref", "item", required=True),
    Field("price_type_id", N_("Price type"), "ref", "price_type", required=True),
    Field("price", N_("Price"), "price", required=True),
    Field("starts", N_("Since"), "moment", required=True),
    Field("site_id", N_("Store"), "ref", "site"),
)


def import_prices(session: Session, actor: Actor, rows: Any, names: Names) -> list[TakenRow]:
    """Set the prices of a file; the answer has one for each, those that are refused first."""
    if not isinstance(rows, list):
        return [_refused(PRICES, Reader(names, PRICES), NotReadable(N_("this should be a list")))]
    taken, good = [], []
    names.learn_named(PRICE_FIELDS, rows)
    for no, row in enumerate(rows):
        reader = Reader(names, f"{PRICES}[{no}]")
        values = reader.fields(ItemPrice, PRICE_FIELDS, row) if isinstance(row, dict) else {}
        missing = [each.name.removesuffix("_id") for each in PRICE_FIELDS if each.required and each.name not in values]
        if missing and not reader.wrong:
            reader.add(missing[0], NotReadable(N_("this is missing")), None, missing[0])
        if not reader.wrong and values["price"] < 0:
            reader.add("price", NotReadable(N_("a price can't be below zero")), None, "price")
        if reader.wrong:
            taken.append(TakenRow(PRICES, "", REFUSED, tuple(reader.wrong)))
        else:
            good.append(NewPrice(**values))
    return taken + [TakenRow(PRICES, "", action) for action in set_prices(session, actor, good)]


def check_store(records: Mapping[str, Any], currency: str) -> list[Wrong]:
    """A file whose amounts are in another currency can't be taken."""
    said = records.get("store")
    theirs = said.get("currency") if isinstance(said, dict) else None
    if theirs is None or theirs == currency:
        return []
    told = NotReadable(N_("the amounts are in {theirs}, and this store keeps its books in {ours}"), theirs=str(theirs)[:10], ours=currency)
    return [Wrong(None, "currency", f"store.currency: {say(told)}")]


# ---------------------------------------------------------------- out


def export_section(session: Session, actor: Actor, section: str) -> list[dict[str, Any]]:
    """Every row of a catalog, oldest first. Raises UserError for a missing right."""
    cls = catalogs()[sections()[section]]
    require(actor, "view", cls.roles, cls.title_plural)
    ids = list(session.execute(select(cls.id).order_by(cls.id)).scalars())
    records: list[dict[str, Any]] = []
    for start in range(0, len(ids), CHUNK):
        rows = read_rows(session, cls, ids[start : start + CHUNK])
        codes = codes_in(session, cls, rows.values())
        records += [row_record(cls, rows[row_id], codes, with_pictures=True) for row_id in sorted(rows)]
    return records


def export_prices(session: Session, actor: Actor) -> list[dict[str, Any]]:
    """Every price with the moment it begins."""
    require(actor, "view", PriceType.roles, N_("prices"))
    query = (
        select(Item.code, PriceType.code, ItemPrice.price, ItemPrice.starts, Site.code)
        .join(Item, Item.id == ItemPrice.item_id).join(PriceType, PriceType.id == ItemPrice.price_type_id)
        .outerjoin(Site, Site.id == ItemPrice.site_id).order_by(ItemPrice.starts, ItemPrice.id)
    )  # fmt: skip
    return [
        {"item": item, "price_type": kind, "price": text_of(price), "starts": text_of(starts)} | ({"site": site} if site else {})
        for item, kind, price, starts, site in session.execute(query)
    ]
