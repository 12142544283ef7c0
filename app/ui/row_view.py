"""The list on the screen: a table of rows with filters by cell, totals below, columns as the user wants them, and an empty state."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QItemSelectionModel, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QAction, QGuiApplication, QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QLayout, QStackedLayout, QTableView, QWidget

from app.i18n import _, counted
from app.ui import tasks, theme
from app.ui.cell_text import cell_text, number_text
from app.ui.context import Context
from app.ui.layout import across, button, down, frame, label
from app.ui.row_columns import Columns
from app.ui.row_delegate import RowDelegate
from app.ui.row_table import RowModel

if TYPE_CHECKING:
    from app.ui.row_query import RowColumn, RowQuery

SETTLE_MS = 120


class RowTable(QTableView):
    """The table itself: rows of one height; Enter opens, letters go to the search field."""

    opened = Signal(int)
    typed = Signal(str)
    resized = Signal()
    """The room for cells has changed, also when a scroll bar has come."""

    def __init__(self, model: RowModel) -> None:
        super().__init__()
        self.rows = model
        self.setModel(model)
        self.setItemDelegate(RowDelegate(self, model))
        self.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QTableView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QTableView.EditTrigger.NoEditTriggers)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setCornerButtonEnabled(False)
        self.setTabKeyNavigation(False)
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QTableView.ScrollMode.ScrollPerItem)
        self.setHorizontalScrollMode(QTableView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(self.verticalHeader().ResizeMode.Fixed)
        header = self.horizontalHeader()
        header.setResizeContentsPrecision(0)
        header.setSectionsMovable(True)
        header.setHighlightSections(False)
        header.setMinimumSectionSize(theme.scaled(28))
        self.doubleClicked.connect(lambda index: self.opened.emit(self.rows.id_at(index.row())))
        self.fit_rows()

    def fit_rows(self) -> None:
        """Give rows the height that the scale of text asks for."""
        self.verticalHeader().setDefaultSectionSize(theme.scaled(theme.ROW))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.resized.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            if self.currentIndex().isValid():
                self.opened.emit(self.rows.id_at(self.currentIndex().row()))
            return
        super().keyPressEvent(event)

    def keyboardSearch(self, text: str) -> None:
        """Letters search; Qt's own search would look through every row."""
        if text.strip():
            self.typed.emit(text)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self.fit_rows()


class RowList(QWidget):
    """A list over a `RowQuery`. `key` names it in the user's settings."""

    opened = Signal(int)
    selection_changed = Signal()
    filters_changed = Signal()

    def __init__(self, context: Context, key: str, query: "RowQuery", *, watch: frozenset[str] = frozenset()) -> None:
        super().__init__()
        self.context, self.key, self.watch = context, key, watch
        self.most = 0
        """How many rows a search brings at most; 0 where it brings all."""
        self.model = RowModel(context, query, self)
        self.table = RowTable(self.model)
        self.chips, self.filters = across(gap=4, margin=(8, 4, 8, 4)), {}  # type: ignore[var-annotated]
        self.chip_bar = frame(self.chips, "bar")
        self.chip_bar.hide()
        self.count, self.sums, self.selected_sums = label("", muted=True), label("", muted=True), label("")
        self.foot = frame(across(self.count, self.selected_sums, 1, self.sums, margin=(8, 4, 8, 4), gap=16), "totals")
        self.empty_title, self.empty_text = label("", "empty_title"), label("", muted=True, wrap=True)
        self.empty_text.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.empty_text.setFixedWidth(theme.scaled(440))
        self.empty_steps = across(gap=8)
        self._build()
        self._kept: tuple[list[int], int] = ([], 0)
        self.columns = Columns(self)
        self._connect()

    def _build(self) -> None:
        middle = Qt.AlignmentFlag.AlignCenter
        inner = down(1, margin=24, gap=8)
        for part in (self.empty_title, self.empty_text, frame(self.empty_steps)):
            inner.addWidget(part, 0, middle)
        inner.addStretch(2)
        self.empty = frame(inner, "empty")
        self.stack = QStackedLayout()
        self.stack.addWidget(self.table)
        self.stack.addWidget(self.empty)
        self.setLayout(down(self.chip_bar, self.stack, self.foot, gap=0))

    def _connect(self) -> None:
        header = self.table.horizontalHeader()
        header.setSortIndicator(self.columns.section(self.model.order), _order(self.model.descending))
        self.table.setSortingEnabled(True)
        self.columns.connect_header()
        self.table.opened.connect(self.opened)
        self.table.resized.connect(self.columns.fit)
        self.table.selectionModel().selectionChanged.connect(self._selection_moved)
        self.model.modelAboutToBeReset.connect(self._remember_place)
        self.model.loaded.connect(self._loaded)
        self.context.changes.tables_changed.connect(self._tables_changed)
        self._settle = QTimer(self, singleShot=True, interval=SETTLE_MS)
        self._settle.timeout.connect(self._sum_selected)
        for text, keys, act in (
            (_("Filter by this cell"), "Alt+F3", self.filter_by_cell),
            (_("Copy as text"), QKeySequence(QKeySequence.StandardKey.Copy), self.copy),
        ):
            action = QAction(text, self.table)
            action.setShortcut(keys)
            action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            action.triggered.connect(act)
            self.table.addAction(action)

    # Rows and selection ------------------------------------------------------------------------------------------------

    def selected_ids(self) -> list[int]:
        """The ids of the selected rows, in the order shown."""
        rows = sorted({r for part in self.table.selectionModel().selection().toList() for r in range(part.top(), part.bottom() + 1)})
        return [self.model.id_at(row) for row in rows]

    def current_id(self) -> int | None:
        """The id of the row that the keyboard is on."""
        index = self.table.currentIndex()
        return self.model.id_at(index.row()) if index.isValid() else None

    def tell_empty(self, title: str, text: str, *steps: tuple[str, Callable[[], object]]) -> None:
        """What an empty list says, and the steps it offers, the likeliest first."""
        self.empty_title.setText(title)
        self.empty_text.setText(text)
        _clear(self.empty_steps)
        for n, (step, act) in enumerate(steps):
            self.empty_steps.addWidget(button(step, act, primary=n == 0))

    @Slot()
    def _remember_place(self) -> None:
        ids = self.selected_ids()
        self._kept = (ids if len(ids) < 1000 else [], self.current_id() or 0)

    @Slot()
    def _loaded(self) -> None:
        ids, current = self._kept
        self._kept = ([], 0)
        rows = [row for row in map(self.model.row_of, ids) if row >= 0]
        selection, flags = self.table.selectionModel(), QItemSelectionModel.SelectionFlag
        for row in rows:
            selection.select(self.model.index(row, 0), flags.Select | flags.Rows)
        if current and (row := self.model.row_of(current)) >= 0:
            selection.setCurrentIndex(self.model.index(row, max(0, self.table.currentIndex().column())), flags.NoUpdate)
            self.table.scrollTo(self.model.index(row, 0))
        elif self.model.rowCount() and not self.table.currentIndex().isValid():
            selection.setCurrentIndex(self.model.index(0, self._first_shown()), flags.NoUpdate)
        self.stack.setCurrentWidget(self.table if self.model.rowCount() else self.empty)
        self._show_totals()
        self.columns.fit()

    def _first_shown(self) -> int:
        header = self.table.horizontalHeader()
        return next((header.logicalIndex(n) for n in range(header.count()) if not header.isSectionHidden(header.logicalIndex(n))), 0)

    @Slot(frozenset)
    def _tables_changed(self, tables: frozenset[str]) -> None:
        if tables & self.watch:
            self.model.reload()

    # Totals ------------------------------------------------------------------------------------------------------------

    def _show_totals(self) -> None:
        count = self.model.rowCount()
        cut = self.most and count == self.most
        some = _("the first {n} rows found, type more to find less").format(n=number_text(count))
        self.count.setText(some if cut else counted(count, "{n} row", "{n} rows"))
        self.sums.setText(self._totals_text(self.model.totals))
        self.foot.setVisible(count > 0)

    def _totals_text(self, totals: dict[str, Decimal]) -> str:
        return " · ".join(
            f"{_(column.label)} {cell_text(totals[column.name], column.type, column.digits)}"
            for column in self.model.columns
            if column.name in totals
        )

    @Slot()
    def _selection_moved(self) -> None:
        self._settle.start()
        self.selection_changed.emit()

    @Slot()
    def _sum_selected(self) -> None:
        ids = self.selected_ids()
        if len(ids) < 2:
            self.selected_sums.setText("")
            return
        store, query = self.context.store, self.model.query

        def work(_progress: tasks.Progress) -> dict[str, Decimal]:
            from app.ui import row_query

            with store.read() as session:
                return row_query.totals_of_ids(session, query, ids)

        tasks.run(self.context, _("Adding up"), work, lambda sums: self._show_selected(len(ids), sums), owner=self, quiet=True)

    def _show_selected(self, count: int, sums: dict[str, Decimal]) -> None:
        text = _("{n} selected").format(n=number_text(count))
        self.selected_sums.setText(" · ".join(part for part in (text, self._totals_text(sums)) if part))

    # Filters by cell ---------------------------------------------------------------------------------------------------

    @Slot()
    def filter_by_cell(self) -> None:
        """Show only rows that have what the current cell has; again on the same column takes the new value."""
        index, id = self.table.currentIndex(), self.current_id()
        if id is None:
            return
        column = self.model.columns[index.column()]
        text = self.model.text(index.row(), index.column()) or _("nothing")
        store, query = self.context.store, self.model.query

        def work(_progress: tasks.Progress) -> Any:
            from app.ui import row_query

            with store.read() as session:
                return row_query.value_at(session, query, column, id)

        tasks.run(self.context, _("Reading"), work, lambda value: self._filter_by(column, value, text), owner=self, quiet=True)

    def _filter_by(self, column: "RowColumn", value: Any, text: str) -> None:
        from app.ui import row_query

        if column.type == "moment" and value is not None:
            text = cell_text(value.date(), "date")
        self.filters[column.name] = (f"{_(column.label)}: {text}", row_query.equals(column, value))
        self._apply_filters()

    def drop_filter(self, name: str) -> None:
        """Take a filter by cell away."""
        self.filters.pop(name, None)
        self._apply_filters()

    def drop_filters(self) -> None:
        """Take all filters by cell away."""
        if self.filters:
            self.filters.clear()
            self._apply_filters()

    def _apply_filters(self) -> None:
        _clear(self.chips)
        for name, (text, _condition) in self.filters.items():
            chip = button(f"{text[:60]}   ✕", lambda name=name: self.drop_filter(name), hint=_("Take this filter away"))  # type: ignore[misc]
            chip.setObjectName("chip")
            self.chips.addWidget(chip)
        self.chips.addStretch(1)
        self.chip_bar.setVisible(bool(self.filters))
        self.model.filters = tuple(condition for _text, condition in self.filters.values())
        self.model.reload()
        self.filters_changed.emit()

    # Copy and export ---------------------------------------------------------------------------------------------------

    @Slot()
    def copy(self) -> None:
        """Copy the selected rows as text: tabs between cells, headers above; fits any spreadsheet."""
        self.read_out(self.selected_ids(), lambda rows: QGuiApplication.clipboard().setText("\n".join("\t".join(row) for row in rows)))

    def read_out(self, ids: Sequence[int], done: Callable[[list[list[str]]], object]) -> None:
        """Hand over these rows as texts with the headers first, columns as they are shown; read in another thread."""
        header = self.table.horizontalHeader()
        shown = [header.logicalIndex(n) for n in range(header.count()) if not header.isSectionHidden(header.logicalIndex(n))]
        columns, store, query = [self.model.columns[n] for n in shown], self.context.store, self.model.query

        def work(progress: tasks.Progress) -> list[list[str]]:
            from app.ui import row_query

            out = [[_(column.label) for column in columns]]
            with store.read() as session:
                for row in row_query.rows_of(session, query, ids):
                    progress.step(len(out), len(ids))
                    out.append([cell_text(row[n], c.type, c.digits, c.choices) for n, c in zip(shown, columns, strict=True)])
            return out

        tasks.run(self.context, _("Reading rows"), work, done, owner=self)

    def export(self) -> None:
        """Write the rows that are shown to a file."""
        from app.ui import list_export

        list_export.save(self, self.key, lambda write: self.read_out(self.model.ids(), write))


def _clear(layout: QLayout) -> None:
    while layout.count():
        item = layout.takeAt(0)
        if item is not None and (widget := item.widget()) is not None:
            widget.deleteLater()


def _order(descending: bool) -> Qt.SortOrder:
    return Qt.SortOrder.DescendingOrder if descending else Qt.SortOrder.AscendingOrder
