"""Laws of costing that hold for any sequence of documents, by either method, with negative stock allowed."""

from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import given as for_any
from hypothesis import settings
from hypothesis import strategies as st

from app.core.costing import RESET_OF_SOURCE, RESET_OF_TARGET, DayRow, document_of, move_id
from app.core.ledger import Mode
from tests.core.book import OUTSIDE, PREPARATION, Book, Draft, at_cost, came_back, counted, given, returned, revalued, shared

PLACES, ITEMS = ("shop", "kitchen", "depot"), ("flour", "bread")
POOLS = {(place, item): i for i, (place, item) in enumerate(((place, item) for item in ITEMS for place in PLACES), start=1)}
HOURS_BETWEEN = 5 * 3600
CENT = 100

either_method = pytest.mark.parametrize("method", ["average", "fifo"])
thoroughly = settings(deadline=None, max_examples=40)


@dataclass(frozen=True)
class Document:
    """A document with a moment of its own."""

    number: int
    moment: int
    legs: tuple[Draft, ...]


Move = tuple[Draft, int]
"""A leg and its id."""


# ---------------------------------------------------------------- documents of every sort

pools = st.sampled_from(sorted(POOLS.values()))
quantities = st.one_of(st.integers(1, 12).map(lambda n: n * 10**6), st.integers(1, 9_999_999))
amounts = st.integers(0, 20_000).map(lambda n: n * CENT)
prices = st.integers(0, 30_000_000)


def receipts() -> st.SearchStrategy[list[Draft]]:
    return st.builds(lambda pool, qty, amount: [given(OUTSIDE, pool, qty, amount)], pools, quantities, amounts)


def issues() -> st.SearchStrategy[list[Draft]]:
    return st.builds(lambda pool, qty: [at_cost(pool, OUTSIDE, qty)], pools, quantities)


def transfers() -> st.SearchStrategy[list[Draft]]:
    ends = st.tuples(st.sampled_from(ITEMS), st.permutations(PLACES))
    return st.builds(
        lambda end, qty: [at_cost(POOLS[end[1][0], end[0]], POOLS[end[1][1], end[0]], qty)],
        ends,
        quantities,
    )


def productions() -> st.SearchStrategy[list[Draft]]:
    inputs = st.lists(st.builds(lambda pool, qty: at_cost(pool, PREPARATION, qty), pools, quantities), min_size=1, max_size=2)
    labour = st.builds(lambda amount: given(OUTSIDE, PREPARATION, 0, amount), amounts)
    outputs = st.lists(st.tuples(pools, quantities, st.integers(0, 5)), min_size=1, max_size=3).filter(
        lambda rows: any(row[2] for row in rows)
    )
    return st.builds(lambda parts, cost, rows: [*parts, cost, *shared(rows)], inputs, labour, outputs)


def counts() -> st.SearchStrategy[list[Draft]]:
    return st.builds(counted, pools, st.one_of(st.just(0), quantities), st.one_of(st.none(), prices))


def revaluations() -> st.SearchStrategy[list[Draft]]:
    return st.builds(lambda pool, price: [revalued(pool, price)], pools, prices)


def free_returns() -> st.SearchStrategy[list[Draft]]:
    """To the pool that tells the cost, to another one, or to none."""
    return st.builds(
        lambda target, qty, pool: [came_back(target, qty, pool)], st.one_of(pools, st.just(OUTSIDE)), quantities, pools
    ) | st.builds(lambda pool, qty: [came_back(pool, qty, pool)], pools, quantities)


PLAIN = [receipts(), issues(), transfers(), productions(), counts(), revaluations(), free_returns()]


def return_of(of: Move, qty: int) -> list[Draft]:
    """Goods of a receipt or an issue go back the way they came."""
    (source, target, *_), move = of
    return [returned(target, source, qty, move)]


def landing_on(of: Move, amount: int) -> list[Draft]:
    """A cost that comes later joins the goods of a receipt."""
    (_, pool, *_), move = of
    return [given(OUTSIDE, pool, 0, amount, like=move)]


def credit_on(of: Move, amount: int) -> list[Draft]:
    """A supplier takes off some of a receipt's price."""
    (_, pool, *_), move = of
    return [given(pool, OUTSIDE, 0, amount, like=move)]


def moves_so_far(story: list[Document]) -> list[Move]:
    """Receipts, issues and transfers that a later document may look back on."""
    moves = [(leg, move_id(document.number, i)) for document in story for i, leg in enumerate(document.legs)]
    return [(leg, move) for leg, move in moves if leg[4] in {Mode.GIVEN, Mode.AT_COST} and leg[2] and leg[1] != PREPARATION]


@st.composite
def stories(draw: Any, plain: bool = False) -> list[Document]:
    """Documents in order of date, not of number; those that look back (returns, landed cost, credit notes) name an earlier move."""
    story: list[Document] = []
    for i in range(1, draw(st.integers(1, 14)) + 1):
        sorts = list(PLAIN)
        earlier = [] if plain else moves_so_far(story)
        came = [(leg, move) for leg, move in earlier if leg[0] == OUTSIDE]
        if earlier:
            sorts.append(st.builds(return_of, st.sampled_from(earlier), quantities))
        if came:
            sorts.append(st.builds(landing_on, st.sampled_from(came), amounts))
            sorts.append(st.builds(credit_on, st.sampled_from(came), amounts))
        story.append(Document(i * 7 % 17, i * HOURS_BETWEEN, tuple(draw(st.one_of(sorts)))))
    return story


def book_of(story: list[Document], method: str) -> Book:
    """All documents entered at once and costed in one walk."""
    book = Book(method, pool_ids=dict(POOLS))
    for document in story:
        book.write_moves(document.number, document.moment, document.legs)
    book.recost()
    return book


def figures(book: Book) -> tuple[Any, ...]:
    """Everything a book has stored, as it is now."""
    return (dict(book.rows), dict(book.resets), dict(book.days))


def days_of(book: Book, pool: int) -> list[DayRow]:
    return sorted((row for row in book.days.values() if row.pool == pool), key=lambda row: row.day)


# ---------------------------------------------------------------- the laws


@either_method
@thoroughly
@for_any(story=stories())
def test_what_came_in_is_what_went_out_and_what_is_left(method: str, story: list[Document]) -> None:
    book = book_of(story, method)
    for (place, item), pool in POOLS.items():
        standing = book.standing(place, item)
        legs = [*book.rows.values(), *book.resets.values()]
        came, went = [leg for leg in legs if leg[3] == pool], [leg for leg in legs if leg[2] == pool]
        assert standing.qty == sum(leg[4] for leg in came) - sum(leg[4] for leg in went)
        assert standing.amount == sum(leg[5] for leg in came) - sum(leg[5] for leg in went)


@either_method
@thoroughly
@for_any(story=stories(), data=st.data())
def test_order_of_entering_does_not_matter(method: str, story: list[Document], data: st.DataObject) -> None:
    book = Book(method, pool_ids=dict(POOLS))
    for document in data.draw(st.permutations(story)):
        book.put(document.number, document.moment, document.legs)
    assert figures(book) == figures(book_of(story, method))


@either_method
@thoroughly
@for_any(story=stories())
def test_no_goods_are_worth_nothing(method: str, story: list[Document]) -> None:
    book = book_of(story, method)
    assert all(row.amount == 0 for row in book.days.values() if row.qty == 0)
    assert all(row.amount >= 0 for row in book.days.values() if row.qty > 0)


@either_method
@thoroughly
@for_any(story=stories())
def test_goods_never_cost_less_than_nothing(method: str, story: list[Document]) -> None:
    book = book_of(story, method)
    assert all(leg[5] >= 0 for leg in book.rows.values() if leg[4])


@thoroughly
@for_any(story=stories())
def test_layers_add_up_to_the_pool(story: list[Document]) -> None:
    for row in book_of(story, "fifo").days.values():
        assert row.layers is not None
        assert sum(layer[0] for layer in row.layers) == max(row.qty, 0)
        assert sum(layer[1] for layer in row.layers) == (row.amount if row.qty > 0 else 0)
        assert all(qty > 0 and amount >= 0 for qty, amount, _ in row.layers)


@either_method
@thoroughly
@for_any(story=stories())
def test_a_walk_may_begin_with_any_day(method: str, story: list[Document]) -> None:
    book = book_of(story, method)
    before = figures(book)
    for document in story:
        book.recost(document.moment)
        assert not book.result.amounts
        assert not book.result.quantities
        assert book.result.stored_resets == {reset.id: (reset.pool, reset.amount) for reset in book.result.resets.values()}
        assert figures(book) == before


@either_method
@thoroughly
@for_any(story=stories(), data=st.data())
def test_removing_a_document_restores_every_figure(method: str, story: list[Document], data: st.DataObject) -> None:
    book = book_of(story, method)
    before = figures(book)
    legs = data.draw(st.one_of(PLAIN))
    book.put(99, data.draw(st.integers(1, len(story) + 1)) * HOURS_BETWEEN + 1, legs)
    assert figures(book) != before
    book.remove(99)
    assert figures(book) == before


@either_method
@thoroughly
@for_any(story=stories(), data=st.data())
def test_an_edited_document_costs_as_if_it_had_always_been_so(method: str, story: list[Document], data: st.DataObject) -> None:
    book = book_of(story, method)
    old = data.draw(st.sampled_from(story))
    new = Document(old.number, data.draw(st.integers(1, len(story) + 1)) * HOURS_BETWEEN + 1, tuple(data.draw(st.one_of(PLAIN))))
    book.put(new.number, new.moment, new.legs)
    assert figures(book) == figures(book_of([new if document is old else document for document in story], method))


@either_method
@thoroughly
@for_any(story=stories())
def test_a_day_opens_as_the_day_before_closed(method: str, story: list[Document]) -> None:
    book = book_of(story, method)
    for pool in POOLS.values():
        qty = amount = 0
        for row in days_of(book, pool):
            assert qty + row.in_qty - row.out_qty == row.qty
            assert amount + row.in_amount - row.out_amount == row.amount
            qty, amount = row.qty, row.amount


@either_method
@thoroughly
@for_any(story=stories())
def test_shares_add_up_to_what_was_prepared(method: str, story: list[Document]) -> None:
    book = book_of(story, method)
    prepared: dict[int, int] = {}
    for leg in book.rows.values():
        change = leg[5] * ((leg[3] == PREPARATION) - (leg[2] == PREPARATION))
        prepared[document_of(leg[0])] = prepared.get(document_of(leg[0]), 0) + change
    assert not any(prepared.values())


@either_method
@thoroughly
@for_any(story=stories())
def test_parts_undone_cost_together_what_the_whole_did(method: str, story: list[Document]) -> None:
    book = book_of(story, method)
    last = len(story)
    for leg in list(book.rows.values()):
        rest = leg[4] - sum(other[4] for other in book.rows.values() if other[6] == Mode.LIKE and other[9] == leg[0])
        if leg[6] not in {Mode.GIVEN, Mode.AT_COST} or rest < 3:
            continue
        for part in (rest // 3, rest // 3, rest - 2 * (rest // 3)):
            last += 1
            book.put(100 + last, last * HOURS_BETWEEN, [returned(leg[3], leg[2], part, leg[0])])
        undone = [other[5] for other in book.rows.values() if other[6] == Mode.LIKE and other[9] == leg[0]]
        assert sum(undone) == book.rows[leg[0]][5]


def balances_before(book: Book) -> dict[tuple[int, int], tuple[int, int]]:
    """Quantity and amount of a pool just before a move, by (move, pool): added up anew from what is stored."""
    standing = dict.fromkeys(POOLS.values(), (0, 0))
    before: dict[tuple[int, int], tuple[int, int]] = {}
    for leg in sorted([*book.rows.values(), *book.resets.values()], key=lambda leg: (leg[1], leg[0])):
        for pool, sign in ((leg[2], -1), (leg[3], 1)):
            if pool in standing:
                qty, amount = before[leg[0], pool] = standing[pool]
                standing[pool] = qty + sign * leg[4], amount + sign * leg[5]
    return before


@either_method
@thoroughly
@for_any(story=stories())
def test_resets_happen_only_where_goods_lacked_or_an_amount_was_given(method: str, story: list[Document]) -> None:
    book = book_of(story, method)
    before = balances_before(book)
    for reset in book.resets:
        leg = book.rows[reset & ~(RESET_OF_SOURCE | RESET_OF_TARGET)]
        assert book.resets[reset][5] != 0
        if reset & RESET_OF_TARGET:
            qty, _ = before[leg[0], leg[3]]
            assert qty < 0 or (qty == 0 and leg[4] == 0)
            continue
        assert leg[6] in {Mode.GIVEN, Mode.LIKE}
        qty, amount = before[leg[0], leg[2]]
        if method == "average":
            assert qty <= leg[4] or amount < leg[5]


@either_method
@thoroughly
@for_any(story=stories(plain=True))
def test_no_reset_while_stock_lasts(method: str, story: list[Document]) -> None:
    book = book_of(story, method)
    if not book.result.negatives:
        assert not book.resets


@either_method
@thoroughly
@for_any(story=stories())
def test_every_fall_below_zero_is_told(method: str, story: list[Document]) -> None:
    book = book_of(story, method)
    before = balances_before(book)
    below = {
        (leg[0], leg[2]): before[leg[0], leg[2]][0] - leg[4]
        for leg in book.rows.values()
        if leg[4] and leg[2] in POOLS.values() and before[leg[0], leg[2]][0] < leg[4]
    }
    assert {(told.move, told.pool): told.qty for told in book.result.negatives} == below
