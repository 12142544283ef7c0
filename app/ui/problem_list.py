"""The list of what keeps a document from being posted, all at once; a click goes to the cell."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QWidget

from app.core.errors import Problem
from app.i18n import _, say
from app.ui import theme

PLACE = int(Qt.ItemDataRole.UserRole)
SHOWN = 200
"""Problems; those beyond are counted in a last row, for a list of thousands helps nobody."""


ROWS = 5


class ProblemList(QListWidget):
    """Problems in the order of the document: header first, then line by line."""

    went_to = Signal(object, object)
    """The number of the line (None: the header) and the name of the field."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("problems")
        self.setAccessibleName(_("Problems"))
        self.setWordWrap(True)
        self.problems: tuple[Problem, ...] = ()
        self.itemClicked.connect(self._go)
        self.itemActivated.connect(self._go)

    def put(self, problems: Sequence[Problem]) -> None:
        """Show these problems."""
        self.problems = tuple(sorted(problems, key=lambda each: each.line or 0))
        self.clear()
        for each in self.problems[:SHOWN]:
            item = QListWidgetItem(theme.icon("alert-circle-outline", "negative"), words_of(each))
            item.setData(PLACE, (each.line, each.field))
            self.addItem(item)
        rows = min(ROWS, max(1, len(self.problems)))
        self.setFixedHeight(theme.scaled(theme.ROW) * rows + 2 * self.frameWidth() + 4)
        left = len(self.problems) - SHOWN
        if left > 0:
            self.addItem(_("and {count} more").format(count=left))

    def _go(self, item: QListWidgetItem) -> None:
        place = item.data(PLACE)
        if place is not None:
            self.went_to.emit(*place)


def words_of(problem: Problem) -> str:
    """A problem in words, with its line even where the template leaves that out."""
    text = say(problem)
    if problem.line is None or "{no}" in problem.template:
        return text
    return _("Line {no}: {text}").format(no=problem.line, text=text)
