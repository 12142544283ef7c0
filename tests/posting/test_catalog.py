"""Catalog rows and prices: who may save them, what keeps them from being saved, and what the trail says afterwards."""

from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import func, select

from app.access import Actor, Role
from app.catalogs.goods import Item, ItemBarcode, ItemPack, SupplierItem
from app.catalogs.partner import Partner
from app.catalogs.price import ItemPrice
from app.catalogs.staff import User
from app.catalogs.unit import Unit
from app.core.errors import NotRight, UserError
from app.core.money import Price, Qty
from app.posting.audit import broken_links
from app.posting.catalog import remove_row, save_row, save_rows
from app.posting.price import NewPrice, prices_at, set_prices
from app.store.audit import audit
from app.store.search import find
from tests.makers import OWNER, Shop

CASHIER = Actor(0, "Till", Role.CASHIER)


def save(store: Any, row: Any) -> Any:
    with store.write() as session:
        save_row(session, OWNER, row)
    return row


def refusal(store: Any, row: Any) -> list[str]:
    """What keeps a row from being saved."""
    with store.write() as session:
        with pytest.raises(NotRight) as caught:
            save_row(session, OWNER, row)
        session.rollback()
    return [str(problem) for problem in caught.value.problems]


def trail(store: Any) -> list[tuple[str, str]]:
    with store.read() as session:
        assert broken_links(session) == []
        return [(action, subject) for action, subject in session.execute(select(audit.c.action, audit.c.object).order_by(audit.c.id))]


@pytest.fixture
def shop(store: Any) -> Shop:
    return Shop(store)


def item(shop: Shop, code: str = "A", **values: Any) -> Item:
    return Item(**{"code": code, "name": f"Item {code}", "unit_id": shop.unit(), **values})


def test_saved_row_stands_in_the_trail_with_what_it_was(shop):
    row = save(shop.store, item(shop, barcodes=[ItemBarcode(code="4006381333931")]))
    with shop.store.write() as session:
        again = session.get_one(Item, row.id)
        again.name = "Tea"
        save_row(session, OWNER, again)
        save_row(session, OWNER, again)
        assert again.version == 2
    assert trail(shop.store) == [("create", "item/A"), ("change", "item/A")]
    with shop.store.read() as session:
        before, after = session.execute(select(audit.c.before, audit.c.after).where(audit.c.action == "change")).one()
    assert '"name":"Item A"' in before
    assert '"name":"Tea"' in after
    assert '"barcodes":["4006381333931"]' in after


def test_second_to_save_the_same_row_is_told(shop):
    row = save(shop.store, item(shop))
    mine, theirs = shop.store.editing(), shop.store.editing()
    with mine, theirs:
        one, other = mine.get_one(Item, row.id), theirs.get_one(Item, row.id)
        mine.commit(), theirs.commit()
        one.name, other.name = "Mine", "Theirs"
        theirs.begin_writing()
        save_row(theirs, OWNER, other)
        theirs.commit()
        mine.begin_writing()
        with pytest.raises(UserError, match="Someone else"):
            save_row(mine, OWNER, one)


def test_rights_are_asked_for(shop):
    tea = item(shop)
    with shop.store.write() as session:
        for act in (
            lambda: save_row(session, CASHIER, tea),
            lambda: save_rows(session, CASHIER, "item", []),
            lambda: set_prices(session, CASHIER, [NewPrice(1, 1, Price(Decimal(1)), datetime(2026, 11, 2))]),
        ):
            with pytest.raises(UserError, match="may not"):
                act()


def test_codes_barcodes_and_plu_are_of_one_item(shop):
    save(shop.store, item(shop, plu="7", barcodes=[ItemBarcode(code="012345678905")]))
    said = refusal(shop.store, item(shop, plu="7", barcodes=[ItemBarcode(code="0012345678905")]))
    assert said == ["The code A is taken: choose another", "The barcode 0012345678905 belongs to Item A", "The PLU 7 belongs to Item A"]
    assert "twice" in refusal(shop.store, item(shop, "B", barcodes=[ItemBarcode(code="12"), ItemBarcode(code="12")]))[0]
    save(shop.store, item(shop, "C", plu="7", active=False))  # what is out of use may share a PLU


def test_a_name_keeps_nothing_that_turns_the_text_around_it(shop):
    turned = "\u202eMilk\u202c \u2067שלום\u2069 3,5 % 👨\u200d👩\u200d👧"
    row = save(shop.store, item(shop, code="\u202aA\u202c", name=turned, barcodes=[ItemBarcode(code="\u206696385074\u2069")]))
    assert (row.code, row.name, row.barcodes[0].code) == ("A", "Milk שלום 3,5 % 👨\u200d👩\u200d👧", "96385074")


def test_an_imported_name_keeps_nothing_that_turns_the_text_around_it(shop):
    kept = save(shop.store, item(shop))
    with shop.store.write() as session:
        (saved,) = save_rows(session, OWNER, "item", [{"code": "\u2068A\u2069", "name": "\u202dTea\u202c \u2066"}])
        assert (saved.id, saved.action, saved.problems) == (kept.id, "changed", ())
    with shop.store.read() as session:
        assert session.get_one(Item, kept.id).name == "Tea"


def test_what_is_missing_is_told_all_at_once(shop):
    said = refusal(shop.store, Item(code=" ", name="", unit_id=None))
    assert [text.split("”")[0] for text in said] == ["“Code", "“Name", "“Unit"]


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"barcodes": [ItemBarcode(code="4.80001E+12")]}, "spreadsheet has rounded"),
        ({"barcodes": [ItemBarcode(code="12 34")]}, "not a barcode"),
        ({"name": "Tea\0"}, "can't be kept"),
        ({"min_stock": Decimal(5), "max_stock": Decimal(2)}, "above the highest"),
        ({"shelf_life_days": -1}, "below zero"),
        ({"code": "x" * 81}, "longer than a code"),
    ],
)
def test_wrong_values_are_told(make_store, values, words):
    shop = Shop(make_store())
    assert words in refusal(shop.store, item(shop, **values))[0]


def test_names_are_kept_as_they_are(shop):
    for no, name in enumerate(["<b>Tea</b>", "=1+1", "O'Brien; DROP TABLE item;--", "%_\\", "^XA^FD", "שלום 🍵", "x" * 10_000]):
        assert save(shop.store, item(shop, str(no), name=name)).name == name


def test_units_must_not_contradict_each_other(shop):
    kg = save(shop.store, Unit(code="kg", name="Kilogram"))
    g = save(shop.store, Unit(code="g", name="Gram", base_id=kg.id, factor=Qty(Decimal("0.001"))))
    assert "1 kg is 500 g, but 1000" in refusal(shop.store, _changed(shop, Unit, kg.id, base_id=g.id, factor=Qty(Decimal(500))))[0]
    assert "needs both" in refusal(shop.store, Unit(code="t", name="Tonne", base_id=kg.id))[0]
    packs = [ItemPack(unit_id=g.id, factor=Qty(Decimal(2))), ItemPack(unit_id=g.id, factor=Qty(Decimal(3)))]
    assert "there already" in refusal(shop.store, item(shop, packs=packs))[0]


def test_factors_that_no_column_holds_are_refused_with_the_way_out(shop):
    kg, gram = save(shop.store, Unit(code="kg", name="Kilogram")), save(shop.store, Unit(code="g", name="Gram"))
    assert "measure it in a larger one" in refusal(shop.store, Unit(code="kt", name="Kt", base_id=gram.id, factor=Decimal(10) ** 9))[0]
    packs = [ItemPack(no=1, unit_id=kg.id, factor=Decimal(9_000_000))]
    assert "keep the item in a larger unit" in refusal(shop.store, item(shop, packs=packs))[0]
    packs[0].factor = Decimal("8999999.999999999999")
    assert save(shop.store, item(shop, packs=packs)).packs[0].factor == Decimal("8999999.999999999999")


def _changed(shop: Shop, cls: Any, row_id: int, **values: Any) -> Any:
    with shop.store.read() as session:
        row = session.get_one(cls, row_id)
        for name, value in values.items():
            setattr(row, name, value)
        session.expunge(row)
    return row


def test_numbers_of_firms_are_checked_and_tidied(shop):
    acme = save(shop.store, Partner(code="A", name="Acme", country="de", vat_id="DE 136 695 976", iban="DE89 3704 0044 0532 0130 00"))
    assert (acme.country, acme.vat_id, acme.iban) == ("DE", "DE136695976", "DE89370400440532013000")
    assert "check digit" in refusal(shop.store, Partner(code="B", name="B", gln="4006381333932"))[0]


def test_last_owner_stays(shop):
    boss = save(shop.store, User(code="boss", name="Boss", role=Role.OWNER))
    assert "last owner" in refusal(shop.store, _changed(shop, User, boss.id, role=Role.CASHIER))[0]
    save(shop.store, User(code="two", name="Two", role=Role.OWNER))
    with shop.store.write() as session:
        row = session.get_one(User, boss.id)
        row.role = Role.CASHIER
        save_row(session, OWNER, row)


def test_row_that_is_used_stays_and_one_that_is_not_goes(shop):
    used, free = shop.item("A"), save(shop.store, item(shop, "B", barcodes=[ItemBarcode(code="12")])).id
    shop.site()
    shop.receipt("2026-11-02", A=(1, "1.00"))
    with shop.store.write() as session:
        with pytest.raises(UserError, match="used elsewhere"):
            remove_row(session, OWNER, session.get_one(Item, used))
        remove_row(session, OWNER, session.get_one(Item, free))
    with shop.store.read() as session:
        assert list(session.execute(select(Item.code)).scalars()) == ["A"]
        assert session.execute(select(func.count()).select_from(ItemBarcode)).scalar_one() == 0
    assert ("remove", "item/B") in trail(shop.store)


def test_many_rows_are_saved_past_those_that_are_wrong(shop):
    unit = shop.unit()
    rows = [{"code": f"{no}", "name": f"Item {no}", "unit_id": unit, "barcodes": [{"code": f"B{no}"}]} for no in range(1000)]
    rows[7]["barcodes"], rows[8]["name"], rows[9]["code"] = [{"code": "B6"}], None, "10"
    with shop.store.write() as session:
        saved = save_rows(session, OWNER, "item", rows)
    assert [no for no, row in enumerate(saved) if row.action != "new"] == [6, 7, 8, 9, 10]
    with shop.store.write() as session:
        again = save_rows(session, OWNER, "item", rows)
        assert {row.action for no, row in enumerate(again) if no not in (6, 7, 8, 9, 10)} == {"same"}
        assert find(session, "item", "B500") == find(session, "item", "Item 500")[:1]
    assert len([each for each in trail(shop.store) if each[0] == "create"]) == 995


def test_barcode_may_go_from_one_item_to_another_in_one_file(shop):
    save(shop.store, item(shop, barcodes=[ItemBarcode(code="12")]))
    rows = [{"code": "A", "barcodes": []}, {"code": "B", "name": "B", "unit_id": shop.unit(), "barcodes": [{"code": "12"}]}]
    with shop.store.write() as session:
        assert [row.action for row in save_rows(session, OWNER, "item", rows)] == ["changed", "new"]


def test_last_prices_outlive_a_new_list_of_suppliers(shop):
    acme = shop.supplier()
    shop.site()
    shop.receipt("2026-11-02", milk=(1, "1.25"))
    for adding in (False, True):
        with shop.store.write() as session:
            save_rows(session, OWNER, "item", [{"code": "milk", "suppliers": [{"partner_id": acme, "code": "M-1"}]}], adding=adding)
        with shop.store.read() as session:
            assert session.execute(select(SupplierItem.code, SupplierItem.last_price)).all() == [("M-1", Decimal("1.25"))]


def test_price_holds_from_its_moment_and_at_its_site(shop):
    kind, milk, site = shop.row("price_type", "retail"), shop.item("milk"), shop.site()
    first, later = datetime(2026, 11, 1), datetime(2026, 11, 8)
    with shop.store.write() as session:
        set_prices(session, OWNER, [NewPrice(milk, kind, Price(Decimal("1.00")), first)])
        set_prices(session, OWNER, [NewPrice(milk, kind, Price(Decimal("1.20")), later)])
        set_prices(session, OWNER, [NewPrice(milk, kind, Price(Decimal("0.90")), first, site)])
        assert set_prices(session, OWNER, [NewPrice(milk, kind, Price(Decimal("1.20")), datetime(2026, 11, 9))]) == ["same"]
        assert prices_at(session, kind, datetime(2026, 11, 7)) == {milk: Decimal("1.00")}
        assert prices_at(session, kind, later) == {milk: Decimal("1.20")}
        assert prices_at(session, kind, later, [milk], site) == {milk: Decimal("0.90")}
        assert prices_at(session, kind, datetime(2026, 10, 31)) == {}
        assert session.execute(select(func.count()).select_from(ItemPrice)).scalar_one() == 3
        with pytest.raises(NotRight, match="below zero"):
            set_prices(session, OWNER, [NewPrice(milk, kind, Price(Decimal(-1)), first)])
    assert trail(shop.store) == [("price", "item/milk")] * 3


def test_goods_that_were_moved_stay_in_their_unit(make_store):
    shop = Shop(make_store())
    shop.receipt("2026-11-02", milk=(5, "1.00"))
    crate = shop.unit("crate")
    shop.item("salt")
    with shop.store.write() as session:
        rows = [{"code": code, "unit_id": crate} for code in ("milk", "salt")]
        milk, salt = save_rows(session, OWNER, "item", rows, adding=True)
    assert (milk.action, salt.action) == ("refused", "changed")
    assert "stays in it" in str(milk.problems[0])
