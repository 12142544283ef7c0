"""What of a report's answer is drawn: its figures by name, the greatest first, or as they came day by day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from app.core.costing import SECONDS_A_DAY
from app.i18n import _, counted, date_text
from app.reports.base import READ, Column, Picture, ReportTable
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


@dataclass
class _Found:
    """What the rows of one name or day come to: their figures as the database keeps them, and which they are."""

    figures: list[int]
    rows: list[int]


def chart_of(answer: ReportTable, digits: int) -> Chart:
    """What is drawn of an answer as its report declares it; an empty chart where there is nothing to compare."""
    declared, places = answer.report.picture, {answer.columns[no].name: no for no in answer.shown}
    if declared is None:
        return Chart()
    key = places.get(declared.by) if declared.by else _key(answer, places)
    figures = [places[each] for each in declared.figures if each in places]
    money = [no for no in answer.shown if answer.columns[no].type == "money" and answer.columns[no].total]
    for tried in (figures,) if figures else ((no,) for no in reversed(money)):
        found = {} if key is None else _gathered(answer, declared, key, tried)
        if sum(1 for each in found.values() if each.figures[0]) >= FEWEST_BARS:
            return _Drawing(answer, answer.columns[key or 0], [answer.columns[no] for no in tried], digits).chart(found, declared)
    return Chart()


def _key(answer: ReportTable, places: dict[str, int]) -> int | None:
    """The column that bars are named after: the first one where it is a time, else the likeliest name."""
    first = answer.columns[answer.shown[0]]
    if first.type in TIMES or first.name in IN_ORDER:
        return answer.shown[0]
    known = next((places[name] for name in BY_NAME if name in places), None)
    return known if known is not None else next((no for no in answer.shown if answer.columns[no].type == "text"), None)


def _gathered(answer: ReportTable, declared: Picture, key: int, figures: Iterable[int]) -> dict[Any, _Found]:
    """By name or day number: the sum of each figure, or the last one where it stands."""
    found: dict[Any, _Found] = {}
    columns, is_moment = tuple(figures), answer.columns[key].type == "moment"
    for no in range(len(answer.rows)):
        row = answer.rows.raw_row(no)
        if row[key] is None or row[columns[0]] is None:
            continue
        name = row[key] // SECONDS_A_DAY if is_moment else row[key]
        sums = found.setdefault(name, _Found([0] * len(columns), []))
        sums.rows.append(no)
        sums.figures = [(row[column] or 0) + (0 if declared.stands else sums.figures[n]) for n, column in enumerate(columns)]
    return found


@dataclass(frozen=True)
class _Drawing:
    """How figures found become bars, in the user's words."""

    answer: ReportTable
    key: Column
    figures: list[Column]
    digits: int

    def chart(self, found: dict[Any, _Found], declared: Picture) -> Chart:
        """The chart of what was found."""
        if self.key.type in TIMES:
            days = sorted(found)
            bars = tuple(self.bar(day - days[0], date_text(day_of(day)), found[day]) for day in days)
            return Chart(self.title, bars, first=day_of(days[0]), stands=declared.stands)
        if self.key.name in IN_ORDER:
            return Chart(self.title, tuple(self.bar(at, str(name), found[name]) for at, name in enumerate(found)))
        return Chart(self.title, tuple(self.ranked(found)), ranked=True)

    def ranked(self, found: dict[Any, _Found]) -> Iterable[Bar]:
        """The greatest by name, and one bar for all that is left; never for a single one."""
        names = sorted((name for name in found if found[name].figures[0]), key=lambda name: -abs(found[name].figures[0]))
        kept = len(names) if len(names) <= MOST_NAMES + 1 else MOST_NAMES
        for at, name in enumerate(names[:kept]):
            yield self.bar(at, str(name), found[name])
        if names[kept:]:
            sums = [sum(found[name].figures[n] for name in names[kept:]) for n in range(len(self.figures))]
            yield self.bar(kept, counted(len(names) - kept, "{n} other", "{n} others"), _Found(sums, []))

    def bar(self, at: int, name: str, found: _Found) -> Bar:
        """A bar with its figures read from what the database keeps."""
        values = tuple(READ[column.type](value) for column, value in zip(self.figures, found.figures, strict=True))
        said = [cell_text(value, column.type, self.digits) for column, value in zip(self.figures, values, strict=True)]
        beside = [f"{_(column.label)} {text}" for column, text in zip(self.figures[1:], said[1:], strict=True)]
        return Bar(at, name, values, " · ".join((said[0], *beside)), tuple(found.rows))

    @property
    def title(self) -> str:
        """What the bars are."""
        titles = [_(column.label) for column in self.figures]
        return _("{whole}, the strong part: {part}").format(whole=titles[0], part=titles[1]) if len(titles) > 1 else titles[0]
