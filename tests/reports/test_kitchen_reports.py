"""What dishes cost by their recipes, and how far the kitchen keeps to them."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from sqlalchemy import event

from app.core.known import NewPrice
from app.posting.price import set_prices
from app.reports.base import Params, run
from tests.makers import OWNER, Shop

D = Decimal


def answer(shop, name, **params):
    with shop.store.read() as session:
        table = run(session, name, Params(**params), actor=OWNER)
        return [{column.name: value for column, value in zip(table.columns, row, strict=True)} for row in table.rows]


@pytest.fixture
def shop(make_store):
    """A bakery: dough is kept, a sandwich is made to order of bread and of a salad that is made with it."""
    shop = Shop(make_store())
    rate = shop.row("vat_rate", "20", percent=D(20))
    shop.item("sandwich", kind="dish", vat_rate_id=rate)
    shop.item("tomato", unit_id=shop.unit("kg"))
    shop.receipt("2026-11-02 09:30", flour=(100, "0.50"), tomato=(10, "3.00"), oil=(2, "10.00"), bread=(40, "0.40"))
    shop.recipe("salad", 2, tomato="1.8", oil="0.1")
    shop.recipe("sandwich", 10, bread=5, salad=1)
    retail = shop.row("price_type", "retail", includes_vat=True)
    with shop.store.write() as session:
        set_prices(session, OWNER, [NewPrice(shop.item("sandwich"), retail, D("1.80"), datetime(2026, 11, 1))])
    return shop


def test_a_card_shows_what_is_nested_and_adds_up(shop):
    rows = answer(shop, "dish-cost", filters={"dish": shop.item("sandwich"), "portions": 10})
    assert [(row["name"], row["gross"], row["cost"]) for row in rows] == [
        ("sandwich", D(10), D("5.20")),
        ("– bread", D(5), D("2.00")),
        ("– salad", D(1), D("3.20")),
        ("– – tomato", D("0.9"), D("2.70")),
        ("– – oil", D("0.05"), D("0.50")),
    ]


def test_margin_and_food_cost_go_by_the_price_without_vat(shop):
    row = answer(shop, "dish-cost", filters={"dish": shop.item("sandwich")})[0]
    assert (row["unit_cost"], row["price"], row["margin"], row["food_cost"]) == (D("0.52"), D("1.80"), D("0.98"), D("34.67"))


def test_all_dishes_are_listed_while_none_is_chosen(shop):
    assert [row["name"] for row in answer(shop, "dish-cost")] == ["salad", "sandwich"]


def test_dishes_of_a_group_are_those_of_the_groups_inside_it_too(shop):
    kitchen = shop.group("kitchen")
    shop.item("toast", kind="dish", group_id=shop.group("breakfast", parent_id=kitchen))
    shop.recipe("toast", 1, bread=1)
    assert [row["name"] for row in answer(shop, "dish-cost", filters={"group": kitchen})] == ["toast"]


def test_the_card_follows_cost_and_recipe_of_its_moment(shop):
    shop.receipt("2026-11-05 09:30", tomato=(10, "5.00"))
    shop.recipe("salad", 2, code="salad-2", tomato=2, starts=date(2026, 11, 6))
    salad = {"dish": shop.item("salad")}
    costs = [answer(shop, "dish-cost", at=datetime(2026, 11, day, 20), filters=salad)[0]["unit_cost"] for day in (4, 5, 6)]
    assert costs == [D("3.20"), D("4.10"), D("4.00")]


def test_an_ingredient_that_was_never_bought_leaves_the_cost_open(shop):
    shop.recipe("soup", 1, tomato=1, saffron="0.001")
    rows = answer(shop, "dish-cost", filters={"dish": shop.item("soup")})
    assert [row["cost"] for row in rows] == [None, D("3.00"), None]


def test_losses_show_in_net_and_output(shop):
    from app.catalogs.recipe import Recipe

    shop.recipe("chips", 1, potato=2)
    with shop.store.write() as session:
        line = session.query(Recipe).filter_by(code="chips-1").one().lines[0]
        line.net, line.output = D("1.5"), D("1.2")
    row = answer(shop, "dish-cost", filters={"dish": shop.item("chips")})[1]
    assert (row["gross"], row["net"], row["output"]) == (2, D("1.5"), D("1.2"))


def test_what_was_used_is_compared_with_the_recipes(shop):
    shop.recipe("roll", 10, flour=6, stocked=True)
    shop.produce("2026-11-03", "roll", 20, inputs=[("flour", 13)])
    shop.write_off("2026-11-04", flour=2)
    (row,) = answer(shop, "food-cost", start=date(2026, 11, 1), end=date(2026, 11, 30))
    assert (row["item"], row["norm"], row["production"], row["write_off"], row["fact"]) == ("flour", D(12), D(13), D(2), D(15))
    assert (row["difference"], row["percent"], row["difference_cost"], row["fact_cost"]) == (D(3), D(25), D("1.50"), D("7.50"))


def test_what_is_taken_apart_is_used_as_it_should_be(shop):
    shop.receipt("2026-11-02", pork=(20, "4.00"))
    header = {"item_id": shop.item("pork"), "qty": D(12)}
    shop.post("disassembly", "2026-11-03", "W1", header, [{"item": "fillet", "qty": 5}, {"item": "bones", "qty": 4}])
    shop.write_off("2026-11-04", pork=1)
    (row,) = answer(shop, "food-cost", start=date(2026, 11, 1), end=date(2026, 11, 30), filters={"site": shop.site()})
    assert (row["item"], row["norm"], row["fact"], row["difference"]) == ("pork", D(12), D(13), D(1))


def test_dishes_sold_are_norm_and_fact_alike(shop):
    shop.post("daily_sales", "2026-11-03 20:00", "W1", {}, [{"item": "sandwich", "qty": 20, "price": "1.80"}])
    shop.post("daily_sales", "2026-11-04 20:00", "W1", {}, [{"item": "sandwich", "qty": 10, "price": "1.80"}])
    shop.write_off("2026-11-04 21:00", tomato="0.3")
    rows = {row["item"]: row for row in answer(shop, "food-cost", start=date(2026, 11, 3), end=date(2026, 11, 4))}
    assert {item: row["norm"] for item, row in rows.items()} == {"bread": D(15), "tomato": D("2.7"), "oil": D("0.15")}
    assert {item: row["difference"] for item, row in rows.items()} == {"bread": D(0), "tomato": D("0.3"), "oil": D(0)}
    assert rows["tomato"]["difference_cost"] == D("0.90")
    (only,) = answer(shop, "food-cost", end=date(2026, 11, 4), filters={"item": shop.item("tomato"), "site": shop.site()})
    assert only["fact"] == D("3")


def test_a_period_without_cooking_is_empty(shop):
    assert answer(shop, "food-cost", start=date(2026, 12, 1), end=date(2026, 12, 31)) == []


def sandwiches(shop, day, qty):
    shop.post("daily_sales", f"2026-11-{day:02} 20:00", "W1", {}, [{"item": "sandwich", "qty": qty, "price": "1.80"}])


def test_each_day_is_worked_out_by_the_versions_that_held_then(shop):
    shop.recipe("salad", 2, code="salad-2", tomato=2, starts=date(2026, 11, 5))
    shop.recipe("salad", 2, code="salad-3", tomato=1, starts=date(2026, 11, 7))
    for day in (3, 5, 6, 7):
        sandwiches(shop, day, 20)
    rows = {row["item"]: row for row in answer(shop, "food-cost", start=date(2026, 11, 3), end=date(2026, 11, 30))}
    assert rows["tomato"]["norm"] == D("1.8") + D(2) + D(2) + D(1)
    assert rows["tomato"]["difference"] == D(0)


def test_a_production_is_held_to_the_version_it_names(shop):
    shop.recipe("roll", 10, flour=6, stocked=True)
    named = shop.recipe("roll", 10, code="roll-2", flour=5, stocked=True, starts=date(2026, 12, 1))
    shop.produce("2026-11-03", "roll", 10, recipe_id=named)
    shop.produce("2026-11-03", "roll", 10)
    (row,) = answer(shop, "food-cost", start=date(2026, 11, 3), end=date(2026, 11, 3), filters={"item": shop.item("flour")})
    assert row["norm"] == D(11)


def test_more_days_ask_the_store_no_more(shop):
    asked = []
    event.listen(shop.store.engine, "before_cursor_execute", lambda *said: asked.append(said[2]))

    def statements():
        asked.clear()
        answer(shop, "food-cost", start=date(2026, 11, 1), end=date(2026, 11, 30))
        return len(asked)

    shop.recipe("roll", 10, flour=6, stocked=True)
    shop.produce("2026-11-03", "roll", 1)
    sandwiches(shop, 3, 10)
    once = statements()
    for day in range(4, 10):
        shop.produce(f"2026-11-{day:02}", "roll", 1)
        sandwiches(shop, day, 10)
    assert statements() == once
