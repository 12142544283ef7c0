"""The columns of a list as the user wants them: shown or not, in which order and width, kept per user on this computer."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QObject, QPoint, Qt, Slot
from PySide6.QtWidgets import QMenu

from app.i18n import _
from app.ui import theme
from app.ui.cell_text import NUMBERS

if TYPE_CHECKING:
    from app.ui.row_query import RowColumn
    from app.ui.row_view import RowList

SHORT = 12
"""Characters: texts up to here are numbers and codes, which are never cut off."""
MEASURED_ROWS = 60
"""Rows, which have been read when the columns are laid out."""
WIDEST = 320
"""Pixels at 100 %: how wide a text becomes that has no claim to the room that is left."""
CHARACTER = 8
"""Pixels that a character of a width hint takes at 100 %."""


class Columns(QObject):
    """The header of a `RowList`."""

    def __init__(self, rows: "RowList") -> None:
        super().__init__(rows)
        self.list = rows
        self._fitting = False
        self.user_sized = self._restore()

    def connect_header(self) -> None:
        """Keep what the user changes from now on."""
        header = self.list.table.horizontalHeader()
        header.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        header.customContextMenuRequested.connect(self._header_menu)
        header.sectionResized.connect(self._sized_by_user)
        header.sectionMoved.connect(lambda *_: self.keep())
        header.sortIndicatorChanged.connect(lambda *_: self.keep())

    def section(self, name: str) -> int:
        return next((n for n, column in enumerate(self.list.model.columns) if column.name == name), -1)

    def fit(self) -> None:
        """Give the widths their hints, and the room that is left to the column that stretches."""
        if self.user_sized or self.list.table.width() < 50:
            return
        self._fitting = True
        columns, header = self.list.model.columns, self.list.table.horizontalHeader()
        metrics, least = self.list.table.fontMetrics(), theme.scaled(36)
        widths = [max(theme.scaled(c.width * CHARACTER + 16), metrics.horizontalAdvance(_(c.label)) + least) for c in columns]
        for n in (n for n, column in enumerate(columns) if column.type in NUMBERS):
            widths[n] = max(widths[n], self._widest(n))
        room = self.list.table.viewport().width() - sum(w for n, w in enumerate(widths) if not header.isSectionHidden(n))
        shown = [n for n in range(len(columns)) if not header.isSectionHidden(n)]
        elastic = [n for n in shown if columns[n].stretch]
        for n, width in self._given_way(widths, shown, -room) if room < 0 else ():
            widths[n] = width
        for n in (n for n in shown if room > 0 and columns[n].type not in NUMBERS and n not in elastic):
            more = min(room, max(0, min(self._widest(n), theme.scaled(WIDEST)) - widths[n]))  # what is cut off comes before what is empty
            widths[n] += more
            room -= more
        for n, width in enumerate(widths):
            share = room // len(elastic) if n in elastic and room > 0 else 0  # room that is left is shared alike
            self.list.table.setColumnWidth(n, width + share)
        self._fitting = False

    def _widest(self, section: int) -> int:
        """Pixels that the first rows take; a number is never cut off."""
        model, metrics = self.list.model, self.list.table.fontMetrics()
        texts = (model.text(row, section) for row in range(min(MEASURED_ROWS, model.rowCount())))
        return max(map(metrics.horizontalAdvance, texts), default=0) + theme.scaled(2 * theme.PAD + 4)

    def _given_way(self, widths: list[int], shown: list[int], lacking: int) -> Iterator[tuple[int, int]]:
        """Columns of text and their widths where room lacks: it is taken from who has most to spare, from names last."""
        columns, metrics = self.list.model.columns, self.list.table.fontMetrics()
        for names in (False, True):
            texts = [n for n in shown if columns[n].type == "text" and columns[n].width > SHORT and _is_name(columns[n]) == names]
            kept = {n: widths[n] * 6 // 10 if columns[n].name != "note" else 0 for n in texts}  # a note has what is left
            least = {n: max(kept[n], metrics.horizontalAdvance(_(columns[n].label)) + theme.scaled(20)) for n in texts}
            spare = {n: max(0, widths[n] - least[n]) for n in texts}
            whole = sum(spare.values())
            taken = min(lacking, whole)
            for n in texts:
                yield n, widths[n] - -(-spare[n] * taken // max(1, whole))  # rounded up: a single pixel too many brings a scroll bar
            lacking -= taken

    @Slot()
    def _sized_by_user(self) -> None:
        if not self._fitting and self.list.isVisible():
            self.user_sized = True
            self.keep()

    @Slot(QPoint)
    def _header_menu(self, place: QPoint) -> None:
        header = self.list.table.horizontalHeader()
        menu = self.menu()
        menu.exec(header.mapToGlobal(place))
        menu.deleteLater()

    def menu(self) -> QMenu:
        """Which columns are shown."""
        menu, header = QMenu(self.list), self.list.table.horizontalHeader()
        for n, column in enumerate(self.list.model.columns):
            action = menu.addAction(_(column.label))
            action.setCheckable(True)
            action.setChecked(not header.isSectionHidden(n))
            action.toggled.connect(lambda on, n=n: self.show(n, on))
        menu.addSeparator()
        menu.addAction(_("Columns as they were"), self.reset)
        return menu

    def show(self, section: int, on: bool) -> None:
        """Show or hide a column; the last one stays."""
        header = self.list.table.horizontalHeader()
        if on or header.count() - header.hiddenSectionCount() > 1:
            header.setSectionHidden(section, not on)
            self.fit()
            self.keep()

    def reset(self) -> None:
        """Columns as they are before the user has chosen."""
        header = self.list.table.horizontalHeader()
        for n, column in enumerate(self.list.model.columns):
            header.moveSection(header.visualIndex(n), n)
            header.setSectionHidden(n, not column.shown)
        self.user_sized = False
        self.fit()
        self.list.context.keep(f"list/{self.list.key}/columns", "")

    def keep(self) -> None:
        """Keep columns and order for this user."""
        if not self._fitting:
            self.list.context.keep(f"list/{self.list.key}/names", ",".join(c.name for c in self.list.model.columns))
            self.list.context.keep(f"list/{self.list.key}/sized", "1" if self.user_sized else "")
            self.list.context.keep(
                f"list/{self.list.key}/columns", bytes(self.list.table.horizontalHeader().saveState().toBase64().data()).decode()
            )

    def _restore(self) -> bool:
        """Columns as this user has kept them; whether their widths were kept too."""
        header = self.list.table.horizontalHeader()
        for n, column in enumerate(self.list.model.columns):
            header.setSectionHidden(n, not column.shown)
        state = str(self.list.context.kept(f"list/{self.list.key}/columns") or "")
        if not state or self.list.context.kept(f"list/{self.list.key}/names") != ",".join(c.name for c in self.list.model.columns):
            return False
        if not header.restoreState(QByteArray.fromBase64(state.encode())):
            return False
        section = header.sortIndicatorSection()
        if 0 <= section < len(self.list.model.columns):
            self.list.model.order = self.list.model.columns[section].name
            self.list.model.descending = header.sortIndicatorOrder() == Qt.SortOrder.DescendingOrder
        return self.list.context.kept(f"list/{self.list.key}/sized") == "1"


def _is_name(column: "RowColumn") -> bool:
    """Whether a column tells rows apart; a note has room only where it is left."""
    return column.stretch and column.name != "note"
