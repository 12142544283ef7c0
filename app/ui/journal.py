"""The journal: documents of one kind or of all, by period, store and state, found by anything that stands in them."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QPoint, Qt, QTimer, Slot
from PySide6.QtGui import QAction, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QComboBox, QLineEdit, QMenu, QWidget

from app.documents.base import State, kinds
from app.i18n import N_, _, counted
from app.ui import batch, messages, tasks, theme
from app.ui.context import Context
from app.ui.controls import TypedLine, understood
from app.ui.flow import flowing
from app.ui.journal_query import PERIODS, JournalFilter, conditions, journal_query, period_days
from app.ui.layout import button, down, label, tool
from app.ui.messages import MessageBar
from app.ui.row_view import RowList

if TYPE_CHECKING:
    from app.store.engine import Store

TYPING_MS = 180


class Journal(QWidget):
    """The list of documents with its filters. `kind` is the name of a kind, or empty for all."""

    keys = (
        ("Enter", N_("open the document")), ("Ctrl+N", N_("new document")), ("F3", N_("search")), ("Alt+F3", N_("filter by this cell")),
        ("Ctrl+Enter", N_("post what is selected")), ("Ctrl+P", N_("print what is selected")), ("Ctrl+Delete", N_("void what is selected")),
        ("Ctrl+B", N_("create based on the document")), ("Ctrl+D", N_("copy to a new document")), ("Ctrl+C", N_("copy rows as text")),
        ("F5", N_("read again")),
    )  # fmt: skip
    about = N_(
        "A journal lists documents. Narrow it by period, store and state above; search finds numbers, partners, notes, goods and barcodes."
    )

    def __init__(self, context: Context, kind: str = "", narrowed: JournalFilter | None = None) -> None:
        super().__init__()
        self.context, self.kind = context, kind
        self.cls = kinds()[kind] if kind else None
        self.title = _(self.cls.title_plural) if self.cls else _("All documents")
        self.filter = narrowed or JournalFilter()
        self.message_bar = MessageBar()
        self.list = RowList(context, f"journal:{kind}", journal_query(kind, context.digits), watch=frozenset({"document"}))
        self.list.opened.connect(context.open_document)
        self.list.table.typed.connect(self._type_on)
        self.list.table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.list.table.customContextMenuRequested.connect(self._open_menu)
        self.list.selection_changed.connect(self._offer)
        self._make_filters(keep=narrowed is None)
        self.bar = self._make_bar()
        column = down(self.bar, self.message_bar, self.list, gap=0)
        column.setStretchFactor(self.list, 1)
        self.setLayout(column)
        self._make_keys()
        self._offer()
        self._tell_empty()
        self.apply()

    # Above the list ----------------------------------------------------------------------------------------------------

    def _make_filters(self, *, keep: bool) -> None:
        self.period, self.site, self.state, self.search = QComboBox(), QComboBox(), QComboBox(), QLineEdit()
        for name, text in PERIODS.items():
            self.period.addItem(_(text), name)
        kept = str(self.context.kept(f"journal/{self.kind}/period") or "month") if keep else "all"
        self.period.setCurrentIndex(max(0, self.period.findData(kept if kept != "custom" else "month")))
        self.first, self.last = TypedLine(), TypedLine()
        for edit in (self.first, self.last):
            edit.setFixedWidth(theme.scaled(96))
            edit.hide()
            edit.editingFinished.connect(self._custom_typed)
        self.first.setPlaceholderText(_("from"))
        self.last.setPlaceholderText(_("to"))
        self.site.addItem(_("All stores"), None)
        self.site.hide()
        self._read_sites()
        self.state.addItem(_("Any state"), "")
        for state in State:
            self.state.addItem(_(state.label), state.value)
        self.state.setCurrentIndex(max(0, self.state.findData(self.filter.state)))
        self.site.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.site.setMaximumWidth(theme.scaled(180))
        self.search.setPlaceholderText(_("Search (F3)"))
        self.search.setToolTip(_("Number, partner, supplier's number, note, goods or barcode"))
        self.search.setClearButtonEnabled(True)
        self.search.setMinimumWidth(theme.scaled(120))
        self.search.setMaximumWidth(theme.scaled(320))
        self._typing = QTimer(self, singleShot=True, interval=TYPING_MS)
        self._typing.timeout.connect(self.apply)
        self.search.textChanged.connect(self._typing.start)
        self.search.returnPressed.connect(self._go_to_list)
        for box in (self.period, self.site, self.state):
            box.activated.connect(self._chosen)

    def _read_sites(self) -> None:
        store = self.context.store
        tasks.run(self.context, _("Reading"), lambda _progress: _sites(store), self._offer_sites, owner=self, quiet=True)

    def _offer_sites(self, sites: list[tuple[int, str]]) -> None:
        """The stores to choose from are known; where there is one there is no choice."""
        for id, name in sites:
            self.site.addItem(name, id)
        self.site.setVisible(len(sites) > 1)
        self._fit()

    def _make_bar(self) -> QWidget:
        self.new_button = button(_("New"), self.new, primary=True, hint=_("New document (Ctrl+N)"), icon="plus")
        self.post_button = button(_("Post"), self.post, hint=_("Post what is selected (Ctrl+Enter)"))
        self.print_button = button(_("Print"), self.print, hint=_("Print what is selected (Ctrl+P)"))
        self.more = tool("dots-horizontal", lambda: self._open_menu(None), _("More"))
        if self.cls is None or not self.context.actor.may("edit", self.cls.roles):
            self.new_button.hide()
        self.heading = label(self.title, "title")
        filters = (self.period, self.first, self.last, self.site, self.state, self.search)
        tail = (*filters, self.post_button, self.print_button, self.more, self.new_button)
        return flowing(self.heading, tail=tail, name="bar", margin=(12, 8, 8, 8), grow=self.search)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Where there is no room, what the tab and the menu say too gives way."""
        flow: Any = self.bar.layout()
        for shown in ((self.heading, self.post_button, self.print_button), (self.post_button, self.print_button), ()):
            for each in (self.heading, self.post_button, self.print_button):
                each.setVisible(each in shown)
            if flow.one_row() <= self.width():
                return

    def _make_keys(self) -> None:
        for keys, act in (
            (QKeySequence(QKeySequence.StandardKey.New), self.new), ("F3", self._go_to_search), (QKeySequence.StandardKey.Find, self._go_to_search),
            ("Ctrl+Return", self.post), ("Ctrl+Enter", self.post), (QKeySequence.StandardKey.Print, self.print), ("Ctrl+Delete", self.void),
            ("F5", self.list.model.reload), ("Ctrl+B", self.based), ("Ctrl+D", self.copy_document),
        ):  # fmt: skip
            action = QAction(self)
            action.setShortcut(QKeySequence(keys))
            action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            action.triggered.connect(act)
            self.addAction(action)

    # Narrowing ---------------------------------------------------------------------------------------------------------

    @Slot()
    def _chosen(self) -> None:
        custom = self.period.currentData() == "custom"
        self.first.setVisible(custom)
        self.last.setVisible(custom)
        self._fit()
        self.context.keep(f"journal/{self.kind}/period", self.period.currentData())
        if custom:
            self.first.setFocus()
        self.apply()

    @Slot()
    def _custom_typed(self) -> None:
        for edit in (self.first, self.last):
            day = understood(edit.text(), "date")
            edit.setProperty("wrong", bool(edit.text().strip()) and not isinstance(day, date))
            edit.style().polish(edit)
            if isinstance(day, date):
                from app.i18n import date_text

                edit.setText(date_text(day))
        self.apply()

    def narrowed(self) -> JournalFilter:
        """The filter that the controls above the list say."""
        name = self.period.currentData()
        if name == "custom":
            days = [understood(edit.text(), "date") for edit in (self.first, self.last)]
            first, last = (day if isinstance(day, date) else None for day in days)
        else:
            first, last = period_days(name, date.today())
        return replace(
            self.filter, first=first, last=last, site_id=self.site.currentData(), state=self.state.currentData(), text=self.search.text()
        )

    @Slot()
    def apply(self) -> None:
        """Show what the filter says."""
        kind, narrowed = self.kind, self.narrowed()
        self._tell_empty()
        self.list.model.where(lambda session: conditions(session, kind, narrowed))

    def show_all(self) -> None:
        """Take every filter away."""
        self.filter = JournalFilter()
        self.period.setCurrentIndex(self.period.findData("all"))
        for box in (self.site, self.state):
            box.setCurrentIndex(0)
        self.search.clear()
        self.list.drop_filters()
        self._chosen()

    def _tell_empty(self) -> None:
        narrowed = self.narrowed()
        if narrowed != JournalFilter():
            steps = [(_("Show all documents"), self.show_all), *self._new_step()]
            self.list.tell_empty(_("Nothing here"), _("No document meets what is chosen above."), *steps)
        elif self.cls is None:
            self.list.tell_empty(_("No documents yet"), _("Every document of the store will be listed here."))
        else:
            about = _((self.cls.__doc__ or "").split("\n")[0])
            self.list.tell_empty(_("No documents yet"), about, *self._new_step())

    def _new_step(self) -> list[tuple[str, Callable[[], object]]]:
        if self.cls is None or not self.context.actor.may("edit", self.cls.roles):
            return []
        return [(_("New: {title}").format(title=_(self.cls.title)), self.new)]

    @Slot()
    def _go_to_search(self) -> None:
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    @Slot()
    def _go_to_list(self) -> None:
        self._typing.stop()
        self.apply()
        self.list.table.setFocus()

    @Slot(str)
    def _type_on(self, text: str) -> None:
        self.search.setFocus()
        self.search.setText(text)

    # Doing -------------------------------------------------------------------------------------------------------------

    @Slot()
    def _offer(self) -> None:
        """Show as possible what can be done with what is selected."""
        some = self.list.table.selectionModel().hasSelection()
        self.post_button.setEnabled(some)
        self.print_button.setEnabled(some)

    @Slot()
    def new(self) -> None:
        """A new document of this kind; in the journal of all kinds a menu asks which."""
        if self.cls is not None:
            self.context.open_document(self.kind)
            return
        menu = QMenu(self)
        for name, cls in kinds().items():
            if self.context.actor.may("edit", cls.roles):
                menu.addAction(_(cls.title), lambda name=name: self.context.open_document(name))  # type: ignore[misc]
        menu.exec(self.mapToGlobal(self.bar.rect().bottomRight() - QPoint(theme.scaled(200), 0)))
        menu.deleteLater()

    def _do(self, action: str) -> None:
        ids = self.list.selected_ids()
        if not ids:
            messages.warn(self, _("Select documents first"))
        else:
            batch.offer(self.context, self, action, ids)

    @Slot()
    def post(self) -> None:
        """Post what is selected."""
        self._do("post")

    @Slot()
    def unpost(self) -> None:
        """Take what is selected back to draft."""
        self._do("unpost")

    @Slot()
    def void(self) -> None:
        """Void what is selected; always asked."""
        ids = self.list.selected_ids()
        question = counted(
            len(ids),
            "Void {n} document? It stays in the journal, without effect.",
            "Void {n} documents? They stay in the journal, without effect.",
        )
        if ids and messages.ask(self, question, _("Void"), _("No")):
            batch.run(self.context, self, "void", ids)

    @Slot()
    def print(self) -> None:
        """Print what is selected."""
        from app.ui.print_preview import preview_document

        preview_document(self.context, self.list.selected_ids())

    @Slot()
    def based(self) -> None:
        """What can be made from the current document."""
        from app.ui.editor_based import offer_based_on_stored

        current = self.list.current_id()
        if current is not None:
            offer_based_on_stored(self.context, self, current, ((_("Print"), self.print),))

    @Slot()
    def copy_document(self) -> None:
        """A new draft with the contents of the current document."""
        from app.ui.editor_based import open_copy

        current = self.list.current_id()
        if current is not None:
            open_copy(self.context, self, current)

    @Slot(QPoint)
    def _open_menu(self, place: QPoint | None) -> None:
        menu, table = QMenu(self), self.list.table
        some = table.selectionModel().hasSelection()
        current = self.list.current_id()
        for text, keys, act, on in (
            (_("Open"), "Enter", lambda: current and self.context.open_document(current), current is not None),
            (_("Post"), "Ctrl+Enter", self.post, some), (_("Take back to draft"), "", self.unpost, some),
            (_("Void"), "Ctrl+Delete", self.void, some), (_("Print"), "Ctrl+P", self.print, some), ("", "", None, True),
            (_("Create based on it"), "Ctrl+B", self.based, current is not None),
            (_("Copy to a new document"), "Ctrl+D", self.copy_document, current is not None), ("", "", None, True),
            (_("Filter by this cell"), "Alt+F3", self.list.filter_by_cell, current is not None), (_("Copy as text"), "Ctrl+C", self.list.copy, some),
            (_("Write the list to a file…"), "", self.list.export, True),
        ):  # fmt: skip
            if not text or act is None:
                menu.addSeparator()
                continue
            action = menu.addAction(f"{text}\t{keys}" if keys else text)
            action.triggered.connect(act)
            action.setEnabled(on)
        columns = self.list.columns.menu()
        columns.setTitle(_("Columns"))
        menu.addMenu(columns)
        menu.exec(table.viewport().mapToGlobal(place) if place is not None else self.more.mapToGlobal(self.more.rect().bottomLeft()))
        menu.deleteLater()


def _sites(store: "Store") -> list[tuple[int, str]]:
    from sqlalchemy import select

    from app.catalogs.site import Site

    with store.read() as session:
        return [(row[0], row[1]) for row in session.execute(select(Site.id, Site.name).where(Site.active).order_by(Site.name))]


def drafts_before(days: int) -> JournalFilter:
    """The filter of drafts that wait longer than so many days."""
    from datetime import timedelta

    return JournalFilter(state="draft", before=datetime.now().replace(microsecond=0) - timedelta(days=days))
