"""Laws of batches: whatever comes, goes, is counted, corrected and unposted, no batch is below zero where that is refused."""

import json
from collections import defaultdict
from typing import Any

from hypothesis import Phase, settings
from hypothesis import strategies as st
from sqlalchemy import select, union_all

from app.exchange.records import import_records
from app.posting.check import check_store
from app.store.ledger import move, pool
from tests.posting.law import for_a_while as usual
from tests.posting.law import holds, passing_session
from tests.posting.trade_world import CATALOGS, MILK, OWNER, Record, TradeWorld, dated, trades

for_a_while = settings(usual, max_examples=20, phases=(Phase.generate,))
MARKS, DAYS = ("B1", "B2"), ("2026-05-01", "2026-06-01", None)
quantities = st.integers(1, 9).map(str)


def _marked(draw: Any) -> Record:
    """Goods by a mark, which may stand for several batches, or by none."""
    mark = draw(st.sampled_from((*MARKS, None)))
    return {"item": MILK, "qty": draw(quantities)} | ({} if mark is None else {"batch": mark})


def _lines(draw: Any, line: Any) -> list[Record]:
    return [line(draw) for _ in range(draw(st.integers(1, 2)))]


def _received(draw: Any) -> Record:
    return {
        "item": MILK,
        "qty": draw(st.integers(5, 15).map(str)),
        "price": "1",
        "batch": draw(st.sampled_from(MARKS)),
        "expiry": draw(st.sampled_from(DAYS)),
    }


def _receipt(draw: Any, _story: list[Record]) -> Record:
    return {"kind": "goods_receipt", "partner": "ACME", "lines": _lines(draw, _received)}


def _write_off(draw: Any, _story: list[Record]) -> Record:
    return {"kind": "write_off", "reason": "spoiled", "lines": _lines(draw, _marked)}


def _transfer(draw: Any, _story: list[Record]) -> Record:
    return {"kind": "transfer", "lines": _lines(draw, _marked)}


def _dispatch(draw: Any, _story: list[Record]) -> Record:
    return {"kind": "dispatch", "lines": [_marked(draw)]}


def _arrival(draw: Any, story: list[Record]) -> Record | None:
    sent = [each for each in story if each["kind"] == "dispatch"]
    if not sent:
        return None
    basis = draw(st.sampled_from(sent))
    return {"kind": "arrival", "dispatch": basis["uuid"], "site": basis["to_site"], "lines": [{"item": MILK, "qty": "1"}]}


def _count(draw: Any, _story: list[Record]) -> Record:
    lines = [
        {"item": MILK, "counted": line["qty"], **({"batch": line["batch"]} if "batch" in line else {})} for line in _lines(draw, _marked)
    ]
    return {"kind": "stock_count", "lines": lines}


def _back_to_supplier(draw: Any, story: list[Record]) -> Record | None:
    receipts = [each for each in story if each["kind"] == "goods_receipt"]
    if not receipts:
        return None
    basis = draw(st.sampled_from(receipts))
    line = basis["lines"][0]
    said = {"item": MILK, "qty": draw(quantities), "batch": line["batch"]}
    return {"kind": "supplier_return", "receipt": basis["uuid"], "site": basis["site"], "partner": "ACME", "lines": [said]}


MAKERS = (_receipt, _receipt, _receipt, _write_off, _write_off, _transfer, _dispatch, _arrival, _count, _back_to_supplier)


def left(session: Any) -> dict[tuple[int, int | None], int]:
    """What is left by balance of goods and batch, None for goods in no batch."""
    ends = union_all(
        select(move.c.target_pool.label("pool"), move.c.batch_id, move.c.qty), select(move.c.source_pool, move.c.batch_id, -move.c.qty)
    ).subquery()
    found: dict[tuple[int, int | None], int] = defaultdict(int)
    for pool_id, batch, qty in session.execute(select(ends).join(pool, pool.c.id == ends.c.pool).where(pool.c.item_id.is_not(None))):
        found[pool_id, batch] += int(qty)
    return found


def assert_none_below_zero(world: TradeWorld) -> None:
    batches, goods = left(world.session), dict(world.session.execute(select(pool.c.id, pool.c.qty)).all())
    for (_pool, batch), qty in batches.items():
        assert batch is None or qty >= 0
    for pool_id in {each for each, _ in batches}:
        assert sum(qty for (other, _), qty in batches.items() if other == pool_id) == goods[pool_id]
    assert check_store(world.session) == []


def otherwise(draw: Any, record: Record) -> Record:
    """The document corrected: another mark, day or quantity on its first line, or taken back."""
    first, *rest = record["lines"]
    if draw(st.integers(1, 3)) == 1:
        return {**record, "state": "draft"}
    if record["kind"] == "goods_receipt":
        first = {**first, "batch": draw(st.sampled_from(MARKS)), "expiry": draw(st.sampled_from(DAYS))}
    amount = "counted" if "counted" in first else "qty"
    return {**record, "lines": [{**first, amount: draw(quantities)}, *rest]}


def test_no_batch_is_below_zero_where_its_goods_are_not(make_store):
    store = make_store()
    refusing = {**CATALOGS, "sites": [{**each, "negative_stock": "forbid"} for each in CATALOGS["sites"]]}
    assert import_records(store, OWNER, json.dumps(refusing).encode(), each=True, dry_run=False) == []
    posted = {"first": 0, "again": 0}

    def law(story: list[Record], data: st.DataObject) -> None:
        opening = dated(data.draw, {"kind": "opening_stock", "site": "W1", "lines": [{**_received(data.draw), "cost": "1"}]}, 1, 99)
        opening["lines"][0].pop("price")
        with passing_session(store) as session:
            world = TradeWorld(session)
            world.put(opening)
            for record in data.draw(st.permutations(story)):
                posted["first"] += world.try_to_put(record)
                session.expunge_all()
            assert_none_below_zero(world)
            for record in story:
                posted["again"] += world.try_to_put(otherwise(data.draw, record))
                session.expunge_all()
                assert_none_below_zero(world)

    holds(law, for_a_while, story=trades(makers=MAKERS))
    assert min(posted.values()) > 5, posted
