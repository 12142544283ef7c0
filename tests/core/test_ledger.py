"""Places, and what makes a set of moves lawful."""

from decimal import Decimal

import pytest

from app.core.ledger import (
    PLACE_KINDS,
    Mode,
    Move,
    Place,
    capital,
    cost_difference,
    expense,
    input_vat,
    is_stocked,
    lawful,
    shelf,
    supplier,
)
from app.core.money import money, price, qty

SHELF, OTHER_SHELF, SUPPLIER = shelf(1), shelf(2), supplier(7)


@pytest.mark.parametrize(
    ("told", "mode"),
    [
        ({"amount": money("1.00")}, Mode.GIVEN),
        ({"amount": money("0.00")}, Mode.GIVEN),
        ({}, Mode.AT_COST),
        ({"share": (1, 3)}, Mode.SHARE),
        ({"like": (4, 0)}, Mode.LIKE),
        ({"worth": price("2.50")}, Mode.WORTH),
        ({"worth": price(0)}, Mode.WORTH),
        ({"level": qty(0)}, Mode.LEVEL),
        ({"cost_of": SHELF}, Mode.COST_OF),
        ({"level": qty(5), "level_cost": price("1.00")}, Mode.LEVEL),
    ],
)
def test_mode_follows_from_what_the_move_tells(told: dict, mode: Mode) -> None:
    assert Move(SHELF, SUPPLIER, item=1, qty=qty(1), **told).mode is mode


def test_amount_with_like_is_given_and_only_names_what_it_belongs_to() -> None:
    assert Move(SUPPLIER, SHELF, item=1, amount=money(5), like=(4, 0)).mode is Mode.GIVEN


def test_lawful_moves_have_no_faults() -> None:
    moves = [
        Move(SUPPLIER, SHELF, item=1, qty=qty(3), amount=money("10.00")),
        Move(SUPPLIER, input_vat(), amount=money("2.00")),
        Move(SHELF, OTHER_SHELF, item=1, qty=qty(1)),
        Move(SHELF, expense(2), item=1, qty=qty(1)),
        Move(Place("preparation"), SHELF, item=2, qty=qty(1), share=(1, 1)),
    ]
    assert lawful(moves) == []


@pytest.mark.parametrize(
    ("move", "fault"),
    [
        (Move(Place("cupboard"), SHELF, item=1, amount=money(1)), "unknown kind of place: cupboard"),
        (Move(SUPPLIER, SHELF, amount=money(1)), "a move at shelf names no item"),
        (Move(SHELF, SHELF, item=1, qty=qty(1)), "a move stays at shelf"),
        (Move(SUPPLIER, SHELF, item=1, qty=qty(-1), amount=money(1)), "a quantity is below zero: swap the ends instead"),
        (Move(SUPPLIER, SHELF, item=1, qty=qty(1)), "nothing has a cost at supplier"),
        (Move(expense(2), SHELF, item=1, qty=qty(1), cost_of=SUPPLIER), "nothing has a cost at supplier"),
        (Move(OTHER_SHELF, SHELF, item=1, qty=qty(1), cost_of=SHELF), "goods at shelf have a cost of their own"),
    ],
)
def test_unlawful_moves_are_told(move: Move, fault: str) -> None:
    assert fault in lawful([move])


def test_faults_of_all_moves_are_told_at_once() -> None:
    bad = Move(SUPPLIER, SUPPLIER, qty=qty(-1), amount=money(1))
    assert len(lawful([bad, bad])) == 4


def test_goods_are_kept_on_shelves_and_on_their_way_only() -> None:
    assert {kind for kind, of in PLACE_KINDS.items() if of.stocked} == {"shelf", "transit"}
    assert {kind for kind, of in PLACE_KINDS.items() if of.gathering} == {"preparation"}
    assert is_stocked(SHELF)
    assert not is_stocked(SUPPLIER)


def test_makers_name_kinds_that_exist() -> None:
    places = [shelf(1), supplier(1), expense(1), input_vat(), capital(), cost_difference(1)]
    assert {place.kind for place in places} <= PLACE_KINDS.keys()


def test_a_move_is_a_value() -> None:
    assert Move(SUPPLIER, SHELF, item=1, amount=money(1)) == Move(SUPPLIER, SHELF, item=1, amount=money(Decimal("1.00")))
