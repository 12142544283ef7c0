"""Prices of a line are per unit of the line, whatever the kind: another unit brings them along."""

from decimal import Decimal

import pytest

from app.documents.base import ItemLine, kinds
from app.store.table import fields_of

PRICED = [
    (name, line, each.name)
    for name, kind in kinds().items()
    for line in kind.tables().values()
    if issubclass(line, ItemLine)
    for each in fields_of(line)
    if each.type == "price"
]


@pytest.mark.parametrize(("kind", "line_class", "field"), PRICED, ids=[f"{name}-{field}" for name, _line, field in PRICED])
def test_a_case_of_twelve_costs_twelve_times_as_much(kind, line_class, field):
    line, document = line_class(qty=Decimal(2), **{field: Decimal("1.25")}), kinds()[kind]()
    line.measured(Decimal(12), document)
    assert getattr(line, field) == 15


@pytest.mark.parametrize(
    ("kind", "field"), [("purchase_order", "price"), ("daily_sales", "price"), ("opening_stock", "cost"), ("goods_receipt", "price")]
)
def test_the_amount_follows_the_price(kind, field):
    line = kinds()[kind].line_class()(qty=Decimal(2), **{field: Decimal("1.25")})
    line.measured(Decimal(12), kinds()[kind]())
    assert line.amount == 30


def test_a_price_that_nobody_said_stays_unsaid():
    line = kinds()["supplier_return"].line_class()(qty=Decimal(2))
    line.measured(Decimal(12), kinds()["supplier_return"]())
    assert line.price is None
