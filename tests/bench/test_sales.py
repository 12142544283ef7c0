"""How fast the trade's figures of a period are worked out from a large ledger."""

from datetime import timedelta
from typing import Any

import pytest

from app.core.costing import SECONDS_A_DAY
from app.reports.base import Params, run
from app.store.types import seconds
from tests.bench.conftest import MILLION, middle, seconds_of
from tests.bench.ledger import copy_of
from tests.bench.sales import LAST_DAYS, last_day, make_sales_ledger
from tests.makers import OWNER

ROUNDS = 5
MONTH = 30
BARE_SALES = """SELECT item_id, moment, qty, amount FROM move WHERE {end} IN
(SELECT pool.id FROM pool JOIN place ON place.id = place_id WHERE kind IN ({kinds})) AND moment >= {start}"""
BARE_DAYS = "SELECT pool_id, in_qty, in_amount, out_qty, out_amount FROM pool_day WHERE day > {day}"


@pytest.fixture(scope="module")
def selling(ledgers_folder, tmp_path_factory):
    path = ledgers_folder / f"sales-{MILLION}.larder"
    if not path.exists():
        make_sales_ledger(path, MILLION)
    store = copy_of(path, tmp_path_factory.mktemp("selling"))
    yield store
    store.close()


def asked(session: Any, name: str, days: int, by: str) -> float:
    """Milliseconds, and there is an answer."""
    end = last_day().date()
    params = Params(start=end - timedelta(days=days - 1), end=end, filters={"by": by})
    assert len(run(session, name, params, actor=OWNER).rows) >= 1
    return middle([seconds_of(lambda: run(session, name, params, actor=OWNER)) for _ in range(ROUNDS)]) * 1000


def bare(session: Any, *queries: str) -> float:
    cursor = session.connection().connection.cursor()
    return middle([seconds_of(lambda: [cursor.execute(query).fetchall() for query in queries]) for _ in range(ROUNDS)]) * 1000


def test_sales_and_margin_of_90_days(benchmark, told, selling):
    start = seconds(last_day()) // SECONDS_A_DAY * SECONDS_A_DAY - (LAST_DAYS - 1) * SECONDS_A_DAY
    queries = [
        BARE_SALES.format(end="source_pool", kinds="'revenue', 'output_vat'", start=start),
        BARE_SALES.format(end="target_pool", kinds="'cost_of_sales'", start=start),
    ]
    with selling.read() as session:
        reading = bare(session, *queries)
        by_day, by_item = (asked(session, "sales-and-margin", LAST_DAYS, by) for by in ("day", "item"))
    benchmark.pedantic(lambda: None, rounds=1)
    told("sales and margin of 90 days by day, 1,000,000 moves", by_day, "ms", reading, "bare SELECT of those moves", "≤ 2 ×")
    told("the same by item, 10,000 goods", by_item, "ms", reading, "bare SELECT of those moves", "≤ 4 ×")
    assert by_day <= 2 * reading
    assert by_item <= 4 * reading


def test_turnover_of_a_month(benchmark, told, selling):
    day = seconds(last_day()) // SECONDS_A_DAY - MONTH
    with selling.read() as session:
        reading = bare(session, BARE_DAYS.format(day=day), "SELECT * FROM pool")
        by_item, by_group = (asked(session, "goods-turnover", MONTH, by) for by in ("item-site", "group"))
    benchmark.pedantic(lambda: None, rounds=1)
    told("turnover of a month by item and store, 1,000,000 moves", by_item, "ms", reading, "bare SELECT of its days", "≤ 6 ×")
    told("the same by group", by_group, "ms", reading, "bare SELECT of its days", "≤ 4 ×")
    assert by_item <= 6 * reading
    assert by_group <= 4 * reading
