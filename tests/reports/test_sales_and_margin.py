"""Sales and margin against documents that can be added up by hand."""

from datetime import date
from decimal import Decimal

import pytest

from app.reports.base import Params, run
from tests.makers import OWNER, Shop
from tests.reports.asking import ask, made_of, opens_documents

D = Decimal


@pytest.fixture
def shop(dairy_shop):
    """Milk costs 1.00, tea 2.00. Monday 2nd: 4 milk at 2.40 (VAT 20 %), 1 tea at 5.00 (no VAT); Tuesday: 2 tea at W2; one milk comes back."""
    shop = dairy_shop
    shop.receipt("2026-11-01 08:00", milk=(10, "1.00"), tea=(10, "2.00"))
    shop.receipt("2026-11-01 08:00", site="W2", tea=(10, "3.00"))
    shop.sale = sale(shop, "2026-11-02 18:30", milk=(4, "2.40", 20), tea=(1, "5.00", 0))
    sale(shop, "2026-11-03 19:10", site="W2", tea=(2, "5.00", 0))
    bring_back(shop, "2026-11-04 10:00", milk=(1, "2.40", 20))
    return shop


def lines_of(goods):
    return [{"item": item, "qty": qty, "price": price, "vat": vat} for item, (qty, price, vat) in goods.items()]


def sale(shop, moment, *, site="W1", **goods):
    return shop.post("daily_sales", moment, site, {}, lines_of(goods))


def bring_back(shop, moment, **goods):
    return shop.post("customer_return", moment, "W1", {"basis_id": shop.sale.document_id}, lines_of(goods))


FIGURES = "returned revenue vat gross cost margin margin_percent"


def test_by_item_returns_are_deducted(shop):
    assert ask(shop, "sales-and-margin", f"item group qty {FIGURES}", by="item") == [
        ("milk", "dairy", D(3), D(2), D(6), D("1.20"), D("7.20"), D(3), D(3), D(50)),
        ("tea", None, D(3), D(0), D(15), D(0), D(15), D(8), D(7), D("46.67")),
    ]


def test_by_day_store_group_hour_weekday_month(shop):
    columns = "revenue cost margin"
    by_day = [(D(13), D(6), D(7)), (D(10), D(6), D(4)), (D(-2), D(-1), D(-1))]
    assert ask(shop, "sales-and-margin", f"day {columns}", by="day") == [
        (date(2026, 11, 2 + no), *figures) for no, figures in enumerate(by_day)
    ]
    assert ask(shop, "sales-and-margin", f"site vat {columns}", by="site") == [
        ("W1", D("1.20"), D(11), D(5), D(6)), ("W2", D(0), D(10), D(6), D(4)),
    ]  # fmt: skip
    assert ask(shop, "sales-and-margin", f"group {columns}", by="group") == [("dairy", D(6), D(3), D(3)), (None, D(15), D(8), D(7))]
    assert ask(shop, "sales-and-margin", "hour revenue", by="hour") == [("10:00", D(-2)), ("18:00", D(13)), ("19:00", D(10))]
    assert ask(shop, "sales-and-margin", "weekday revenue", by="weekday") == [("Monday", D(13)), ("Tuesday", D(10)), ("Wednesday", D(-2))]
    assert ask(shop, "sales-and-margin", f"month {columns}", by="month") == [("November 2026", D(21), D(11), D(10))]


def test_filters_narrow_vat_too(shop):
    assert ask(shop, "sales-and-margin", "revenue vat cost", by="day", site=shop.site("W1"), start=date(2026, 11, 3)) == [
        (D(-2), D("-0.40"), D(-1))
    ]
    assert ask(shop, "sales-and-margin", "revenue vat", by="site", item=shop.item("milk")) == [(D(6), D("1.20"))]
    assert ask(shop, "sales-and-margin", "revenue vat", by="site", group=shop.group("dairy"), end=date(2026, 11, 2)) == [(D(8), D("1.60"))]


def test_totals_hold_the_margin_of_the_whole(shop):
    with shop.store.read() as session:
        table = run(session, "sales-and-margin", Params(filters={"by": "item"}), actor=OWNER)
    totals = {column.name: total for column, total in zip(table.columns, table.totals, strict=True)}
    assert totals["qty"] is None
    assert [totals[name] for name in FIGURES.split()] == [D(2), D(21), D("1.20"), D("22.20"), D(11), D(10), D("47.62")]


def test_a_back_dated_receipt_changes_the_margin_at_once(shop):
    shop.receipt("2026-11-01 07:00", milk=(10, "2.00"))
    assert ask(shop, "sales-and-margin", "cost margin", by="item", item=shop.item("milk")) == [(D("4.50"), D("1.50"))]


@pytest.mark.parametrize("by", ["day", "item", "site"])
def test_a_row_leads_to_its_documents_and_they_come_to_the_same(shop, by):
    assert all(opens_documents(each) for each in made_of(shop, "sales-and-margin", "revenue vat cost", by=by))


def test_a_dish_sold_stands_as_the_dish(store):
    shop = Shop(store)
    shop.item("soup", kind="dish")
    shop.receipt("2026-11-01", beet=(10, "1.50"))
    shop.recipe("soup", 1, beet=2)
    sale(shop, "2026-11-02", soup=(2, "10.00", 0))
    assert ask(shop, "sales-and-margin", "item qty revenue cost margin", by="item") == [("soup", D(2), D(20), D(6), D(14))]


def test_sales_agree_with_the_books(shop):
    books = dict(ask(shop, "trial-balance", "account closing"))
    assert (books["4010"], books["2410"], books["5010"]) == (D(-21), D("-1.20"), D(11))
