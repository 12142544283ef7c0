"""Recipes as they are kept: worked out when saved, refused when they can't be cooked, found by the day."""

import json
from datetime import datetime
from decimal import Decimal

import pytest

from app.core.recipe import RecipesAt, explode_all
from app.exchange.records import export_records, import_records
from app.posting.answers.recipe import recipes_at
from tests.makers import OWNER

D = Decimal


def take(store, *recipes, each=True, **sections):
    sections.setdefault(
        "goods",
        [
            {"code": "flour", "name": "Flour", "unit": "kg", "kind": "ingredient"},
            {"code": "egg", "name": "Egg", "unit": "pc", "kind": "ingredient"},
            {"code": "potato", "name": "Potato", "unit": "kg", "kind": "ingredient"},
            {"code": "dough", "name": "Dough", "unit": "kg", "kind": "semi_finished"},
            {"code": "bread", "name": "Bread", "unit": "pc", "kind": "dish"},
        ],
    )  # fmt: skip
    records = {"format": "larder-records/1", **sections, "recipes": list(recipes)}
    return import_records(store, OWNER, json.dumps(records).encode(), each=each, dry_run=False)


def recipe(item, *lines, code="", **more):
    return {"code": code or f"{item}-1", "name": item.capitalize(), "item": item, "lines": list(lines), **more}


def told(taken):
    return [wrong.text for one in taken for wrong in one.problems]


def exported(store, section="recipes"):
    return json.loads(export_records(store, OWNER))[section]


def explosion(store, item, quantity, day):
    from app.catalogs.goods import Item

    with store.read() as session:
        codes = dict(session.query(Item.code, Item.id).all())
        names = {row_id: code for code, row_id in codes.items()}
        recipes = recipes_at(session, None, RecipesAt((codes[item],), datetime.fromisoformat(day)))
        return {names[part.item]: f"{part.qty.normalize():f}" for part in explode_all(recipes, [(codes[item], D(quantity))])[0]}


@pytest.fixture
def store(make_store):
    return make_store()


def test_net_and_output_are_worked_out_from_gross_and_losses(store):
    potato = {"item": "potato", "gross": "0.2", "cold_loss": "25", "hot_loss": "3"}
    assert told(take(store, recipe("bread", potato))) == []
    line = exported(store)[0]["lines"][0]
    assert (line["net"], line["output"]) == ("0.15", "0.1455")


def test_a_recipe_goes_out_and_in_as_it_is(store, make_store):
    whole = recipe("bread", {"item": "dough", "gross": "0.5", "note": "rest for an hour"}, qty="1", technology="Bake at 220 °C")
    take(store, whole)
    other = make_store()
    assert [one for one in import_records(other, OWNER, export_records(store, OWNER), each=False, dry_run=False) if one.refused] == []
    assert exported(other) == exported(store)


def test_quantities_are_in_any_unit_that_the_item_knows(store):
    take(store, recipe("bread", {"item": "flour", "unit": "g", "gross": "600"}, {"item": "egg", "gross": "1"}, qty="4"))
    assert explosion(store, "bread", "2", "2026-11-01") == {"flour": "0.3", "egg": "0.5"}


def test_a_unit_that_nothing_joins_with_the_item_s_own_is_refused(store):
    taken = take(store, recipe("bread", {"item": "egg", "unit": "g", "gross": "40"}))
    assert any("Egg" in text and "Gram" in text for text in told(taken))
    assert "recipes" not in json.loads(export_records(store, OWNER))


def test_the_version_of_the_day_holds(store):
    first = recipe("bread", {"item": "flour", "gross": "0.5"})
    second = recipe("bread", {"item": "flour", "gross": "0.4"}, code="bread-2", starts="2026-11-10")
    assert told(take(store, first, second)) == []
    assert explosion(store, "bread", "1", "2026-11-09T23:59:59") == {"flour": "0.5"}
    assert explosion(store, "bread", "1", "2026-11-10T00:00:00") == {"flour": "0.4"}


def test_two_versions_of_one_day_are_refused(store):
    taken = take(store, recipe("bread", {"item": "flour", "gross": "1"}), recipe("bread", {"item": "egg", "gross": "1"}, code="again"))
    assert any("from this day on already" in text for text in told(taken))


def test_semi_finished_goods_are_exploded_through_or_taken_as_they_are(store):
    dough = recipe("dough", {"item": "flour", "gross": "6"}, {"item": "egg", "gross": "5"}, qty="10")
    bread = recipe("bread", {"item": "dough", "unit": "g", "gross": "500"})
    take(store, dough, bread)
    assert explosion(store, "bread", "2", "2026-11-01") == {"flour": "0.6", "egg": "0.5"}
    take(store, {**dough, "use": "stocked"})
    assert explosion(store, "bread", "2", "2026-11-01") == {"dough": "1"}


def test_a_circle_is_refused_and_the_path_is_named(store):
    take(store, recipe("dough", {"item": "bread", "gross": "1"}))
    taken = take(store, recipe("bread", {"item": "dough", "gross": "1"}))
    assert any("Bread → Dough → Bread" in text for text in told(taken))


def test_a_circle_within_one_file_is_refused_too(store):
    taken = take(store, recipe("dough", {"item": "bread", "gross": "1"}), recipe("bread", {"item": "dough", "gross": "1"}))
    assert sum("→" in text for text in told(taken)) == 2


def test_versions_that_never_meet_make_no_circle(store):
    old = recipe("dough", {"item": "bread", "gross": "1"})
    new = recipe("dough", {"item": "flour", "gross": "1"}, code="dough-2", starts="2026-11-01")
    bread = recipe("bread", {"item": "dough", "gross": "1"}, starts="2026-11-01")
    assert told(take(store, old, new, bread)) == []


@pytest.mark.parametrize(
    ("wrong", "text"),
    [
        ({"qty": "0"}, "yield"),
        ({"lines": []}, "no ingredients"),
        ({"lines": [{"item": "flour"}]}, "gross"),
        ({"lines": [{"item": "flour", "gross": "1", "cold_loss": "101"}]}, "100 %"),
        ({"by_products": [{"item": "egg", "qty": "1", "share": "120"}], "use": "stocked"}, "100 %"),
        ({"by_products": [{"item": "egg", "qty": "1", "share": "20"}]}, "by-products"),
    ],
)
def test_what_can_t_be_cooked_is_refused_in_words(store, wrong, text):
    taken = take(store, {**recipe("bread", {"item": "flour", "gross": "1"}), **wrong})
    assert any(text in each for each in told(taken)), told(taken)


def test_a_recipe_is_found_by_its_name_and_stands_in_the_trail(store):
    from sqlalchemy import select

    from app.store.audit import audit
    from app.ui.catalog_search import found_ids

    take(store, recipe("bread", {"item": "flour", "gross": "1"}))
    with store.read() as session:
        assert len(found_ids(session, "recipe", "bre", 10)) == 1
        assert "recipe/bread-1" in session.execute(select(audit.c.object)).scalars().all()
