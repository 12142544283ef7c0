"""The foot of the window: which store, who, since when the period is open, the last backup, and work under way."""

from datetime import date, datetime
from pathlib import Path
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
        self.trouble = ""
        """Why no backup could be made by itself; told until one of today is there."""

    def fill(self, context: Context) -> None:
        """Show the state of this store."""
        if self.context is not context:
            context.changes.tables_changed.connect(self._tables_changed)
        self.context = context
        self.read()

    def tell_trouble(self, text: str) -> None:
        """No backup could be made by itself, for this reason."""
        self.trouble = text
        self.read()

    @Slot(frozenset)
    def _tables_changed(self, tables: frozenset[str]) -> None:
        if tables & {"period", "store_info", "staff", "setting"}:
            self.read()

    def read(self) -> None:
        """Read the state of the store in another thread."""
        if self.context is not None:
            store = self.context.store
            tasks.run(self.context, _("Reading"), lambda _progress: facts(store), self._show, owner=self, quiet=True)

    def _show(self, known: dict[str, Any]) -> None:
        assert self.context is not None
        parts, care, told = [known["name"], self.context.actor.name], [], [_("Store care: periods, check, backups")]
        if known["open_since"] is not None:
            care.append(_("period open since {day}").format(day=date_text(known["open_since"])))
        if known["backup"] is not None:
            care.append(_("last backup {moment}").format(moment=moment_text(known["backup"])))
        elif self.context.store.is_file:
            care.append(_("no backup yet"))
        if self.trouble and not (known["backup"] is not None and known["backup"].date() == date.today()):
            care.append("⚠ " + _("no backup could be made"))
            told.append(self.trouble)
        if known["folder_gone"]:
            care.append("⚠ " + _("the folder of backups is not there"))
            told.append(folder_gone_words(known["folder_gone"]))
        self.words.setText("   ·   ".join(part for part in parts if part))
        self.care.setText("·   " + "   ·   ".join(care))
        self.care.setVisible(bool(care))
        self.care.setToolTip("\n".join(told))
        self.words.setToolTip(self.context.store.address if self.context.store.is_file else "")
        self.filled.emit()

    def add_task(self, task: tasks.Task) -> None:
        """Show a work under way."""
        self.tasks.addWidget(tasks.TaskStrip(task))


def facts(store: Any) -> dict[str, Any]:
    """Name of the store, first open day (None when nothing was closed yet), moment of the last backup, and a folder set for them that is gone."""
    from sqlalchemy import func, select

    from app.store.info import period, read_info

    with store.read() as session:
        name = read_info(session, "name")
        month = session.execute(select(func.max(period.c.month))).scalar()
    open_since = None if month is None else date((month + 1) // 12, (month + 1) % 12 + 1, 1)
    return {"name": name, "open_since": open_since, "backup": last_backup(store), "folder_gone": folder_gone(store)}


def last_backup(store: Any) -> datetime | None:
    """When the store was last backed up, by its own copies in its folder of backups."""
    if not store.is_file:
        return None
    from app.catalogs.setting_value import backup_folder
    from app.store.backup import backups_of, name_of

    return max((moment for moment, _copy in backups_of(backup_folder(store), name_of(store))), default=None)


def folder_gone(store: Any) -> Path | None:
    """The folder that was set for backups, when it is not there: a disk that is not connected."""
    if not store.is_file:
        return None
    from app.catalogs.setting_value import read_setting

    with store.read() as session:
        wanted = Path(str(read_setting(session, "backup_folder")))
    return wanted if wanted.parts and not wanted.is_dir() else None


def folder_gone_words(folder: Path) -> str:
    """What is wrong and the way out."""
    return _(
        "The folder of backups {path} is not there. Until it is, or another is set in the settings, backups lie beside the store"
    ).format(path=folder)
