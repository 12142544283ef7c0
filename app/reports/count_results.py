"""What stock counts of a period found: surplus and shortage by item, group, store or count."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app.catalogs.lookup import codes_and_names
from app.core.ledger import Mode
from app.documents.base import journal
from app.i18n import N_
from app.reports.base import Column, Filter, Params, Raw, Report, behind
from app.reports.stock import GROUP, ITEM, SITE, ItemName, item_names, moves_between, narrowed
from app.store.ledger import move, place, pool

COUNT = "stock_count"
BY = Filter(
    "by", N_("By"), "choice", default="item",
    choices=(("item", N_("Item")), ("group", N_("Group")), ("site", N_("Store")), ("count", N_("Count"))),
)  # fmt: skip


def rows(session: Session, params: Params) -> Iterator[Raw]:
    """A row for each item, group, store or count: surplus, shortage, and what they come to."""
    found = session.execute(_query(session, params)).all()
    items = item_names(session, {row[0] for row in found})
    by = params["by"]
    sums: dict[Any, list[Any]] = {}
    for item, to, document, site, moment, number, qty, amount in found:
        key = {"item": item, "group": items[item][3], "site": site, "count": document}[by]
        row = sums.setdefault(key, [0, 0, 0, 0, set(), (site, moment, number)])
        place_of = 0 if to == "shelf" else 2
        row[place_of] += qty
        row[place_of + 1] += amount
        if qty:
            row[4].add(document)
    named = _named(session, by, sums, items)
    for key in sorted(sums, key=lambda each: named[each][0]):
        surplus, surplus_amount, shortage, shortage_amount, documents, _count = sums[key]
        if surplus or shortage:
            figures = (surplus, surplus_amount, shortage, shortage_amount, surplus_amount - shortage_amount)
            yield (*named[key][1], len(documents), *figures, *_behind(by, key))


def _named(session: Session, by: str, sums: dict[Any, list[Any]], items: dict[int, ItemName]) -> dict[Any, tuple[Any, tuple[Any, ...]]]:
    """By key: what to sort by, and code, name, unit and moment as shown."""
    if by == "item":
        return {key: ((items[key][1].casefold(), items[key][0]), (*items[key][:3], None)) for key in sums}
    if by == "count":
        sites = codes_and_names(session, "site", {row[5][0] for row in sums.values()})
        return {key: ((row[5][1], key), (row[5][2] or "", sites[row[5][0]][1], "", row[5][1])) for key, row in sums.items()}
    names = codes_and_names(session, "item_group" if by == "group" else "site", {key for key in sums if key is not None})
    said = {key: names[key] if key is not None else ("", "") for key in sums}
    return {key: ((said[key][1].casefold(), said[key][0]), (*said[key], "", None)) for key in sums}


def _behind(by: str, key: Any) -> tuple[int | None, int | None, int | None]:
    """Document, item and site behind a row."""
    return (key if by == "count" else None, key if by == "item" else None, key if by == "site" else None)


def _query(session: Session, params: Params) -> Select[Any]:
    """What counts put on shelves and took off them, with the kind of place it went to."""
    columns = (
        move.c.item_id,
        place.c.kind,
        move.c.document_id,
        journal.c.site_id,
        move.c.moment,
        journal.c.number,
        move.c.qty,
        move.c.amount,
    )
    query = (
        moves_between(*params.seconds, *columns)
        .join(pool, pool.c.id == move.c.target_pool).join(place, place.c.id == pool.c.place_id)
        .where(journal.c.kind == COUNT, move.c.mode == int(Mode.LEVEL))
    )  # fmt: skip
    if params["site"]:
        query = query.where(journal.c.site_id == params["site"])
    if params["count"]:
        query = query.where(journal.c.id == params["count"])
    where = narrowed(session, params)
    return query.where(move.c.item_id.in_(select(pool.c.item_id).where(*where).correlate(None))) if where else query


REPORT = Report(
    "count-results",
    N_("Count results"),
    ("stock", 65),
    about=N_("What stock counts found too much and too little, in quantity and at cost"),
    timing="period",
    filters=(BY, SITE, GROUP, ITEM, Filter("count", N_("Count"), catalog=COUNT)),
    columns=(
        Column("code", N_("Code"), width=10),
        Column("name", N_("Name"), width=30),
        Column("unit", N_("Unit"), width=6, when="by=item"),
        Column("moment", N_("Date"), "moment", width=14, when="by=count"),
        Column("counts", N_("Counts"), "int", width=6, when="by=item|group|site"),
        Column("surplus", N_("Surplus"), "qty", width=9, when="by=item"),
        Column("surplus_amount", N_("Surplus, amount"), "money", total=True, width=12),
        Column("shortage", N_("Shortage"), "qty", width=9, when="by=item"),
        Column("shortage_amount", N_("Shortage, amount"), "money", total=True, width=12),
        Column("difference", N_("Difference"), "money", total=True, width=12),
        behind("document_id"), behind("item_id"), behind("site_id"),
    ),
    rows=rows,
)  # fmt: skip
