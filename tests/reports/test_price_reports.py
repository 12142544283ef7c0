"""The price list at a moment and in a store, with markup, and what changed."""

from datetime import date, datetime
from decimal import Decimal

import pytest

from app.access import Actor, Role
from app.posting.price import NewPrice, set_prices
from app.reports.base import Params, run
from app.reports.prices import _query
from tests.makers import OWNER, Shop
from tests.reports.asking import ask

D = Decimal


@pytest.fixture
def shop(store):
    """Milk costs 1.00 at W1 and 1.60 at W2, VAT 20 %; retail 2.40 since the 1st, 3.00 at W2 since the 3rd, 2.88 everywhere since the 5th."""
    shop = Shop(store)
    vat = shop.row("vat_rate", "20", percent=D(20))
    dairy = shop.group("dairy", name="Dairy")
    shop.item("milk", name="Milk", group_id=dairy, vat_rate_id=vat)
    shop.item("tea", name="Tea")
    shop.retail = shop.row("price_type", "retail", includes_vat=True)
    shop.site("W1"), shop.site("W2")
    shop.receipt("2026-11-01", milk=(10, "1.00"), tea=(1, "4"))
    shop.receipt("2026-11-01", site="W2", milk=(5, "1.60"))
    shop.boss = shop.row("staff", "boss", name="Boss", role=Role.MANAGER)
    set_to(shop, "2026-11-01 06:00", "2.40")
    set_to(shop, "2026-11-03 06:00", "3.00", site="W2")
    shop.repricing = reprice(shop, "2026-11-05 06:00", milk="2.88")
    return shop


def set_to(shop, moment, price, *, item="milk", site=None, kind=None):
    new = NewPrice(shop.item(item), kind or shop.retail, D(price), datetime.fromisoformat(moment), shop.site(site) if site else None)
    with shop.store.write() as session:
        set_prices(session, Actor(shop.boss, "Boss", Role.MANAGER), [new])


def reprice(shop, moment, **prices):
    lines = [{"item": item, "price": price} for item, price in prices.items()]
    return shop.post("repricing", moment, "W1", {"price_type_id": shop.retail, "everywhere": True}, lines)


def test_changes_stand_with_what_was_before_and_who_set_them(shop):
    columns = "starts item site before price change change_percent kind number user"
    assert ask(shop, "price-changes", columns) == [
        (datetime(2026, 11, 1, 6), "milk", None, None, D("2.40"), None, None, None, None, "Boss"),
        (datetime(2026, 11, 3, 6), "milk", "W2", D("2.40"), D(3), D("0.60"), D(25), None, None, "Boss"),
        (datetime(2026, 11, 5, 6), "milk", None, D("2.40"), D("2.88"), D("0.48"), D(20), "repricing", "RP-000001", None),
    ]  # fmt: skip


def test_changes_of_a_period_store_and_group_know_the_price_before_it(shop):
    assert ask(shop, "price-changes", "before price", start=date(2026, 11, 5)) == [(D("2.40"), D("2.88"))]
    assert ask(shop, "price-changes", "price", end=date(2026, 11, 4), site=shop.site("W1")) == [(D("2.40"),)]
    assert ask(shop, "price-changes", "before price", start=date(2026, 11, 2), site=shop.site("W2"), group=shop.group("dairy")) == [
        (D("2.40"), D(3)), (D("2.40"), D("2.88")),
    ]  # fmt: skip


def test_a_change_leads_to_its_document(shop):
    with shop.store.read() as session:
        table = run(session, "price-changes", Params(start=date(2026, 11, 5)), actor=OWNER)
    assert table.links(0)[0] == ("document", shop.repricing.document_id)


def test_an_unposted_repricing_changed_nothing(shop):
    shop.unpost(shop.repricing)
    assert len(ask(shop, "price-changes", "price")) == 2
    assert ask(shop, "prices", "price", site=shop.site("W1"), item=shop.item("milk")) == [(D("2.40"),)]


def test_the_price_list_at_a_moment_holds_what_held_then(shop):
    assert ask(shop, "prices", "site price since", at=datetime(2026, 11, 2)) == [(None, D("2.40"), datetime(2026, 11, 1, 6))]
    assert ask(shop, "prices", "site price", at=datetime(2026, 11, 4)) == [(None, D("2.40")), ("W2", D(3))]
    assert ask(shop, "prices", "site price", at=datetime(2026, 10, 1)) == []


def test_the_price_list_reads_no_price_that_another_has_replaced(shop):
    with shop.store.read() as session:
        found = session.execute(_query(session, Params(filters={"site": None, "type": None}))).all()
    assert len(found) == 2


def test_a_store_has_its_own_price_or_else_that_of_all_stores(shop):
    assert ask(shop, "prices", "item price", site=shop.site("W2")) == [("milk", D(3))]
    assert ask(shop, "prices", "item price", site=shop.site("W1")) == [("milk", D("2.88"))]


def test_markup_is_over_cost_without_vat(shop):
    columns = "price cost markup_percent margin_percent"
    assert ask(shop, "prices", columns, site=shop.site("W1")) == [(D("2.88"), D(1), D(140), D("58.33"))]
    assert ask(shop, "prices", columns, site=shop.site("W2")) == [(D(3), D("1.60"), D("56.25"), D(36))]
    assert ask(shop, "prices", columns) == [
        (D("2.88"), D("1.20"), D(100), D(50)), (D(3), D("1.60"), D("56.25"), D(36)),
    ]  # fmt: skip


def test_a_dish_costs_what_goes_into_it(store):
    shop = Shop(store)
    shop.retail = shop.row("price_type", "retail", includes_vat=True)
    shop.boss = shop.row("staff", "boss", name="Boss", role=Role.MANAGER)
    shop.item("soup", kind="dish")
    shop.receipt("2026-11-01", beet=(10, "1.50"))
    shop.recipe("soup", 1, beet=2)
    set_to(shop, "2026-11-01 06:00", "12", item="soup")
    assert ask(shop, "prices", "item cost markup_percent") == [("soup", D(3), D(300))]
