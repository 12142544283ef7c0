"""The form of a catalog's row, made from its declaration: fields, small tables, problems at their fields."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QAction, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QApplication, QCheckBox, QGridLayout, QHBoxLayout, QLabel, QPlainTextEdit, QScrollArea, QWidget

from app.catalogs.base import catalogs
from app.core.errors import NotRight, Problem
from app.i18n import N_, _, say
from app.posting.catalog_row import PART_TITLES, parts_of
from app.store.table import Field, fields_of
from app.ui import catalog_row, messages, tasks, theme
from app.ui.context import Context
from app.ui.controls import Control, control_for
from app.ui.layout import across, button, down, frame, label
from app.ui.line_form import LineForm
from app.ui.long_text import LongTextControl
from app.ui.messages import MessageBar
from app.ui.picker import RefEdit
from app.ui.price_form import PriceForm

FORM_WIDTH, PAGE_WIDTH = 760, 1160
"""Pixels at 100 % that fields, and fields with tables, take at most: on a wide screen they stand in the middle."""
MUCH = 1000
"""A stretch beside which that of the margins counts for nothing until the page has all it may take."""
FIRST = ("code", "name")
LONG = frozenset({"note", "composition", "technology"})
"""Fields of several lines."""
WIDE = LONG | {"address"}


@dataclass(frozen=True)
class Place:
    """What stands in the form for a field. A check box says its name itself."""

    name: str
    label: QLabel | None
    control: QWidget
    reason: QLabel


class CatalogEditor(QWidget):
    """A row of a catalog to look at and to change; `id` is None for a new one."""

    keys = (("Ctrl+S", N_("save")), ("Ctrl+Shift+N", N_("save and new")), ("F4", N_("pick from the list")), ("Esc", N_("close")))
    about = N_("Change what is needed and save. What is wrong is marked at its field, with the reason.")

    def __init__(self, context: Context, name: str, id: int | None) -> None:
        super().__init__()
        self.context, self.name, self.cls, self.id = context, name, catalogs()[name], id
        self.title = _(self.cls.title)
        self.may_edit = context.actor.may("edit", self.cls.roles)
        self.message_bar = MessageBar()
        self.controls: dict[str, Control] = {}
        self.parts: dict[str, LineForm] = {}
        self.reasons: dict[str, Any] = {}
        self.prices: PriceForm | None = None
        self._columns = 0
        self.version, self.is_changed = 1, False
        self.heading = label("", "title")
        self.save_button = button(_("Save"), self.save, primary=True, hint=_("Save (Ctrl+S)"))
        self.save_button.setVisible(self.may_edit)
        bar = frame(across(self.heading, 1, button(_("Close"), self.leave), self.save_button, margin=(12, 8, 8, 8)), "bar")
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        self.page = self._make_form()
        self.page.setEnabled(False)  # until the row is read, nothing can be typed over
        self.is_read = False
        scroll.setWidget(self.page)
        self.setLayout(down(bar, self.message_bar, scroll, gap=0))
        self._make_keys()
        self.read()

    def _make_keys(self) -> None:
        for wanted, act in ((QKeySequence.StandardKey.Save, self.save), ("Ctrl+Shift+N", self.save_and_new), ("Escape", self.leave)):
            action = QAction(self)
            action.setShortcut(QKeySequence(wanted))
            action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            action.triggered.connect(act)
            self.addAction(action)

    # The form ----------------------------------------------------------------------------------------------------------

    def _make_form(self) -> QWidget:
        self.grid = QGridLayout()
        self.grid.setHorizontalSpacing(theme.scaled(12))
        self.grid.setVerticalSpacing(theme.scaled(4))
        self.placed = [self._make_place(f) for f in fields_of(self.cls) if f.type != "picture"]
        self._arrange(2)
        self.form = frame(self.grid)
        self._two_columns_need = self.form.minimumSizeHint().width()
        parts = {part.name: self._make_part(part) for part in parts_of(self.cls)}
        broad = [parts[part.name] for part in parts_of(self.cls) if len(part.fields) > 2]
        pictures = [self._make_picture(f) for f in fields_of(self.cls) if f.type == "picture"]
        if self.name == "item":
            self.prices = PriceForm(self.context)
            self.prices.edited.connect(self._edited)
        beside = [*pictures, *(part for part in parts.values() if part not in broad), *([self.prices] if self.prices is not None else [])]
        self.side = frame(down(*beside, 1, gap=20)) if beside else None
        self.upper = across(down(self.form, 1), self.side, gap=32)
        self.upper.setStretch(0, 1)
        page = frame(down(self.upper, *broad, 1, margin=16, gap=20))
        page.setMaximumWidth(theme.scaled(PAGE_WIDTH if beside or broad else FORM_WIDTH + 32))
        middle = across(1, page, 1)
        middle.setStretch(1, MUCH)
        return frame(middle, "page")

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where there is no room, the small tables stand below the fields, and the fields below each other."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        room = self.width() - theme.scaled(48)
        self.form.setMaximumWidth(min(theme.scaled(FORM_WIDTH), room))
        self._arrange(2 if room >= self._two_columns_need else 1)
        beside = self.side is not None and room >= self._two_columns_need + self.side.minimumSizeHint().width() + theme.scaled(32)
        self.upper.setDirection(QHBoxLayout.Direction.LeftToRight if beside else QHBoxLayout.Direction.TopToBottom)

    def _make_place(self, field: Field) -> Place:
        """A field's label, control and the line for its problem."""
        control = self._make_control(field)
        self.reasons[field.name] = reason = label("", "field_problem", wrap=True)
        reason.hide()
        if isinstance(control.widget, QCheckBox):
            control.widget.setText(_(field.label))
            return Place(field.name, None, control.widget, reason)
        text = label(_(field.label) + (" *" if field.required else ""), muted=True)
        text.setBuddy(control.widget)
        return Place(field.name, text, control.widget, reason)

    def _arrange(self, columns: int) -> None:
        """Put the fields into the grid: code and name first, then short ones in one or two columns, long ones last."""
        if columns == self._columns:
            return
        self._columns = columns
        for column in (1, 3):
            self.grid.setColumnStretch(column, 1 if column < 2 * columns else 0)
        first = sorted((each for each in self.placed if each.name in FIRST), key=lambda each: FIRST.index(each.name))
        long = [each for each in self.placed if each.name in WIDE and each.name not in FIRST]
        short = [each for each in self.placed if each not in first and each not in long]
        row, half = 2 * len(first), -(-len(short) // columns)
        for n, each in enumerate(first):
            self._put(each, 2 * n, 0, 1 if each.name == "code" else columns)
        for n, each in enumerate(short):
            self._put(each, row + 2 * (n % half), 2 * (n // half), 1)
        for n, each in enumerate(long):
            self._put(each, row + 2 * (half + n), 0, columns)

    def _put(self, place: Place, row: int, column: int, columns: int) -> None:
        """Put a field into the grid at a row, over so many pairs of name and control."""
        for widget in (place.label, place.control, place.reason):
            if widget is not None:
                self.grid.removeWidget(widget)
        if place.label is not None:
            top = Qt.AlignmentFlag.AlignTop if isinstance(place.control, QPlainTextEdit) else Qt.AlignmentFlag.AlignVCenter
            place.label.setContentsMargins(0, theme.scaled(6) if top == Qt.AlignmentFlag.AlignTop else 0, 0, 0)
            self.grid.addWidget(place.label, row, column, Qt.AlignmentFlag.AlignRight | top)
        self.grid.addWidget(place.control, row, column + 1, 1, 2 * columns - 1)
        self.grid.addWidget(place.reason, row + 1, column + 1, 1, 2 * columns - 1)

    def _make_control(self, field: Field) -> Control:
        control = LongTextControl(field, self.context) if field.name in LONG else control_for(field, self.context)
        if not self.may_edit:
            control.widget.setEnabled(False)
        control.edited.connect(self._edited)
        self.controls[field.name] = control
        return control

    def _make_part(self, part: Any) -> LineForm:
        title, follow = _(PART_TITLES.get(part.name, part.name.capitalize())), getattr(part.line_class, "follow", None)
        form = LineForm(self.context, title, part.fields, may_edit=self.may_edit, follow=follow)
        form.edited.connect(self._edited)
        self.parts[part.name] = form
        return form

    def _make_picture(self, field: Field) -> QWidget:
        return frame(down(label(_(field.label), muted=True), self._make_control(field).widget, gap=4))

    # Reading and saving ------------------------------------------------------------------------------------------------

    def read(self) -> None:
        """Show the row as it is in the store, as soon as it is read."""
        store, name, id = self.context.store, self.name, self.id
        work = lambda _progress: catalog_row.read(store, name, id)  # noqa: E731 - named for the length of the line
        tasks.run(self.context, _("Reading"), work, self._show, self._unread, owner=self)

    def _unread(self, error: BaseException) -> None:
        if messages.tell(self, error):
            self.read()

    def _show(self, values: catalog_row.Values) -> None:
        self.version = values["version"]
        self.page.setEnabled(True)
        for name, control in self.controls.items():
            control.show(values[name])
        for name, form in self.parts.items():
            form.show_lines(values[name])
        if self.prices is not None:
            self.prices.show_prices(values["prices"])
            self._fit()
        self._mark_changed(False)
        self._show_problems([])
        first = "name" if values["code"] else "code"
        self.controls[first].widget.setFocus()
        self.is_read = True

    def values(self) -> catalog_row.Values:
        """What the form holds now."""
        values: catalog_row.Values = {"id": self.id, "version": self.version}
        values |= {name: control.read() for name, control in self.controls.items()}
        values |= {name: form.read() for name, form in self.parts.items()}
        return values if self.prices is None else values | {"new_prices": self.prices.changed()}

    @Slot()
    def save(self) -> None:
        """Save; what is wrong is marked."""
        self._save(lambda: messages.inform(self, _("Saved")))

    def _save(self, then: Callable[[], object]) -> None:
        if not self.may_edit or not self.page.isEnabled():
            return
        self._settle()
        values = self.values()
        typed = [Problem(c.problem.template, c.problem.values, field=name) for name, c in self.controls.items() if c.problem is not None]
        tables: list[LineForm | PriceForm] = [*self.parts.values(), *([self.prices] if self.prices is not None else [])]
        lines = [text for form in tables if (text := form.problem())]
        if typed or lines:
            self._show_problems(typed)
            self.message_bar.show_message("\n".join([*map(say, typed), *lines]), "error")
            return
        store, actor, name = self.context.store, self.context.actor, self.name

        def work(_accepted: frozenset[str]) -> catalog_row.Values:
            return catalog_row.read(store, name, catalog_row.save(store, actor, name, values))

        def done(saved: catalog_row.Values) -> None:
            self.id = saved["id"]
            self._rename()
            self._show(saved)
            then()

        tasks.attempt(
            self.context, _("Saving"), work, done, owner=self, given_up=self._refused, disabled=[self.page, self.save_button],
        )  # fmt: skip

    def _settle(self) -> None:
        """Take what is typed into a reference but not yet left."""
        focused = QApplication.focusWidget()
        if isinstance(focused, RefEdit) and self.isAncestorOf(focused):
            focused.settle()

    def _refused(self, error: BaseException) -> None:
        if isinstance(error, NotRight):
            self._show_problems(error.problems)

    def _rename(self) -> None:
        rename: Any = getattr(self.context.window, "rename_key", None)
        if rename is not None:
            rename(self, f"catalog:{self.name}:{self.id}")

    @Slot()
    def save_and_new(self) -> None:
        """Save, then begin another."""
        self._save(lambda: self.context.open_key(f"catalog:{self.name}:new"))

    def _show_problems(self, problems: list[Problem]) -> None:
        """Put each problem at its field."""
        by_field = {p.field: say(Problem(p.template, {**p.values, **_words(p.values)})) for p in reversed(problems) if p.field}
        for name, control in self.controls.items():
            text = by_field.get(name, "")
            control.mark(text)
            if name in self.reasons:
                self.reasons[name].setText(text)
                self.reasons[name].setVisible(bool(text))
        first = next((name for name in self.controls if name in by_field), None)
        if first is not None:
            self.controls[first].widget.setFocus()

    # Changes -----------------------------------------------------------------------------------------------------------

    @Slot()
    def _edited(self) -> None:
        self._mark_changed(True)

    def _mark_changed(self, changed: bool) -> None:
        self.is_changed = changed
        name = (
            self.controls["name"].read()
            or (self.controls["code"].read() if self.id is not None else "")
            or _("New: {title}").format(title=_(self.cls.title))
        )
        known = self.controls["name"].read() or self.controls["code"].read()
        self.heading.setText(f"{_(self.cls.title)} · {known}" if self.id is not None else name)
        self.save_button.setEnabled(changed or self.id is None)
        self.setWindowTitle(("• " if changed else "") + name[:60])

    def can_close(self) -> bool:
        """Ask before changes are lost; what is being saved is saved first."""
        tasks.finish_writes(self)
        if not self.is_changed:
            return True
        return messages.ask(self, _("Close without saving what you have changed?"), _("Close without saving"), _("Stay"))

    @Slot()
    def leave(self) -> None:
        """Close the tab."""
        if self.context.window is not None and self.can_close():
            self.context.window.close_tab_of(self)


def _words(values: dict[str, Any]) -> dict[str, Any]:
    """Labels among the values, in the user's language."""
    return {name: _(value) for name, value in values.items() if name == "label" and isinstance(value, str)}
