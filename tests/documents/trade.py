"""What the stories of the trade look at: moves, balances, totals and the trail."""

from decimal import Decimal
from typing import Any

from sqlalchemy import func, select

from app.core.money import MONEY_DIGITS, QTY_DIGITS
from app.documents.base import Document
from app.posting.audit import last_record
from app.posting.check import check_store
from app.posting.engine import moves_of
from app.posting.outcome import MoveRow
from app.store.audit import audit
from app.store.engine import Store
from app.store.info import write_info
from app.store.ledger import place, pool
from app.store.types import unscaled
from tests.makers import Shop


def shop_with(store: Store, costing: str) -> Shop:
    """A shop on a store that costs its goods by this method."""
    with store.write() as session:
        write_info(session, costing=costing)
    return Shop(store)


def moves(shop: Shop, outcome: Any) -> tuple[MoveRow, ...]:
    with shop.store.read() as session:
        return moves_of(session, outcome.document_id)


def costs(shop: Shop, outcome: Any) -> list[str]:
    """What the goods of each line cost."""
    return [f"{row.amount:.2f}" for row in moves(shop, outcome) if row.item and not row.is_reset]


def differences(shop: Shop, outcome: Any) -> list[str]:
    return [f"{row.amount:.2f}" for row in moves(shop, outcome) if row.is_reset]


def on_hand(shop: Shop, item: str, site: str = "W1") -> tuple[str, str]:
    """Quantity and value on the shelves of a store."""
    query = select(pool.c.qty, pool.c.amount).join(place, place.c.id == pool.c.place_id)
    with shop.store.read() as session:
        row = session.execute(query.where(place.c.kind == "shelf", place.c.ref == shop.site(site), pool.c.item_id == shop.item(item))).one()
    return f"{unscaled(row[0], QTY_DIGITS).normalize():f}", f"{unscaled(row[1], MONEY_DIGITS):.2f}"


def balance(shop: Shop, kind: str) -> str:
    """The balance of all places of a kind together."""
    query = select(func.coalesce(func.sum(pool.c.amount), 0)).join(place, place.c.id == pool.c.place_id).where(place.c.kind == kind)
    with shop.store.read() as session:
        return f"{unscaled(int(session.execute(query).scalar_one()), MONEY_DIGITS):.2f}"


def document(shop: Shop, outcome: Any) -> Document:
    with shop.store.read() as session:
        found = session.get_one(Document, outcome.document_id)
        len(found.rows)
        return found


def total(shop: Shop, outcome: Any) -> Decimal:
    return document(shop, outcome).total


def record(shop: Shop, outcome: Any) -> dict[str, Any]:
    found = document(shop, outcome)
    with shop.store.read() as session:
        return last_record(session, f"{found.kind}/{found.uuid}") or {}


def trail(shop: Shop) -> list[Any]:
    with shop.store.read() as session:
        return list(session.execute(select(audit).order_by(audit.c.id)).all())


def faults(shop: Shop) -> list[str]:
    with shop.store.read() as session:
        return [str(fault) for fault in check_store(session)]
