"""Store care: months closed and opened again, the check of all figures, and backups with the way back from them."""

from datetime import date

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QBoxLayout, QScrollArea, QWidget

from app.i18n import N_, _
from app.ui import tasks, theme
from app.ui.context import Context
from app.ui.layout import across, button, down, frame, label
from app.ui.messages import MessageBar
from app.ui.store_backups import BackupSection
from app.ui.store_care_work import Care, read_care
from app.ui.store_check import CheckSection
from app.ui.store_periods import PeriodSection

KEY = "store_care"
TWO_BESIDE = 880
"""Pixels at 100 % that two sections side by side need."""
WATCHED = frozenset({"period", "store_info", "staff", "setting"})


def open_store_care(context: Context) -> QWidget:
    """Open the page in a tab."""
    return context.open_tab(KEY, _("Store care"), lambda: StoreCare(context))


class StoreCare(QWidget):
    """Three sections: periods, check, backups."""

    keys = (
        ("Tab", N_("next button or list")), ("↑ ↓", N_("choose a month or a backup")), ("Ctrl+C", N_("copy what the check found")),
        ("F5", N_("read again")),
    )  # fmt: skip
    about = N_(
        "Close a month when its figures are final, check that everything adds up. Backups are made every day; nothing else here happens unasked."
    )

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context, self.title, self.message_bar = context, _("Store care"), MessageBar()
        self.periods, self.check, self.backups = PeriodSection(context), CheckSection(context), BackupSection(context)
        about = label(_("Months, the check of all figures, and backups"), muted=True)
        bar = frame(across(label(self.title, "title"), about, 1, self._refresh_button(), margin=(12, 8, 8, 8), gap=16), "bar")
        beside = frame(down(self.check, self.backups, 1, gap=12))
        self.sections = across(frame(down(self.periods, 1)), beside, margin=16, gap=12)
        for section in range(2):
            self.sections.setStretch(section, 1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setWidget(frame(self.sections, "page"))
        self.setLayout(down(bar, self.message_bar, scroll, gap=0))
        QShortcut(QKeySequence("F5"), self, self.read, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)
        context.changes.tables_changed.connect(self._tables_changed)
        self.check.finished.connect(self.read)
        self.read()

    def _refresh_button(self) -> QWidget:
        return button(_("Refresh"), self.read, hint="F5", icon="refresh")

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Below each other where two sections have no room side by side."""
        super().resizeEvent(event)
        is_narrow = self.width() < theme.scaled(TWO_BESIDE)
        self.sections.setDirection(QBoxLayout.Direction.TopToBottom if is_narrow else QBoxLayout.Direction.LeftToRight)

    @Slot(frozenset)
    def _tables_changed(self, tables: frozenset[str]) -> None:
        if tables & WATCHED:
            self.read()

    @Slot()
    def read(self) -> None:
        """Read the state of everything in another thread."""
        store = self.context.store
        tasks.run(self.context, _("Reading"), lambda _progress: read_care(store, date.today()), self.show_care, owner=self, quiet=True)

    def show_care(self, known: Care) -> None:
        """Show what was read."""
        self.periods.put(known.months)
        self.check.put(known.checked)
        if known.folder is not None:
            self.backups.put(known.folder, known.copies)
