"""Recipes worked out: what leaves the shelf, exactly; circles and gaps are told; losses follow each other."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.loss import Weights, after_loss, before_loss, complete, follow, loss_between
from app.core.recipe import (
    ByProduct,
    CannotExplode,
    Ingredient,
    Recipe,
    by_products_of,
    cycle_in,
    exact_needs,
    explode_all,
    made_of,
)

FLOUR, WATER, SALT, DOUGH, BREAD, TOAST, MILK = range(1, 8)
D = Decimal


def recipe(item, makes, phantom=True, by_products=()):
    def of(*lines):
        return Recipe(
            item, item, None if makes is None else D(makes), phantom, tuple(Ingredient(i, q and D(q)) for i, q in lines), by_products
        )

    return of


def book(*recipes):
    return {each.item: each for each in recipes}


def shown(parts):
    return {part.item: f"{part.qty.normalize():f}" for part in parts}


def explode(recipes, item, quantity):
    return explode_all(recipes, [(item, quantity)])[0]


# ---------------------------------------------------------------- explosion


def test_a_dish_takes_its_ingredients_from_the_shelf():
    bread = recipe(BREAD, "10")((FLOUR, "6"), (WATER, "4"))
    assert shown(explode(book(bread), BREAD, D(5))) == {FLOUR: "3", WATER: "2"}


def test_what_has_no_recipe_or_stands_on_the_shelf_is_taken_itself():
    stocked = recipe(BREAD, "10", phantom=False)((FLOUR, "6"))
    assert shown(explode({}, MILK, D(2))) == {MILK: "2"}
    assert shown(explode(book(stocked), BREAD, D(2))) == {BREAD: "2"}


def test_a_phantom_inside_is_exploded_through_and_a_stocked_one_is_not():
    dough = recipe(DOUGH, "10")((FLOUR, "6"), (WATER, "4"))
    bread = recipe(BREAD, "2", phantom=False)((DOUGH, "1.1"), (SALT, "0.02"))
    assert shown(made_of(book(dough, bread), bread, D(4))) == {FLOUR: "1.32", WATER: "0.88", SALT: "0.04"}
    kept = Recipe(DOUGH, DOUGH, dough.makes, False, dough.ingredients)
    assert shown(made_of(book(kept, bread), bread, D(4))) == {DOUGH: "2.2", SALT: "0.04"}


def test_half_of_a_sub_recipe_is_half_of_it_and_scaled_once():
    sub = recipe(DOUGH, "1000")((FLOUR, "600"))
    main = recipe(BREAD, "1")((DOUGH, "500"))
    assert shown(explode(book(sub, main), BREAD, D(2))) == {FLOUR: "600"}


def test_an_ingredient_met_twice_is_taken_once_with_the_sum():
    dough = recipe(DOUGH, "1")((FLOUR, "0.6"), (SALT, "0.01"))
    bread = recipe(BREAD, "1")((DOUGH, "1"), (FLOUR, "0.05"))
    assert shown(explode(book(dough, bread), BREAD, D(1))) == {FLOUR: "0.65", SALT: "0.01"}


def test_thirds_come_together_again():
    third = recipe(DOUGH, "3")((FLOUR, "1"))
    toast = recipe(TOAST, "1")((DOUGH, "3"))
    assert shown(explode(book(third, toast), TOAST, D(7))) == {FLOUR: "7"}


def test_lines_of_a_document_add_up_to_the_exact_total_rounded_once():
    third = recipe(DOUGH, "3")((SALT, "0.000001"))
    lines = explode_all(book(third), [(DOUGH, D(1))] * 6)
    assert sum(part.qty for parts in lines for part in parts) == D("0.000002")
    assert [len(parts) for parts in lines] == [0, 1, 0, 0, 1, 0]


def test_a_circle_is_told_with_the_path_that_leads_round():
    one = recipe(DOUGH, "1")((BREAD, "1"))
    other = recipe(BREAD, "1")((TOAST, "1"))
    third = recipe(TOAST, "1")((DOUGH, "1"), (FLOUR, "1"))
    with pytest.raises(CannotExplode) as caught:
        explode(book(one, other, third), DOUGH, D(1))
    told = str(caught.value.problem({DOUGH: "dough", BREAD: "bread", TOAST: "toast"}))
    assert "dough → bread → toast → dough" in told
    assert cycle_in({1: [2], 2: [3], 3: [1]}, 1) == (1, 2, 3, 1)
    assert cycle_in({1: [2, 3], 2: [3], 3: []}, 1) == ()


def test_a_unit_that_nothing_joins_is_a_problem_and_never_one_to_one():
    with pytest.raises(CannotExplode) as caught:
        explode(book(recipe(BREAD, "1")((FLOUR, None))), BREAD, D(1))
    assert "Bread → Flour" in str(caught.value.problem({BREAD: "Bread", FLOUR: "Flour"}))


@pytest.mark.parametrize("makes", [None, "0", "-1"])
def test_a_recipe_that_makes_nothing_is_a_problem(makes):
    with pytest.raises(CannotExplode):
        explode(book(recipe(BREAD, makes)((FLOUR, "1"))), BREAD, D(1))


def test_by_products_come_out_in_proportion_and_leave_the_rest_of_the_cost():
    whey = recipe(DOUGH, "9", phantom=False, by_products=(ByProduct(WATER, D(8), D(10)),))((MILK, "4"))
    assert shown(by_products_of(whey, D(3))) == {WATER: "2.666667"}
    assert whey.main_share == 90


amounts = st.decimals(D("0.000001"), D(5000), places=6)
yields = st.decimals(1, 5000, places=3)
ingredients = st.decimals(D("0.000001"), 50, places=6)
plain = st.lists(st.tuples(st.integers(100, 110), ingredients), min_size=1, max_size=5)


@st.composite
def kitchens(draw):
    """Recipes of items 1 … n, each of raw goods and of items after it: no circles."""
    count = draw(st.integers(1, 5))
    made = {}
    for item in range(count, 0, -1):
        lines = draw(plain)
        lines += [(inner, draw(ingredients)) for inner in range(item + 1, count + 1) if draw(st.booleans())]
        made[item] = Recipe(item, item, draw(yields), draw(st.booleans()) or item == 1, tuple(Ingredient(i, q) for i, q in lines))
    return made


@given(kitchens(), st.decimals(0, 1000, places=3), st.decimals(0, 1000, places=3))
def test_explosion_is_linear(recipes, some, more):
    """Before it is rounded; and rounded line by line the sum is that of all at once."""
    lines = explode_all(recipes, [(1, some), (1, more)])
    summed = {}
    for part in (part for parts in lines for part in parts):
        summed[part.item] = summed.get(part.item, D(0)) + part.qty
    assert summed == {part.item: part.qty for part in explode(recipes, 1, some + more)}


@given(kitchens())
def test_nested_is_the_same_as_flattened(recipes):
    """A recipe with its phantoms written out in place gives the same figures."""
    needs = exact_needs(recipes, 1)
    flat = {}
    for each in recipes[1].ingredients:
        times = Fraction(each.gross) / Fraction(recipes[1].makes)
        for item, per_unit in exact_needs(recipes, each.item).items():
            flat[item] = flat.get(item, 0) + times * per_unit
    assert needs == flat


@given(kitchens(), st.decimals(0, 1000, places=3))
def test_nothing_that_is_exploded_through_is_taken_and_nothing_is_below_zero(recipes, quantity):
    parts = explode(recipes, 1, quantity)
    assert all(part.qty > 0 and not (part.item in recipes and recipes[part.item].phantom) for part in parts)


# ---------------------------------------------------------------- losses


@pytest.mark.parametrize(
    ("gross", "cold", "net"), [("200", "35", "130"), ("1000", "40", "600"), ("66.666667", "25", "50"), ("23.076923", "35", "15")]
)
def test_net_is_what_the_cold_loss_leaves(gross, cold, net):
    assert after_loss(D(gross), D(cold)).quantize(D("0.0001")) == D(net)
    assert abs((before_loss(D(net), D(cold)) or 0) - D(gross)) <= D("0.000001")


def test_losses_follow_each_other_and_are_not_added_up():
    perch = complete(Weights(gross=D("0.756"), cold_loss=D(27), hot_loss=D(18)))
    assert (perch.net, perch.output) == (D("0.55188"), D("0.452542"))


def test_beluga_from_the_plate_back_to_the_market():
    beluga = complete(Weights(output=D(64), hot_loss=D(15), cold_loss=D(47)))
    assert (round(beluga.net, 3), round(beluga.gross, 3)) == (D("75.294"), D("142.064"))


def test_a_gain_is_a_loss_below_zero():
    assert complete(Weights(gross=D(1), hot_loss=D(-180))).output == D("2.8")


def test_typing_gross_or_a_loss_brings_net_and_output_along():
    typed = follow(Weights(gross=D("137.333333"), cold_loss=D(25), hot_loss=D(3)), "gross")
    assert (round(typed.net, 2), round(typed.output, 2)) == (D("103.00"), D("99.91"))
    assert follow(Weights(gross=D(10), cold_loss=D(50), net=D(9), output=D(9)), "cold_loss").output == 5


def test_typing_net_beside_gross_says_the_loss_and_without_it_the_gross():
    assert follow(Weights(gross=D(200), net=D(130)), "net") == Weights(D(200), D(35), D(130), None, D(130))
    assert follow(Weights(net=D(130), cold_loss=D(35)), "net").gross == 200


def test_typing_the_output_says_the_hot_loss():
    assert follow(Weights(gross=D(10), net=D(8), output=D(6)), "output").hot_loss == 25


@given(amounts, st.decimals(-200, 99, places=2), st.decimals(-200, 99, places=2))
def test_gross_net_and_output_agree_with_the_losses(gross, cold, hot):
    whole = complete(Weights(gross=gross, cold_loss=cold, hot_loss=hot))
    assert abs(whole.net - gross * (100 - cold) / 100) <= D("0.000001")
    assert abs(whole.output - whole.net * (100 - hot) / 100) <= D("0.000001")
    assert complete(whole) == whole
    for typed in ("gross", "cold_loss", "hot_loss"):
        assert follow(whole, typed) == whole


@given(amounts, st.decimals(-200, 99, places=2))
def test_a_loss_is_found_again_from_what_stands_before_and_after_it(before, loss):
    before *= 1000
    after = after_loss(before, loss)
    assert abs(loss_between(before, after) - loss) <= D("0.06")
