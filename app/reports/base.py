"""What a report is: a question to the ledger, declared with its filters and columns; and how one is asked.

A report's file makes one `Report` named `REPORT`. Its `rows` yields plain tuples as the database keeps figures (scaled whole numbers,
seconds, days); `Rows` turns them into Decimal, datetime and date when they are read. Who shows them formats them.
"""

import importlib
import pkgutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from decimal import Decimal
from functools import cache
from typing import Any, Literal, NamedTuple, overload

from sqlalchemy.orm import Session

from app.access import Actor, Role, Roles, require
from app.catalogs.lookup import names_of
from app.core.costing import collector_resting
from app.core.errors import UserError
from app.core.money import MONEY_DIGITS, PRICE_DIGITS, QTY_DIGITS
from app.i18n import N_, _, date_text, moment_text
from app.store.types import day_number, day_of, moment_of, seconds, unscaled

Raw = tuple[Any, ...]
Timing = Literal["at", "period", ""]


@dataclass(frozen=True)
class Column:
    """A column: `type` is one of text int qty money price percent date moment bool.

    `people` sees it on screens and paper, `data` in JSON; a column for neither names what is behind the row (`item_id`).
    With `when` it is shown only if the filter of that name is on, or has one of the values in `by=item|site`. `made` derives the figure from the whole raw row when it is read.
    """

    name: str
    label: str
    type: str = "text"
    total: bool = False
    people: bool = True
    data: bool = True
    when: str = ""
    width: int | None = None
    made: Callable[[tuple[Any, ...]], Any] | None = None


def behind(name: str) -> Column:
    """A column that nobody sees: the id of a document, item, site or partner behind the row."""
    return Column(name, "", "int", people=False, data=False)


def coded(name: str, label: str, width: int, *, when: str = "") -> tuple[Column, Column]:
    """What has a code and a name, such as a store: its code for data, and its name, which people see too."""
    return Column(name, label, people=False, when=when), Column(f"{name}_name", label, width=width, when=when)


@dataclass(frozen=True)
class Filter:
    """What narrows a report: a row of a catalog (its id), a choice, text, a date, a whole number, or yes and no."""

    name: str
    label: str
    type: str = "ref"
    catalog: str | None = None
    choices: tuple[tuple[str, str], ...] = ()
    required: bool = False
    default: Any = None


@dataclass(frozen=True)
class Params:
    """What is asked: a moment (`at`, None: now, with everything posted), or days from `start` to `end`, both included; and filters."""

    at: datetime | None = None
    start: date | None = None
    end: date | None = None
    filters: dict[str, Any] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Any:
        return self.filters.get(name)

    def asking(self, **filters: Any) -> "Params":
        """The same question with these filters."""
        return replace(self, filters={**self.filters, **filters})

    @property
    def first_day(self) -> int | None:
        """The day number of `start`."""
        return None if self.start is None else day_number(self.start)

    @property
    def last_day(self) -> int | None:
        """The day number of `end`."""
        return None if self.end is None else day_number(self.end)

    @property
    def seconds(self) -> tuple[int | None, int | None]:
        """The first and the last second of the period."""
        start = None if self.start is None else seconds(datetime.combine(self.start, time.min))
        return start, None if self.end is None else end_of_day(self.end)


def end_of_day(day: date) -> int:
    """The last second of a day."""
    return seconds(datetime.combine(day, time(23, 59, 59)))


FOR_EVERYONE = Roles(edit=Role.OWNER)
RowMaker = Callable[[Session, Params], "Iterable[Raw] | Compact"]
Deeper = Callable[[Params, dict[str, Any]], Params | None]
"""From what was asked and a raw row by column: how the same report is asked what that row is made of; None where nothing more is known."""


@dataclass(frozen=True)
class Picture:
    """What of an answer is drawn: `figures` by column, the second one as a part of the first, against the column `by`.

    Without `figures` it is the last total in money that tells something; without `by` the first column where that is a time, else the
    likeliest name. A figure that `stands` is a balance: the last one of a day counts, where others are summed up.
    """

    figures: tuple[str, ...] = ()
    by: str = ""
    stands: bool = False


@dataclass(frozen=True)
class Report:
    """A report as declared. `menu` is its area and place there; `about` says in one sentence what it answers.

    `deeper` leads from a row to the rows it is made of. `picture` says what is drawn; None where nothing is.
    """

    name: str
    title: str
    menu: tuple[str, int]
    columns: tuple[Column, ...]
    rows: RowMaker
    timing: Timing = "at"
    filters: tuple[Filter, ...] = ()
    about: str = ""
    roles: Roles = FOR_EVERYONE
    deeper: Deeper | None = None
    picture: Picture | None = Picture()


class Link(NamedTuple):
    """What stands behind a row: `kind` is document, item, site or partner."""

    kind: str
    id: int


LINKS = frozenset({"document_id", "item_id", "site_id", "partner_id"})
"""Columns that say what stands behind a row."""

READ: dict[str, Callable[[Any], Any]] = {
    "qty": lambda value: unscaled(int(value), QTY_DIGITS),
    "money": lambda value: unscaled(int(value), MONEY_DIGITS),
    "price": lambda value: unscaled(int(value), PRICE_DIGITS),
    "percent": lambda value: unscaled(int(value), 4),
    "moment": moment_of,
    "date": day_of,
    "bool": bool,
}
"""How a column's figures are read from what the database keeps."""


@dataclass(frozen=True)
class Compact:
    """Tens of thousands of rows, kept as the driver gave them until they are read: `widen` makes a whole raw row of one.

    `sums` are the totals (raw) by column.
    """

    rows: list[Any]
    widen: Callable[[Any], Raw]
    sums: dict[str, int]


class Rows(Sequence[Raw]):
    """The rows of a table; a row is widened, and its figures become Decimal, datetime and date, as it is read."""

    def __init__(self, kept: list[Any], columns: Sequence[Column], widen: Callable[[Any], Raw] | None = None) -> None:
        self._kept, self._widen = kept, widen
        self._read = [READ.get(column.type) for column in columns]
        self._made = [(no, column.made) for no, column in enumerate(columns) if column.made is not None]

    def __len__(self) -> int:
        return len(self._kept)

    @overload
    def __getitem__(self, index: int) -> Raw: ...
    @overload
    def __getitem__(self, index: slice) -> list[Raw]: ...
    def __getitem__(self, index: int | slice) -> Raw | list[Raw]:
        if isinstance(index, slice):
            return [self._values(row) for row in self._kept[index]]
        return self._values(self._kept[index])

    def __iter__(self) -> Iterator[Raw]:
        return map(self._values, self._kept)

    @property
    def raw(self) -> list[Raw]:
        """All rows with their figures as the database keeps them: what sorts the same in less time."""
        return [*map(self._widen, self._kept)] if self._widen else self._kept

    def raw_row(self, index: int) -> Raw:
        """One of them."""
        row: Raw = self._kept[index]
        return self._widen(row) if self._widen else row

    def _values(self, row: Any) -> Raw:
        row = self._widen(row) if self._widen else row
        if self._made:
            whole = [*row]
            for no, make in self._made:
                whole[no] = make(row)
            row = whole
        return tuple(
            value if value is None or read is None else read(value) for read, value in zip(self._read, row, strict=True)
        )  # fmt: skip


@dataclass(frozen=True)
class ReportTable:
    """A report's answer. `columns`, `rows` and `totals` run side by side, hidden columns included."""

    report: Report
    params: Params
    columns: tuple[Column, ...]
    rows: Rows
    totals: tuple[Decimal | None, ...]
    said: tuple[str, ...] = ()
    """Time and filters in the user's words, a line each."""

    @property
    def shown(self) -> tuple[int, ...]:
        """Indexes of the columns that people see."""
        return tuple(no for no, column in enumerate(self.columns) if column.people)

    @property
    def has_totals(self) -> bool:
        """Whether any column is summed up."""
        return any(column.total for column in self.columns)

    def links(self, row: int) -> tuple[Link, ...]:
        """What stands behind a row: its document, then its item, site, partner."""
        values = self.rows.raw_row(row)
        found = [
            Link(column.name.removesuffix("_id"), values[no])
            for no, column in enumerate(self.columns)
            if column.name in LINKS and values[no] is not None
        ]
        return tuple(sorted(found, key=lambda link: link.kind != "document"))

    def deeper(self, row: int) -> Params | None:
        """How this report is asked what a row is made of; None where there is nothing more to ask."""
        if self.report.deeper is None:
            return None
        names = [column.name for column in self.columns]
        return self.report.deeper(self.params, dict(zip(names, self.rows.raw_row(row), strict=True)))


@cache
def reports() -> dict[str, Report]:
    """Every report by name, in the order of the menu; found by looking into this package."""
    package = importlib.import_module("app.reports")
    modules = [importlib.import_module(f"app.reports.{found.name}") for found in pkgutil.iter_modules(package.__path__)]
    declared: list[Report] = [module.REPORT for module in modules if hasattr(module, "REPORT")]
    return {report.name: report for report in sorted(declared, key=lambda report: report.menu)}


def find_report(name: str) -> Report:
    """The report of this name. Raises UserError when there is none."""
    found = reports().get(name)
    if found is None:
        raise UserError(N_("There is no report {name}; there are: {names}"), name=name, names=", ".join(reports()))
    return found


def run(session: Session, name: str, params: Params, *, actor: Actor) -> ReportTable:
    """Ask a report. Raises UserError for an unknown report or filter, a missing right, or a required filter that is not set."""
    report = find_report(name)
    require(actor, "view", report.roles, report.title)
    params = completed(report, params)
    columns = tuple(_seen(column, params) for column in report.columns)
    with collector_resting():
        found = report.rows(session, params)
        kept = found.rows if isinstance(found, Compact) else [*found]
    sums = found.sums if isinstance(found, Compact) else _sums(columns, kept)
    totals = tuple(Decimal(READ.get(each.type, int)(sums[each.name])) if each.total else None for each in columns)
    rows = Rows(kept, columns, found.widen if isinstance(found, Compact) else None)
    return ReportTable(report, params, columns, rows, totals, said(session, report, params))


def completed(report: Report, params: Params) -> Params:
    """The parameters with defaults filled in."""
    known = {each.name for each in report.filters}
    for name in params.filters:
        if name not in known:
            raise UserError(
                N_("{report} has no filter {name}; it has: {names}"), report=report.name, name=name, names=", ".join(sorted(known))
            )
    values = {each.name: each.default for each in report.filters if each.default is not None}
    values |= {name: value for name, value in params.filters.items() if value not in (None, "")}
    for each in report.filters:
        if each.required and each.name not in values:
            raise UserError(N_("{report} needs {label}: choose one"), report=report.title, label=each.label)
    if params.start is not None and params.end is not None and params.start > params.end:
        raise UserError(N_("The period ends on {end}, before it begins on {start}"), start=params.start, end=params.end)
    return replace(params, filters=values)


def _seen(column: Column, params: Params) -> Column:
    """A column whose filter is off is hidden, so that columns and rows stay side by side."""
    name, equals, values = column.when.partition("=")
    is_shown = not name or (params[name] in values.split("|") if equals else bool(params[name]))
    return column if is_shown else replace(column, people=False, data=False)


def _sums(columns: tuple[Column, ...], raw: list[Raw]) -> dict[str, int]:
    return {column.name: sum(row[no] or 0 for row in raw) for no, column in enumerate(columns) if column.total}


def said(session: Session, report: Report, params: Params) -> tuple[str, ...]:
    """Time and filters in the user's words: `At 22/11/2026 12:00`, `Store: Main store`."""
    lines = [_time_said(report, params)]
    for each in report.filters:
        value = params[each.name]
        if value in (None, "", False) or value == each.default:
            continue
        shown = dict(each.choices).get(value, value)
        if each.type == "ref" and each.catalog:
            shown = names_of(session, each.catalog, [value]).get(value, value)
        lines.append(_(each.label) if value is True else f"{_(each.label)}: {_(shown) if isinstance(shown, str) else shown}")
    return tuple(line for line in lines if line)


def _time_said(report: Report, params: Params) -> str:
    if report.timing == "at":
        return _("At {moment}").format(moment=moment_text(params.at)) if params.at else _("With everything posted so far")
    if report.timing == "period" and (params.start or params.end):
        start = date_text(params.start) if params.start else "…"
        return f"{start} – {date_text(params.end) if params.end else '…'}"
    return ""
