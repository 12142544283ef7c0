"""What of a report's answer is drawn: its figures by name, the greatest first, or as they came day by day."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from app.core.costing import SECONDS_A_DAY
from app.i18n import _, counted, date_text
from app.reports.base import READ, Column, Raw, ReportTable
from app.store.types import day_of
from app.ui.cell_text import cell_text

MOST_NAMES = 7
"""Names with a bar of their own; the rest share one."""
FEWEST_BARS = 2
"""One bar alone compares with nothing."""
BY_NAME = ("name", "group_name", "site_name", "supplier_name", "partner_name", "place_name", "account_name")
"""Columns that bars are named after, the likeliest first."""
IN_ORDER = frozenset({"month", "weekday", "hour"})
"""Texts that stand in an order of their own, as days do."""
TIMES = frozenset({"moment", "date"})


@dataclass(frozen=True)
class Bar:
    """A bar: its place on the axis (a day since `Chart.first`, else its number), its figures and how they are said.

    `rows` are the rows of the answer that it stands for: none for the rest.
    """

    at: int
    name: str
    values: tuple[Decimal, ...]
    said: str
    rows: tuple[int, ...] = ()


@dataclass(frozen=True)
class Chart:
    """What is drawn: the heading and the bars; with a `first` day they stand on a scale of days, else by number.

    Ranked ones lie below each other, the others stand beside each other. A figure that `stands` holds until the next bar.
    """

    title: str = ""
    bars: tuple[Bar, ...] = ()
    ranked: bool = False
    first: date | None = None
    stands: bool = False


def chart_of(answer: ReportTable, digits: int) -> Chart:
    """What is drawn of an answer as its report declares it; an empty chart where there is nothing to compare."""
    declared, places = answer.report.picture, {answer.columns[no].name: no for no in answer.shown}
    key = None if declared is None else places.get(declared.by) if declared.by else _key(answer, places)
    if declared is None or key is None:
        return Chart()
    figures = [places[each] for each in declared.figures if each in places]
    money = [no for no in answer.shown if answer.columns[no].type == "money" and answer.columns[no].total]
    raw = answer.rows.raw
    names = [row[key] for row in raw]
    if answer.columns[key].type == "moment":
        names = [None if name is None else name // SECONDS_A_DAY for name in names]
    for tried in (figures,) if figures else ([no] for no in reversed(money)):
        sums = _sums(names, raw, tried[0], stands=declared.stands)
        if sum(1 for value in sums.values() if value) >= FEWEST_BARS:
            return _Drawing(answer, answer.columns[key], tried, names, raw, declared.stands, digits).chart(sums)
    return Chart()


def _key(answer: ReportTable, places: dict[str, int]) -> int | None:
    """The column that bars are named after: the first one where it is a time, else the likeliest name."""
    first = answer.columns[answer.shown[0]]
    if first.type in TIMES or first.name in IN_ORDER:
        return answer.shown[0]
    known = next((places[name] for name in BY_NAME if name in places), None)
    return known if known is not None else next((no for no in answer.shown if answer.columns[no].type == "text"), None)


def _sums(names: list[Any], raw: list[Raw], figure: int, *, stands: bool) -> dict[Any, int]:
    """By name or day number: the sum of a figure as the database keeps it, or the last one where it stands."""
    sums: dict[Any, int] = {}
    for name, row in zip(names, raw, strict=True):
        value = row[figure]
        if name is not None and value is not None:
            sums[name] = value if stands else sums.get(name, 0) + value
    return sums


@dataclass(frozen=True)
class _Drawing:
    """How the rows of an answer become bars, in the user's words; `figures` are columns, `names` what each row is drawn under."""

    answer: ReportTable
    key: Column
    figures: list[int]
    names: list[Any]
    raw: list[Raw]
    stands: bool
    digits: int

    def chart(self, sums: dict[Any, int]) -> Chart:
        """The chart of what the first figure comes to by name or day."""
        if self.key.type in TIMES:
            days = sorted(sums)
            bars = tuple(self.bars([(day - days[0], day, date_text(day_of(day))) for day in days]))
            return Chart(self.title, bars, first=day_of(days[0]), stands=self.stands)
        if self.key.name in IN_ORDER:
            return Chart(self.title, tuple(self.bars([(at, name, str(name)) for at, name in enumerate(sums)])))
        return Chart(self.title, tuple(self.ranked(sums)), ranked=True)

    def ranked(self, sums: dict[Any, int]) -> Iterator[Bar]:
        """The greatest by name, and one bar for all that is left; never for a single one."""
        names = sorted((name for name, value in sums.items() if value), key=lambda name: -abs(sums[name]))
        kept = names if len(names) <= MOST_NAMES + 1 else names[:MOST_NAMES]
        yield from self.bars([(at, name, str(name)) for at, name in enumerate(kept)])
        if len(names) > len(kept):
            own = {*kept, None}
            rest = [row for name, row in zip(self.names, self.raw, strict=True) if name not in own]
            others = counted(len(names) - len(kept), "{n} other", "{n} others")
            yield self.bar(len(kept), others, [sum(row[no] or 0 for row in rest) for no in self.figures], ())

    def bars(self, placed: list[tuple[int, Any, str]]) -> Iterator[Bar]:
        """The bars of these: place, name in the answer, name in words."""
        rows: dict[Any, list[int]] = {name: [] for _at, name, _words in placed}
        for no, name in enumerate(self.names):
            if name in rows and self.raw[no][self.figures[0]] is not None:
                rows[name].append(no)
        for at, name, words in placed:
            own = rows[name][-1:] if self.stands else rows[name]
            yield self.bar(at, words, [sum(self.raw[no][figure] or 0 for no in own) for figure in self.figures], tuple(rows[name]))

    def bar(self, at: int, name: str, kept: list[int], rows: tuple[int, ...]) -> Bar:
        """A bar with its figures read from what the database keeps."""
        columns = [self.answer.columns[no] for no in self.figures]
        values = tuple(READ[column.type](value) for column, value in zip(columns, kept, strict=True))
        said = [cell_text(value, column.type, self.digits) for column, value in zip(columns, values, strict=True)]
        beside = [f"{_(column.label)} {text}" for column, text in zip(columns[1:], said[1:], strict=True)]
        return Bar(at, name, values, " · ".join((said[0], *beside)), rows)

    @property
    def title(self) -> str:
        """What the bars are."""
        titles = [_(self.answer.columns[no].label) for no in self.figures]
        return _("{whole}, the strong part: {part}").format(whole=titles[0], part=titles[1]) if len(titles) > 1 else titles[0]
