"""The filters of a report at its left: the time it speaks of, and what narrows it, made from its declaration."""

from datetime import date, timedelta
from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QComboBox, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from app.i18n import N_, _
from app.reports.base import Filter, Params, Report
from app.store.table import Field
from app.ui import theme
from app.ui.cell_text import NUMBERS
from app.ui.context import Context
from app.ui.controls import BoolControl, ChoiceControl, Control, control_for
from app.ui.layout import down, frame, label

WIDTH = 248
SETTLE_MS = 150
EMPTY = {"at": N_("now"), "from": N_("the beginning"), "to": N_("the end")}
"""What an empty field means."""
SPANS: tuple[tuple[str, str], ...] = (
    ("today", N_("Today")), ("yesterday", N_("Yesterday")), ("week", N_("This week")), ("month", N_("This month")),
    ("last_month", N_("Last month")), ("quarter", N_("This quarter")), ("year", N_("This year")), ("all", N_("From the beginning")),
    ("", N_("Other days")),
)  # fmt: skip


def span(name: str, today: date) -> tuple[date | None, date | None]:
    """The first and the last day of a named span; None for an open end."""
    month = today.replace(day=1)
    if name == "yesterday":
        return today - timedelta(days=1), today - timedelta(days=1)
    if name == "last_month":
        last = month - timedelta(days=1)
        return last.replace(day=1), last
    if name == "all":
        return None, None
    begins = {
        "today": today, "week": today - timedelta(days=today.weekday()), "month": month,
        "quarter": month.replace(month=(today.month - 1) // 3 * 3 + 1), "year": today.replace(month=1, day=1),
    }  # fmt: skip
    return begins[name], today


class ReportFilters(QScrollArea):
    """The panel. `changed` comes a moment after the last change."""

    changed = Signal()

    def __init__(self, context: Context, report: Report, params: Params | None) -> None:
        super().__init__()
        self.context, self.report = context, report
        self.controls: dict[str, Control] = {}
        self.spans = QComboBox()
        self.form: QVBoxLayout = down(margin=12, gap=4)
        self._timer = QTimer(self, singleShot=True, interval=SETTLE_MS)
        self._timer.timeout.connect(self.changed)
        self._build()
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFixedWidth(theme.scaled(WIDTH))
        self.show_params(params)

    def _build(self) -> None:
        if self.report.timing == "at":
            self._add(Field("at", N_("At"), "moment", help=N_("Empty: now, with everything posted")))
        elif self.report.timing == "period":
            for key, name in SPANS:
                self.spans.addItem(_(name), key)
            self.spans.activated.connect(self._span_chosen)
            self._place(_("Period"), self.spans)
            self._add(Field("from", N_("First day"), "date"))
            self._add(Field("to", N_("Last day"), "date"))
        for each in self.report.filters:
            self._add(_field(each))
        self.form.addStretch(1)
        self.setWidget(frame(self.form, "side"))

    def _add(self, field: Field) -> None:
        control = control_for(field, self.context)
        control.widget.setMinimumWidth(0)
        if isinstance(control.widget, QLineEdit):
            control.widget.setPlaceholderText(_(_empty_words(field)))
        elif isinstance(control, ChoiceControl) and not field.required:
            control.box.setItemText(0, _(_empty_words(field)))
        self.controls[field.name] = control
        control.edited.connect(self._edited)
        if isinstance(control, BoolControl):
            control.box.setText(_(field.label))
            self.form.addSpacing(theme.scaled(8))
            self.form.addWidget(control.widget)
        else:
            self._place(_(field.label), control.widget)

    def _place(self, text: str, widget: QWidget) -> None:
        name = label(text, muted=True)
        name.setBuddy(widget)
        self.form.addSpacing(theme.scaled(4))
        self.form.addWidget(name)
        self.form.addWidget(widget)

    def show_params(self, params: Params | None) -> None:
        """Show what is asked; without it the report's own defaults and this month."""
        today = date.today()
        if self.report.timing == "period":
            start, end = (params.start, params.end) if params is not None else span("month", today)
            self.controls["from"].show(start)
            self.controls["to"].show(end)
            self._name_span()
        elif self.report.timing == "at":
            self.controls["at"].show(params.at if params is not None else None)
        for each in self.report.filters:
            value = params[each.name] if params is not None and params[each.name] is not None else each.default
            self.controls[each.name].show(value)

    def suggest(self, values: dict[str, int]) -> None:
        """Show what is likeliest wanted in filters that are still empty."""
        for name, value in values.items():
            if self.controls[name].read() in (None, ""):
                self.controls[name].show(value)

    def params(self) -> Params:
        """What is asked."""
        values = {each.name: self.controls[each.name].read() for each in self.report.filters}
        asked = {name: value for name, value in values.items() if value not in (None, "", False)}
        if self.report.timing == "period":
            return Params(start=self.controls["from"].read(), end=self.controls["to"].read(), filters=asked)
        return Params(at=self.controls["at"].read() if self.report.timing == "at" else None, filters=asked)

    def missing(self) -> list[str]:
        """Labels of filters that the report can't do without and that are empty."""
        return [_(each.label) for each in self.report.filters if each.required and self.controls[each.name].read() in (None, "")]

    @Slot()
    def _edited(self) -> None:
        self._name_span()
        self._timer.start()

    @Slot(int)
    def _span_chosen(self, _row: int) -> None:
        key = str(self.spans.currentData())
        if key:
            start, end = span(key, date.today())
            self.controls["from"].show(start)
            self.controls["to"].show(end)
            self._timer.start()
        else:
            self.controls["from"].widget.setFocus()

    def _name_span(self) -> None:
        if self.report.timing == "period":
            days, today = (self.controls["from"].read(), self.controls["to"].read()), date.today()
            found = next((key for key, _name in SPANS if key and span(key, today) == days), "")
            self.spans.setCurrentIndex(self.spans.findData(found))


def _empty_words(field: Field) -> str:
    """What an empty filter means."""
    usual = N_("choose one") if field.required else N_("no limit") if field.type in NUMBERS else N_("any")
    return EMPTY.get(field.name, usual)


def _field(of: Filter) -> Field:
    """A filter as a field, so that the table of controls makes its widget."""
    required: Any = of.required or (of.type == "choice" and of.default is not None)
    return Field(of.name, of.label, of.type, of.catalog, required=bool(required), choices=of.choices)
