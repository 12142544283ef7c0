"""Conditions on the ledger's tables."""

import pytest
from sqlalchemy import bindparam, select

from app.store.ledger import move, of_document

LATE = 3_000_000
"""A document whose moves have ids beyond 32 bits."""


@pytest.mark.parametrize("column", [move.c.id, move.c.like_id], ids=["its own", "undone"])
def test_moves_of_a_late_document_are_looked_for_by_a_bound_value(store, column):
    with store.read() as session:
        assert session.execute(select(move.c.id).where(of_document(bindparam("own"), column)), {"own": LATE}).all() == []
