"""VAT: figures of other programs, and the rules that hold for any figures."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.money import allocate, rounded
from app.core.tax import round_parts, vat_by_rate, vat_in, vat_on

D = Decimal

RATES = st.sampled_from([D(rate) for rate in ("0", "5", "5.5", "7", "10", "19", "20", "21", "22")])
sums = st.decimals(D(-99999), D(99999), places=4)


@given(st.decimals(D(0), D(99999), places=2), RATES)
def test_vat_out_of_what_vat_was_put_on_is_the_same(net: D, percent: D) -> None:
    vat = vat_on(net, percent)
    assert vat_in(net + vat, percent) == vat


@given(sums, RATES, st.sampled_from([0, 2, 3]))
def test_vat_has_the_digits_of_the_currency_and_is_less_than_half_a_unit_off(amount: D, percent: D, digits: int) -> None:
    half = D("0.5").scaleb(-digits)
    for vat, exact in (
        (vat_on(amount, percent, digits), amount * percent / 100),
        (vat_in(amount, percent, digits), amount * percent / (100 + percent)),
    ):
        assert rounded(vat, digits) == vat
        assert abs(vat - exact) <= half


@given(sums, RATES)
def test_a_return_is_the_sale_with_the_other_sign(amount: D, percent: D) -> None:
    assert vat_in(-amount, percent) == -vat_in(amount, percent)
    assert vat_on(-amount, percent) == -vat_on(amount, percent)


def test_half_a_cent_is_rounded_away_from_zero_from_the_exact_sum() -> None:
    assert vat_on(D("0.025"), D(20)) == D("0.01")
    assert vat_on(D("-0.025"), D(20)) == D("-0.01")
    assert vat_in(D("0.03"), D(20)) == D("0.01")


@pytest.mark.parametrize("percent", ["NaN", "Infinity"])
def test_a_rate_that_is_no_number_is_refused(percent: str) -> None:
    for vat_of in (vat_in, vat_on):
        with pytest.raises(ValueError, match="VAT rate"):
            vat_of(D(1), D(percent))


@pytest.mark.parametrize("percent", ["-1", "-100", "-0.01"])
def test_a_rate_below_zero_yields_no_tax_while_it_stands_there(percent: str) -> None:
    assert vat_in(D(100), D(percent)) == vat_on(D(100), D(percent)) == D(0)


# Figures of tryton/tryton, module `account` (tests/test_module.py), as collected in ../shared/cases/double_entry.json under the ids in the
# names below.


def test_tryton_tax_reverse() -> None:
    assert vat_on(D(100) * 2, D(20)) == D("40.00")
    fixed = D(10)
    assert D(130) - fixed - vat_in(D(130) - fixed, D(20)) == D(100)


def test_tryton_tax_reverse_3() -> None:
    eco = D(5)
    vat = vat_in(D(135) - eco, D(10) + D(20))
    assert D(135) - eco - vat == D(100)
    assert allocate(vat, [D(10), D(20)]) == [D(10), D(20)]


def test_tryton_tax_doc_round() -> None:
    assert vat_on(D("1.001") * 100, D(20)) == D("20.02")
    assert vat_on(D("1.001"), D(20)) * 100 == D("20.00")


def test_tryton_pos_net() -> None:
    assert vat_on(D("50.00"), D(21)) == D("10.50")


lines = st.lists(st.tuples(sums, RATES), max_size=12)


@given(lines, st.booleans(), st.sampled_from([0, 2, 3]))
def test_the_lines_of_a_rate_add_up_to_the_vat_of_their_total(given_lines: list[tuple[D, D]], inside: bool, digits: int) -> None:
    found = vat_by_rate(given_lines, inside=inside, digits=digits)
    vat_of = vat_in if inside else vat_on
    for rate in {percent for _, percent in given_lines}:
        whole = sum((amount for amount, percent in given_lines if percent == rate), D(0))
        shared = sum((vat for vat, (_, percent) in zip(found, given_lines, strict=True) if percent == rate), D(0))
        assert shared == vat_of(whole, rate, digits)


@given(lines, st.booleans())
def test_sharing_moves_no_line_by_a_whole_cent_and_turns_with_its_sign(given_lines: list[tuple[D, D]], inside: bool) -> None:
    found = vat_by_rate(given_lines, inside=inside)
    back = vat_by_rate([(-amount, percent) for amount, percent in given_lines], inside=inside)
    assert [-vat for vat in back] == found
    for vat, (amount, percent) in zip(found, given_lines, strict=True):
        assert abs(vat - amount * percent / (100 + percent if inside else 100)) < D("0.01")


def test_tax_of_a_document_tryton_tax_doc_round() -> None:
    found = vat_by_rate([(D("1.001"), D(20))] * 100, inside=False)
    assert sum(found) == D("20.02")


def test_residue_tryton_tax_residue() -> None:
    """Two taxes of 10 % on 1.0417: the first takes the residue, so that 1.04 and both make 1.25."""
    assert round_parts([D("1.0417")] * 2, Fraction(1, 10)) == [D("0.11"), D("0.10")]


def test_sales_and_refunds_are_two_documents_tryton_tax_residue_doc() -> None:
    assert vat_by_rate([(D("11.2736") * D("1.04"), D(6))], inside=False) == [D("0.70")]
    assert vat_by_rate([(-D("0.4529"), D(6))], inside=False) == [D("-0.03")]
