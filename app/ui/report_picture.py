"""The picture below a report's table: where most of the money is, by name, or how it came and went by day."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from PySide6.QtWidgets import QWidget

from app.core.money import NOTHING
from app.i18n import _, date_text
from app.reports.base import Column, ReportTable
from app.ui.bars import Bar, DayBars, NameBars
from app.ui.cell_text import cell_text
from app.ui.layout import down, label

MOST_NAMES = 5
FEWEST_BARS = 2
"""One bar alone compares with nothing."""
BY_NAME = ("name", "group_name", "site_name", "supplier_name", "partner_name", "place_name", "account_name")
"""Columns that bars are named after, the likeliest first."""
IN_ORDER = frozenset({"month", "weekday", "hour"})
"""Texts that stand in an order of their own, as days do."""


@dataclass(frozen=True)
class Picture:
    """What is drawn: the heading, and bars by day or by name; `parts` are what the strong part of each bar stands for, where there are such."""

    title: str = ""
    bars: tuple[Bar, ...] = ()
    by_day: bool = False
    parts: tuple[Decimal, ...] = ()


def picture_of(answer: ReportTable, digits: int) -> Picture:
    """The picture of an answer: of the columns that the report declares, else of the last column of money that tells something, which is
    what is left at the end; an empty one where there is nothing to compare.
    """
    name = _name(answer)
    places = {answer.columns[no].name: no for no in answer.shown}
    declared = [places[each] for each in answer.report.picture if each in places]
    money = [no for no in answer.shown if answer.columns[no].type == "money" and answer.columns[no].total]
    for figure in (declared[:1] or reversed(money)) if name is not None else ():
        sums = _sums(answer, figure, name or 0)
        if sum(1 for value in sums.values() if value) >= FEWEST_BARS:
            return _drawn(answer, (figure, *declared[1:2]), name or 0, sums, digits)
    return Picture()


def _sums(answer: ReportTable, figure: int, name: int) -> dict[object, Decimal]:
    sums: dict[object, Decimal] = {}
    for row in answer.rows:
        value, key = row[figure], row[name]
        if isinstance(key, datetime):
            key = key.date()
        if value is not None and key is not None:
            sums[key] = sums.get(key, NOTHING) + value
    return sums


def _drawn(answer: ReportTable, figures: tuple[int, ...], name: int, sums: dict[object, Decimal], digits: int) -> Picture:
    column = answer.columns[name]
    in_order = column.type in {"moment", "date"} or column.name in IN_ORDER
    keys = [*sums] if column.name in IN_ORDER else sorted(sums, key=str)
    ordered = keys if in_order else sorted(sums, key=lambda key: -abs(sums[key]))[:MOST_NAMES]
    titles = [_(answer.columns[figure].label) for figure in figures]
    said = {key: cell_text(sums[key], "money", digits) for key in ordered}
    parts: tuple[Decimal, ...] = ()
    if len(figures) > 1:
        of_it = _sums(answer, figures[1], name)
        parts = tuple(of_it.get(key, NOTHING) for key in ordered)
        said = {key: f"{text} · {titles[1]} {cell_text(of_it.get(key, NOTHING), 'money', digits)}" for key, text in said.items()}
    bars = tuple((_said(key), sums[key], said[key]) for key in ordered)
    title = _("{whole}, the strong part: {part}").format(whole=titles[0], part=titles[1]) if parts else titles[0]
    return Picture(title, bars, in_order, parts)


def _said(key: object) -> str:
    return date_text(key) if isinstance(key, date) else str(key)


def _name(answer: ReportTable) -> int | None:
    """The column that bars are named after: the first one where it is a time, else the likeliest name."""
    places: dict[str, int] = {answer.columns[no].name: no for no in answer.shown}
    first: Column = answer.columns[answer.shown[0]]
    if first.type in {"moment", "date"} or first.name in IN_ORDER:
        return answer.shown[0]
    known = next((places[name] for name in BY_NAME if name in places), None)
    return known if known is not None else next((no for no in answer.shown if answer.columns[no].type == "text"), None)


class ReportPicture(QWidget):
    """A heading and its bars; hidden while there is nothing to draw or it is switched off."""

    def __init__(self) -> None:
        super().__init__()
        self.title, self.names, self.days = label("", muted=True), NameBars(), DayBars()
        self.is_on = True
        self.setLayout(down(self.title, self.names, self.days, margin=(12, 6, 12, 10), gap=4))
        self.picture = Picture()
        self.hide()

    def put(self, picture: Picture) -> None:
        """Show another picture."""
        self.picture = picture
        self.title.setText(picture.title)
        (self.days if picture.by_day else self.names).put(picture.bars, picture.parts)
        self.names.setVisible(not picture.by_day)
        self.days.setVisible(picture.by_day)
        self._decide()

    def switch(self, *, is_on: bool) -> None:
        """Show pictures, or none."""
        self.is_on = is_on
        self._decide()

    def _decide(self) -> None:
        self.setVisible(self.is_on and bool(self.picture.bars))
