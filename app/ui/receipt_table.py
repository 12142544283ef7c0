"""The lines of a supplier's file beside the goods they were recognised as: a mark and a word for how sure each is."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QObject, Qt
from PySide6.QtWidgets import QHeaderView, QTableView

from app.core.errors import Problem
from app.exchange.einvoice.unit_code import unit_word
from app.exchange.matching import Status
from app.exchange.receipt_draft import DraftLine
from app.i18n import N_, _, say
from app.ui import theme
from app.ui.cell_role import ALIGN, DISPLAY, FOREGROUND, LEFT, NOWHERE, RIGHT, TIP, Index
from app.ui.cell_text import NUMBERS, cell_text

MARKS = {
    Status.MATCHED: ("●", N_("matched"), "good"), Status.SUGGESTED: ("◐", N_("suggested"), "warning"),
    Status.UNMATCHED: ("○", N_("unmatched"), "negative"), Status.SPREAD: ("≡", N_("discount"), "muted"),
    Status.RETURNED: ("↩", N_("returned"), "muted"),
}  # fmt: skip
COLUMNS: tuple[tuple[str, str, str, int], ...] = (
    ("no", "#", "int", 36), ("status", N_("Match"), "text", 136), ("name", N_("In the file"), "text", 0), ("item", N_("Our item"), "text", 0),
    ("code", N_("Code"), "text", 118), ("qty", N_("Qty"), "qty", 56), ("unit", N_("Unit"), "text", 56), ("price", N_("Price"), "price", 68),
    ("amount", N_("Amount"), "money", 80), ("vat", N_("VAT %"), "percent", 52),
)  # fmt: skip
"""Name, label, type, width in pixels at 100 % (0: shares the rest)."""
READABLE = 170
"""Pixels at 100 % that a name needs."""


class ReceiptLines(QAbstractTableModel):
    """The lines of a `ReceiptDraft`."""

    def __init__(self, digits: int, parent: QObject) -> None:
        super().__init__(parent)
        self.digits = digits
        self.lines: Sequence[DraftLine] = ()

    def put(self, lines: Sequence[DraftLine]) -> None:
        """Show the lines of another file."""
        self.beginResetModel()
        self.lines = lines
        self.endResetModel()

    def changed(self) -> None:
        """The lines were answered: show what they are now."""
        if self.lines:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self.lines) - 1, len(COLUMNS) - 1))

    def rowCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.lines)

    def columnCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(COLUMNS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = DISPLAY) -> Any:
        if orientation != Qt.Orientation.Horizontal:
            return None
        _name, label, kind, _width = COLUMNS[section]
        if role == DISPLAY:
            return _(label)
        return (RIGHT if kind in NUMBERS else LEFT) if role == ALIGN else None

    def data(self, index: Index, role: int = DISPLAY) -> Any:
        if not index.isValid():
            return None
        each, (name, _label, kind, _width) = self.lines[index.row()], COLUMNS[index.column()]
        if role == DISPLAY:
            return self._text(each, name, kind)
        if role == ALIGN:
            return RIGHT if kind in NUMBERS else LEFT
        if role == TIP:
            codes = " · ".join(filter(None, (each.source.barcode, each.source.supplier_code)))
            return told(each.problems) or (codes if name == "code" else self._text(each, name, kind))
        if role == FOREGROUND:
            return self._colour(each, name)
        return None

    def _colour(self, each: DraftLine, name: str) -> Any:
        if name == "status":
            return theme.colour(MARKS[each.status][2])
        if name == "item" and each.status is Status.SUGGESTED:
            return theme.colour("warning")
        if each.problems and name in {problem.field and problem.field.removesuffix("_id") for problem in each.problems}:
            return theme.colour("negative")
        return None

    def _text(self, each: DraftLine, name: str, kind: str) -> str:
        source, line = each.source, each.line
        if name == "status":
            mark, word, _shade = MARKS[each.status]
            return f"{mark} {_(each.match.how.label if each.match.how else word)}"
        texts = {"item": each.item_name, "no": str(source.no), "name": source.name, "code": source.barcode or source.supplier_code}
        if name in texts:
            return texts[name]
        if name == "unit":
            return _(unit_word(source.unit)) or source.unit
        return "" if line is None else cell_text(getattr(line, name), kind, self.digits)


def told(problems: Sequence[Problem]) -> str:
    """Problems in words, a line each."""
    return "\n".join(say(problem) for problem in problems)


def fit_columns(table: QTableView, width: int, columns: Sequence[tuple[str, str, str, int]] = COLUMNS) -> None:
    """In a table so wide the columns without a width of their own share what is left; where that is too little to read, the table scrolls sideways."""
    header = table.horizontalHeader()
    sharing = [no for no, (_name, _text, _kind, width) in enumerate(columns) if not width]
    taken = sum(table.columnWidth(no) for no in range(len(columns)) if no not in sharing)
    is_narrow = width - taken < len(sharing) * theme.scaled(READABLE)
    for no in sharing:
        header.setSectionResizeMode(no, QHeaderView.ResizeMode.Interactive if is_narrow else QHeaderView.ResizeMode.Stretch)
        if is_narrow:
            table.setColumnWidth(no, theme.scaled(READABLE))
