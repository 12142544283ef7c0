"""What a report about one till or one partner begins with, so that it need not be chosen each time."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.catalogs.base import catalogs
from app.catalogs.partner import Partner
from app.catalogs.till import Till, TillKind
from app.documents.base import State, journal
from app.reports.base import Report
from app.store.ledger import place, pool, pool_day
from app.ui.context import Context
from app.ui.last_site import KEPT as LAST_SITE


def keep_choices(context: Context, report: Report, filters: dict[str, Any]) -> None:
    """Take note of what a report was asked about, among what it can't do without."""
    for each in report.filters:
        if each.required and each.catalog and filters.get(each.name):
            context.keep(f"report/{each.catalog}", filters[each.name])


def choices_finder(context: Context, report: Report) -> Callable[[], dict[str, int]]:
    """A finder of what to begin with, by filter, to be called in another thread: what was looked at last, else what the store used last."""
    wanted = {each.name: each.catalog for each in report.filters if each.required and each.catalog}
    kept = {name: _id(context.kept(f"report/{catalog}")) for name, catalog in wanted.items()}
    site, store = _id(context.kept(LAST_SITE)), context.store

    def find() -> dict[str, int]:
        with store.read() as session:
            found = {name: _in_use(session, catalog, kept[name]) or usual(session, catalog, site) for name, catalog in wanted.items()}
        return {name: id for name, id in found.items() if id}

    return find


def usual(session: Session, catalog: str, site: int) -> int:
    """The till of the store (0: of any) that has the latest moves, the partner of the latest document; 0 where nothing is likelier."""
    if catalog == "till":
        return _till(session, site) or (_till(session, 0) if site else 0)
    if catalog == "partner":
        query = (
            select(journal.c.partner_id).join(Partner, Partner.id == journal.c.partner_id)
            .where(journal.c.state == State.POSTED, Partner.active.is_(True)).order_by(journal.c.moment.desc(), journal.c.id.desc()).limit(1)
        )  # fmt: skip
        return int(session.execute(query).scalar() or 0)
    return 0


def _till(session: Session, site: int) -> int:
    """The till in use that was used last, or the only one; real tills before safes and banks that moved on the same day."""
    query = (
        select(Till.id)
        .outerjoin(place, (place.c.kind == "till") & (place.c.ref == Till.id)).outerjoin(pool, pool.c.place_id == place.c.id)
        .outerjoin(pool_day, pool_day.c.pool_id == pool.c.id)
        .where(Till.active.is_(True), Till.kind != TillKind.TRANSIT).group_by(Till.id, Till.kind)
        .order_by(func.coalesce(func.max(pool_day.c.day), -1).desc(), (Till.kind != TillKind.TILL), Till.id).limit(1)
    )  # fmt: skip
    return int(session.execute(query.where(Till.site_id == site) if site else query).scalar() or 0)


def _in_use(session: Session, catalog: str, id: int) -> int:
    """The id of a row that is there and in use, else 0."""
    row: Any = session.get(catalogs()[catalog], id) if id else None
    return id if row is not None and row.active else 0


def _id(kept: object) -> int:
    """An id as the settings give it back."""
    text = str(kept or "")
    return int(text) if text.isdecimal() else 0
