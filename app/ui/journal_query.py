"""What a journal shows: documents of one kind or of all, narrowed by period, store, state and what is searched for."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from app.catalogs.partner import Partner
from app.catalogs.site import Site
from app.catalogs.staff import User
from app.documents.base import SHARED_FIELDS, Document, State, kinds
from app.i18n import N_
from app.store.table import Field, fields_of
from app.ui.catalog_search import by_exact_code, found_ids
from app.ui.row_query import RowColumn, RowQuery, reference_to

STATE_MARKS = {"posted": ("●", "good"), "draft": ("○", "warning"), "void": ("✕", "muted")}
PERIODS = {
    "today": N_("Today"), "week": N_("This week"), "month": N_("This month"), "last_month": N_("Last month"), "quarter": N_("This quarter"),
    "year": N_("This year"), "all": N_("All time"), "custom": N_("From … to …"),
}  # fmt: skip
ITEMS_LOOKED_AT = 200


@dataclass(frozen=True)
class JournalFilter:
    """What a journal is narrowed to; `first` and `last` are days, None for open."""

    first: date | None = None
    last: date | None = None
    site_id: int | None = None
    state: str = ""
    text: str = ""
    before: datetime | None = None


def period_days(name: str, today: date) -> tuple[date | None, date | None]:
    """First and last day of a period that is named relative to `today`; None where it is open."""
    month = today.replace(day=1)
    if name == "today":
        return today, today
    if name == "week":
        monday = today - timedelta(days=today.weekday())
        return monday, monday + timedelta(days=6)
    if name == "month":
        return month, today.replace(day=monthrange(today.year, today.month)[1])
    if name == "last_month":
        last = month - timedelta(days=1)
        return last.replace(day=1), last
    if name == "quarter":
        first = today.replace(month=(today.month - 1) // 3 * 3 + 1, day=1)
        end = first.replace(month=first.month + 2)
        return first, end.replace(day=monthrange(end.year, end.month)[1])
    if name == "year":
        return today.replace(month=1, day=1), today.replace(month=12, day=31)
    return None, None


def journal_query(kind: str, digits: int = 2) -> RowQuery:
    """The list of one kind (with its own header fields to choose from), or of all kinds for an empty name."""
    document: Any = Document.__table__
    cls = kinds()[kind] if kind else None
    own: Any = cls.__table__ if cls is not None else None
    source = document if own is None else document.join(own, own.c.id == document.c.id)
    site, partner, author = (Site.__table__.alias("site_1"), Partner.__table__.alias("partner_1"), User.__table__.alias("author_1"))
    source = source.outerjoin(site, site.c.id == document.c.site_id).outerjoin(partner, partner.c.id == document.c.partner_id)
    source = source.outerjoin(author, author.c.id == document.c.author_id)
    states = {state.value: state.label for state in State}
    columns = [
        RowColumn("state", N_("State"), "choice", document.c.state, 11, choices=states, marks=STATE_MARKS),
        RowColumn("number", N_("Number"), "text", document.c.number, 12),
        RowColumn("moment", N_("Date"), "moment", document.c.moment, 15),
    ]
    if cls is None:
        columns.append(RowColumn("kind", N_("Kind"), "choice", document.c.kind, 14, choices={n: c.title for n, c in kinds().items()}))
    if cls is None or cls.partner_label:
        label = N_("Partner") if cls is None else cls.partner_label
        columns.append(RowColumn("partner", label, "text", partner.c.name, 24, filter_by=document.c.partner_id, stretch=True))
    if cls is not None and cls.basis is not None:
        target, number = reference_to("document", "basis_1")
        source = source.outerjoin(target, target.c.id == document.c.basis_id)
        columns.append(RowColumn("basis", cls.basis.label, "text", number, 12, filter_by=document.c.basis_id, shown=cls.basis.required))
    columns.append(RowColumn("site", N_("Store"), "text", site.c.name, 18, filter_by=document.c.site_id))
    if cls is not None:
        found, source = _own_columns(cls, source)
        columns += found
    columns += [
        RowColumn("total", N_("Total"), "money", document.c.total, 12, total=True, digits=digits),
        RowColumn("note", N_("Note"), "text", document.c.note, 14, stretch=True),
        RowColumn("author", N_("Author"), "text", author.c.name, 14, shown=False),
    ]
    where = () if cls is None else (document.c.kind == kind,)
    return RowQuery(document.c.id, source, tuple(columns), "moment", descending=True, where=where)


def _own_columns(cls: type[Document], source: Any) -> tuple[list[RowColumn], Any]:
    """The fields of the kind's own header, with the names of what they refer to; shown are the first, and what each document must refer to."""
    found: list[RowColumn] = []
    own: Any = cls.__table__
    for declared in own_fields(cls):
        column = own.c[declared.name]
        is_needed = declared.required and declared.type == "ref"
        shown = is_needed or (not found and declared.type in {"text", "ref", "date"})
        width = declared.width or 12
        if declared.type == "ref":
            target, name_column = reference_to(declared.catalog or "", f"{declared.name}_1")
            source = source.outerjoin(target, target.c.id == column)
            found.append(RowColumn(declared.name, declared.label, "text", name_column, width, filter_by=column, shown=shown))
        else:
            choices = dict(declared.choices)
            found.append(RowColumn(declared.name, declared.label, declared.type, column, width, choices=choices, shown=shown))
    return found, source


def own_fields(cls: type[Document]) -> list[Field]:
    """The header fields that this kind alone has."""
    return [f for f in fields_of(cls) if f.name not in SHARED_FIELDS and f.name in cls.__table__.c and f.type != "picture"]


def conditions(session: Session, kind: str, narrowed: JournalFilter) -> tuple[Any, ...]:
    """The conditions of a filter; items that are searched for are looked up here."""
    document: Any = Document.__table__
    found: list[Any] = []
    if narrowed.first is not None:
        found.append(document.c.moment >= datetime.combine(narrowed.first, time()))
    if narrowed.last is not None:
        found.append(document.c.moment < datetime.combine(narrowed.last, time()) + timedelta(days=1))
    if narrowed.before is not None:
        found.append(document.c.moment < narrowed.before)
    if narrowed.site_id is not None:
        found.append(document.c.site_id == narrowed.site_id)
    if narrowed.state:
        found.append(document.c.state == narrowed.state)
    if narrowed.text.strip():
        found.append(_matches(session, kind, narrowed.text.strip()))
    return tuple(found)


def _matches(session: Session, kind: str, text: str) -> Any:
    """Number, partner, the kind's own words and numbers, note, or an item on one of the lines."""
    document: Any = Document.__table__
    pattern = "%" + text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
    ways: list[Any] = [document.c.number.ilike(pattern, escape="\\"), document.c.note.ilike(pattern, escape="\\")]
    partners = found_ids(session, "partner", text, ITEMS_LOOKED_AT, active=False)
    if partners:
        ways.append(document.c.partner_id.in_(partners))
    exact = by_exact_code(session, "item", text)
    items = [exact] if exact is not None else found_ids(session, "item", text, ITEMS_LOOKED_AT, active=False) if len(text) > 2 else []
    for cls in [kinds()[kind]] if kind else kinds().values():
        own: Any = cls.__table__
        texts = [own.c[f.name].ilike(pattern, escape="\\") for f in own_fields(cls) if f.type == "text"]
        if texts and kind:
            ways += texts
        elif texts:
            ways.append(exists(select(own.c.id).where(own.c.id == document.c.id, or_(*texts))))
        for line_class in cls.tables().values():
            lines: Any = line_class.__table__
            if items and "item_id" in lines.c:
                ways.append(exists(select(lines.c.id).where(lines.c.document_id == document.c.id, lines.c.item_id.in_(items))))
    return or_(*ways)
