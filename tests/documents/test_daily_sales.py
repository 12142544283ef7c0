"""Daily sales: goods leave at cost, money with its VAT comes into the till."""

from decimal import Decimal

import pytest

from app.core.errors import Doubt, NotRight
from app.documents.base import Document
from app.posting.engine import post
from app.posting.outcome import costs_by_line
from tests.documents.trade import balance, costs, faults, moves, on_hand, total
from tests.makers import OWNER, Shop


@pytest.fixture
def shop(make_store):
    shop = Shop(make_store())
    shop.receipt("2026-11-02 09:30", milk=(10, "1.25"), bread=(4, "0.50"))
    return shop


def sell(shop, moment, *lines, **header):
    return shop.post("daily_sales", moment, "W1", {"till_id": shop.till(), **header}, lines)


def test_goods_leave_at_cost_and_revenue_comes_in_without_vat(shop):
    sold = sell(shop, "2026-11-03 21:00", {"item": "milk", "qty": 4, "price": "2.40", "vat": 20})
    assert on_hand(shop, "milk") == ("6", "7.50")
    assert (balance(shop, "cost_of_sales"), balance(shop, "revenue"), balance(shop, "output_vat")) == ("5.00", "-8.00", "-1.60")
    assert balance(shop, "till") == "9.60"
    assert f"{total(shop, sold):.2f}" == "9.60"
    assert faults(shop) == []


def test_a_discount_comes_off_the_amount_before_vat(shop):
    sell(shop, "2026-11-03 21:00", {"item": "milk", "qty": 4, "price": "2.40", "vat": 20, "discount": "1.20"})
    assert (balance(shop, "till"), balance(shop, "output_vat")) == ("8.40", "-1.40")


def test_a_discount_above_the_amount_is_refused(shop):
    with pytest.raises(NotRight, match="discount"):
        sell(shop, "2026-11-03 21:00", {"item": "milk", "qty": 1, "price": "2.40", "discount": "2.50"})


def test_a_receipt_with_an_earlier_date_changes_what_the_sale_cost_but_not_what_it_earned(shop):
    sold = sell(shop, "2026-11-03 21:00", {"item": "milk", "qty": 4, "price": "2.40"})
    assert costs(shop, sold)[0] == "5.00"
    shop.receipt("2026-11-02 10:00", milk=(10, "1.75"))
    assert costs(shop, sold)[0] == "6.00"
    assert balance(shop, "till") == "9.60"
    assert faults(shop) == []


def cook_book(shop):
    """A pancake of 0.1 kg flour and half an egg, cooked to order."""
    flour, egg, pancake = shop.item("flour"), shop.item("egg"), shop.item("pancake")
    from app.catalogs.recipe import Recipe, RecipeLine

    with shop.store.write() as session:
        recipe = Recipe(code="pancake", name="Pancake", item_id=pancake, qty=Decimal(10), use="phantom")
        recipe.lines = [
            RecipeLine(no=1, item_id=flour, gross=Decimal(1)), RecipeLine(no=2, item_id=egg, gross=Decimal(5)),
        ]  # fmt: skip
        session.add(recipe)
    shop.receipt("2026-11-02 09:00", flour=(10, "0.80"), egg=(30, "0.20"))


def test_a_dish_sold_takes_its_ingredients_and_costs_what_they_cost(shop):
    cook_book(shop)
    sold = sell(shop, "2026-11-03 21:00", {"item": "pancake", "qty": 7, "price": "3.00"}, {"item": "milk", "qty": 1, "price": "2.40"})
    assert (on_hand(shop, "flour"), on_hand(shop, "egg")) == (("9.3", "7.44"), ("26.5", "5.30"))
    cost = {row.item: f"{row.amount:.2f}" for row in moves(shop, sold) if row.target.startswith("Cost of sales")}
    assert cost == {"pancake": "1.26", "milk": "1.25"}
    assert faults(shop) == []


def test_a_late_receipt_of_flour_changes_what_the_pancakes_cost_and_their_return(shop):
    cook_book(shop)
    sold = sell(shop, "2026-11-03 21:00", {"item": "pancake", "qty": 7, "price": "3.00"})
    back = shop.post(
        "customer_return", "2026-11-04", "W1", {"till_id": shop.till(), "basis_id": sold.document_id},
        [{"item": "pancake", "qty": 1, "price": "3.00", "to": "spoiled"}],
    )  # fmt: skip
    assert costs(shop, back)[0] == "0.18"
    shop.receipt("2026-11-02 08:00", flour=(10, "1.80"))
    cost = {row.item: f"{row.amount:.2f}" for row in moves(shop, sold) if row.target.startswith("Cost of sales")}
    assert cost == {"pancake": "1.61"}
    assert costs(shop, back)[0] == "0.23"
    assert faults(shop) == []


def test_the_cost_of_a_line_is_what_its_goods_cost_not_what_they_brought(shop):
    cook_book(shop)
    sold = sell(
        shop, "2026-11-03 21:00", {"item": "pancake", "qty": 7, "price": "3.00"}, {"item": "milk", "qty": 1, "price": "2.40", "vat": 20}
    )
    with shop.store.read() as session:
        lines = costs_by_line(session, session.get_one(Document, sold.document_id))
    assert {line: f"{cost:.2f}" for line, cost in lines.items()} == {1: "1.26", 2: "1.25"}


def test_dishes_written_off_are_worth_their_ingredients_also_after_a_late_receipt(shop):
    cook_book(shop)
    gone = shop.write_off("2026-11-03", pancake=7, milk=1)
    assert f"{total(shop, gone):.2f}" == "2.51"
    shop.receipt("2026-11-02 08:00", flour=(10, "1.80"))
    assert f"{total(shop, gone):.2f}" == "2.86"
    assert faults(shop) == []


@pytest.mark.parametrize(
    ("values", "till", "name"),
    [({"price": "2.40"}, False, "no_till"), ({"price": 0}, True, "free_of_cost"), ({"price": "2.40"}, True, None)],
)
def test_money_that_goes_nowhere_and_goods_that_bring_none_are_asked_about(make_store, values, till, name):
    shop = Shop(make_store())
    shop.receipt("2026-11-02", milk=(9, "1.25"))
    draft = shop.draft(
        "daily_sales", "2026-11-03 21:00", "W1", {"till_id": shop.till() if till else None}, [{"item": "milk", "qty": 1, **values}]
    )
    with shop.store.write() as session:
        if name is None:
            assert post(session, OWNER, draft).number
        else:
            with pytest.raises(Doubt) as asked:
                post(session, OWNER, draft)
            assert asked.value.name == name
