"""Markups and the way prices end."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.pricing import Ending, Markup, PriceRounding, charm, percent_on

D = Decimal


@pytest.mark.parametrize(
    ("wanted", "ending", "price"),
    [
        ("1.234", Ending(), "1.23"), ("1.44", Ending(D("0.10")), "1.40"), ("1.45", Ending(D("0.10")), "1.50"),
        ("1.41", Ending(D("0.10"), D(0), PriceRounding.UP), "1.50"), ("2.60", Ending(D(1), D("0.01")), "2.99"),
        ("2.40", Ending(D(1), D("0.01")), "1.99"), ("2.40", Ending(D(1), D("0.01"), PriceRounding.UP), "2.99"),
        ("0.20", Ending(D(1), D("0.01")), "0.99"), ("149", Ending(D(10), D(1), PriceRounding.DOWN), "149"),
    ],
)  # fmt: skip
def test_a_price_ends_as_its_rule_says(wanted, ending, price):
    assert charm(D(wanted), ending) == D(price)


@given(st.decimals("0.01", "5000", places=3), st.sampled_from(["0.05", "0.10", "0.50", "1", "5"]), st.sampled_from(["0", "0.01"]))
def test_a_charm_price_is_above_zero_and_within_a_step_of_the_wanted_one(wanted, step, less):
    for way in PriceRounding:
        found = charm(wanted, Ending(D(step), D(less), way))
        assert found > 0
        assert (found + D(less)) % D(step) == 0
        assert abs(found - wanted) < D(step) or found < D(step)
        if way is PriceRounding.UP:
            assert found >= wanted


def test_a_markup_is_on_the_net_cost_and_vat_comes_on_top():
    assert Markup(D(30)).price_for(D("1.00"), D(20)) == D("1.56")
    assert Markup(D(30)).price_for(D("1.00"), None) == D("1.30")
    assert percent_on(D("1.56"), D("1.00"), D(20)) == D("30.0")
    assert percent_on(D("1.56"), D(0), D(20)) is None
