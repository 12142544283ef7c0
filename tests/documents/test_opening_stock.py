"""Opening stock as the trade tells it."""

from datetime import date
from decimal import Decimal

import pytest

from app.core.errors import NotRight
from tests.documents.trade import balance, costs, faults, moves, on_hand, total
from tests.makers import Shop


@pytest.fixture
def shop(make_store):
    return Shop(make_store())


def test_what_was_there_comes_out_of_the_owner_s_capital(shop):
    opening = shop.opening("2026-11-01", tea=(8, "1.25"), milk=(4, "0.90"))
    assert on_hand(shop, "tea") == ("8", "10.00")
    assert [(row.account_from, row.account_to) for row in moves(shop, opening)] == [("3010", "1310")] * 2
    assert balance(shop, "capital") == "-13.60"
    assert total(shop, opening) == Decimal("13.60")


def test_goods_go_out_at_their_opening_cost(shop):
    shop.opening("2026-11-01", tea=(8, "1.25"))
    assert costs(shop, shop.write_off("2026-11-02", tea=3)) == ["3.75"]


def test_opening_stock_entered_last_puts_every_later_cost_right(shop):
    shop.site("W1", negative_stock="allow")
    write_off = shop.write_off("2026-11-02", tea=3)
    assert costs(shop, write_off) == ["0.00"]
    shop.opening("2026-11-01", tea=(8, "1.25"))
    assert costs(shop, write_off) == ["3.75"]
    assert total(shop, write_off) == Decimal("3.75")
    assert faults(shop) == []


def test_goods_may_be_worth_nothing_but_not_less(shop):
    shop.opening("2026-11-01", tea=(8, "0"))
    assert on_hand(shop, "tea") == ("8", "0.00")
    with pytest.raises(NotRight, match="can't be below zero"):
        shop.opening("2026-11-01", tea=(8, "-1"))


def test_a_quantity_of_nothing_is_a_problem(shop):
    with pytest.raises(NotRight, match="Line 1: the quantity must be above zero"):
        shop.opening("2026-11-01", tea=(0, "1"))


def test_batches_on_hand_at_the_start_are_picked_by_expiry(shop):
    shop.item("milk", tracks_batches=True)
    shop.opening("2026-11-01", [
        {"item": "milk", "qty": 5, "cost": "1", "batch": "B", "expiry": date(2026, 12, 1)},
        {"item": "milk", "qty": 5, "cost": "1", "batch": "A", "expiry": date(2026, 11, 9)},
    ])  # fmt: skip
    assert len(moves(shop, shop.write_off("2026-11-02", milk=6))) == 2


def test_an_empty_document_has_a_problem_and_makes_no_move(shop):
    with pytest.raises(NotRight, match="There are no lines"):
        shop.opening("2026-11-01")
