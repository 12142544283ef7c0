"""The months of the last year: which are closed, since when and by whom; closing and reopening them."""

from collections.abc import Callable

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QFrame

from app.access import Actor
from app.i18n import N_, _, date_text, month_text
from app.posting.periods import CLOSING, drafts_told
from app.store.engine import Store
from app.ui import messages, tasks, theme
from app.ui.context import Context
from app.ui.layout import across, button, down, label
from app.ui.plain_table import Heading, PlainTable
from app.ui.store_care_work import REOPENING, SHOWN_MONTHS, Month, close_months, reopen_months

MONTHS: tuple[Heading, ...] = (
    (N_("Month"), "text", 12),
    (N_("State"), "text", 8),
    (N_("Closed"), "moment", 14),
    (N_("Closed by"), "text", 0),
)


NARROWEST = 96
"""Pixels at 100 % of who has closed a month."""


class PeriodSection(QFrame):
    """The list of months and what can be done with the one that is chosen."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.setObjectName("panel")
        self.context = context
        self.months: list[Month] = []
        self.table = PlainTable(MONTHS, narrowest=NARROWEST)
        self.table.setAccessibleName(_("Months"))
        self.table.setFixedHeight(theme.scaled(theme.ROW) * (SHOWN_MONTHS + 1) + theme.scaled(4))
        self.close_button = button(_("Close month"), self.close_chosen, primary=True)
        self.reopen_button = button(_("Reopen month"), self.reopen_chosen)
        about = _("Nothing in a closed month changes any more: neither documents nor quantities nor costs. A document that was forgotten gets a date "
                  "in the open period.")  # fmt: skip
        self.rights = label(self._rights(), muted=True, wrap=True)
        self.rights.setVisible(bool(self.rights.text()))
        head = down(label(_("Periods"), "empty_title"), label(about, muted=True, wrap=True), gap=4)
        buttons = across(self.close_button, self.reopen_button, 1)
        self.setLayout(down(head, self.table, self.rights, buttons, margin=16, gap=12))
        self.table.selectionModel().currentRowChanged.connect(lambda _now, _before: self._show_buttons())
        self._show_buttons()

    def _rights(self) -> str:
        may = self.context.actor.may
        if not may("edit", CLOSING):
            return _("Months are closed by managers and the owner, and reopened by the owner.")
        return "" if may("edit", REOPENING) else _("A closed month is reopened by the owner.")

    def put(self, months: list[Month]) -> None:
        """Show the months; the one chosen stays, else the last that waits to be closed is chosen."""
        held = chosen.number if (chosen := self.chosen()) is not None else None
        self.months = months
        self.table.put([(month_text(m.first_day), _state(m), m.closed_at, m.closed_by) for m in months])
        waiting = next((no for no, month in enumerate(months) if month.is_over and not month.is_closed), 0)
        self.table.selectRow(next((no for no, month in enumerate(months) if month.number == held), waiting))
        self._show_buttons()

    def chosen(self) -> Month | None:
        """The month that is chosen."""
        row = self.table.currentIndex().row()
        return self.months[row] if 0 <= row < len(self.months) else None

    @Slot()
    def _show_buttons(self) -> None:
        month, may = self.chosen(), self.context.actor.may
        self.close_button.setEnabled(month is not None and not month.is_closed and may("edit", CLOSING))
        self.reopen_button.setEnabled(month is not None and month.is_closed and may("edit", REOPENING))

    def close_chosen(self) -> None:
        """Ask, saying what it means, and close the month and what is open before it."""
        month = self.chosen()
        if month is None:
            return
        question = _("Close {month} and everything before it?\n\nFrom then on no document dated before its end can be posted, corrected or "
                     "unposted, and its quantities and costs stay as they are. The owner can reopen it.")  # fmt: skip
        asked = question.format(month=month_text(month.first_day))
        if month.drafts:
            asked = f"{asked}\n\n{drafts_told(month.drafts)}"
        if messages.ask(self, asked, _("Close month")):
            self._do(_("Closing the month"), close_months, month, _("{month} is closed"))

    def reopen_chosen(self) -> None:
        """Ask, saying what it means, and open the month and all after it."""
        month = self.chosen()
        if month is None:
            return
        question = _("Reopen {month}? Everything is open then from {day} on.").format(
            month=month_text(month.first_day), day=date_text(month.first_day)
        )
        means = _("Documents in it can be changed again, and with them figures that others may have reported already.")
        if messages.ask(self, f"{question}\n\n{means}", _("Reopen month")):
            self._do(_("Reopening the month"), reopen_months, month, _("{month} is open again"))

    def _do(self, title: str, act: Callable[[Store, Actor, Month], None], month: Month, said: str) -> None:
        store, actor = self.context.store, self.context.actor
        self.close_button.setEnabled(False)
        self.reopen_button.setEnabled(False)

        def done(_nothing: None) -> None:
            self._show_buttons()
            messages.inform(self, said.format(month=month_text(month.first_day)))
            self.context.changes.tell(frozenset({"period"}))

        def failed(error: BaseException) -> None:
            self._show_buttons()
            if not isinstance(error, tasks.Cancelled) and messages.tell(self, error):
                self._do(title, act, month, said)

        tasks.run(self.context, title, lambda _progress: act(store, actor, month), done, failed, owner=self)


def _state(month: Month) -> str:
    if month.is_closed:
        return _("● closed")
    return _("○ open") if month.is_over else _("○ running")
