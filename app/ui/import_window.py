"""Files that come in: dropped on the window or chosen, told apart by their contents, tried before anything is changed."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QCheckBox, QDialog, QFileDialog, QWidget

from app.core.errors import UserError
from app.exchange.incoming import Format, sniff
from app.exchange.limits import read_limited
from app.i18n import N_, _
from app.ui import import_work, messages, tasks
from app.ui.cell_text import number_text
from app.ui.context import Context
from app.ui.import_work import Reading, Trial
from app.ui.layout import across, button, down, frame, label
from app.ui.messages import MessageBar
from app.ui.plain_table import PlainTable
from app.ui.window_size import resize_within_screen

FILES = N_("Files to take in (*.csv *.txt *.tsv *.xlsx *.xls *.ods *.xml *.pdf *.json);;All files (*)")
UNKNOWN = N_(
    "{name} can't be taken in: it is neither a table (.csv, .xlsx, .xls, .ods), nor an electronic invoice (UBL, CII, Factur-X in a PDF), "
    "nor a file of records (.json)"
)
COUNTS = {"new": N_("new"), "changed": N_("changed"), "same": N_("unchanged"), "refused": N_("refused")}
LOW, HIGH = 180, 440
"""Heights of the window at 100 %: counts alone, and with the rows that are refused."""
MARKS = {"new": "+", "changed": "±", "same": "=", "refused": "✕"}
MOST_FILES = 20


def open_import(context: Context, files: Iterable[Path] | None = None) -> QWidget | None:
    """Take files in; without them ask which. Each opens the screen that its contents ask for."""
    chosen = list(files) if files is not None else _ask(context)
    for path in chosen[:MOST_FILES]:
        take_file(context, path)
    if len(chosen) > MOST_FILES:
        messages.warn(context.parent, _("Only the first {n} files were taken in").format(n=MOST_FILES))
    return None


def _ask(context: Context) -> list[Path]:
    folder = str(context.kept("import/folder", ""))
    paths, _kind = QFileDialog.getOpenFileNames(context.parent, _("Take files in"), folder, _(FILES))
    if paths:
        context.keep("import/folder", str(Path(paths[0]).parent))
    return [Path(path) for path in paths]


@dataclass(frozen=True)
class Incoming:
    """A file and what it is; `purpose` of a table is what it seems to hold."""

    name: str
    data: bytes
    format: Format
    purpose: str = ""


def look_at(path: Path) -> Incoming:
    """Read a file and find out what it is. Raises UserError when it can't be read or is of no use here."""
    data = read_limited(path)
    form = sniff(data)
    if form.is_table:
        return Incoming(path.name, data, form, import_work.guess_purpose(data))
    if not form.is_invoice and form is not Format.RECORDS:
        raise UserError(UNKNOWN, name=path.name)
    return Incoming(path.name, data, form)


def take_file(context: Context, path: Path) -> tasks.Task:
    """Read a file in another thread, then open its screen."""
    title = _("Reading {name}").format(name=path.name)
    return tasks.run(context, title, lambda _progress: look_at(path), lambda found: show_incoming(context, found))


def show_incoming(context: Context, found: Incoming) -> None:
    """Open the screen for a file."""
    if found.format is Format.RECORDS:
        way = RecordsImport(context, found.data, found.name)
        TrialWindow(context.parent, context, found.name, way).open()
    elif found.format.is_table:
        from app.ui.import_mapping import MappingView

        key = f"import:{found.name}"
        context.open_tab(
            key, _("Import · {name}").format(name=found.name), partial(MappingView, context, found.name, found.data, found.purpose)
        )
    else:
        from app.ui.receipt_import import open_invoice

        open_invoice(context, found.name, found.data)


# Trying and taking ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class TableImport:
    """Goods or partners out of a table."""

    context: Context
    purpose: str
    data: bytes
    reading: Reading
    name: str

    def __call__(self, *, dry_run: bool, each: bool) -> Trial:
        """Try it or do it, in any thread."""
        return import_work.take_table(
            self.context.store, self.context.actor, self.purpose, self.data, self.reading, self.name, dry_run=dry_run, each=each
        )  # fmt: skip


@dataclass(frozen=True)
class RecordsImport:
    """A file of records."""

    context: Context
    data: bytes
    name: str

    def __call__(self, *, dry_run: bool, each: bool) -> Trial:
        """Try it or do it, in any thread."""
        return import_work.take_records(self.context.store, self.context.actor, self.data, self.name, dry_run=dry_run, each=each)


class TrialWindow(QDialog):
    """What an import would do, before it does it: counts, and every row that is refused with its reason."""

    def __init__(self, parent: QWidget | None, context: Context, name: str, way: Callable[..., Trial]) -> None:
        super().__init__(parent)
        self.context, self.name, self.way = context, name, way
        self.trial: Trial | None = None
        self.setModal(True)
        self.setWindowTitle(_("Import · {name}").format(name=name))
        self.message_bar = MessageBar()
        self.told, self.counts = label(_("Trying it, nothing is changed yet…"), muted=True), label("", "title", wrap=True)
        self.bad = PlainTable(((N_("Where"), "text", 16), (N_("What is wrong"), "text", 0)))
        self.past = QCheckBox(_("Take the good ones and leave these out"))
        self.past.toggled.connect(self._allow)
        self.go = button(_("Import"), self.take, primary=True)
        self.close_button = button(_("Cancel"), self.reject)
        body = down(label(name, "empty_title"), self.told, self.counts, self.bad, self.past, 1, margin=16, gap=8)
        body.setStretchFactor(self.bad, 1000)
        foot = frame(across(1, self.close_button, self.go, margin=(16, 8, 16, 8)), "totals")
        self.setLayout(down(self.message_bar, frame(body, "page"), foot, gap=0))
        resize_within_screen(self, 720, LOW)
        self.bad.hide()
        self.past.hide()
        self.go.setEnabled(False)
        self._run(dry_run=True)

    def _run(self, *, dry_run: bool) -> None:
        each, way = self.past.isChecked() or dry_run, self.way
        self.go.setEnabled(False)
        tasks.run(
            self.context, _("Import"), lambda _progress: way(dry_run=dry_run, each=each), lambda trial: self._show(trial, dry_run=dry_run),
            self._failed, owner=self,
        )  # fmt: skip

    def _show(self, trial: Trial, *, dry_run: bool) -> None:
        self.trial = trial
        parts = [f"{MARKS[key]} {number_text(trial.counts.get(key, 0))} {_(word)}" for key, word in COUNTS.items() if trial.counts.get(key)]
        self.counts.setText("    ".join(parts) or _("Nothing new"))
        self.bad.put(trial.bad)
        self.bad.setVisible(bool(trial.bad))
        resize_within_screen(self, 720, HIGH if trial.bad else LOW)
        if dry_run:
            self.told.setText(_("This is what the import would do. Nothing is changed yet."))
            self.past.setVisible(bool(trial.bad))
            self._allow()
            self.go.setFocus()
        elif trial.kept:
            self.told.setText(_("Done. It stands in the audit trail."))
            self.go.hide()
            self.past.hide()
            self.close_button.setText(_("Close"))
            self.close_button.setFocus()
            messages.inform(self.parentWidget(), _("{name} was imported").format(name=self.name))
        else:
            self.told.setText(_("Nothing was changed: some can't be taken."))

    def _failed(self, error: BaseException) -> None:
        self.told.setText("")
        messages.tell(self, error)

    @Slot()
    def _allow(self) -> None:
        trial = self.trial
        some = trial is not None and (trial.counts.get("new", 0) + trial.counts.get("changed", 0)) > 0
        self.go.setEnabled(trial is not None and some and (not trial.bad or self.past.isChecked()))

    @Slot()
    def take(self) -> None:
        """Do it."""
        self.told.setText(_("Importing…"))
        self._run(dry_run=False)
