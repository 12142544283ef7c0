"""The foot of the window: which store, who, since when the period is open, the last backup, and work under way."""

from datetime import date, datetime
from typing import Any

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QPushButton, QSizePolicy

from app.i18n import _, date_text, moment_text
from app.ui import tasks
from app.ui.context import Context
from app.ui.layout import across, label


class Foot(QFrame):
    """One line; also where long work shows its progress."""

    filled = Signal()
    care_wanted = Signal()
    """The state of periods and backups was clicked."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("foot")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.words, self.care = label(""), QPushButton()
        self.care.setObjectName("foot_link")
        self.care.setFlat(True)
        self.care.setCursor(Qt.CursorShape.PointingHandCursor)
        self.care.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.care.clicked.connect(lambda _on=False: self.care_wanted.emit())
        self.care.hide()
        self.tasks = across(gap=12)
        self.setLayout(across(self.words, self.care, 1, self.tasks, margin=(8, 2, 8, 2)))
        self.context: Context | None = None

    def fill(self, context: Context) -> None:
        """Show the state of this store."""
        if self.context is not context:
            context.changes.tables_changed.connect(self._tables_changed)
        self.context = context
        self.read()

    @Slot(frozenset)
    def _tables_changed(self, tables: frozenset[str]) -> None:
        if tables & {"period", "store_info", "staff"}:
            self.read()

    def read(self) -> None:
        """Read the state of the store in another thread."""
        if self.context is not None:
            store = self.context.store
            tasks.run(self.context, _("Reading"), lambda _progress: facts(store), self._show, owner=self, quiet=True)

    def _show(self, known: dict[str, Any]) -> None:
        assert self.context is not None
        parts, care = [known["name"], self.context.actor.name], []
        if known["open_since"] is not None:
            care.append(_("period open since {day}").format(day=date_text(known["open_since"])))
        if known["backup"] is not None:
            care.append(_("last backup {moment}").format(moment=moment_text(known["backup"])))
        elif self.context.store.is_file:
            care.append(_("no backup yet"))
        self.words.setText("   ·   ".join(part for part in parts if part))
        self.care.setText("·   " + "   ·   ".join(care))
        self.care.setVisible(bool(care))
        self.care.setToolTip(_("Store care: periods, check, backups"))
        self.words.setToolTip(self.context.store.address if self.context.store.is_file else "")
        self.filled.emit()

    def add_task(self, task: tasks.Task) -> None:
        """Show a work under way."""
        self.tasks.addWidget(tasks.TaskStrip(task))


def facts(store: Any) -> dict[str, Any]:
    """Name of the store, first open day (None when nothing was closed yet), and moment of the last backup."""
    from sqlalchemy import func, select

    from app.store.info import period, read_info

    with store.read() as session:
        name = read_info(session, "name")
        month = session.execute(select(func.max(period.c.month))).scalar()
    open_since = None if month is None else date((month + 1) // 12, (month + 1) % 12 + 1, 1)
    return {"name": name, "open_since": open_since, "backup": last_backup(store)}


def last_backup(store: Any) -> datetime | None:
    """When the store was last backed up, by the copies in its folder of backups."""
    if not store.is_file:
        return None
    from app.catalogs.setting_value import backup_folder
    from app.store.backup import backups_in

    folder = backup_folder(store)
    found = [moment for moment, _copy in backups_in(folder)] if folder.is_dir() else []
    return max(found, default=None)
