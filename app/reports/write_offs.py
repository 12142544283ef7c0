"""What was lost in a period: written off by reason, missing at stock counts, missing or damaged on the way, returned spoiled."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from sqlalchemy import Select, case, func, literal_column, select
from sqlalchemy.orm import Session

from app.catalogs.lookup import codes_and_names
from app.core.ledger import Mode
from app.documents.base import journal
from app.i18n import N_, _
from app.reports.base import Column, Filter, Params, Picture, Raw, Report, behind, coded
from app.reports.document_name import DOCUMENT_COLUMNS, documents_named
from app.reports.stock import GROUP, ITEM, SITE, item_columns, item_names, narrowed
from app.store.ledger import move, place, pool

WRITTEN_OFF, COUNTED, ON_THE_WAY, RETURNED, OTHER = "written_off", "counted", "on_the_way", "returned", "other"
SORTS = {
    WRITTEN_OFF: N_("Written off"), COUNTED: N_("Shortage at stock counts"), ON_THE_WAY: N_("Missing or damaged on the way"),
    RETURNED: N_("Returned spoiled"), OTHER: N_("Other shortage"),
}  # fmt: skip
"""What can be lost in which way; what was written off has a reason beside."""
BY = Filter(
    "by", N_("By"), "choice", default="reason",
    choices=(
        ("reason", N_("Reason")), ("item", N_("Item")), ("group", N_("Group")), ("site", N_("Store")), ("document", N_("Document")),
    ),
)  # fmt: skip
SOURCE, FROM = pool.alias("source"), place.alias("from_place")


class Loss(NamedTuple):
    """A row of the report: how and why it was lost, and what is shown beside, by the choice `by`."""

    sort: str
    reason: int | None
    site: int | None = None
    group: int | None = None
    item: int | None = None
    document: int | None = None


def rows(session: Session, params: Params) -> Iterable[Raw]:
    """A row for each reason (or way), and each item, group, store or document within it."""
    by = params["by"]
    found = session.execute(_query(session, params)).all()
    groups = {item: name[3] for item, name in item_names(session, {row.item_id for row in found}).items()} if by == "group" else {}
    sums: dict[Loss, list[int]] = {}
    for row in found:
        reason = row.ref if row.sort == WRITTEN_OFF else None
        within: dict[str, Any] = {
            "item": {"item": row.item_id}, "group": {"group": groups.get(row.item_id)}, "site": {"site": row.site},
            "document": {"document": row.document_id, "site": row.site},
        }.get(by, {})  # fmt: skip
        figures = sums.setdefault(Loss(row.sort, reason, **within), [0, 0])
        figures[0] += int(row.qty)
        figures[1] += int(row.amount)
    return _named(session, by, sums)


def _query(session: Session, params: Params) -> Select[Any]:
    """Goods that went into expenses and shortages, added up by place, way, item and document; an index of pools leads to them."""
    site = case((place.c.kind == "shortage", place.c.ref), else_=journal.c.site_id)
    sort = case(
        (place.c.kind == "expense", literal_column(f"'{WRITTEN_OFF}'")),
        (move.c.mode == literal_column(str(int(Mode.LEVEL))), literal_column(f"'{COUNTED}'")),
        (FROM.c.kind == literal_column("'transit'"), literal_column(f"'{ON_THE_WAY}'")),
        (FROM.c.kind == literal_column("'cost_of_sales'"), literal_column(f"'{RETURNED}'")),
        else_=literal_column(f"'{OTHER}'"),
    )
    inner = (
        select(
            sort.label("sort"), place.c.ref, site.label("site"), move.c.item_id, move.c.document_id, move.c.qty, move.c.amount,
        )
        .select_from(place).join(pool, pool.c.place_id == place.c.id).join(move, move.c.target_pool == pool.c.id)
        .join(SOURCE, SOURCE.c.id == move.c.source_pool).join(FROM, FROM.c.id == SOURCE.c.place_id)
        .join(journal, journal.c.id == move.c.document_id)
        .where(place.c.kind.in_(("expense", "shortage")), move.c.item_id.is_not(None), *_goods(session, params))
    )  # fmt: skip
    start, end = params.seconds
    if start is not None:
        inner = inner.where(move.c.moment >= start)
    if end is not None:
        inner = inner.where(move.c.moment <= end)
    lost = inner.subquery("lost")
    keys = [lost.c[name] for name in ("sort", "ref", "site", "item_id", "document_id")]
    query = select(*keys, func.sum(lost.c.qty).label("qty"), func.sum(lost.c.amount).label("amount")).group_by(*keys)
    if params["site"]:
        query = query.where(lost.c.site == params["site"])
    if params["sort"]:
        query = query.where(lost.c.sort == params["sort"])
    if params["reason"]:
        query = query.where(lost.c.sort == WRITTEN_OFF, lost.c.ref == params["reason"])
    return query


def _goods(session: Session, params: Params) -> list[Any]:
    """Conditions on the item of a move from the filters group and item."""
    return narrowed(session, params, move.c.item_id)


def _named(session: Session, by: str, sums: dict[Loss, list[int]]) -> list[Raw]:
    """The rows by way and reason, the dearest first within them; of documents the earliest first."""
    reasons, sites = codes_and_names(session, "write_off_reason"), codes_and_names(session, "site")
    groups = codes_and_names(session, "item_group") if by == "group" else {}
    items = item_names(session, {each.item for each in sums if each.item is not None})
    documents = documents_named(session, {each.document for each in sums if each.document is not None})
    answer: list[tuple[Any, Raw]] = []
    for loss, (qty, amount) in sums.items():
        code, name = reasons[loss.reason] if loss.reason is not None else (loss.sort, _(SORTS[loss.sort]))
        document = documents[loss.document].row if loss.document is not None else (None,) * 5
        site = sites[loss.site] if loss.site is not None else (None, None)
        group = groups[loss.group] if loss.group else (None, _("Without a group") if by == "group" else None)
        item = items[loss.item][:3] if loss.item is not None else (None, None, None)
        figures = (qty if by == "item" else None, amount)
        row = (*document, code, name, *site, *group, *item, *figures, loss.sort, loss.reason, loss.document, loss.item, loss.site, loss.group)  # fmt: skip
        within = (-amount, name.casefold()) if by == "reason" else (name.casefold(), code, -amount)
        answer.append(((document[0] or 0, [*SORTS].index(loss.sort), *within, loss.document or loss.item or 0), row))
    return [row for _order, row in sorted(answer, key=lambda each: each[0])]


def deeper(params: Params, row: dict[str, Any]) -> Params | None:
    """The documents behind a row; the goods of a group."""
    by, narrower = params["by"], {"sort": row["sort"]} | ({"reason": row["reason_id"]} if row["reason_id"] else {})
    if by == "document" or (by == "group" and not row["group_id"]):
        return None
    if by == "group":
        narrower |= {"by": "item", "group": row["group_id"]}
    else:
        narrower |= {"by": "document"} | ({by: row[f"{by}_id"]} if by != "reason" else {})
    return params.asking(**narrower)


REPORT = Report(
    "write-offs",
    N_("Write-offs and losses"),
    ("stock", 62),
    about=N_("What was written off by reason, and what was lost at stock counts, on the way and by spoiled returns, at cost"),
    timing="period",
    filters=(
        BY, SITE, GROUP, ITEM, Filter("reason", N_("Reason"), catalog="write_off_reason"),
        Filter("sort", N_("Lost"), "choice", choices=tuple(SORTS.items())),
    ),
    columns=(
        *DOCUMENT_COLUMNS,
        *coded("reason", N_("Reason"), 24),
        *coded("site", N_("Store"), 16, when="by=site|document"),
        *coded("group", N_("Group"), 20, when="by=group"),
        *item_columns(30, when="by=item"),
        Column("qty", N_("Qty"), "qty", width=9, when="by=item"),
        Column("cost", N_("Cost"), "money", total=True, width=11),
        Column("sort", N_("Lost"), people=False),
        behind("reason_id"), behind("document_id"), behind("item_id"), behind("site_id"), behind("group_id"),
    ),
    rows=rows,
    deeper=deeper,
    picture=Picture(("cost",)),
)  # fmt: skip
