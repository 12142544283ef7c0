"""The first rows of a table as they will be read: values where a column is mapped, the file's own text where it is not."""

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QObject, Qt

from app.exchange.mapping import MappedRow, RowKind
from app.exchange.table_file import cell_text as raw_text
from app.i18n import _, say
from app.ui import theme
from app.ui.cell_role import ALIGN, DISPLAY, FOREGROUND, LEFT, NOWHERE, RIGHT, TIP, Index
from app.ui.cell_text import NUMBERS, cell_text
from app.ui.import_work import SHOWN_ROWS, Reading, targets_of

CHOOSER_ROW = 0
"""The row above the file's own, where the drop-downs stand."""


class PreviewModel(QAbstractTableModel):
    """The first rows; row 0 is where the choosers stand. A mapped cell shows its value as read, another one the file's text."""

    def __init__(self, digits: int, parent: QObject) -> None:
        super().__init__(parent)
        self.digits = digits
        self.reading: Reading | None = None
        self.shown: list[MappedRow] = []
        self._types: dict[int, tuple[str, str]] = {}

    def put(self, reading: Reading, purpose: str) -> None:
        """Show a reading."""
        self.beginResetModel()
        types = {target.name: target.type for target in targets_of(purpose)}
        self.reading, self.shown = reading, list(reading.rows[:SHOWN_ROWS])
        self._types = {column.index: (column.target, types[column.target]) for column in reading.mapping.columns if column.target in types}
        self.endResetModel()

    def rowCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() or self.reading is None else len(self.shown) + 1

    def columnCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() or self.reading is None else self.reading.table.width

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = DISPLAY) -> Any:
        if self.reading is None or role not in (DISPLAY, TIP):
            return None
        if orientation == Qt.Orientation.Vertical:
            return "" if section == CHOOSER_ROW else str(self.shown[section - 1].number)
        headers = self.reading.table.headers
        return headers[section] if section < len(headers) and headers[section] else _("Column {n}").format(n=section + 1)

    def data(self, index: Index, role: int = DISPLAY) -> Any:
        if not index.isValid() or index.row() == CHOOSER_ROW or self.reading is None:
            return None
        row = self.shown[index.row() - 1]
        target, kind = self._types.get(index.column(), ("", ""))
        wrong = next((problem for problem in (*row.errors, *row.doubts) if target and problem.field == target), None)
        if role == DISPLAY:
            return self._text(row, index.column(), target, kind)
        if role == ALIGN:
            return RIGHT if kind in NUMBERS else LEFT
        if role == TIP:
            return say(wrong) if wrong is not None else self._raw(row, index.column())
        if role == FOREGROUND:
            return theme.colour(self._shade(row, target, wrong))
        return None

    def _shade(self, row: MappedRow, target: str, wrong: Any) -> str:
        if wrong is not None:
            return "negative" if wrong in row.errors else "warning"
        return "text" if target and row.kind is RowKind.GOODS else "muted"

    def _text(self, row: MappedRow, column: int, target: str, kind: str) -> str:
        if target in row.values and not any(problem.field == target for problem in row.errors):
            return cell_text(row.values[target], kind, self.digits)
        return self._raw(row, column)

    def _raw(self, row: MappedRow, column: int) -> str:
        assert self.reading is not None
        cells = self.reading.table.rows[row.number - 1]
        return " ".join(raw_text(cells[column]).split())[:200] if column < len(cells) else ""
