"""Figures of purchases, prices and the books."""

from datetime import date, datetime
from decimal import Decimal

from app.reports.base import Params, run
from tests.makers import OWNER, Shop
from tests.reports.asking import ask

D = Decimal
NOVEMBER = Params(start=date(2026, 11, 1), end=date(2026, 11, 30))


def trade(store):
    shop = Shop(store)
    shop.opening("2026-10-30", milk=(10, "1"))
    shop.receipt("2026-11-02", [{"item": "milk", "qty": 10, "price": "2", "vat": 20}, {"item": "tea", "qty": 1, "price": "5", "vat": 0}])
    shop.receipt("2026-11-04", supplier="BEST", milk=(5, "3"))
    shop.receipt("2026-11-06", milk=(10, "2.50"))
    shop.write_off("2026-12-01", milk=7)
    return shop


def test_purchases_are_by_supplier_and_item_with_the_last_price(store):
    shop = trade(store)
    assert ask(shop, "purchases", "supplier item receipts qty amount average_price last_price last_date") == [
        ("ACME", "milk", 2, D(20), D(45), D("2.25"), D("2.50"), datetime(2026, 11, 6, 12)),
        ("ACME", "tea", 1, D(1), D(5), D(5), D(5), datetime(2026, 11, 2, 12)),
        ("BEST", "milk", 1, D(5), D(15), D(3), D(3), datetime(2026, 11, 4, 12)),
    ]  # fmt: skip
    assert ask(shop, "purchases", "supplier qty", supplier=shop.supplier("BEST")) == [("BEST", D(5))]
    assert ask(shop, "purchases", "item qty", end=date(2026, 11, 2)) == [("milk", D(10)), ("tea", D(1))]


def test_the_trial_balance_adds_up_to_nothing(store):
    shop = trade(store)
    with store.read() as session:
        table = run(session, "trial-balance", NOVEMBER, actor=OWNER)
    rows = {row[0]: row[2:] for row in table.rows}
    assert rows == {
        "1310": (D(10), D(65), D(0), D(75)), "1410": (D(0), D(4), D(0), D(4)), "2110": (D(0), D(0), D(69), D(-69)), "3010": (D(-10), D(0), D(0), D(-10)),
    }  # fmt: skip
    assert table.totals[2:] == (D(0), D(69), D(69), D(0))
    assert [row[0] for row in ask(shop, "trial-balance", "account closing")] == ["1310", "1410", "2110", "3010", "5210"]


def test_the_books_agree_with_the_stock_at_any_day(store):
    shop = trade(store)
    for day in (date(2026, 10, 31), date(2026, 11, 3), date(2026, 11, 30), date(2026, 12, 2)):
        goods = dict(ask(shop, "trial-balance", "account closing", end=day))["1310"]
        stock = sum(row[0] for row in ask(shop, "stock-on-hand", "cost", at=datetime(day.year, day.month, day.day, 23, 59, 59)))
        assert goods == stock


def test_the_price_list_shows_what_is_in_force(store):
    from app.catalogs.goods import ItemBarcode
    from app.catalogs.price import ItemPrice

    shop = Shop(store)
    retail, milk, second = shop.row("price_type", "retail"), shop.item("milk"), shop.site("W2")
    with store.write() as session:
        session.add(ItemBarcode(item_id=milk, code="4006381333931"))
        for starts, price, site in ((1, "1.20", None), (5, "1.30", None), (3, "1.10", second), (20, "9", None)):
            session.add(ItemPrice(price_type_id=retail, item_id=milk, site_id=site, starts=datetime(2026, 11, starts), price=D(price)))
    names = "item barcode price_type site price since"
    assert ask(shop, "prices", names, at=datetime(2026, 11, 10)) == [
        ("milk", "4006381333931", "retail", None, D("1.30"), datetime(2026, 11, 5)),
        ("milk", "4006381333931", "retail", "W2", D("1.10"), datetime(2026, 11, 3)),
    ]  # fmt: skip
    assert ask(shop, "prices", "price", at=datetime(2026, 11, 2)) == [(D("1.20"),)]
