"""Posting reads what it needs of the ledger: it never looks through all moves, however many there are."""

import pytest
from sqlalchemy import event

from app.core.money import Qty
from app.documents.base import kinds
from app.posting import engine
from tests.samples import OWNER, sample

ALL = engine.ALL_DOUBTS


@pytest.fixture
def plans(stocked):
    """How the database runs each statement that is sent from now on and speaks of moves."""
    found, asking = [], []

    def explain(connection, _cursor, statement, parameters, _context, executemany):
        if asking or executemany or " move" not in statement or statement.startswith(("EXPLAIN", "INSERT")):
            return
        asking.append(statement)
        rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters).fetchall()
        asking.clear()
        found.extend((row[3], statement) for row in rows)

    event.listen(stocked.engine, "before_cursor_execute", explain)
    yield found
    event.remove(stocked.engine, "before_cursor_execute", explain)


@pytest.mark.parametrize("kind", list(kinds()))
def test_no_kind_looks_through_all_moves(kind, stocked, plans):
    with stocked.editing() as session:
        session.begin_writing()
        document = sample(session, kind)
        engine.post(session, OWNER, document, ALL)
        for line in document.rows:
            if hasattr(line, "qty") and line.qty:
                line.qty = Qty(line.qty + 1)
                line.changed("qty", document)
        engine.post(session, OWNER, document, ALL)
        engine.unpost(session, OWNER, document, ALL)
        session.rollback()
    assert not document.in_ledger or plans, "nothing of moves was asked"
    assert [(plan, statement) for plan, statement in plans if plan.startswith("SCAN move")] == []
