"""The grid of lines: hands stay on the keys; columns are chosen, ordered and sized by each user."""

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import QByteArray, QItemSelectionModel, QPoint, Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QMenu, QTableView, QWidget

from app.i18n import _
from app.ui import layout, line_clip, theme
from app.ui.cell_delegate import CellDelegate
from app.ui.cell_role import Index
from app.ui.cells import COST, Column
from app.ui.column_folding import ColumnFolding
from app.ui.context import Context
from app.ui.line_numbers import LineNumbers
from app.ui.lines import LinesModel
from app.ui.picker import RefEdit

FIGURE = 7
"""Pixels that a figure takes at 100 %: cells are packed closer than fields."""
DATES = {"date": 12, "moment": 18}
"""Characters that dates take as they are written."""
ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
TYPING = (
    QAbstractItemView.EditTrigger.AnyKeyPressed | QAbstractItemView.EditTrigger.EditKeyPressed | QAbstractItemView.EditTrigger.DoubleClicked
)


class LineView(QTableView):
    """Lines of a document. Enter and Tab go to the next cell that needs typing, on the last one to a new line."""

    pasted = Signal(str)
    many_changed = Signal(int)

    def __init__(self, context: Context, model: LinesModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.context, self.lines = context, model
        self.delegate = CellDelegate(context, model, self)
        self.delegate.went_on.connect(self.go_on)
        self.setModel(model)
        self.setItemDelegate(self.delegate)
        self.setEditTriggers(TYPING)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.setAccessibleName(_("Lines"))
        self.setObjectName("lines")
        self._restoring, self._is_kept, self._shown_kind = False, False, ("", 0)
        self.folding = ColumnFolding(self)
        self._set_up_headers()
        self._put_corner()
        self.show_as_kept()
        model.modelReset.connect(self.show_as_kept)
        model.rowsInserted.connect(lambda _parent, first, last: self._unfold(first, last))
        # with roles given only colours changed
        model.dataChanged.connect(lambda first, last, roles: None if roles else self._unfold(first.row(), last.row()))

    def _set_up_headers(self) -> None:
        self.setVerticalHeader(LineNumbers(self))
        columns = self.horizontalHeader()
        columns.setHighlightSections(False)
        columns.setSectionsMovable(True)
        columns.setResizeContentsPrecision(0)
        columns.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        columns.customContextMenuRequested.connect(self.open_column_menu)
        columns.sectionResized.connect(self._keep_columns)
        columns.sectionMoved.connect(self._keep_columns)

    def _put_corner(self) -> None:
        """Over the numbers of the lines stands their sign; Qt's own corner is an empty button."""
        self.setCornerButtonEnabled(False)
        self.corner = layout.label("#", muted=True)
        self.corner.setParent(self)
        self.corner.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.corner.setContentsMargins(0, 0, theme.scaled(theme.PAD), 0)
        self.corner.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.corner.setAutoFillBackground(True)
        self.horizontalHeader().geometriesChanged.connect(self._place_corner)

    @Slot()
    def _place_corner(self) -> None:
        self.corner.setGeometry(self.frameWidth(), self.frameWidth(), self.verticalHeader().width(), self.horizontalHeader().height())
        self.corner.raise_()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self.lines.lines:
            painter = QPainter(self.viewport())
            painter.setPen(theme.colour("muted"))
            room = self.viewport().rect().adjusted(theme.scaled(24), theme.scaled(48), -theme.scaled(24), -theme.scaled(24))
            painter.drawText(
                room, int(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap), self._first_step()
            )
            painter.end()

    def _first_step(self) -> str:
        if self.lines.locked:
            return _("There are no lines.")
        goods = _("Scan a barcode, type an item's name or code, or paste rows from a spreadsheet.")
        return goods if "item_id" in self.lines.places else _("Type here, choose with F4, or paste rows from a spreadsheet.")

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_corner()
        self._fit()

    def _fit(self) -> None:
        """Until the user has sized the columns, the item's takes the room that the others leave."""
        if not self._is_kept:
            self._restoring = True
            self.folding.fit()
            self._restoring = False

    def _unfold(self, first: int, last: int) -> None:
        """Lines are new or changed: a column that was folded away may have a value now, or be to get one."""
        self._restoring = True
        if self.folding.look(first, last):
            self._fit()
        self._restoring = False

    # --- columns as each user has them

    @property
    def kind(self) -> str:
        """What the user's choices are kept for: the kind of document, and where it has several tables of lines the table."""
        kind = self.lines.document.kind
        return kind if len(self.lines.document.tables()) < 2 else f"{kind}.{self.lines.table}"

    @Slot()
    def show_as_kept(self) -> None:
        """Give the columns the order, width and choice that the user left them with."""
        self.folding.needed.clear()
        if not self.lines.columns or self._shown_kind == (self.kind, len(self.lines.columns)):
            self._fold_anew()
            return
        self._shown_kind = (self.kind, len(self.lines.columns))
        self._restoring = True
        kept = self.context.kept(f"lines/{self.kind}/columns{len(self.lines.columns)}")
        self._is_kept = isinstance(kept, QByteArray) and self.horizontalHeader().restoreState(kept)
        kept_folded = str(self.context.kept(f"lines/{self.kind}/folded") or "") if self._is_kept else ""
        self.folding.folded = set(filter(None, kept_folded.split(",")))
        if not self._is_kept:
            self.reset_columns()
        self._restoring = False
        self._fold_anew()

    def _fold_anew(self) -> None:
        self.hide_cost()
        self._restoring = True
        self.folding.look(0, len(self.lines.lines) - 1)
        self._restoring = False
        self._fit()

    def hide_cost(self) -> None:
        """What the ledger says is there only once the document is posted."""
        self.hide_named(COST, not self.lines.costs)

    def hide_named(self, name: str, hidden: bool) -> None:
        """Hide or show a column by the state of the document, not by the user's choice."""
        if name in self.lines.places:
            self._restoring = True
            self.setColumnHidden(self.lines.places[name], hidden)
            self._restoring = False

    def reset_columns(self) -> None:
        """Columns as the kind declares them."""
        header = self.horizontalHeader()
        for place, column in enumerate(self.lines.columns):
            header.moveSection(header.visualIndex(place), place)
            self.setColumnWidth(place, self.usual_width(column))
            self.setColumnHidden(place, column.hidden)

    def usual_width(self, column: Column) -> int:
        """Pixels for the usual value and for the heading, whichever is wider."""
        usual = theme.scaled(max(column.width, DATES.get(column.type, 0)) * FIGURE + 20)
        return max(usual, self.horizontalHeader().fontMetrics().horizontalAdvance(_(column.label)) + theme.scaled(20))

    @Slot()
    def _keep_columns(self) -> None:
        if not self._restoring and self.lines.columns:
            self.context.keep(f"lines/{self.kind}/columns{len(self.lines.columns)}", self.horizontalHeader().saveState())
            self.context.keep(f"lines/{self.kind}/folded", ",".join(sorted(self.folding.folded)))
            self._is_kept = True

    @Slot(QPoint)
    def open_column_menu(self, place: QPoint) -> None:
        """Which columns are shown, and where Enter stops."""
        menu = self.column_menu(self.horizontalHeader().logicalIndexAt(place))
        menu.exec(self.horizontalHeader().mapToGlobal(place))
        menu.deleteLater()

    def column_menu(self, at: int) -> QMenu:
        """The menu of a column's head."""
        menu = QMenu(self)
        if 0 <= at < len(self.lines.columns):
            column = self.lines.columns[at]
            if not column.readonly:
                stop = layout.checked(menu, _("Enter stops here"), column.name in self.entry())
                stop.triggered.connect(lambda on, name=column.name: self._set_stop(name, on))
            if not self.lines.locked:
                menu.addAction(_("Sort lines by this column"), partial(self.lines.sort_lines, column.name))
            menu.addSeparator()
        for place, column in enumerate(self.lines.columns):
            shown = layout.checked(menu, _(column.label), not self.isColumnHidden(place))
            shown.triggered.connect(lambda on, place=place: self._show_column(place, on))
        menu.addSeparator()
        menu.addAction(_("Columns as at first"), self.reset_columns)
        return menu

    def _show_column(self, place: int, on: bool) -> None:
        self.folding.folded.discard(self.lines.columns[place].name)
        self.setColumnHidden(place, not on)
        self._keep_columns()

    # --- where Enter goes

    def entry(self) -> list[str]:
        """Names of the columns that Enter goes through."""
        kept = self.context.kept(f"lines/{self.kind}/entry")
        if isinstance(kept, str) and kept:
            return kept.split(",")
        cls = self.lines.line_class
        return list(cls.entry) if cls is not None else []

    def _set_stop(self, name: str, on: bool) -> None:
        names = set(self.entry()) | {name} if on else set(self.entry()) - {name}
        self.context.keep(f"lines/{self.kind}/entry", ",".join(c.name for c in self.lines.columns if c.name in names))

    def stops(self, row: int) -> list[int]:
        """Columns where Enter stops in a row, as they stand from left to right; batch and expiry where the item keeps them."""
        line = self.lines.line(row)
        names = {name for name in self.entry() if line is None or not line.passes(name)}
        facts = self.lines.book.goods.get(getattr(line, "item_id", None) or 0)
        if facts is not None and facts.tracks_batches:
            names |= {"batch", "expiry"}
        header = self.horizontalHeader()
        found = [place for place, column in enumerate(self.lines.columns) if column.name in names and not self.isColumnHidden(place)]
        return sorted(found, key=header.visualIndex)

    @Slot(bool)
    def go_on(self, forward: bool = True) -> None:
        """Go to the next cell that needs typing, or the one before."""
        current = self.currentIndex()
        row = max(0, current.row())
        stops = self.stops(row)
        if not stops or self.lines.locked:
            return
        at = self.horizontalHeader().visualIndex(current.column()) if current.isValid() else -1
        visual = [self.horizontalHeader().visualIndex(place) for place in stops]
        if forward:
            later = [place for place, seen in zip(stops, visual, strict=True) if seen > at]
            self.go(row, later[0]) if later and self.lines.line(row) is not None else self.go(row + (not later or at < 0), stops[0])
        else:
            earlier = [place for place, seen in zip(stops, visual, strict=True) if seen < at]
            self.go(row, earlier[-1]) if earlier else self.go(row - 1, stops[-1])

    def go(self, row: int, column: int) -> None:
        """Make a cell the current one, the only one selected, and show it."""
        row = max(0, min(row, self.lines.rowCount() - 1))
        index = self.lines.index(row, column)
        self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        self.scrollTo(index)

    def go_to_field(self, row: int, name: str) -> None:
        """Go to a cell by the name of its column, showing the column if it is hidden."""
        place = self.lines.places.get(name, 0)
        self.setColumnHidden(place, False)
        self.folding.folded.discard(name)
        self.go(row, place)
        self.setFocus()

    def start_line(self, row: int | None = None) -> None:
        """Go to the first cell that needs typing in the empty row below the lines, or in another."""
        row = len(self.lines.lines) if row is None else row
        stops = self.stops(row)
        self.go(row, stops[0] if stops else 0)
        self.setFocus()

    # --- keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        act = self._action_for(event)
        if act is not None:
            act()
            event.accept()
        else:
            super().keyPressEvent(event)

    def _action_for(self, event: QKeyEvent) -> Callable[[], object] | None:
        key, modifiers = Qt.Key(event.key()), event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        control = modifiers == Qt.KeyboardModifier.ControlModifier
        if event.matches(QKeySequence.StandardKey.Copy):
            return self.copy
        if self.lines.locked:
            return None
        if event.matches(QKeySequence.StandardKey.Paste):
            return lambda: self.pasted.emit(QGuiApplication.clipboard().text())
        if key == Qt.Key.Key_Down and modifiers == Qt.KeyboardModifier.AltModifier:
            return self.pick
        if control:
            return {Qt.Key.Key_Delete: self.delete_lines, Qt.Key.Key_D: self.fill_down}.get(key)
        if key == Qt.Key.Key_Backtab:
            return lambda: self.go_on(False)
        return self._plain_keys().get(key) if not modifiers else None

    def _plain_keys(self) -> dict[Qt.Key, Callable[[], object]]:
        keys: dict[Qt.Key, Callable[[], object]] = {
            Qt.Key.Key_Tab: self.go_on, Qt.Key.Key_Insert: self.start_line, Qt.Key.Key_F8: self.copy_above, Qt.Key.Key_F4: self.pick,
            Qt.Key.Key_Delete: self.clear_cells,
        }  # fmt: skip
        return keys | dict.fromkeys(ENTER, self.go_on)

    def edit(self, index: Any, trigger: Any = None, event: Any = None) -> Any:
        """Begin to edit. When cells of several lines are selected in this column, all of them take the value."""
        if trigger is None:
            return super().edit(index)
        began = super().edit(index, trigger, event)
        if began:
            self.delegate.also = self._rows_beside(index) if trigger != QAbstractItemView.EditTrigger.DoubleClicked else []
        return began

    def _rows_beside(self, index: Index) -> list[int]:
        rows = [each.row() for each in self.selectedIndexes() if each.column() == index.column()]
        return rows if len(rows) > 1 and index.row() in rows else []

    def pick(self) -> None:
        """Open the list of the catalog in the current cell, the item's when the cell is none of a catalog."""
        index = self.currentIndex()
        row = max(0, index.row())
        if not index.isValid() or not self.lines.columns[index.column()].catalog or self.lines.columns[index.column()].readonly:
            self.go(row, self.lines.places.get("item_id", 0))
        self.edit(self.currentIndex())
        if isinstance(self.delegate.editor, RefEdit):
            self.delegate.editor.open_list()

    def copy_above(self) -> None:
        """F8: the value of the cell above, and on to the next."""
        index = self.currentIndex()
        row, column = index.row(), self.lines.columns[index.column()] if index.isValid() else None
        above = self.lines.line(row - 1)
        if column is not None and above is not None and not column.readonly:
            self.lines.set_values([(row, column.name, self.lines.value(above, column))], _("copying the cell above"))
            self.go_on()

    def fill_down(self) -> None:
        """Ctrl+D: the topmost of the selected cells goes into those below it, column by column."""
        rows = sorted({index.row() for index in self.selectedIndexes() if self.lines.line(index.row()) is not None})
        cells = [
            (row, column.name, self.lines.value(self.lines.line(rows[0]), column))
            for column in self.selected_columns()
            for row in rows[1:]
        ]  # fmt: skip
        if cells:
            self.lines.set_values(cells, _("filling down"))
            self.many_changed.emit(len(rows) - 1)

    def selected_columns(self) -> list[Column]:
        """Columns with selected cells that can be typed into."""
        places = sorted({index.column() for index in self.selectedIndexes()})
        return [self.lines.columns[place] for place in places if not self.lines.columns[place].readonly]

    def selected_rows(self) -> list[int]:
        """Rows of lines with a selected cell."""
        return sorted({index.row() for index in self.selectedIndexes() if self.lines.line(index.row()) is not None})

    def delete_lines(self) -> None:
        """Ctrl+Delete: the selected lines go."""
        rows, column = self.selected_rows(), self.currentIndex().column()
        if rows:
            self.lines.delete(rows)
            self.go(rows[0], max(0, column))

    def clear_cells(self) -> None:
        """Delete: the selected cells become empty."""
        cells = [
            (index.row(), column.name, self.lines.read(column, ""))
            for index in self.selectedIndexes()
            if self.lines.line(index.row()) is not None and not (column := self.lines.columns[index.column()]).readonly
        ]
        if cells:
            self.lines.set_values(cells, _("clearing"))

    def copy(self) -> None:
        """Ctrl+C: the selected cells, for a spreadsheet and for lines."""
        line_clip.put_lines(self)

    def focusNextPrevChild(self, next: bool) -> bool:
        """Tab stays among the lines while they can be typed into; Ctrl+Tab and F6 leave."""
        return False if not self.lines.locked else super().focusNextPrevChild(next)
