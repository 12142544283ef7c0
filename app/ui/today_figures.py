"""What the first page tells: what waits, and a few pictures; read from the store as plain values."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.access import Actor
from app.catalogs.site import Site
from app.catalogs.write_off_reason import WriteOffReason
from app.core.money import MONEY_DIGITS
from app.documents.base import Document, State
from app.i18n import date_text
from app.reports.base import Params, run
from app.store.ledger import move, place, pool
from app.store.types import seconds, unscaled
from app.ui.cell_text import cell_text
from app.ui.status import last_backup

DAYS_AHEAD = 7
DAYS_BACK = 30
Bar = tuple[str, Decimal, str]


@dataclass(frozen=True)
class Figures:
    """Counts of what waits, and the figures of the pictures."""

    drafts: int = 0
    old_drafts: int = 0
    expiring: int = 0
    below_zero: int = 0
    documents: int = 0
    items: int = 0
    backup: datetime | None = None
    kinds: tuple[str, ...] = ()
    """Kinds of document by how many there were in the last days, the most first."""
    by_day: list[Bar] = field(default_factory=list)
    stock: list[Bar] = field(default_factory=list)
    write_offs: list[Bar] = field(default_factory=list)


def figures(store: Any, actor: Actor, digits: int = 2) -> Figures:
    """Read everything for the first page."""
    from app.catalogs.goods import Item

    journal: Any = Document.__table__
    now = datetime.now().replace(microsecond=0)
    drafts = select(func.count()).where(journal.c.state == State.DRAFT)
    with store.read() as session:
        return Figures(
            drafts=_count(session, drafts),
            old_drafts=_count(session, drafts.where(journal.c.moment < now - timedelta(days=1))),
            expiring=_rows(session, actor, "expiry", {"days": DAYS_AHEAD}),
            below_zero=_count(session, select(func.count()).select_from(pool.join(place)).where(place.c.kind == "shelf", pool.c.qty < 0)),
            documents=_count(session, select(func.count()).select_from(journal)),
            items=_count(session, select(func.count()).select_from(Item)),
            backup=last_backup(store),
            kinds=_kinds(session, now),
            by_day=_received_by_day(session, now.date(), digits),
            stock=_stock_by_site(session, digits),
            write_offs=_write_offs(session, now.date(), digits),
        )


def _count(session: Session, query: Any) -> int:
    return int(session.execute(query).scalar() or 0)


def _kinds(session: Session, now: datetime) -> tuple[str, ...]:
    journal: Any = Document.__table__
    lately = select(journal.c.kind).where(journal.c.moment >= now - timedelta(days=DAYS_BACK))
    query = lately.group_by(journal.c.kind).order_by(func.count().desc(), journal.c.kind)
    return tuple(session.execute(query).scalars())


def _rows(session: Session, actor: Actor, report: str, filters: dict[str, Any]) -> int:
    """How many rows a report has: the same that a click on the number opens."""
    return len(run(session, report, Params(filters=filters), actor=actor).rows)


def _bar(name: str, amount: Any, digits: int) -> Bar:
    value = unscaled(int(amount or 0), MONEY_DIGITS)
    return (name, value, cell_text(value, "money", digits))


def _received_by_day(session: Session, today: date, digits: int) -> list[Bar]:
    """Value that suppliers brought in, for each of the last days."""
    source = place.alias("source_place")
    from_pool = pool.alias("source_pool")
    first = today - timedelta(days=DAYS_BACK - 1)
    day = move.c.moment / 86400
    query = (
        select(day, func.sum(move.c.amount))
        .join(from_pool, from_pool.c.id == move.c.source_pool)
        .join(source, source.c.id == from_pool.c.place_id)
        .where(source.c.kind == "supplier", move.c.item_id.is_not(None), move.c.moment >= seconds(datetime.combine(first, time())))
        .group_by(day)
    )
    found = {int(row[0]): row[1] for row in session.execute(query)}
    days = [first + timedelta(days=n) for n in range(DAYS_BACK)]
    return [_bar(date_text(each), found.get((each - date(1970, 1, 1)).days), digits) for each in days]


def _stock_by_site(session: Session, digits: int) -> list[Bar]:
    """Value of what is on the shelves, by store."""
    summed = func.sum(pool.c.amount)
    query = (
        select(Site.name, summed)
        .join(place, (place.c.ref == Site.id) & (place.c.kind == "shelf"))
        .join(pool, pool.c.place_id == place.c.id)
    )
    return [_bar(name, amount, digits) for name, amount in session.execute(query.group_by(Site.id, Site.name).order_by(summed.desc()))]


def _write_offs(session: Session, today: date, digits: int) -> list[Bar]:
    """Value written off in the last days, by reason."""
    first = seconds(datetime.combine(today - timedelta(days=DAYS_BACK - 1), time()))
    summed = func.sum(move.c.amount)
    query = (
        select(WriteOffReason.name, summed)
        .join(place, (place.c.ref == WriteOffReason.id) & (place.c.kind == "expense"))
        .join(pool, pool.c.place_id == place.c.id)
        .join(move, move.c.target_pool == pool.c.id)
        .where(move.c.moment >= first)
        .group_by(WriteOffReason.id, WriteOffReason.name)
        .order_by(summed.desc())
    )
    return [_bar(name, amount, digits) for name, amount in session.execute(query)]
