"""The goods of a register's file beside the items they are: one row for each, those that wait first."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QObject, Qt

from app.exchange.sales_draft import Goods
from app.i18n import N_, _
from app.ui import theme
from app.ui.cell_role import ALIGN, DISPLAY, FOREGROUND, LEFT, NOWHERE, RIGHT, TIP, Index
from app.ui.cell_text import NUMBERS, cell_text

COLUMNS: tuple[tuple[str, str, str, int], ...] = (
    ("status", N_("Match"), "text", 136), ("name", N_("At the register"), "text", 0), ("code", N_("Code"), "text", 118),
    ("item_name", N_("Our item"), "text", 0), ("qty", N_("Qty"), "qty", 72), ("amount", N_("Amount"), "money", 92),
)  # fmt: skip
"""Name, label, type, width in pixels at 100 % (0: shares the rest)."""


class SoldGoods(QAbstractTableModel):
    """The goods of a `SalesDraft`."""

    def __init__(self, digits: int, parent: QObject) -> None:
        super().__init__(parent)
        self.digits = digits
        self.goods: Sequence[Goods] = ()

    def put(self, goods: Sequence[Goods]) -> None:
        """Show the goods of another draft."""
        self.beginResetModel()
        self.goods = goods
        self.endResetModel()

    def changed(self) -> None:
        """Goods were matched: show what they are now."""
        if self.goods:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self.goods) - 1, len(COLUMNS) - 1))

    def rowCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.goods)

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
        each, (name, _label, kind, _width) = self.goods[index.row()], COLUMNS[index.column()]
        if role in (DISPLAY, TIP):
            return self._text(each, name, kind)
        if role == ALIGN:
            return RIGHT if kind in NUMBERS else LEFT
        if role == FOREGROUND and name == "status":
            return theme.colour("negative" if each.match is None else "warning" if each.is_doubtful else "good")
        return None

    def _text(self, each: Goods, name: str, kind: str) -> str:
        if name != "status":
            return cell_text(getattr(each, name), kind, self.digits)
        if each.match is None:
            return f"○ {_('waits')}"
        if each.is_doubtful:
            return f"◐ {_('by code alone')}"
        return f"● {_(N_('chosen')) if each.is_chosen else _(each.match.by.label)}"
