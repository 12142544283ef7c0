"""The head of a document: a control for each field of its declaration, in rows that fold to the width of the window."""

from collections.abc import Iterable
from typing import Any

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QGridLayout, QLabel, QLayout, QLineEdit, QVBoxLayout, QWidget

from app.core.errors import Problem
from app.documents.base import Document
from app.i18n import _, say
from app.ui import theme
from app.ui.context import Context
from app.ui.controls import Control, RefControl, control_for
from app.ui.document_search import Within
from app.ui.folding_layout import FoldingLayout
from app.ui.last_site import keep_site
from app.ui.line_book import LineBook

FORM_FIELD, FORM_NOTE = 320, 560
"""Pixels at 100 % that a field takes in the form of a kind without lines, and its note."""
NARROWEST = 112
"""Pixels at 100 % that a text or a name keeps where the row lacks room."""


class Cell(QWidget):
    """A field below its name: as wide as its declaration says, or narrower where the row lacks room."""

    def __init__(self, name: QLabel, control: QWidget, *, gives_way: bool) -> None:
        super().__init__()
        declared = control.minimumWidth()
        natural = control.sizeHint().width() if not (declared and isinstance(control, QLineEdit)) else 0
        self.liked = max(declared, natural, name.sizeHint().width())
        if gives_way:
            control.setMinimumWidth(min(declared, max(theme.scaled(NARROWEST), declared * 2 // 3)))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.scaled(2))
        column.addWidget(name)
        column.addWidget(control)

    def sizeHint(self) -> QSize:
        return QSize(self.liked, super().sizeHint().height())


class HeaderForm(QWidget):
    """The fields a person fills in at the head. `changed` gives the name and the new value of a field."""

    changed = Signal(str, object)
    finished = Signal()
    """Enter was pressed in the last field."""

    def __init__(self, context: Context, kind: type[Document], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("document_header")
        self.fields = kind.header_fields()
        self.controls: dict[str, Control] = {each.name: control_for(each, context) for each in self.fields}
        self.context, self.kind = context, kind
        self.labels: dict[str, QLabel] = {}
        for each in self.fields:
            self._prepare(each)
        self.setLayout(self._folded() if kind.tables() else self._one_below_another())

    def _folded(self) -> QLayout:
        folding = FoldingLayout()
        folding.setContentsMargins(*[theme.scaled(each) for each in (12, 8, 12, 8)])
        for each in self.fields:
            folding.addWidget(Cell(self.labels[each.name], self.controls[each.name].widget, gives_way=each.type in {"ref", "text"}))
        return folding

    def _one_below_another(self) -> QLayout:
        """A kind without lines is all head: its fields stand like those of a paper form, the amount larger."""
        form = QGridLayout()
        form.setContentsMargins(*[theme.scaled(each) for each in (24, 24, 24, 24)])
        form.setHorizontalSpacing(theme.scaled(16))
        form.setVerticalSpacing(theme.scaled(8))
        for row, each in enumerate(self.fields):
            widget = self.controls[each.name].widget
            widget.setMinimumWidth(theme.scaled(FORM_FIELD))
            widget.setMaximumWidth(theme.scaled(FORM_FIELD if each.name != "note" else FORM_NOTE))
            if each.type == "money":
                widget.setObjectName("amount")
                widget.setMinimumHeight(theme.scaled(36))
            form.addWidget(self.labels[each.name], row, 0, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            form.addWidget(widget, row, 1)
        form.setColumnStretch(2, 1)
        return form

    def _prepare(self, field: Any) -> None:
        """The name of a field, and what its control tells this form."""
        control = self.controls[field.name]
        label = QLabel(_(field.label) + ("\u2009*" if field.required else ""))
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setProperty("muted", True)
        label.setBuddy(control.widget)
        self.labels[field.name] = label
        control.edited.connect(lambda: self._edited(field.name))
        control.widget.setMinimumHeight(theme.scaled(28))
        control.widget.installEventFilter(self)

    def _edited(self, name: str) -> None:
        control = self.controls[name]
        if control.problem is None:
            control.mark()
            value = control.read()
            if name == "site_id" and value is not None:
                keep_site(self.context, value)
            self.changed.emit(name, value)

    def show_document(self, document: Document, book: LineBook) -> None:
        """Show the values of a document; what is referred to is named as the book knows it, without asking the store."""
        self.narrow(document)
        for name, control in self.controls.items():
            if control.problem is None and control.read() == getattr(document, name) and control.widget.hasFocus():
                continue
            value = getattr(document, name)
            known = book.name(control.line.catalog, value) if isinstance(control, RefControl) and value is not None else ""
            if isinstance(control, RefControl) and (known or value is None):
                control.line.show_value(value, known)
            else:
                control.show(value)

    def narrow(self, document: Document) -> None:
        """Documents to choose from are those of the head's partner and site, and of the kinds that this one may be based on."""
        basis = self.kind.basis
        for name, control in self.controls.items():
            if isinstance(control, RefControl):
                allowed = basis.kinds if basis is not None and name == "basis_id" else ()
                control.line.within = Within(allowed, document.partner_id, document.site_id)

    def lock(self, locked: bool) -> None:
        """Let the fields be edited or not."""
        for field in self.fields:
            widget = self.controls[field.name].widget
            if isinstance(widget, QLineEdit):
                widget.setReadOnly(locked or field.readonly)
                widget.style().unpolish(widget)
                widget.style().polish(widget)
            else:
                widget.setEnabled(not locked and not field.readonly)

    def leave_out_empty(self, out: bool) -> None:
        """Show empty fields or not: in a document that is only read they say nothing."""
        for field in self.fields:
            control = self.controls[field.name]
            is_shown = not out or field.required or control.read() not in (None, "")
            for widget in (self.labels[field.name], control.widget):
                cell = widget.parentWidget()
                (cell if isinstance(cell, Cell) else widget).setVisible(is_shown)

    def settle(self) -> None:
        """Take what is typed but not yet left."""
        for name, control in self.controls.items():
            if control.widget.hasFocus():
                control.read()
                if control.problem is None and name in self.controls:
                    self._edited(name)

    def problems(self) -> list[Problem]:
        """Texts in fields that can't be understood."""
        return [
            Problem(control.problem.template, control.problem.values, None, name)
            for name, control in self.controls.items()
            if control.problem is not None
        ]  # fmt: skip

    def mark(self, problems: Iterable[Problem]) -> None:
        """Mark the fields where problems stand."""
        wrong = {each.field: say(each) for each in problems if each.line is None}
        for name, control in self.controls.items():
            if control.problem is None:
                control.mark(wrong.get(name, ""))

    def go_to(self, name: str | None = None) -> None:
        """Put the focus into a field, the first empty one that must be filled when none is named."""
        if name not in self.controls:
            empty = [each.name for each in self.fields if each.required and self.controls[each.name].read() is None]
            name = empty[0] if empty else self.fields[0].name
        self.controls[name].widget.setFocus(Qt.FocusReason.TabFocusReason)

    def focused_row(self, catalog: str) -> int | None:
        """The id in the field that has the focus, when that refers to a row of this catalog."""
        for control in self.controls.values():
            if isinstance(control, RefControl) and control.line.catalog == catalog and control.line.hasFocus():
                return control.line.value
        return None

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent):
            if event.type() == QEvent.Type.ShortcutOverride and self._is_undo(event):
                event.ignore()
                return True
            if event.type() == QEvent.Type.KeyPress and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
                return self._enter(watched)
        return super().eventFilter(watched, event)

    @staticmethod
    def _is_undo(event: QKeyEvent) -> bool:
        """The document's own undo stands above that of a field."""
        return event.matches(QKeySequence.StandardKey.Undo) or event.matches(QKeySequence.StandardKey.Redo)

    def _enter(self, watched: QObject) -> bool:
        """Enter goes to the next field, from the last to the lines; of a list that is open it picks first."""
        name = next((each for each, control in self.controls.items() if control.widget is watched), None)
        if name is None:
            return False
        control: Any = self.controls[name]
        chooser = getattr(control.widget, "_list", None)
        if chooser is not None and chooser.isVisible():
            control.widget._enter()
        if hasattr(control.widget, "settle") and not control.widget.settle():
            return False
        control.read()
        if control.problem is not None:
            return True
        names = list(self.controls)
        place = names.index(name) + 1
        if place < len(names):
            self.controls[names[place]].widget.setFocus(Qt.FocusReason.TabFocusReason)
        else:
            self.finished.emit()
        return True
