"""A supplier's file becomes a goods receipt: each line is shown with what it was recognised as, and asked where it was not."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QAbstractItemView, QTableView, QWidget
from sqlalchemy.orm import Session

from app.core.errors import Problem, Problems, problem
from app.core.money import price
from app.documents.base import now
from app.exchange.einvoice.invoice import Invoice, Totals
from app.exchange.matching import Status
from app.exchange.receipt_draft import DraftLine, ReceiptDraft, draft_from_invoice
from app.exchange.receipt_keep import accept, bind, create_item, create_supplier, keep_draft
from app.i18n import N_, _, counted, date_text, say
from app.store.table import Field
from app.ui import messages, tasks, theme
from app.ui.cell_text import cell_text, number_text
from app.ui.context import Context
from app.ui.controls import control_for
from app.ui.document_work import only_site
from app.ui.flow import flowing, named, stacked
from app.ui.layout import button, down, frame, label
from app.ui.messages import MessageBar
from app.ui.padded_delegate import PaddedDelegate
from app.ui.picker import RefEdit
from app.ui.receipt_table import COLUMNS, MARKS, ReceiptLines, fit_columns, told

MOST_ASKS = 5
"""Problems of the file as a whole that are listed; the rest are counted."""
STATED = ((N_("Net"), "tax_exclusive"), (N_("VAT"), "tax_total"), (N_("Total"), "tax_inclusive"))


def open_invoice(context: Context, name: str, data: bytes) -> tasks.Task:
    """Read an electronic invoice or despatch advice and open its review in a tab."""
    store = context.store

    def work(_progress: tasks.Progress) -> tuple[Invoice, ReceiptDraft]:
        from app.exchange.einvoice.reader import read_invoice

        invoice = read_invoice(data)
        with store.read() as session:
            return invoice, draft_from_invoice(session, invoice, data, site_id=only_site(session), now=now())

    return tasks.run(context, _("Reading {name}").format(name=name), work, lambda made: open_draft(context, name, made[1], made[0].totals))


def open_draft(context: Context, name: str, draft: ReceiptDraft, totals: Totals | None = None) -> QWidget:
    """Open the review of a draft in a tab."""
    key = f"receipt_import:{draft.fingerprint[:16]}"
    return context.open_tab(key, _("Delivery · {name}").format(name=name), lambda: ReceiptImport(context, name, draft, totals))


class ReceiptImport(QWidget):
    """The review of one file."""

    about = N_("What a supplier's file was recognised as. What you choose is remembered for the next delivery.")
    keys = (
        ("Space", N_("take the suggestion")), ("Enter  F4", N_("say which item the line is")), ("Ctrl+N", N_("make an item from the line")),
        ("Ctrl+Enter", N_("open the receipt")),
    )  # fmt: skip

    def __init__(self, context: Context, name: str, draft: ReceiptDraft, totals: Totals | None = None) -> None:
        super().__init__()
        self.context, self.name, self.draft, self.stated = context, name, draft, totals
        self.message_bar, self.is_kept, self.title = MessageBar(), False, name
        self.lines, self.table = ReceiptLines(context.digits, self), QTableView()
        self.supplier, self.site, self.item = RefEdit(context, "partner"), RefEdit(context, "site"), RefEdit(context, "item")
        self.rate = control_for(Field("currency_rate", N_("Rate"), "price"), context)
        self.counts, self.sums, self.asks = label(""), label(""), label("", muted=True, wrap=True)
        self._make_buttons()
        self._build()
        self._connect()
        self._fill()

    def _make_buttons(self) -> None:
        self.supplier_button = button("", self.make_supplier, icon="plus")
        self.take_button = button(_("Take the suggestion"), self.take, hint=_("Space"), icon="check")
        self.create_button = button(_("Make an item"), self.make_item, hint="Ctrl+N", icon="plus")
        self.all_button = button(_("Make all unmatched"), self.make_all)
        self.open_button = button(_("Open the receipt"), self.open, primary=True, hint="Ctrl+Enter")

    def _build(self) -> None:
        receipt = self.draft.receipt
        number = " · ".join(filter(None, (receipt.supplier_number, date_text(receipt.supplier_date) if receipt.supplier_date else "")))
        self.supplier.setMinimumWidth(theme.scaled(220))
        self.site.setMinimumWidth(theme.scaled(160))
        rate = named(_("Rate of {currency}").format(currency=self.draft.currency), self.rate.widget) if self.draft.needs_rate else None
        head = flowing(named(_("Supplier"), self.supplier), self.supplier_button, named(_("Store"), self.site), rate, gap=12, row_gap=6)
        title = flowing(label(self.name, "title"), label(number, muted=True), margin=(12, 8, 12, 0))
        self._build_table()
        self.item.setPlaceholderText(_("This line is our item…"))
        self.item.setMinimumWidth(theme.scaled(260))
        chosen = named(_("Chosen line"), self.item)
        answers = flowing(chosen, self.take_button, self.create_button, tail=(self.all_button,), name="totals")
        foot = flowing(frame(down(self.counts, self.sums, gap=2)), tail=(self.open_button,), name="totals")
        self.asks.setContentsMargins(theme.scaled(12), theme.scaled(4), theme.scaled(12), theme.scaled(8))
        self.setLayout(down(stacked(title, head), self.message_bar, self.table, answers, self.asks, foot, gap=0))

    def _build_table(self) -> None:
        table = self.table
        table.setModel(self.lines)
        table.setItemDelegate(PaddedDelegate(table))
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setShowGrid(False)
        table.setWordWrap(False)
        table.setTabKeyNavigation(False)
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(theme.scaled(theme.ROW))
        header = table.horizontalHeader()
        header.setHighlightSections(False)
        for no, (_name, text, _kind, width) in enumerate(COLUMNS):
            if width:
                table.setColumnWidth(no, max(theme.scaled(width), header.fontMetrics().horizontalAdvance(_(text)) + theme.scaled(24)))

    def _connect(self) -> None:
        self.table.selectionModel().currentRowChanged.connect(lambda *_: self._show_line())
        self.item.picked.connect(self._picked)
        self.supplier.picked.connect(self._supplier_picked)
        self.site.picked.connect(self._site_picked)
        self.rate.edited.connect(self._rate_typed)
        for keys, act in (("Space", self.take), ("F4", self.pick)):
            QShortcut(QKeySequence(keys), self.table, act, context=Qt.ShortcutContext.WidgetShortcut)
        for keys, act in (("Ctrl+N", self.make_item), ("Ctrl+Return", self.open)):
            QShortcut(QKeySequence(keys), self, act, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self.table.activated.connect(lambda _index: self.pick())

    def _fill(self) -> None:
        draft = self.draft
        self.lines.put(draft.lines)
        self.supplier.show_value(draft.receipt.partner_id)
        self.site.show_value(draft.receipt.site_id)
        if draft.already:
            self.message_bar.show_message(
                _("This delivery is already here as {number}. Look at it before you take it in twice.").format(number=draft.already),
                "error",
            )
        first = next((no for no, each in enumerate(draft.lines) if each in draft.unmatched), 0)
        self.table.selectRow(first)
        self._show_state()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        fit_columns(self.table, event.size().width())

    def sizeHint(self) -> QSize:
        return QSize(theme.scaled(1000), theme.scaled(640))

    # What is shown -----------------------------------------------------------------------------------------------------

    def _show_state(self) -> None:
        draft = self.draft
        self.lines.changed()
        parts = []
        for status, (mark, word, _shade) in MARKS.items():
            count = sum(1 for each in draft.lines if each.status is status)
            if count:
                parts.append(f"{mark} {number_text(count)} {_(word)}")
        self.counts.setText("   ".join(parts))
        self.sums.setText(self._sums_text())
        problems = self._problems()
        more = len(problems) - MOST_ASKS
        self.asks.setText(told(problems[:MOST_ASKS]) + ("\n" + _("… and {n} more").format(n=number_text(more)) if more > 0 else ""))
        self.asks.setVisible(bool(problems))
        known = draft.receipt.partner_id is not None
        wanted = str(draft.supplier.values.get("name") or "")
        self.supplier_button.setVisible(not known and bool(wanted))
        self.supplier_button.setText(_("Make “{name}”").format(name=wanted[:30]))
        unmatched = sum(1 for each in draft.lines if each.status is Status.UNMATCHED)
        self.all_button.setText(_("Make all unmatched ({n})").format(n=unmatched))
        self.all_button.setVisible(unmatched > 1)
        self.open_button.setText(
            _("Open the receipt")
            if not draft.unmatched
            else counted(len(draft.unmatched), "Open the receipt, {n} line unmatched", "Open the receipt, {n} lines unmatched")
        )
        self._show_line()

    def _problems(self) -> list[Problem]:
        """What is asked of the file as a whole: first a rate that can't be understood."""
        draft = self.draft
        if (trouble := self._rate_trouble()) is not None:
            return [trouble, *(each for each in draft.problems if each.field != "currency_rate")]
        return [each for each in draft.problems if each.field != "currency_rate" or not draft.receipt.currency_rate]

    def _rate_trouble(self) -> Problem | None:
        """What is wrong with the rate as it is typed."""
        if self.rate.problem is None:
            return None
        return problem(N_("Rate of {currency}: {why}"), currency=self.draft.currency, why=Problems((self.rate.problem,)))

    def _sums_text(self) -> str:
        """What the receipt adds up to, and where the file states something else."""
        digits, parts = self.context.digits, []
        for (name, amount), (_label, stated_name) in zip(self.draft.receipt.sums(), STATED, strict=False):
            stated = getattr(self.stated, stated_name, None) if self.stated is not None else None
            text = f"{_(name)} {cell_text(amount, 'money', digits)}"
            if stated is not None:
                text += (
                    " ✓"
                    if abs(stated - amount) < Decimal("0.005")
                    else " ⚠ " + _("in the file {amount}").format(amount=number_text(stated, digits))
                )
            parts.append(text)
        return "   ".join(parts)

    @property
    def current(self) -> DraftLine | None:
        """The line that the keyboard is on."""
        row = self.table.currentIndex().row()
        return self.draft.lines[row] if 0 <= row < len(self.draft.lines) else None

    def _show_line(self) -> None:
        each = self.current
        is_goods = each is not None and each.line is not None
        self.item.setEnabled(is_goods)
        self.item.show_value(each.line.item_id if each is not None and each.line is not None else None)
        self.take_button.setEnabled(is_goods and each is not None and each.status is Status.SUGGESTED)
        self.create_button.setEnabled(is_goods and each is not None and each.status is not Status.MATCHED)

    # Answers -----------------------------------------------------------------------------------------------------------

    def _answer(self, change: Callable[[Session], object], *, writes: bool = False) -> bool:
        """Do something with the draft in a session of its own; errors are told."""
        scope = self.context.store.write if writes else self.context.store.read

        def work(_accepted: frozenset[str]) -> bool:
            with scope() as session:
                change(session)
            return True

        done = messages.guarded(self, work) is True
        self._show_state()
        return done

    def _work(self, title: str, change: Callable[[Session], object], done: Callable[[], object]) -> None:
        """Do something with many lines in another thread; the screen waits until it is done."""
        store = self.context.store

        def work(_progress: tasks.Progress) -> None:
            with store.write() as session:
                change(session)

        def end(error: BaseException | None = None) -> None:
            self.setEnabled(True)
            self._show_state()
            if error is None:
                done()
            elif not isinstance(error, tasks.Cancelled):
                messages.tell(self, error)

        self.setEnabled(False)
        tasks.run(self.context, title, work, lambda _done: end(), end, owner=self)

    def _next_open(self) -> None:
        """To the next line that is still asked."""
        row, lines = self.table.currentIndex().row(), self.draft.lines
        order = [*range(row + 1, len(lines)), *range(row + 1)]
        found = next((no for no in order if lines[no] in self.draft.unmatched), None)
        if found is not None:
            self.table.selectRow(found)
        else:
            self.open_button.setFocus()

    @Slot()
    def pick(self) -> None:
        """Say by hand which item the line is."""
        self.item.setFocus()
        self.item.selectAll()

    @Slot(object)
    def _picked(self, item_id: object) -> None:
        each = self.current
        if isinstance(item_id, int) and each is not None and self._answer(lambda session: bind(session, self.draft, each, item_id)):
            self.table.setFocus()
            self._next_open()

    @Slot()
    def take(self) -> None:
        """Take what is suggested for the line."""
        each = self.current
        if each is not None and each.status is Status.SUGGESTED and self._answer(lambda session: accept(session, self.draft, each)):
            self._next_open()

    @Slot()
    def make_item(self) -> None:
        """Make an item from the line."""
        each = self.current
        if each is None or each.line is None or each.status is Status.MATCHED:
            return
        if self._answer(lambda session: create_item(session, self.context.actor, self.draft, each), writes=True):
            self._next_open()

    @Slot()
    def make_all(self) -> None:
        """Make an item from every line that nothing is known about."""
        left = [each for each in self.draft.lines if each.status is Status.UNMATCHED]

        before = [(each, replace(each), each.line.item_id, each.line.unit_id) for each in left if each.line is not None]

        def change(session: Session) -> None:
            try:
                for each in left:
                    create_item(session, self.context.actor, self.draft, each)
            except BaseException:
                _put_back(before)  # the items are not kept either
                raise

        def done() -> None:
            messages.inform(self, counted(len(left), "{n} item made", "{n} items made"))
            self._next_open()

        self._work(_("Making items"), change, done)

    @Slot()
    def make_supplier(self) -> None:
        """Make the supplier that the file names."""
        if self._answer(lambda session: create_supplier(session, self.context.actor, self.draft), writes=True):
            self.supplier.show_value(self.draft.receipt.partner_id)

    @Slot(object)
    def _supplier_picked(self, partner_id: Any) -> None:
        self.draft.receipt.partner_id = partner_id
        self._show_state()

    @Slot(object)
    def _site_picked(self, site_id: Any) -> None:
        self.draft.receipt.site_id = site_id

    @Slot()
    def _rate_typed(self) -> None:
        typed = self.rate.read()
        self.draft.receipt.currency_rate = price(typed) if typed and self.rate.problem is None else None
        self._show_state()

    # Done --------------------------------------------------------------------------------------------------------------

    @Slot()
    def open(self) -> None:
        """Keep the receipt as a draft and open it in the editor. A rate that can't be understood is asked again first."""
        self.rate.read()
        if (trouble := self._rate_trouble()) is not None:
            messages.warn(self, say(trouble))
            self.rate.widget.setFocus()
            return
        if self.draft.already and not messages.ask(
            self, _("This delivery is already here as {number}. Take it in once more?").format(number=self.draft.already), _("Take it in twice")
        ):  # fmt: skip
            return
        kept: list[int] = []

        def keep(session: Session) -> None:
            keep_draft(session, self.context.actor, self.draft, self.name)
            kept.append(self.draft.receipt.id)

        def done() -> None:
            self.is_kept = True
            self.context.open_document(kept[0])
            if self.context.window is not None:
                self.context.window.close_tab_of(self)

        self._work(_("Keeping the receipt"), keep, done)

    def can_close(self) -> bool:
        """Whether the tab may go: what was answered would be asked again."""
        if self.is_kept or not any(each.match.how in ("bound", "created") for each in self.draft.lines):
            return True
        return messages.ask(self, _("This delivery is not taken in yet. Close it?"), _("Close"), _("Stay"))


def _put_back(before: list[tuple[DraftLine, DraftLine, int | None, int | None]]) -> None:
    """Make lines what they were."""
    for each, was, item_id, unit_id in before:
        each.match, each.item_name, each.problems = was.match, was.item_name, was.problems
        if each.line is not None:
            each.line.item_id, each.line.unit_id = item_id, unit_id
