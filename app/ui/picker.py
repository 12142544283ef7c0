"""A field that refers to a row of a catalog or to a document: type letters or digits and pick, or open the list with F4."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QEvent, QModelIndex, QObject, QPersistentModelIndex, QPoint, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QFocusEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHeaderView, QLineEdit, QTableView, QToolButton, QVBoxLayout, QWidget
from shiboken6 import isValid

from app.i18n import _
from app.ui import catalog_search, messages, tasks, theme
from app.ui.catalog_search import Pick
from app.ui.cell_role import ALIGN, DISPLAY, FOREGROUND, LEFT, NOWHERE, RIGHT
from app.ui.cell_text import cell_text
from app.ui.context import Context
from app.ui.document_search import EVERYWHERE, Within, is_document
from app.ui.padded_delegate import show_rows

WAIT_MS = 40
SHOWN = 10
COMING = "\u2026"
"""Stands in the line while the name of what it refers to is looked up."""


@dataclass(frozen=True)
class PickColumn:
    """A column of the list: what it shows of a row, its width in pixels at 100 % (0: what is left), and whether it is a number."""

    text: Callable[[Pick, int], str]
    width: int = 0
    is_number: bool = False
    quiet: bool = True


CODE, NAME = PickColumn(lambda row, _digits: row.code, 110), PickColumn(lambda row, _digits: row.name, quiet=False)
NUMBER = PickColumn(lambda row, _digits: row.code, 120, quiet=False)
PLAIN = (CODE, NAME)
GOODS = (
    CODE, NAME, PickColumn(lambda row, _digits: row.unit, 48),
    PickColumn(lambda row, _digits: "" if row.stock is None else cell_text(row.stock, "qty"), 84, is_number=True),
)  # fmt: skip
DOCUMENTS = (
    PickColumn(lambda row, _digits: _MARKS.get(row.state, ""), 26), NUMBER, PickColumn(lambda row, _digits: cell_text(row.moment, "moment"), 128),
    PickColumn(lambda row, _digits: row.name, quiet=False), PickColumn(lambda row, digits: cell_text(row.total, "money", digits), 96, is_number=True),
)  # fmt: skip
NOTHING_FOUND = (NAME,)
_MARKS: dict[str, str] = {"posted": "\u25cf", "draft": "\u25cb", "void": "\u2715"}
WIDE = {GOODS: 480, DOCUMENTS: 580}
"""Pixels of lists with more than code and name."""


class PickModel(QAbstractTableModel):
    """The rows that match what was typed: code, name and, for goods, unit and stock; of documents date, partner and total."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.rows: list[Pick] = []
        self.columns: tuple[PickColumn, ...] = PLAIN
        self.digits = 2

    def put(self, rows: list[Pick], columns: tuple[PickColumn, ...], digits: int = 2) -> None:
        """Show other rows; `digits` are the decimals of the currency."""
        self.beginResetModel()
        self.rows, self.columns, self.digits = rows, columns, digits
        self.endResetModel()

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: QModelIndex | QPersistentModelIndex = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = DISPLAY) -> Any:
        if not index.isValid():
            return None
        row, column = self.rows[index.row()], self.columns[index.column()]
        if role == DISPLAY:
            return column.text(row, self.digits)
        if role == ALIGN:
            return RIGHT if column.is_number else LEFT
        if role == FOREGROUND:
            figure = row.stock if self.columns is GOODS else row.total
            if column.is_number and figure is not None and figure < 0:
                return theme.colour("negative")
            return theme.colour("muted") if column.quiet else None
        return None


class PickList(QFrame):
    """The list under the field; the keyboard stays with the field."""

    picked = Signal(int)

    def __init__(self, field: QWidget) -> None:
        super().__init__(field, Qt.WindowType.ToolTip | Qt.WindowType.FramelessWindowHint)
        self.setObjectName("popup")
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.model, self.view = PickModel(self), QTableView()
        self.view.setModel(self.model)
        show_rows(self.view)
        self.view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.view.setSelectionMode(QTableView.SelectionMode.SingleSelection)
        self.view.horizontalHeader().hide()
        self.view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.view.clicked.connect(lambda index: self.picked.emit(self.model.rows[index.row()].id))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(1, 1, 1, 1)
        layout.addWidget(self.view)

    def open_under(self, field: QWidget, rows: list[Pick], columns: tuple[PickColumn, ...], digits: int = 2) -> None:
        """Show rows below the field, or above it where there is no room below."""
        self.model.put(rows, columns, digits)
        header = self.view.horizontalHeader()
        for no, column in enumerate(columns):
            header.setSectionResizeMode(no, QHeaderView.ResizeMode.Fixed if column.width else QHeaderView.ResizeMode.Stretch)
            if column.width:
                self.view.setColumnWidth(no, theme.scaled(column.width))
        height = theme.scaled(theme.ROW) * min(SHOWN, max(1, len(rows))) + 2
        width = max(field.width(), theme.scaled(WIDE.get(columns, 340)))
        place = field.mapToGlobal(QPoint(0, field.height()))
        screen = field.screen().availableGeometry()
        if place.y() + height > screen.bottom():
            place = field.mapToGlobal(QPoint(0, -height))
        self.setGeometry(max(screen.left(), min(place.x(), screen.right() - width)), place.y(), width, height)
        if rows:
            self.view.selectRow(0)
        self.show()

    def step(self, by: int) -> None:
        """Select the row `by` further down."""
        row = self.view.currentIndex().row() + by
        self.view.selectRow(max(0, min(len(self.model.rows) - 1, row)))

    def current(self) -> Pick | None:
        """The selected row."""
        row = self.view.currentIndex().row()
        return self.model.rows[row] if 0 <= row < len(self.model.rows) else None


class RefEdit(QLineEdit):
    """A line to type into that refers to a row of a catalog or a document; `value` is its id. Usable in forms and as a cell's editor.

    `site_id` is whose stock the list shows; `within` is what a choice of documents is narrowed to; `hint` stands in the empty line
    while one is in it.
    """

    picked = Signal(object)
    """The id that the user has chosen, None when emptied."""

    def __init__(self, context: Context, catalog: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.context, self.catalog = context, catalog
        self.value: int | None = None
        self.site_id: int | None = None
        self.within = EVERYWHERE
        self._name, self._serial = "", 0
        self.hint = ""
        self._unfocused: str | None = None
        self._is_settling = False
        self._list: PickList | None = None
        self._timer = QTimer(self, singleShot=True, interval=WAIT_MS)
        self._timer.timeout.connect(self._search)
        self.textEdited.connect(self._typed)
        self._button = QToolButton(self)
        self._button.setObjectName("drop")
        self._button.setAccessibleName(_("Pick from the list (F4)"))
        self._button.setCursor(Qt.CursorShape.ArrowCursor)
        self._button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._button.setToolTip(_("Pick from the list (F4)"))
        self._button.clicked.connect(self.open_list)
        self.setTextMargins(0, 0, theme.scaled(20), 0)

    def show_value(self, id: int | None, name: str | None = None) -> None:
        """Show a row; unless its name is given it is looked up, and comes a moment later."""
        self.value = id
        self._write(("" if id is None else COMING) if name is None else name)
        if name is None and id is not None:
            store, catalog = self.context.store, self.catalog

            def work(_progress: tasks.Progress) -> str:
                with store.read() as session:
                    return catalog_search.name_of(session, catalog, id)

            tasks.run(self.context, _("Looking up"), work, lambda found: self._named(id, found), owner=self, quiet=True)

    def _named(self, id: int, name: str) -> None:
        """The name has come: it is shown unless something else is in the line by now."""
        if self.value == id and self._name == COMING:
            if self.text() == COMING:
                self._write(name)
            self._name = name

    def _write(self, name: str) -> None:
        self._name = name
        self.setText(name)
        self.setCursorPosition(0)

    @property
    def columns(self) -> tuple[PickColumn, ...]:
        """Columns of the list."""
        if self.catalog == "item":
            return GOODS
        return DOCUMENTS if is_document(self.catalog) else PLAIN

    @Slot()
    def open_list(self) -> None:
        """Show what matches the text typed, everything when the text is the name of what is chosen."""
        self.setFocus()
        self._ask("" if self.text() == self._name else self.text())

    @Slot(str)
    def _typed(self, _text: str) -> None:
        self._timer.start()

    @Slot()
    def _search(self) -> None:
        if self.text().strip():
            self._ask(self.text())
        else:
            self.close_list()

    def _ask(self, text: str) -> None:
        self._serial += 1
        serial, store, catalog, site, within = self._serial, self.context.store, self.catalog, self.site_id, self.within

        def work(_progress: tasks.Progress) -> list[Pick]:
            with store.read() as session:
                return catalog_search.picks(session, catalog, catalog_search.found_ids(session, catalog, text, within=within), site)

        tasks.run(self.context, _("Searching"), work, lambda rows: self._show(serial, rows), owner=self, quiet=True)

    def _show(self, serial: int, rows: list[Pick]) -> None:
        if serial != self._serial or not self.hasFocus():
            return
        if self._list is None:
            self._list = PickList(self)
            self._list.picked.connect(self._pick)
        digits = self.context.digits
        self._list.open_under(self, rows or [Pick(0, "", _("Nothing found"))], self.columns if rows else NOTHING_FOUND, digits)

    def close_list(self) -> None:
        """Hide the list."""
        self._serial += 1
        if self._list is not None:
            self._list.hide()

    @Slot(int)
    def _pick(self, id: int) -> None:
        """A row of the list was clicked."""
        rows = self._list.model.rows if self._list is not None else []
        self._take(next((each for each in rows if each.id == id), None))

    def _take(self, pick: Pick | None) -> None:
        """Take a row of the list, which is known by its name already; the one that says that nothing was found is none."""
        if pick is not None and pick.id:
            self.choose(pick.id, (pick.code if is_document(self.catalog) else pick.name) or None)
        else:
            self.choose(0)

    def choose(self, id: int, name: str | None = None) -> None:
        """Take a row as the user's choice."""
        if id:
            self.show_value(id, name)
        self.close_list()
        self.picked.emit(self.value)

    def settle(self) -> bool:
        """Make of the text what it means: nothing, an exact code or barcode, the best match. False when nothing matches.

        Where the store must be asked the window lives on, but the next key or click waits: it finds the answer in the field.
        """
        self._timer.stop()
        text = self.text().strip()
        if text == self._name.strip() or self._is_settling:
            return True
        if not text:
            self.show_value(None, "")
            self.picked.emit(None)
            return True
        self._is_settling = True
        found = messages.guarded(self, lambda _accepted: tasks.wait_for(partial(self._meant, text, self.within)))
        self._is_settling = False
        if not isValid(self) or self.text().strip() != text:
            return True  # something else is shown meanwhile
        if not found:
            return False
        self.choose(*found)
        return True

    def _meant(self, text: str, within: Within) -> tuple[int, str] | None:
        """The row that a text means, and its name. Runs in any thread."""
        with self.context.store.read() as session:
            found = catalog_search.by_exact_code(session, self.catalog, text, within)
            if found is None:
                found = next(iter(catalog_search.found_ids(session, self.catalog, text, 1, within=within)), None)
            return None if found is None else (found, catalog_search.name_of(session, self.catalog, found))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, alt = event.key(), event.modifiers() & Qt.KeyboardModifier.AltModifier
        is_open = self._list is not None and self._list.isVisible()
        if key == Qt.Key.Key_F4 or (alt and key == Qt.Key.Key_Down):
            self.open_list()
        elif is_open and self._list is not None and key in _STEPS:
            self._list.step(_STEPS[Qt.Key(key)])
        elif is_open and key == Qt.Key.Key_Escape:
            self.close_list()
            self.setText(self._name)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and (is_open or self.text() != self._name):
            self._enter()
            if isValid(self) and self.text().strip() == self._name.strip():
                super().keyPressEvent(event)
        else:
            super().keyPressEvent(event)

    def _enter(self) -> None:
        """The selected row when the list is up to date; else whatever the text means."""
        pick = self._list.current() if self._list is not None and self._list.isVisible() and not self._timer.isActive() else None
        if pick is not None and pick.id:
            self._take(pick)
        elif not self.settle():
            messages.warn(self, _("Nothing found for {text}").format(text=self.text()))
            self.selectAll()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.close_list()
        self.setPlaceholderText(self._unfocused or "")
        self._unfocused = None
        if event.reason() != Qt.FocusReason.PopupFocusReason and not self.settle():
            self.setText(self._name)
        if isValid(self):
            super().focusOutEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        hint = self.hint or (_("number or partner, F4 lists") if is_document(self.catalog) else _("type or press F4"))
        if self._unfocused is None:
            self._unfocused = self.placeholderText()
        if not self.isReadOnly():
            self.setPlaceholderText(hint)
        if event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason, Qt.FocusReason.ShortcutFocusReason):
            self.selectAll()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        side = self.height() - 2
        self._button.setGeometry(self.width() - side - 1, 1, side, side)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and self._list is not None and self._list.isVisible():
            key_event: Any = event
            if key_event.key() == Qt.Key.Key_Escape:
                event.accept()
                return True
        return super().event(event)


_STEPS = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: SHOWN, Qt.Key.Key_PageUp: -SHOWN}
