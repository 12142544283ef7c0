"""A model over any number of rows of SQL: their ids in an array, their cells in pages that are fetched in another thread."""

from array import array
from collections.abc import Callable
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QWidget

from app.i18n import _
from app.ui import messages, tasks
from app.ui.cell_role import ALIGN, DISPLAY, LEFT, NOWHERE, RIGHT, TIP
from app.ui.cell_text import NUMBERS, cell_text
from app.ui.context import Context

if TYPE_CHECKING:
    from app.ui.row_query import Conditions, Loaded, MakeConditions, RowColumn, RowQuery

MIDDLE = int(Qt.AlignmentFlag.AlignCenter)
PAGE = 256
PAGES_KEPT = 120
PENDING = "…"
Page = list[tuple[Any, ...] | None]


class RowModel(QAbstractTableModel):
    """Rows of a `RowQuery`. `data` never asks the store: a page that is not there yet is asked for and shown when it has come."""

    loaded = Signal()
    """The rows are there, after a load or a sort."""

    def __init__(self, context: Context, query: "RowQuery", parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.context, self.query = context, query
        self.columns: tuple[RowColumn, ...] = query.columns
        self.order, self.descending = query.order, query.descending
        self.conditions: MakeConditions | None = None
        self.filters: Conditions = ()
        self.totals: dict[str, Decimal] = {}
        self.is_loaded = False
        self._ids: array[int] = array("q")
        self._pages: dict[int, Page] = {}
        self._wanted: list[int] = []
        self._coming: set[int] = set()
        self._serial = 0
        self._align = [RIGHT if c.type in NUMBERS else MIDDLE if c.type == "bool" else LEFT for c in self.columns]
        self._labels = [_(c.label) for c in self.columns]
        self._timer = QTimer(self, singleShot=True, interval=0)
        self._timer.timeout.connect(self._fetch_wanted)

    # What Qt asks ------------------------------------------------------------------------------------------------------

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._ids)

    def columnCount(self, parent: QModelIndex | QPersistentModelIndex = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = DISPLAY) -> Any:
        if not index.isValid():
            return None
        if role == DISPLAY:
            return self.text(index.row(), index.column())
        if role == ALIGN:
            return self._align[index.column()]
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = DISPLAY) -> Any:
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(self.columns):
            return None
        if role == DISPLAY:
            return self._labels[section]
        if role == ALIGN:
            return self._align[section]
        return self._labels[section] if role == TIP else None

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort in SQL; the rows seen stay until the sorted ones have come."""
        if 0 <= column < len(self.columns):
            wanted = (self.columns[column].name, order == Qt.SortOrder.DescendingOrder)
            if wanted != (self.order, self.descending):
                self.order, self.descending = wanted
                self.reload()

    # Cells -------------------------------------------------------------------------------------------------------------

    def value(self, row: int, column: int) -> Any:
        """The value of a cell; None while its page is on the way."""
        page = self._pages.get(row // PAGE)
        if page is None:
            self._want(row // PAGE)
            return None
        cells = page[row % PAGE] if row % PAGE < len(page) else None
        return None if cells is None else cells[column]

    def text(self, row: int, column: int) -> str:
        """A cell as it is shown."""
        page = self._pages.get(row // PAGE)
        if page is None:
            self._want(row // PAGE)
            return PENDING if column == 0 else ""
        cells = page[row % PAGE] if row % PAGE < len(page) else None
        if cells is None:
            return ""
        declared = self.columns[column]
        text = cell_text(cells[column], declared.type, declared.digits, declared.choices)
        if declared.marks and (mark := declared.marks.get(str(cells[column]))):
            return f"{mark[0]} {text}"
        return text

    def id_at(self, row: int) -> int:
        """The id of the row at a place."""
        return self._ids[row]

    def row_of(self, id: int) -> int:
        """The place of a row by its id; -1 when it is not among those shown."""
        try:
            return self._ids.index(id)
        except ValueError:
            return -1

    def ids(self) -> "array[int]":
        """The ids of all rows, in order."""
        return self._ids

    # Loading -----------------------------------------------------------------------------------------------------------

    def where(self, make: "MakeConditions | None" = None) -> None:
        """Show the rows that meet other conditions."""
        self.conditions = make
        self.reload()

    @Slot()
    def reload(self) -> None:
        """Read the rows again. What is shown stays until they have come."""
        self._serial += 1
        serial, store, query = self._serial, self.context.store, self.query
        make, filters, order, descending = self.conditions, self.filters, self.order, self.descending

        def work(_progress: tasks.Progress) -> "Loaded":
            from app.ui import row_query

            with store.read() as session:
                where = (*(make(session) if make else ()), *filters)
                return row_query.load(session, query, where, order, descending)

        tasks.run(self.context, _("Loading"), work, lambda loaded: self._take(serial, loaded), owner=self, failed=self._failed)

    def _failed(self, error: BaseException) -> None:
        parent = self.parent()
        if not isinstance(error, tasks.Cancelled) and messages.tell(parent if isinstance(parent, QWidget) else None, error):
            self.reload()

    def _take(self, serial: int, loaded: "Loaded") -> None:
        if serial != self._serial:
            return
        self.totals, self.is_loaded = loaded.totals, True
        self._coming.clear()
        if loaded.ids == self._ids:
            self._pages = {0: loaded.first}
            if self._ids:
                self.dataChanged.emit(self.index(0, 0), self.index(len(self._ids) - 1, len(self.columns) - 1))
        else:
            self.beginResetModel()
            self._ids, self._pages = loaded.ids, {0: loaded.first}
            self.endResetModel()
        self.loaded.emit()

    def _want(self, page: int) -> None:
        if page not in self._coming:
            self._coming.add(page)
            self._wanted.append(page)
            if not self._timer.isActive():
                self._timer.start()

    @Slot()
    def _fetch_wanted(self) -> None:
        """Fetch the pages that were looked at, the last first, and their neighbours."""
        looked_at, self._wanted = self._wanted[-4:], []
        last = (len(self._ids) - 1) // PAGE
        near = [p for page in looked_at for p in (page + 1, page - 1) if 0 <= p <= last and p not in self._pages and p not in self._coming]
        self._coming = set(looked_at) | set(near)
        pages = [(page, self._ids[page * PAGE : (page + 1) * PAGE]) for page in [*reversed(looked_at), *near]]
        store, query, serial = self.context.store, self.query, self._serial
        for part in (pages[: len(looked_at)], pages[len(looked_at) :]):
            if part:
                tasks.run(
                    self.context, _("Loading"), _reader(store, query, part), lambda read: self._put(serial, read), owner=self, quiet=True
                )

    def _put(self, serial: int, read: dict[int, Page]) -> None:
        if serial != self._serial:
            return
        for page, rows in read.items():
            self._coming.discard(page)
            if len(self._pages) >= PAGES_KEPT:
                self._pages.pop(next(iter(self._pages)))
            self._pages[page] = rows
            top, bottom = page * PAGE, min((page + 1) * PAGE, len(self._ids)) - 1
            if top <= bottom:
                self.dataChanged.emit(self.index(top, 0), self.index(bottom, len(self.columns) - 1))


def _reader(store: Any, query: "RowQuery", pages: list[tuple[int, "array[int]"]]) -> Callable[[tasks.Progress], dict[int, Page]]:
    def work(_progress: tasks.Progress) -> dict[int, Page]:
        from app.ui import row_query

        with store.read() as session:
            return {page: row_query.page_of(session, query, ids) for page, ids in pages}

    return work
