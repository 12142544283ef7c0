"""Units: chains of factors."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.money import FACTOR_LIMIT, OutOfRange, unit_factor
from app.core.unit import Factor, contradictions, factor_of, from_own_unit, in_own_unit, ratio

D = Decimal

GENERAL = [Factor("kg", "g", D(1000)), Factor("t", "kg", D(1000)), Factor("l", "ml", D(1000)), Factor("dozen", "pc", D(12))]
EGGS = [Factor("tray", "pc", D(30), "eggs"), Factor("box", "tray", D(12), "eggs"), Factor("pc", "g", D(55), "eggs")]
units = [f"u{n}" for n in range(6)]


def test_chain_of_own_and_general_factors_is_found() -> None:
    assert factor_of("box", "kg", GENERAL + EGGS, "eggs") == D("19.8")
    assert factor_of("dozen", "tray", GENERAL + EGGS, "eggs") == D("0.4")


def test_missing_factor_is_none_and_never_one_to_one() -> None:
    assert factor_of("l", "kg", GENERAL + EGGS, "eggs") is None
    assert factor_of("box", "pc", GENERAL + EGGS, "milk") is None


def test_same_unit_needs_no_factor() -> None:
    assert factor_of("pc", "pc", []) == 1


def test_own_factor_stands_in_for_the_general_one() -> None:
    baker = [*GENERAL, Factor("dozen", "pc", D(13), "bun")]
    assert factor_of("dozen", "pc", baker, "bun") == 13
    assert factor_of("dozen", "pc", baker, "egg") == 12
    assert contradictions(baker, "bun") == []


def test_rounding_happens_once_at_the_end() -> None:
    thirds = [Factor("a", "b", D(3)), Factor("c", "b", D(1)), Factor("c", "d", D(3))]
    assert ratio("b", "a", thirds) == Fraction(1, 3)
    assert factor_of("b", "a", thirds) == D("0.333333333333")
    assert factor_of("a", "d", thirds) == 9


def test_cycles_are_fine_and_the_shortest_chain_wins() -> None:
    ring = [Factor("a", "b", D(2)), Factor("b", "c", D(3)), Factor("c", "a", D("0.5"))]
    assert ratio("a", "c", ring) == 2
    assert ratio("a", "b", ring) == 2


def test_shortest_chain_wins_where_factors_disagree() -> None:
    factors = [Factor("a", "b", D(2)), Factor("b", "z", D(2)), Factor("a", "c", D(1)), Factor("c", "d", D(1)), Factor("d", "z", D(5))]
    assert ratio("a", "z", factors) == ratio("a", "z", factors[::-1]) == 4


def test_contradicting_factor_is_named_with_what_the_others_say() -> None:
    found = contradictions([Factor("box", "pc", D(12)), Factor("pallet", "box", D(40)), Factor("pallet", "pc", D(500))])
    assert [(one.factor.unit, one.by_chain) for one in found] == [("pallet", Fraction(480))]
    assert str(found[0].problem) == "1 pallet is 500 pc, but 480 by way of the other factors: correct one of them"


@pytest.mark.parametrize("times", ["0", "-1", "NaN", "Infinity"])
def test_impossible_factor_is_named_and_not_used(times: str) -> None:
    bad = [Factor("box", "pc", D(times))]
    assert len(contradictions(bad)) == 1
    assert ratio("box", "pc", bad) is None


def test_too_large_quantity_is_refused() -> None:
    with pytest.raises(OutOfRange, match="too large"):
        in_own_unit(D(10) ** 11, factor_of("t", "g", GENERAL))


@st.composite
def consistent(draw: st.DrawFn) -> list[Factor]:
    """Factors between units of known size: no two can disagree."""
    sizes = {unit: draw(st.integers(1, 5)) * 2 ** draw(st.integers(0, 4)) for unit in units}
    pairs = draw(st.lists(st.tuples(st.sampled_from(units), st.sampled_from(units)), max_size=10))
    exact = [(a, b, Fraction(sizes[a], sizes[b])) for a, b in pairs]
    return [Factor(a, b, D(times.numerator) / D(times.denominator)) for a, b, times in exact if 10**6 % times.denominator == 0]


@given(consistent(), st.sampled_from(units), st.sampled_from(units), st.sampled_from(units))
def test_there_and_back_is_one_and_chains_agree(factors: list[Factor], a: str, b: str, c: str) -> None:
    assert contradictions(factors) == []
    there, on = ratio(a, b, factors), ratio(b, c, factors)
    if there is not None:
        assert there * (ratio(b, a, factors) or 0) == 1
        if on is not None:
            assert ratio(a, c, factors) == there * on


@given(st.integers(2, 1000), st.integers(1, 1000), st.booleans())
def test_all_the_parts_of_a_unit_are_that_unit_to_the_last_digit(parts: int, wholes: int, is_kept_in_the_whole: bool) -> None:
    chain = [Factor("whole", "part", D(parts))] if is_kept_in_the_whole else [Factor("part", "whole", unit_factor(D(1) / parts))]
    factor = factor_of("part", "whole", chain)
    assert in_own_unit(D(parts * wholes), factor) == D(wholes)
    assert from_own_unit(D(wholes), factor) == D(parts * wholes)


@given(st.integers(2, 1000), st.integers(1, 100_000))
def test_what_came_in_parts_is_given_back_in_as_many(parts: int, taken: int) -> None:
    factor = factor_of("part", "whole", [Factor("whole", "part", D(parts))])
    assert from_own_unit(in_own_unit(D(taken), factor), factor) == D(taken)


@given(st.decimals("0.000001", 10**5, places=6), st.decimals("0.000001", 10**6, places=6))
def test_given_back_it_is_the_same_in_own_units_or_the_nearest(own: Decimal, times: Decimal) -> None:
    factor = unit_factor(times)
    back = from_own_unit(own, factor)
    assert abs(in_own_unit(back, factor) - own) <= max(D("0.000001"), D("0.000001") * times)


def test_a_factor_is_kept_to_twelve_digits_and_a_quantity_to_six() -> None:
    piece = factor_of("pc", "dozen", GENERAL)
    assert piece == D("0.083333333333")
    assert in_own_unit(D(1), piece) == D("0.083333")
    assert in_own_unit(D(12), piece) == 1


def test_without_a_factor_there_is_none_of_it() -> None:
    assert factor_of("l", "kg", GENERAL) is None
    assert in_own_unit(D(3), None) == 0


def test_a_factor_that_cannot_be_kept_is_not_known() -> None:
    far = [Factor("t", "kg", D(1000)), Factor("kg", "mg", D(1_000_000)), Factor("mg", "ng", D(1_000_000))]
    assert factor_of("t", "mg", far) is None
    assert factor_of("ng", "t", far) is None
    assert factor_of("kg", "mg", far) == 1_000_000


@pytest.mark.parametrize("times", [FACTOR_LIMIT, D(10) ** 11])
def test_too_large_factor_is_refused_with_the_way_out(times: Decimal) -> None:
    with pytest.raises(OutOfRange, match="less than 9000000 of another: measure it in a larger one"):
        unit_factor(times)


def test_a_rounded_factor_does_not_contradict_the_exact_ones() -> None:
    twelfth = Factor("pc", "dozen", D("0.083333333333"), "egg")
    gross = [Factor("gross", "pc", D(144)), Factor("gross", "dozen", D(12), "egg")]
    assert contradictions([twelfth, *gross], "egg") == []
    wrong = Factor("pc", "dozen", D("0.083333"), "egg")
    assert [one.factor.unit for one in contradictions([wrong, *gross], "egg")] == ["gross"]
