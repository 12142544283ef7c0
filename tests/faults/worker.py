"""Processes to be killed: each posts a document of the task it is given, over and over, or corrects one that others rest on.

This one has imported everything and waits for lines of path, task and number of lines. For each it makes a process, which opens the store
and says its number when it begins; when that one is gone, it says so.
"""

import os
import sys
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from app.access import Actor, Role
from app.catalogs.base import catalogs
from app.catalogs.goods import Item
from app.catalogs.partner import Partner
from app.catalogs.site import Site
from app.documents.base import Document, kinds
from app.documents.stock.stock_count import Scope, Uncounted
from app.posting.engine import post
from app.store.engine import Store
from app.store.opening import open_store

OWNER = Actor(0, "Owner", Role.OWNER, "worker")
ALL = frozenset({"below_zero", "no_till", "not_there", "recount", "finer_than_unit"})
MOMENTS = {"recost": datetime(2026, 3, 1), "count": datetime(2026, 4, 20, 18)}
USUAL = datetime(2026, 11, 2, 9)


def main() -> None:
    catalogs(), kinds()
    for told in sys.stdin:
        path, task, lines = told.rstrip("\n").split("\t")
        child = os.fork()
        if child == 0:
            sys.stdin.close()
            work(path, task, int(lines))
        _say(f"gone {-os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])}")


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def work(path: str, task: str, lines: int) -> None:
    """Go on until somebody ends it."""
    store = open_store(path)
    with store.read() as session:
        items = list(session.execute(select(Item.id, Item.unit_id).order_by(Item.id)).all())
        site, partner = (session.execute(select(table.id)).scalars().first() for table in (Site, Partner))
    _say(f"ready {os.getpid()}")
    done = 0
    while True:
        done += 1
        if task == "correct":
            _correct(store, done)
            continue
        with store.write() as session:
            post(session, OWNER, _document(task, lines, items, site, partner), ALL)


def _correct(store: Store, done: int) -> None:
    """A receipt that a return, a landed cost and a dispatch with its arrival rest on: other goods and prices, all of them follow."""
    with store.write() as session:
        receipt: Any = session.execute(select(Document).where(Document.kind == "goods_receipt").order_by(Document.id)).scalars().first()
        for line in receipt.lines[:50]:
            line.price = Decimal("1.00") + Decimal(done % 7) / 10
            line.qty = Decimal(100 + done % 3)
            line.changed("price", receipt)
        post(session, OWNER, receipt, ALL)


def _document(task: str, lines: int, items: list[Any], site: int | None, partner: int | None) -> Any:
    kind = {"sales": "daily_sales", "count": "stock_count", "production": "production"}.get(task, "goods_receipt")
    cls: Any = kinds()[kind]
    document = cls(moment=MOMENTS.get(task, USUAL), site_id=site)
    if kind == "goods_receipt":
        document.partner_id = partner
    if kind == "stock_count":
        document.scope, document.uncounted = Scope.ALL, Uncounted.ZERO
    tables = list(cls.tables().items())
    for no in range(lines):
        item, unit = items[no % len(items)]
        name, line = tables[1] if kind == "production" and no == 0 else tables[0]
        row = line(item_id=item, unit_id=unit, qty=Decimal(3))
        if hasattr(row, "price"):
            row.price = Decimal("1.37")
            row.changed("price", document)
        getattr(document, name).append(row)
    return document


if __name__ == "__main__":
    main()
