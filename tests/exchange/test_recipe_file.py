"""Recipes from tables and records: a row for each ingredient, whole recipes or none."""

import json
from decimal import Decimal

import pytest

from app.exchange.command_import import IMPORTS, Way
from app.exchange.recipe_file import import_recipes
from app.exchange.records import export_records
from app.exchange.table_export import export_table
from tests.makers import OWNER, Shop

D = Decimal
SHEET = """Dish;Yield;Ingredient;Unit;Gross;Cold loss, %;Net;Hot loss, %;Output
Borsch;10;beet;g;500;20;;;
;;Potato;kg;0,8;25;;3;
Salad;1;potato;g;137;;103;;100
"""
TTK = """Блюдо;Ингредиент;Ед. изм.;Брутто;Нетто;Выход
Borsch;beet;кг;0,050;0,040;0,038
Borsch;Potato;кг;0,080;0,060;0,058
"""


@pytest.fixture
def store(make_store):
    shop = Shop(make_store())
    kilogram = shop.unit("kg", name="Kilogram")
    shop.unit("g", name="Gram", base_id=kilogram, factor=D("0.001"))
    for code, name in (("beet", "Beet"), ("potato", "Potato")):
        shop.item(code, name=name, unit_id=kilogram)
    shop.item("borsch", name="Borsch", kind="dish")
    shop.item("salad", name="Salad", kind="dish")
    return shop.store


def recipes(store):
    return {each["code"]: each for each in json.loads(export_records(store, OWNER)).get("recipes", [])}


def told(report):
    return [str(found) for row in report.bad for found in row.problems]


def test_a_table_of_ingredients_becomes_recipes(store):
    report = import_recipes(store, OWNER, SHEET.encode())
    assert told(report) == []
    assert report.created == 2
    borsch = recipes(store)["borsch"]
    assert (borsch["qty"], borsch["use"]) == ("10", "phantom")
    assert [(line["item"], line.get("unit"), line["gross"], line["net"], line["output"]) for line in borsch["lines"]] == [
        ("beet", "g", "500", "400", "400"), ("potato", "kg", "0.8", "0.6", "0.582"),
    ]  # fmt: skip
    (salad,) = recipes(store)["salad"]["lines"]
    assert (salad["cold_loss"], salad["hot_loss"]) == ("24.8175", "2.9126")


def test_a_russian_card_is_read_by_its_headings(store):
    assert told(import_recipes(store, OWNER, TTK.encode())) == []
    assert [line["gross"] for line in recipes(store)["borsch"]["lines"]] == ["0.05", "0.08"]


def test_the_same_file_again_changes_nothing_and_another_one_what_differs(store):
    import_recipes(store, OWNER, SHEET.encode())
    assert import_recipes(store, OWNER, SHEET.encode()).unchanged == 2
    changed = import_recipes(store, OWNER, SHEET.replace("500", "600").encode())
    assert (changed.updated, changed.unchanged) == (1, 1)


def test_a_recipe_with_a_row_that_is_wrong_is_refused_whole(store):
    report = import_recipes(store, OWNER, SHEET.replace(";;Potato", ";;Pumpkin").encode(), each=True)
    assert [row.number for row in report.bad] == [2, 3]
    assert "Pumpkin" in " ".join(told(report))
    assert list(recipes(store)) == ["salad"]


def test_without_going_on_one_bad_row_stops_the_file(store):
    assert not import_recipes(store, OWNER, SHEET.replace("0,8", "much").encode()).kept
    assert recipes(store) == {}


def test_versions_by_date_stand_beside_each_other(store):
    sheet = "Dish;Since;Ingredient;Gross\nBorsch;2026-01-01;beet;0,05\nBorsch;2026-06-01;beet;0,04\n"
    assert import_recipes(store, OWNER, sheet.encode()).created == 2
    assert sorted(recipes(store)) == ["borsch/2026-01-01", "borsch/2026-06-01"]


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_table_goes_out_and_in_unchanged(store, form):
    import_recipes(store, OWNER, SHEET.encode())
    before = recipes(store)
    assert import_recipes(store, OWNER, export_table(store, OWNER, "recipes", form)).unchanged == 2
    assert recipes(store) == before


def test_the_window_knows_a_table_of_recipes_when_it_sees_one(store):
    from app.ui import import_work

    assert import_work.guess_purpose(SHEET.encode()) == import_work.guess_purpose(TTK.encode()) == "recipes"
    reading = import_work.first_reading(SHEET.encode(), "recipes", None, import_work.Switches())
    trial = import_work.take_table(store, OWNER, "recipes", SHEET.encode(), reading, "recipes.csv", dry_run=False, each=False)
    assert (trial.kept, trial.counts["new"]) == (True, 2)
    assert list(recipes(store)) == ["borsch", "salad"]


def test_records_come_in_by_the_same_command(store):
    records = {
        "format": "larder-records/1",
        "recipes": [{"code": "B1", "name": "Borsch", "item": "borsch", "lines": [{"item": "beet", "gross": "0.05"}]}],
    }
    taken = IMPORTS["recipes"](store, OWNER, json.dumps(records).encode(), "recipes.json", Way())
    assert not taken.refused
    assert list(recipes(store)) == ["B1"]
