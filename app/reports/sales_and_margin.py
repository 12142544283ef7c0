"""Sales and margin of a period: what was sold for how much, what it cost, what is left; returns of customers are deducted."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from app.catalogs.lookup import codes_and_names
from app.i18n import N_, _, language, locale_of, month_text
from app.reports.base import Column, Compact, Filter, Params, Picture, Raw, Report, behind, coded
from app.reports.document_name import DOCUMENT_COLUMNS, documents_named
from app.reports.sold import Sold, sold_by
from app.reports.stock import GROUP, ITEM, SITE, item_columns, item_names
from app.store.types import day_number, day_of

BY = Filter(
    "by", N_("By"), "choice", default="day",
    choices=(
        ("day", N_("Day")), ("item", N_("Item")), ("group", N_("Group")), ("site", N_("Store")), ("document", N_("Document")),
        ("month", N_("Month")), ("weekday", N_("Weekday")), ("hour", N_("Hour")),
    ),
)  # fmt: skip
ASKED = {"group": "item", "month": "day", "weekday": "day"}
"""What the ledger is asked for where it does not know the key itself."""
Names = dict[Any, tuple[Any, tuple[Any, ...]]]
"""By key: what to sort by, and the texts, ids and dates that stand before and behind the figures."""
TEXTS = ("day", "moment", "kind", "document", "kind_name", "number", "site", "site_name", "group", "group_name", "item", "name", "unit",
         "month", "weekday", "hour")  # fmt: skip
BEHIND = ("document_id", "item_id", "site_id", "group_id", "first_day")


def rows(session: Session, params: Params) -> Compact:
    """A row for each key that the choice `by` asks for."""
    by = params["by"]
    found = {key[0]: sold for key, sold in sold_by(session, params, ASKED.get(by, by)).items()}
    sums = found if by not in ASKED else _folded(found, _coarser(session, by, found))
    names = NAMERS[by](session, sums)
    answer: list[Raw] = []
    whole = Sold()
    for key in sorted(sums, key=lambda each: names[each][0]):
        sold = sums[key]
        whole.add(sold)
        said = names[key][1]
        answer.append((*said[: len(TEXTS)], sold.qty, *_figures(sold), *said[len(TEXTS) :]))
    return Compact(answer, lambda row: row, dict(zip(FIGURES, (figure or 0 for figure in _figures(whole)), strict=True)))


FIGURES = ("revenue", "vat", "gross", "cost", "margin", "margin_percent", "returned")


def _figures(sold: Sold) -> tuple[int | None, ...]:
    return sold.net, sold.vat, sold.gross, sold.cost, sold.margin, sold.margin_percent, sold.returned


def _coarser(session: Session, by: str, found: Iterable[Any]) -> dict[Any, Any]:
    """The group of each item, the first of the month or the weekday (0: Monday) of each day."""
    if by == "group":
        return {item: name[3] for item, name in item_names(session, found).items()}
    if by == "month":
        return {day: day_number(day_of(day).replace(day=1)) for day in found}
    return {day: day_of(day).weekday() for day in found}


def _folded(found: dict[Any, Sold], keys: dict[Any, Any]) -> dict[Any, Sold]:
    sums: dict[Any, Sold] = {}
    for key, sold in found.items():
        sums.setdefault(keys[key], Sold()).add(sold)
    return sums


# ---------------------------------------------------------------- names of the keys


def _said(order: Any, **known: Any) -> tuple[Any, tuple[Any, ...]]:
    return order, tuple(known.get(name) for name in (*TEXTS, *BEHIND))


def _days(_session: Session, keys: Iterable[int]) -> Names:
    return {key: _said(key, day=key, first_day=key) for key in keys}


def _months(_session: Session, keys: Iterable[int]) -> Names:
    return {key: _said(key, month=month_text(day_of(key)), first_day=key) for key in keys}


def _weekdays(_session: Session, keys: Iterable[int]) -> Names:
    words = locale_of(language()).days["stand-alone"]["wide"]
    return {key: _said(key, weekday=str(words[key]).capitalize()) for key in keys}


def _hours(_session: Session, keys: Iterable[int]) -> Names:
    return {key: _said(key, hour=f"{key:02}:00") for key in keys}


def _items(session: Session, keys: Iterable[int]) -> Names:
    found = item_names(session, keys)
    groups = codes_and_names(session, "item_group", {name[3] for name in found.values() if name[3]})
    named: Names = {}
    for item, (code, name, unit, group) in found.items():
        group_code, group_name = groups[group] if group else (None, None)
        named[item] = _said(
            (name.casefold(), code), item=code, name=name, unit=unit, group=group_code, group_name=group_name, item_id=item,
        )  # fmt: skip
    return named


def _groups(session: Session, keys: Iterable[int | None]) -> Names:
    named = codes_and_names(session, "item_group", {key for key in keys if key})
    said = {key: named[key] if key else (None, _("Without a group")) for key in keys}
    return {key: _said((key is None, name.casefold()), group=code, group_name=name, group_id=key) for key, (code, name) in said.items()}


def _sites(session: Session, keys: Iterable[int]) -> Names:
    named = codes_and_names(session, "site", keys)
    return {key: _said(named[key][0], site=named[key][0], site_name=named[key][1], site_id=key) for key in keys}


def _documents(session: Session, keys: Iterable[int]) -> Names:
    sites = codes_and_names(session, "site")
    named: Names = {}
    for id, document in documents_named(session, keys).items():
        moment, kind, uuid, title, number = document.row
        code, name = sites[document.site]
        named[id] = _said(
            (moment, id), moment=moment, kind=kind, document=uuid, kind_name=title, number=number, site=code, site_name=name,
            document_id=id, site_id=document.site,
        )  # fmt: skip
    return named


NAMERS = {
    "day": _days, "item": _items, "group": _groups, "site": _sites, "document": _documents, "month": _months, "weekday": _weekdays,
    "hour": _hours,
}  # fmt: skip


def deeper(params: Params, row: dict[str, Any]) -> Params | None:
    """The goods of a group, the days of a month, the documents of anything else."""
    by = params["by"]
    if by == "group" and row["group_id"]:
        return params.asking(by="item", group=row["group_id"])
    if by in {"day", "month"}:
        first = day_of(row["first_day"])
        if by == "day":
            return replace(params.asking(by="document"), start=first, end=first)
        return replace(params.asking(by="day"), start=_later(first, params.start), end=_month_end(first, params.end))
    if by in {"item", "site"}:
        return params.asking(by="document", **{by: row[f"{by}_id"]})
    return None


def _later(day: date, start: date | None) -> date:
    return day if start is None else max(day, start)


def _month_end(first: date, end: date | None) -> date:
    last = date(first.year + first.month // 12, first.month % 12 + 1, 1).toordinal() - 1
    return date.fromordinal(last) if end is None else min(date.fromordinal(last), end)


REPORT = Report(
    "sales-and-margin",
    N_("Sales and margin"),
    ("trade", 5),
    about=N_("What was sold in a period, for how much and at what cost, and what is left; what customers brought back is deducted"),
    timing="period",
    filters=(BY, SITE, GROUP, ITEM),
    columns=(
        Column("day", N_("Date"), "date", width=10, when="by=day"),
        *DOCUMENT_COLUMNS,
        *coded("site", N_("Store"), 16, when="by=site|document"),
        *coded("group", N_("Group"), 16, when="by=group|item"),
        *item_columns(24, when="by=item"),
        Column("month", N_("Month"), width=14, when="by=month"),
        Column("weekday", N_("Weekday"), width=14, when="by=weekday"),
        Column("hour", N_("Hour"), width=8, when="by=hour"),
        Column("qty", N_("Qty"), "qty", width=8, when="by=item"),
        Column("revenue", N_("Sales, net"), "money", total=True, width=11),
        Column("vat", N_("VAT"), "money", total=True, width=10),
        Column("gross", N_("Sales with VAT"), "money", total=True, width=11),
        Column("cost", N_("Cost"), "money", total=True, width=11),
        Column("margin", N_("Margin"), "money", total=True, width=11),
        Column("margin_percent", N_("Margin, %"), "percent", total=True, width=7),
        Column("returned", N_("Returned, net"), "money", total=True, width=10),
        behind("document_id"), behind("item_id"), behind("site_id"), behind("group_id"), behind("first_day"),
    ),
    rows=rows,
    deeper=deeper,
    picture=Picture(("revenue", "margin")),
)  # fmt: skip
