"""F3: finds text among the lines and goes from one match to the next."""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from app.i18n import _
from app.ui import layout
from app.ui.line_tables import LineTables


class LineFinder(QWidget):
    """A field over the lines. Enter goes to the next match, Shift+Enter to the one before, Esc closes."""

    def __init__(self, tables: LineTables) -> None:
        super().__init__()
        self.tables = tables
        self.setObjectName("bar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.field, self.found = QLineEdit(), layout.label("", muted=True)
        self.field.setPlaceholderText(_("Find in lines: item, code, batch"))
        self.field.setClearButtonEnabled(True)
        self.field.setMaximumWidth(360)
        self.field.textEdited.connect(lambda _text: self.step(0))
        self.field.installEventFilter(self)
        self.setLayout(layout.across(self.field, self.found, 1, layout.tool("close", self.close_bar, _("Close")), margin=(12, 4, 4, 4)))
        self.hide()

    def open(self) -> None:
        """Show the field; when it is shown already, go to the next match."""
        if self.isVisible() and self.field.text():
            self.step(1)
        self.show()
        self.field.setFocus()
        self.field.selectAll()

    def close_bar(self) -> None:
        """Hide the field and go back to the lines."""
        self.hide()
        self.tables.view.setFocus()

    def matches(self) -> list[tuple[int, int]]:
        """Grid and row of the lines that hold the text in what is written, not counted."""
        sought = self.field.text().strip().casefold()
        if not sought:
            return []
        found = []
        for place, lines in enumerate(self.tables.models):
            columns = [column for column in lines.columns if not column.is_number]
            rows = [row for row, line in enumerate(lines.lines) if any(sought in lines.text(line, column).casefold() for column in columns)]
            found += [(place, row) for row in rows]
        return found

    def step(self, by: int) -> None:
        """Go to the next match (1), the one before (−1), or stay on this one if it matches (0)."""
        rows = self.matches()
        here = (self.tables.at, max(0, self.tables.view.currentIndex().row()))
        if not rows:
            self.found.setText(_("nothing found") if self.field.text().strip() else "")
            return
        if by < 0:
            row = next((each for each in reversed(rows) if each < here), rows[-1])
        else:
            row = next((each for each in rows if each > here or (by == 0 and each == here)), rows[0])
        self.tables.at = row[0]
        self.tables.view.go(row[1], self.tables.lines.places.get("item_id", 0))
        self.found.setText(_("{place} of {count}").format(place=rows.index(row) + 1, count=len(rows)))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self.step(-1 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1)
                return True
            if event.key() == Qt.Key.Key_Escape:
                self.close_bar()
                return True
        return super().eventFilter(watched, event)
