"""The figures of public test suites and textbooks come out of the door that users have: records in, reports out."""

import json
from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

import pytest

from app.exchange.records import Imported, import_records
from app.reports.base import Params, ReportTable, run
from app.store.engine import Store
from app.store.info import write_info
from tests.core.test_costing_cases import CASES, EXACT, MONEY_TOLERANCE, SKIPPED, WIDER, Op, differences
from tests.makers import OWNER
from tests.stores import STORE_KINDS

CURRENCIES = {0: "JPY", 2: "EUR"}
REVALUED = 1000
"""Added to the number of an operation whose goods are revalued by a document of their own."""
NO_CASES = pytest.mark.skipif(not CASES, reason="the case files stand beside the project, not in it")


def uuid_of(number: int) -> str:
    return f"01890000-0000-7000-8000-{number:012d}"


def set_up(store: Store, case: Op) -> None:
    """The catalogs of a case, and how its store counts costs."""
    policy = case["policy"]
    with store.write() as session:
        method = "fifo" if policy["method"] == "fifo" else "average"
        write_info(session, costing=method, currency=CURRENCIES[min(2, policy["value_digits"])])
    named = [row for op in case["ops"] for row in (op, *op.get("inputs", ()), *op.get("outputs", ()))]
    items = sorted({row["item"] for row in named if "item" in row})
    places = {row[key] for row in named for key in ("warehouse", "to_warehouse") if key in row} | {"W1"}
    negative = "forbid" if policy["negative"] == "forbid" else "allow"
    estimates = policy.get("initial_cost") or {}
    take(
        store,
        sites=[{"code": code, "name": code, "negative_stock": negative} for code in sorted(places)],
        partners=[{"code": "ACME", "name": "Acme Foods"}],
        goods=[
            {"code": item, "name": item, "unit": "pc", **({"estimated_cost": estimates[item]} if item in estimates else {})} for item in items
        ],
    )  # fmt: skip


def take(store: Store, **sections: Any) -> list[Imported]:
    data = json.dumps({"format": "larder-records/1", **sections}).encode()
    return import_records(store, OWNER, data, each=True, dry_run=False)


def record_of(op: Op, ops: dict[int, Op]) -> dict[str, Any]:
    """An operation as a document: what cancels or corrects another one is that one, coming again."""
    if op["kind"] == "cancel":
        return {**document_of(ops[op["ref"]]), "state": "void"}
    if op["kind"] in {"receipt_cost_change", "edit_qty"}:
        ops[op["ref"]] = {**ops[op["ref"]], **{key: op[key] for key in ("qty", "unit_cost") if key in op}}
        return document_of(ops[op["ref"]])
    return document_of(op)


def document_of(op: Op) -> dict[str, Any]:
    site = op["warehouse"] if "warehouse" in op else op["inputs"][0]["warehouse"] if "inputs" in op else "W1"
    head = {"uuid": uuid_of(op["n"]), "moment": f"{op['date']}T00:00:00", "site": site, "state": "posted"}
    return head | DOCUMENTS[op["kind"]](op)


def receipt(op: Op) -> dict[str, Any]:
    line = {"item": op["item"], "qty": op["qty"], "price": op["unit_cost"]}
    return {"kind": "goods_receipt", "partner": "ACME", "lines": [line]}


def issue(op: Op) -> dict[str, Any]:
    return {"kind": "write_off", "reason": "spoiled", "lines": [{"item": op["item"], "qty": op["qty"]}]}


def count(op: Op) -> dict[str, Any]:
    cost = {"cost": op["unit_cost"]} if "unit_cost" in op else {}
    return {"kind": "stock_count", "uncounted": "keep", "lines": [{"item": op["item"], "counted": op["counted_qty"], **cost}]}


def revaluation_after(op: Op) -> list[dict[str, Any]]:
    """A count that names a unit cost sets the cost of all that is there, not of a surplus alone: with us that is a document of its own."""
    if op["kind"] != "count" or "unit_cost" not in op:
        return []
    return [document_of({**op, "kind": "revalue"}) | {"uuid": uuid_of(op["n"] + REVALUED)}]


def production(op: Op) -> dict[str, Any]:
    """What is made may be put on the shelves of another store; shares are percentages."""
    inputs = [{"item": each["item"], "qty": each["qty"]} for each in op["inputs"]]
    outputs = [
        {"item": each["item"], "qty": each["qty"], **({"share": str(Decimal(each["cost_share"]) * 100)} if "cost_share" in each else {})}
        for each in op["outputs"]
    ]
    extra = {"extra_cost": op["extra_cost"]} if "extra_cost" in op else {}
    return {"kind": "production", "to_site": op["outputs"][0]["warehouse"], "inputs": inputs, "outputs": outputs, **extra}


def transfer(op: Op) -> dict[str, Any]:
    return {"kind": "transfer", "to_site": op["to_warehouse"], "lines": [{"item": op["item"], "qty": op["qty"]}]}


def revalue(op: Op) -> dict[str, Any]:
    return {"kind": "cost_change", "lines": [{"item": op["item"], "cost": op["unit_cost"]}]}


def landed_cost(op: Op) -> dict[str, Any]:
    receipts = [uuid_of(ref) for ref in op["refs"]]
    return {"kind": "landed_cost", "partner": "ACME", "split": op["basis"], "amount": op["amount"], "receipts": receipts}


def supplier_return(op: Op) -> dict[str, Any]:
    """Goods of a receipt go back at its cost, others (and where the case wants the current cost) at what they cost now."""
    known = {"receipt": uuid_of(op["ref"])} if op.get("ref") is not None and op["return_cost"] == "original" else {}
    return {"kind": "supplier_return", "partner": "ACME", **known, "lines": [{"item": op["item"], "qty": op["qty"]}]}


def customer_return(op: Op) -> dict[str, Any]:
    known = {"sale": uuid_of(op["ref"])} if op.get("ref") is not None else {}
    cost = {"cost": op["unit_cost"]} if "unit_cost" in op else {}
    return {"kind": "customer_return", **known, "lines": [{"item": op["item"], "qty": op["qty"], "price": "0", "to": "shelf", **cost}]}


def returns_after(op: Op, ops: dict[int, Op]) -> list[dict[str, Any]]:
    """A return names one receipt: what that is too small for goes back to the next ones at the same price, a document each."""
    if op["kind"] != "return_to_supplier" or op.get("ref") is None or op["return_cost"] != "original":
        return []
    left, found = Decimal(op["qty"]) - Decimal(ops[op["ref"]]["qty"]), []
    for n, other in ops.items():
        if left > 0 and n > op["ref"] and other["kind"] == "receipt" and other["unit_cost"] == ops[op["ref"]]["unit_cost"]:
            part = min(left, Decimal(other["qty"]))
            left -= part
            found.append(document_of({**op, "ref": n, "qty": str(part)}) | {"uuid": uuid_of(op["n"] + REVALUED)})
    return found


def sold(op: Op) -> dict[str, Any]:
    return {"kind": "daily_sales", "lines": [{"item": op["item"], "qty": op["qty"], "price": "0"}]}


def told(case: Op) -> list[Op]:
    """The operations of a case, an issue that goods come back of as a sale, and returns with the cost that the case wants them at."""
    came_back = {op.get("ref") for op in case["ops"] if op["kind"] == "customer_return"}
    policy = case["policy"].get("return_cost") or "original"
    return [{**op, "return_cost": policy, **({"kind": "sold"} if op["n"] in came_back else {})} for op in case["ops"]]


DOCUMENTS: dict[str, Callable[[Op], dict[str, Any]]] = {
    "receipt": receipt, "issue": issue, "count": count, "production": production,
    "transfer": transfer, "revalue": revalue, "landed_cost": landed_cost, "return_to_supplier": supplier_return,
    "customer_return": customer_return, "sold": sold,
}  # fmt: skip
"""What each kind of operation is as a document, beside uuid, moment, site and state."""
AGAIN = frozenset({"cancel", "receipt_cost_change", "edit_qty"})
"""Operations that are a document coming again."""
WANTED = {name: case for name, case in CASES.items() if {op["kind"] for op in case["ops"]} <= DOCUMENTS.keys() | AGAIN}


def rows_of(table: ReportTable) -> list[dict[str, Any]]:
    return [dict(zip((column.name for column in table.columns), row, strict=True)) for row in table.rows]


def standing(store: Store, state: Op) -> dict[str, Decimal]:
    """Stock on hand of an item, at the end of a day when the case names one."""
    at = datetime.combine(date.fromisoformat(state["date"]), time(23, 59, 59)) if "date" in state else None
    with store.read() as session:
        rows = rows_of(run(session, "stock-on-hand", Params(at=at, filters={"zero": True}), actor=OWNER))
    own = [row for row in rows if row["item"] == state["item"] and state["warehouse"] in ("*", row["site"])]
    found = {"qty": sum((row["qty"] for row in own), Decimal(0)), "value": sum((row["cost"] for row in own), Decimal(0))}
    return {**found, "unit_cost": own[0]["unit_cost"] or Decimal(0)} if len(own) == 1 else found


def cost_of(store: Store, op: Op) -> dict[str, Decimal]:
    """What an operation's goods cost, by its moves: of a production what it made, of a count or a revaluation what it changed."""
    with store.read() as session:
        rows = rows_of(run(session, "moves", Params(), actor=OWNER))
    documents = {uuid_of(op["n"]), uuid_of(op["n"] + REVALUED)}
    moved = [row for row in rows if row["document"] in documents and not row["to"].startswith(("preparation", "cost_difference"))]
    own = [row for row in moved if row["qty"] or row["to"].startswith("revaluation")]
    return {
        "cost": sum((-row["amount"] if row["to"].startswith(("shortage", "revaluation")) else row["amount"] for row in own), Decimal(0))
    }


def compare(store: Store, case: Op, after: int, ops: dict[int, Op]) -> list[str]:
    """What differs after an operation, in words."""
    expect = case["derived_full_recost"] if case["policy"]["backdate"] == "no_recost" else case["expect"]
    tolerance, exact = WIDER.get(case["id"], MONEY_TOLERANCE), EXACT.get(case["id"], {})
    wrong = []
    for state in expect["states"] + expect.get("as_of", []):
        if state["after_op"] == after:
            want = {**state, **{name: by_op[after] for name, by_op in exact.items() if after in by_op}}
            wrong += [f"after {after}: {text}" for text in differences(standing(store, state), want, tolerance)]
    for cost in expect.get("op_costs", []):
        if cost["after_op"] == after:
            want = {"cost": exact.get("cost", {}).get(cost["op"], cost["total"])}
            wrong += [
                f"after {after}: operation {cost['op']}: {text}" for text in differences(cost_of(store, ops[cost["op"]]), want, tolerance)
            ]
    return wrong


@NO_CASES
@pytest.mark.parametrize("kind", STORE_KINDS)
@pytest.mark.parametrize("name", WANTED)
def test_costs_agree_with_public_cases(make_store: Any, name: str, kind: str) -> None:
    if name in SKIPPED:
        pytest.skip(SKIPPED[name])
    case, store = WANTED[name], make_store(kind)
    set_up(store, case)
    ops: dict[int, Op] = {}
    wrong: list[str] = []
    refused: list[int] = []
    for op in told(case):
        ops[op["n"]] = op
        before = dict(ops)
        more = returns_after(op, ops)
        if more:
            op["qty"] = ops[op["ref"]]["qty"]
        results = take(store, documents=[record_of(op, ops), *revaluation_after(op), *more])
        if any(result.refused for result in results):
            ops = before
            refused.append(op["n"])
        wrong += compare(store, case, op["n"], ops)
    assert not wrong
    assert refused == [each["op"] for each in case["expect"].get("refused", [])]


@NO_CASES
def test_most_cases_need_no_more_than_there_is() -> None:
    assert len(WANTED) >= 80
