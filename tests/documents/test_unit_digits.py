"""A quantity has no more decimals than its unit has, wherever a person states it."""

from decimal import Decimal

import pytest

from app.core.errors import Doubt, NotRight
from app.documents.base import ItemLine, kinds
from app.posting import engine
from app.posting.unit_digits import unit_doubts
from tests.makers import Shop
from tests.samples import OWNER, sample

KINDS = [name for name, cls in kinds().items() if any(issubclass(line, ItemLine) for line in cls.tables().values())]
FREE = {"production", "disassembly", "stock_count"}
"""Kinds whose quantities follow from a recipe, or are what is left of one."""


def refused(shop, lines):
    """What is asked, or refused, of a receipt's lines."""
    draft = shop.draft("goods_receipt", "2026-11-02", "W1", {"partner_id": shop.supplier()}, lines)
    with shop.store.write() as session, pytest.raises((Doubt, NotRight)) as caught:
        engine.post(session, OWNER, draft)
    if isinstance(caught.value, Doubt):
        assert caught.value.name == "finer_than_unit"
        return [(each.line, each.field, str(each)) for each in caught.value.values["what"]]
    return [(each.line, each.field, str(each)) for each in caught.value.problems]


@pytest.mark.parametrize("kind", KINDS)
def test_half_a_piece_is_asked_about_in_every_kind_of_goods_line(kind, stocked):
    with stocked.read() as session:
        document = sample(session, kind)
        document.rows[0].qty = Decimal("0.5")
        engine.require_figures(document)
        engine.fill_in(session, OWNER, document)
        found = [each for doubt in unit_doubts(session, document) for each in doubt.values["what"]]
    assert [(each.line, each.field) for each in found] == ([] if kind in FREE else [(1, "qty")])


def test_the_decimals_are_those_of_the_line_s_unit(store):
    shop = Shop(store)
    shop.item("cheese", unit_id=shop.unit("kg", decimals=3))
    shop.receipt("2026-11-02", cheese=("0.125", 10))
    assert refused(shop, [{"item": "cheese", "qty": "0.1255", "price": 10}]) == [
        (1, "qty", "Line 1: Qty: decimals of kg: 3 at most, as the catalog of units says")
    ]


def test_half_a_case_is_right_where_it_comes_to_whole_pieces(store):
    shop = Shop(store)
    shop.item("milk")
    case = shop.unit("case", base_id=shop.unit("pc"), factor=Decimal(12))
    shop.receipt("2026-11-02", [{"item": "milk", "unit_id": case, "qty": "0.5", "price": 12}])
    ((line, field, told),) = refused(shop, [{"item": "milk", "unit_id": case, "qty": "0.3", "price": 12}])
    assert (line, field) == (1, "qty")
    assert "case has no decimals" in told


def test_quantities_beside_that_of_the_line_are_looked_at_too(store):
    shop = Shop(store)
    found = refused(shop, [{"item": "milk", "qty": 1, "price": 1, "ordered": "1.5", "rejected": "0.5"}])
    assert [(line, field) for line, field, _told in found] == [(1, "ordered"), (1, "rejected")]


def test_ordered_and_rejected_are_not_below_zero(store):
    found = refused(Shop(store), [{"item": "milk", "qty": 1, "price": 1, "ordered": -1, "rejected": -2}])
    assert found == [
        (1, "ordered", "Line 1: a quantity can't be below zero"), (1, "rejected", "Line 1: a quantity can't be below zero"),
    ]  # fmt: skip


def test_ingredients_of_a_dish_are_taken_in_parts(store):
    shop = Shop(store)
    shop.item("cake")
    shop.recipe("cake", 3, egg=1)
    shop.receipt("2026-11-02", egg=(10, "0.20"))
    shop.post("daily_sales", "2026-11-03", "W1", {"till_id": shop.till()}, [{"item": "cake", "qty": 1, "price": 5}])
