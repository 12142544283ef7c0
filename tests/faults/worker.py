"""A process to be killed: posts a long receipt, or a back-dated one that recosts a busy item, and says what it is about to do."""

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
from app.documents.base import kinds
from app.posting.engine import post
from app.store.opening import open_store


def main(path: str, task: str, lines: int) -> None:
    catalogs()
    store = open_store(path)
    with store.read() as session:
        items = list(session.execute(select(Item.id, Item.unit_id).order_by(Item.id)).all())
        site, partner = (session.execute(select(table.id)).scalars().first() for table in (Site, Partner))
    receipt: Any = kinds()["goods_receipt"]
    line: Any = receipt.line_class()
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    while True:
        moment = datetime(2026, 3, 1) if task == "recost" else datetime(2026, 11, 2, 9)
        document = receipt(moment=moment, site_id=site, partner_id=partner)
        for no in range(lines):
            item, unit = items[no % len(items)]
            row = line(item_id=item, unit_id=unit, qty=Decimal(3), price=Decimal("1.37"))
            row.changed("price", document)
            document.lines.append(row)
        with store.write() as session:
            post(session, Actor(0, "Owner", Role.OWNER, "worker"), document)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
