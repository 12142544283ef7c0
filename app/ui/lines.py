"""The lines of any document as a table: shown by locale, edited by typed text, every edit a step that can be undone."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QObject, Qt, Signal
from PySide6.QtGui import QColor

from app.core.errors import Problem, UserError
from app.documents.base import Document
from app.i18n import _, say
from app.ui import theme
from app.ui.cell_role import ALIGN, BACKGROUND, DISPLAY, EDIT, FOREGROUND, LEFT, NOWHERE, RIGHT, TIP, Index
from app.ui.cells import CODE, COST, Column, columns_of, not_found, read_typed, shown, typed_form, with_figures
from app.ui.document_columns import document_figures
from app.ui.line_book import LineBook
from app.ui.line_needs import made_known
from app.ui.line_order import lines_before, replace_lines, sorted_lines
from app.ui.undo import History, Placed, runs_of


class LinesModel(QAbstractTableModel):
    """Shows a document's own lines and keeps no copy. Below them stands one empty row, which becomes a line when typed into."""

    edited = Signal()
    refused = Signal(int, int, str)
    header_changed = Signal()
    renumbered = Signal()

    def __init__(self, document: Document, book: LineBook, history: History, parent: QObject | None = None, *, table: str = "") -> None:
        """Empty until it is told to `use` a document. `table` is one of the kind's tables of lines: the first, unless it is named."""
        super().__init__(parent)
        self.table = table or next(iter(document.tables()), "")
        self.document, self.book, self.history = document, book, history
        self.figures = document_figures(self.line_class, lambda: self.book)
        """What is shown beside the columns of lines; special editors add to it."""
        self.columns: tuple[Column, ...] = ()
        self.places: dict[str, int] = {}
        self.lines, self.locked, self.digits = list[Any](), False, document.digits
        self.costs: dict[int, Decimal] = {}
        self.problems: dict[tuple[int, str], str] = {}
        self.unread: dict[tuple[int, str], tuple[Any, str, Problem]] = {}
        self.flashed: Any = None
        self.empty_rows = 1
        self._colours: dict[str, QColor] = {}

    # --- what is shown

    def use(self, document: Document, costs: dict[int, Decimal] | None = None, *, locked: bool = False) -> None:
        """Show another document, or the same one read anew. `costs` are amounts by id of line."""
        self.beginResetModel()
        self.document, self.lines, self.locked, self.costs = document, self._lines_of(document), locked, costs or {}
        self.columns = with_figures(columns_of(self.line_class), self.figures.values())
        self.places = {column.name: place for place, column in enumerate(self.columns)}
        self.digits, self.problems, self.unread, self.flashed = document.digits, {}, {}, None
        self.empty_rows = int(not locked)
        self._number()
        self.endResetModel()

    def lock(self, locked: bool) -> None:
        """Let lines be edited or not."""
        if locked != self.locked:
            self.beginResetModel()
            self.locked, self.empty_rows = locked, int(not locked)
            self.endResetModel()

    def rowCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.lines) + self.empty_rows

    def columnCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.columns)

    def line(self, row: int) -> Any:
        """The line in a row; None for the empty row below."""
        return self.lines[row] if 0 <= row < len(self.lines) else None

    def data(self, index: Index, role: int = DISPLAY) -> Any:
        if not index.isValid():
            return None
        line, column = self.line(index.row()), self.columns[index.column()]
        if role in (DISPLAY, EDIT):
            return self.text(line, column, role == EDIT)
        if role == ALIGN:
            return RIGHT if column.is_number else LEFT
        if role == FOREGROUND:
            return self.foreground(line, column)
        if role == BACKGROUND:
            return self.background(line, column)
        return self._tip(line, column) if role == TIP else None

    def text(self, line: Any, column: Column, typing: bool = False) -> str:
        """What stands in a cell; with `typing`, as an editor starts with it."""
        if line is None:
            return ""
        if self.unread and (id(line), column.name) in self.unread:
            return self.unread[id(line), column.name][1]
        if column.catalog:
            value = getattr(line, column.name)
            return "" if value is None else self.book.name(column.catalog, value)
        value = self.value(line, column)
        return (typed_form if typing else shown)(value, column, self.digits)

    def value(self, line: Any, column: Column) -> Any:
        """The value of a cell."""
        if column.name in self.figures:
            return self.figures[column.name].of(line)
        if column.name == COST:
            return self.costs.get(line.id)
        return self.book.code(line.item_id) if column.name == CODE else getattr(line, column.name)

    def foreground(self, line: Any, column: Column) -> QColor | None:
        """The colour of a cell's text where it is not the usual one."""
        if line is None:
            return None
        if self.is_wrong(line, column):
            return self._shade("negative")
        value = self.value(line, column) if column.is_number else None
        if value is not None and value < 0:
            return self._shade("negative")
        return self._shade("muted") if column.readonly or (column.is_number and not value) else None

    def background(self, line: Any, column: Column) -> QColor | None:
        """The colour behind a cell where it is not the usual one."""
        if line is not None and self.is_wrong(line, column):
            return self._shade("error_ground")
        return self._shade("info_ground") if line is not None and line is self.flashed else None

    def is_wrong(self, line: Any, column: Column) -> bool:
        """Whether a problem stands at a cell."""
        return (bool(self.problems) and (line.no, column.name) in self.problems) or (id(line), column.name) in self.unread

    def _tip(self, line: Any, column: Column) -> str | None:
        if line is None:
            return None
        if (id(line), column.name) in self.unread:
            return say(self.unread[id(line), column.name][2])
        return self.problems.get((line.no, column.name)) or (_(column.help) if column.help else None)

    def _shade(self, name: str) -> QColor:
        key = f"{theme.generation()}{name}"
        if key not in self._colours:
            self._colours[key] = theme.colour(name)
        return self._colours[key]

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = DISPLAY) -> Any:
        if orientation == Qt.Orientation.Horizontal:
            return self._column_head(self.columns[section], role) if section < len(self.columns) else None
        if role == DISPLAY:
            return str(self.before + section + 1) if section < len(self.lines) else "+"
        return RIGHT if role == ALIGN else None

    def _column_head(self, column: Column, role: int) -> Any:
        if role == DISPLAY:
            return _(column.label)
        if role == ALIGN:
            return RIGHT if column.is_number else LEFT
        return _(column.help) or None if role == TIP else None

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return flags if self.locked or self.columns[index.column()].readonly else flags | Qt.ItemFlag.ItemIsEditable

    # --- problems

    def show_problems(self, problems: Iterable[Problem]) -> None:
        """Mark the cells where problems stand."""
        first = next((column.name for column in self.columns), "")
        self.problems = {(each.line, each.field or first): say(each) for each in problems if each.line is not None}
        self._all_changed([BACKGROUND, FOREGROUND, TIP])

    def unread_problems(self) -> list[Problem]:
        """Typed or pasted text that could not be read, cell by cell."""
        if not self.unread:
            return []
        here = {id(line) for line in self.lines}
        cells = [(line, name, why) for (key, name), (line, _text, why) in self.unread.items() if key in here]
        found = [Problem(why.template, {**why.values, "no": line.no}, line.no, name) for line, name, why in cells]
        return sorted(found, key=lambda each: each.line or 0)

    def flash(self, line: Any) -> None:
        """Light up a line (None: none)."""
        before, self.flashed = self.flashed, line
        self.changed_rows([each for each in (before, line) if each is not None], told=False)

    # --- edits

    def setData(self, index: Index, value: Any, role: int = EDIT) -> bool:
        if role != EDIT or not index.isValid() or not self.flags(index) & Qt.ItemFlag.ItemIsEditable:
            return False
        return self.type_text(index.row(), self.columns[index.column()].name, "" if value is None else str(value))

    def type_text(self, row: int, name: str, text: str) -> bool:
        """Take what was typed into a cell. False when it can't be read: `refused` says why and the cell keeps its value."""
        column = self.columns[self.places[name]]
        if not self.is_new(row, name, text):
            return True
        value = self.read(column, text)
        if isinstance(value, Problem):
            self.refused.emit(row, self.places[name], say(value))
            return False
        try:
            self.set_values([(row, name, value)], _("typing"))
        except UserError as error:
            self.refused.emit(row, self.places[name], say(error))
            return False
        return True

    def is_new(self, row: int, name: str, text: str) -> bool:
        """Whether a text differs from what the cell would be typed as."""
        line = self.line(row)
        return (id(line), name) in self.unread or text != self.text(line, self.columns[self.places[name]], typing=True)

    def keep_unread(self, row: int, name: str, text: str, why: Problem) -> None:
        """Keep a text that can't be read in its cell, marked, until it is put right."""
        if self.line(row) is None:
            self.add_lines([self.new_line()], _("typing"))
            row = len(self.lines) - 1
        line = self.line(row)
        self.unread[id(line), name] = (line, text, why)
        self.refused.emit(row, self.places[name], say(why))
        self.changed_rows([line])

    def read(self, column: Column, text: str) -> Any:
        """The value that a text means in a column, or a Problem."""
        if not column.catalog:
            return read_typed(text, column, self.digits)
        if not text.strip():
            return None
        found = self.book.meant(column.catalog, [text])
        return found.get(text.strip(), not_found(text))

    def set_values(self, cells: Sequence[tuple[int, str, Any]], why: str) -> None:
        """Set cells as one step; a row below the last makes a new line. What must be known for it is asked of the store before."""
        cells = made_known(self, cells)
        if self.locked or not cells:
            return
        with self.history.step(self, why) as step:
            fresh: dict[int, Any] = {}
            for row, name, value in cells:
                line = self.line(row) or fresh.get(row)
                if line is None:
                    fresh[row] = line = self.new_line()
                step.watch(line)
                self.put(line, name, value)
            if fresh:
                added = [(len(self.lines) + place, line) for place, line in enumerate(fresh.values())]
                step.added += added
                self.put_rows(added)
        self.changed_rows([line for row in {row for row, _name, _value in cells} if (line := self.line(row)) is not None])

    def add_lines(self, lines: Sequence[Any], why: str) -> None:
        """Put ready lines below the others as one step."""
        added = [(len(self.lines) + place, line) for place, line in enumerate(lines)]
        if added:
            with self.history.step(self, why) as step:
                step.added += added
                self.put_rows(added)

    def take_unread(self, cells: Iterable[tuple[Any, str, str, Problem]]) -> None:
        """Mark cells of lines whose text could not be read."""
        self.unread.update({(id(line), name): (line, text, why) for line, name, text, why in cells})
        self._all_changed()
        self.edited.emit()

    def new_line(self) -> Any:
        """A line of the document's kind, not yet in it."""
        assert self.line_class is not None
        return self.line_class()

    @property
    def line_class(self) -> Any:
        """The class of its lines; None for a kind without lines."""
        return self.document.tables().get(self.table)

    def _lines_of(self, document: Document) -> list[Any]:
        return getattr(document, self.table) if self.table else []

    @property
    def before(self) -> int:
        """How many lines stand in the tables before this one."""
        return lines_before(self.document, self.table)

    def put(self, line: Any, name: str, value: Any) -> None:
        """Set a value and let the line bring along what follows from it."""
        self.unread.pop((id(line), name), None)
        setattr(line, name, value)
        if value is not None and (catalog := self.columns[self.places[name]].catalog) and catalog != "item":
            self.book.know(catalog, value)
        if name == "item_id":
            self.choose(line)
        elif name == "unit_id" and hasattr(line, "factor"):
            self.measure(line)
        else:
            line.changed(name, self.document)

    def choose(self, line: Any, unit_id: int | None = None) -> None:
        """Bring along what follows from the item: its unit (or a pack), VAT, last price."""
        facts = self.book.facts(line.item_id) if line.item_id is not None else None
        if facts is None:
            return
        if hasattr(line, "unit_id"):
            unit = unit_id or facts.unit_id
            line.unit_id, line.factor = unit, self.book.factor(line.item_id, unit)
            self.book.know("unit", unit)
        line.chosen(facts, self.document)

    def measure(self, line: Any) -> None:
        """Another unit: how many of the item's own are in it."""
        before = line.factor
        line.factor = None if line.item_id is None or line.unit_id is None else self.book.factor(line.item_id, line.unit_id)
        if line.unit_id is not None:
            self.book.know("unit", line.unit_id)
        if before and line.factor:
            line.measured(line.factor / before, self.document)

    def delete(self, rows: Iterable[int]) -> None:
        """Delete lines as one step."""
        gone = [(row, self.lines[row]) for row in sorted(set(rows)) if row < len(self.lines)]
        if gone and not self.locked:
            with self.history.step(self, _("deleting lines")) as step:
                step.removed += gone
                self.take_rows(gone)

    def sort_lines(self, name: str) -> None:
        """Put the lines in the order of a column, or the other way round when they are in it already; as one step."""
        replace_lines(self, sorted_lines(self, self.columns[self.places[name]]), _("sorting"))

    # --- rows in and out: what undo uses too

    def put_rows(self, rows: Sequence[Placed]) -> None:
        for first, lines in runs_of(rows):
            if first == len(self.lines) and not self.locked:
                self._turn_last(first, lines[0])
                self.beginInsertRows(NOWHERE, first + 1, first + len(lines))
                self.lines.extend(lines[1:])
                self.empty_rows = 1
            else:
                self.beginInsertRows(NOWHERE, first, first + len(lines) - 1)
                self.lines[first:first] = lines
            self.endInsertRows()
        self._number()
        self.edited.emit()

    def take_rows(self, rows: Sequence[Placed]) -> None:
        for first, lines in reversed(runs_of(rows)):
            last = first + len(lines) - 1
            if last == len(self.lines) - 1 and not self.locked:
                self.beginRemoveRows(NOWHERE, first + 1, last + 1)
                del self.lines[first + 1 :]
                self.empty_rows = 0
                self.endRemoveRows()
                self._turn_last(first, None)
            else:
                self.beginRemoveRows(NOWHERE, first, last)
                del self.lines[first : last + 1]
                self.endRemoveRows()
        self._number()
        self.edited.emit()

    def _turn_last(self, row: int, line: Any) -> None:
        """The empty row becomes a line, or the last line the empty row: whoever types there stays where he is."""
        if line is not None:
            self.lines.append(line)
            line.no = self.before + row + 1
        else:
            del self.lines[row:]
        self.empty_rows = int(line is None)
        self.dataChanged.emit(self.index(row, 0), self.index(row, len(self.columns) - 1))
        self.headerDataChanged.emit(Qt.Orientation.Vertical, row, row)

    def changed_rows(self, targets: Sequence[Any], told: bool = True) -> None:
        if any(each is self.document for each in targets):
            self.header_changed.emit()
            targets = [each for each in targets if each is not self.document]
        row = (getattr(targets[0], "no", 0) or 0) - 1 - self.before if len(targets) == 1 else -1
        if 0 <= row < len(self.lines):
            self.dataChanged.emit(self.index(row, 0), self.index(row, len(self.columns) - 1))
        elif targets:
            self._all_changed()
        if told:
            self.edited.emit()

    def _all_changed(self, roles: Sequence[int] = ()) -> None:
        if self.lines and self.columns:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self.lines) - 1, len(self.columns) - 1), list(roles))

    def _number(self) -> None:
        for no, line in enumerate(self.document.rows, 1):
            line.__dict__["no"] = no  # without SQLAlchemy's notes, which take 50 ms for 10,000 lines: whoever saves numbers anew
        self.renumbered.emit()

    def renumber(self) -> None:
        """Lines of a table before this one came or went."""
        self.headerDataChanged.emit(Qt.Orientation.Vertical, 0, max(0, len(self.lines) - 1))
