"""The catalogs of the demo store: units, taxes, sites, people, suppliers, goods and prices, saved the way an import saves them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access import PROGRAM, Actor, Role
from app.catalogs.base import catalogs
from app.catalogs.setting_value import write_setting
from app.catalogs.standard import ARTICLES, standard_row
from app.catalogs.till import TillKind
from app.core.money import Price, currency_digits
from app.demo.dish import OWN, Menu, make_menu, recipe_rows
from app.demo.goods import FIRST_PLU, PRICE_LEVELS, Good, make_goods
from app.demo.prices import markup, rule_rows
from app.demo.words import Words, load
from app.i18n import translate
from app.posting.accounts import make_accounts
from app.posting.catalog import REFUSED, save_rows
from app.posting.price import NewPrice, set_prices
from app.store.info import read_info

SEED = 952
UNITS = ("pc", "kg", "g", "l", "ml", "case", "portion")


@dataclass
class Supplier:
    """Who brings what, and when: weekdays from Monday as 0."""

    id: int
    code: str
    sort: str
    weekdays: tuple[int, ...]
    time: time
    payment_days: int
    goods: list[Good] = field(default_factory=list)


@dataclass
class Shop:
    """What the story needs to know of the catalogs."""

    today: date
    goods: list[Good]
    suppliers: list[Supplier]
    ids: dict[str, dict[str, int]]
    """Ids by catalog and code."""
    people: dict[str, Actor]
    vat: dict[str, Decimal]
    currency: str
    menu: Menu
    retail: dict[int, Price] = field(default_factory=dict)
    """What each item sells for now, with VAT, by its number."""

    @property
    def digits(self) -> int:
        """Decimals of the currency."""
        return currency_digits(self.currency)

    @property
    def level(self) -> int:
        """How many units of the currency buy what a euro does."""
        return PRICE_LEVELS.get(self.currency, 1)

    def item(self, good: Good) -> int:
        """The id of an item."""
        return self.ids["item"][good.code]


def fill_catalogs(session: Session, words: Words, today: date, days: int) -> Shop:
    """Save every catalog and the prices; the story is told afterwards."""
    random, told, currency = Random(SEED), load("shop"), read_info(session, "currency")
    goods = make_goods(words, currency, random)
    menu = make_menu(words, currency, random, len(goods))
    goods += menu.goods.values()
    ids: dict[str, dict[str, int]] = {}
    vat = told["vat_ru" if words.is_russian else "vat"]
    _units(session, words, ids)
    _save(session, ids, "vat_rate", [_standard(words, "vat_rate", code) for code in vat.values()])
    _save(session, ids, "site", [_site(words, row) for row in told["sites"]])
    _save(session, ids, "staff", [{**row, "name": words.pick(row["name"]), "role": Role(row["role"])} for row in told["staff"]])
    make_accounts(session, words.language)
    _save(session, ids, "write_off_reason", [_reason(words, row) for row in told["reasons"]])
    _save(session, ids, "cash_article", [_standard(words, "cash_article", code) for code in ARTICLES])
    _save(session, ids, "till", [_till(words, ids, row) for row in told["tills"]])
    _save(session, ids, "price_type", [{**_plain(row), "name": words.pick(row["name"])} for row in told["price_types"]])
    _save(session, ids, "partner", [_partner(words, row) for row in load("suppliers")])
    _groups(session, words, ids)
    suppliers = _suppliers(ids, goods, random)
    _save(session, ids, "item", _items(ids, goods, vat, suppliers, random))
    _save(session, ids, "recipe", list(recipe_rows(menu, ids)))
    _save(session, ids, "markup_rule", rule_rows(words, ids, PRICE_LEVELS.get(currency, 1)))
    people = {row["role"]: Actor(ids["staff"][row["code"]], words.pick(row["name"]), row["role"]) for row in reversed(told["staff"])}
    shop = Shop(today, goods, suppliers, ids, people, {key: Decimal(code) for key, code in vat.items()}, currency, menu)
    _prices(session, shop, days)
    write_setting(session, "label_price_type", ids["price_type"]["retail"])
    write_setting(session, "address", words.pick(told["address"]))
    return shop


def _save(session: Session, ids: dict[str, dict[str, int]], catalog: str, rows: list[dict[str, Any]]) -> None:
    refused = [(row.code, row.problems) for row in save_rows(session, PROGRAM, catalog, rows) if row.action == REFUSED]
    assert not refused, f"{catalog}: {refused[:3]}"
    cls = catalogs()[catalog]
    ids[catalog] = dict(session.execute(select(cls.code, cls.id)).all())


def _standard(words: Words, catalog: str, code: str) -> dict[str, Any]:
    row = standard_row(catalog, code)
    assert row is not None, f"{catalog} {code} is no standard row"
    return {**row, "name": translate(row["name"], words.language)}


def _units(session: Session, words: Words, ids: dict[str, dict[str, int]]) -> None:
    rows = [_standard(words, "unit", code) for code in UNITS]
    bases = {row["code"]: row.pop("base", None) for row in rows}
    factors = {row["code"]: row.pop("factor", None) for row in rows}
    _save(session, ids, "unit", rows)
    derived = [{"code": code, "base_id": ids["unit"][base], "factor": factors[code]} for code, base in bases.items() if base]
    _save(session, ids, "unit", derived)


def _plain(row: Mapping[str, Any]) -> dict[str, Any]:
    """What stands in the row itself; the rest is for the story."""
    return {name: value for name, value in row.items() if name not in {"markup", "trade", "range"}}


def _site(words: Words, row: Mapping[str, Any]) -> dict[str, Any]:
    return {**_plain(row), "name": words.pick(row["name"]), "address": words.pick(row["address"])}


def _reason(words: Words, row: Mapping[str, Any]) -> dict[str, Any]:
    name = words.pick(row["name"]) if "name" in row else _standard(words, "write_off_reason", row["code"])["name"]
    return {**row, "name": name}


def _till(words: Words, ids: Mapping[str, Mapping[str, int]], row: Mapping[str, Any]) -> dict[str, Any]:
    site = ids["site"][row["site"]] if "site" in row else None
    return {"code": row["code"], "name": words.pick(row["name"]), "kind": TillKind(row["kind"]), "site_id": site}


def _partner(words: Words, row: Mapping[str, Any]) -> dict[str, Any]:
    said = {name: row.get(name) for name in ("code", "gln", "email", "payment_days")}
    own = {"country": "RU", "vat_id": row["inn"], "registration": row["ogrn"]} if words.is_russian else {
        name: row.get(name) for name in ("country", "vat_id", "iban", "bic", "phone")
    }  # fmt: skip
    return {**said, **own, "name": words.pick(row["name"]), "address": words.pick(row["address"]), "supplier": True}


def _groups(session: Session, words: Words, ids: dict[str, dict[str, int]]) -> None:
    told = load("goods")["groups"]
    _save(session, ids, "item_group", [{"code": top["code"], "name": words.pick(top["name"])} for top in told])
    tops = dict(ids["item_group"])
    _save(
        session, ids, "item_group",
        [{"code": g["code"], "name": words.pick(g["name"]), "parent_id": tops[top["code"]]} for top in told for g in top["groups"]],
    )  # fmt: skip


def _suppliers(ids: dict[str, dict[str, int]], goods: list[Good], random: Random) -> list[Supplier]:
    """Every item has a supplier of its sort; what the kitchen uses comes from the first of them, so that one van brings it."""
    found = [
        Supplier(
            ids["partner"][row["code"]], row["code"], row["goods"], tuple(row["weekdays"]), time.fromisoformat(row["time"]),
            row["payment_days"],
        )
        for row in load("suppliers")
    ]  # fmt: skip
    for good in goods:
        able = [each for each in found if each.sort == good.sort]
        if able:
            (able[0] if good.cooked or good.kind != "good" else random.choice(able)).goods.append(good)
    return found


def _items(
    ids: dict[str, dict[str, int]], goods: list[Good], vat: Mapping[str, str], suppliers: list[Supplier], random: Random
) -> list[dict[str, Any]]:
    countries = {row["code"]: row["country"] for row in load("suppliers")}
    by_good = {good.no: supplier for supplier in suppliers for good in supplier.goods}
    plus = {good.no: str(FIRST_PLU + n) for n, good in enumerate(g for g in goods if g.weighed and g.for_sale)}
    rows = []
    for good in goods:
        supplier = by_good.get(good.no)
        rows.append({
            "code": good.code, "name": good.name, "group_id": ids["item_group"][good.group], "kind": good.kind,
            "unit_id": ids["unit"][good.unit], "vat_rate_id": ids["vat_rate"][vat[good.vat]], "plu": plus.get(good.no),
            "country": countries[supplier.code] if supplier else None, "content": good.content,
            "content_unit_id": ids["unit"][good.content_unit] if good.content_unit else None,
            "shelf_life_days": good.life_days, "estimated_cost": good.costs[0], "tracks_batches": good.tracks_batches,
            "min_stock": _level(good, 4), "max_stock": _level(good, 16),
            "barcodes": _barcodes(ids, good),
            "packs": [{"unit_id": ids["unit"]["case"], "factor": Decimal(good.pack)}] if good.pack else [],
            "suppliers": _called(supplier, good, random),
        })  # fmt: skip
    return rows


def _called(supplier: Supplier | None, good: Good, random: Random) -> list[dict[str, Any]]:
    """What its supplier calls it."""
    return [{"partner_id": supplier.id, "code": f"{supplier.code[1:]}{random.randint(1000, 9999)}-{good.no}"}] if supplier else []


def _level(good: Good, days: int) -> Decimal | None:
    """Enough for so many days, for goods that sell steadily."""
    return Decimal(max(1, round(good.sold * days))) if good.sold >= 0.5 and good.sort != OWN else None


def _barcodes(ids: dict[str, dict[str, int]], good: Good) -> list[dict[str, Any]]:
    own = [{"code": good.barcode}] if good.barcode else []
    return own + ([{"code": good.pack_barcode, "unit_id": ids["unit"]["case"]}] if good.pack_barcode else [])


def _prices(session: Session, shop: Shop, days: int) -> None:
    """A first price for everything a month before the story; repricing does the rest."""
    starts = datetime.combine(shop.today - timedelta(days=days + 30), time(7))
    sold = [good for good in shop.goods if good.for_sale]
    shop.retail = {good.no: asked(shop, good, 0) for good in sold}
    retail, wholesale = (shop.ids["price_type"][row["code"]] for row in load("shop")["price_types"])
    first = [NewPrice(shop.item(good), retail, shop.retail[good.no], starts) for good in sold]
    first += [NewPrice(shop.item(good), wholesale, asked(shop, good, 0, 1), starts) for good in sold if good.retail is None]
    set_prices(session, shop.people[Role.OWNER], first)


def asked(shop: Shop, good: Good, day: int, price_type: int = 0) -> Price:
    """What an item should sell for by its markup rule and what it costs on a day of the story; the kitchen's own have prices of their own."""
    if good.retail is not None:
        return Price(good.retail)
    row = load("shop")["price_types"][price_type]
    vat = shop.vat[good.vat] if row["includes_vat"] else None
    return markup(good, row, shop.level).price_for(good.cost_on(day), vat, shop.digits)
