"""How fast documents are posted, beside a bare `executemany` of the very same rows into a copy of the same ledger."""

import gc
from datetime import datetime
from decimal import Decimal
from typing import Any
from unittest.mock import patch

import sqlcipher3.dbapi2 as driver
from sqlalchemy import Table, select

from app.catalogs.goods import SupplierItem
from app.catalogs.recipe import Recipe, RecipeLine, RecipeUse
from app.core.ledger import Place
from app.documents.base import Document, journal, kinds
from app.documents.stock.stock_count import StockCount, StockCountLine
from app.documents.trade.daily_sales import DailySales, DailySalesLine
from app.posting.engine import ALL_DOUBTS, post
from app.posting.pools import pool_ids
from app.store.audit import audit
from app.store.engine import Store
from app.store.info import number_counter, store_info
from app.store.ledger import move, pool, pool_day
from tests.bench.conftest import middle, seconds_of
from tests.bench.ledger import GOODS, copy_of, receipt_of
from tests.makers import OWNER

NOON = datetime(2026, 11, 2, 12)
TRYTON_SECONDS = 15.0
"""Tryton 8.2 in process on the same machine when it was quiet: 280 times the bare rows, so that 4 times them is 70 times faster."""
DISHES = 750
LEDGER_TABLES: tuple[Any, ...] = (pool, pool_day)


def rows_of(store: Store, outcome: Any, kind: str = "goods_receipt") -> list[tuple[Table, list[tuple[Any, ...]]]]:
    """All rows that the posting of a document of a kind wrote."""
    header: Any = kinds()[kind]
    line: Any = header.line_class().__table__
    with store.read() as session:
        connection = session.connection()

        def raw(table: Any, where: Any) -> tuple[Table, list[tuple[Any, ...]]]:
            query = select(*table.c).where(where)
            text = str(query.compile(connection, compile_kwargs={"literal_binds": True}))
            return table, connection.connection.cursor().execute(text).fetchall()

        own = outcome.document_id
        moves = raw(move, move.c.document_id == own)
        pools = {end for row in moves[1] for end in row[4:6]}
        items = {row[6] for row in moves[1]}
        day = moves[1][0][3] // 86_400
        learnt: Any = SupplierItem.__table__
        return [
            raw(journal, journal.c.id == own), raw(header.__table__, header.__table__.c.id == own), raw(line, line.c.document_id == own), moves,
            raw(pool, pool.c.id.in_(pools)), raw(pool_day, pool_day.c.pool_id.in_(pools) & (pool_day.c.day == day)),
            raw(learnt, learnt.c.item_id.in_(items)), raw(audit, audit.c.title == outcome.number), raw(number_counter, number_counter.c.site_id == 1),
            raw(store_info, store_info.c.key == "audit_head"),
        ]  # fmt: skip


def write_bare(store: Store, rows: list[tuple[Table, list[tuple[Any, ...]]]]) -> None:
    """The rows by the driver alone, as it comes, in one transaction."""
    with patch.dict(driver.adapters):
        driver.adapters.pop((type(None), driver.PrepareProtocol), None)  # told how to write an empty value it is half as fast again
        _write_bare(store, rows)


def _write_bare(store: Store, rows: list[tuple[Table, list[tuple[Any, ...]]]]) -> None:
    connection = store.engine.raw_connection()
    cursor: Any = connection.cursor()
    cursor.execute("BEGIN IMMEDIATE")
    for table, values in rows:
        names = [column.name for column in table.c]
        keys = [column.name for column in table.primary_key]
        changes = ", ".join(f"{name} = excluded.{name}" for name in names if name not in keys)
        marks = ", ".join("?" * len(names))
        text = f"INSERT INTO {table.name} ({', '.join(names)}) VALUES ({marks})"
        if table in LEDGER_TABLES or table.name in {"number_counter", "store_info", "supplier_item"}:
            text += f" ON CONFLICT ({', '.join(keys)}) DO UPDATE SET {changes}"
        cursor.executemany(text, values)
    cursor.execute("COMMIT")
    connection.close()


def post_one(store: Store, document: Document) -> Any:
    with store.write() as session:
        return post(session, OWNER, document, ALL_DOUBTS)


def receipt_at_noon(lines, first):
    return receipt_of(lines, NOON, first=first)


def count_at_noon(lines, first):
    """A count of so many goods, most of them other than in the books."""
    numbers = [(first - 1 + no) % GOODS + 1 for no in range(lines)]
    counted = [StockCountLine(item_id=no, unit_id=1, qty=Decimal(no % 50 * 4)) for no in numbers]
    return StockCount(moment=NOON, site_id=1, lines=counted)


def cook_book(store):
    """Dishes cooked to order, of two goods each."""
    with store.write() as session:
        if session.execute(select(Recipe.id).limit(1)).first() is not None:
            return
        for no in range(1, DISHES + 1):
            dish = Recipe(code=f"R{no}", name=f"Dish {no}", item_id=no, qty=Decimal(1), use=RecipeUse.PHANTOM)
            dish.lines = [
                RecipeLine(no=part, item_id=DISHES + (3 * no + part) % (GOODS - DISHES) + 1, gross=Decimal("0.2")) for part in (1, 2)
            ]
            session.add(dish)


def sales_at_noon(lines, first):
    """A day of a register, half of its lines dishes."""
    numbers = [no // 2 % DISHES + 1 if no % 2 else DISHES + (no + first) % (GOODS - DISHES) + 1 for no in range(lines)]
    sold = [DailySalesLine(item_id=no, unit_id=1, qty=Decimal(2), price=Decimal("3.60"), vat=Decimal(20)) for no in numbers]
    document = DailySales(moment=NOON, site_id=1, lines=sold)
    for line in sold:
        line.changed("price", document)
    return document


def race(million, tmp_path, groups, make=receipt_at_noon, kind="goods_receipt"):
    """Post groups of documents of our own and write the same rows bare; seconds of each, by turns."""
    ours, bare = copy_of(million, tmp_path), None
    (tmp_path / "other").mkdir()
    bare = copy_of(million, tmp_path / "other")
    for store in (ours, bare):
        if kind == "daily_sales":
            cook_book(store)
        with store.write() as session:  # the places of the day, which a bare row can only refer to
            pool_ids(session, [(Place(name, 1), None) for name in ("shortage", "surplus", "cost_of_sales", "revenue", "preparation")])
            pool_ids(session, [(Place("preparation", 1), no) for no in range(1, DISHES + 1)] if kind == "daily_sales" else [])
            pool_ids(session, [(Place(name), None) for name in ("till", "output_vat")])
    times: tuple[list[float], list[float]] = ([], [])
    for group in groups:
        documents = [make(lines, first) for lines, first in group]
        gc.collect()
        gc.freeze()  # the program has neither a test runner nor a hundred documents in its memory
        outcomes: list[Any] = []
        times[0].append(seconds_of(lambda: outcomes.extend(post_one(ours, document) for document in documents)))  # noqa: B023
        rows = [rows_of(ours, outcome, kind) for outcome in outcomes]
        times[1].append(seconds_of(lambda: [write_bare(bare, each) for each in rows]))  # noqa: B023
    gc.unfreeze()
    ours.close()
    bare.close()
    return [middle(seconds[1:]) * 1000 for seconds in times]


def test_a_receipt_of_1000_lines_into_a_million_moves(benchmark, told, million, tmp_path):
    ours, bare = benchmark.pedantic(race, (million, tmp_path, [[(1000, 1 + 1000 * no)] for no in range(7)]), rounds=1)
    told("receipt of 1,000 lines, ledger of 1,000,000 moves", ours, "ms", bare, "bare executemany", "≤ 4 ×")
    told("the same against Tryton 8.2", ours / 1000, "s", TRYTON_SECONDS, "Tryton", "≥ 70 × faster")
    assert ours <= 4 * bare


def test_a_hundred_documents_of_50_lines(benchmark, told, million, tmp_path):
    groups = [[(50, 1 + 50 * no + 10 * turn) for no in range(100)] for turn in range(4)]
    ours, bare = benchmark.pedantic(race, (million, tmp_path, groups), rounds=1)
    told("100 receipts of 50 lines, a transaction each", ours, "ms", bare, "bare executemany", "≤ 6 ×")
    assert ours <= 6 * bare


def test_a_count_of_5000_lines_into_a_million_moves(benchmark, told, million, tmp_path):
    groups = [[(5000, 1 + 1700 * no)] for no in range(5)]
    ours, bare = benchmark.pedantic(race, (million, tmp_path, groups, count_at_noon, "stock_count"), rounds=1)
    told("stock count of 5,000 lines, ledger of 1,000,000 moves", ours, "ms", bare, "bare executemany", "≤ 5 ×")
    assert ours <= 5 * bare


def test_a_day_of_3000_sales_lines_with_dishes_exploded(benchmark, told, million, tmp_path):
    groups = [[(3000, 1 + 1700 * no)] for no in range(4)]
    ours, bare = benchmark.pedantic(race, (million, tmp_path, groups, sales_at_noon, "daily_sales"), rounds=1)
    told("a day of 3,000 sales lines, half of them dishes, ledger of 1,000,000 moves", ours, "ms", bare, "bare executemany", "≤ 10 ×")
    assert ours <= 10 * bare
