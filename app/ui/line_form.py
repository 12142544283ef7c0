"""A small table in a form: barcodes of an item, packs, suppliers; a row of controls for each line."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QGridLayout, QToolButton, QWidget

from app.i18n import _
from app.store.table import Field
from app.ui import theme
from app.ui.context import Context
from app.ui.controls import CHARACTER, Control, control_for
from app.ui.layout import across, button, down, icon_size, label

Follow = Callable[[dict[str, Any], str], dict[str, Any]]
"""What follows in a line from a value that was typed: from the line's values and the name typed into, the values that change."""


@dataclass
class LineRow:
    """One line: its id (None for a new one), its controls and the button that takes it away."""

    id: int | None
    controls: list[Control]
    remover: QToolButton


class LineForm(QWidget):
    """The lines of one table of a row. Values go in and out as dictionaries with `id`."""

    edited = Signal()

    def __init__(self, context: Context, title: str, fields: Sequence[Field], *, may_edit: bool, follow: Follow | None = None) -> None:
        super().__init__()
        self.context, self.fields, self.may_edit, self.follow = context, tuple(fields), may_edit, follow
        self.rows: list[LineRow] = []
        self.grid = QGridLayout()
        self.grid.setContentsMargins(0, 0, 0, 0)
        self.grid.setHorizontalSpacing(theme.scaled(4))
        self.grid.setVerticalSpacing(theme.scaled(4))
        self.heads = [label(_(f.label), muted=True) for f in self.fields]
        for column, head in enumerate(self.heads):
            self.grid.addWidget(head, 0, column)
        self.grid.setColumnStretch(len(self.fields) + 1, 1)
        self.add_button = button(_("Add"), self.add, icon="plus")
        self.add_button.setVisible(may_edit)
        heading = label(title)
        font = heading.font()
        font.setBold(True)
        heading.setFont(font)
        self.setLayout(down(heading, self.grid, across(self.add_button, 1), gap=4))
        self._show_heads()

    def show_lines(self, lines: Sequence[dict[str, Any]]) -> None:
        """Show these lines in place of those shown."""
        for row in list(self.rows):
            self._drop(row)
        for line in lines:
            self._put(line)

    def read(self) -> list[dict[str, Any]]:
        """The lines as they are now; a new one with nothing in it is left out."""
        lines = [{"id": row.id, **{c.field.name: c.read() for c in row.controls}} for row in self.rows]
        return [line for line in lines if line["id"] is not None or any(v not in (None, "", False) for k, v in line.items() if k != "id")]

    def problem(self) -> str:
        """What was typed and can't be understood; empty when all is."""
        return next((c.widget.toolTip() for row in self.rows for c in row.controls if c.problem is not None), "")

    @Slot()
    def add(self) -> None:
        """A new line, ready to type into."""
        self._put({"id": None})
        self.rows[-1].controls[0].widget.setFocus(Qt.FocusReason.TabFocusReason)
        self.edited.emit()

    def _put(self, line: dict[str, Any]) -> None:
        controls, at = [], self.grid.rowCount()
        for column, field in enumerate(self.fields):
            control = control_for(field, self.context)
            control.show(line.get(field.name))
            control.widget.setEnabled(self.may_edit and not field.readonly)
            control.widget.setFixedWidth(theme.scaled(max(8, field.width or 10) * CHARACTER + 44))
            control.edited.connect(self.edited)
            self.grid.addWidget(control.widget, at, column)
            controls.append(control)
        remover = QToolButton()
        remover.setIconSize(icon_size())
        theme.dress(remover, "close")
        remover.setToolTip(_("Take this line away"))
        remover.setVisible(self.may_edit)
        row = LineRow(line["id"], controls, remover)
        for control in controls:
            control.edited.connect(lambda name=control.field.name: self._bring_along(row, name))
        remover.clicked.connect(lambda: self._remove(row))
        self.grid.addWidget(remover, at, len(self.fields))
        self.rows.append(row)
        self._show_heads()

    def _bring_along(self, row: LineRow, typed: str) -> None:
        """Show what follows from a value as soon as it is typed."""
        if self.follow is not None:
            found = self.follow({control.field.name: control.read() for control in row.controls}, typed)
            for control in row.controls:
                if control.field.name in found:
                    control.show(found[control.field.name])

    def _remove(self, row: LineRow) -> None:
        self._drop(row)
        self.edited.emit()

    def _drop(self, row: LineRow) -> None:
        self.rows.remove(row)
        for widget in (*(c.widget for c in row.controls), row.remover):
            self.grid.removeWidget(widget)
            widget.hide()
            widget.deleteLater()
        self._show_heads()

    def _show_heads(self) -> None:
        for head in self.heads:
            head.setVisible(bool(self.rows))
