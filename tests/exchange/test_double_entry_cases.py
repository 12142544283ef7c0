"""Cases of double entry from other programs' tests, through the records door: what our accounts say of the same events.

The figures stand in `../shared/cases/double_entry.json`, each with its source.
"""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from app.exchange.records import import_records
from app.posting.check import check_store
from app.store.ledger import place, pool
from app.store.types import unscaled
from tests.makers import OWNER

FILE = Path(__file__).resolve().parents[2].parent / "shared" / "cases" / "double_entry.json"
CASES = {case["id"]: case for case in json.loads(FILE.read_text(encoding="utf-8"))["cases"]} if FILE.exists() else {}
pytestmark = pytest.mark.skipif(not FILE.exists(), reason="the cases are not beside the project")

OTHER_WAYS = {
    "tryton-pos-sale": "rounds the net price to four digits first; ours takes VAT out of the sum, which is what the customer paid",
    "tryton-cash-vat": "VAT that is due on payment only is not kept here",
    "tryton-tax-residue": "two taxes on one line; its rounding is tested in tests/core/test_tax.py",
    "tryton-tax-residue-doc": "sales and refunds on one document; they are two here, tested in tests/core/test_tax.py",
    "tryton-tax-reverse": "taxes by the piece are not kept here",
    "tryton-tax-reverse-3": "taxes by the piece are not kept here",
}
Record = dict[str, Any]


class Books:
    """A store that takes records and answers balances of kinds of places."""

    def __init__(self, store: Any) -> None:
        self.store, self.number = store, 0
        self.uuids: list[str] = []
        self.take(
            sites=[{"code": "W1", "name": "W1"}], tills=[{"code": "T", "name": "T", "kind": "bank"}],
            partners=[{"code": "S", "name": "S", "supplier": True}],
            goods=[{"code": code, "name": code, "unit": "pc"} for code in ("A", "B", "C")],
        )  # fmt: skip

    def take(self, **parts: Any) -> list[Any]:
        data = json.dumps({"format": "larder-records/1", **parts}).encode()
        return import_records(self.store, OWNER, data, each=True, dry_run=False)

    def put(self, kind: str, day: str, *lines: Record, **more: Any) -> Any:
        """Post a document; the answer tells what became of it."""
        self.number += 1
        more.setdefault("uuid", f"01890000-0000-7000-8000-{self.number:012}")
        self.uuids.append(more["uuid"])
        record = {
            "kind": kind,
            "moment": f"2026-{day}T12:00:00",
            "site": "W1",
            "state": "posted",
            **more,
            **({"lines": lines} if lines else {}),
        }
        return self.take(documents=[record])[-1]

    def done(self, kind: str, day: str, *lines: Record, **more: Any) -> str:
        """Post a document that must be taken; its uuid."""
        taken = self.put(kind, day, *lines, **more)
        assert taken.problems == (), taken
        return str(self.uuids[-1])

    def at(self, kind: str) -> Any:
        query = select(func.coalesce(func.sum(pool.c.amount), 0)).join(place, place.c.id == pool.c.place_id).where(place.c.kind == kind)
        with self.store.read() as session:
            return unscaled(int(session.execute(query).scalar_one()), 4)

    def on_shelf(self) -> Any:
        query = select(func.coalesce(func.sum(pool.c.qty), 0)).join(place, place.c.id == pool.c.place_id).where(place.c.kind == "shelf")
        with self.store.read() as session:
            return unscaled(int(session.execute(query).scalar_one()), 6)


def line(item: str, qty: str, **more: str) -> Record:
    return {"item": item, "qty": qty, **more}


def credit(books: Books) -> None:
    books.done("opening_stock", "11-01", line("A", "5", cost="0"))
    sale = books.done("daily_sales", "11-02", line("A", "1", price="120.00", vat="20"), line("A", "1", price="120.00", vat="0"), till="T")
    assert (books.at("till"), books.at("revenue"), books.at("output_vat")) == (240, -220, -20)
    books.done(
        "customer_return", "11-03", line("A", "1", price="120.00", vat="20"), line("A", "1", price="120.00", vat="0"), till="T", sale=sale
    )
    assert (books.at("till"), books.at("revenue"), books.at("output_vat")) == (0, 0, 0)


def payments(books: Books) -> None:
    books.done("goods_receipt", "11-01", line("A", "1", price="200", vat="20"), partner="S")
    assert books.at("supplier") == -240
    for paid in ("120.00", "20.00", "99.00"):
        books.done("cash_out", "11-02", till="T", partner="S", amount=paid)
    assert books.at("supplier") == -1


def tiny(books: Books) -> None:
    books.done("goods_receipt", "11-01", line("A", "1", price="0.0035"), line("A", "1", price="0.0035"), partner="S")
    assert (books.at("shelf"), books.at("supplier")) == (0, 0)


def net(books: Books) -> None:
    books.done("goods_receipt", "11-01", line("A", "5", price="10.00", vat="21"), partner="S")
    assert (books.at("input_vat"), books.at("supplier")) == (Decimal("10.50"), Decimal("-60.50"))


def document_rounding(books: Books) -> None:
    books.done("goods_receipt", "11-01", *[line("A", "1", price="1.001", vat="20")] * 100, partner="S")
    assert (books.at("shelf"), books.at("input_vat")) == (Decimal("100.00"), Decimal("20.02"))


def anglo_sale(books: Books) -> None:
    books.done("opening_stock", "11-01", line("A", "4", cost="5"), line("B", "5", cost="6"))
    books.done("daily_sales", "11-02", line("A", "2", price="10", vat="0"), line("B", "3", price="10", vat="0"), till="T")
    assert (books.at("till"), books.at("revenue"), books.at("cost_of_sales"), books.at("shelf")) == (50, -50, 28, 22)


def anglo_return(books: Books) -> None:
    books.done("customer_return", "11-01", line("A", "1", price="0", cost="5"), till="T")
    assert (books.at("cost_of_sales"), books.at("shelf")) == (-5, 5)


def receipt(quantity: str) -> Any:
    def run(books: Books) -> None:
        uuid = books.done("goods_receipt", "11-01", line("A", quantity, price="100"), partner="S")
        assert (books.at("shelf"), books.at("supplier")) == (Decimal(quantity) * 100, -Decimal(quantity) * 100)
        books.put("goods_receipt", "11-01", line("A", quantity, price="100"), partner="S", uuid=uuid, state="void")
        assert (books.at("shelf"), books.at("supplier"), books.on_shelf()) == (0, 0, 0)

    return run


def shipment(books: Books) -> None:
    books.done("goods_receipt", "11-01", line("A", "10", price="100"), partner="S")
    sold = books.done("daily_sales", "11-02", line("A", "5", price="0"), till="T")
    assert (books.at("cost_of_sales"), books.at("shelf"), books.on_shelf()) == (500, 500, 5)
    refused = books.put("daily_sales", "11-03", line("A", "10", price="0"), till="T")
    assert (refused.refused, books.at("cost_of_sales"), books.on_shelf()) == (True, 500, 5)
    books.put("daily_sales", "11-02", line("A", "5", price="0"), till="T", uuid=sold, state="void")
    assert (books.at("cost_of_sales"), books.on_shelf()) == (0, 10)


def zero_value_costs(books: Books) -> None:
    receipt = books.done("goods_receipt", "11-01", line("A", "1", price="0"), line("B", "2", price="0"), partner="S")
    refused = books.put("landed_cost", "11-02", partner="S", split="value", amount="100", receipts=[receipt])
    if refused.refused:  # nothing to spread by value: said in words, and by quantity it works
        assert refused.problems
        books.done("landed_cost", "11-02", partner="S", split="qty", amount="100", receipts=[receipt])
    assert (books.at("shelf"), books.at("supplier")) == (100, -100)


def charge(books: Books) -> None:
    receipt = books.done("goods_receipt", "01-01", line("A", "1", price="10"), partner="S")
    books.done("daily_sales", "01-15", line("A", "1", price="0"), till="T")
    books.done("landed_cost", "02-10", partner="S", split="value", amount="2", receipts=[receipt])
    assert (books.at("shelf"), books.at("cost_of_sales")) == (0, 12)


def standard_price(books: Books) -> None:
    books.done("goods_receipt", "11-01", line("A", "10", price="5"), partner="S")
    books.done("cost_change", "11-02", {"item": "A", "cost": "6"})
    assert (books.at("shelf"), books.at("revaluation")) == (60, -10)


STORIES = {
    "tryton-credit": credit, "tryton-payments": payments, "tryton-tiny": tiny, "tryton-pos-net": net, "tryton-tax-doc-round": document_rounding,
    "tryton-anglo-sale": anglo_sale, "tryton-anglo-return": anglo_return, "books-receipt": receipt("10"), "books-shipment": shipment,
    "erpnext-receipt": receipt("50"), "erpnext-zero-value-costs": zero_value_costs, "bc-charge": charge, "odoo-standard-price": standard_price,
}  # fmt: skip


@pytest.mark.parametrize("engine", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
@pytest.mark.parametrize("case", list(CASES))
def test_books_say_what_the_case_says(make_store, case, engine):
    if case in OTHER_WAYS:
        pytest.skip(OTHER_WAYS[case])
    books = Books(make_store(engine))
    STORIES[case](books)
    with books.store.read() as session:
        assert check_store(session) == []


def test_every_case_is_told_or_left_out_by_name():
    assert {*STORIES, *OTHER_WAYS} == set(CASES)
