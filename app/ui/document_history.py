"""The versions of a document: who changed it, when and where, and each value before and after."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QDialog, QSplitter, QWidget

from app.i18n import N_, _, counted
from app.reports.document_history import Version, document_history
from app.ui import layout, tasks, theme
from app.ui.cell_text import NUMBERS, cell_text
from app.ui.changes import CHANGES, Row
from app.ui.context import Context
from app.ui.plain_table import Figure, Heading, PlainTable
from app.ui.window_size import resize_within_screen

VERSIONS: tuple[Heading, ...] = (
    (N_("Time"), "moment", 17), (N_("Action"), "text", 16), (N_("User"), "text", 20), (N_("Computer"), "text", 18), (N_("What changed"), "text", 0),
)  # fmt: skip
SUMMED_UP = 3
"""So many fields are named beside a version; the rest is counted."""


class HistoryWindow(QDialog):
    """The versions above, what the chosen one changed below."""

    def __init__(self, context: Context, versions: Sequence[Version], title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.context, self.shown = context, versions
        self.setWindowTitle(_("History: {title}").format(title=title) if title else _("History"))
        self.setModal(True)
        self.versions, self.changes = PlainTable(VERSIONS), PlainTable(CHANGES)
        self.versions.put([(v.moment, v.action, v.user, v.computer, summary(v)) for v in versions])
        self.words = layout.label("", muted=True, wrap=True)
        split = QSplitter(Qt.Orientation.Vertical)
        split.addWidget(self.versions)
        split.addWidget(layout.frame(layout.down(layout.across(self.words, margin=(12, 8, 12, 0)), self.changes, gap=4)))
        split.setSizes([theme.scaled(180), theme.scaled(320)])
        close = layout.button(_("Close"), self.reject)
        self.setLayout(layout.down(split, layout.across(1, close, margin=(12, 8, 12, 12)), gap=0))
        resize_within_screen(self, 980, 560)
        self.versions.selectionModel().currentRowChanged.connect(lambda now, _before: self.choose(now.row()))
        self.versions.selectRow(next((no for no, version in enumerate(versions) if version.differences), 0))
        close.setDefault(True)

    @Slot(int)
    def choose(self, row: int) -> None:
        """Show what a version changed."""
        if 0 <= row < len(self.shown):
            found = rows(self.shown[row], self.context.digits)
            self.changes.put(found)
            self.words.setText(_words(self.shown[row]))


def _words(version: Version) -> str:
    if version.is_first:
        return _("The document as it was first kept")
    count = len(version.differences)
    if not count:
        return _("Nothing in the document changed")
    return counted(count, "{n} value differs from the version before", "{n} values differ from the version before")


def rows(version: Version, digits: int) -> list[Row]:
    """What a version changed as rows to show."""
    return [
        (each.line, each.item, each.label, _shown(each.before, each.type, digits), _shown(each.after, each.type, digits))
        for each in version.differences
    ]  # fmt: skip


def _shown(value: object, kind: str, digits: int) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    text = cell_text(value, kind, digits)
    return Figure(text) if kind in NUMBERS else text


def summary(version: Version) -> str:
    """What a version changed in a few words: the names of what differs."""
    names = [*dict.fromkeys(each.label for each in version.differences)]
    shown = ", ".join(names[:SUMMED_UP])
    return shown if len(names) <= SUMMED_UP else _("{names} and {count} more").format(names=shown, count=len(names) - SUMMED_UP)


def open_history(context: Context, document_id: int, title: str, parent: QWidget) -> None:
    """Read the history in another thread and show it over `parent`."""
    store, actor = context.store, context.actor

    def work(_progress: tasks.Progress) -> list[Version]:
        with store.read() as session:
            return document_history(session, actor, document_id)

    def show(versions: list[Version]) -> None:
        window = HistoryWindow(context, versions, title, parent)
        window.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        window.open()

    tasks.run(context, _("Reading the history"), work, show, owner=parent)
