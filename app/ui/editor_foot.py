"""The foot of a document: how many lines, the sums, what is selected, and how many problems."""

from collections.abc import Sequence
from decimal import Decimal

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QPushButton, QWidget

from app.i18n import _, counted
from app.ui import layout, theme
from app.ui.cell_text import cell_text

SumText = tuple[str, Decimal]


class EditorFoot(QWidget):
    """Sums to the left, problems to the right; pressing those shows or hides their list."""

    toggled = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("totals")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.sums, self.total, self.selected = layout.label(""), layout.label("", "total"), layout.label("")
        self.total.setStyleSheet("font-weight: 600; color: palette(text)")
        self.problems = QPushButton()
        self.problems.setCheckable(True)
        self.problems.setFlat(True)
        self.problems.toggled.connect(self.toggled)
        self.setLayout(layout.across(self.sums, self.total, self.selected, 1, self.problems, margin=(12, 4, 12, 4), gap=16))
        self.setMinimumHeight(theme.scaled(36))
        self.count_problems(0)

    def show_sums(self, lines: int | None, sums: Sequence[SumText], digits: int, currency: str) -> None:
        """How many lines (None: the kind has none), and the document's sums."""
        parts = [f"{_(label)} {cell_text(value, 'money', digits)}" for label, value in sums]
        if lines is not None:
            parts.insert(0, counted(lines, "{n} line", "{n} lines"))
        self.sums.setText("   ·   ".join(parts[:-1] if sums else parts))
        self.sums.setVisible(bool(self.sums.text()))
        self.total.setText(f"{parts[-1]} {currency}" if sums else "")

    def show_selected(self, cells: int, total: Decimal | None) -> None:
        """How many cells are selected and what they add up to; nothing for a single one."""
        if cells < 2:
            self.selected.setText("")
            return
        text = _("selected: {count}").format(count=cells)
        self.selected.setText(text if total is None else f"{text} · {cell_text(total, 'qty')}")

    def count_problems(self, count: int) -> None:
        """How many problems there are."""
        self.problems.setVisible(bool(count))
        words = counted(count, "{n} problem", "{n} problems")
        self.problems.setText(" ".join(("\u26a0", words, "\u25be" if self.problems.isChecked() else "\u25b8")))
        if not count:
            self.problems.setChecked(False)
