"""Reports seek: what they read does not grow with the ledger behind them."""

from datetime import date, datetime

import pytest

from app.reports import in_transit
from app.reports.base import Params
from app.reports.food_cost import _turned
from app.reports.money import _standing
from app.reports.sold import ENDS, _query
from app.reports.stock import balances, moves_between, moves_of_pools, on_day
from app.store.ledger import move
from app.store.types import day_number, seconds
from tests.plan import explain


@pytest.fixture
def session(make_store):
    with make_store().read() as session:
        yield session


def test_a_past_day_is_one_seek_a_pool(session):
    plan = explain(session, on_day(session, 1, 1, [], day_number(date(2026, 11, 3))))
    assert "SEARCH pool USING INDEX uq_pool_place_item (place_id=?)" in plan
    assert plan.count("SEARCH pool_day USING PRIMARY KEY (pool_id=? AND day") == 2
    assert "SCAN" not in plan


def test_moves_of_a_period_are_found_through_the_journal(session):
    plan = explain(session, moves_between(seconds(datetime(2026, 11, 2)), seconds(datetime(2026, 11, 3)), move.c.id))
    assert "SEARCH document USING COVERING INDEX ix_document_moment_id (moment>? AND moment<?)" in plan
    assert "SEARCH move USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)" in plan
    assert "SCAN" not in plan


def test_what_the_kitchen_used_in_a_period_is_found_through_the_journal(session):
    plan = explain(session, _turned(Params(start=date(2026, 11, 2), end=date(2026, 11, 3))))
    assert "SEARCH document USING COVERING INDEX ix_document_moment_id (moment>? AND moment<?)" in plan
    assert "SEARCH move USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)" in plan


def test_what_tills_held_on_a_past_day_is_one_seek_a_pool(session):
    plan = explain(session, _standing(session, [1, 2], day_number(date(2026, 11, 3))))
    assert plan.count("SEARCH pool_day USING PRIMARY KEY (pool_id=? AND day") == 2
    assert "SCAN pool_day" not in plan


@pytest.mark.parametrize("at", [None, datetime(2026, 11, 3)])
def test_what_arrived_of_a_dispatch_is_found_by_its_moves(session, at):
    plan = explain(session, in_transit._query(session, Params(at=at, filters={"site": None})))
    assert "SEARCH arrived USING INDEX ix_move_like (like_id=?)" in plan
    assert "MATERIALIZE" not in plan
    assert "SCAN" not in plan


def test_moves_of_an_item_are_found_at_both_ends(session):
    plan = explain(session, moves_of_pools([1, 2], None, None, move.c.id))
    assert "SEARCH move USING INDEX ix_move_source (source_pool=?" in plan
    assert "SEARCH move USING INDEX ix_move_target (target_pool=?" in plan
    assert "SCAN" not in plan


def test_stock_now_reads_no_moves(session):
    asked = []
    from sqlalchemy import event

    event.listen(session.get_bind(), "before_cursor_execute", lambda _c, _cur, statement, *_more: asked.append(statement))
    balances(session, Params(), None)
    assert asked
    assert not any("move" in statement or "pool_day" in statement for statement in asked)


@pytest.mark.parametrize(("kind", "end"), [("revenue", "source"), ("output_vat", "source"), ("cost_of_sales", "target")])
def test_sales_of_a_period_are_found_by_place_and_moment(session, kind, end):
    params = Params(start=date(2026, 11, 2), end=date(2026, 11, 3))
    plan = explain(session, _query(session, params, kind, ENDS[end], [1, 2], ("item",)))
    assert f"SEARCH move USING INDEX ix_move_{end} ({end}_pool=? AND moment>? AND moment<?)" in plan
    assert "SCAN" not in plan
