"""The desk of sales and returns: tells how many lines of a register wait for their item, and goes to the next of them."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from app.i18n import _, counted
from app.ui import layout

if TYPE_CHECKING:
    from app.ui.editor import DocumentEditor

NAMED = 3
"""Goods that the bar names; the columns of the register may be out of sight."""


def desk(editor: "DocumentEditor") -> "WaitingDesk":
    """The desk of an editor of sales."""
    return WaitingDesk(editor)


class WaitingDesk(QObject):
    """A bar over the lines, there while some of them wait."""

    def __init__(self, editor: "DocumentEditor") -> None:
        super().__init__(editor)
        self.editor = editor
        self.told = layout.label("", wrap=True)
        self.next_button = layout.button(_("Next"), self.next)
        self.next_button.setToolTip(_("Goes to the next line that waits; the item chosen there is remembered for the till"))
        bar = layout.across(self.told, self.next_button, margin=(12, 4, 12, 4), gap=12)
        bar.setStretchFactor(self.told, 1)
        self.bar: QWidget = layout.frame(bar, "bar")
        self.bar.hide()
        editor.tables.edited.connect(self.show_document)

    def show_document(self) -> None:
        """Count the lines that wait; an item chosen in one may have answered others."""
        waiting = [line for line in self.editor.lines.lines if line.waits]
        said = counted(len(waiting), "{n} line of the register waits for its item", "{n} lines of the register wait for their item")
        goods = list(dict.fromkeys(line.register_name or line.register_code for line in waiting))
        self.told.setText(f"○ {said}: {', '.join(goods[:NAMED])}{', …' if len(goods) > NAMED else ''}")
        self.bar.setVisible(bool(waiting))
        is_typed = not any(line.is_of_register for line in self.editor.lines.lines)
        for name in ("register_code", "register_name"):
            self.editor.view.hide_named(name, is_typed)
        self.editor.view.viewport().update()

    def next(self) -> None:
        """Go to the next line that waits."""
        view, lines = self.editor.view, self.editor.lines
        here = view.currentIndex().row()
        rows = [row for row, line in enumerate(lines.lines) if line.waits]
        if rows:
            row = next((each for each in rows if each > here), rows[0])
            view.setFocus()
            view.setCurrentIndex(lines.index(row, lines.places["item_id"]))
