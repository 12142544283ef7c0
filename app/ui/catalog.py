"""The list of a catalog: search as one types, groups of goods at the left, new and edit."""

from datetime import timedelta
from typing import Any

from PySide6.QtCore import QPoint, Qt, QTimer, Slot
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QComboBox, QLineEdit, QMenu, QSplitter, QTreeWidget, QTreeWidgetItem, QWidget

from app.catalogs.base import catalogs
from app.i18n import N_, _, counted
from app.ui import catalog_row, messages, tasks, theme
from app.ui.catalog_query import FOUND_AT_MOST, CatalogFilter, catalog_query, conditions, group_tree, with_inner
from app.ui.context import Context
from app.ui.flow import flowing
from app.ui.layout import button, down, label, tool
from app.ui.messages import MessageBar
from app.ui.row_view import RowList

TYPING = timedelta(milliseconds=60)
ID = int(Qt.ItemDataRole.UserRole)
NO_GROUP = -1
WATCHED = frozenset({"pool", "move", "document"})


class CatalogList(QWidget):
    """A catalog, such as goods or partners."""

    keys = (
        ("Enter", N_("open")), ("Ctrl+N", N_("new")), ("F3", N_("search; or just type")), ("F7", N_("what is known of this item")),
        ("Alt+F3", N_("filter by this cell")), ("Ctrl+C", N_("copy rows as text")), ("F5", N_("read again")),
    )  # fmt: skip
    about = N_("Type to search: name, code, barcode, a supplier's code. Enter opens what is selected.")

    def __init__(self, context: Context, name: str) -> None:
        super().__init__()
        self.context, self.name, self.cls = context, name, catalogs()[name]
        self.title = _(self.cls.title_plural)
        self.message_bar = MessageBar()
        watch = frozenset({self.cls.__tablename__}) | (WATCHED if name == "item" else frozenset())
        self.list = RowList(context, f"catalog:{name}", catalog_query(name, context.digits), watch=watch)
        self.list.most = FOUND_AT_MOST
        self.list.opened.connect(self.open)
        self.list.table.typed.connect(self._type_on)
        self.list.table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.list.table.customContextMenuRequested.connect(self._open_menu)
        self.groups: QTreeWidget | None = None
        self._tree: list[tuple[int, int | None, str]] = []
        self._make_bar()
        body: QWidget = self.list
        if name == "item":
            body = self._with_groups()
        column = down(self.bar, self.message_bar, body, gap=0)
        column.setStretchFactor(body, 1)
        self.setLayout(column)
        self._make_keys()
        self.apply()

    # Above the list ----------------------------------------------------------------------------------------------------

    def _make_bar(self) -> None:
        self.search, self.active = QLineEdit(), QComboBox()
        self.search.setPlaceholderText(_("Search: name, code, barcode (F3)") if self.name == "item" else _("Search: name, code (F3)"))
        self.search.setClearButtonEnabled(True)
        self.search.setMinimumWidth(theme.scaled(200))
        self.search.setMaximumWidth(theme.scaled(320))
        self._typing = QTimer(self, singleShot=True, interval=int(TYPING / timedelta(milliseconds=1)))
        self._typing.timeout.connect(self.apply)
        self.search.textChanged.connect(self._typing.start)
        self.search.returnPressed.connect(self._go_to_list)
        for text, value in ((_("In use"), True), (_("All"), None), (_("Not in use"), False)):
            self.active.addItem(text, value)
        self.active.activated.connect(self.apply)
        self.new_button = button(_("New"), self.new, primary=True, hint=_("New (Ctrl+N)"), icon="plus")
        self.new_button.setVisible(self.may_edit)
        more = tool("dots-horizontal", lambda: self._open_menu(None), _("More"))
        self._more = more
        tail = (self.active, self.search, more, self.new_button)
        self.bar = flowing(label(self.title, "title"), tail=tail, name="bar", margin=(12, 8, 8, 8), grow=self.search)

    @property
    def may_edit(self) -> bool:
        """Whether the actor may change this catalog."""
        return self.context.actor.may("edit", self.cls.roles)

    def _make_keys(self) -> None:
        keys = QKeySequence.StandardKey
        for wanted, act in (
            (keys.New, self.new), ("F3", self._go_to_search), (keys.Find, self._go_to_search), ("F5", self.list.model.reload), ("F7", self.open_card),
        ):  # fmt: skip
            action = QAction(self)
            action.setShortcut(QKeySequence(wanted))
            action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            action.triggered.connect(act)
            self.addAction(action)

    # Groups ------------------------------------------------------------------------------------------------------------

    def _with_groups(self) -> QWidget:
        self.groups = QTreeWidget()
        self.groups.setHeaderHidden(True)
        self.groups.setObjectName("navigation")
        self.groups.setAccessibleName(_("Groups of goods"))
        self.groups.setIndentation(theme.scaled(14))
        self.groups.setMinimumWidth(theme.scaled(120))
        self.groups.currentItemChanged.connect(lambda *_items: self.apply())
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.setHandleWidth(1)
        splitter.addWidget(self.groups)
        splitter.addWidget(self.list)
        splitter.setStretchFactor(1, 1)
        splitter.setSizes([theme.scaled(190), 1000])
        self.context.changes.tables_changed.connect(self._tables_changed)
        self._read_groups()
        return splitter

    @Slot(frozenset)
    def _tables_changed(self, tables: frozenset[str]) -> None:
        if "item_group" in tables:
            self._read_groups()

    def _read_groups(self) -> None:
        store = self.context.store

        def work(_progress: tasks.Progress) -> list[tuple[int, int | None, str]]:
            with store.read() as session:
                return group_tree(session)

        tasks.run(self.context, _("Reading groups"), work, self._show_groups, owner=self, quiet=True)

    def _show_groups(self, groups: list[tuple[int, int | None, str]]) -> None:
        assert self.groups is not None
        kept = self._group_id()
        self._tree = groups
        self.groups.blockSignals(True)
        self.groups.clear()
        items: dict[int | None, Any] = {None: self.groups}
        self._add_group(self.groups, _("All goods"), None)
        waiting = list(groups)
        while waiting:
            ready = [g for g in waiting if g[1] in items]
            for id, parent, name in ready or waiting:
                items[id] = self._add_group(items.get(parent, self.groups), name, id)
            waiting = [g for g in waiting if g[0] not in items]
        self._add_group(self.groups, _("Without a group"), NO_GROUP)
        found = items.get(kept) if kept else None
        self.groups.setCurrentItem(found if isinstance(found, QTreeWidgetItem) else self.groups.topLevelItem(0) or QTreeWidgetItem())
        self.groups.blockSignals(False)

    def _add_group(self, parent: Any, name: str, id: int | None) -> QTreeWidgetItem:
        item = QTreeWidgetItem(parent, [name])
        item.setData(0, ID, id)
        item.setToolTip(0, name)
        return item

    def _group_id(self) -> int | None:
        item: QTreeWidgetItem | None = self.groups.currentItem() if self.groups is not None else None
        return None if item is None else item.data(0, ID)

    # Narrowing ---------------------------------------------------------------------------------------------------------

    def narrowed(self) -> CatalogFilter:
        """The filter that the controls say."""
        group = self._group_id()
        groups = None if group is None else () if group == NO_GROUP else with_inner(self._tree, group)
        return CatalogFilter(self.search.text(), self.active.currentData(), groups)

    @Slot()
    def apply(self) -> None:
        """Show what the filter says."""
        name, narrowed = self.name, self.narrowed()
        if narrowed == CatalogFilter():
            about = _((self.cls.__doc__ or "").split("\n")[0])
            self.list.tell_empty(_("Nothing here yet"), about, *([(self._new_text(), self.new)] if self.may_edit else []))
        else:
            self.list.tell_empty(_("Nothing found"), _("Nothing meets what is chosen and typed above."), (_("Show all"), self.show_all))
        self.list.model.where(lambda session: conditions(session, name, narrowed))

    def _new_text(self) -> str:
        return _("New: {title}").format(title=_(self.cls.title))

    def show_all(self) -> None:
        """Take every filter away."""
        self.search.clear()
        self.active.setCurrentIndex(0)
        if self.groups is not None and (first := self.groups.topLevelItem(0)) is not None:
            self.groups.setCurrentItem(first)
        self.list.drop_filters()
        self.apply()

    @Slot()
    def _go_to_search(self) -> None:
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    @Slot()
    def _go_to_list(self) -> None:
        if self._typing.isActive():
            self._typing.stop()
            self.apply()
        self.list.table.setFocus()

    @Slot(str)
    def _type_on(self, text: str) -> None:
        self.search.setFocus()
        self.search.setText(text)

    # Doing -------------------------------------------------------------------------------------------------------------

    @Slot(int)
    def open(self, id: int) -> None:
        """Open a row."""
        self.context.open_key(f"catalog:{self.name}:{id}")

    @Slot()
    def new(self) -> None:
        """A new row."""
        if self.may_edit:
            self.context.open_key(f"catalog:{self.name}:new")

    @Slot()
    def delete(self) -> None:
        """Delete the selected rows; what is used somewhere stays, with the way out."""
        ids = self.list.selected_ids()
        if ids and messages.ask(self, counted(len(ids), "Delete {n} row for good?", "Delete {n} rows for good?"), _("Delete"), _("No")):
            store, actor, name = self.context.store, self.context.actor, self.name
            work = lambda _accepted: catalog_row.delete(store, actor, name, ids)  # noqa: E731 - named for the length of the line
            tasks.attempt(self.context, _("Saving"), work, lambda _done: None, owner=self)

    @Slot()
    def open_card(self) -> None:
        """What is known of the item: stock, movements, prices."""
        if self.name != "item":
            return
        if (id := self.list.current_id()) is None:
            messages.inform(self, _("Go to an item in the list first."))
        else:
            self.context.open_key(f"item_card:{id}")

    @Slot(QPoint)
    def _open_menu(self, place: QPoint | None) -> None:
        menu, current = QMenu(self), self.list.current_id()
        here = current is not None
        menu.addAction(_("Open") + "\tEnter", lambda: self.open(current or 0)).setEnabled(here)
        if self.name == "item":
            menu.addAction(_("Item card") + "\tF7", self.open_card).setEnabled(here)
        menu.addAction(_("Filter by this cell") + "\tAlt+F3", self.list.filter_by_cell).setEnabled(here)
        menu.addAction(_("Copy as text") + "\tCtrl+C", self.list.copy).setEnabled(here)
        menu.addAction(_("Delete"), self.delete).setEnabled(here and self.may_edit)
        menu.addSeparator()
        menu.addAction(_("Write the list to a file…"), self.list.export)
        columns = self.list.columns.menu()
        columns.setTitle(_("Columns"))
        menu.addMenu(columns)
        menu.exec(
            self.list.table.viewport().mapToGlobal(place) if place is not None else self._more.mapToGlobal(self._more.rect().bottomLeft())
        )
        menu.deleteLater()
