"""Rules of costing, one small story each."""

import gc

import pytest

from app.core.costing import RESET_OF_SOURCE, RESET_OF_TARGET, document_of, move_id, proportion
from tests.core.book import OUTSIDE, PREPARATION, Book, at_cost, counted, given, returned, revalued, scaled_money, scaled_qty, shared

HOUR = 3600
SHOP, KITCHEN = 1, 2


def story(*documents: list, method: str = "average", estimates: dict[str, str] | None = None) -> Book:
    """A book of documents, an hour apart, numbered from 1."""
    book = Book(method, estimates or {}, pool_ids={("shop", "milk"): SHOP, ("kitchen", "milk"): KITCHEN})
    for number, legs in enumerate(documents, start=1):
        book.put(number, number * HOUR, legs)
    return book


def receipt(qty: str, amount: str) -> list:
    return [given(OUTSIDE, SHOP, scaled_qty(qty), scaled_money(amount))]


def issue(qty: str) -> list:
    return [at_cost(SHOP, OUTSIDE, scaled_qty(qty))]


def cost(book: Book, number: int, sequence: int = 0) -> int:
    return book.rows[move_id(number, sequence)][5]


def on_hand(book: Book, place: str = "shop") -> tuple[int, int]:
    pool = book.standing(place, "milk")
    return pool.qty, pool.amount


def goods(qty: str, amount: str) -> tuple[int, int]:
    return scaled_qty(qty), scaled_money(amount)


@pytest.mark.parametrize("method", ["average", "fifo"])
def test_last_unit_takes_remaining_cost(method: str) -> None:
    book = story(receipt("3", "10.00"), issue("1"), issue("2"), method=method)
    assert [cost(book, 2), cost(book, 3)] == [scaled_money("3.33"), scaled_money("6.67")]
    assert on_hand(book) == goods("0", "0")


def test_cost_is_remembered_while_nothing_is_there() -> None:
    book = story(receipt("2", "10.00"), issue("2"), issue("1"))
    assert cost(book, 3) == scaled_money("5.00")


def test_goods_never_bought_leave_at_the_estimate() -> None:
    assert cost(story(issue("2"), estimates={"milk": "1.25"}), 1) == scaled_money("2.50")


def test_goods_without_any_cost_leave_at_zero_and_are_told() -> None:
    book = story(issue("2"))
    assert cost(book, 1) == 0
    assert book.result.without_cost == [move_id(1, 0)]


@pytest.mark.parametrize("method", ["average", "fifo"])
def test_receipt_over_negative_stock_values_what_is_left_at_its_own_price(method: str) -> None:
    book = story(receipt("1", "1.00"), issue("3"), receipt("5", "10.00"), method=method)
    assert on_hand(book) == goods("3", "6.00")
    (reset,) = book.result.resets.values()
    assert (reset.id, reset.amount) == (move_id(3, 0) | RESET_OF_TARGET, scaled_money("2.00"))


def test_negative_stock_is_told_with_what_is_missing() -> None:
    (told,) = story(receipt("1", "1.00"), issue("3")).result.negatives
    assert (told.pool, told.move, told.qty) == (SHOP, move_id(2, 0), scaled_qty("-2"))


def test_back_dated_receipt_changes_what_was_sold_after_it() -> None:
    book = story(receipt("1", "10.00"), issue("1"))
    book.put(3, HOUR + 1, receipt("1", "20.00"))
    assert cost(book, 2) == scaled_money("15.00")


def test_oldest_goods_leave_first() -> None:
    book = story(receipt("2", "2.00"), receipt("2", "6.00"), issue("3"), method="fifo")
    assert cost(book, 3) == scaled_money("5.00")


def test_supplier_return_takes_the_goods_of_its_receipt() -> None:
    back = [returned(SHOP, OUTSIDE, scaled_qty("1"), move_id(2, 0))]
    book = story(receipt("1", "1.00"), receipt("1", "3.00"), back, issue("1"), method="fifo")
    assert [cost(book, 3), cost(book, 4)] == [scaled_money("3.00"), scaled_money("1.00")]
    assert not book.resets


def test_supplier_return_of_goods_already_sold_leaves_a_difference() -> None:
    back = [returned(SHOP, OUTSIDE, scaled_qty("1"), move_id(1, 0))]
    book = story(receipt("1", "1.00"), receipt("2", "6.00"), issue("1"), back, method="fifo")
    assert cost(book, 4) == scaled_money("1.00")
    assert on_hand(book) == goods("1", "3.00")
    (reset,) = book.result.resets.values()
    assert (reset.id, reset.amount) == (move_id(4, 0) | RESET_OF_SOURCE, scaled_money("2.00"))


def test_customer_return_in_parts_brings_back_exactly_the_cost() -> None:
    back = [returned(OUTSIDE, SHOP, scaled_qty("1"), move_id(2, 0))]
    book = story(receipt("3", "10.00"), issue("3"), back, back, back)
    assert [cost(book, n) for n in (3, 4, 5)] == [scaled_money(part) for part in ("3.33", "3.34", "3.33")]


def test_return_before_the_sale_it_names_comes_in_at_zero_and_is_told() -> None:
    book = story(receipt("1", "1.00"), [returned(OUTSIDE, SHOP, scaled_qty("1"), move_id(3, 0))], issue("1"))
    assert cost(book, 2) == 0
    assert book.result.without_cost == [move_id(2, 0)]


@pytest.mark.parametrize("method", ["average", "fifo"])
def test_credit_above_what_is_left_leaves_goods_worth_nothing(method: str) -> None:
    credit = [given(SHOP, OUTSIDE, 0, scaled_money("5.00"), like=move_id(1, 0))]
    book = story(receipt("10", "10.00"), issue("9"), credit, method=method)
    assert on_hand(book) == goods("1", "0")
    assert sum(reset.amount for reset in book.result.resets.values()) == scaled_money("-4.00")


@pytest.mark.parametrize("method", ["average", "fifo"])
@pytest.mark.parametrize("before", [[], [issue("2")]], ids=["nothing there", "below zero"])
def test_value_that_comes_to_no_goods_goes_on_as_a_difference(method: str, before: list) -> None:
    freight = [given(OUTSIDE, SHOP, 0, scaled_money("5.00"))]
    book = story(*before, freight, method=method, estimates={"milk": "1"})
    assert on_hand(book) == (goods("-2", "-2.00") if before else goods("0", "0"))
    assert sum(reset.amount for reset in book.result.resets.values()) == scaled_money("5.00")


def test_value_taken_from_no_goods_comes_back_as_a_difference() -> None:
    book = story(issue("2"), [given(SHOP, OUTSIDE, 0, scaled_money("5.00"))], estimates={"milk": "1"})
    assert on_hand(book) == goods("-2", "-2.00")
    assert sum(reset.amount for reset in book.result.resets.values()) == scaled_money("-5.00")


def test_return_of_the_last_goods_leaves_no_value_behind() -> None:
    back = [returned(SHOP, OUTSIDE, scaled_qty("1"), move_id(1, 0))]
    book = story(receipt("1", "1.00"), receipt("1", "3.00"), issue("1"), back)
    assert on_hand(book) == goods("0", "0")
    assert sum(reset.amount for reset in book.result.resets.values()) == scaled_money("1.00")


@pytest.mark.parametrize("method", ["average", "fifo"])
def test_negative_cost_that_comes_in_leaves_goods_worth_nothing(method: str) -> None:
    book = story(receipt("1", "1.00"), [given(OUTSIDE, SHOP, 0, scaled_money("-5.00"))], method=method)
    assert on_hand(book) == goods("1", "0")
    assert sum(reset.amount for reset in book.result.resets.values()) == scaled_money("-4.00")


@pytest.mark.parametrize("method", ["average", "fifo"])
def test_revaluation_below_zero_changes_nothing(method: str) -> None:
    book = story(issue("2"), [revalued(SHOP, 9_000_000)], counted(SHOP, scaled_qty("-2")), method=method, estimates={"milk": "1"})
    assert on_hand(book) == goods("-2", "-2.00")
    assert not book.resets


def test_revaluation_gives_every_layer_the_same_unit_cost() -> None:
    book = story(receipt("1", "10.00"), receipt("1", "20.00"), [revalued(SHOP, 1_000_000)], issue("1"), method="fifo")
    assert cost(book, 3) == scaled_money("28.00")
    assert cost(book, 4) == scaled_money("1.00")


def test_landed_cost_joins_the_layer_of_its_receipt() -> None:
    landed = [given(OUTSIDE, SHOP, 0, scaled_money("5.00"), like=move_id(2, 0))]
    book = story(receipt("1", "1.00"), receipt("1", "3.00"), landed, issue("1"), method="fifo")
    assert cost(book, 4) == scaled_money("1.00")
    assert on_hand(book) == goods("1", "8.00")


def test_count_brings_stock_to_what_was_counted() -> None:
    book = story(receipt("10", "20.00"), counted(SHOP, scaled_qty("7")), counted(SHOP, scaled_qty("8")))
    assert on_hand(book) == goods("8", "16.00")
    assert [cost(book, 2, 0), cost(book, 2, 1), cost(book, 3, 0), cost(book, 3, 1)] == [scaled_money(x) for x in ("6", "0", "0", "2")]


def test_count_with_a_cost_replaces_what_was_there() -> None:
    assert on_hand(story(receipt("10", "20.00"), counted(SHOP, scaled_qty("7"), 3_000_000))) == goods("7", "21.00")


def test_transfer_carries_cost_and_later_corrections_of_it() -> None:
    book = story(receipt("1", "1.00"), [at_cost(SHOP, KITCHEN, scaled_qty("1"))])
    book.put(1, HOUR, receipt("1", "4.00"))
    assert on_hand(book, "kitchen") == goods("1", "4.00")


def test_last_share_takes_the_rest() -> None:
    making = [at_cost(SHOP, PREPARATION, scaled_qty("1")), *shared([(KITCHEN, scaled_qty("1"), 1)] * 3)]
    book = story(receipt("1", "10.00"), making)
    assert [cost(book, 2, n) for n in (1, 2, 3)] == [scaled_money(part) for part in ("3.33", "3.34", "3.33")]


@pytest.mark.parametrize(
    ("value", "part", "whole", "step", "expected"),
    [
        (1000, 1, 8, 1, 125),
        (1500, 1, 10, 100, 200),
        (-1500, 1, 10, 100, -200),
        (1499, 1, 10, 100, 100),
        (700, -1, 2, 100, -400),
        (0, 1, 3, 100, 0),
    ],
)
def test_proportion_rounds_half_away_from_zero(value: int, part: int, whole: int, step: int, expected: int) -> None:
    assert proportion(value, part, whole, step) == expected


def test_move_ids_grow_with_document_and_sequence_and_leave_room_for_resets() -> None:
    ids = [move_id(7, 3), move_id(7, 3) | RESET_OF_TARGET, move_id(7, 3) | RESET_OF_SOURCE, move_id(7, 4), move_id(8, 0)]
    assert ids == sorted(set(ids))
    assert [document_of(move) for move in ids] == [7, 7, 7, 7, 8]
    with pytest.raises(AssertionError):
        move_id(7, 1 << 18)


def test_collector_works_again_after_a_walk_that_failed() -> None:
    with pytest.raises(AssertionError):
        story([at_cost(OUTSIDE, SHOP, scaled_qty("1"))])
    assert gc.isenabled()
