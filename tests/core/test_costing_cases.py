"""The walk gives the figures of public test suites and textbooks (the source of each stands in its case)."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from app.core.costing import RESET_OF_SOURCE, RESET_OF_TARGET, move_id
from app.core.ledger import Mode
from tests.core.book import OUTSIDE, PREPARATION, Book, scaled_money, scaled_price, scaled_qty

FOLDER = Path(__file__).resolve().parents[2] / ".." / "shared" / "cases"
CASES = [case for path in sorted(FOLDER.glob("costing_*.json")) for case in json.loads(path.read_text())["cases"]]
SKIPPED_METHODS = {"lifo", "fixed_cost", "periodic_average_month"}
G, C, S, L, W, V = Mode.GIVEN, Mode.AT_COST, Mode.SHARE, Mode.LIKE, Mode.WORTH, Mode.LEVEL


def legs_of(op: dict[str, Any], book: Book, ops: dict[int, dict[str, Any]]) -> list[tuple]:
    """The legs an operation stands for."""
    kind, pool = op["kind"], book.pool(op.get("warehouse", ""), op.get("item", ""))
    if kind == "receipt":
        value = scaled_money(Decimal(op["qty"]) * Decimal(op["unit_cost"]))
        return [(OUTSIDE, pool, scaled_qty(op["qty"]), value, G, None, None, None)]
    if kind == "issue":
        return [(pool, OUTSIDE, scaled_qty(op["qty"]), 0, C, None, None, None)]
    if kind == "transfer":
        return [(pool, book.pool(op["to_warehouse"], op["item"]), scaled_qty(op["qty"]), 0, C, None, None, None)]
    if kind == "return_to_supplier":
        return [(pool, OUTSIDE, scaled_qty(op["qty"]), 0, L, None, None, move_id(op["ref"], 0))]
    if kind == "customer_return" and "ref" in op:
        return [(OUTSIDE, pool, scaled_qty(op["qty"]), 0, L, None, None, move_id(op["ref"], 0))]
    if kind == "customer_return":
        value = scaled_money(Decimal(op["qty"]) * Decimal(op["unit_cost"]))
        return [(OUTSIDE, pool, scaled_qty(op["qty"]), value, G, None, None, None)]
    if kind == "revalue":
        return [(pool, OUTSIDE, 0, 0, W, scaled_price(op["unit_cost"]), None, None)]
    if kind == "count":
        return count_legs(op, pool)
    if kind == "production":
        return production_legs(op, book)
    raise AssertionError(kind)


def count_legs(op: dict[str, Any], pool: int) -> list[tuple]:
    counted = scaled_qty(op["counted_qty"])
    cost = scaled_price(op["unit_cost"]) if op.get("unit_cost") else None
    first = 0 if cost is not None else counted
    return [(pool, OUTSIDE, 0, 0, V, first, None, None), (OUTSIDE, pool, 0, 0, V, counted, cost, None)]


def production_legs(op: dict[str, Any], book: Book) -> list[tuple]:
    legs: list[tuple] = [
        (book.pool(i["warehouse"], i["item"]), PREPARATION, scaled_qty(i["qty"]), 0, C, None, None, None) for i in op["inputs"]
    ]
    if op.get("extra_cost"):
        legs.append((OUTSIDE, PREPARATION, 0, scaled_money(Decimal(op["extra_cost"])), G, None, None, None))
    shares = [o.get("cost_share") for o in op["outputs"]]
    rest = Decimal(100) - sum(Decimal(s) for s in shares if s is not None)
    weights = [Decimal(s) if s is not None else rest / shares.count(None) for s in shares]
    order = sorted(range(len(weights)), key=lambda i: weights[i] > 0)
    left = sum(weights)
    for i in order:
        out = op["outputs"][i]
        part, whole = int(weights[i] * 10**6), int(left * 10**6)
        legs.append((PREPARATION, book.pool(out["warehouse"], out["item"]), scaled_qty(out["qty"]), 0, S, part, whole, None))
        left -= weights[i]
    return legs


def enter(op: dict[str, Any], book: Book, ops: dict[int, dict[str, Any]]) -> None:
    """Put an operation into the book; corrections replace what they correct."""
    kind = op["kind"]
    if kind == "cancel":
        book.documents.pop(op["ref"])
    elif kind in {"receipt_cost_change", "edit_qty"}:
        changed = ops[op["ref"]] = {**ops[op["ref"]], **{k: op[k] for k in ("qty", "unit_cost") if k in op}}
        book.put(op["ref"], changed["date"], *legs_of(changed, book, ops))
    elif kind == "landed_cost":
        land(op, book, ops)
    else:
        book.put(op["n"], op["date"], *legs_of(op, book, ops))


def land(op: dict[str, Any], book: Book, ops: dict[int, dict[str, Any]]) -> None:
    refs = [ops[ref] for ref in op["refs"]]
    values = [Decimal(r["qty"]) * Decimal(r["unit_cost"]) for r in refs]
    left, left_value = Decimal(op["amount"]), sum(values)
    for i, (ref, value) in enumerate(zip(refs, values, strict=True)):
        part = round(left * value / left_value, 2) if i < len(refs) - 1 else left
        left, left_value = left - part, left_value - value
        pool = book.pool(ref["warehouse"], ref["item"])
        book.put(op["n"] * 100 + i, ref["date"], (OUTSIDE, pool, 0, scaled_money(part), G, None, None, move_id(ref["n"], 0)))


def refused(op: dict[str, Any], case: dict[str, Any], book: Book) -> bool:
    """Whether a store that forbids negative stock refuses what was just entered."""
    assert book.walk
    return case["policy"].get("negative") == "forbid" and bool(book.walk.result.negatives)


def close(found: Decimal, expected: str | None, case: dict[str, Any]) -> bool:
    return expected is None or abs(found - Decimal(expected)) <= Decimal(str(case.get("tolerance", {}).get("value", "0.005")))


@pytest.mark.skipif(not CASES, reason="the case files stand beside the project, not in it")
@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_costs_agree_with_public_cases(case: dict[str, Any]) -> None:
    if case["tier"] == "info" or case["policy"]["method"] in SKIPPED_METHODS:
        pytest.skip(f"{case['id']} documents another product's way: {case['policy']['method']}, {case.get('note', case['tier'])}")
    if case["policy"].get("negative") not in {"reset", "forbid", "not_exercised"}:
        pytest.skip(f"{case['id']} needs negative stock by {case['policy']['negative']}; ours is reset")
    book = Book("fifo" if case["policy"]["method"] == "fifo" else "average", case["policy"].get("initial_cost") or {})
    expect = case.get("derived_full_recost") if case["policy"].get("backdate") == "no_recost" else case["expect"]
    expect = expect or case["expect"]
    ops: dict[int, dict[str, Any]] = {}
    wrong: list[str] = []
    for op in case["ops"]:
        ops[op["n"]] = op
        before = dict(book.documents)
        enter(op, book, ops)
        book.recost()
        if refused(op, case, book):
            book.documents = before
            book.recost()
        wrong += compare(case, expect, op["n"], book)
    assert not wrong


def compare(case: dict[str, Any], expect: dict[str, Any], after: int, book: Book) -> list[str]:
    wrong = []
    for state in expect.get("states", []):
        if state["after_op"] == after:
            qty, value = book.state(state["warehouse"], state["item"])
            if not close(qty, state["qty"], case) or not close(value, state["value"], case):
                wrong.append(f"after {after}: {qty} worth {value}, expected {state['qty']} worth {state['value']}")
    for cost in expect.get("op_costs", []):
        if cost["after_op"] == after and cost["op"] in book.documents:
            found = book.cost_of(cost["op"])
            if not close(found, cost["total"], case):
                wrong.append(f"after {after}: operation {cost['op']} cost {found}, expected {cost['total']}")
    return wrong


def test_resets_have_ids_of_their_own() -> None:
    assert {move_id(7, 3) | RESET_OF_TARGET, move_id(7, 3) | RESET_OF_SOURCE, move_id(7, 3), move_id(7, 4)} == set(
        range(move_id(7, 3), move_id(7, 3) + 3)
    ) | {move_id(7, 4)}
