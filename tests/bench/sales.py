"""A ledger of a store that sells: a quarter of its documents are receipts, the rest the sales of a day, three moves a line."""

import random
from datetime import datetime
from pathlib import Path
from typing import Any

from app.core.costing import SECONDS_A_DAY, move_id
from app.core.identity import new_uuid
from app.core.ledger import Mode, Place
from app.documents.base import Document, State
from app.posting.pools import pool_ids
from app.posting.rebuild import recost_everything
from app.posting.recost import MOVE_COLUMNS
from app.store.bulk import insert_rows
from app.store.ledger import move
from app.store.opening import create_store
from app.store.types import seconds
from tests.bench.ledger import CENT, FIRST_DAY, GOODS, LINES, QTY, SITES, furnish

DAYS = 360
LAST_DAYS = 90


def make_sales_ledger(path: Path, moves: int) -> None:
    """A store with documents of 50 lines over 360 days, costed by one walk. Of the documents there is what the journal has of them."""
    store = create_store(str(path))
    with store.write() as session:
        furnish(session, GOODS)
        _fill(session, moves)
        recost_everything(session)
    store.close()


def _fill(session: Any, moves: int) -> None:
    chance = random.Random(2)
    ends = _ends(session)
    documents = moves * 4 // (LINES * 10)
    headers, rows = [], []
    for number in range(1, documents + 1):
        site, day, receipt = chance.randrange(SITES) + 1, (number - 1) * DAYS // documents, number % 4 == 1
        moment = seconds(FIRST_DAY) + day * SECONDS_A_DAY + 8 * 3600 + number % 36_000
        kind = "goods_receipt" if receipt else "daily_sales"
        headers.append((number, new_uuid(), kind, f"{number:06}", moment, site, 1 if receipt else None, str(State.POSTED)))
        for no in range(LINES):
            item, qty = chance.randrange(GOODS) + 1, chance.randrange(1, 9) * QTY
            amount = chance.randrange(50, 2000) * CENT
            for sequence, (source, target, moved, worth, mode) in enumerate(_moves(ends, receipt, site, item, qty, amount)):
                id = move_id(number, no * 3 + sequence)
                rows.append((id, number, no + 1, moment, source, target, item, None, moved, worth, int(mode), None, None, None))
    names = ("id", "uuid", "kind", "number", "moment", "site_id", "partner_id", "state", "currency", "total", "created_at", "changed_at",
             "version")  # fmt: skip
    insert_rows(session, Document.__table__, names, [(*row, "EUR", 0, 0, 0, 1) for row in headers])  # type: ignore[arg-type]
    insert_rows(session, move, MOVE_COLUMNS, rows)


def _ends(session: Any) -> dict[tuple[Place, int | None], int]:
    money = [(Place(kind, ref), None) for kind, ref in (("supplier", 1), ("output_vat", 0), ("till", 0))]
    money += [(Place(kind, site), None) for kind in ("revenue", "cost_of_sales") for site in range(1, SITES + 1)]
    goods = [(Place("shelf", site), item) for site in range(1, SITES + 1) for item in range(1, GOODS + 1)]
    return pool_ids(session, [*money, *goods])


def _moves(ends: Any, receipt: bool, site: int, item: int, qty: int, amount: int) -> list[tuple[int, int, int, int, Mode]]:
    """What a line moves: source, target, quantity, amount, mode."""
    shelf = ends[Place("shelf", site), item]
    if receipt:
        return [(ends[Place("supplier", 1), None], shelf, qty * 6, amount, Mode.GIVEN)]
    till = ends[Place("till"), None]
    return [
        (shelf, ends[Place("cost_of_sales", site), None], qty, 0, Mode.AT_COST),
        (ends[Place("revenue", site), None], till, 0, amount * 2, Mode.GIVEN),
        (ends[Place("output_vat"), None], till, 0, amount * 2 // 5, Mode.GIVEN),
    ]


def last_day() -> datetime:
    """The last day that anything was sold."""
    return datetime.fromtimestamp(FIRST_DAY.timestamp() + (DAYS - 1) * SECONDS_A_DAY)
