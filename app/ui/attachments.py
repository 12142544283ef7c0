"""The files kept beside a document: a window that lists them, adds, opens, saves and removes them; files dropped on the editor come here too."""

import atexit
import shutil
import tempfile
from collections.abc import Sequence
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QObject, Qt, QUrl, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QAbstractItemView, QDialog, QFileDialog, QWidget

from app.core.errors import UserError
from app.i18n import N_, _, counted, number
from app.posting import attachment
from app.posting.attachment import Attached
from app.ui import layout, messages, tasks, theme
from app.ui.context import Context
from app.ui.import_drop import files_of
from app.ui.messages import MessageBar
from app.ui.plain_table import Heading, PlainTable

if TYPE_CHECKING:
    from app.ui.editor import DocumentEditor

FILES: tuple[Heading, ...] = ((N_("Name"), "text", 0), (N_("Size"), "text", 9), (N_("Added"), "moment", 17), (N_("By"), "text", 18))
RUNS = frozenset(
    {
        "app", "bat", "cmd", "com", "cpl", "desktop", "exe", "hta", "htm", "html", "jar", "js", "jse", "lnk", "msi", "pif", "ps1", "py", "reg",
        "scr", "sh", "svg", "url", "vbe", "vbs", "wsf",
    }
)  # fmt: skip
"""Endings of what a system would run, not show: such files are only saved."""


def size_text(size: int) -> str:
    """Bytes as people say them."""
    if size < 1000:
        return _("{n} bytes").format(n=number(size))
    return (
        _("{n} KB").format(n=number(round(size / 1000)))
        if size < 1_000_000
        else _("{n} MB").format(n=number(round(Decimal(size) / 1_000_000, 1)))
    )


@cache
def _folder() -> Path:
    """Where files that are looked at stand until the program ends."""
    made = Path(tempfile.mkdtemp(prefix="larder-files-"))
    atexit.register(shutil.rmtree, made, ignore_errors=True)
    return made


def add_files(context: Context, owner: QWidget, document_id: int, paths: Sequence[Path]) -> tasks.Task:
    """Keep files beside a document, all or none of them."""
    store, actor, chosen = context.store, context.actor, list(paths)

    def work(progress: tasks.Progress) -> int:
        contents = []
        for place, path in enumerate(chosen):
            progress.step(place, len(chosen), path.name)
            contents.append((path.name, _read(path)))

        def keep(session: Any) -> None:
            for name, content in contents:
                attachment.attach(session, actor, document_id, name, content)

        store.write_retrying(keep)
        return len(contents)

    def told(count: int) -> None:
        messages.inform(owner, counted(count, "{n} file is kept with the document.", "{n} files are kept with the document."))

    return tasks.run(context, _("Adding files"), work, told, owner=owner)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise UserError(N_("{name} can't be read: {why}"), name=path.name, why=error.strerror or str(error)) from error


class FileDrop(QObject):
    """Takes files that are dropped on an editor: they are kept beside its document."""

    def __init__(self, editor: "DocumentEditor") -> None:
        super().__init__(editor)
        self.editor = editor
        editor.setAcceptDrops(True)
        editor.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: Any) -> bool:
        if event.type() in (QEvent.Type.DragEnter, QEvent.Type.DragMove) and files_of(event.mimeData()):
            event.acceptProposedAction()
            return True
        if event.type() == QEvent.Type.Drop and (files := files_of(event.mimeData())):
            event.acceptProposedAction()
            self.editor.tools.attach(files)
            return True
        return False


class AttachmentsWindow(QDialog):
    """The files of one document."""

    def __init__(self, context: Context, document_id: int, title: str, *, may_edit: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.context, self.document_id, self.may_edit = context, document_id, may_edit
        self.files: list[Attached] = []
        self.setWindowTitle(_("Files: {title}").format(title=title))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAcceptDrops(may_edit)
        self.message_bar, self.table = MessageBar(), PlainTable(FILES)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.empty = layout.label(_("No files yet: add a scan or a photo here, or drop it on the document."), muted=True)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.empty.setMinimumHeight(theme.scaled(120))
        self.add_button = layout.button(_("Add…"), self.choose, icon="plus")
        self.open_button, self.save_button = layout.button(_("Open"), self.open_current), layout.button(_("Save as…"), self.save_current)
        self.remove_button = layout.button(_("Remove"), self.remove_current)
        close = layout.button(_("Close"), self.reject)
        row = layout.across(self.add_button, self.open_button, self.save_button, self.remove_button, 1, close, margin=(12, 8, 12, 12))
        self.setLayout(layout.down(self.message_bar, self.table, self.empty, row, gap=0))
        self.resize(theme.scaled(760), theme.scaled(360))
        self.table.opened.connect(lambda _row: self.open_current())
        self.table.selectionModel().selectionChanged.connect(lambda *_: self._offer())
        context.changes.tables_changed.connect(self._look_again)
        self.table.hide()
        self._offer()
        self.read()

    @Slot(frozenset)
    def _look_again(self, tables: frozenset[str]) -> None:
        if "attachment" in tables:
            self.read()

    def read(self) -> None:
        """List the files anew."""
        store, document_id = self.context.store, self.document_id

        def work(_progress: tasks.Progress) -> list[Attached]:
            with store.read() as session:
                return attachment.attachments_of(session, document_id)

        tasks.run(self.context, _("Reading the files"), work, self._show, owner=self, quiet=True)

    def _show(self, files: list[Attached]) -> None:
        self.files = files
        self.table.put([(each.name, size_text(each.size), each.added_at, each.user) for each in files])
        self.table.setVisible(bool(files))
        self.empty.setVisible(not files)
        if files and self.isVisible():
            self.table.selectRow(len(files) - 1)
        self._offer()

    def _offer(self) -> None:
        one = self.current() is not None
        self.open_button.setEnabled(one)
        self.save_button.setEnabled(one)
        self.remove_button.setEnabled(one and self.may_edit)
        self.add_button.setEnabled(self.may_edit)

    def current(self) -> Attached | None:
        """The selected file."""
        rows = self.table.selectionModel().selectedRows()
        return self.files[rows[0].row()] if rows and rows[0].row() < len(self.files) else None

    def choose(self) -> None:
        """Choose files on this computer."""
        names, _filter = QFileDialog.getOpenFileNames(self, _("Files to keep with the document"))
        if names:
            self.add([Path(name) for name in names])

    def add(self, paths: Sequence[Path]) -> None:
        """Keep files beside the document."""
        add_files(self.context, self, self.document_id, paths)

    def open_current(self) -> None:
        """Show the file with the program that this computer has for it; what would be run is only saved."""
        each = self.current()
        if each is None:
            return
        if each.name.rpartition(".")[2].casefold() in RUNS:
            messages.warn(self, _("{name} is a program or a page: save it if you trust where it comes from.").format(name=each.name))
            return
        target = _folder() / str(each.id) / each.name
        self._write(each, target, lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(str(target))))

    def save_current(self) -> None:
        """Save the file on this computer."""
        each = self.current()
        if each is not None:
            name, _filter = QFileDialog.getSaveFileName(self, _("Save as"), each.name)
            if name:
                self._write(each, Path(name), lambda: messages.inform(self, _("{name} is saved.").format(name=Path(name).name)))

    def _write(self, each: Attached, target: Path, then: Any) -> None:
        store = self.context.store

        def work(_progress: tasks.Progress) -> None:
            with store.read() as session:
                _name, content = attachment.content_of(session, each.id)
            try:
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(content)
            except OSError as error:
                raise UserError(N_("{name} can't be written: {why}"), name=target.name, why=error.strerror or str(error)) from error

        tasks.run(self.context, _("Reading the file"), work, lambda _done: then(), owner=self)

    def remove_current(self) -> None:
        """Take the file away, after a question."""
        each = self.current()
        if each is None or not messages.ask(
            self, _("Remove {name}? Its bytes are gone then.").format(name=each.name), _("Remove"), _("Leave it")
        ):
            return
        store, actor, file_id = self.context.store, self.context.actor, each.id
        work = lambda _p: store.write_retrying(lambda session: attachment.remove(session, actor, file_id))  # noqa: E731
        tasks.run(self.context, _("Removing the file"), work, lambda _done: None, owner=self)

    def dragEnterEvent(self, event: Any) -> None:
        if files_of(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: Any) -> None:
        event.acceptProposedAction()
        self.add(files_of(event.mimeData()))
