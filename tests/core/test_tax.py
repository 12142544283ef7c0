"""VAT: figures of other programs, and the rules that hold for any figures."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.money import allocate, money, rounded, total
from app.core.tax import (
    VatLine,
    VatRounding,
    add_vat,
    by_rate,
    in_all,
    part_of,
    price_with_vat,
    price_without_vat,
    round_together,
    split_gross,
    vat_in,
    vat_on,
)

D = Decimal
Split = Callable[[list[tuple[Decimal, Decimal]], int, VatRounding], list[VatLine]]

RATES = [D(rate) for rate in ("0", "5", "5.5", "7", "10", "19", "20", "21", "22")]
sums = st.decimals(D(-99999), D(99999), places=4)
lines = st.lists(st.tuples(sums, st.sampled_from(RATES)), max_size=12)
ways = st.sampled_from(VatRounding)
splits = st.sampled_from([split_gross, add_vat])


@given(lines, ways, splits, st.sampled_from([0, 2, 3]))
def test_net_and_vat_make_gross_on_lines_rates_and_document(
    given_lines: list[tuple[D, D]], way: VatRounding, split: Split, digits: int
) -> None:
    found = split(given_lines, digits, way)
    for line in [*found, *by_rate(found), in_all(found)]:
        assert line.net + line.vat == line.gross
        assert rounded(line.vat, digits) == line.vat


@given(lines, ways, splits)
def test_lines_add_up_to_rates_and_rates_to_the_document(given_lines: list[tuple[D, D]], way: VatRounding, split: Split) -> None:
    found = split(given_lines, 2, way)
    for name in ("net", "vat", "gross"):
        whole = getattr(in_all(found), name)
        assert total(getattr(line, name) for line in found) == whole
        assert total(getattr(line, name) for line in by_rate(found)) == whole


@given(lines, ways, splits)
def test_a_return_is_the_sale_with_the_other_sign(given_lines: list[tuple[D, D]], way: VatRounding, split: Split) -> None:
    there = split(given_lines, 2, way)
    back = split([(-amount, percent) for amount, percent in given_lines], 2, way)
    assert [(-line.net, -line.vat, -line.gross) for line in back] == [(line.net, line.vat, line.gross) for line in there]


@given(st.lists(st.decimals(D(-9999), D(9999), places=2), max_size=12), st.sampled_from(RATES))
def test_vat_of_a_rate_is_that_of_its_total(grosses: list[D], percent: D) -> None:
    found = split_gross([(gross, percent) for gross in grosses])
    assert in_all(found).vat == vat_in(sum(grosses, D(0)), percent)
    assert in_all(add_vat([(net, percent) for net in grosses])).vat == vat_on(sum(grosses, D(0)), percent)


@given(st.lists(sums, max_size=12))
def test_rounding_together_moves_no_amount_by_a_whole_cent(amounts: list[D]) -> None:
    parts = round_together(amounts)
    assert total(parts) == rounded(sum(amounts, D(0)), 2)
    assert all(abs(part - amount) < D("0.01") for part, amount in zip(parts, amounts, strict=True))


@given(st.decimals(D(0), D(99999), places=2), st.sampled_from(RATES))
def test_vat_out_of_what_vat_was_put_on_is_the_same(net: D, percent: D) -> None:
    vat = vat_on(net, percent)
    assert vat_in(net + vat, percent) == vat


def test_residue_goes_to_the_largest_remainder_the_earlier_first() -> None:
    assert [line.vat for line in split_gross([(D("0.10"), D(20))] * 3)] == [D("0.02"), D("0.02"), D("0.01")]
    assert [line.vat for line in split_gross([(D("0.10"), D(20))] * 3, rounding=VatRounding.LINE)] == [D("0.02")] * 3


@pytest.mark.parametrize("percent", ["-1", "NaN", "Infinity"])
def test_impossible_rates_are_refused(percent: str) -> None:
    with pytest.raises(ValueError, match="VAT rate"):
        vat_in(D(1), D(percent))


# Figures of tryton/tryton, module `account` (tests/test_module.py), `account_invoice`, `sale_point`, `sale_point_tax_excluded` and
# `account_tax_cash` (their scenarios), as collected in ../shared/cases/double_entry.json under the ids in the names below.


def test_tryton_tax_doc_round() -> None:
    given_lines = [(D("1.001"), D(20))] * 100
    assert (in_all(add_vat(given_lines)).net, in_all(add_vat(given_lines)).vat) == (D("100.00"), D("20.02"))
    assert in_all(add_vat(given_lines, rounding=VatRounding.LINE)).vat == D("20.00")


def test_tryton_tax_residue() -> None:
    """Two taxes of 10% on 1.0417: the first takes the residue, so that 1.04 and both make 1.25."""
    each = D("1.0417") / 10
    assert round_together([each, each]) == [D("0.11"), D("0.10")]
    assert in_all(add_vat([(D("1.0417"), D(20))])).gross == D("1.25")


def test_tryton_tax_residue_doc() -> None:
    """That program sums sales and refunds apart, as two documents would be here."""
    sale, refund = add_vat([(D("11.2736") * D("1.04"), D(6))])[0], add_vat([(-D("0.4529"), D(6))])[0]
    assert (sale.net, refund.net) == (D("11.72"), D("-0.45"))
    assert (sale.vat, refund.vat) == (D("0.70"), D("-0.03"))


def test_tryton_tiny() -> None:
    found = in_all(add_vat([(D("0.0035"), D(0))] * 2))
    assert (found.net, found.vat) == (D("0.00"), D("0.00"))


def test_tryton_pos_sale() -> None:
    """The sums come from the net price in four digits; taken out of the gross sums exactly, the VAT is two cents more."""
    net_price = price_without_vat(D("12.00"), D(21), 4)
    assert net_price == D("9.9174")
    nets = [money(net_price * qty) for qty in (500, 3)]
    assert (total(nets), D("6036.00") - total(nets)) == (D("4988.45"), D("1047.55"))
    assert in_all(split_gross([(D("6000.00"), D(21)), (D("36.00"), D(21))])).vat == D("1047.57")


def test_tryton_pos_net() -> None:
    assert in_all(add_vat([(D("50.00"), D(21))])) == VatLine(money("50.00"), money("10.50"), money("60.50"))
    assert price_with_vat(D(10), D(21), 4) == D("12.1000")


def test_tryton_cash_vat() -> None:
    cash_basis, normal = add_vat([(D(100), D(10))])[0], vat_on(D(100), D(5))
    paid = part_of(cash_basis, D(60), cash_basis.gross + normal)
    assert (cash_basis.gross + normal, normal) == (D("115.00"), D("5.00"))
    assert (paid.net, paid.vat) == (D("52.17"), D("5.22"))


def test_tryton_tax_reverse() -> None:
    assert vat_on(D(100) * 2, D(20)) == D("40.00")
    fixed = D(10)
    assert D(130) - fixed - vat_in(D(130) - fixed, D(20)) == D(100)


def test_tryton_tax_reverse_3() -> None:
    eco = D(5)
    vat = vat_in(D(135) - eco, D(10) + D(20))
    assert D(135) - eco - vat == D(100)
    assert allocate(vat, [D(10), D(20)]) == [D(10), D(20)]


def test_tryton_credit() -> None:
    assert in_all(add_vat([(D("-200.00"), D(10)), (D("-20.00"), D(0))])).gross == D("-240.00")


def test_part_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="nothing"):
        part_of(add_vat([(D(0), D(0))])[0], D(1), D(0))
