"""A register's file becomes daily sales: its goods beside our items, its days and sums, before anything is kept."""

from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QAbstractItemView, QCheckBox, QTableView, QWidget
from sqlalchemy.orm import Session

from app.core.errors import Problem, problem
from app.exchange.sales_draft import Goods, SalesDraft
from app.exchange.sales_import import post_kept
from app.exchange.sales_keep import bind_goods, keep_sales
from app.i18n import N_, _, counted, date_text
from app.ui import import_work, messages, tasks, theme
from app.ui.cell_text import cell_text, number_text
from app.ui.context import Context
from app.ui.flow import flowing, named, stacked
from app.ui.import_work import Reading
from app.ui.layout import button, down, frame, label
from app.ui.messages import MessageBar
from app.ui.padded_delegate import PaddedDelegate
from app.ui.picker import RefEdit
from app.ui.receipt_table import fit_columns, told
from app.ui.sales_table import COLUMNS, SoldGoods

MOST_ASKS = 5
"""Problems of the file that are listed; the rest are counted."""
SUMS = (
    ("gross", N_("Before discounts")), ("discount", N_("Discounts")), ("tax", N_("Taxes in it")), ("paid", N_("Paid")), ("refunded", N_("Paid back")),
)  # fmt: skip


@dataclass(frozen=True)
class SalesSource:
    """The file that the review is of, as it was read."""

    name: str
    data: bytes
    reading: Reading
    tax_inside: bool


def open_sales(context: Context, source: SalesSource, draft: SalesDraft) -> QWidget:
    """Open the review of a draft in a tab."""
    key = f"sales_import:{draft.fingerprint[:16]}"
    return context.open_tab(key, _("Sales · {name}").format(name=source.name), lambda: SalesReview(context, source, draft))


class SalesReview(QWidget):
    """The review of one file."""

    about = N_("What a register's file says was sold. Which item its goods are is remembered for the till's next file.")
    keys = (("Enter  F4", N_("say which item the goods are")), ("Ctrl+Enter", N_("keep the sales")))

    def __init__(self, context: Context, source: SalesSource, draft: SalesDraft) -> None:
        super().__init__()
        self.context, self.source, self.draft = context, source, draft
        self.message_bar, self.is_kept, self.title, self.is_forced = MessageBar(), False, source.name, False
        self.goods, self.table = SoldGoods(context.digits, self), QTableView()
        self.site, self.till, self.item = RefEdit(context, "site"), RefEdit(context, "till"), RefEdit(context, "item")
        self.posting = QCheckBox(_("Post what nothing is missing in"))
        self.days, self.sums, self.asks = label(""), label(""), label("", muted=True, wrap=True)
        self.keep_button = button("", self.keep, primary=True, hint="Ctrl+Enter")
        self._build()
        self._connect()
        self._fill()

    def _build(self) -> None:
        made_by = f"{self.draft.made_by} · " if self.draft.made_by else ""
        title = flowing(label(self.source.name, "title"), label(made_by + self._period(), muted=True), margin=(12, 8, 12, 0))
        for field, width in ((self.site, 180), (self.till, 180), (self.item, 280)):
            field.setMinimumWidth(theme.scaled(width))
        head = flowing(named(_("Store"), self.site), named(_("Till"), self.till), gap=12, row_gap=6)
        self._build_table()
        self.item.setPlaceholderText(_("These goods are our item…"))
        answers = flowing(named(_("Chosen goods"), self.item), name="totals")
        foot = flowing(frame(down(self.days, self.sums, gap=2)), tail=(self.posting, self.keep_button), name="totals")
        self.asks.setContentsMargins(theme.scaled(12), theme.scaled(4), theme.scaled(12), theme.scaled(8))
        self.setLayout(down(stacked(title, head), self.message_bar, self.table, answers, self.asks, foot, gap=0))

    def _build_table(self) -> None:
        table = self.table
        table.setModel(self.goods)
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
        self.table.selectionModel().currentRowChanged.connect(lambda *_: self._show_goods())
        self.item.picked.connect(self._picked)
        self.site.picked.connect(lambda _id: self._place_chosen())
        self.till.picked.connect(lambda _id: self._place_chosen())
        self.table.activated.connect(lambda _index: self.pick())
        QShortcut(QKeySequence("F4"), self.table, self.pick, context=Qt.ShortcutContext.WidgetShortcut)
        QShortcut(QKeySequence("Ctrl+Return"), self, self.keep, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        fit_columns(self.table, event.size().width(), COLUMNS)

    def sizeHint(self) -> QSize:
        return QSize(theme.scaled(1000), theme.scaled(640))

    # What is shown -----------------------------------------------------------------------------------------------------

    def _period(self) -> str:
        days = sorted(part.day for part in self.draft.parts)
        if not days:
            return ""
        return date_text(days[0]) if days[0] == days[-1] else f"{date_text(days[0])} – {date_text(days[-1])}"

    def _fill(self) -> None:
        places = {part.place for part in self.draft.parts}
        sites, tills = {place.site_id for place in places}, {place.till_id for place in places}
        self.site.show_value(sites.pop() if len(sites) == 1 else None)
        self.till.show_value(tills.pop() if len(tills) == 1 else None)
        self.goods.put(self.draft.goods)
        if not self.draft.parts:
            self.message_bar.show_message(_("There is nothing new in this file: all its receipts are in the books"), "warning")
        if self.draft.goods:
            self.table.selectRow(0)
        self._show_state()

    def _show_state(self) -> None:
        draft, digits = self.draft, self.context.digits
        self.goods.changed()
        parts = [counted(len(draft.parts), "{n} document", "{n} documents")]
        if draft.waiting:
            parts.append("○ " + counted(len(draft.waiting), "{n} of the goods waits for its item", "{n} of the goods wait for their item"))
        if draft.known:
            parts.append(_("{n} receipts are in the books already").format(n=number_text(draft.known)))
        if draft.voided:
            parts.append(_("{n} rows were voided").format(n=number_text(draft.voided)))
        self.days.setText("   ".join(parts))
        sums = draft.sums()
        self.sums.setText("   ".join(f"{_(text)} {cell_text(sums[key], 'money', digits)}" for key, text in SUMS if sums[key]))
        problems = self._problems()
        more = len(problems) - MOST_ASKS
        self.asks.setText(told(problems[:MOST_ASKS]) + ("\n" + _("… and {n} more").format(n=number_text(more)) if more > 0 else ""))
        self.asks.setVisible(bool(problems))
        self.keep_button.setText(_("Keep the sales"))
        self.keep_button.setEnabled(bool(draft.parts))
        self._show_goods()

    def _problems(self) -> list[Problem]:
        homeless = any(part.place.site_id is None for part in self.draft.parts)
        asked = [problem(N_("Say at which store this was sold"), field="site_id")] if homeless else []
        return [*asked, *self.draft.problems]

    @property
    def current(self) -> Goods | None:
        """The goods that the keyboard is on."""
        row = self.table.currentIndex().row()
        return self.draft.goods[row] if 0 <= row < len(self.draft.goods) else None

    def _show_goods(self) -> None:
        each = self.current
        self.item.setEnabled(each is not None)
        self.item.show_value(each.match.item_id if each is not None and each.match is not None else None)

    # Answers -----------------------------------------------------------------------------------------------------------

    @Slot()
    def pick(self) -> None:
        """Say by hand which item the goods are."""
        self.item.setFocus()
        self.item.selectAll()

    @Slot(object)
    def _picked(self, item_id: object) -> None:
        each = self.current
        if not isinstance(item_id, int) or each is None:
            return

        def work(_accepted: frozenset[str]) -> bool:
            with self.context.store.read() as session:
                bind_goods(session, self.draft, each, item_id)
            return True

        done = messages.guarded(self, work)
        self._show_state()
        if done:
            self.table.setFocus()
            self._next_waiting()

    def _next_waiting(self) -> None:
        row, goods = self.table.currentIndex().row(), self.draft.goods
        order = [*range(row + 1, len(goods)), *range(row + 1)]
        found = next((no for no in order if goods[no].match is None), None)
        if found is not None:
            self.table.selectRow(found)
        else:
            self.keep_button.setFocus()

    def _place_chosen(self) -> None:
        """Another store or till: which receipts are known, and what its goods are, depends on it."""
        store, source = self.context.store, self.source
        site, till = self.site.value, self.till.value
        said = {each.said: each.match.item_id for each in self.draft.goods if each.is_chosen and each.match is not None}

        def work(_progress: tasks.Progress) -> SalesDraft:
            draft = import_work.sales_draft(
                store, source.data, source.reading, tax_inside=source.tax_inside, site_id=site, till_id=till, forced=True
            )
            with store.read() as session:
                for each in draft.goods:
                    if each.said in said:
                        bind_goods(session, draft, each, said[each.said])
            return draft

        def show(draft: SalesDraft) -> None:
            self.setEnabled(True)
            self.draft = draft
            self.message_bar.hide()
            self._fill()

        self.setEnabled(False)
        tasks.run(self.context, _("Matching the goods"), work, show, self._failed, owner=self)

    def _failed(self, error: BaseException) -> None:
        self.setEnabled(True)
        if not isinstance(error, tasks.Cancelled):
            messages.tell(self, error)

    # Done --------------------------------------------------------------------------------------------------------------

    @Slot()
    def keep(self) -> None:
        """Keep the sales as drafts, post them where that is wished, and show them."""
        if not self.keep_button.isEnabled():
            return
        context, draft, name, wants_posting = self.context, self.draft, self.source.name, self.posting.isChecked()

        def work(_progress: tasks.Progress) -> tuple[list[int], int]:
            def kept(session: Session) -> list[int]:
                return [document.id for document in keep_sales(session, context.actor, draft, name)]

            with context.store.write() as session:
                ids = kept(session)
            posted = post_kept(context.store, context.actor, ids) if wants_posting else []
            return ids, sum(1 for each in posted if each.state == "posted")

        self.setEnabled(False)
        tasks.run(context, _("Keeping the sales"), work, lambda made: self._kept(*made), self._failed, owner=self)

    def _kept(self, ids: list[int], posted: int) -> None:
        self.is_kept = True
        self.setEnabled(True)
        text = counted(len(ids), "{n} document kept", "{n} documents kept")
        messages.inform(self, f"{text}, {_('{n} of them posted').format(n=number_text(posted))}" if self.posting.isChecked() else text)
        context = self.context
        if len(ids) == 1:
            context.open_document(ids[0])
        else:
            context.open_key("journal:daily_sales")
        if context.window is not None:
            context.window.close_tab_of(self)

    def can_close(self) -> bool:
        """Whether the tab may go: what was answered would be asked again."""
        if self.is_kept or not any(each.is_chosen for each in self.draft.goods):
            return True
        return messages.ask(self, _("These sales are not taken in yet. Close it?"), _("Close"), _("Stay"))
