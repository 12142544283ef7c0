"""Prices by a rule: which goods, from what, changed how and ended how; each price before and after, before any is taken."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from PySide6.QtCore import QTimer, Slot
from PySide6.QtWidgets import QCheckBox, QComboBox, QDialog, QWidget

from app.core.pricing import Ending, PriceBase, PriceChange, PriceRounding
from app.documents.prices.repricing import Repricing
from app.i18n import N_, _, counted, say
from app.posting.reprice import PriceRule, Proposal, Selection, Where, propose
from app.posting.shelf_price import shelf_price_type
from app.store.engine import Store
from app.store.table import Field
from app.ui import messages, tasks, theme
from app.ui.cell_text import cell_text, number_text
from app.ui.context import Context
from app.ui.controls import Control, control_for
from app.ui.flow import named
from app.ui.layout import across, button, down, frame, label
from app.ui.line_book import LineBook
from app.ui.messages import MessageBar
from app.ui.picker import RefEdit
from app.ui.plain_table import PlainTable
from app.ui.window_size import resize_within_screen

COLUMNS = (
    (N_("Item"), "text", 0), (N_("Price before"), "price", 9), (N_("New price"), "price", 9), (N_("Markup before, %"), "percent", 9),
    (N_("Markup, %"), "percent", 9), (N_("On hand"), "qty", 8), (N_("Change"), "money", 10),
)  # fmt: skip
WIDTH, HEIGHT = 1000, 680
SETTLE_MS = 250


@dataclass(frozen=True)
class Prices:
    """The prices that a repricing on the screen is about."""

    price_type_id: int | None
    moment: Any
    site_id: int | None


def proposal_of(store: Store, book: LineBook, prices: Prices, selection: Selection, rule: PriceRule) -> Proposal:
    """The new prices, with what the lines must know of the goods. Runs in any thread."""
    with store.read() as session:
        price_type = prices.price_type_id or shelf_price_type(session)
        if price_type is None:
            return Proposal()
        found = propose(session, Where(price_type, prices.moment, prices.site_id), selection, rule)
        book.learn_goods(session, [each.item_id for each in found.prices])
    return found


class RuleWindow(QDialog):
    """Asks for goods and a rule, and shows what comes of it; `take` gets the proposal that was agreed to."""

    def __init__(self, context: Context, document: Repricing, book: LineBook, take: Callable[[Proposal], None], parent: QWidget) -> None:
        super().__init__(parent)
        self.context, self.book, self.take = context, book, take
        site = None if document.everywhere else document.site_id
        self.prices = Prices(document.price_type_id, document.starts or document.moment, site)
        self.proposal, self._serial = Proposal(), 0
        self.setModal(True)
        self.setWindowTitle(_("Prices by rule"))
        self._timer = QTimer(self, singleShot=True, interval=SETTLE_MS)
        self._timer.timeout.connect(self.work_out)
        self._make_fields()
        self._build()
        self._connect()
        self.work_out()

    def _make_fields(self) -> None:
        self.group, self.supplier, self.other = (RefEdit(self.context, name) for name in ("item_group", "partner", "price_type"))
        for edit in (self.group, self.supplier, self.other):
            edit.setMinimumWidth(theme.scaled(190))
        self.group.setPlaceholderText(_("all goods"))
        self.supplier.setPlaceholderText(_("any supplier"))
        self.on_hand, self.priced = QCheckBox(_("Only on hand")), QCheckBox(_("Only with a price"))
        self.priced.setChecked(True)
        self.base, self.rounding = QComboBox(), QComboBox()
        for base in PriceBase:
            self.base.addItem(_(base.label), base)
        for way in PriceRounding:
            self.rounding.addItem(_(way.label), way)
        self.percent = self._number("percent", N_("Percent"))
        self.amount, self.step, self.less = (self._number("money", text) for text in (N_("Amount"), N_("Round to"), N_("Less")))
        self.table = PlainTable(COLUMNS, self.context.digits)
        self.counts, self.sums, self.message_bar = label(""), label("", muted=True), MessageBar()
        self.fill = button(_("Fill"), self.agree, primary=True)
        self.cancel = button(_("Cancel"), self.reject)

    def _number(self, kind: str, text: str) -> Control:
        control = control_for(Field(kind, text, kind, width=8), self.context)
        control.widget.setFixedWidth(theme.scaled(76))
        control.widget.setAccessibleName(_(text))
        return control

    def _build(self) -> None:
        self.other_box = named(_("Price type"), self.other)
        change = across(
            named(_("Change by, %"), self.percent.widget), named(_("and by"), self.amount.widget), named(_("Round to"), self.step.widget),
            named(_("Less"), self.less.widget), named(_("Rounded"), self.rounding), 1, gap=14,
        )  # fmt: skip
        self.change_box = frame(change)
        selection = across(named(_("Group"), self.group), named(_("Supplier"), self.supplier), self.on_hand, self.priced, 1, gap=14)
        start = across(named(_("Start from"), self.base), self.other_box, 1, gap=14)
        change.setContentsMargins(0, 0, 0, 0)
        head = frame(down(selection, start, self.change_box, margin=12, gap=8), "bar")
        foot = frame(across(down(self.counts, self.sums, gap=2), 1, self.cancel, self.fill, margin=(12, 8, 12, 8)), "totals")
        layout = down(head, self.message_bar, self.table, foot, gap=0)
        layout.setStretchFactor(self.table, 1)
        self.setLayout(layout)
        resize_within_screen(self, WIDTH, HEIGHT)

    def _connect(self) -> None:
        for edit in (self.group, self.supplier, self.other):
            edit.picked.connect(lambda _id: self._timer.start())
        for box in (self.on_hand, self.priced):
            box.toggled.connect(lambda _on: self._timer.start())
        for choice in (self.base, self.rounding):
            choice.activated.connect(lambda _row: self._changed())
        for control in (self.percent, self.amount, self.step, self.less):
            control.edited.connect(self._timer.start)
        self._show_fields()

    def _changed(self) -> None:
        self._show_fields()
        self._timer.start()

    def _show_fields(self) -> None:
        base = self.base.currentData()
        self.other_box.setVisible(base == PriceBase.PRICE_TYPE)
        self.change_box.setEnabled(base != PriceBase.MARKUP_RULE)

    # What comes of it --------------------------------------------------------------------------------------------------

    def selection(self) -> Selection:
        """The goods that are asked for."""
        return Selection(self.group.value, self.supplier.value, self.on_hand.isChecked(), self.priced.isChecked())

    def rule(self) -> PriceRule:
        """The rule as it is typed."""
        percent, amount, step, less = (control.read() or Decimal(0) for control in (self.percent, self.amount, self.step, self.less))
        ending = Ending(step, less, PriceRounding(self.rounding.currentData()))
        return PriceRule(PriceBase(self.base.currentData()), PriceChange(percent, amount, ending), self.other.value)

    @Slot()
    def work_out(self) -> None:
        """Work the prices out with what is chosen now."""
        rule, selection = self.rule(), self.selection()
        self.fill.setEnabled(False)
        trouble = next((each.problem for each in (self.percent, self.amount, self.step, self.less) if each.problem is not None), None)
        if trouble is not None:
            self.message_bar.show_message(say(trouble), "error")
            return
        self.message_bar.hide()
        if rule.base is PriceBase.PRICE_TYPE and rule.price_type_id is None:
            self.show_proposal(Proposal())
            return
        self._serial += 1
        serial, store, book, prices = self._serial, self.context.store, self.book, self.prices

        def done(found: Proposal) -> None:
            if serial == self._serial:
                self.show_proposal(found)

        tasks.run(
            self.context, _("Working out prices"), lambda _p: proposal_of(store, book, prices, selection, rule), done, self._failed, owner=self,
            quiet=True,
        )  # fmt: skip

    def _failed(self, error: BaseException) -> None:
        messages.tell(self, error)

    def show_proposal(self, proposal: Proposal) -> None:
        """Show prices before and after."""
        self.proposal, digits = proposal, self.context.digits
        self.table.put(
            [
                (each.name, each.before, each.after, each.markup_before, each.markup_after, each.on_hand, each.change)
                for each in proposal.prices
            ]
        )
        parts = [counted(len(proposal.prices), "{n} new price", "{n} new prices")]
        parts += [_("{n} stay as they are").format(n=number_text(proposal.same))] if proposal.same else []
        parts += [_("{n} have nothing to start from").format(n=number_text(proposal.without_base))] if proposal.without_base else []
        self.counts.setText(" · ".join(parts))
        before, after = proposal.sums()
        shown = [
            f"{_(text)} {cell_text(amount, 'money', digits)}"
            for text, amount in ((N_("Before"), before), (N_("After"), after), (N_("Change"), after - before))
        ]
        self.sums.setText("   ".join(shown))
        self.fill.setEnabled(bool(proposal.prices))

    @Slot()
    def agree(self) -> None:
        """Take the prices into the document."""
        if self.proposal.prices:
            self.take(self.proposal)
            self.accept()
