"""Productions: what a recipe fills in, how the cost of what went in comes out again, and what a late receipt of flour does."""

import json
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.errors import NotRight
from app.core.share import parts_in_order, weights_of_percent
from app.exchange.records import import_records
from tests.documents.trade import balance, costs, document, faults, on_hand, total
from tests.makers import OWNER, Shop


@pytest.fixture
def shop(make_store):
    shop = Shop(make_store())
    shop.receipt("2026-11-02 09:30", flour=(100, "0.50"), salt=(10, "2.00"), milk=(90, "1.00"))
    return shop


def lines(shop, outcome, table):
    names = {row_id: code for (catalog, code), row_id in shop.made.items() if catalog == "item"}
    return [(names[line.item_id], f"{line.qty.normalize():f}") for line in getattr(document(shop, outcome), table)]


# ---------------------------------------------------------------- by a recipe


def test_the_recipe_fills_in_what_goes_in_and_what_comes_out(shop):
    shop.recipe("bread", 10, flour=6, salt="0.1", stocked=True)
    made = shop.produce("2026-11-03", "bread", 20)
    assert lines(shop, made, "inputs") == [("flour", "12"), ("salt", "0.2")]
    assert lines(shop, made, "outputs") == [("bread", "20")]
    assert on_hand(shop, "bread") == ("20", "6.40")
    assert on_hand(shop, "flour") == ("88", "44.00")
    assert total(shop, made) == Decimal("6.40")


def test_what_was_really_used_stands_beside_the_norm(shop):
    shop.recipe("bread", 10, flour=6, stocked=True)
    made = shop.produce("2026-11-03", "bread", 20, inputs=[("flour", 13)])
    (line,) = document(shop, made).inputs
    assert (line.qty, line.norm) == (13, 12)
    assert on_hand(shop, "bread") == ("20", "6.50")


def test_a_phantom_dough_is_exploded_and_a_stocked_one_taken_from_the_shelf(shop):
    shop.recipe("dough", 10, flour=6)
    shop.recipe("bread", 1, dough="0.5", stocked=True)
    assert lines(shop, shop.produce("2026-11-03", "bread", 4), "inputs") == [("flour", "1.2")]
    shop.recipe("dough", 10, code="dough-2", flour=6, stocked=True, starts=date(2026, 11, 4))
    shop.produce("2026-11-04 08:00", "dough", 10)
    assert lines(shop, shop.produce("2026-11-04 09:00", "bread", 4), "inputs") == [("dough", "2")]


def test_the_version_of_the_day_or_the_chosen_one_is_followed(shop):
    old = shop.recipe("bread", 1, flour="0.6", stocked=True)
    shop.recipe("bread", 1, code="bread-2", flour="0.5", stocked=True, starts=date(2026, 11, 4))
    assert lines(shop, shop.produce("2026-11-03", "bread", 10), "inputs") == [("flour", "6")]
    assert lines(shop, shop.produce("2026-11-04", "bread", 10), "inputs") == [("flour", "5")]
    assert lines(shop, shop.produce("2026-11-04", "bread", 10, recipe_id=old), "inputs") == [("flour", "6")]


def test_by_products_bear_their_share_of_the_cost(shop):
    shop.recipe("curd", 9, milk=40, stocked=True, by_products=[("whey", 8, 10)])
    made = shop.produce("2026-11-03", "curd", 18)
    assert lines(shop, made, "outputs") == [("curd", "18"), ("whey", "16")]
    assert (on_hand(shop, "curd"), on_hand(shop, "whey")) == (("18", "72.00"), ("16", "8.00"))


def test_what_has_no_recipe_on_the_day_is_told(shop):
    shop.recipe("bread", 1, flour="0.6", stocked=True, starts=date(2026, 11, 10))
    with pytest.raises(NotRight, match="no recipe on this day"):
        shop.produce("2026-11-03", "bread", 10)


def test_a_circle_that_came_about_is_told_with_its_path(shop):
    shop.recipe("dough", 1, bread=1)
    shop.recipe("bread", 1, dough=1)
    with pytest.raises(NotRight, match="bread → dough → bread"):
        shop.produce("2026-11-03", "bread", 10)


# ---------------------------------------------------------------- free lines and shares


def test_outputs_without_a_share_divide_the_cost_equally_to_the_cent(shop):
    made = shop.produce("2026-11-03", inputs=[("salt", 5)], outputs=[("a", 1), ("b", 1), ("c", 1)])
    assert costs(shop, made) == ["10.00", "3.33", "3.34", "3.33"]
    assert balance(shop, "preparation") == "0.00"


def test_shares_are_kept_and_waste_costs_nothing(shop):
    shop.produce("2026-11-03", inputs=[("milk", 80)], outputs=[("cream", 4, 75), ("waste", 8, 0), ("skimmed", 4, 25)])
    assert [on_hand(shop, item)[1] for item in ("cream", "skimmed", "waste")] == ["60.00", "20.00", "0.00"]


def test_shares_that_are_not_the_whole_are_refused(shop):
    with pytest.raises(NotRight, match="add up to 90 %"):
        shop.produce("2026-11-03", inputs=[("milk", 8)], outputs=[("cream", 4, 75), ("skimmed", 4, 15)])


def test_labour_and_energy_are_borne_by_what_comes_out(shop):
    article = shop.row("cash_article", "wages")
    made = shop.produce("2026-11-03", inputs=[("flour", 10)], outputs=[("bread", 10)], extra_cost=Decimal("7.00"), article_id=article)
    assert on_hand(shop, "bread") == ("10", "12.00")
    assert balance(shop, "article") == "-7.00"
    assert total(shop, made) == Decimal("12.00")


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"inputs": [("flour", 1)]}, "Nothing comes out"),
        ({"outputs": [("bread", 1)]}, "Nothing goes in"),
        ({"inputs": [("flour", -1)], "outputs": [("bread", 1)]}, "above zero"),
        ({"inputs": [("flour", 1)], "outputs": [("bread", 1)], "extra_cost": Decimal(-1)}, "below zero"),
    ],
)
def test_what_can_t_be_made_is_refused_in_words(shop, wrong, told):
    with pytest.raises(NotRight, match=told):
        shop.produce("2026-11-03", **wrong)


@given(
    st.lists(st.one_of(st.none(), st.decimals(0, 100, places=4)), min_size=1, max_size=8).filter(lambda s: sum(x or 0 for x in s) <= 100)
)
def test_the_last_share_takes_the_rest(said):
    parts = parts_in_order(weights_of_percent(said))
    assert sorted(place for place, _share in parts) == list(range(len(said)))
    assert parts[-1][1][0] == parts[-1][1][1] > 0
    left = parts[0][1][1]
    for _place, (part, whole) in parts:
        assert whole == left
        left -= part
    assert left == 0


# ---------------------------------------------------------------- the window of a chef


def test_a_new_quantity_takes_the_ingredients_along_but_not_what_was_typed(shop):
    from app.documents.kitchen.production import Production
    from app.posting.answers import learn

    shop.recipe("bread", 10, flour=6, salt="0.1", stocked=True)
    draft = Production(site_id=shop.site(), item_id=shop.item("bread"), qty=Decimal(10))
    with shop.store.read() as session:
        for quantity, facts in ((10, ["6", "0.1"]), (20, ["12", "0.2"]), (30, ["18", "0.5"])):
            if facts[1] == "0.5":
                draft.inputs[1].qty = Decimal("0.5")
            draft.qty = Decimal(quantity)
            draft.changed("qty")
            learn(session, draft)
            draft.fill(["inputs", "outputs"])
            assert [f"{line.qty.normalize():f}" for line in draft.inputs] == facts
            assert [line.qty for line in draft.outputs] == [quantity]


@pytest.fixture
def kitchen(shop):
    """Bread of which a tenth of the cost goes to crumbs, on a desk: `say` changes the head as an editor does, `out` is what comes out."""
    from app.documents.kitchen.production import Production
    from app.posting.answers import learn

    shop.recipe("bread", 10, flour=6, stocked=True, by_products=[("crumbs", "0.5", 10)])
    draft = Production(site_id=shop.site(), item_id=shop.item("bread"))

    def say(**head):
        with shop.store.read() as session:
            for name, value in head.items():
                setattr(draft, name, value)
                draft.changed(name)
            learn(session, draft)
            draft.fill(["inputs", "outputs"])

    def out():
        names = {shop.item(code): code for code in ("bread", "crumbs")}
        return [(names[line.item_id], float(line.qty), line.share) for line in draft.outputs]

    return draft, say, out


def test_what_really_came_out_stays_whatever_is_typed_elsewhere(kitchen):
    draft, say, out = kitchen
    say(qty=Decimal(10))
    draft.outputs[0].qty = Decimal("8.5")
    say(note="One tray burnt")
    assert out() == [("bread", 8.5, 90), ("crumbs", 0.5, 10)]
    say(qty=Decimal(20))
    assert out() == [("bread", 8.5, 90), ("crumbs", 1, 10)]
    draft.outputs[1].share = Decimal(20)
    say(qty=Decimal(30))
    assert out() == [("bread", 8.5, 90), ("crumbs", 1, 20)]


def test_outputs_follow_the_recipe_by_item_in_whatever_order_they_stand(kitchen):
    draft, say, out = kitchen
    say(qty=Decimal(10))
    draft.outputs.reverse()
    say(qty=Decimal(20))
    assert out() == [("crumbs", 1, 10), ("bread", 20, 90)]


def test_an_item_that_comes_out_in_two_lines_is_left_as_it_was_typed(kitchen):
    from app.documents.kitchen.production import ProductionOutput

    draft, say, out = kitchen
    say(qty=Decimal(10))
    draft.outputs[0].qty = Decimal(6)
    draft.outputs.append(ProductionOutput(item_id=draft.item_id, unit_id=draft.outputs[0].unit_id, qty=Decimal(4), factor=Decimal(1)))
    say(qty=Decimal(20))
    assert [each[:2] for each in out()] == [("bread", 6), ("crumbs", 1), ("bread", 4)]


# ---------------------------------------------------------------- files


def as_record(**more):
    head = {"kind": "production", "uuid": "01890000-0000-7000-8000-000000000001", "moment": "2026-11-03T06:00:00", "site": "W1"}
    return {**head, "state": "posted", "item": "bread", "qty": "20", **more}


def take(shop, *documents):
    data = json.dumps({"format": "larder-records/1", "documents": documents}).encode()
    (taken,) = import_records(shop.store, OWNER, data, each=True, dry_run=False)
    return taken.action


def test_a_record_of_item_and_quantity_goes_by_the_recipe_and_comes_again_unchanged(shop):
    shop.recipe("bread", 10, flour=6, stocked=True)
    assert [take(shop, as_record()), take(shop, as_record())] == ["new", "same"]
    assert on_hand(shop, "bread") == ("20", "6.00")
    assert take(shop, as_record(qty="30")) == "changed"
    assert on_hand(shop, "bread") == ("30", "9.00")


def test_what_a_record_says_was_used_is_not_added_to(shop):
    shop.recipe("bread", 10, flour=6, salt=1, stocked=True)
    assert take(shop, as_record(inputs=[{"item": "flour", "qty": "12"}])) == "new"
    assert on_hand(shop, "bread") == ("20", "6.00")
    assert on_hand(shop, "salt") == ("10", "20.00")


# ---------------------------------------------------------------- a late receipt


def test_a_late_receipt_of_flour_changes_dough_and_bread_at_once(shop):
    shop.recipe("dough", 10, flour=6, stocked=True)
    shop.recipe("bread", 1, dough="0.5", stocked=True)
    dough = shop.produce("2026-11-04 06:00", "dough", 10)
    bread = shop.produce("2026-11-04 07:00", "bread", 10)
    assert (total(shop, dough), total(shop, bread)) == (Decimal("3.00"), Decimal("1.50"))
    shop.receipt("2026-11-02 10:00", flour=(100, "1.50"))
    assert (total(shop, dough), total(shop, bread)) == (Decimal("6.00"), Decimal("3.00"))
    assert on_hand(shop, "bread") == ("10", "3.00")
    assert on_hand(shop, "dough") == ("5", "3.00")
    assert faults(shop) == []
