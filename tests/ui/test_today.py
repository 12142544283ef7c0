"""What the first page tells of a store, and that it keeps quiet about what the store does not use."""

from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from PySide6.QtWidgets import QApplication

from app.access import Actor, Role
from app.posting.price import NewPrice, set_prices
from app.ui.today_card import Cards, row_lengths
from app.ui.today_figures import figures
from app.ui.today_tile import Asked, Target, Tile, trade, waits
from tests.makers import OWNER, Shop

D = Decimal
NOW = datetime.now().replace(hour=15, minute=0, second=0, microsecond=0)
TODAY, YESTERDAY, WEEK_AGO = NOW, NOW - timedelta(days=1), NOW - timedelta(days=7)


@pytest.fixture
def shop(store):
    """Milk that costs 1.00."""
    shop = Shop(store)
    shop.site("W1"), shop.site("W2")
    shop.receipt(NOW - timedelta(days=20), milk=(100, "1.00"))
    return shop


def sale(shop, moment, qty, *, till="T1", site="W1"):
    lines = [{"item": "milk", "qty": qty, "price": "2.00"}]
    return shop.post("daily_sales", moment, site, {"till_id": shop.till(till, site_id=shop.site(site))}, lines)


def told(shop, actor=OWNER):
    """Figure, words and alarm of each card by its name."""
    with shop.store.read() as session:
        asked = Asked(session, shop.store, actor, NOW)
        cards = [*waits(asked), *trade(asked)]
    return {card.name: (card.figure, card.words, card.alarm) for card in cards}


def test_a_new_store_is_told_of_nothing_it_does_not_use(store):
    assert {*told(Shop(store))} <= {"drafts", "old_drafts", "backup"}


def test_sales_stand_beside_those_of_a_week_before(shop):
    sale(shop, TODAY, 3)
    sale(shop, YESTERDAY, 15)
    sale(shop, WEEK_AGO, 10)
    sale(shop, WEEK_AGO - timedelta(days=1), 10)
    cards = told(shop)
    assert cards["sold_today"][:2] == ("6.00", "sold today · margin 50 % · a week ago 20.00")
    assert cards["sold_yesterday"][:2] == ("30.00", "sold yesterday · margin 50 % · a week ago 20.00 (+50 %)")


def test_tills_tell_what_they_hold_and_that_one_was_not_closed(shop):
    sale(shop, WEEK_AGO, 10)
    assert told(shop)["till_1"] == ("20.00", "T1", False)
    shop.till_shift(WEEK_AGO + timedelta(hours=1), ("20", 1))
    assert told(shop)["till_1"] == ("20.00", "T1", False)
    sale(shop, YESTERDAY, 1)
    figure, words, alarm = told(shop)["till_1"]
    assert (figure, alarm) == ("22.00", True)
    assert words.startswith("T1: not closed since")


def test_orders_and_dispatches_wait_until_they_are_there(shop):
    header = {"partner_id": shop.supplier("ACME"), "due_date": (NOW - timedelta(days=2)).date()}
    order = shop.post("purchase_order", NOW - timedelta(days=5), "W1", header, [{"item": "milk", "qty": 5, "price": "1"}])
    sent = shop.dispatch(NOW - timedelta(days=3), milk=5)
    cards = told(shop)
    assert cards["orders"] == ("1", "orders not delivered yet", False)
    assert cards["overdue"] == ("1", "orders overdue", True)
    assert cards["on_the_way"][0] == "1"
    receipt = {"basis_id": order.document_id, "partner_id": shop.supplier("ACME")}
    shop.post("goods_receipt", YESTERDAY, "W1", receipt, [{"item": "milk", "qty": 5, "price": "1"}])
    shop.arrival(YESTERDAY, sent, milk=5)
    cards = told(shop)
    assert (cards["orders"][0], cards["on_the_way"][0]) == ("–", "–")
    assert "overdue" not in cards


def test_what_runs_short_expires_or_is_below_zero_is_counted(shop):
    shop.item("tea", min_stock=D(5))
    shop.item("yogurt", tracks_batches=True)
    expiry = (NOW + timedelta(days=3)).date()
    shop.receipt(YESTERDAY, [{"item": "yogurt", "qty": 1, "price": "1", "batch": "A", "expiry": expiry}])
    cards = told(shop)
    assert cards["below_minimum"][0] == "1"
    assert cards["expiring"][0] == "1"
    assert "below_zero" not in cards
    shop.site("W3", negative_stock="allow")
    shop.write_off(YESTERDAY, site="W3", milk=1)
    assert told(shop)["below_zero"] == ("1", "goods below zero", True)


def test_debts_are_told_once_payments_are_written_down(shop):
    assert "debts" not in told(shop)
    sale(shop, WEEK_AGO, 40)
    shop.cash_out(YESTERDAY, 30, partner="ACME")
    assert told(shop)["debts"] == ("70.00", "owed to suppliers and overdue, of 70.00 in all", True)
    assert "debts" not in told(shop, Actor(5, "Vera", Role.VIEWER))


def test_prices_that_change_today_and_unnamed_lines_of_a_register(shop):
    retail = shop.row("price_type", "retail", includes_vat=True)
    with shop.store.write() as session:
        set_prices(session, OWNER, [NewPrice(shop.item("milk"), retail, D("2.40"), NOW.replace(hour=6))])
    draft = shop.draft("daily_sales", TODAY, "W1", {}, [{"register_code": "998", "qty": 1, "price": "2"}])
    with shop.store.write() as session:
        session.add(draft)
    cards = told(shop)
    assert cards["new_prices"][0] == "1"
    assert cards["unmapped_daily_sales"] == ("1", "Daily sales: lines without an item", True)
    assert "unmapped_customer_return" not in cards


def test_pictures_show_sales_with_their_margin_and_what_was_lost(shop):
    sale(shop, YESTERDAY, 10)
    shop.write_off(YESTERDAY, milk=2)
    known = figures(shop.store, OWNER)
    assert (known.sold[-2][1], known.margin[-2], known.sold[-1][1]) == (D(20), D(10), D(0))
    assert [(name, cost) for name, cost, _said in known.write_offs] == [("spoiled", D(2))]


def test_what_was_received_is_added_up_by_day(shop):
    for hour in (8, 9):
        shop.receipt(YESTERDAY.replace(hour=hour), milk=(1, "5"))
    assert figures(shop.store, OWNER).received[-2][1] == D(10)


def test_store_whose_day_is_not_posted_is_left_out_of_the_comparison(shop):
    shop.receipt(NOW - timedelta(days=20), site="W2", milk=(100, "1.00"))
    sale(shop, YESTERDAY, 15)
    sale(shop, WEEK_AGO - timedelta(days=1), 10)
    sale(shop, WEEK_AGO - timedelta(days=1), 40, site="W2", till="T2")
    words = "sold yesterday · margin 50 % · a week ago 20.00 (+50 %) · without Store W2"
    assert told(shop)["sold_yesterday"][:2] == ("30.00", words)


def test_store_with_sales_still_in_draft_is_left_out_of_the_comparison(shop):
    sale(shop, YESTERDAY, 15)
    sale(shop, WEEK_AGO - timedelta(days=1), 10)
    draft = shop.draft("daily_sales", YESTERDAY, "W1", {}, [{"item": "milk", "qty": 1, "price": "2"}])
    with shop.store.write() as session:
        session.add(draft)
    assert told(shop)["sold_yesterday"][:2] == ("30.00", "sold yesterday · margin 50 % · without Store W1")


@pytest.mark.parametrize(
    ("count", "most", "rows"), [(0, 4, []), (3, 5, [3]), (6, 5, [3, 3]), (7, 5, [4, 3]), (7, 3, [3, 2, 2]), (3, 2, [2, 1])]
)
def test_no_card_stands_alone_where_others_can_share_its_row(count, most, rows):
    assert row_lengths(count, most) == rows


def test_cards_are_as_high_as_the_one_with_the_most_to_say(qtbot):
    cards = Cards(lambda _target: None)
    qtbot.addWidget(cards)
    cards.resize(400, 300)
    cards.show()
    cards.put([Tile("short", "1", "drafts", Target()), Tile("long", "2", "sold yesterday, and much more to say of it " * 3, Target())])
    QApplication.processEvents()
    short, long = cards.by_name.values()
    assert short.height() == long.height() >= long.figure.height() + long.words.heightForWidth(long.words.width())
