"""Goods and partners out as CSV and XLSX: the file comes back in unchanged, and makes the same goods elsewhere."""

import io
import json
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest
import python_calamine
from sqlalchemy import select

from app.access import Actor, Role, Roles
from app.catalogs.goods import Item, ItemBarcode, ItemPack, SupplierItem
from app.catalogs.partner import Partner
from app.catalogs.price import ItemPrice
from app.core.errors import UserError
from app.exchange.goods_file import TARGETS, import_goods
from app.exchange.partner_file import TARGETS as PARTNER_TARGETS
from app.exchange.partner_file import import_partners
from app.exchange.records import export_records
from app.exchange.spreadsheet_text import as_meant, harmless
from app.exchange.table_export import export_table
from app.exchange.table_file import read_table
from app.i18n import use_language
from app.posting.audit import broken_links
from app.store.audit import audit
from tests.makers import OWNER, Shop

FORMS = pytest.mark.parametrize("form", ["csv", "xlsx"])
TRICKY = ["=1+1", "+49 tea", "-5 % off", "@home", "'=quoted", "''=twice", "O'Neill", "007", "1e5", 'a "b"; c, d | e', "＝1", "Total", "да"]


@pytest.fixture
def shop(make_store):
    """A shop whose goods have everything that a table can hold, and more."""
    shop = Shop(make_store())
    kilogram, case = shop.unit("kg", name="Kilogram", decimals=3), shop.unit("case", name="Case")
    food = shop.group("F", name="Food")
    tea_group, odd_group = shop.group("T", name="Tea", parent_id=food), shop.group("O", name="Salt / pepper")
    vat, exempt = shop.row("vat_rate", "20", percent=Decimal(20)), shop.row("vat_rate", "0", percent=Decimal(0))
    twin = shop.row("vat_rate", "E", name="Exempt", percent=Decimal(0))
    acme, one, other = shop.supplier("ACME", name="Acme Foods"), shop.supplier("T1", name="Twins"), shop.supplier("T2", name="Twins")
    tea = shop.item("TEA", name="Black tea", group_id=tea_group, vat_rate_id=vat, estimated_cost=Decimal("1.125"), plu="17", country="IN",
                    shelf_life_days=720, min_stock=Decimal("1.5"), max_stock=Decimal(1250), note="Two\nlines,  two spaces")  # fmt: skip
    salt = shop.item("SALT", name="Salt", unit_id=kilogram, group_id=odd_group, vat_rate_id=twin)
    shop.item("PEAR", name="Pear", unit_id=kilogram, vat_rate_id=exempt)
    gone = shop.item("GONE", name="No longer sold", active=False)
    retail, wholesale = shop.row("price_type", "retail"), shop.row("price_type", "big")
    with shop.store.write() as session:
        item = session.get_one(Item, tea)
        item.barcodes = [
            ItemBarcode(no=1, code="4006381333931"), ItemBarcode(no=2, code="12345670"), ItemBarcode(no=3, code="14006381333938", unit_id=case),
        ]  # fmt: skip
        item.packs = [ItemPack(no=1, unit_id=case, factor=Decimal(12))]
        item.suppliers = [SupplierItem(no=1, partner_id=acme, code="AC-1"), SupplierItem(no=2, partner_id=one)]
        session.get_one(Item, salt).suppliers = [SupplierItem(no=1, partner_id=other)]
        for kind, price in ((wholesale, "2.00"), (retail, "2.345"), (retail, "2.49")):
            starts = datetime(2026, 1, 2 if price == "2.49" else 1)
            session.add(ItemPrice(price_type_id=kind, item_id=tea, starts=starts, price=Decimal(price)))
        session.add_all(Item(code=f"X{no}", name=text, note=text, unit_id=shop.unit()) for no, text in enumerate(TRICKY))
        session.add_all(
            Partner(code=f"P{no}", name=text, phone="+49 30 123", address="Main St. 1\n12345 Berlin", note=text)
            for no, text in enumerate(TRICKY)
        )
    assert gone
    return shop


@pytest.fixture(params=["en", "ru"])
def spoken(request: pytest.FixtureRequest) -> Iterator[None]:
    """The window speaks each language in turn; headers of files are in it, too."""
    use_language(request.param)
    yield
    use_language("en")


def state(store: Any) -> dict[str, Any]:
    return {key: value for key, value in json.loads(export_records(store, OWNER)).items() if key != "store"}


@FORMS
def test_exported_goods_come_back_in_unchanged(shop, form, spoken):
    before = state(shop.store)
    report = import_goods(shop.store, OWNER, export_table(shop.store, OWNER, "goods", form))
    assert (report.created, report.updated, report.bad, report.problems) == (0, 0, (), ())
    assert report.unchanged == 3 + len(TRICKY)
    assert state(shop.store) == before


@FORMS
def test_exported_partners_come_back_in_unchanged(shop, form, spoken):
    before = state(shop.store)
    report = import_partners(shop.store, OWNER, export_table(shop.store, OWNER, "partners", form))
    assert (report.created, report.updated, report.bad, report.unchanged) == (0, 0, (), 3 + len(TRICKY))
    assert state(shop.store) == before


@FORMS
def test_exported_goods_make_the_same_goods_in_another_store(shop, make_store, form):
    other = Shop(make_store())
    data = export_table(shop.store, OWNER, "goods", form)
    report = import_goods(other.store, OWNER, data)
    assert (report.created, report.bad) == (3 + len(TRICKY), ())
    tea = next(row for row in state(other.store)["goods"] if row["code"] == "TEA")
    assert {key: tea[key] for key in ("name", "estimated_cost", "plu", "min_stock", "max_stock", "note", "packs", "vat")} == {
        "name": "Black tea", "estimated_cost": "1.125", "plu": "17", "min_stock": "1.5", "max_stock": "1250",
        "note": "Two\nlines,  two spaces", "packs": [{"unit": "case", "factor": "12"}], "vat": "20",
    }  # fmt: skip
    assert [each["price"] for each in state(other.store)["prices"]] == ["2.49"]
    assert {row["name"] for row in state(other.store)["goods"]} >= set(TRICKY)


@FORMS
@pytest.mark.parametrize(("kind", "targets"), [("goods", TARGETS), ("partners", PARTNER_TARGETS)])
def test_every_column_is_recognised_by_its_own_header(shop, form, kind, targets):
    table = read_table(export_table(shop.store, OWNER, kind, form))
    assert table.headers == tuple(target.label for target in targets)


def test_texts_that_look_like_formulas_stay_texts(shop):
    data = export_table(shop.store, OWNER, "goods", "csv").decode("utf-8-sig")
    assert not [cell for line in data.splitlines() for cell in line.split(",") if cell.startswith(("=", "+", "@", "＝"))]
    book = python_calamine.load_workbook(io.BytesIO(export_table(shop.store, OWNER, "goods", "xlsx")))
    names = {row[1] for row in book.get_sheet_by_index(0).to_python()}
    assert {"=1+1", "+49 tea", "@home"} <= names


@pytest.mark.parametrize("text", [*TRICKY, "", "'", "' =x", " =x", "''"])
def test_the_apostrophe_of_a_text_comes_off_again(text):
    assert as_meant(harmless(text)) == text


def test_goods_out_of_use_are_left_out(shop):
    assert b"GONE" not in export_table(shop.store, OWNER, "goods", "csv")


def test_an_export_stands_in_the_trail(shop):
    export_table(shop.store, OWNER, "goods", "csv")
    with shop.store.read() as session:
        assert not broken_links(session)
        assert session.scalars(select(audit.c.object).where(audit.c.action == "export")).all() == ["file/goods"]


def test_an_export_needs_the_right_to_look(shop, monkeypatch):
    monkeypatch.setattr(Item, "roles", Roles(edit="owner", view="owner"))
    with pytest.raises(UserError, match="Cara may not"):
        export_table(shop.store, Actor(1, "Cara", Role.CASHIER, "till"), "goods", "csv")


def test_prices_of_sites_and_other_types_are_not_the_selling_price(shop):
    made = {"price_type_id": shop.row("price_type", "retail"), "item_id": shop.item("SALT"), "site_id": shop.site()}
    with shop.store.write() as session:
        session.add(ItemPrice(**made, starts=datetime(2026, 1, 1), price=Decimal(9)))
    lines = export_table(shop.store, OWNER, "goods", "csv").decode("utf-8-sig").splitlines()
    price = [target.name for target in TARGETS].index("price")
    assert next(line for line in lines if line.startswith("SALT")).split(",")[price] == ""
