"""The foot of a draft: what it says follows what is typed, saved or not."""

from decimal import Decimal

import pytest

from app.documents.base import kinds
from tests.samples import sample

LIVE = [name for name, cls in kinds().items() if not (cls.total_at_cost or cls.total_at)]
"""Kinds whose total is known before they are posted."""
TYPED = {"qty": Decimal(2), "price": Decimal("0.45"), "cost": Decimal("0.45"), "pieces": 2}


@pytest.mark.parametrize("kind", LIVE)
def test_the_foot_of_a_draft_says_the_total_before_it_is_saved(kind, stocked):
    with stocked.editing() as session:
        document = sample(session, kind)
    assert document.total == 0
    for line in document.rows:
        if hasattr(line, "on_hand"):
            line.on_hand = Decimal(4)  # it is looked up
        for name, value in TYPED.items():
            if hasattr(line, name):
                setattr(line, name, value)
                line.changed(name, document)
    _label, total = document.sums()[-1]
    assert total == document.sum_up() != 0
