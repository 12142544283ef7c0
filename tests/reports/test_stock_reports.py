"""Figures of the stock reports, against documents that can be added up by hand."""

from datetime import date, datetime
from decimal import Decimal

import pytest

from app.reports.base import Link, Params, run
from tests.makers import OWNER, Shop
from tests.reports.asking import ask

D = Decimal


@pytest.fixture
def shop(store):
    """10 milk for 12.50 on the 2nd, 4 tea for 8.00; 2 milk off on the 3rd; 10 milk for 17.50 on the 4th; 5 tea at another store."""
    shop = Shop(store)
    drinks = shop.group("drinks")
    hot = shop.group("hot", parent_id=drinks)
    shop.item("milk", name="Milk", group_id=drinks)
    shop.item("tea", name="Black tea", group_id=hot)
    shop.site("W1"), shop.site("W2")
    shop.receipt("2026-11-02 09:30", milk=(10, "1.25"), tea=(4, "2"))
    shop.write_off("2026-11-03 20:00", milk=2)
    shop.receipt("2026-11-04 08:00", milk=(10, "1.75"))
    shop.opening("2026-11-04 07:00", site="W2", tea=(5, "3"))
    return shop


def test_stock_now_is_by_store_and_name_with_its_cost(shop):
    assert ask(shop, "stock-on-hand", "site item name unit qty cost unit_cost") == [
        ("W1", "tea", "Black tea", "pc", D(4), D(8), D(2)), ("W1", "milk", "Milk", "pc", D(18), D("27.50"), D("1.527778")),
        ("W2", "tea", "Black tea", "pc", D(5), D(15), D(3)),
    ]  # fmt: skip


@pytest.mark.parametrize(("at", "milk"), [
    ("2026-11-02 09:29:59", None), ("2026-11-02 09:30:00", (D(10), D("12.50"))), ("2026-11-02 23:59:59", (D(10), D("12.50"))),
    ("2026-11-03 19:59:59", (D(10), D("12.50"))), ("2026-11-03 20:00:00", (D(8), D(10))), ("2026-11-03 23:59:59", (D(8), D(10))),
    ("2026-11-04 07:59:59", (D(8), D(10))), ("2026-11-04 08:00:00", (D(18), D("27.50"))), ("2027-01-01 12:00:00", (D(18), D("27.50"))),
])  # fmt: skip
def test_stock_at_any_past_moment(shop, at, milk):
    found = ask(shop, "stock-on-hand", "qty cost", at=datetime.fromisoformat(at), item=shop.item("milk"))
    assert found == ([] if milk is None else [milk])


def test_a_back_dated_receipt_changes_the_past_at_once(shop):
    shop.receipt("2026-11-01 10:00", milk=(10, "2.25"))
    before = ask(shop, "stock-on-hand", "qty cost", at=datetime(2026, 11, 3, 23, 59, 59), item=shop.item("milk"))
    assert before == [(D(18), D("31.50"))]
    assert ask(shop, "stock-on-hand", "qty cost", at=datetime(2026, 11, 3, 20), item=shop.item("milk")) == before
    assert ask(shop, "stock-on-hand", "qty cost", item=shop.item("milk")) == [(D(28), D(49))]


def test_a_group_holds_the_groups_inside_it(shop):
    assert ask(shop, "stock-on-hand", "item", group=shop.group("hot")) == [("tea",), ("tea",)]
    assert len(ask(shop, "stock-on-hand", "item", group=shop.group("drinks"))) == 3
    assert ask(shop, "stock-on-hand", "item", site=shop.site("W2")) == [("tea",)]


def test_what_has_run_out_is_shown_when_asked_for_with_its_last_cost(shop):
    shop.write_off("2026-11-05", tea=4)
    assert ask(shop, "stock-on-hand", "item", site=shop.site("W1")) == [("milk",)]
    assert ask(shop, "stock-on-hand", "item qty cost unit_cost", site=shop.site("W1"), item=shop.item("tea"), zero=True) == [
        ("tea", D(0), D(0), D(2))
    ]


def test_batches_share_the_cost_and_the_last_takes_the_rest(store):
    shop = Shop(store)
    shop.item("yogurt", tracks_batches=True)
    shop.receipt("2026-11-02", [
        {"item": "yogurt", "qty": 1, "price": "1", "batch": "B", "expiry": date(2026, 12, 9)},
        {"item": "yogurt", "qty": 2, "price": "1.50", "batch": "A", "expiry": date(2026, 12, 1)},
    ])  # fmt: skip
    assert ask(shop, "stock-on-hand", "batch expiry qty cost", batches=True) == [
        ("A", date(2026, 12, 1), D(2), D("2.67")), ("B", date(2026, 12, 9), D(1), D("1.33")),
    ]  # fmt: skip
    shop.write_off("2026-11-03", yogurt=1)
    assert ask(shop, "expiry", "batch days qty", at=datetime(2026, 11, 30, 12)) == [("A", 1, D(1)), ("B", 9, D(1))]
    assert ask(shop, "expiry", "batch", at=datetime(2026, 11, 30, 12), days=5) == [("A",)]
    assert ask(shop, "expiry", "batch qty", at=datetime(2026, 11, 2, 23)) == [("A", D(2)), ("B", D(1))]


def test_moves_are_in_the_ledgers_order_with_their_ends(shop):
    assert ask(shop, "moves", "kind number line from to account_from account_to item qty amount", start=date(2026, 11, 2), end=date(2026, 11, 3)) == [
        ("goods_receipt", "GR-000001", 1, "supplier:ACME", "shelf:W1", "2110", "1310", "milk", D(10), D("12.50")),
        ("goods_receipt", "GR-000001", 2, "supplier:ACME", "shelf:W1", "2110", "1310", "tea", D(4), D(8)),
        ("write_off", "WO-000001", 1, "shelf:W1", "expense:spoiled", "1310", "5210", "milk", D(2), D("2.50")),
    ]  # fmt: skip


def test_moves_narrow_to_an_item_or_a_store(shop):
    assert len(ask(shop, "moves", "line")) == 5
    assert ask(shop, "moves", "number", item=shop.item("milk")) == [("GR-000001",), ("WO-000001",), ("GR-000002",)]
    assert ask(shop, "moves", "from to", site=shop.site("W2")) == [("capital", "shelf:W2")]
    assert ask(shop, "moves", "number", item=shop.item("milk"), end=date(2026, 11, 2)) == [("GR-000001",)]


def test_an_item_card_runs_from_the_balance_before_to_the_balance_after(shop):
    milk = shop.item("milk")
    names = "kind in_qty in_cost out_qty out_cost qty cost"
    whole = [
        ("goods_receipt", D(10), D("12.50"), None, None, D(10), D("12.50")), ("write_off", None, None, D(2), D("2.50"), D(8), D(10)),
        ("goods_receipt", D(10), D("17.50"), None, None, D(18), D("27.50")),
    ]  # fmt: skip
    assert ask(shop, "item-card", names, item=milk) == whole
    before = (None, None, None, None, None, D(10), D("12.50"))
    assert ask(shop, "item-card", names, item=milk, start=date(2026, 11, 3), end=date(2026, 11, 3)) == [before, whole[1]]
    assert [row[1] for row in ask(shop, "item-card", "kind qty", item=shop.item("tea"))] == [D(4), D(9)]
    assert ask(shop, "item-card", "qty", item=shop.item("tea"), site=shop.site("W2")) == [(D(5),)]


def test_a_row_leads_to_its_document_and_item(shop):
    with shop.store.read() as session:
        moves = run(session, "moves", Params(), actor=OWNER)
        stock = run(session, "stock-on-hand", Params(), actor=OWNER)
    assert moves.links(0) == (Link("document", 1), Link("item", shop.item("milk")))
    assert stock.links(0) == (Link("item", shop.item("tea")), Link("site", shop.site("W1")))


TURNOVER = "site item opening_qty opening_cost in_qty in_cost out_qty out_cost closing_qty closing_cost"


def test_turnover_goes_from_opening_to_closing(shop):
    assert ask(shop, "goods-turnover", TURNOVER, start=date(2026, 11, 3), end=date(2026, 11, 3)) == [
        ("W1", "tea", D(4), D(8), D(0), D(0), D(0), D(0), D(4), D(8)),
        ("W1", "milk", D(10), D("12.50"), D(0), D(0), D(2), D("2.50"), D(8), D(10)),
    ]  # fmt: skip
    assert ask(shop, "goods-turnover", TURNOVER, start=date(2026, 11, 4))[1] == (
        "W1", "milk", D(8), D(10), D(10), D("17.50"), D(0), D(0), D(18), D("27.50"),
    )  # fmt: skip


@pytest.mark.parametrize(("by", "rows"), [
    ("item", [(None, "Black tea", D(8)), (None, "Milk", D("12.50"))]), ("site", [("W1", None, D("20.50"))]),
    ("group", [(None, None, D("12.50")), (None, None, D(8))]),
])  # fmt: skip
def test_turnover_adds_up_by_item_store_or_group(shop, by, rows):
    assert ask(shop, "goods-turnover", "site name in_cost", end=date(2026, 11, 2), by=by) == rows


def test_pieces_and_kilograms_are_not_added_up(shop):
    def seen(by):
        with shop.store.read() as session:
            table = run(session, "goods-turnover", Params(filters={"by": by}), actor=OWNER)
        return {table.columns[no].name for no in table.shown}

    assert {"name", "in_qty", "site_name"} <= seen("item-site")
    assert {"name", "in_qty"} <= seen("item")
    assert not {"name", "in_qty", "site_name"} & seen("group")
    assert not {"name", "in_qty", "group_name"} & seen("site")


def test_turnover_totals_agree_with_the_stock(shop):
    with shop.store.read() as session:
        turnover = run(session, "goods-turnover", Params(), actor=OWNER)
        stock = run(session, "stock-on-hand", Params(), actor=OWNER)
    totals = {column.name: total for column, total in zip(turnover.columns, turnover.totals, strict=True) if column.total}
    assert totals["closing_cost"] == sum(total for total in stock.totals if total) == D("50.50")
    assert totals["opening_cost"] + totals["in_cost"] - totals["out_cost"] == totals["closing_cost"]


def test_sold_without_stock_names_what_is_open_and_what_was_covered(store):
    shop = Shop(store)
    shop.site("W1", negative_stock="allow")
    shop.receipt("2026-11-01", milk=(1, "1.00"))
    shop.write_off("2026-11-02", milk=3)
    names = "state item qty cost difference number"
    assert ask(shop, "sold-without-stock", names) == [("open", "milk", D(-2), D(-2), None, None)]
    assert ask(shop, "stock-on-hand", "qty cost unit_cost", negative=True) == [(D(-2), D(-2), D(1))]
    shop.receipt("2026-11-03", milk=(5, "1.50"))
    assert ask(shop, "sold-without-stock", names) == [("covered", "milk", None, None, D(1), "GR-000002")]
    assert ask(shop, "sold-without-stock", names, end=date(2026, 11, 2)) == [("open", "milk", D(-2), D(-2), None, None)]
    assert ask(shop, "sold-without-stock", names, start=date(2026, 11, 4)) == []
    assert ask(shop, "stock-on-hand", "qty cost", at=datetime(2026, 11, 3, 12)) == [(D(3), D("4.50"))]
