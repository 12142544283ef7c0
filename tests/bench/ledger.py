"""Large ledgers made quickly: moves written in bulk and costed by one walk, in a store that is kept for the next run."""

import random
import shutil
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select

from app.catalogs.goods import Item
from app.catalogs.partner import Partner
from app.catalogs.site import Site
from app.catalogs.unit import Unit
from app.catalogs.write_off_reason import WriteOffReason
from app.core.costing import SECONDS_A_DAY, move_id
from app.core.identity import new_uuid
from app.core.ledger import Mode, Place
from app.documents.base import Document, State, kinds
from app.posting.pools import pool_ids
from app.posting.rebuild import recost_everything
from app.posting.recost import MOVE_COLUMNS
from app.store.bulk import insert_rows
from app.store.engine import Store
from app.store.info import number_counter
from app.store.ledger import move
from app.store.opening import create_store, open_store
from app.store.types import seconds

GOODS, SITES, LINES = 10_000, 3, 50
FIRST_DAY = datetime(2025, 11, 1)
DAYS = 360
QTY, CENT = 10**6, 100


def make_ledger(path: Path, moves: int, *, goods: int = GOODS, costing: str = "average") -> None:
    """A store with documents of 50 lines over 360 days: a quarter receipts, three quarters write-offs, at three sites."""
    store = create_store(str(path), costing=costing)
    with store.write() as session:
        furnish(session, goods)
        fill(session, moves, goods)
        recost_everything(session)
    store.close()


def furnish(session: Any, goods: int) -> None:
    session.add_all([Unit(code="pc", name="pc"), Partner(code="ACME", name="Acme"), WriteOffReason(code="spoiled", name="Spoiled")])
    session.add_all([Site(code=f"W{no}", name=f"Store {no}", negative_stock="allow") for no in range(1, SITES + 1)])
    session.flush()
    rows = [{"code": f"{no:06}", "name": f"Item {no}", "unit_id": 1, "uuid": new_uuid(), "kind": "good"} for no in range(1, goods + 1)]
    session.execute(insert(Item), [{**row, "active": True, "version": 1, "search": "", "tracks_batches": False} for row in rows])


def fill(session: Any, moves: int, goods: int) -> None:
    """Write documents and moves in bulk, uncosted."""
    chance = random.Random(1)
    ends = {site: pool_ids(session, [(Place("shelf", site), item) for item in range(1, goods + 1)]) for site in range(1, SITES + 1)}
    supplier, expense = (pool_ids(session, [(Place(kind, 1), None)])[Place(kind, 1), None] for kind in ("supplier", "expense"))
    documents = moves // LINES
    headers, rows = [], []
    counts: dict[tuple[str, int], int] = {}
    for number in range(1, documents + 1):
        site, day = chance.randrange(SITES) + 1, (number - 1) * DAYS // documents
        receipt = number % 4 == 1
        moment = seconds(FIRST_DAY) + day * SECONDS_A_DAY + 8 * 3600 + number % 36_000
        kind = "goods_receipt" if receipt else "write_off"
        counts[kind, site] = counts.get((kind, site), 0) + 1
        prefix = kinds()[kind].prefix + ("" if site == 1 else f"-W{site}")
        headers.append(
            (number, new_uuid(), kind, f"{prefix}-{counts[kind, site]:06d}", moment, site, 1 if receipt else None, str(State.POSTED))
        )
        for no in range(LINES):
            item = chance.randrange(goods) + 1
            shelf = ends[site][Place("shelf", site), item]
            qty = chance.randrange(1, 9) * QTY
            if receipt:
                row = (supplier, shelf, item, None, qty * 6, chance.randrange(50, 2000) * CENT, int(Mode.GIVEN))
            else:
                row = (shelf, expense, item, None, qty, 0, int(Mode.AT_COST))
            rows.append((move_id(number, no), number, no + 1, moment, *row, None, None, None))
    names = (
        "id",
        "uuid",
        "kind",
        "number",
        "moment",
        "site_id",
        "partner_id",
        "state",
        "currency",
        "total",
        "created_at",
        "changed_at",
        "version",
    )
    insert_rows(session, Document.__table__, names, [(*row, "EUR", 0, 0, 0, 1) for row in headers])  # type: ignore[arg-type]
    insert_rows(session, kinds()["goods_receipt"].__table__, ("id", "prices_include_vat", "currency_rate"),  # type: ignore[arg-type]
                [(row[0], 0, 10**6) for row in headers if row[2] == "goods_receipt"])  # fmt: skip
    insert_rows(session, kinds()["write_off"].__table__, ("id", "reason_id"), [(row[0], 1) for row in headers if row[2] == "write_off"])  # type: ignore[arg-type]
    insert_rows(session, move, MOVE_COLUMNS, rows)
    session.execute(number_counter.insert(), [{"kind": kind, "site_id": site, "last": last} for (kind, site), last in counts.items()])


def copy_of(source: Path, folder: Path) -> Store:
    """An open copy of a ledger."""
    target = folder / f"{source.stem}-copy.larder"
    target.unlink(missing_ok=True)
    shutil.copy(source, target)
    return open_store(str(target))


def receipt_of(lines: int, moment: datetime, *, site: int = 1, first: int = 1) -> Any:
    """A goods receipt of many different goods, in no session yet."""
    receipt: Any = kinds()["goods_receipt"]
    line: Any = receipt.line_class()
    document = receipt(moment=moment, site_id=site, partner_id=1)
    for no in range(lines):
        row = line(item_id=first + no, unit_id=1, qty=Decimal(3), price=Decimal("1.37"))
        row.changed("price", document)
        document.lines.append(row)
    return document


def item_ids(store: Store) -> list[int]:
    with store.read() as session:
        return list(session.execute(select(Item.id).order_by(Item.id)).scalars())
