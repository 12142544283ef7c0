"""A report: what is asked at the left, the answer at the right, and behind every row the documents and goods it speaks of."""

from collections.abc import Callable
from functools import partial
from itertools import count
from pathlib import Path

from PySide6.QtCore import QPoint, Qt, Slot
from PySide6.QtGui import QAction, QGuiApplication, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QFileDialog, QMenu, QStackedLayout, QWidget

from app.i18n import N_, _, counted, language
from app.reports.base import Link, Params, ReportTable, find_report, run
from app.ui import messages, tasks, theme
from app.ui.context import Context
from app.ui.flow import flowing
from app.ui.layout import across, button, down, frame, label
from app.ui.messages import MessageBar
from app.ui.print_preview import file_name, note_print, preview_pdf, write_file
from app.ui.report_chart import Chart, chart_of
from app.ui.report_choice import choices_finder, keep_choices
from app.ui.report_filters import ReportFilters
from app.ui.report_picture import ReportPicture
from app.ui.report_table import ReportGrid, ReportModel, TotalsRow

OPENS = {
    "document": ("document", N_("Open the document")), "item": ("item_card", N_("Open the item card")),
    "site": ("catalog:site", N_("Open the store")), "partner": ("catalog:partner", N_("Open the partner")),
}  # fmt: skip
"""The screen behind each sort of link, and what the menu calls it."""
FORMATS = {"pdf": "PDF (*.pdf)", "xlsx": "Excel (*.xlsx)", "csv": "CSV (*.csv)", "json": "JSON (*.json)"}

_deeper_ones = count(1)


def open_report(context: Context, name: str, params: Params | None = None) -> QWidget:
    """Open a report in a tab; with `params` it is asked that way, also when it is open already."""
    report = find_report(name)
    widget = context.open_tab(f"report:{name}", _(report.title), lambda: ReportView(context, name, params))
    if params is not None and isinstance(widget, ReportView) and widget.asked != params:
        widget.ask(params)
    return widget


class ReportView(QWidget):
    """The screen of one report."""

    keys = (
        ("Enter", N_("open what stands behind the row")), ("F5", N_("ask again")), ("Ctrl+P", N_("print")), ("Ctrl+C", N_("copy the rows")),
    )  # fmt: skip

    def __init__(self, context: Context, name: str, params: Params | None = None) -> None:
        super().__init__()
        self.context, self.report = context, find_report(name)
        self.title, self.about = _(self.report.title), self.report.about
        self.asked: Params | None = None
        self.model = ReportModel(context.digits, self)
        self.grid = ReportGrid(self.model)
        self.totals, self.picture = TotalsRow(self.grid), ReportPicture(context)
        self.filters = ReportFilters(context, self.report, params)
        self.message_bar = MessageBar()
        self.empty_title, self.empty_text = label("", "empty_title"), label("", muted=True, wrap=True)
        self._serial, self._task = 0, None  # type: tuple[int, tasks.Task | None]
        self._build()
        self._connect()
        if params is None and self.filters.missing():
            self._begin()
        else:
            self.refresh()

    def _build(self) -> None:
        title, about = label(_(self.report.title), "title"), label(_(self.report.about), muted=True)
        about.setMinimumWidth(0)
        about.setToolTip(_(self.report.about))
        self.buttons = {
            "picture": button(_("Chart"), self._switch_picture, hint=_("Show the chart below the table"), icon="chart-bar"),
            "refresh": button(_("Refresh"), self.refresh, hint="F5", icon="refresh"),
            "pdf": button("PDF", partial(self.save, "pdf"), hint=_("Save as PDF"), icon="file-pdf-box"),
            "xlsx": button("XLSX", partial(self.save, "xlsx"), hint=_("Save for a spreadsheet"), icon="file-excel-outline"),
            "csv": button("CSV", partial(self.save, "csv"), hint=_("Save as comma separated values"), icon="file-delimited-outline"),
            "print": button(_("Print"), self.print, hint="Ctrl+P", icon="printer"),
        }
        self.buttons["picture"].setCheckable(True)
        self.buttons["picture"].setChecked(str(self.context.kept("report/picture", "true")) == "true")
        self.picture.switch(is_on=self.buttons["picture"].isChecked())
        bar = flowing(title, tail=tuple(self.buttons.values()), name="bar", margin=(12, 8, 8, 8))
        self.empty_text.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.empty_text.setMinimumWidth(theme.scaled(420))
        inner = down(1, margin=24, gap=8)
        for part in (self.empty_title, self.empty_text):
            inner.addWidget(part, 0, Qt.AlignmentFlag.AlignHCenter)
        inner.addStretch(2)
        self.empty = frame(inner, "empty")
        self.stack = QStackedLayout()
        self.stack.addWidget(self.grid)
        self.stack.addWidget(self.empty)
        side = frame(down(frame(down(about, margin=(12, 12, 12, 0))), self.filters, gap=0), "side")
        side.setFixedWidth(theme.scaled(248))
        about.setWordWrap(True)
        answer = down(self.stack, self.totals, frame(down(self.picture), "page"), gap=0)
        answer.setStretch(0, 1)
        self.setLayout(down(bar, self.message_bar, across(side, answer, gap=0), gap=0))

    def _connect(self) -> None:
        self.filters.changed.connect(self.refresh)
        self.grid.opened.connect(self.open_row)
        self.picture.picked.connect(self.pick_rows)
        self.grid.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.grid.customContextMenuRequested.connect(self._menu)
        self.grid.typed.connect(lambda _text: None)
        QShortcut(QKeySequence("F5"), self, self.refresh, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)
        QShortcut(QKeySequence("Ctrl+P"), self, self.print, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)
        copy = QAction(_("Copy"), self.grid)
        copy.setShortcut(QKeySequence(QKeySequence.StandardKey.Copy))
        copy.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        copy.triggered.connect(self.copy)
        self.grid.addAction(copy)

    # Asking ------------------------------------------------------------------------------------------------------------

    def ask(self, params: Params) -> None:
        """Ask the report in another way."""
        self.filters.show_params(params)
        self.refresh()

    def _begin(self) -> None:
        """Find what the report is likeliest asked about, then ask it."""
        find = choices_finder(self.context, self.report)
        self._enable(enabled=False)
        tasks.run(self.context, self.title, lambda _progress: find(), self._begin_with, owner=self, quiet=True)

    def _begin_with(self, found: dict[str, int]) -> None:
        self.filters.suggest(found)
        self.refresh()

    @Slot()
    def refresh(self) -> None:
        """Ask the store again."""
        if missing := self.filters.missing():
            about = _("{about}. Choose at the left: {labels}").format(about=_(self.report.about), labels=", ".join(missing))
            self._say_empty(self.title, about)
            self._enable(enabled=False)
            return
        self._serial += 1
        if self._task is not None:
            self._task.cancel()
        serial, store, name, params, actor = self._serial, self.context.store, self.report.name, self.filters.params(), self.context.actor

        digits = self.context.digits

        def work(_progress: tasks.Progress) -> tuple[ReportTable, Chart]:
            with store.read() as session:
                answer = run(session, name, params, actor=actor)
            return answer, chart_of(answer, digits)

        self.totals.say(_("Working it out…"))
        self._task = tasks.run(
            self.context,
            _(self.report.title),
            work,
            lambda made: self._take(serial, params, *made),
            lambda e: self._failed(serial, e),
            owner=self,
        )

    def _take(self, serial: int, params: Params, answer: ReportTable, chart: Chart) -> None:
        if serial != self._serial:
            return
        self._task, self.asked = None, params
        keep_choices(self.context, self.report, params.filters)
        self.message_bar.hide()
        header = self.grid.horizontalHeader()
        sorted_by, direction = header.sortIndicatorSection(), header.sortIndicatorOrder()
        self.model.put(answer)
        if 0 <= sorted_by < len(self.model.columns):
            self.model.sort(sorted_by, direction)
        self.picture.put(chart)
        self.buttons["picture"].setEnabled(bool(chart.bars))
        self._enable(enabled=True)
        found = len(answer.rows)
        rows = counted(found, "{n} row", "{n} rows")
        self.totals.say(" · ".join((rows, *answer.said)))
        if found:
            self.stack.setCurrentWidget(self.grid)
            self.grid.fit()
            self.grid.setCurrentIndex(self.model.index(0, 0))
        else:
            self._say_empty(_("Nothing to show"), _("Nothing in the store answers to these filters. Widen the period or clear a filter."))

    def _failed(self, serial: int, error: BaseException) -> None:
        if serial != self._serial:
            return
        self._task = None
        self.totals.say("")
        if not isinstance(error, tasks.Cancelled) and messages.tell(self, error):
            self.refresh()

    def _switch_picture(self) -> None:
        is_on = self.buttons["picture"].isChecked()
        self.context.keep("report/picture", "true" if is_on else "false")
        self.picture.switch(is_on=is_on)

    def _say_empty(self, title: str, text: str) -> None:
        self.empty_title.setText(title)
        self.empty_text.setText(text)
        self.stack.setCurrentWidget(self.empty)

    def _enable(self, *, enabled: bool) -> None:
        for name in ("pdf", "xlsx", "csv", "print"):
            self.buttons[name].setEnabled(enabled)
        self.totals.setVisible(enabled)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.grid.fit()

    # Behind a row ------------------------------------------------------------------------------------------------------

    def links(self, row: int) -> tuple[Link, ...]:
        """What stands behind a row of the answer."""
        assert self.model.answer is not None
        return tuple(link for link in self.model.answer.links(row) if link.kind in OPENS)

    @Slot(int)
    def open_row(self, row: int) -> None:
        """Open what stands first behind a row: its document, else what it is made of, else its item, store or partner."""
        links, deeper = self.links(row), self.deeper(row)
        if deeper is not None and not (links and links[0].kind == "document"):
            self._ask_deeper(deeper)
        elif links:
            self._open(links[0])

    @Slot(tuple)
    def pick_rows(self, rows: tuple[int, ...]) -> None:
        """Select what a bar of the chart stands for; where that is one row, open what stands behind it."""
        self.grid.select_rows(rows)
        if len(rows) == 1:
            self.open_row(rows[0])

    def deeper(self, row: int) -> Params | None:
        """How the report is asked what a row is made of."""
        assert self.model.answer is not None
        return self.model.answer.deeper(row)

    def _ask_deeper(self, params: Params) -> None:
        """In a tab of its own, so that the way back is to close it."""
        name = self.report.name
        self.context.open_tab(f"report:{name}:{next(_deeper_ones)}", self.title, lambda: ReportView(self.context, name, params))

    def _open(self, link: Link) -> None:
        self.context.open_key(f"{OPENS[link.kind][0]}:{link.id}")

    @Slot(QPoint)
    def _menu(self, place: QPoint) -> None:
        index = self.grid.indexAt(place)
        if index.isValid():
            menu = self.menu_of(self.model.id_at(index.row()))
            menu.exec(self.grid.viewport().mapToGlobal(place))
            menu.deleteLater()

    def menu_of(self, row: int) -> QMenu:
        """What can be done with a row."""
        menu = QMenu(self)
        deeper = self.deeper(row)
        if deeper is not None:
            menu.addAction(_("What it is made of"), partial(self._ask_deeper, deeper))
        for link in self.links(row):
            menu.addAction(_(OPENS[link.kind][1]), partial(self._open, link))
        menu.addSeparator()
        menu.addAction(_("Copy") + "\tCtrl+C", self.copy)
        return menu

    @Slot()
    def copy(self) -> None:
        """Put the selected rows on the clipboard, as a spreadsheet takes them."""
        rows = sorted({index.row() for index in self.grid.selectionModel().selectedRows()})
        columns = range(len(self.model.columns))
        text = "\n".join("\t".join(self.model.text(row, column) for column in columns) for row in rows)
        QGuiApplication.clipboard().setText(text)

    # Out ---------------------------------------------------------------------------------------------------------------

    def save(self, form: str) -> None:
        """Ask for a file and write the answer into it."""
        if self.model.answer is None:
            return
        wanted = f"{file_name(_(self.report.title))}.{form}"
        path, _kind = QFileDialog.getSaveFileName(self, _("Save the report"), wanted, FORMATS[form])
        if path:
            self.save_to(Path(path if path.lower().endswith(f".{form}") else f"{path}.{form}"), form)

    def save_to(self, path: Path, form: str) -> None:
        """Write the answer into a file; it is noted in the audit trail."""
        make = self._maker(form)

        def work(progress: tasks.Progress) -> bool:
            data = make()
            progress.step(0)
            return write_file(path, data)

        def done(_written: bool) -> None:
            messages.inform(self, _("Saved as {path}").format(path=path))
            note_print(self.context, f"report/{self.report.name}", self.report.title, "file", path.name)

        def failed(error: BaseException) -> None:
            if not isinstance(error, tasks.Cancelled) and messages.tell(self, error):
                self.save_to(path, form)

        tasks.run(self.context, _("Saving"), work, done, failed, owner=self, writes=True)

    @Slot()
    def print(self) -> None:
        """Show the pages, to print them."""
        if self.model.answer is None:
            return
        make, told = self._maker("pdf"), partial(note_print, self.context, f"report/{self.report.name}", self.report.title)

        def show(data: bytes) -> None:
            preview_pdf(self.context, data, _(self.report.title), told)

        tasks.run(self.context, _("Preparing the pages"), lambda _progress: make(), show, owner=self)

    def _maker(self, form: str) -> Callable[[], bytes]:
        """What makes the file of the answer that is shown; runs in any thread."""
        answer, store, code, digits = self.model.answer, self.context.store, language(), self.context.digits
        assert answer is not None

        def make() -> bytes:
            if form != "pdf":
                from app.exchange.report_file import report_file

                return report_file(answer, form, digits)
            from app.printing.report import report_pdf
            from app.store.info import read_info

            with store.read() as session:
                name = read_info(session, "name")
            return report_pdf(answer, name, code)

        return make
