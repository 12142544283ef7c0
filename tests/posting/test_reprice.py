"""New prices by a rule over a selection of goods."""

from decimal import Decimal

import pytest

from app.core.errors import UserError
from app.core.known import NewPrice
from app.core.money import money, price, qty
from app.core.pricing import Ending, PriceBase, PriceChange, PriceRounding
from app.posting.price import set_prices
from app.posting.reprice import NewPriceOf, PriceRule, Proposal, Selection, Where, propose
from tests.makers import OWNER, Shop, at

NOW = at("2026-11-10")


@pytest.fixture
def shop(make_store):
    shop = Shop(make_store())
    rate = shop.row("vat_rate", "20", name="20 %", percent=Decimal(20))
    food = shop.group("food")
    dairy = shop.group("dairy", parent_id=food)
    for code, group in (("milk", dairy), ("bread", food), ("soap", None)):
        shop.item(code, vat_rate_id=rate, group_id=group)
    retail, whole = shop.row("price_type", "retail", name="Retail"), shop.row("price_type", "whole", name="Wholesale", includes_vat=False)
    shop.receipt("2026-11-02 09:30", milk=(10, "1.00"), bread=(4, "0.50"))
    shop.receipt("2026-11-03 09:30", supplier="OTHER", milk=(10, "2.00"))
    first = at("2026-11-01")
    prices = [
        NewPrice(shop.item(code), retail, Decimal(each), first) for code, each in (("milk", "2.40"), ("bread", "1.20"), ("soap", "3.00"))
    ]
    with shop.store.write() as session:
        set_prices(session, OWNER, [*prices, NewPrice(shop.item("milk"), whole, Decimal("1.60"), first)])
    return shop


def found(shop, rule, site=None, **selection):
    with shop.store.read() as session:
        return propose(session, Where(shop.row("price_type", "retail"), NOW, site), Selection(**selection), rule)


def after(shop, rule, **selection):
    return {each.code: f"{each.after:.2f}" for each in found(shop, rule, **selection).prices}


def changed(percent="0", amount="0", step="0", less="0", rounding=PriceRounding.NEAREST):
    return PriceChange(Decimal(percent), Decimal(amount), Ending(Decimal(step), Decimal(less), rounding))


def test_a_percent_on_the_current_price_ends_as_shops_like_it(shop):
    rule = PriceRule(PriceBase.CURRENT, changed("10", step="1", less="0.01", rounding=PriceRounding.UP))
    assert after(shop, rule) == {"bread": "1.99", "milk": "2.99", "soap": "3.99"}


def test_an_amount_is_added_after_the_percent(shop):
    assert after(shop, PriceRule(PriceBase.CURRENT, changed("50", "-0.10")))["milk"] == "3.50"


def test_prices_never_fall_below_zero(shop):
    assert after(shop, PriceRule(PriceBase.CURRENT, changed(amount="-50")))["milk"] == "0.00"


def test_average_cost_takes_vat_on_top(shop):
    assert after(shop, PriceRule(PriceBase.COST, changed("40"))) == {"milk": "2.52", "bread": "0.84"}


def test_the_last_purchase_counts_whoever_sold_it(shop):
    assert after(shop, PriceRule(PriceBase.LAST_PURCHASE, changed("25")))["milk"] == "3.00"


def test_another_price_type_without_vat_gets_it(shop):
    rule = PriceRule(PriceBase.PRICE_TYPE, changed(), shop.row("price_type", "whole"))
    assert after(shop, rule) == {"milk": "1.92"}


def test_another_price_type_must_be_named(shop):
    with pytest.raises(UserError, match="price type"):
        found(shop, PriceRule(PriceBase.PRICE_TYPE))


def test_the_markup_rule_of_the_nearest_group_holds(shop):
    retail = shop.row("price_type", "retail")
    shop.row("markup_rule", "all", price_type_id=retail, percent=Decimal(100))
    shop.row("markup_rule", "food", price_type_id=retail, group_id=shop.group("food"), percent=Decimal(50))
    answer = found(shop, PriceRule(PriceBase.MARKUP_RULE))
    assert {each.code: f"{each.after:.2f}" for each in answer.prices} == {"milk": "3.60", "bread": "0.90"}
    assert answer.without_base == 1


def test_a_group_is_taken_with_the_groups_inside_it(shop):
    rule = PriceRule(PriceBase.CURRENT, changed("10"))
    assert set(after(shop, rule, group_id=shop.group("food"))) == {"milk", "bread"}
    assert set(after(shop, rule, group_id=shop.group("dairy"))) == {"milk"}


def test_a_supplier_s_goods_alone(shop):
    assert set(after(shop, PriceRule(PriceBase.CURRENT, changed("10")), supplier_id=shop.supplier("OTHER"))) == {"milk"}


def test_only_what_is_on_hand(shop):
    assert set(after(shop, PriceRule(PriceBase.CURRENT, changed("10")), on_hand_only=True)) == {"milk", "bread"}


def test_goods_without_a_price_are_taken_when_asked_for(shop):
    shop.item("salt")
    shop.receipt("2026-11-04", salt=(1, "1.00"))
    rule = PriceRule(PriceBase.COST, changed("100"))
    assert "salt" not in after(shop, rule)
    assert after(shop, rule, priced_only=False)["salt"] == "2.00"


def test_prices_that_stay_are_counted_and_sums_are_of_what_is_on_hand(shop):
    answer = found(shop, PriceRule(PriceBase.CURRENT, changed()))
    assert (answer.prices, answer.same) == ((), 3)
    dearer = found(shop, PriceRule(PriceBase.CURRENT, changed(amount="1")))
    assert [f"{amount:.2f}" for amount in dearer.sums()] == ["52.80", "76.80"]
    milk = next(each for each in dearer.prices if each.code == "milk")
    assert (milk.markup_before, milk.markup_after) == (Decimal("33.3"), Decimal("88.9"))


def test_what_is_on_hand_and_its_cost_are_those_of_the_stores_where_the_prices_hold(shop):
    shop.receipt("2026-11-04", site="W2", milk=(20, "4.50"))
    dearer = PriceRule(PriceBase.CURRENT, changed(amount="1"))

    def milk(site=None):
        line = next(each for each in found(shop, dearer, site).prices if each.code == "milk")
        return f"{line.on_hand:f} at {line.cost:.2f}: {line.change:.2f}"

    assert milk(shop.site("W1")) == "20.000000 at 1.50: 20.00"
    assert milk() == "40.000000 at 3.00: 40.00"
    with shop.store.write() as session:
        own = NewPrice(shop.item("milk"), shop.row("price_type", "retail"), Decimal("2.20"), at("2026-11-05"), shop.site("W2"))
        set_prices(session, OWNER, [own])
    assert milk().endswith(": 20.00")


def test_what_is_on_hand_is_summed_up_in_the_decimals_of_the_currency():
    line = NewPriceOf(1, "", "", price("10.4"), price(11), qty(3), None, None, None, money(2, 0))
    assert Proposal((line,), digits=0).sums() == (Decimal(31), Decimal(33))
