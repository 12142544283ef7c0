"""Goods from a table, new ones and changes, tens of thousands at once: found by code, barcode or name, with groups, prices and suppliers."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access import Actor
from app.catalogs.goods import Item, ItemBarcode
from app.catalogs.lookup import find_named
from app.catalogs.row_code import following, next_item_code
from app.catalogs.standard import standard_row
from app.catalogs.unit_word import standard_unit, unknown_unit
from app.catalogs.vat_rate import VatRate
from app.core.errors import problem
from app.core.gtin import equivalents
from app.exchange.column_word import WORDS, normal
from app.exchange.group_path import make_groups, path_of
from app.exchange.mapping import MappedRow, Target
from app.exchange.mapping import Mapping as ColumnMapping
from app.exchange.named_partner import make_suppliers, plain_name
from app.exchange.record_reader import Names
from app.exchange.records_catalog import make_rows
from app.exchange.table_import import Rows, TableReport, import_table, same_row
from app.i18n import N_, _
from app.posting.catalog import REFUSED, SavedRow, save_rows
from app.posting.catalog_check import normal_barcode
from app.posting.price import NewPrice, prices_at, set_prices
from app.posting.shelf_price import RETAIL
from app.store.engine import Store
from app.store.listed import among_texts

PACK = "pack"
"""The unit of packs where a file names none."""
PLAIN_PRICE = ("price", "unit price", "цена", "цена за единицу", "цена за ед", "preis", "prix", "precio", "tarif")
COST = tuple(word for word in WORDS["price"] if word not in PLAIN_PRICE)
NOTHING = {
    "vat": {
        normal(word)
        for word in ("без ндс", "не облагается", "no vat", "none", "exempt", "vat free", "ohne", "steuerfrei", "exonéré", "exento")
    },
    "price": {normal(word) for word in ("variable", "open price", "договорная", "свободная")},
}
"""Words that stand for no VAT or no fixed price."""

TARGETS: tuple[Target, ...] = (
    Target("code", N_("Code"), synonyms=tuple(dict.fromkeys([*WORDS["code"], *WORDS["supplier_code"]]))),
    Target("name", N_("Name")),
    Target("barcode", N_("Barcode"), "barcode"),
    Target("barcodes", N_("More barcodes"), synonyms=("barcodes", "more barcodes", "other barcodes", "eans", "штрихкоды", "доп штрихкоды")),
    Target("group", N_("Group")),
    Target("unit", N_("Unit")),
    Target("vat", N_("VAT %"), "percent"),
    Target("price", N_("Selling price"), "price", synonyms=(*WORDS["retail_price"], *PLAIN_PRICE)),
    Target("cost", N_("Cost"), "price", synonyms=COST),
    Target("plu", N_("PLU"), synonyms=("plu", "plu code", "plu no", "scale code", "плу", "код весов", "waagennummer")),
    Target("supplier", N_("Supplier"), synonyms=("supplier", "default supplier", "vendor", "поставщик", "lieferant", "fournisseur", "proveedor")),
    Target("supplier_code", N_("Supplier's code"), synonyms=("supplier code", "supplier sku", "vendor code", "vendor sku", "код поставщика", "bestellnummer")),
    Target("min_stock", N_("Lowest stock"), "qty", synonyms=("low stock", "minimum", "min", "min stock", "reorder point", "минимум", "мин остаток", "mindestbestand")),
    Target("max_stock", N_("Highest stock"), "qty", synonyms=("optimal stock", "maximum", "max", "max stock", "максимум", "макс остаток", "höchstbestand")),
    Target("shelf_life", N_("Shelf life, days"), "int", synonyms=("shelf life", "shelf life days", "срок годности дней", "срок хранения", "haltbarkeit tage")),
    Target("country", N_("Country")),
    Target("pack", N_("In a pack"), "factor"),
    Target("pack_unit", N_("Unit of the pack"), synonyms=("pack unit", "package unit", "единица упаковки", "gebindeeinheit")),
    Target("pack_barcode", N_("Barcode of the pack"), "barcode", synonyms=("pack barcode", "case barcode", "шк упаковки", "шк уп", "ean karton")),
    Target("note", N_("Note")),
)  # fmt: skip
"""What a column of goods may be."""


def import_goods(
    store: Store, actor: Actor, data: bytes, *, mapping: ColumnMapping | None = None, each: bool = False, dry_run: bool = False,
    name: str = "", price_type: str = RETAIL,
) -> TableReport:  # fmt: skip
    """Take goods from CSV, XLSX, XLS or ODS; without a mapping its columns are guessed. Prices begin now, under `price_type`.

    With `each` good rows are taken past bad ones; without it one bad row stops the file. Raises UserError when the file is no table, or
    a right is missing.
    """

    def take(session: Session, actor: Actor, rows: Rows) -> list[tuple[int, SavedRow]]:
        return take_goods(session, actor, rows, price_type=price_type)

    return import_table(store, actor, data, TARGETS, take, kind="goods", mapping=mapping, each=each, dry_run=dry_run, name=name)


@dataclass
class _Goods:
    """An item on its way in: the first of its rows, the row's values, and which item it is (None: a new one)."""

    row: MappedRow
    values: dict[str, Any]
    item_id: int | None = None
    numbers: list[int] = field(default_factory=list)


def take_goods(session: Session, actor: Actor, rows: Rows, *, price_type: str = RETAIL) -> list[tuple[int, SavedRow]]:
    """Save the goods of good rows and their prices; the answer names each row that was taken or refused."""
    found = _read(session, actor, rows)
    _find_items(session, found)
    goods = _joined(rows, found)
    _give_codes(session, goods)
    for each in goods:
        if each.item_id is None and not each.values.get("name"):
            rows.refuse(each.row.number, problem(N_("Row {no}: the name is empty"), field="name"))
    unitless = [each for each in goods if each.item_id is None and "unit_id" not in each.values]
    piece = units_by_word(session, actor, ["pc"])["pc"] if unitless else None
    for each in unitless:
        each.values["unit_id"] = piece
    goods = [each for each in goods if each.row.number not in rows.wrong]
    saved = save_rows(session, actor, "item", [_given(each) for each in goods], adding=True)
    _set_prices(session, actor, goods, saved, price_type)
    return [(each.row.number, row) for each, row in zip(goods, saved, strict=True)]


def _given(each: _Goods) -> dict[str, Any]:
    """What `save_rows` is told; an item that was found keeps its own code."""
    return {**each.values, "id": each.item_id} if each.item_id is not None else each.values


# ---------------------------------------------------------------- rows into values


def _read(session: Session, actor: Actor, rows: Rows) -> list[_Goods]:
    """The values of each row, with what its texts mean; rows whose texts mean nothing known are refused."""
    _forgive_words(rows)
    words = {row.values.get(name) for row in rows.good for name in ("unit", "pack_unit")}
    words |= {PACK for row in rows.good if "pack" in row.values and "pack_unit" not in row.values}
    units = units_by_word(session, actor, words)
    vats = vat_rates(session, actor, {row.values["vat"] for row in rows.good if "vat" in row.values})
    for row in rows.good:
        _refuse_unknown(rows, row, units)
    rows.drop_wrong()
    suppliers = make_suppliers(session, actor, {str(row.values["supplier"]) for row in rows.good if "supplier" in row.values})
    groups = make_groups(session, actor, {path_of(row.values.get("group"), row.heading) for row in rows.good})
    found = []
    for row in rows.good:
        values = _plain_values(row)
        group = groups.get(path_of(row.values.get("group"), row.heading))
        if group is not None:
            values["group_id"] = group
        if "unit" in row.values:
            values["unit_id"] = units[str(row.values["unit"])]
        if "vat" in row.values:
            values["vat_rate_id"] = vats[Decimal(str(row.values["vat"]))]
        _add_lines(row, values, units, suppliers)
        found.append(_Goods(row, values, numbers=[row.number]))
    return found


def _forgive_words(rows: Rows) -> None:
    """A cell that says in words that there is no VAT, or no fixed price, is empty, not a bad number."""
    for number, errors in list(rows.wrong.items()):
        kept = [each for each in errors if normal(str(each.values.get("text", ""))) not in NOTHING.get(each.field or "", ())]
        if kept:
            rows.wrong[number] = kept
        else:
            del rows.wrong[number]
            rows.good.append(rows.of[number])
    rows.good.sort(key=lambda row: row.number)


def _plain_values(row: MappedRow) -> dict[str, Any]:
    said = row.values
    values: dict[str, Any] = {name: " ".join(str(said[name]).split()) for name in ("code", "name", "plu") if name in said}
    values |= {name: said[name] for name in ("min_stock", "max_stock", "note") if name in said}
    if "country" in said and len(str(said["country"])) == len("DE"):
        values["country"] = str(said["country"]).upper()
    if "cost" in said:
        values["estimated_cost"] = said["cost"]
    if "shelf_life" in said:
        values["shelf_life_days"] = said["shelf_life"]
    return values


def parts_of_list(text: str) -> list[str]:
    """Codes that stand in one cell, apart by spaces, commas, semicolons or bars."""
    return [code for code in re.split(r"[\s,;|]+", text) if code]


def _add_lines(row: MappedRow, values: dict[str, Any], units: Mapping[str, int], suppliers: Mapping[str, int]) -> None:
    said = row.values
    codes = [code for code in (str(said.get("barcode", "")), *parts_of_list(str(said.get("barcodes", "")))) if code]
    values["barcodes"] = list({normal_barcode(code): {"code": code} for code in reversed(codes)}.values())[::-1]
    if "pack" in said and Decimal(str(said["pack"])) > 1:
        unit = units[str(said.get("pack_unit", PACK))]
        values["packs"] = [{"unit_id": unit, "factor": said["pack"]}]
        if "pack_barcode" in said:
            values["barcodes"].append({"code": said["pack_barcode"], "unit_id": unit})
    if "supplier" in said:
        code = {"code": str(said["supplier_code"])} if "supplier_code" in said else {}
        values["suppliers"] = [{"partner_id": suppliers[plain_name(said["supplier"])], **code}]


def _refuse_unknown(rows: Rows, row: MappedRow, units: Mapping[str, int]) -> None:
    for name in ("unit", "pack_unit"):
        if name in row.values and str(row.values[name]) not in units:
            rows.refuse(row.number, unknown_unit(str(row.values[name])))


def units_by_word(session: Session, actor: Actor, words: Iterable[Any]) -> dict[str, int]:
    """Units by the words of the file: the store's own by code or name, else standard ones by what suppliers call them."""
    listed = {str(word) for word in words if word}
    own = find_named(session, "unit", listed)
    names = Names(session)
    standard = {word: standard_unit(word) for word in listed if word.strip().casefold() not in own}
    make_rows(session, actor, names, "unit", {code for code in standard.values() if code})
    found = {word: own[word.strip().casefold()] for word in listed if word.strip().casefold() in own}
    for word, code in standard.items():
        unit = names.id_of("unit", code) if code else None
        if unit is not None:
            found[word] = unit
    return found


def vat_rates(session: Session, actor: Actor, percents: Iterable[Any]) -> dict[Decimal, int]:
    """VAT rates by percent; those that are missing are made."""
    wanted = {Decimal(str(each)) for each in percents}
    known: dict[Decimal, int] = {}
    for row_id, percent in session.execute(select(VatRate.id, VatRate.percent).where(VatRate.active.is_(True)).order_by(VatRate.id.desc())):
        known[percent.normalize()] = row_id
    missing = [f"{each.normalize():f}" for each in wanted if each.normalize() not in known]
    rows = [row for row in (standard_row("vat_rate", code) for code in missing) if row is not None]
    for row, saved in zip(rows, save_rows(session, actor, "vat_rate", rows, as_program=True), strict=True):
        if saved.id is not None:
            known[row["percent"].normalize()] = saved.id
    return {each: known[each.normalize()] for each in wanted if each.normalize() in known}


# ---------------------------------------------------------------- which item a row is about


def _find_items(session: Session, found: list[_Goods]) -> None:
    """By code; else by barcode; else, where the file gives neither, by the exact name."""
    codes = {each.values["code"] for each in found if each.values.get("code")}
    by_code = dict(session.execute(select(Item.code, Item.id).where(among_texts(Item.code, sorted(codes)))).all()) if codes else {}
    barcodes = {form for each in found for line in each.values["barcodes"] for form in equivalents(line["code"])}
    stored = session.execute(select(ItemBarcode.code, ItemBarcode.item_id).where(among_texts(ItemBarcode.code, sorted(barcodes))))
    by_barcode = {normal_barcode(code): item for code, item in stored} if barcodes else {}
    nameless = [each for each in found if not each.values.get("code") and not each.values["barcodes"]]
    by_name = find_named(session, "item", {each.values["name"] for each in nameless if each.values.get("name")})
    for each in found:
        code = each.values.get("code")
        own = [by_barcode[key] for key in (normal_barcode(line["code"]) for line in each.values["barcodes"]) if key in by_barcode]
        each.item_id = by_code.get(code) if code else None
        if each.item_id is None and own:
            each.item_id = own[0]
            each.values.pop("code", None)
        if not code and not each.values["barcodes"]:
            each.item_id = by_name.get(each.values.get("name", "").casefold())


def _joined(rows: Rows, found: list[_Goods]) -> list[_Goods]:
    """Rows about one item become one where they only add barcodes; others are refused, since nobody knows which is right."""
    firsts: dict[Any, _Goods] = {}
    for each in found:
        key = each.item_id or each.values.get("code") or (each.row.number,)
        first = firsts.setdefault(key, each)
        if first is each:
            continue
        if {**each.values, "barcodes": ()} == {**first.values, "barcodes": ()}:
            have = {normal_barcode(line["code"]) for line in first.values["barcodes"]}
            first.values["barcodes"] += [line for line in each.values["barcodes"] if normal_barcode(line["code"]) not in have]
            first.numbers.append(each.row.number)
        else:
            rows.refuse(each.row.number, same_row(each.row.number, first.row.number))
    return list(firsts.values())


def _give_codes(session: Session, goods: list[_Goods]) -> None:
    """New goods without a code get the next number."""
    nameless = [each for each in goods if each.item_id is None and not each.values.get("code")]
    if not nameless:
        return
    code = next_item_code(session, [each.values["code"] for each in goods if each.values.get("code")])
    for each in nameless:
        each.values["code"] = code
        code = following(code)


# ---------------------------------------------------------------- prices


def _set_prices(session: Session, actor: Actor, goods: list[_Goods], saved: list[SavedRow], price_type: str) -> None:
    """Prices that differ from those that hold now begin now."""
    said = {
        row.id: each.row.values["price"] for each, row in zip(goods, saved, strict=True)
        if row.action != REFUSED and row.id is not None and "price" in each.row.values
    }  # fmt: skip
    if not said:
        return
    kind = _price_type(session, actor, price_type)
    starts = datetime.now().replace(microsecond=0)
    now = prices_at(session, kind, starts, said)
    changes: list[Any] = [NewPrice(item, kind, price, starts) for item, price in said.items() if now.get(item) != price]  # type: ignore[arg-type]
    if changes:
        set_prices(session, actor, changes)


def _price_type(session: Session, actor: Actor, code: str) -> int:
    found = Names(session).id_of("price_type", code)
    if found is None:
        row = {"code": code, "name": _(N_("Retail")) if code == RETAIL else code}
        found = save_rows(session, actor, "price_type", [row], as_program=code == RETAIL)[0].id
    if found is None:
        raise KeyError(code)
    return found
