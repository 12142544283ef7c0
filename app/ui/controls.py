"""The only table from the type of a field to the widget that shows and reads it."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from PySide6.QtCore import QDate, QObject, Qt, Signal, Slot
from PySide6.QtGui import QAction, QFocusEvent
from PySide6.QtWidgets import QCalendarWidget, QCheckBox, QComboBox, QLineEdit, QMenu, QWidget, QWidgetAction

from app.core import money
from app.core.errors import Problem, problem
from app.core.typed import read_number
from app.core.typed_date import WORDS, read_date, read_moment
from app.i18n import N_, _, group_sign, say
from app.ui import theme
from app.ui.cell_text import NUMBERS, decimal_sign, typed_text
from app.ui.context import Context
from app.ui.picker import RefEdit
from app.ui.picture import PictureEdit

CHARACTER = 8
"""Pixels that a character of a width hint takes at 100 %."""
ICON = 20
"""Pixels that an icon in a line takes at 100 %."""


class Control(QObject):
    """A widget that shows a value and reads one.

    `read()` gives the value; while what was typed can't be understood it gives the last good one, and `problem` says why.
    `edited` comes when the user has changed the value, not when `show` did.
    """

    edited = Signal()
    widget: QWidget

    def __init__(self, field: Any, context: Context) -> None:
        super().__init__()
        self.field, self.context = field, context
        self.problem: Problem | None = None

    def show(self, value: Any) -> None:
        """Show a value."""
        raise AssertionError(f"{type(self).__name__} shows nothing")

    def read(self) -> Any:
        """The value shown, or typed."""
        raise AssertionError(f"{type(self).__name__} reads nothing")

    def mark(self, text: str = "") -> None:
        """Mark the widget as wrong with the reason as its hint; without a text take the mark away."""
        self.widget.setProperty("wrong", bool(text))
        self.widget.setToolTip(text or _(self.field.help))
        self.widget.style().unpolish(self.widget)
        self.widget.style().polish(self.widget)

    def take(self, widget: QWidget) -> None:
        """Set up the widget: hint, width, name for screen readers."""
        self.widget = widget
        widget.setToolTip(_(self.field.help))
        widget.setAccessibleName(_(self.field.label))
        if self.field.width and not isinstance(widget, QCheckBox):
            widget.setMinimumWidth(theme.scaled(self.field.width * CHARACTER + 28))


class TypedLine(QLineEdit):
    """A line that selects all its text when the focus comes by the keyboard."""

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if event.reason() != Qt.FocusReason.MouseFocusReason:
            self.selectAll()


class TextControl(Control):
    """A line of text; empty is None where the field may be empty."""

    def __init__(self, field: Any, context: Context) -> None:
        super().__init__(field, context)
        self.line = TypedLine()
        self.line.setReadOnly(field.readonly)
        self.line.textEdited.connect(self._edited)
        self._shown: str | None = None
        self.take(self.line)

    def show(self, value: Any) -> None:
        self._shown = value
        self.line.setText(value or "")
        self.line.setCursorPosition(0)

    @Slot()
    def _edited(self) -> None:
        text = self.line.text()
        self._shown = text if text or self.field.required else None
        self.edited.emit()

    def read(self) -> Any:
        return self._shown


class TypedControl(Control):
    """A number, a date or a moment as typed: understood when the field is left or Enter is pressed."""

    def __init__(self, field: Any, context: Context) -> None:
        super().__init__(field, context)
        self.line = TypedLine()
        self.line.setReadOnly(field.readonly)
        self.value: Any = None
        self._text = ""
        if field.type in NUMBERS:
            self.line.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        elif not field.readonly:
            self.line.addAction(self._calendar(), QLineEdit.ActionPosition.TrailingPosition)
        self.line.editingFinished.connect(self.understand)
        self.take(self.line)
        if self.line.actions() and self.line.minimumWidth():
            self.line.setMinimumWidth(self.line.minimumWidth() + theme.scaled(ICON))

    def show(self, value: Any) -> None:
        self.value, self.problem = value, None
        self._text = typed_text(value, self.field.type, self.context.digits)
        self.line.setText(self._text)
        self.mark()

    def read(self) -> Any:
        self.understand()
        return self.value

    @Slot()
    def understand(self) -> None:
        """Take what was typed as the value, or mark it as not understood."""
        if self.line.text() == self._text:
            return
        value = understood(self.line.text(), self.field.type, self.context.digits)
        self._text = self.line.text()
        if isinstance(value, Problem):
            self.problem = value
            self.mark(say(value))
        else:
            self.show(value)
        self.edited.emit()

    def _calendar(self) -> QAction:
        action = QAction(_("Calendar"), self.line)
        theme.dress(action, "calendar-month-outline")
        action.triggered.connect(self._open_calendar)
        return action

    @Slot()
    def _open_calendar(self) -> None:
        menu, chooser, holder = QMenu(self.line), QCalendarWidget(), QWidgetAction(self.line)
        if self.value is not None:
            chooser.setSelectedDate(QDate(self.value.year, self.value.month, self.value.day))
        holder.setDefaultWidget(chooser)
        menu.addAction(holder)
        chooser.clicked.connect(menu.close)
        chooser.clicked.connect(lambda day: self._choose(date(day.year(), day.month(), day.day())))
        menu.exec(self.line.mapToGlobal(self.line.rect().bottomLeft()))
        menu.deleteLater()

    def _choose(self, day: date) -> None:
        if self.field.type == "moment":
            clock = (self.value or datetime.now().replace(microsecond=0)).time()
            self.show(datetime.combine(day, clock))
        else:
            self.show(day)
        self.edited.emit()


def understood(text: str, kind: str, digits: int = 2) -> Any:
    """The value of what was typed into a number, date or moment; None for nothing, a Problem for what can't be understood.

    `digits` are the decimals of the currency, to which money is rounded. A lone comma or point before three digits groups thousands
    in a quantity only where the language itself groups by it ("1,000" is a thousand in English, one in Russian, where 1.250 is 1.25
    too); in money and prices wherever it is not the decimal sign; in a percentage, which has no thousands, never.
    """
    if not text.strip():
        return None
    if kind in {"date", "moment"}:
        words = {**WORDS, _("today"): 0, _("yesterday"): -1, _("tomorrow"): 1}
        now = datetime.now().replace(microsecond=0)
        return read_date(text, now.date(), words=words) if kind == "date" else read_moment(text, now, words=words)
    value = read_number(text, decimal_sign(), _group_signs(kind))
    return value if isinstance(value, Problem) else _rounded(value, kind, digits)


def _group_signs(kind: str) -> str:
    return "" if kind == "percent" else group_sign() if kind in {"qty", "factor"} else ".,"


def _rounded(value: Decimal, kind: str, digits: int) -> Any:
    if kind == "money":
        return money.money(value, digits)
    if kind == "int":
        return int(value) if value == int(value) else problem(N_("A whole number is needed here"))
    if kind == "factor":
        return money.unit_factor(value) if abs(value) < money.FACTOR_LIMIT else problem(money.FACTOR_TOO_LARGE, limit=money.FACTOR_LIMIT)
    return money.rounded(value, 4) if kind == "percent" else (money.qty if kind == "qty" else money.price)(value)


class BoolControl(Control):
    """Yes or no."""

    def __init__(self, field: Any, context: Context) -> None:
        super().__init__(field, context)
        self.box = QCheckBox()
        self.box.setEnabled(not field.readonly)
        self.box.clicked.connect(self.edited)
        self.take(self.box)

    def show(self, value: Any) -> None:
        self.box.setChecked(bool(value))

    def read(self) -> Any:
        return self.box.isChecked()


class ChoiceControl(Control):
    """One of a few values."""

    def __init__(self, field: Any, context: Context) -> None:
        super().__init__(field, context)
        self.box = QComboBox()
        self.box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.box.setMinimumContentsLength(min(20, max((len(_(label)) for _value, label in field.choices), default=0)))
        if not field.required:
            self.box.addItem("", None)
        for value, label in field.choices:
            self.box.addItem(_(label), value)
        self.box.setEnabled(not field.readonly)
        self.box.activated.connect(lambda _row: self.edited.emit())
        self.take(self.box)

    def show(self, value: Any) -> None:
        at = self.box.findData(None if value is None else str(value))
        if at < 0:
            self.box.addItem("" if value is None else str(value), value)
            at = self.box.count() - 1
        self.box.setCurrentIndex(at)

    def read(self) -> Any:
        return self.box.currentData()


class RefControl(Control):
    """A row of a catalog or a document, by its id."""

    def __init__(self, field: Any, context: Context) -> None:
        super().__init__(field, context)
        self.line = RefEdit(context, field.catalog)
        self.line.setReadOnly(field.readonly)
        self.line.picked.connect(lambda _id: self.edited.emit())
        self.take(self.line)

    def show(self, value: Any) -> None:
        self.line.show_value(value)

    def read(self) -> Any:
        return self.line.value


class PictureControl(Control):
    """A picture, as the bytes of a JPEG or PNG."""

    def __init__(self, field: Any, context: Context) -> None:
        super().__init__(field, context)
        self.picture = PictureEdit()
        self.picture.chosen.connect(self.edited)
        self.take(self.picture)

    def show(self, value: Any) -> None:
        self.picture.show_picture(value)

    def read(self) -> Any:
        return self.picture.data


TABLE: dict[str, Callable[[Any, Context], Control]] = {
    "text": TextControl, "int": TypedControl, "money": TypedControl, "qty": TypedControl, "price": TypedControl,
    "factor": TypedControl, "percent": TypedControl, "date": TypedControl, "moment": TypedControl, "bool": BoolControl,
    "choice": ChoiceControl, "ref": RefControl, "picture": PictureControl,
}  # fmt: skip


def control_for(field: Any, context: Context) -> Control:
    """The control of a field (`app.store.table.Field`) by its type."""
    return TABLE[field.type](field, context)
