"""The desk of a stock count: what was scanned last, how far one is, which lines are shown, goods loaded, a terminal's file taken in."""

from collections.abc import Callable
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QComboBox, QFileDialog, QMenu, QWidget

from app.core.money import NOTHING, price
from app.core.on_hand import OnHand
from app.core.unit import from_own_unit
from app.documents.base import State
from app.documents.stock.stock_count import FOUND, StockCount, StockCountLine
from app.i18n import N_, _, counted, moment_text, number, say
from app.reports.counted import Found, reckoned, sums_of
from app.ui import layout, messages, tasks
from app.ui.cell_text import cell_text
from app.ui.cells import COST, Column, Figure
from app.ui.flow import flowing, stacked
from app.ui.special.count_lines import apply_counted, mark_for_recount, shows
from app.ui.special.count_parts import Part, other_drafts, take_over
from app.ui.special.count_work import FromFile, asked_of, expected_now, found_by_posted, goods_to_count, read_terminal

if TYPE_CHECKING:
    from app.ui.editor import DocumentEditor

FILTERS = (
    ("all", N_("All lines")), ("open", N_("Not counted yet")), ("done", N_("Counted")), ("differs", N_("Differences")),
    ("recount", N_("To recount")),
)  # fmt: skip
OF_BOOKS = ("expected", "difference", "amount")
FILES = N_("Files of data terminals (*.csv *.txt *.xlsx *.xls *.ods)")
SETTLE_MS = 200
NAMED = 5
"""Codes that a sentence names."""


def desk(editor: "DocumentEditor") -> "CountDesk":
    """The desk of an editor of a stock count."""
    return CountDesk(editor)


class CountDesk(QObject):
    """The bar over the lines of a count, and the columns of the books in them."""

    def __init__(self, editor: "DocumentEditor") -> None:
        super().__init__(editor)
        self.editor, self.context = editor, editor.context
        self.expected: dict[int, OnHand] = {}
        self.found: dict[int, Found] = {}
        self.asked: Any = None
        self.first: dict[int, StockCountLine] = {}
        self.totals: dict[int, Decimal] = {}
        self.is_connected = False
        self.was_blind: bool | None = None
        self._make_bar()
        self._add_columns()
        self.timer = QTimer(self, singleShot=True, interval=SETTLE_MS)
        self.timer.timeout.connect(self.refresh)
        editor.tables.edited.connect(self.timer.start)
        self.context.changes.tables_changed.connect(self._look_again)

    @property
    def count(self) -> StockCount:
        """The count on the screen."""
        found = self.editor.document
        assert isinstance(found, StockCount)
        return found

    def _make_bar(self) -> None:
        self.last, self.running = layout.label("", "big"), layout.label("", muted=True)
        self.progress = layout.label("", "total")
        self.shown = QComboBox()
        for name, label in FILTERS:
            self.shown.addItem(_(label), name)
        self.shown.setAccessibleName(_("Lines shown"))
        self.shown.activated.connect(self.filter)
        self.fill_button = layout.button(_("Load goods"), self.fill)
        self.file_button = layout.button(_("From a terminal…"), self.choose_file)
        self.parts_button = layout.button(_("From another count…"), self.choose_part)
        self.recount_button = layout.button(_("Recount"), self.recount, hint="Ctrl+R")
        self.fill_button.setToolTip(_("Adds a line for each item that the books know on the shelves"))
        self.file_button.setToolTip(_("Takes a file of barcodes and quantities in, on top of what is counted"))
        self.parts_button.setToolTip(_("Takes over what somebody else counted into a draft of their own, and crosses that draft out"))
        keys = QShortcut(QKeySequence("Ctrl+R"), self.editor)
        keys.activated.connect(self.recount)
        scanned = flowing(self.last, self.running, tail=(self.progress,), margin=(12, 4, 12, 0), gap=12, row_gap=0)
        self.acts = (self.fill_button, self.parts_button, self.file_button, self.recount_button)
        tools = flowing(self.shown, tail=self.acts, margin=(12, 4, 12, 4), row_gap=4)
        self.bar: QWidget = stacked(scanned, tools)

    def _add_columns(self) -> None:
        lines = self.editor.lines
        said = {"expected": (N_("Expected"), "qty", 9), "difference": (N_("Difference"), "qty", 9), "amount": (N_("Amount"), "money", 10)}
        after = "qty"
        for name in OF_BOOKS:
            label, kind, width = said[name]
            column = Column(f"books_{name}", label, kind, readonly=True, width=width)
            lines.figures[column.name] = Figure(column, self._figure_of(name), after)
            after = column.name

    # --- the books

    @property
    def is_blind(self) -> bool:
        """Whether the books are not to be seen: a blind count that is still open."""
        return self.count.blind and self.count.state != State.POSTED

    def _figure_of(self, name: str) -> Callable[[Any], Any]:
        return lambda line: self.figure(line, name)

    def figure(self, line: StockCountLine, name: str) -> Decimal | None:
        """A figure of the books at the first line of an item, in the unit of the line."""
        if line.item_id is None or self.first.get(line.item_id) is not line or self.is_blind:
            return None
        row = self.row_of(line.item_id)
        if row is None:
            return None
        if name == "amount":
            return None if row.counted is None else row.amount
        if name == "difference" and row.counted is None:
            return None
        value = row.expected if name == "expected" else row.difference
        return from_own_unit(value, line.factor) if line.factor else None

    def row_of(self, item: int) -> Found | None:
        """What is expected and found of an item; None while the books were not asked."""
        if self._reads_ledger:
            return self.found.get(item)
        if self.asked is None:
            return None
        there = self.expected.get(item, OnHand(NOTHING, NOTHING))  # type: ignore[arg-type]
        counted_qty: Any = self.totals.get(item)
        first = self.first.get(item)
        cost = price(first.cost / first.factor) if first is not None and first.cost is not None and first.factor else None
        return reckoned(Found(item, there.qty, counted_qty), there, cost, self.count.digits)

    @property
    def _reads_ledger(self) -> bool:
        return self.count.state == State.POSTED and not self.editor.keeper.correcting

    def _ask_books(self) -> None:
        """Ask what the books expect, unless that is known or not to be seen."""
        asked = asked_of(self.count)
        if asked is None or self.is_blind:
            self.asked = None
            return
        key = (asked, self._reads_ledger)
        if key == self.asked:
            return
        store, reads_ledger = self.context.store, self._reads_ledger

        def work(_progress: Any) -> Any:
            return found_by_posted(store, asked.id) if reads_ledger and asked.id is not None else expected_now(store, asked)

        def done(found: Any) -> None:
            self.asked = key
            if reads_ledger:
                self.found = found
            else:
                self.expected = found
            self.refresh()

        tasks.run(self.context, _("Looking into the books"), work, done, owner=self.editor, quiet=True)

    @Slot(frozenset)
    def _look_again(self, tables: frozenset[str]) -> None:
        """Something was posted: what was expected may be so no more."""
        if tables & {"move", "pool"} and self.asked is not None:
            self.asked = None
            self._ask_books()

    # --- what is shown

    def show_document(self) -> None:
        """Another count is on the screen, or the same one in another state."""
        if not self.is_connected:
            self.is_connected = True
            self.editor.scan_desk.taken.connect(self.show_scan)
        for button in self.acts:
            button.setVisible(not self.editor.is_locked)  # nothing is done to what is only read
        if self.was_blind != self.is_blind:
            self.was_blind = self.is_blind
            self._show_books()
        self.editor.view.hide_named(COST, hidden=True)  # the difference says it
        if self.editor.is_locked or not self.last.text():
            self.last.setText("")
            self.last.hide()
            self.running.setText("" if self.editor.is_locked else _("Scan: each adds one; 12* before a scan adds twelve"))
        self.timer.start()

    def _show_books(self) -> None:
        """Show the columns of the books and the filter that needs them, or hide them from whoever counts."""
        view, differs = self.editor.view, self.shown.findData("differs")
        for name in OF_BOOKS:
            view.hide_named(f"books_{name}", self.is_blind)
        view.show_as_kept()
        listed: Any = self.shown.view()
        listed.setRowHidden(differs, self.is_blind)
        if self.is_blind and self.shown.currentIndex() == differs:
            self.shown.setCurrentIndex(0)

    @Slot()
    def refresh(self) -> None:
        """Add the lines up by item, and show how far the count is."""
        if self.was_blind != self.is_blind:
            self.show_document()
        self.first, self.totals = {}, {}
        done = 0
        lines = self.editor.lines.lines
        for line in lines:
            if line.item_id is None:
                continue
            self.first.setdefault(line.item_id, line)
            if line.qty is not None:
                done += 1
                self.totals[line.item_id] = self.totals.get(line.item_id, Decimal(0)) + line.base_qty
        self.progress.setText(_("{done} of {all} counted").format(done=number(done), all=number(len(lines))) if lines else "")
        self._ask_books()
        self._show_found()
        self.editor.view.viewport().update()
        if self.shown.currentData() != "all":
            self.filter()

    def _show_found(self) -> None:
        """Surplus and shortage at the foot, as far as the books may be seen."""
        rows = self.found.values() if self._reads_ledger else (row for item in self.first if (row := self.row_of(item)) is not None)
        found = sums_of(rows) if self.asked is not None else None
        if found != self.count.known.of(FOUND):
            self.count.known[FOUND] = found
            self.editor.settle_timer.start(0)

    def show_scan(self) -> None:
        """What was scanned last, in large letters, with all that is counted of it."""
        taken = self.editor.scan_desk.last
        if taken is None or taken.line is None:
            return
        book, line = self.editor.book, taken.line
        self.refresh()
        unit = book.name("unit", line.unit_id) if line.unit_id else ""
        total = from_own_unit(self.totals.get(line.item_id, Decimal(0)), line.factor)
        self.last.show()
        self.last.setText(f"{book.name('item', line.item_id)} \u2014 {cell_text(total, 'qty')} {unit}")
        self.running.setText(_("last scan: +{added}").format(added=cell_text(taken.added, "qty")))

    @Slot()
    def filter(self) -> None:
        """Show the lines of the filter alone; the row that is being typed into stays."""
        view, lines = self.editor.view, self.editor.lines
        name, here = str(self.shown.currentData()), view.currentIndex().row()
        for row, line in enumerate(lines.lines):
            hidden = row != here and not shows(name, line, self._differs)
            if hidden != view.isRowHidden(row):
                view.setRowHidden(row, hidden)

    def _differs(self, item: int) -> bool:
        row = self.row_of(item)
        return row is not None and bool(row.surplus or row.shortage)

    # --- what is done

    def fill(self) -> None:
        """Load the goods that the books know on the shelves and no line lists."""
        asked, editor = asked_of(self.count), self.editor
        if asked is None:
            messages.warn(editor, _("Choose the store first."))
            return
        store, book = self.context.store, editor.book
        there = frozenset(line.item_id for line in editor.lines.lines if line.item_id is not None)

        def done(lines: list[StockCountLine]) -> None:
            if not editor.is_locked:
                editor.lines.add_lines(lines, _("loading goods"))
            if lines:
                words = counted(len(lines), "{n} item to count was added.", "{n} items to count were added.")
            elif there:
                words = _("Nothing was added: all goods that the books know here are listed already.")
            else:
                words = _("Nothing was added: the books know of no such goods in this store at the date of the count.")
            messages.inform(editor, words)

        tasks.run(self.context, _("Loading goods"), lambda _p: goods_to_count(store, book, asked, there), done, owner=editor)

    def choose_part(self) -> None:
        """Offer the drafts that others count into."""
        count, store = self.count, self.context.store
        if count.site_id is None:
            messages.warn(self.editor, _("Choose the store first."))
            return
        site, uuid = count.site_id, count.uuid
        tasks.run(
            self.context, _("Looking for other counts"), lambda _p: other_drafts(store, site, uuid), self._offer_parts, owner=self.editor
        )

    def _offer_parts(self, parts: list[Part]) -> None:
        if not parts:
            messages.inform(self.editor, _("There is no other draft of a count at this store."))
            return
        menu = QMenu(self.editor)
        for part in parts:
            lines = counted(part.lines, "{n} line counted", "{n} lines counted")
            words = " · ".join(text for text in (moment_text(part.moment), part.author, lines) if text)
            menu.addAction(words, partial(self.take_part, part))
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.parts_button.mapToGlobal(self.parts_button.rect().bottomLeft()))

    def take_part(self, part: Part) -> None:
        """Take a draft's lines over."""
        store, actor, editor = self.context.store, self.context.actor, self.editor

        def done(lines: list[StockCountLine]) -> None:
            editor.lines.add_lines(lines, _("another count"))
            editor.keeper.keep_now()
            messages.inform(editor, counted(len(lines), "{n} line was taken over.", "{n} lines were taken over."))

        tasks.run(self.context, _("Taking a count over"), lambda _p: take_over(store, actor, editor.book, part), done, owner=editor)

    def choose_file(self) -> None:
        """Ask for a file of a data terminal."""
        folder = str(self.context.kept("count/folder", ""))
        path, _kind = QFileDialog.getOpenFileName(self.editor, _("Take a terminal's file in"), folder, _(FILES))
        if path:
            self.context.keep("count/folder", str(Path(path).parent))
            self.take_file(Path(path))

    def take_file(self, path: Path) -> None:
        """Add what a file says was counted to what is counted."""
        store, book = self.context.store, self.editor.book
        tasks.run(self.context, _("Reading the file"), lambda _p: read_terminal(store, book, path), self._take, owner=self.editor)

    def _take(self, found: FromFile) -> None:
        if self.editor.is_locked:
            return
        apply_counted(self.editor.lines, found.counted)
        words = counted(len(found.counted), "{n} item taken from the file.", "{n} items taken from the file.")
        if not found.unknown and not found.problems:
            messages.inform(self.editor, words)
            return
        told = [words]
        if found.unknown:
            told.append(_("Codes that nobody knows: {codes}").format(codes=_some(found.unknown)))
        told += [say(each) for each in found.problems[:NAMED]]
        messages.warn(self.editor, "\n".join(told))

    def recount(self) -> None:
        """Ctrl+R: mark the selected lines to be counted once more, or take the mark away."""
        if not self.editor.is_locked:
            mark_for_recount(self.editor.lines, self.editor.view.selected_rows())


def _some(codes: tuple[str, ...]) -> str:
    """The first codes, and how many more there are."""
    more = len(codes) - NAMED
    return ", ".join(codes[:NAMED]) + (" " + _("and {n} more").format(n=more) if more > 0 else "")
