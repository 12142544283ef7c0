"""The backups of the store: where they are, making one, and a new store made of one."""

from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from PySide6.QtCore import QUrl, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QFrame

from app.i18n import N_, _, moment_text
from app.posting.periods import CLOSING
from app.ui import messages, tasks, theme
from app.ui.backup_task import back_up_now
from app.ui.context import Context
from app.ui.layout import across, button, down, label
from app.ui.plain_table import Heading, PlainTable
from app.ui.store_care_work import Copy, place_for, restore_beside

COPIES: tuple[Heading, ...] = ((N_("Date"), "moment", 17), (N_("Size, MB"), "qty", 9), (N_("File"), "text", 0))
SHOWN_COPIES = 10
"""So many copies are seen at once; a longer list scrolls."""


class BackupSection(QFrame):
    """The list of copies and what can be done with the one that is chosen."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.setObjectName("panel")
        self.context = context
        self.folder: Path | None = None
        self.copies: list[Copy] = []
        self.where = label("", muted=True, wrap=True)
        self.table, self.empty = PlainTable(COPIES), label(_("There is no backup yet."), wrap=True)
        self.table.setAccessibleName(_("Backups"))
        self.back_up_button = button(_("Back up now"), lambda: back_up_now(self.context), primary=True)
        self.folder_button = button(_("Open folder"), self.open_folder)
        self.restore_button = button(
            _("Restore…"), self.restore, hint=_("Make a new store of the chosen backup, beside the one that is open")
        )
        buttons = across(self.back_up_button, self.folder_button, 1, self.restore_button)
        self.setLayout(down(label(_("Backups"), "empty_title"), self.where, self.empty, self.table, buttons, margin=16, gap=12))
        self.table.selectionModel().currentRowChanged.connect(lambda _now, _before: self._show_buttons())
        self.put(None, [])
        if not context.store.is_file:
            self._be_of_a_server()

    def _be_of_a_server(self) -> None:
        self.where.setText(
            _("This store is on a server. Whoever looks after the server backs it up and restores it, with PostgreSQL's own programs.")
        )
        for widget in (self.table, self.empty, self.back_up_button, self.folder_button, self.restore_button):
            widget.hide()

    def put(self, folder: Path | None, copies: list[Copy]) -> None:
        """Show the folder and its backups; the one chosen stays."""
        held = chosen.path if (chosen := self.chosen()) is not None else None
        self.folder, self.copies = folder, copies
        words = _(
            "One is made every day, and before the window closes when something was entered. Each is opened and checked. Folder: {path}"
        )
        self.where.setText("" if folder is None else words.format(path=folder))
        self.table.put([(each.moment, _megabytes(each.size_bytes), each.path.name) for each in copies])
        self.table.setFixedHeight(theme.scaled(theme.ROW) * (1 + min(len(copies), SHOWN_COPIES)) + theme.scaled(4))
        self.table.setVisible(bool(copies))
        self.empty.setVisible(not copies)
        if copies:
            self.table.selectRow(next((no for no, each in enumerate(copies) if each.path == held), 0))
        self._show_buttons()

    def chosen(self) -> Copy | None:
        """The backup that is chosen."""
        row = self.table.currentIndex().row()
        return self.copies[row] if 0 <= row < len(self.copies) else None

    @Slot()
    def _show_buttons(self) -> None:
        self.folder_button.setEnabled(bool(self.copies))  # then the folder is there
        self.restore_button.setEnabled(self.chosen() is not None and self.context.actor.may("edit", CLOSING))

    @Slot()
    def open_folder(self) -> None:
        """Show the folder in the system's own program for files."""
        if self.folder is not None and not QDesktopServices.openUrl(QUrl.fromLocalFile(str(self.folder))):
            messages.warn(self, _("This computer shows no folders by itself. The backups are in {path}").format(path=self.folder))

    @Slot()
    def restore(self) -> None:
        """Explain what it means, ask where to, and make a new store of the chosen backup."""
        copy = self.chosen()
        if copy is None:
            return
        words = _("Make a new store of the backup of {moment}?\n\nThe store that is open stays as it is: the backup is checked and put into a new "
                  "file beside it. What was entered after the backup is not in the new file.")  # fmt: skip
        if not messages.ask(self, words.format(moment=moment_text(copy.moment)), _("Choose the file…")):
            return
        wanted = str(place_for(self.context.store, datetime.now()))
        # Writing over a store is refused further on, in words, so the dialog need not ask.
        options = QFileDialog.Option.DontConfirmOverwrite
        path, _kind = QFileDialog.getSaveFileName(self, _("The new store"), wanted, "Larder (*.larder)", options=options)
        if path:
            self.restore_to(copy, Path(path if path.lower().endswith(".larder") else f"{path}.larder"))

    def restore_to(self, copy: Copy, target: Path) -> None:
        """Make a new store of a backup in another thread, then offer to open it."""
        tasks.run(self.context, _("Restoring"), lambda _progress: restore_beside(copy.path, target), self._offer, owner=self)

    def _offer(self, target: Path) -> None:
        messages.inform(self, _("Restored and checked: {path}").format(path=target))
        window: Any = self.context.window
        opener = getattr(window, "open_store", None)
        if opener is not None and messages.ask(
            self,
            _("{path} is ready. Open it now? The store that is open is closed first.").format(path=target),
            _("Open it"),
            _("Stay here"),
        ):
            opener(str(target))


def _megabytes(size: int) -> Decimal:
    """To one decimal, at least a tenth."""
    return max(Decimal("0.1"), (Decimal(size) / 1_000_000).quantize(Decimal("0.1")))
