"""The modules at the left, area by area: areas fold, and a number stands where drafts wait."""

from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal, Slot
from PySide6.QtGui import QFont, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QTreeWidget, QTreeWidgetItem

from app.i18n import _, counted
from app.ui import routes, tasks, theme
from app.ui.cell_text import number_text
from app.ui.context import Context

KEY, COUNT, ICON = (int(Qt.ItemDataRole.UserRole) + n for n in range(3))
WIDTH = 208
"""Pixels at 100 %; a longer title ends in an ellipsis and is told whole by its hint."""


class Navigation(QTreeWidget):
    """The list of screens. Opening one is asked of whoever listens."""

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.context: Context | None = None
        self.setObjectName("navigation")
        self.setHeaderHidden(True)
        self.setRootIsDecorated(False)
        self.setIndentation(0)
        self.setFrameShape(QTreeWidget.Shape.NoFrame)
        self.setVerticalScrollMode(QTreeWidget.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMinimumWidth(theme.scaled(120))
        self.setItemDelegate(EntryDelegate(self))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.itemClicked.connect(self._clicked)
        self.itemActivated.connect(self._activated)

    def fill(self, context: Context) -> None:
        """Show the screens of this actor."""
        if self.context is not context:
            context.changes.tables_changed.connect(self._tables_changed)
        self.context = context
        self.clear()
        folded = set(str(context.kept("navigation/folded") or "").split("|"))
        areas: dict[str, QTreeWidgetItem] = {}
        for entry in routes.entries(context):
            parent: Any = self
            if entry.area:
                parent = areas.get(entry.area) or areas.setdefault(entry.area, self._add_area(entry.area))
            item = QTreeWidgetItem(parent, [entry.title])
            item.setData(0, KEY, entry.key)
            item.setToolTip(0, entry.title)
            if entry.icon:
                item.setData(0, ICON, entry.icon)
        for name, area in areas.items():
            area.setExpanded(name not in folded)
        self.count()

    def _add_area(self, name: str) -> QTreeWidgetItem:
        item = QTreeWidgetItem(self, [name])
        item.setFlags(Qt.ItemFlag.ItemIsEnabled)
        return item

    def show_current(self, key: str) -> None:
        """Mark the screen that is in front."""
        item = self.item_of(key)
        if item is None:
            self.clearSelection()
        else:
            self.setCurrentItem(item)

    def item_of(self, key: str) -> QTreeWidgetItem | None:
        """The entry with this key."""
        return next((item for item in self.items() if item.data(0, KEY) == key), None)

    def items(self) -> list[QTreeWidgetItem]:
        """All entries, areas too."""
        tops = [self.topLevelItem(n) for n in range(self.topLevelItemCount())]
        return [each for top in tops if top is not None for each in (top, *map(top.child, range(top.childCount()))) if each is not None]

    @Slot(QTreeWidgetItem)
    def _clicked(self, item: QTreeWidgetItem) -> None:
        if key := item.data(0, KEY):
            self.chosen.emit(key)
        else:
            self._fold(item)

    @Slot(QTreeWidgetItem)
    def _activated(self, item: QTreeWidgetItem) -> None:
        """Enter opens; a double click has been a click already."""
        if (key := item.data(0, KEY)) and self.hasFocus():
            self.chosen.emit(key)

    def _fold(self, area: QTreeWidgetItem) -> None:
        area.setExpanded(not area.isExpanded())
        if self.context is not None:
            folded = [i.text(0) for i in self.items() if i.childCount() and not i.isExpanded()]
            self.context.keep("navigation/folded", "|".join(folded))

    @Slot(frozenset)
    def _tables_changed(self, tables: frozenset[str]) -> None:
        if "document" in tables:
            self.count()

    def count(self) -> None:
        """Count the drafts that wait, in another thread."""
        if self.context is None:
            return
        store = self.context.store
        tasks.run(self.context, _("Counting"), lambda _progress: _drafts(store), self._show_counts, owner=self, quiet=True)

    def _show_counts(self, counts: dict[str, int]) -> None:
        for item in self.items():
            key = str(item.data(0, KEY) or "")
            if key.startswith("journal:") and key != "journal:":
                count = counts.get(key.partition(":")[2], 0)
                item.setData(0, COUNT, count)
                item.setToolTip(
                    0, counted(count, "{title}: {n} draft", "{title}: {n} drafts", title=item.text(0)) if count else item.text(0)
                )

    def sizeHint(self) -> QSize:
        return QSize(theme.scaled(WIDTH), 400)


def _drafts(store: Any) -> dict[str, int]:
    from sqlalchemy import func, select

    from app.documents.base import Document, State

    journal: Any = Document.__table__
    with store.read() as session:
        query = select(journal.c.kind, func.count()).where(journal.c.state == State.DRAFT).group_by(journal.c.kind)
        return {row[0]: row[1] for row in session.execute(query)}


class EntryDelegate(QStyledItemDelegate):
    """An area as a small heading with its fold mark, an entry with its number at the right."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(theme.scaled(100), theme.scaled(32 if not index.data(KEY) else 26))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        view: Any = self.parent()
        rect, text = QRect(option.rect), str(index.data() or "")
        painter.save()
        if not index.data(KEY):
            self._paint_area(painter, view, rect, text, index)
        else:
            self._paint_entry(painter, option, rect, text, index)
        painter.restore()

    def _paint_area(self, painter: QPainter, view: Any, rect: QRect, text: str, index: Any) -> None:
        font = QFont(painter.font())
        font.setPointSizeF(font.pointSizeF() * 0.88)
        font.setWeight(QFont.Weight.DemiBold)
        painter.setFont(font)
        painter.setPen(theme.colour("muted"))
        inner = rect.adjusted(theme.scaled(12), theme.scaled(8), -theme.scaled(12), 0)
        painter.drawText(inner, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), text)
        mark = "▾" if view.isExpanded(index) else "▸"
        painter.drawText(inner, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), mark)

    def _paint_entry(self, painter: QPainter, option: Any, rect: QRect, text: str, index: Any) -> None:
        state = option.state
        selected = bool(state & QStyle.StateFlag.State_Selected)
        if selected or state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, theme.colour("selection" if selected else "hover"))
        if selected:
            painter.fillRect(QRect(rect.left(), rect.top(), theme.scaled(3), rect.height()), theme.colour("accent"))
        inner = rect.adjusted(theme.scaled(12), 0, -theme.scaled(12), 0)
        if name := index.data(ICON):
            side = theme.scaled(16)
            theme.icon(name).paint(painter, QRect(inner.left(), inner.center().y() - side // 2 + 1, side, side))
            inner.adjust(side + theme.scaled(8), 0, 0, 0)
        if count := index.data(COUNT):
            painter.setPen(theme.colour("muted"))
            shown = number_text(int(count))
            painter.drawText(inner, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), shown)
            inner.adjust(0, 0, -painter.fontMetrics().horizontalAdvance(shown) - theme.scaled(8), 0)
        painter.setPen(theme.colour("text"))
        text = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, inner.width())
        painter.drawText(inner, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), text)
