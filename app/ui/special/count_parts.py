"""Several counters: drafts that others counted into, taken over line by line into one count. No Qt: runs in any thread."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.access import Actor
from app.catalogs.staff import User
from app.core.errors import UserError
from app.documents.base import State
from app.documents.stock.stock_count import StockCount, StockCountLine
from app.i18n import N_
from app.posting import engine
from app.store.engine import Store
from app.ui.line_book import LineBook
from app.ui.memory import calm

MOST = 20
"""Drafts that are offered."""
TAKEN = ("item_id", "unit_id", "factor", "qty", "batch", "cost", "counter", "recount")


@dataclass(frozen=True)
class Part:
    """A draft that may be taken over: when it was begun, by whom, and how many lines of it are counted."""

    id: int
    moment: datetime
    author: str
    lines: int


def other_drafts(store: Store, site_id: int, own_uuid: str) -> list[Part]:
    """Drafts of counts at a site but the one that asks, the newest first."""
    counted = select(func.count()).where(StockCountLine.document_id == StockCount.id, StockCountLine.qty.is_not(None)).scalar_subquery()
    query = (
        select(StockCount.id, StockCount.moment, User.name, counted).outerjoin(User, User.id == StockCount.author_id)
        .where(StockCount.state == State.DRAFT, StockCount.site_id == site_id, StockCount.uuid != own_uuid)
        .order_by(StockCount.moment.desc(), StockCount.id.desc()).limit(MOST)
    )  # fmt: skip
    with store.read() as session:
        return [Part(row[0], row[1], row[2] or "", row[3]) for row in session.execute(query)]


def take_over(store: Store, actor: Actor, book: LineBook, part: Part) -> list[StockCountLine]:
    """The counted lines of a draft, which is crossed out with that: nothing is counted twice. Raises UserError when it is no draft any more."""

    def work(session: Session) -> list[dict[str, Any]]:
        draft = session.get(StockCount, part.id)
        if draft is None or draft.state != State.DRAFT:
            raise UserError(N_("This draft has been posted or crossed out meanwhile: nothing was taken from it"))
        lines = [_values(line, part.author) for line in draft.lines if line.qty is not None]
        engine.void(session, actor, draft)
        return lines

    with calm():
        taken = store.write_retrying(work)
        book.ready({line["item_id"] for line in taken if line["item_id"] is not None})
        for unit in {line["unit_id"] for line in taken if line["unit_id"] is not None}:
            book.know("unit", unit)
    return [StockCountLine(**line) for line in taken]


def _values(line: StockCountLine, author: str) -> dict[str, Any]:
    """What a line says, and who counted it."""
    values = {name: getattr(line, name) for name in TAKEN}
    return {**values, "counter": line.counter or author or None}
