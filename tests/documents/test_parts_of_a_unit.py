"""Goods kept in dozens and handled in pieces: a twelfth is no finite number, and yet nothing of a dozen may be left over or lost."""

from decimal import Decimal

import pytest
from sqlalchemy import update

from app.catalogs.goods import ItemPack
from app.catalogs.lookup import item_facts
from app.catalogs.recipe import Recipe, RecipeLine
from app.documents.base import Document
from app.reports.open_orders import open_orders
from tests.documents.trade import balance, costs, faults, on_hand
from tests.makers import Shop

NOTHING = ("0", "0.00")


@pytest.fixture(params=["chain", "base", "pack"])
def shop(request, make_store):
    """Eggs by the dozen, of which a piece is known by a general factor in either direction, or by a pack of the item."""
    shop = Shop(make_store())
    if request.param == "chain":
        shop.unit("dozen", base_id=shop.unit("pc"), factor=Decimal(12))
    dozen = shop.unit("dozen")
    shop.unit("pc", **({"base_id": dozen, "factor": Decimal("0.083333333333")} if request.param == "base" else {}))
    egg = shop.item("egg", unit_id=dozen)
    if request.param == "pack":
        with shop.store.write() as session:
            session.add(ItemPack(item_id=egg, unit_id=shop.unit("pc"), factor=Decimal("0.083333333333")))
    return shop


def pieces(shop, qty, **more):
    return {"item": "egg", "unit_id": shop.unit("pc"), "qty": qty, **more}


def order_of(shop, lines):
    return shop.post("purchase_order", "2026-11-01", "W1", {"partner_id": shop.supplier()}, lines)


def open_ones(shop):
    with shop.store.read() as session:
        return open_orders(session, {"supplier": None, "site": None, "overdue": False, "days": 100_000})


def test_twelve_pieces_written_off_leave_nothing_of_a_dozen(shop):
    shop.receipt("2026-11-02", egg=(1, "3.00"))
    written_off = shop.write_off("2026-11-03", [pieces(shop, 12)])
    assert on_hand(shop, "egg") == NOTHING
    assert costs(shop, written_off) == ["3.00"]
    assert faults(shop) == []


def test_many_dozens_sold_by_the_piece_leave_nothing(shop):
    shop.receipt("2026-11-02", egg=(1000, "3.07"))
    shop.post("daily_sales", "2026-11-03", "W1", {"till_id": shop.till()}, [pieces(shop, 12_000, price="0.40")])
    assert on_hand(shop, "egg") == NOTHING
    assert (balance(shop, "cost_of_sales"), balance(shop, "till")) == ("3070.00", "4800.00")


def test_pieces_received_are_whole_dozens(shop):
    shop.receipt("2026-11-02", [pieces(shop, 36, price="0.25")])
    assert on_hand(shop, "egg") == ("3", "9.00")


def test_the_price_of_a_piece_bought_is_learnt_as_that_of_a_dozen(shop):
    shop.receipt("2026-11-02", [pieces(shop, 1, price="0.25")])
    with shop.store.read() as session:
        assert item_facts(session, [shop.item("egg")], shop.supplier())[shop.item("egg")].last_price == 3


def test_a_recipe_in_pieces_takes_whole_dozens(shop):
    cake = shop.item("cake")
    with shop.store.write() as session:
        recipe = Recipe(code="cake", name="Cake", item_id=cake, qty=Decimal(1), use="phantom")
        recipe.lines = [RecipeLine(no=1, item_id=shop.item("egg"), unit_id=shop.unit("pc"), gross=Decimal(4))]
        session.add(recipe)
    shop.receipt("2026-11-02", egg=(10, "3.00"))
    shop.post("daily_sales", "2026-11-03", "W1", {"till_id": shop.till()}, [{"item": "cake", "qty": 30, "price": "5"}])
    assert on_hand(shop, "egg") == NOTHING


def test_an_order_in_dozens_is_done_when_its_pieces_have_come(shop):
    order = order_of(shop, [{"item": "egg", "qty": 1}])
    header = {"partner_id": shop.supplier(), "basis_id": order.document_id}
    shop.post("goods_receipt", "2026-11-02", "W1", header, [pieces(shop, 12, price="0.25")])
    assert shop.based("goods_receipt", order).rows == []
    assert open_ones(shop) == []


def test_an_order_in_pieces_waits_for_as_many_pieces_as_have_not_come(shop):
    order = order_of(shop, [pieces(shop, 10)])
    header = {"partner_id": shop.supplier(), "basis_id": order.document_id}
    shop.post("goods_receipt", "2026-11-02", "W1", header, [pieces(shop, 6, price="0.25")])
    assert [line.qty for line in shop.based("goods_receipt", order).rows] == [4]
    (left,) = open_ones(shop)
    assert (left.qty, left.came) == (Decimal("0.833333"), Decimal("0.5"))


def test_pieces_go_back_as_the_pieces_they_were_sold_as(shop):
    shop.receipt("2026-11-02", egg=(1, "3.00"))
    sold = shop.post("daily_sales", "2026-11-03", "W1", {"till_id": shop.till()}, [pieces(shop, 4, price="0.40")])
    back = shop.based("customer_return", sold)
    assert [line.qty for line in back.rows] == [4]


def test_prices_follow_the_unit_there_and_back(shop):
    order = order_of(shop, [{"item": "egg", "qty": 1, "price": "2.40"}])
    with shop.store.read() as session:
        line = session.get_one(Document, order.document_id).rows[0]
        session.expunge_all()
    twelfth = Decimal("0.083333333333")
    line.measured(twelfth, Document())
    assert line.price == Decimal("0.20")
    line.measured(1 / twelfth, Document())
    assert line.price == Decimal("2.40")


def test_a_count_in_pieces_finds_the_dozens_of_the_books(shop):
    shop.receipt("2026-11-02", egg=(2, "3.00"))
    shop.count("2026-11-03", [pieces(shop, 24)])
    assert on_hand(shop, "egg") == ("2", "6.00")
    assert balance(shop, "shortage") == balance(shop, "surplus") == "0.00"


def test_a_production_asks_for_whole_pieces(shop):
    from app.documents.kitchen.production import Production, ProductionInput
    from app.posting.answers import learn

    shop.recipe("cake", 3, egg=1, stocked=True)
    made = Production(site_id=shop.site(), item_id=shop.item("cake"), qty=Decimal(1))
    made.inputs.append(ProductionInput(item_id=shop.item("egg"), unit_id=shop.unit("pc"), factor=Decimal("0.083333333333")))
    with shop.store.read() as session:
        learn(session, made)
    assert made.inputs[0].norm == 4


def test_a_cost_of_sending_is_split_by_the_weight_of_the_parts_exactly(shop):
    gram = shop.unit("g", decimals=2, base_id=shop.unit("kg"), factor=Decimal("0.001"))
    grain = shop.unit("grain", base_id=gram, factor=Decimal("0.06479891"))
    shop.item("saffron", unit_id=grain)
    shop.item("tea", unit_id=gram)
    receipt = shop.receipt("2026-11-02", saffron=(1_000_000, "0.01"), tea=("64798.91", "0.10"))
    shop.landed_cost("2026-11-03", "10.00", [receipt], split="weight")
    assert (on_hand(shop, "saffron")[1], on_hand(shop, "tea")[1]) == ("10005.00", "6484.89")


def test_what_was_posted_keeps_the_pack_it_was_posted_in_when_only_the_note_is_corrected(make_store):
    shop = Shop(make_store())
    case, tea = shop.unit("case"), shop.item("tea")
    with shop.store.write() as session:
        session.add(ItemPack(item_id=tea, unit_id=case, factor=Decimal(12)))
    receipt = shop.receipt("2026-11-02", [{"item": "tea", "qty": 2, "price": 12, "unit_id": case}])
    with shop.store.write() as session:
        session.execute(update(ItemPack).values(factor=Decimal(10)))
    shop.correct(receipt, lambda document: setattr(document, "note", "Driver came late"))
    assert on_hand(shop, "tea") == ("24", "24.00")
    shop.correct(receipt, lambda document: setattr(document.lines[0], "unit_id", shop.units["tea"]))
    shop.correct(receipt, lambda document: setattr(document.lines[0], "unit_id", case))
    assert on_hand(shop, "tea")[0] == "20"
