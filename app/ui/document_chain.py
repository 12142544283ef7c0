"""Related documents: what a document is based on and what is based on it, as a small tree."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QDialog, QHeaderView, QTreeWidget, QTreeWidgetItem, QWidget

from app.documents.base import State, kinds
from app.i18n import _, moment_text
from app.reports.document_chain import Link, document_chain
from app.ui import layout, tasks, theme
from app.ui.cell_text import cell_text
from app.ui.context import Context
from app.ui.editor_bar import MARKS
from app.ui.padded_delegate import PaddedDelegate

ID = int(Qt.ItemDataRole.UserRole)
SHADES = {State.DRAFT: "warning", State.POSTED: "good", State.VOID: "muted"}
WIDTHS = (240, 190, 160, 110, 120)
"""Pixels of the columns at 100 %."""


class ChainWindow(QDialog):
    """The chain of one document; a double click, or Enter, opens a document of it."""

    def __init__(self, context: Context, links: list[Link], title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.context = context
        self.asked: list[QTreeWidgetItem] = []
        self.setWindowTitle(_("Related documents: {title}").format(title=title))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.tree = QTreeWidget()
        self.tree.setItemDelegate(PaddedDelegate(self.tree))
        self.tree.setHeaderLabels([_("Number"), _("Kind"), _("Date"), _("State"), _("Total")])
        self.tree.headerItem().setTextAlignment(4, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.tree.setAccessibleName(_("Related documents"))
        self.tree.setAllColumnsShowFocus(True)
        self.tree.setIndentation(theme.scaled(20))
        self.tree.setUniformRowHeights(True)
        self.tree.header().setStretchLastSection(False)
        self.tree.header().setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        for column, width in enumerate(WIDTHS):
            self.tree.setColumnWidth(column, theme.scaled(width))
        for link in links:
            self.tree.addTopLevelItem(self._item(link))
        self.tree.expandAll()
        for item in self.asked[:1]:
            self.tree.setCurrentItem(item)
        self.tree.itemActivated.connect(lambda item, _column: self.open_row(item))
        alone = len(links) == 1 and not links[0].children
        self.words = layout.label(_("It is based on no document, and none is based on it.") if alone else "", muted=True)
        self.words.setVisible(alone)
        show = layout.button(_("Open"), lambda: self.open_row(self.tree.currentItem()))
        close = layout.button(_("Close"), self.reject)
        foot = layout.across(self.words, 1, show, close, margin=(12, 8, 12, 12))
        self.setLayout(layout.down(self.tree, foot, gap=0))
        self.resize(theme.scaled(860), theme.scaled(360))

    def _item(self, link: Link) -> QTreeWidgetItem:
        mark = MARKS[link.state]
        texts = [
            link.number or _("without a number"), _(kinds()[link.kind].title), moment_text(link.moment), f"{mark} {_(link.state.label)}",
            cell_text(link.total, "money", self.context.digits),
        ]  # fmt: skip
        item = QTreeWidgetItem(texts)
        item.setData(0, ID, link.id)
        item.setForeground(3, theme.colour(SHADES[link.state]))
        item.setTextAlignment(4, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        item.setSizeHint(0, QSize(0, theme.scaled(theme.ROW)))
        if link.is_asked:
            self.asked.append(item)
            font = QFont(self.tree.font())
            font.setBold(True)
            for column in range(len(texts)):
                item.setFont(column, font)
        item.addChildren([self._item(each) for each in link.children])
        return item

    def open_row(self, item: QTreeWidgetItem | None) -> None:
        """Open the document of a row."""
        if item is not None:
            self.context.open_document(int(item.data(0, ID)))


def open_chain(context: Context, document_id: int, title: str, parent: QWidget) -> tasks.Task:
    """Read the chain in another thread and show it over `parent`."""
    store = context.store

    def work(_progress: tasks.Progress) -> list[Link]:
        with store.read() as session:
            return document_chain(session, document_id)

    return tasks.run(
        context, _("Reading related documents"), work, lambda links: ChainWindow(context, links, title, parent).show(), owner=parent
    )
