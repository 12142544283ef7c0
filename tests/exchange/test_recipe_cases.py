"""Recipe costs and explosions of public test suites come out of the door that users have: records in, the cost card and moves out."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from app.exchange.records import import_records
from app.reports.base import Params, run
from tests.makers import OWNER

FILE = Path(__file__).resolve().parents[2] / ".." / "shared" / "cases" / "recipes.json"
CASES = {case["id"]: case for case in json.loads(FILE.read_text())["cases"]} if FILE.exists() else {}
pytestmark = pytest.mark.skipif(not CASES, reason="the case files stand beside the project, not in it")
D = Decimal

LEFT_OUT = {
    "tryton-bom-rounding": "rounds what goes in up and what comes out down to whole pieces; ours keeps the norm exact and takes what was typed as fact",
    "erpnext-bom-tree": "the order in which a tree is drawn",
    "erpnext-bom-loss": "flags of a loss line; ours has losses of ingredients and waste of a disassembly, which bear no cost (their own tests)",
}
"""Cases that document a rule which is another product's alone."""


@pytest.fixture
def store(make_store):
    return make_store()


def take(store: Any, **sections: Any) -> list[str]:
    data = json.dumps({"format": "larder-records/1", **sections}).encode()
    taken = import_records(store, OWNER, data, each=True, dry_run=False)
    return [wrong.text for one in taken if one.refused for wrong in one.problems]


def set_up(store: Any, costs: dict[str, str], recipes: list[dict[str, Any]], units: dict[str, str] | None = None) -> None:
    """Goods at their costs, and recipes: a phantom one, or one that is rolled up, is exploded through."""
    named = {recipe.get("makes") or recipe["phantom"] for recipe in recipes} | {line[0] for recipe in recipes for line in recipe["lines"]}
    goods = [
        {"code": item, "name": item, "unit": (units or {}).get(item, "pc"), **({"estimated_cost": costs[item]} if item in costs else {})}
        for item in sorted(named | costs.keys())
    ]
    sites = [{"code": "W1", "name": "W1", "negative_stock": "allow"}]
    assert (
        take(store, sites=sites, partners=[{"code": "ACME", "name": "Acme"}], goods=goods, recipes=[record_of(each) for each in recipes])
        == []
    )


def record_of(recipe: dict[str, Any]) -> dict[str, Any]:
    makes = recipe.get("makes") or recipe["phantom"]
    lines = []
    for item, said in recipe["lines"]:
        qty, _, unit = said.partition(" ")
        lines.append({"item": item, "gross": qty, **({"unit": unit} if unit else {})})
    return {"code": makes, "name": makes, "item": makes, "qty": recipe.get("yield_qty", "1"), "lines": lines}


def card(store: Any, dish: str) -> list[dict[str, Any]]:
    from app.catalogs.goods import Item

    with store.read() as session:
        item = session.query(Item.id).filter_by(code=dish).scalar()
        table = run(session, "dish-cost", Params(filters={"dish": item}), actor=OWNER)
        return [dict(zip((column.name for column in table.columns), row, strict=True)) for row in table.rows]


def moves(store: Any) -> dict[str, tuple[Decimal, Decimal]]:
    """Quantity and amount of what every item was moved in all, by the report of moves; receipts left out."""
    with store.read() as session:
        table = run(session, "moves", Params(), actor=OWNER)
        rows = [dict(zip((column.name for column in table.columns), row, strict=True)) for row in table.rows]
    return {row["item"]: (row["qty"], row["amount"]) for row in rows if row["kind"] == "production"}


def production(n: int, moment: str, **more: Any) -> dict[str, Any]:
    head = {"kind": "production", "uuid": f"01890000-0000-7000-8000-{n:012d}", "site": "W1", "state": "posted"}
    return {**head, "moment": f"{moment}T12:00:00", **more}


def receipt(n: int, moment: str, **goods: tuple[str, str]) -> dict[str, Any]:
    head = {"kind": "goods_receipt", "uuid": f"01890000-0000-7000-8000-{n:012d}", "site": "W1", "state": "posted", "partner": "ACME"}
    lines = [{"item": item, "qty": qty, "price": price} for item, (qty, price) in goods.items()]
    return {**head, "moment": f"{moment}T08:00:00", "lines": lines}


@pytest.mark.parametrize("name", ["odoo-bom-flat", "odoo-bom-head", "odoo-bom-two-level"])
def test_a_cost_card_rolls_up_what_goes_in(store, name):
    case = CASES[name]
    set_up(store, case["data"]["costs"], case["data"]["recipes"])
    for dish, cost in case["expect"].items():
        assert card(store, dish)[0]["cost"] == D(cost)


def test_units_of_a_recipe_are_not_those_of_the_goods(store):
    expect = CASES["tryton-bom-units"]["expect"]
    set_up(store, {}, CASES["tryton-bom-units"]["data"]["recipes"], {"C2": "m"})
    documents = [receipt(1, "2024-01-01", C1=("100", "1"), C2=("100", "5")), production(2, "2024-01-02", item="P", qty="2")]
    assert take(store, documents=documents) == []
    found = moves(store)
    assert (found["C1"][0], found["C2"][0] * 100) == (D(expect["inputs"]["C1"].split()[0]), D(expect["inputs"]["C2"].split()[0]))
    assert (found["P"][1], found["P"][1] / 2) == (D(expect["cost_total"]), D(expect["unit_cost"]))


def test_a_phantom_is_exploded_through(store):
    case = CASES["tryton-phantom"]
    set_up(store, case["data"]["costs"], case["data"]["recipes"])
    rows = card(store, "table")
    assert {row["item"]: row["gross"] for row in rows if row["item"] in case["expect"]["exploded"]} == {
        item: D(qty) for item, qty in case["expect"]["exploded"].items()
    }
    assert rows[0]["cost"] == 33


def test_the_last_price_is_what_the_goods_cost(store):
    case = CASES["erpnext-bom-last-price"]
    set_up(store, {}, case["data"]["recipes"])
    ((item, qty, price),) = case["data"]["purchases"]
    take(store, documents=[receipt(1, "2024-01-01", **{item: (qty, price)})])
    assert card(store, "P")[1]["unit_cost"] == D(case["expect"]["line rate"])


def test_late_invoices_reach_what_was_made(store):
    case = CASES["etendo-bom"]
    data, expect = case["data"], case["expect"]
    set_up(store, {}, data["recipes"])
    before, after = data["costs before"], data["costs after"]
    made = production(2, "2024-01-16", item="C", qty=data["order_qty"])
    assert take(store, documents=[receipt(1, "2024-01-01", **{item: ("100", cost) for item, cost in before.items()}), made]) == []
    old = moves(store)["C"][1]
    assert old / D(data["order_qty"]) == D(expect["unit before"])
    assert take(store, documents=[receipt(1, "2024-01-01", **{item: ("100", cost) for item, cost in after.items()})]) == []
    new = moves(store)["C"][1]
    assert (new / D(data["order_qty"]), new - old) == (D(expect["unit after"]), D(expect["adjustment of production"]))


def test_every_case_is_tried_or_left_out_by_name():
    tried = {
        "odoo-bom-flat",
        "odoo-bom-head",
        "odoo-bom-two-level",
        "tryton-bom-units",
        "tryton-phantom",
        "erpnext-bom-last-price",
        "etendo-bom",
    }
    assert CASES.keys() == tried | LEFT_OUT.keys() | {"odoo-kit"}


def test_a_kit_has_no_stock_of_its_own(store):
    """Its parts come in; sold, it takes them."""
    recipe = CASES["odoo-bom-head"]["data"]["recipes"][0]
    set_up(store, {}, [{**recipe, "yield_qty": "1", "lines": [["PLY", "1"]]}])
    assert take(store, documents=[receipt(1, "2024-01-01", PLY=("12", "200"))]) == []
    with store.read() as session:
        table = run(session, "stock-on-hand", Params(), actor=OWNER)
        rows = {row["item"]: row for row in (dict(zip((c.name for c in table.columns), r, strict=True)) for r in table.rows)}
    expect = CASES["odoo-kit"]["expect"]
    assert (rows["PLY"]["qty"], rows["PLY"]["cost"]) == (D(expect["PLY qty"]), D(expect["PLY value"]))
    assert "HEAD" not in rows
