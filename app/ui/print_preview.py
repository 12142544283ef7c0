"""What will be printed, page by page as it will look; from here it goes to a printer or a file, and into the audit trail."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QMarginsF, QObject, QSizeF, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QCloseEvent, QKeySequence, QPageLayout, QPageSize, QPainter, QShortcut, QShowEvent
from PySide6.QtWidgets import QComboBox, QDialog, QFileDialog, QLabel, QLineEdit, QProgressBar

from app.core.errors import DeviceTrouble, StoreTrouble
from app.i18n import N_, _, counted, language
from app.settings import setting
from app.ui import messages, tasks, theme
from app.ui.context import Context
from app.ui.flow import flowing
from app.ui.layout import across, button, down, frame, label, tool
from app.ui.messages import MessageBar
from app.ui.pdf_pages import PdfPages, PdfView
from app.ui.window_size import resize_within_screen

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter

PRINT_DPI = 300
WIDEST_AT_FIRST = 125
"""Percent; a page that is shown wider than this for a start looks coarse."""

Told = Callable[[str, str], object]
"""Called when the pages have gone out: `printer` or `file`, and its name."""


Sheets = Sequence[tuple[int | str, str]]
"""What a document can be printed on: the sheet's place or the form's name, and its title."""


def preview_document(
    context: Context, documents: int | Sequence[int], form: int | str = 0, window: "PrintPreview | None" = None
) -> tasks.Task:  # fmt: skip
    """Show one or several documents as they will be printed; what is printed or saved is written down in the audit trail.

    With a `window` that shows them already, they are shown there on another sheet.
    """
    ids = [documents] if isinstance(documents, int) else list(documents)
    store, code = context.store, language()

    def work(_progress: tasks.Progress) -> tuple[bytes, str, Sheets]:
        from app.printing.document import documents_pdf, sheets_of, stored

        with store.read() as session:
            found = stored(session, ids)
            title = found[0].number or _(found[0].title) if len(found) == 1 else counted(len(found), "{n} document", "{n} documents")
            return documents_pdf(session, ids, code, form), title, sheets_of(found, code)

    def show(made: tuple[bytes, str, Sheets]) -> None:
        if window is not None:
            window.show_other(made[0])
            return
        shown = preview_pdf(context, made[0], made[1], lambda way, where: _note(context, ids, way, where))
        shown.offer_sheets(made[2], form, lambda other: preview_document(context, ids, other, shown))

    return tasks.run(context, _("Preparing the pages"), work, show)


def _note(context: Context, ids: Sequence[int], way: str, where: str) -> None:
    """Write a printed document into the audit trail."""

    def work(_progress: tasks.Progress) -> None:
        from app.posting import audit
        from app.printing.document import stored

        with context.store.write() as session:
            after = {"way": way, "where": where}
            printed = stored(session, ids)
            audit.note_all(session, context.actor, [("print", f"{d.kind}/{d.uuid}", d.number or "", None, after) for d in printed])

    tasks.run(context, _("Audit trail"), work, lambda _done: None, quiet=True)


def note_print(context: Context, subject: str, title: str, way: str, where: str) -> None:
    """Write into the audit trail that something other than a document was printed: a report, labels."""

    def work(_progress: tasks.Progress) -> None:
        from app.posting import audit

        with context.store.write() as session:
            audit.note(session, context.actor, "print", subject, title=title, after={"way": way, "where": where})

    tasks.run(context, _("Audit trail"), work, lambda _done: None, quiet=True)


def preview_pdf(
    context: Context, data: bytes, title: str, told: Told | None = None, printer: str = "printer/documents"
) -> "PrintPreview":  # fmt: skip
    """Show a PDF; `printer` is the setting that names the printer offered first."""
    window = PrintPreview(context, data, title, told, printer)
    window.show()
    return window


class PrintPreview(QDialog):
    """The window of the preview."""

    def __init__(self, context: Context, data: bytes, title: str, told: Told | None, printer: str) -> None:
        super().__init__(context.parent, Qt.WindowType.Window)
        self.context, self.title, self.told, self.printer_setting = context, title, told, printer
        self.pages, self.view, self.message_bar = PdfPages(data), PdfView(), MessageBar()
        self.page_field, self.count, self.scale = QLineEdit(), label("", muted=True), QLabel()
        self.sheets = QComboBox()
        self.progress = QProgressBar()
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("{title} — print preview").format(title=title))
        self._job: PrintJob | None = None
        self._shown = False
        self._build()
        self._make_keys()
        self.view.page_changed.connect(self._show_page)
        self.view.scale_changed.connect(lambda percent: self.scale.setText(f"{percent} %"))
        self.view.show_pages(self.pages)
        resize_within_screen(self, 940, 760)

    def _build(self) -> None:
        self.page_field.setFixedWidth(theme.scaled(52))
        self.page_field.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.page_field.setAccessibleName(_("Page"))
        self.page_field.returnPressed.connect(self._typed_page)
        self.count.setText(_("of {n}").format(n=len(self.pages)))
        self.sheets.setAccessibleName(_("Sheet"))
        self.sheets.setToolTip(_("What it is printed on"))
        self.sheets.hide()
        self.scale.setMinimumWidth(theme.scaled(52))
        self.scale.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.progress.setFixedWidth(theme.scaled(120))
        self.progress.setTextVisible(False)
        self.progress.hide()
        back = tool("chevron-up", lambda: self.view.go_to(self.view.page - 1), _("Page before (Page Up)"))
        on = tool("chevron-down", lambda: self.view.go_to(self.view.page + 1), _("Next page (Page Down)"))
        smaller = tool("minus", lambda: self.view.zoom(-1), _("Smaller (Ctrl+−)"))
        larger = tool("plus", lambda: self.view.zoom(1), _("Larger (Ctrl++)"))
        width = tool("arrow-expand-horizontal", self.view.fit_width, _("As wide as the window (Ctrl+1)"))
        whole = tool("fit-to-page-outline", self.view.fit_page, _("The whole page (Ctrl+0)"))
        self.save_button = button(_("Save as PDF…"), self.save, hint="Ctrl+S", icon="file-pdf-box")
        self.print_button = button(_("Print…"), self.print, primary=True, hint="Ctrl+P", icon="printer")
        steps = frame(across(back, on, self.page_field, self.count, frame(across(gap=0)), smaller, self.scale, larger, width, whole, gap=4))
        bar = flowing(
            steps, tail=(self.sheets, self.progress, self.save_button, self.print_button), name="bar", gap=4, row_gap=4, margin=(8, 8, 8, 8)
        )
        self.setLayout(down(bar, self.message_bar, self.view, gap=0))
        self.view.setFocus()

    def _make_keys(self) -> None:
        for keys, act in (
            ("Ctrl+P", self.print), ("Ctrl+S", self.save), ("Ctrl++", lambda: self.view.zoom(1)), ("Ctrl+=", lambda: self.view.zoom(1)),
            ("Ctrl+-", lambda: self.view.zoom(-1)), ("Ctrl+0", self.view.fit_page), ("Ctrl+1", self.view.fit_width),
            ("PgUp", lambda: self.view.go_to(self.view.page - 1)), ("PgDown", lambda: self.view.go_to(self.view.page + 1)),
            ("Ctrl+Home", lambda: self.view.go_to(0)), ("Ctrl+End", lambda: self.view.go_to(len(self.pages) - 1)),
        ):  # fmt: skip
            QShortcut(QKeySequence(keys), self, act)

    def offer_sheets(self, sheets: Sheets, form: int | str, choose: Callable[[int | str], object]) -> None:
        """Let another sheet be chosen, where there are several."""
        for key, title in sheets:
            self.sheets.addItem(_(title), key)
        self.sheets.setCurrentIndex(max(0, self.sheets.findData(form)))
        self.sheets.setVisible(len(sheets) > 1)
        self.sheets.activated.connect(lambda _index: choose(self.sheets.currentData()))

    def show_other(self, data: bytes) -> None:
        """Show other pages in this window."""
        before, self.pages = self.pages, PdfPages(data)
        self.view.show_pages(self.pages)
        before.close()
        self.count.setText(_("of {n}").format(n=len(self.pages)))
        self.view.fit_width(WIDEST_AT_FIRST)
        self.view.go_to(0)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self._shown:
            self._shown = True
            self.view.fit_width(WIDEST_AT_FIRST)
            self.view.go_to(0)

    def closeEvent(self, event: QCloseEvent) -> None:
        if self._job is not None:
            self._job.cancel()
        self.view.stack.pages = None
        self.pages.close()
        super().closeEvent(event)

    @Slot(int)
    def _show_page(self, page: int) -> None:
        self.page_field.setText(str(page + 1))

    @Slot()
    def _typed_page(self) -> None:
        text = self.page_field.text().strip()
        if text.isdigit():
            self.view.go_to(int(text) - 1)
        self._show_page(self.view.page)
        self.view.setFocus()

    @Slot()
    def save(self) -> None:
        """Ask for a file and write the PDF into it."""
        path, _kind = QFileDialog.getSaveFileName(self, _("Save as PDF"), f"{file_name(self.title)}.pdf", "PDF (*.pdf)")
        if path:
            self.save_to(Path(path if path.lower().endswith(".pdf") else f"{path}.pdf"))

    def save_to(self, path: Path) -> None:
        """Write the PDF into a file."""
        data = self.pages.data

        def done(_written: bool) -> None:
            messages.inform(self, _("Saved as {path}").format(path=path))
            self._tell("file", path.name)

        tasks.attempt(self.context, _("Saving"), lambda _accepted: write_file(path, data), done, owner=self, disabled=[self.save_button])

    @Slot()
    def print(self) -> None:
        """Ask for a printer and print."""
        from PySide6.QtPrintSupport import QPrintDialog, QPrinter

        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        wanted = str(self.context.settings.value(self.printer_setting, setting(self.printer_setting).default))
        if wanted:
            printer.setPrinterName(wanted)
        printer.setDocName(self.title)
        printer.setFromTo(1, len(self.pages))
        first = page_layout(self.pages.sizes[0])
        printer.setPageLayout(first)
        dialog = QPrintDialog(printer, self)
        dialog.setMinMax(1, len(self.pages))
        dialog.setOption(QPrintDialog.PrintDialogOption.PrintPageRange)
        if dialog.exec():
            self.print_on(printer)

    def print_on(self, printer: "QPrinter") -> None:
        """Send the pages to a printer, one at a time so that the window stays alive."""
        self._job = PrintJob(self.pages, printer, self)
        self.progress.setRange(0, len(self._job.numbers))
        self.progress.setValue(0)
        self.progress.show()
        self.print_button.setEnabled(False)
        self._job.moved.connect(self.progress.setValue)
        self._job.ended.connect(lambda done: self._printed(printer.printerName(), done=done))
        self._job.start()

    def _printed(self, name: str, *, done: bool) -> None:
        self._job = None
        self.progress.hide()
        self.print_button.setEnabled(True)
        if done:
            messages.inform(self, _("Sent to {printer}").format(printer=name or _("the file")))
            self._tell("printer", name)
        else:
            messages.tell(
                self, DeviceTrouble(N_("The printer {printer} didn't take the pages. Is it switched on and has paper?"), printer=name)
            )

    def _tell(self, way: str, where: str) -> None:
        if self.told is not None:
            self.told(way, where)


class PrintJob(QObject):
    """Pages on their way to a printer."""

    moved = Signal(int)
    ended = Signal(bool)

    def __init__(self, pages: PdfPages, printer: "QPrinter", parent: QObject) -> None:
        super().__init__(parent)
        self.pages, self.printer = pages, printer
        first, last = printer.fromPage() or 1, printer.toPage() or len(pages)
        self.numbers = list(range(max(1, first) - 1, min(last, len(pages))))
        self._painter = QPainter()
        self._next = 0
        self._timer = QTimer(self, interval=0)
        self._timer.timeout.connect(self._step)

    def start(self) -> None:
        """Begin; `ended` tells how it went."""
        self.printer.setFullPage(True)
        self.printer.setPageLayout(page_layout(self.pages.sizes[self.numbers[0]]))
        if self._painter.begin(self.printer):
            self._timer.start()
        else:
            self.ended.emit(False)

    def cancel(self) -> None:
        """Stop after the page under way."""
        self._timer.stop()
        if self._painter.isActive():
            self.printer.abort()
            self._painter.end()

    @Slot()
    def _step(self) -> None:
        page = self.numbers[self._next]
        if self._next:
            self.printer.setPageLayout(page_layout(self.pages.sizes[page]))
            if not self.printer.newPage():
                self.cancel()
                self.ended.emit(False)
                return
        dots = min(PRINT_DPI, self.printer.resolution())
        picture = self.pages.image(page, dots / 72)
        self._painter.drawImage(self.printer.paperRect(self.printer.Unit.DevicePixel), picture)
        self._next += 1
        self.moved.emit(self._next)
        if self._next == len(self.numbers):
            self._timer.stop()
            self._painter.end()
            self.ended.emit(True)


def page_layout(size: tuple[float, float]) -> QPageLayout:
    """A page of this size in points without margins: the pages bring their own."""
    width, height = size
    upright = QSizeF(min(size), max(size))
    turned = QPageLayout.Orientation.Landscape if width > height else QPageLayout.Orientation.Portrait
    paper = QPageSize(upright, QPageSize.Unit.Point, "", QPageSize.SizeMatchPolicy.FuzzyMatch)
    return QPageLayout(paper, turned, QMarginsF(0, 0, 0, 0))


def write_file(path: Path, data: bytes) -> bool:
    """Write a file whole or not at all. Raises StoreTrouble when the disk doesn't take it."""
    fresh = path.with_name(f"{path.name}.part")
    try:
        fresh.write_bytes(data)
        fresh.replace(path)
    except OSError as error:
        fresh.unlink(missing_ok=True)
        raise StoreTrouble(N_("{path} can't be written: {why}"), path=str(path), why=error.strerror or str(error)) from error
    return True


def file_name(title: str) -> str:
    """A title as the name of a file that every system takes."""
    kept = "".join(letter if letter.isalnum() or letter in " -_.()" else "-" for letter in title)
    return kept.strip(" .")[:100] or "Larder"
