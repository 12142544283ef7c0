"""A register's file becomes daily sales: its goods beside our items, its days and sums, before anything is kept."""

from dataclasses import dataclass

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QCheckBox, QWidget
from sqlalchemy.orm import Session

from app.core.errors import Problem, problem
from app.exchange.sales_draft import Goods, SalesDraft
from app.exchange.sales_import import post_kept
from app.exchange.sales_keep import bind_goods, keep_sales
from app.i18n import N_, _, counted, date_text
from app.ui import import_work, messages, theme
from app.ui.cell_text import cell_text, number_text
from app.ui.context import Context
from app.ui.flow import flowing, named
from app.ui.import_review import ImportReview
from app.ui.import_work import Reading
from app.ui.layout import button
from app.ui.picker import RefEdit
from app.ui.sales_table import GOODS

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


class SalesReview(ImportReview):
    """The review of one file."""

    about = N_("What a register's file says was sold. Which item its goods are is remembered for the till's next file.")
    keys = (("Enter  F4", N_("say which item the goods are")), ("Ctrl+Enter", N_("keep the sales")))

    def __init__(self, context: Context, source: SalesSource, draft: SalesDraft) -> None:
        super().__init__(context, source.name, GOODS)
        self.source, self.draft = source, draft
        self.site, self.till = RefEdit(context, "site"), RefEdit(context, "till")
        self.posting = QCheckBox(_("Post what nothing is missing in"))
        self.go_button = button(_("Keep the sales"), self.keep, primary=True, hint="Ctrl+Enter")
        for field in (self.site, self.till):
            field.setMinimumWidth(theme.scaled(180))
            field.picked.connect(lambda _id: self._place_chosen())
        self.item.setPlaceholderText(_("These goods are our item…"))
        made_by = f"{draft.made_by} · " if draft.made_by else ""
        head = flowing(named(_("Store"), self.site), named(_("Till"), self.till), gap=12, row_gap=6)
        self.lay_out(made_by + self._period(), head, _("Chosen goods"), (self.posting, self.go_button))
        self.on_keys({"F4": self.pick}, {"Ctrl+Return": self.keep})
        self._fill()

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
        self.table.rows.put(self.draft.goods)
        if not self.draft.parts:
            self.message_bar.show_message(_("There is nothing new in this file: all its receipts are in the books"), "warning")
        if self.draft.goods:
            self.table.selectRow(0)
        self.show_state()

    def show_state(self) -> None:
        draft, digits = self.draft, self.context.digits
        self.table.rows.changed()
        parts = [counted(len(draft.parts), "{n} document", "{n} documents")]
        if draft.waiting:
            parts.append("○ " + counted(len(draft.waiting), "{n} of the goods waits for its item", "{n} of the goods wait for their item"))
        if draft.known:
            parts.append(_("{n} receipts are in the books already").format(n=number_text(draft.known)))
        if draft.voided:
            parts.append(_("{n} rows were voided").format(n=number_text(draft.voided)))
        self.counts.setText("   ".join(parts))
        sums = draft.sums()
        self.sums.setText("   ".join(f"{_(text)} {cell_text(sums[key], 'money', digits)}" for key, text in SUMS if sums[key]))
        self.show_problems(self._problems())
        self.go_button.setEnabled(bool(draft.parts))
        self.show_chosen()

    def _problems(self) -> list[Problem]:
        homeless = any(part.place.site_id is None for part in self.draft.parts)
        asked = [problem(N_("Say at which store this was sold"), field="site_id")] if homeless else []
        return [*asked, *self.draft.problems]

    def show_chosen(self) -> None:
        each: Goods | None = self.table.current
        self.item.setEnabled(each is not None)
        self.item.show_value(each.match.item_id if each is not None and each.match is not None else None)

    # Answers -----------------------------------------------------------------------------------------------------------

    def is_open(self, row: Goods) -> bool:
        return row.match is None

    def bind(self, session: Session, row: Goods, item_id: int) -> None:
        bind_goods(session, self.draft, row, item_id)

    def _place_chosen(self) -> None:
        """Another store or till: which receipts are known, and what its goods are, depends on it."""
        store, source = self.context.store, self.source
        site, till = self.site.value, self.till.value
        said = {each.said: each.match.item_id for each in self.draft.goods if each.is_chosen and each.match is not None}

        def match() -> SalesDraft:
            draft = import_work.sales_draft(
                store, source.data, source.reading, tax_inside=source.tax_inside, site_id=site, till_id=till, forced=True
            )
            with store.read() as session:
                for each in draft.goods:
                    if each.said in said:
                        bind_goods(session, draft, each, said[each.said])
            return draft

        def show(draft: SalesDraft) -> None:
            self.draft = draft
            self.message_bar.hide()
            self._fill()

        self.work(_("Matching the goods"), match, show)

    # Done --------------------------------------------------------------------------------------------------------------

    @Slot()
    def keep(self) -> None:
        """Keep the sales as drafts, post them where that is wished, and show them."""
        if not self.go_button.isEnabled():
            return
        store, actor, draft, name, wants_posting = self.context.store, self.context.actor, self.draft, self.name, self.posting.isChecked()

        def keep() -> tuple[list[int], int]:
            with store.write() as session:
                ids: list[int] = [document.id for document in keep_sales(session, actor, draft, name)]
            posted = post_kept(store, actor, ids) if wants_posting else []
            return ids, sum(1 for each in posted if each.state == "posted")

        self.work(_("Keeping the sales"), keep, lambda made: self._kept(*made))

    def _kept(self, ids: list[int], posted: int) -> None:
        text = counted(len(ids), "{n} document kept", "{n} documents kept")
        messages.inform(self, f"{text}, {_('{n} of them posted').format(n=number_text(posted))}" if self.posting.isChecked() else text)
        if len(ids) == 1:
            self.context.open_document(ids[0])
        else:
            self.context.open_key("journal:daily_sales")
        self.leave()

    def can_close(self) -> bool:
        """Whether the tab may go."""
        return self.may_leave(any(each.is_chosen for each in self.draft.goods), _("These sales are not taken in yet. Close it?"))
