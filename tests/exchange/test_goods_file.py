"""Goods and partners from tables: new ones, changes, and each bad row with its number and reason."""

import io
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from sqlalchemy import select

from app.access import Actor, Role
from app.core.errors import UserError
from app.exchange.goods_file import TARGETS, import_goods
from app.exchange.mapping import MappedColumn, Mapping
from app.exchange.partner_file import import_partners
from app.exchange.records import export_records
from app.exchange.saved_mapping import find_mapping, mapping_of, mappings, remove_mapping, save_mapping
from app.posting.audit import broken_links
from app.store.audit import audit
from tests.makers import OWNER, Shop

DATA = Path(__file__).resolve().parents[2] / ".." / "shared" / "data"

FILE = """Code;Name;Barcode;Category;Unit;VAT;Price;Cost;Units per case;Supplier;Supplier code
T1;Black tea;4006381333931;Food > Tea;pcs;20%;2,49;1,25;12;Acme Foods;AC-1
T2;Green tea;;Food > Tea;pcs;20%;2,99;1,50;;Acme Foods;AC-2
S1;Sugar;;Food;kg;10%;1,10;0,80;;;
"""


def goods_of(store: Any) -> dict[str, Any]:
    return {row["code"]: row for row in json.loads(export_records(store, OWNER, ["goods"]))["goods"]}


def test_goods_come_in_with_groups_packs_prices_and_suppliers(store):
    report = import_goods(store, OWNER, FILE.encode(), name="goods.csv")
    assert (report.created, report.updated, report.unchanged, report.bad, report.kept) == (3, 0, 0, (), True)
    said = json.loads(export_records(store, OWNER))
    tea = next(row for row in said["goods"] if row["code"] == "T1")
    assert tea["barcodes"] == ["4006381333931"]
    assert tea["packs"] == [{"unit": "pack", "factor": "12"}]
    assert (tea["vat"], tea["unit"], tea["estimated_cost"]) == ("20", "pc", "1.25")
    assert tea["suppliers"] == [{"partner": "ACMEFOODS", "code": "AC-1"}]
    groups = {row["code"]: row for row in said["groups"]}
    assert [groups[tea["group"]]["name"], groups[groups[tea["group"]]["parent"]]["name"]] == ["Tea", "Food"]
    assert {row["item"]: row["price"] for row in said["prices"]} == {"T1": "2.49", "T2": "2.99", "S1": "1.1"}


def test_a_pack_that_holds_too_much_is_a_bad_row_that_says_the_way_out(make_store):
    (bad,) = import_goods(make_store(), OWNER, FILE.replace(";12;", ";9000000;").encode()).bad
    assert (bad.number, "measure it in a larger one" in str(bad.problems[0])) == (2, True)


def test_same_file_twice_changes_nothing(store):
    import_goods(store, OWNER, FILE.encode())
    before = export_records(store, OWNER)
    again = import_goods(store, OWNER, FILE.encode())
    assert (again.created, again.updated, again.unchanged) == (0, 0, 3)
    assert export_records(store, OWNER) == before


def test_what_a_file_does_not_say_stays(make_store):
    store = make_store()
    import_goods(store, OWNER, FILE.encode())
    report = import_goods(store, OWNER, b"Code;Name\nT1;Black tea 100 g\n")
    assert (report.updated, report.unchanged) == (1, 0)
    tea = goods_of(store)["T1"]
    assert tea["name"] == "Black tea 100 g"
    assert tea["barcodes"]
    assert tea["packs"]
    assert tea["group"]


def test_item_is_found_by_barcode_in_any_form(make_store):
    store = make_store()
    import_goods(store, OWNER, b"Code;Name;Barcode\nA;Juice;012345678905\n")
    report = import_goods(store, OWNER, b"Name;Barcode\nOrange juice;0012345678905\n")
    assert (report.created, report.updated) == (0, 1)
    assert goods_of(store)["A"]["name"] == "Orange juice"


def test_goods_without_code_get_the_next_number_and_are_found_by_name(make_store):
    store = make_store()
    import_goods(store, OWNER, b"Code;Name\n000007;Milk\n")
    assert import_goods(store, OWNER, b"Name;Price\nBread;1.10\nCake;7\n").created == 2
    assert set(goods_of(store)) == {"000007", "000008", "000009"}
    assert import_goods(store, OWNER, b"Name;Price\nbread;1.10\n").unchanged == 0  # the spelling of its name changes
    assert set(goods_of(store)) == {"000007", "000008", "000009"}


def test_second_barcodes_of_an_item_stand_in_rows_of_their_own(make_store):
    store = make_store()
    import_goods(store, OWNER, b"Code;Name;Barcode\nA;Juice;4006381333931\nA;Juice;012345678905\n")
    assert goods_of(store)["A"]["barcodes"] == ["4006381333931", "012345678905"]


BAD = """Code;Name;Barcode;Unit;Price
A;Apple;4006381333931;kg;1.10
B;;;kg;2
C;Cherry;4006381333931;kg;x
D;Date;;barleycorn;3
A;Apricot;;kg;4
"""


def test_bad_rows_are_told_by_number_and_stop_the_file(make_store):
    store = make_store()
    report = import_goods(store, OWNER, BAD.encode())
    assert not report.kept
    assert "goods" not in json.loads(export_records(store, OWNER))
    assert [row.number for row in report.bad] == [3, 4, 5, 6]
    words = [str(row.problems[0]) for row in report.bad]
    assert "name is empty" in words[0]
    assert "not a number" in words[1]
    assert "barleycorn" in words[2]
    assert "row 2" in words[3]


def test_each_takes_the_good_rows_past_the_bad(make_store):
    store = make_store()
    report = import_goods(store, OWNER, BAD.encode(), each=True)
    assert (report.created, len(report.bad), report.kept) == (1, 4, True)
    assert set(goods_of(store)) == {"A"}


def test_dry_run_tells_and_keeps_nothing(make_store):
    store = make_store()
    report = import_goods(store, OWNER, FILE.encode(), dry_run=True)
    assert (report.created, report.kept) == (3, False)
    assert "goods" not in json.loads(export_records(store, OWNER))


def test_workbook_is_read_like_text(make_store):
    store, file = make_store(), io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for no, row in enumerate([("Code", "Name", "Price"), ("A", "=1+1", 2.5), ("B", "<b>Tea</b> & ^XA 🍵", 3)]):
            for column, value in enumerate(row):
                sheet.write_string(no, column, value) if isinstance(value, str) else sheet.write_number(no, column, value)
    assert import_goods(store, OWNER, file.getvalue()).created == 2
    assert [row["name"] for row in goods_of(store).values()] == ["=1+1", "<b>Tea</b> & ^XA 🍵"]


def test_words_for_no_vat_are_no_bad_numbers(make_store):
    store = make_store()
    assert import_goods(store, OWNER, "Код;Наименование;Ставка НДС\nA;Чай;20%\nB;Хлеб;Без НДС\n".encode()).created == 2


def test_rights_and_files_of_another_kind_are_refused(make_store):
    store = make_store()
    with pytest.raises(UserError, match="may not"):
        import_goods(store, Actor(0, "Till", Role.CASHIER), FILE.encode())
    with pytest.raises(UserError, match="not a table"):
        import_goods(store, OWNER, b"%PDF-1.4")


def test_import_and_each_row_stand_in_the_trail(make_store):
    store = make_store()
    import_goods(store, OWNER, FILE.encode(), name="goods.csv")
    with store.read() as session:
        rows = session.execute(select(audit.c.action, audit.c.object, audit.c.title)).all()
        assert broken_links(session) == []
    assert ("import", "file/goods", "goods.csv") in rows
    assert ("create", "item/T1", "Black tea") in rows
    assert ("price", "item/T1", "Black tea") in rows


def test_partners_come_in_and_are_found_by_their_numbers(store):
    file = b"Name;VAT ID;Country;GLN;Days to pay\nAcme Foods;DE 136695976;DE;4006381333931;14\nBakery Ltd;;;;7\n"
    assert import_partners(store, OWNER, file).created == 2
    again = import_partners(store, OWNER, b"Name;VAT ID;Phone\nAcme Foods GmbH;DE136695976;030 1\n")
    assert (again.created, again.updated) == (0, 1)
    partners = json.loads(export_records(store, OWNER, ["partners"]))["partners"]
    assert [(row["code"], row["name"], row.get("phone")) for row in partners] == [
        ("ACMEFOODS", "Acme Foods GmbH", "030 1"),
        ("BAKERYLTD", "Bakery Ltd", None),
    ]
    assert import_partners(store, OWNER, b"Name;VAT ID;Country\nBad;DE123;DE\n").bad[0].number == 2


def test_mapping_is_kept_by_name_and_supplier(store):
    mapping = Mapping((MappedColumn("name", 0, "Name"), MappedColumn("price", 1, "Price")))
    supplier = Shop(store).supplier()
    with store.write() as session:
        save_mapping(session, OWNER, "goods", "Acme", mapping, supplier)
        save_mapping(session, OWNER, "goods", "Acme", mapping, supplier)
    with store.read() as session:
        assert find_mapping(session, "goods", "Acme") == mapping == mapping_of(session, "goods", supplier)
        with pytest.raises(UserError, match="Acme"):
            find_mapping(session, "goods", "Other")
    with store.write() as session:
        remove_mapping(session, OWNER, "goods", "Acme")
        assert mappings(session, "goods") == []


def test_codes_of_new_partners_are_of_nobody_else(store):
    shop = Shop(store)
    for code in ("ACME", "ACME2", "ACME3", "ACME22", "ACME14"):
        shop.supplier(code)
    given = "".join(f"ACME{no};Given {no};1\n" for no in range(5, 14))
    rows = f"Code;Name;Phone\n{given};Ac-me;1\n;Acme!;1\n;Acme 2;1\n;!!;1\n"
    assert import_partners(store, OWNER, rows.encode()).created == 13
    codes = {row["name"]: row["code"] for row in json.loads(export_records(store, OWNER, ["partners"]))["partners"]}
    assert [codes[name] for name in ("Ac-me", "Acme!", "Acme 2", "!!")] == ["ACME4", "ACME15", "ACME23", "P"]


def test_a_mapping_kept_again_is_that_suppliers_and_the_latest(store):
    shop = Shop(store)
    acme, dairy = shop.supplier("ACME"), shop.supplier("DAIRY")
    one, two = (Mapping((MappedColumn("name", no, "Name"),)) for no in range(2))
    with store.write() as session:
        save_mapping(session, OWNER, "receipt", "First", one, acme)
        save_mapping(session, OWNER, "receipt", "Second", two, acme)
        assert mapping_of(session, "receipt", acme) == two
        save_mapping(session, OWNER, "receipt", "First", one, acme)
        assert mapping_of(session, "receipt", acme) == one
        save_mapping(session, OWNER, "receipt", "First", one, dairy)
    with store.read() as session:
        assert (mapping_of(session, "receipt", acme), mapping_of(session, "receipt", dairy)) == (two, one)
        kept = session.scalars(select(audit.c.after).where(audit.c.action == "mapping").order_by(audit.c.id)).all()
        assert [json.loads(each).get("partner") for each in kept] == ["ACME", "ACME", "DAIRY"]


def test_targets_are_named_once() -> None:
    assert len({target.name for target in TARGETS}) == len(TARGETS)


REAL = [
    ("catalogues/uhtt/data/uhtt_barcode_ref_0001.csv", 7910, 0), ("catalogues/pricelists/krymhleb/krymhleb_bakery_price_2024-12.xlsx", 244, 17),
    ("catalogues/pricelists/it-school/perfume_price_biff8.xls", 5, 0), ("pos/loyverse/items/chillo_cafe_en_export_items.csv", 173, 1),
    ("pos/loyverse/items/okbooks_th_export_items.csv", 3243, 102), ("catalogues/openfoodfacts/sample/off_products_part1.csv", 640, 10),
]  # fmt: skip


@pytest.mark.skipif(not DATA.exists(), reason="the sample files stand beside the project, not in it")
@pytest.mark.parametrize(("path", "created", "bad"), REAL)
def test_real_catalogs_come_in(make_store, path, created, bad):
    store, data = make_store(), (DATA / path).read_bytes()
    report = import_goods(store, OWNER, data, each=True)
    assert (report.created, len(report.bad)) == (created, bad)
    again = import_goods(store, OWNER, data, each=True)
    assert (again.created, again.updated, again.unchanged) == (0, 0, created)


def test_prices_are_exact(make_store):
    store = make_store()
    import_goods(store, OWNER, b"Code;Name;Price\nA;Tea;1 234,567\n")
    price = json.loads(export_records(store, OWNER, ["prices"]))["prices"][0]["price"]
    assert Decimal(price) == Decimal("1234.567")
