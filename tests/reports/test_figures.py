"""Figures that reports work out of others are rounded half up, away from zero, whatever their sign."""

import pytest

from app.reports.batch_stock import BatchLeft, shares
from app.reports.sold import percent_of
from app.reports.stock import unit_cost

ONE = 10**6


@pytest.mark.parametrize(("amount", "qty", "cost"), [
    (1, 2_000_000 * 100, 1), (-1, 2_000_000 * 100, -1), (1, -2_000_000 * 100, -1), (-1, -2_000_000 * 100, 1), (10_000, 3 * ONE, 333_333),
])  # fmt: skip
def test_what_one_costs(amount, qty, cost):
    assert unit_cost(amount, qty) == cost


@pytest.mark.parametrize(("part", "whole", "percent"), [
    (1, 8_000, 100), (-1, 8_000, -100), (1, -8_000, -100), (-1, -8_000, 100), (1, 3, 333_300), (5, 0, None),
])  # fmt: skip
def test_percent_of_a_whole(part, whole, percent):
    assert percent_of(part, whole) == percent


@pytest.mark.parametrize("sign", [1, -1])
def test_a_share_of_half_a_cent_is_a_whole_one(sign):
    batch = BatchLeft("B1", None, ONE)
    assert shares(sign * 100, 2 * ONE, [batch], 100) == [(batch, ONE, sign * 100), (None, ONE, 0)]
