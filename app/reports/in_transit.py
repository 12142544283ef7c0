"""Goods on the way between stores: what each dispatch sent and no arrival has accounted for yet."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from app.catalogs.lookup import codes_and_names
from app.core.ledger import Mode
from app.documents.base import journal
from app.i18n import N_
from app.reports.base import Column, Filter, Params, Picture, Raw, Report, behind, coded
from app.reports.stock import GROUP, ITEM, ITEM_COLUMNS, item_names, narrowed, unit_cost
from app.store.ledger import move, place, pool
from app.store.types import seconds

ARRIVED = move.alias("arrived")


def rows(session: Session, params: Params) -> Iterator[Raw]:
    """A row for each item of a dispatch that is still on the way, oldest first."""
    found = session.execute(_query(session, params)).all()
    items = item_names(session, {row[5] for row in found})
    sites = codes_and_names(session, "site", {site for row in found for site in (row[4], row[8])})
    for document, number, uuid, moment, (source, target), item, qty, amount in ((*row[:4], (row[4], row[8]), *row[5:8]) for row in found):
        yield (
            moment, uuid, number, *sites[source], *sites[target], *items[item][:3], qty, amount, unit_cost(amount, qty), document, item,
        )  # fmt: skip


def _query(session: Session, params: Params) -> Select[Any]:
    """Moves of dispatches onto the way, less what arrivals have taken off it since; now, only what is still there leads to them."""
    at = None if params.at is None else seconds(params.at)
    qty, amount = (func.sum(each - func.coalesce(_taken(each.name, at), 0)) for each in (move.c.qty, move.c.amount))
    query = (
        select(journal.c.id, journal.c.number, journal.c.uuid, move.c.moment, journal.c.site_id, move.c.item_id, qty, amount, place.c.ref)
        .select_from(place).join(pool, pool.c.place_id == place.c.id).join(move, move.c.target_pool == pool.c.id)
        .join(journal, journal.c.id == move.c.document_id)
        .where(place.c.kind == "transit", *narrowed(session, params))
        .group_by(journal.c.id, journal.c.number, journal.c.uuid, move.c.moment, journal.c.site_id, move.c.item_id, place.c.ref)
        .having(qty != 0).order_by(move.c.moment, journal.c.id, move.c.item_id)
    )  # fmt: skip
    query = query.where(pool.c.qty != 0 if at is None else move.c.moment <= at)
    if params["site"]:
        query = query.where(place.c.ref == params["site"])
    return query


def _taken(figure: str, at: int | None) -> Any:
    """What arrivals have taken of a move of a dispatch: one seek."""
    taken = select(func.sum(ARRIVED.c[figure])).where(ARRIVED.c.like_id == move.c.id, ARRIVED.c.mode == int(Mode.LIKE))
    return (taken if at is None else taken.where(ARRIVED.c.moment <= at)).correlate(move).scalar_subquery()


REPORT = Report(
    "in-transit",
    N_("Goods on the way"),
    ("stock", 25),
    about=N_("What was sent to another store and has not been accounted for by an arrival"),
    timing="at",
    filters=(Filter("site", N_("To"), catalog="site"), GROUP, ITEM),
    columns=(
        Column("moment", N_("Sent"), "moment", width=12),
        Column("document", N_("Document"), people=False),
        Column("number", N_("Dispatch"), width=10),
        *coded("from", N_("From"), 16),
        *coded("to", N_("To"), 16),
        *ITEM_COLUMNS,
        Column("qty", N_("Qty"), "qty", width=8),
        Column("cost", N_("Value"), "money", total=True, width=11),
        Column("unit_cost", N_("Unit cost"), "price", width=10),
        behind("document_id"), behind("item_id"),
    ),
    rows=rows,
    picture=Picture(("cost",), by="to_name"),
)  # fmt: skip
