"""A supplier's file becomes a goods receipt: each line is shown with what it was recognised as, and asked where it was not."""

from collections import Counter
from dataclasses import replace
from decimal import Decimal
from typing import Any

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget
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
from app.ui.flow import flowing, named
from app.ui.import_review import ImportReview
from app.ui.layout import button
from app.ui.picker import RefEdit
from app.ui.receipt_table import LINES, MARKS

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


class ReceiptImport(ImportReview):
    """The review of one file."""

    about = N_("What a supplier's file was recognised as. What you choose is remembered for the next delivery.")
    keys = (
        ("Space", N_("take the suggestion")), ("Enter  F4", N_("say which item the line is")), ("Ctrl+N", N_("make an item from the line")),
        ("Ctrl+Enter", N_("open the receipt")),
    )  # fmt: skip

    def __init__(self, context: Context, name: str, draft: ReceiptDraft, totals: Totals | None = None) -> None:
        super().__init__(context, name, LINES)
        self.draft, self.stated = draft, totals
        self.supplier, self.site = RefEdit(context, "partner"), RefEdit(context, "site")
        self.rate = control_for(Field("currency_rate", N_("Rate"), "price"), context)
        self._make_buttons()
        self._build()
        self.supplier.picked.connect(self._supplier_picked)
        self.site.picked.connect(self._site_picked)
        self.rate.edited.connect(self._rate_typed)
        self.on_keys({"Space": self.take, "F4": self.pick}, {"Ctrl+N": self.make_item, "Ctrl+Return": self.open})
        self._fill()

    def _make_buttons(self) -> None:
        self.supplier_button = button("", self.make_supplier, icon="plus")
        self.take_button = button(_("Take the suggestion"), self.take, hint=_("Space"), icon="check")
        self.create_button = button(_("Make an item"), self.make_item, hint="Ctrl+N", icon="plus")
        self.all_button = button(_("Make all unmatched"), self.make_all)
        self.go_button = button(_("Open the receipt"), self.open, primary=True, hint="Ctrl+Enter")

    def _build(self) -> None:
        receipt = self.draft.receipt
        number = " · ".join(filter(None, (receipt.supplier_number, date_text(receipt.supplier_date) if receipt.supplier_date else "")))
        self.supplier.setMinimumWidth(theme.scaled(220))
        self.site.setMinimumWidth(theme.scaled(160))
        rate = named(_("Rate of {currency}").format(currency=self.draft.currency), self.rate.widget) if self.draft.needs_rate else None
        head = flowing(named(_("Supplier"), self.supplier), self.supplier_button, named(_("Store"), self.site), rate, gap=12, row_gap=6)
        self.item.setPlaceholderText(_("This line is our item…"))
        answers = (self.take_button, self.create_button)
        self.lay_out(number, head, _("Chosen line"), (self.go_button,), answers=answers, to_all=(self.all_button,))

    def _fill(self) -> None:
        draft = self.draft
        self.table.rows.put(draft.lines)
        self.supplier.show_value(draft.receipt.partner_id)
        self.site.show_value(draft.receipt.site_id)
        if draft.already:
            self.message_bar.show_message(
                _("This delivery is already here as {number}. Look at it before you take it in twice.").format(number=draft.already),
                "error",
            )
        self.table.selectRow(next((no for no, each in enumerate(draft.lines) if self.is_open(each)), 0))
        self.show_state()

    # What is shown -----------------------------------------------------------------------------------------------------

    def show_state(self) -> None:
        draft = self.draft
        self.table.rows.changed()
        found = Counter(each.status for each in draft.lines)
        counts = [f"{mark} {number_text(found[each])} {_(word)}" for each, (mark, word, _shade) in MARKS.items() if found[each]]
        self.counts.setText("   ".join(counts))
        self.sums.setText(self._sums_text())
        self.show_problems(self._problems())
        wanted = str(draft.supplier.values.get("name") or "")
        self.supplier_button.setVisible(draft.receipt.partner_id is None and bool(wanted))
        self.supplier_button.setText(_("Make “{name}”").format(name=wanted[:30]))
        unmatched = found[Status.UNMATCHED]
        self.all_button.setText(_("Make all unmatched ({n})").format(n=unmatched))
        self.all_button.setVisible(unmatched > 1)
        left = len(draft.unmatched)
        self.go_button.setText(_opening(left, is_return=draft.is_return))
        self.show_chosen()

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
        line: DraftLine | None = self.table.current
        return line

    def show_chosen(self) -> None:
        each = self.current
        is_goods = each is not None and each.line is not None
        self.item.setEnabled(is_goods)
        self.item.show_value(each.line.item_id if each is not None and each.line is not None else None)
        self.take_button.setEnabled(is_goods and each is not None and each.status is Status.SUGGESTED)
        self.create_button.setEnabled(is_goods and each is not None and each.status is not Status.MATCHED)

    # Answers -----------------------------------------------------------------------------------------------------------

    def is_open(self, row: DraftLine) -> bool:
        return row in self.draft.unmatched

    def bind(self, session: Session, row: DraftLine, item_id: int) -> None:
        bind(session, self.draft, row, item_id)

    @Slot()
    def take(self) -> None:
        """Take what is suggested for the line."""
        each = self.current
        if each is not None and each.status is Status.SUGGESTED and self.answer(lambda session: accept(session, self.draft, each)):
            self.go_on()

    @Slot()
    def make_item(self) -> None:
        """Make an item from the line."""
        each = self.current
        if each is None or each.line is None or each.status is Status.MATCHED:
            return
        if self.answer(lambda session: create_item(session, self.context.actor, self.draft, each), writes=True):
            self.go_on()

    @Slot()
    def make_all(self) -> None:
        """Make an item from every line that nothing is known about."""
        store, left = self.context.store, [each for each in self.draft.lines if each.status is Status.UNMATCHED]
        before = [(each, replace(each), each.line.item_id, each.line.unit_id) for each in left if each.line is not None]

        def make() -> None:
            try:
                with store.write() as session:
                    for each in left:
                        create_item(session, self.context.actor, self.draft, each)
            except BaseException:
                _put_back(before)  # the items are not kept either
                raise

        def made(_result: None) -> None:
            self.show_state()
            messages.inform(self, counted(len(left), "{n} item made", "{n} items made"))
            self.go_on()

        self.work(_("Making items"), make, made)

    @Slot()
    def make_supplier(self) -> None:
        """Make the supplier that the file names."""
        if self.answer(lambda session: create_supplier(session, self.context.actor, self.draft), writes=True):
            self.supplier.show_value(self.draft.receipt.partner_id)

    @Slot(object)
    def _supplier_picked(self, partner_id: Any) -> None:
        self.draft.receipt.partner_id = partner_id
        self.show_state()

    @Slot(object)
    def _site_picked(self, site_id: Any) -> None:
        self.draft.receipt.site_id = site_id

    @Slot()
    def _rate_typed(self) -> None:
        typed = self.rate.read()
        self.draft.receipt.currency_rate = price(typed) if typed and self.rate.problem is None else None
        self.show_state()

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
        store, actor, draft, name = self.context.store, self.context.actor, self.draft, self.name

        def keep() -> int:
            with store.write() as session:
                return keep_draft(session, actor, draft, name).id

        def kept(document_id: int) -> None:
            self.context.open_document(document_id)
            self.leave()

        self.work(_("Keeping the receipt"), keep, kept)

    def can_close(self) -> bool:
        """Whether the tab may go."""
        is_answered = any(each.match.how in ("bound", "created") for each in self.draft.lines)
        return self.may_leave(is_answered, _("This delivery is not taken in yet. Close it?"))


def _opening(left: int, *, is_return: bool) -> str:
    """What the button says that goes on to the document, with so many lines unmatched."""
    if is_return:
        words = counted(left, "Open the return, {n} line unmatched", "Open the return, {n} lines unmatched")
        return words if left else _("Open the return")
    words = counted(left, "Open the receipt, {n} line unmatched", "Open the receipt, {n} lines unmatched")
    return words if left else _("Open the receipt")


def _put_back(before: list[tuple[DraftLine, DraftLine, int | None, int | None]]) -> None:
    """Make lines what they were."""
    for each, was, item_id, unit_id in before:
        each.match, each.item_name, each.problems = was.match, was.item_name, was.problems
        if each.line is not None:
            each.line.item_id, each.line.unit_id = item_id, unit_id
