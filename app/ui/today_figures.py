"""What the first page tells: what waits, how trade goes, and a few pictures; read from the store as plain values."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.access import Actor
from app.catalogs.goods import Item
from app.catalogs.site import Site
from app.core.money import MONEY_DIGITS
from app.documents.base import Document
from app.i18n import date_text
from app.reports.base import Params
from app.reports.sold import DAY, Sold, sold_by
from app.store.ledger import move, place, pool
from app.store.types import day_number, unscaled
from app.ui.cell_text import cell_text
from app.ui.today_tile import Asked, Tile, trade, waits

DAYS_BACK = 30
Bar = tuple[str, Decimal, str]


@dataclass(frozen=True)
class Figures:
    """Cards of what waits and of how trade goes, and the figures of the pictures."""

    waits: list[Tile] = field(default_factory=list)
    trade: list[Tile] = field(default_factory=list)
    documents: int = 0
    items: int = 0
    kinds: tuple[str, ...] = ()
    """Kinds of document by how many there were in the last days, the most first."""
    sold: list[Bar] = field(default_factory=list)
    margin: list[Decimal] = field(default_factory=list)
    """Of what was sold, day by day."""
    received: list[Bar] = field(default_factory=list)
    stock: list[Bar] = field(default_factory=list)
    write_offs: list[Bar] = field(default_factory=list)


def last_days(today: date) -> Params:
    """The days that the pictures show."""
    return Params(start=today - timedelta(days=DAYS_BACK - 1), end=today)


def figures(store: Any, actor: Actor, digits: int = 2) -> Figures:
    """Read everything for the first page."""
    journal: Any = Document.__table__
    now = datetime.now().replace(microsecond=0)
    with store.read() as session:
        asked = Asked(session, store, actor, now, digits)
        sold, margin = _sold_by_day(asked)
        return Figures(
            waits=waits(asked),
            trade=trade(asked),
            documents=_count(session, select(func.count()).select_from(journal)),
            items=_count(session, select(func.count()).select_from(Item)),
            kinds=_kinds(session, now),
            sold=sold,
            margin=margin,
            received=[] if sold else _received_by_day(session, now.date(), digits),
            stock=_stock_by_site(session, digits),
            write_offs=_write_offs(asked),
        )


def _count(session: Session, query: Any) -> int:
    return int(session.execute(query).scalar() or 0)


def _kinds(session: Session, now: datetime) -> tuple[str, ...]:
    journal: Any = Document.__table__
    lately = select(journal.c.kind).where(journal.c.moment >= now - timedelta(days=DAYS_BACK))
    query = lately.group_by(journal.c.kind).order_by(func.count().desc(), journal.c.kind)
    return tuple(session.execute(query).scalars())


def _bar(name: str, amount: Any, digits: int) -> Bar:
    value = unscaled(int(amount or 0), MONEY_DIGITS)
    return (name, value, cell_text(value, "money", digits))


def _days(today: date) -> list[date]:
    return [today - timedelta(days=DAYS_BACK - 1 - n) for n in range(DAYS_BACK)]


def _sold_by_day(asked: Asked) -> tuple[list[Bar], list[Decimal]]:
    """Net sales of each of the last days, and the margin within them; nothing where nothing was sold."""
    found = sold_by(asked.session, last_days(asked.today), "day") if asked.may("sales-and-margin") else {}
    if not found:
        return [], []
    days = [(day, found.get((day_number(day),), Sold())) for day in _days(asked.today)]
    return [_bar(date_text(day), sold.net, asked.digits) for day, sold in days], [
        unscaled(sold.margin, MONEY_DIGITS) for _day, sold in days
    ]


def _received_by_day(session: Session, today: date, digits: int) -> list[Bar]:
    """Value that suppliers brought in, for each of the last days."""
    source = place.alias("source_place")
    from_pool = pool.alias("source_pool")
    query = (
        select(DAY, func.sum(move.c.amount))
        .join(from_pool, from_pool.c.id == move.c.source_pool)
        .join(source, source.c.id == from_pool.c.place_id)
        .where(source.c.kind == "supplier", move.c.item_id.is_not(None), move.c.moment >= last_days(today).seconds[0])
        .group_by(DAY)
    )
    found = {int(row[0]): row[1] for row in session.execute(query)}
    return [_bar(date_text(each), found.get(day_number(each)), digits) for each in _days(today)]


def _stock_by_site(session: Session, digits: int) -> list[Bar]:
    """Value of what is on the shelves, by store."""
    summed = func.sum(pool.c.amount)
    query = (
        select(Site.name, summed)
        .join(place, (place.c.ref == Site.id) & (place.c.kind == "shelf"))
        .join(pool, pool.c.place_id == place.c.id)
    )
    return [_bar(name, amount, digits) for name, amount in session.execute(query.group_by(Site.id, Site.name).order_by(summed.desc()))]


def _write_offs(asked: Asked) -> list[Bar]:
    """What was lost in the last days, by reason, the dearest first."""
    answer = asked.answer_to("write-offs", last_days(asked.today))
    names = [column.name for column in answer.columns]
    lost = sorted(((row[names.index("reason_name")], row[names.index("cost")]) for row in answer.rows), key=lambda each: -each[1])
    return [(name, cost, cell_text(cost, "money", asked.digits)) for name, cost in lost]
