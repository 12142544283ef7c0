"""The price that stands on the shelf: of the store and the moment, and what customers pay."""

from datetime import datetime
from decimal import Decimal

import pytest

from app.core.known import NewPrice
from app.core.money import Price
from app.posting.price import set_prices
from app.posting.shelf_price import shelf_prices
from tests.makers import OWNER, Shop


@pytest.fixture
def shop(make_store):
    return Shop(make_store())


def priced(shop, *prices, **more):
    kind, tea = shop.row("price_type", "retail", **more), shop.item("tea", vat_rate_id=shop.row("vat_rate", "20", percent=Decimal(20)))
    with shop.store.write() as session:
        set_prices(session, OWNER, [NewPrice(tea, kind, Price(Decimal(price)), starts, site) for price, starts, site in prices])
    return tea


def test_a_price_is_that_of_its_day_and_its_store(shop):
    first, later, other = datetime(2026, 11, 1), datetime(2026, 11, 8), shop.site("W2")
    tea = priced(shop, ("2", first, None), ("10", later, None), ("7", later, other))
    with shop.store.read() as session:
        assert shelf_prices(session, [tea], shop.site(), datetime(2026, 11, 5)) == {tea: 2}
        assert shelf_prices(session, [tea], shop.site(), later) == {tea: 10}
        assert shelf_prices(session, [tea], other, later) == {tea: 7}


def test_customers_pay_the_vat_on_top_of_prices_without_it(shop):
    tea = priced(shop, ("10.99", datetime(2026, 11, 1), None), includes_vat=False)
    with shop.store.read() as session:
        assert shelf_prices(session, [tea], shop.site()) == {tea: Decimal("13.19")}
