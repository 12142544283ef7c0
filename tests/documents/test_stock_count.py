"""Stock counts: what is on the shelf is what was counted, at the count's own moment, whatever is posted before it later."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from sqlalchemy import update

from app.access import Actor, Role
from app.catalogs.goods import ItemPack
from app.core.errors import NotRight, UserError
from app.documents.base import Document
from app.documents.stock.stock_count import Scope, Uncounted
from app.posting.engine import post, save
from app.reports.base import Params, run
from app.store.ledger import move
from tests.documents.trade import balance, costs, faults, moves, on_hand, total
from tests.makers import OWNER, Shop


@pytest.fixture
def shop(make_store):
    shop = Shop(make_store())
    shop.receipt("2026-11-02 09:30", milk=(10, "1.25"), bread=(20, "0.50"))
    return shop


def batches(shop, item):
    """Quantity by batch as the report shows them; the empty mark is goods in no batch."""
    with shop.store.read() as session:
        table = run(session, "stock-on-hand", Params(filters={"batches": True}), actor=OWNER)
        names = [column.name for column in table.columns]
        rows = [dict(zip(names, row, strict=True)) for row in table.rows]
    return {row["batch"] or "": f"{row['qty'].normalize():f}" for row in rows if row["item"] == item}


def test_shortage_goes_out_at_cost(shop):
    counted = shop.count("2026-11-03", milk=7)
    assert on_hand(shop, "milk") == ("7", "8.75")
    assert balance(shop, "shortage") == "3.75"
    assert costs(shop, counted) == ["3.75", "0.00"]
    assert total(shop, counted) == Decimal("3.75")


def test_surplus_comes_in_at_the_cost_of_what_is_there(shop):
    shop.count("2026-11-03", milk=12)
    assert on_hand(shop, "milk") == ("12", "15.00")
    assert balance(shop, "surplus") == "-2.50"


def test_surplus_of_goods_never_seen_comes_in_at_the_cost_typed(shop):
    shop.count("2026-11-03", lines=[{"item": "tea", "qty": 4, "cost": "2.30"}])
    assert on_hand(shop, "tea") == ("4", "9.20")


def test_what_was_counted_right_changes_nothing_but_is_fixed(shop):
    counted = shop.count("2026-11-03", milk=10)
    assert [row.qty for row in moves(shop, counted)] == [0, 0]
    shop.receipt("2026-11-02 18:00", milk=(5, "1.40"))
    assert on_hand(shop, "milk")[0] == "10"
    assert balance(shop, "shortage") == "6.50"  # 15 worth 19.50: five go out at 1.30


def test_sales_after_the_moment_do_not_disturb_the_count(shop):
    shop.write_off("2026-11-03 15:00", milk=2)
    shop.count("2026-11-03 12:00", milk=9)
    assert on_hand(shop, "milk") == ("7", "8.75")
    assert balance(shop, "shortage") == "1.25"


@pytest.mark.parametrize("late", [("receipt", {"milk": (4, "2.00")}), ("write_off", {"milk": 3})])
def test_back_dated_documents_make_the_count_what_posting_in_order_would(make_store, late):
    name, goods = late
    stores = []
    for in_order in (True, False):
        shop = Shop(make_store())
        shop.receipt("2026-11-02 09:30", milk=(10, "1.25"))
        if in_order:
            getattr(shop, name)("2026-11-02 18:00", **goods)
        shop.count("2026-11-03 12:00", milk=8)
        shop.write_off("2026-11-04", milk=3)
        if not in_order:
            getattr(shop, name)("2026-11-02 18:00", **goods)
        stores.append((on_hand(shop, "milk"), balance(shop, "shortage"), balance(shop, "surplus"), balance(shop, "expense")))
        assert faults(shop) == []
    assert stores[0] == stores[1]


def test_stock_below_zero_is_counted_up(make_store):
    shop = Shop(make_store())
    shop.site("W1", negative_stock="allow")
    shop.receipt("2026-11-02", milk=(2, "1.00"))
    shop.write_off("2026-11-03", milk=5)
    shop.count("2026-11-04", milk=4)
    assert on_hand(shop, "milk") == ("4", "4.00")
    assert balance(shop, "surplus") == "-7.00"
    assert faults(shop) == []


def test_goods_not_counted_stay_as_in_the_books(shop):
    shop.count("2026-11-03", milk=7)
    assert on_hand(shop, "bread") == ("20", "10.00")


def test_goods_not_counted_are_not_there_when_that_was_chosen(shop):
    shop.count("2026-11-03", uncounted=Uncounted.ZERO, milk=7)
    assert on_hand(shop, "bread") == ("0", "0.00")
    assert balance(shop, "shortage") == "13.75"


def test_not_there_means_at_the_moment_of_the_count(shop):
    shop.receipt("2026-11-03 15:00", tea=(3, "2.00"))
    shop.receipt("2026-11-03 15:30", bread=(6, "0.50"))
    shop.write_off("2026-11-03 16:00", bread=6)
    shop.count("2026-11-03 12:00", uncounted=Uncounted.ZERO, milk=7)
    assert on_hand(shop, "bread")[0] == "0"
    assert on_hand(shop, "tea")[0] == "3"


def test_goods_that_become_known_before_the_count_later_go_out_with_it(shop):
    counted = shop.count("2026-11-03", uncounted=Uncounted.ZERO, milk=7)
    late = shop.receipt("2026-11-02 20:00", tea=(5, "2.00"))
    assert on_hand(shop, "tea") == ("0", "0.00")
    assert balance(shop, "shortage") == "23.75"
    assert total(shop, counted) == Decimal("23.75")
    shop.receipt("2026-11-04", tea=(2, "3.00"))
    shop.unpost(late)
    assert on_hand(shop, "tea") == ("2", "6.00")
    assert faults(shop) == []


def test_goods_of_another_group_that_become_known_later_stay(make_store):
    shop = Shop(make_store())
    dairy = shop.group("dairy")
    shop.item("milk", group_id=dairy)
    shop.receipt("2026-11-02", milk=(10, "1"))
    shop.count("2026-11-03", scope=Scope.GROUP, group_id=dairy, uncounted=Uncounted.ZERO, milk=9)
    shop.receipt("2026-11-02 20:00", tea=(5, "2.00"))
    assert on_hand(shop, "tea")[0] == "5"


def test_a_group_that_is_counted_leaves_other_groups_alone(make_store):
    shop = Shop(make_store())
    dairy = shop.group("dairy")
    cheese = shop.group("cheese", parent_id=dairy)
    shop.item("milk", group_id=dairy)
    shop.item("brie", group_id=cheese)
    shop.receipt("2026-11-02", milk=(10, "1"), brie=(5, "3"), bread=(20, "0.50"))
    shop.count("2026-11-03", scope=Scope.GROUP, group_id=dairy, uncounted=Uncounted.ZERO, milk=9)
    assert [on_hand(shop, item)[0] for item in ("milk", "brie", "bread")] == ["9", "0", "20"]


def test_listed_goods_left_empty_are_not_there_or_stay(shop):
    lines = [{"item": "milk", "qty": 0}, {"item": "bread", "qty": None}]
    shop.unpost(shop.count("2026-11-03", scope=Scope.LISTED, uncounted=Uncounted.ZERO, lines=lines))
    assert on_hand(shop, "bread")[0] == "20"
    shop.count("2026-11-03", scope=Scope.LISTED, lines=lines)
    assert (on_hand(shop, "milk")[0], on_hand(shop, "bread")[0]) == ("0", "20")


def test_several_lines_of_an_item_add_up(shop):
    shop.count("2026-11-03", lines=[{"item": "milk", "qty": 4, "counter": "Ann"}, {"item": "milk", "qty": 5, "counter": "Bob"}])
    assert on_hand(shop, "milk")[0] == "9"


def test_packs_and_kitchen_units_are_counted_in_the_own_unit(make_store):
    shop = Shop(make_store())
    gram, kilogram, sack = (shop.unit(code) for code in ("g", "kg", "sack"))
    flour = shop.item("flour", unit_id=gram)
    with shop.store.write() as session:
        session.add_all(
            [ItemPack(item_id=flour, unit_id=kilogram, factor=Decimal(1000)), ItemPack(item_id=flour, unit_id=sack, factor=Decimal(25000))]
        )
    shop.receipt("2026-11-02", [{"item": "flour", "qty": 60000, "price": "0.001"}])
    lines = [
        {"item": "flour", "qty": 2, "unit_id": sack},
        {"item": "flour", "qty": "7.5", "unit_id": kilogram},
        {"item": "flour", "qty": 250},
    ]
    shop.count("2026-11-03", lines=lines)
    assert on_hand(shop, "flour") == ("57750", "57.75")


def test_a_cost_typed_per_pack_is_one_per_own_unit(make_store):
    shop = Shop(make_store())
    shop.item("egg")
    tray = shop.unit("tray")
    with shop.store.write() as session:
        session.add(ItemPack(item_id=shop.item("egg"), unit_id=tray, factor=Decimal(30)))
    shop.count("2026-11-03", lines=[{"item": "egg", "qty": 2, "unit_id": tray, "cost": "6.00"}])
    assert on_hand(shop, "egg") == ("60", "12.00")


def test_unposting_gives_everything_back(shop):
    counted = shop.count("2026-11-03", uncounted=Uncounted.ZERO, milk=12)
    shop.unpost(counted)
    assert (on_hand(shop, "milk"), on_hand(shop, "bread")) == (("10", "12.50"), ("20", "10.00"))
    assert faults(shop) == []


def test_a_corrected_count_reckons_from_the_books_without_itself(shop):
    counted = shop.count("2026-11-03", uncounted=Uncounted.ZERO, milk=7)

    def change(document):
        document.lines[0].qty = Decimal(11)

    shop.correct(counted, change)
    assert on_hand(shop, "milk") == ("11", "13.75")
    assert on_hand(shop, "bread")[0] == "0"
    assert balance(shop, "shortage") == "10.00"
    assert faults(shop) == []


def test_a_second_count_of_the_same_moment_counts_what_the_first_left(shop):
    shop.count("2026-11-03 12:00", milk=7)
    shop.count("2026-11-03 12:00", uncounted=Uncounted.ZERO, milk=8)
    assert on_hand(shop, "milk")[0] == "8"
    assert balance(shop, "surplus") == "-1.25"


@pytest.mark.parametrize(
    ("header", "lines", "said"),
    [
        ({}, [{"item": "milk", "qty": None}], "Nothing is counted yet"),
        ({}, [{"item": "milk", "qty": -1}], "can't be below zero"),
        ({}, [{"item": "milk", "qty": 1, "cost": -1}], "can't be below zero"),
        ({"scope": Scope.GROUP}, [{"item": "milk", "qty": 1}], "Choose the group"),
        ({}, [], "no lines"),
    ],
)
def test_a_count_that_is_not_right_is_refused_with_the_reason(shop, header, lines, said):
    with pytest.raises(NotRight, match=said):
        shop.count("2026-11-03", lines=lines, **header)


def test_a_storekeeper_counts_and_a_manager_posts(shop):
    document = shop.draft("stock_count", "2026-11-03", "W1", {}, [{"item": "milk", "qty": 7}])
    with shop.store.write() as session:
        save(session, Actor(0, "Stan", Role.STOREKEEPER), document)
        number = document.id
    with pytest.raises(UserError, match="Stan may not"), shop.store.write() as session:
        post(session, Actor(0, "Stan", Role.STOREKEEPER), session.get_one(Document, number))
    with shop.store.write() as session:
        post(session, Actor(0, "Mary", Role.MANAGER), session.get_one(Document, number))
    assert on_hand(shop, "milk")[0] == "7"


# ---------------------------------------------------------------- batches


@pytest.fixture
def dairy(make_store):
    shop = Shop(make_store())
    shop.item("milk", tracks_batches=True)
    lines = [
        {"item": "milk", "qty": qty, "price": "1.00", "batch": batch, "expiry": date(2026, 11, day)}
        for batch, qty, day in (("B1", 10, 10), ("B2", 5, 20))
    ]
    shop.receipt("2026-11-02", lines)
    return shop


def test_batches_counted_by_name_hold_what_was_counted(dairy):
    dairy.count("2026-11-03", lines=[{"item": "milk", "qty": 8, "batch": "B1"}, {"item": "milk", "qty": 6, "batch": "B2"}])
    assert batches(dairy, "milk") == {"B1": "8", "B2": "6"}
    assert on_hand(dairy, "milk") == ("14", "14.00")
    assert (balance(dairy, "shortage"), balance(dairy, "surplus")) == ("2.00", "-1.00")
    assert faults(dairy) == []


def test_what_is_missing_without_a_batch_is_of_those_that_expire_first(dairy):
    dairy.count("2026-11-03", milk=4)
    assert batches(dairy, "milk") == {"B2": "4"}


def test_what_is_too_much_without_a_batch_is_in_no_batch(dairy):
    dairy.count("2026-11-03", milk=17)
    assert batches(dairy, "milk") == {"B1": "10", "B2": "5", "": "2"}


def test_a_part_counted_without_its_batch_is_of_the_other_batches(dairy):
    dairy.count("2026-11-03", lines=[{"item": "milk", "qty": 9, "batch": "B1"}, {"item": "milk", "qty": 3}])
    assert batches(dairy, "milk") == {"B1": "9", "B2": "3"}


def test_batches_not_there_are_empty(dairy):
    dairy.receipt("2026-11-02", bread=(1, 1))
    dairy.count("2026-11-03", uncounted=Uncounted.ZERO, bread=1)
    assert batches(dairy, "milk") == {}
    assert on_hand(dairy, "milk")[0] == "0"


def test_a_back_dated_write_off_leaves_the_whole_as_counted_and_the_batches_as_named(dairy):
    dairy.count("2026-11-03", lines=[{"item": "milk", "qty": 8, "batch": "B1"}, {"item": "milk", "qty": 5, "batch": "B2"}])
    dairy.receipt("2026-11-02 18:00", [{"item": "milk", "qty": 4, "price": "1.00"}])
    assert on_hand(dairy, "milk")[0] == "13"
    assert batches(dairy, "milk") == {"B1": "8", "B2": "5"}
    assert faults(dairy) == []


def of_batch(qty, batch, **more):
    return {"item": "milk", "qty": qty, "batch": batch, **more}


def test_what_comes_before_a_count_later_is_counted_in_its_batch(dairy):
    counted = dairy.count("2026-11-03", lines=[of_batch(8, "B1"), of_batch(5, "B2")])
    late = dairy.receipt("2026-11-02 18:00", [of_batch(4, "B1", price="1.00", expiry=date(2026, 11, 10))])
    assert batches(dairy, "milk") == {"B1": "8", "B2": "5"}
    assert [f"{row.qty.normalize():f}" for row in moves(dairy, counted) if row.qty] == ["6"]
    assert (balance(dairy, "shortage"), total(dairy, counted)) == ("6.00", Decimal("6.00"))
    dairy.write_off("2026-11-02 19:00", [{"item": "milk", "qty": 3, "batch": "B2"}])
    assert batches(dairy, "milk") == {"B1": "8", "B2": "5"}
    dairy.unpost(late)
    assert batches(dairy, "milk") == {"B1": "8", "B2": "5"}
    assert (balance(dairy, "shortage"), balance(dairy, "surplus"), on_hand(dairy, "milk")) == ("2.00", "-3.00", ("13", "13.00"))
    assert faults(dairy) == []


def test_what_was_taken_of_another_batch_than_was_said_first_changes_no_count(dairy):
    gone = dairy.write_off("2026-11-02 18:00", [{"item": "milk", "qty": 3, "batch": "B1"}])
    dairy.count("2026-11-03", lines=[of_batch(7, "B1"), of_batch(5, "B2")])

    def of_the_other(document):
        document.lines[0].batch = "B2"

    dairy.correct(gone, of_the_other)
    assert batches(dairy, "milk") == {"B1": "7", "B2": "5"}
    assert (balance(dairy, "shortage"), balance(dairy, "surplus")) == ("3.00", "-3.00")
    assert faults(dairy) == []


def test_each_count_begins_with_what_the_one_before_left_of_a_batch(dairy):
    first = dairy.count("2026-11-03", lines=[of_batch(8, "B1"), of_batch(5, "B2")])
    second = dairy.count("2026-11-05", milk=9)
    assert batches(dairy, "milk") == {"B1": "4", "B2": "5"}
    dairy.write_off("2026-11-04", [{"item": "milk", "qty": 6, "batch": "B1"}])
    assert batches(dairy, "milk") == {"B1": "2", "B2": "5", "": "2"}
    dairy.receipt("2026-11-02 18:00", [of_batch(4, "B1", price="1.00", expiry=date(2026, 11, 10))])
    assert batches(dairy, "milk") == {"B1": "2", "B2": "5", "": "2"}

    def after_the_second(document):
        document.moment = datetime(2026, 11, 6)

    dairy.correct(first, after_the_second)
    assert batches(dairy, "milk") == {"B1": "8", "B2": "5"}
    dairy.unpost(second)
    assert batches(dairy, "milk") == {"B1": "8", "B2": "5"}
    assert faults(dairy) == []


def test_batches_that_become_known_before_all_was_counted_go_out_as_themselves(dairy):
    dairy.receipt("2026-11-02", bread=(1, 1))
    dairy.count("2026-11-03", uncounted=Uncounted.ZERO, bread=1)
    dairy.receipt("2026-11-02 18:00", [of_batch(4, "B3", price="1.00", expiry=date(2026, 11, 12))])
    assert (batches(dairy, "milk"), on_hand(dairy, "milk")) == ({}, ("0", "0.00"))
    assert faults(dairy) == []


def test_a_correction_by_hand_of_what_a_count_took_is_told(dairy):
    counted = dairy.count("2026-11-03", lines=[of_batch(8, "B1"), of_batch(5, "B2")])
    with dairy.store.write() as session:
        session.execute(update(move).where(move.c.document_id == counted.document_id).values(batch_id=None))
    assert any("SC-000001: what is booked of each batch" in fault for fault in faults(dairy))


@pytest.mark.parametrize("moment", ["2026-11-03 15:00", "2026-11-05 09:00"])
def test_a_count_that_is_dated_later_splits_batches_by_the_books_without_itself(dairy, moment):
    count = dairy.count("2026-11-03 09:00", lines=[{"item": "milk", "qty": 8, "batch": "B1"}, {"item": "milk", "qty": 5, "batch": "B2"}])

    def later(document):
        document.moment = datetime.fromisoformat(moment)

    dairy.correct(count, later)
    assert batches(dairy, "milk") == {"B1": "8", "B2": "5"}


def test_a_batch_nobody_received_is_refused(dairy):
    with pytest.raises(NotRight, match="no batch B9"):
        dairy.count("2026-11-03", lines=[{"item": "milk", "qty": 8, "batch": "B9"}])


# ---------------------------------------------------------------- questions before it is posted


def asked(shop, *lines, **header):
    """The doubts about a count that is not posted yet, by name."""
    from app.posting.answers import learn

    draft = shop.draft("stock_count", "2026-11-05", "W1", header, lines)
    with shop.store.read() as session:
        for no, line in enumerate(draft.rows, 1):
            line.no, line.factor = no, Decimal(1)
        learn(session, draft)
        return {each.name: str(each) for each in draft.all_doubts()}


def test_goods_that_nobody_counted_are_not_written_off_without_a_question(make_store):
    shop = Shop(make_store())
    shop.receipt("2026-11-02", A=(5, 1), B=(3, 2), C=(1, 4))
    told = asked(shop, {"item": "A", "qty": 5}, uncounted="zero")
    assert "2, worth 10" in told.pop("not_there")
    assert not told
    assert not asked(shop, {"item": "A", "qty": 5}, uncounted="keep")


def test_lines_that_are_to_be_counted_again_are_asked_about(make_store):
    shop = Shop(make_store())
    shop.receipt("2026-11-02", A=(5, 1), B=(3, 2))
    told = asked(shop, {"item": "A", "qty": 5}, {"item": "B", "qty": 2, "recount": True})
    assert "once more: 2." in told["recount"]
