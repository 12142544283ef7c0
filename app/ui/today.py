"""The first page: what needs doing now, then a few pictures. Every number opens the list behind it."""

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QScrollArea, QWidget

from app.i18n import N_, _, date_text
from app.ui import tasks, theme
from app.ui.bars import DayBars, NameBars
from app.ui.context import Context
from app.ui.flow import flowing
from app.ui.layout import across, button, down, frame, label
from app.ui.messages import MessageBar
from app.ui.today_card import Card, Cards, Panel
from app.ui.today_figures import DAYS_BACK, Figures, figures, last_days
from app.ui.today_tile import BACKUP, Target

GATHER_MS = 400
WATCHED = frozenset({"document", "move", "pool", "item", "item_price", "till", "store_info"})
NEW_OFFERED = 4
"""Kinds of document of which a new one is offered."""


class Today(QWidget):
    """What needs doing now."""

    keys = (("Tab", N_("next number")), ("Enter", N_("open the list behind it")), ("F5", N_("read again")))
    about = N_("What needs doing now, and how the store has done lately. Every number opens the list behind it.")

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context, self.title = context, _("Today")
        self.message_bar = MessageBar()
        self.day = label("", "title")
        self.by_day, self.stock, self.write_offs = DayBars(), NameBars(), NameBars()
        self.waits, self.trade = Cards(self.open_target), Cards(self.open_target)
        self.pictures = self._make_pictures()
        self.first_steps = self._make_first_steps()
        self.first_steps.hide()
        body = frame(
            down(self._make_actions(), self.waits, self.trade, self.first_steps, self.pictures, 1, margin=16, gap=16), "page"
        )  # fmt: skip
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setWidget(body)
        bar = frame(across(label(self.title, "title"), 1, self.day, margin=(12, 8, 12, 8)), "bar")
        self.setLayout(down(bar, self.message_bar, scroll, gap=0))
        self._gather = QTimer(self, singleShot=True, interval=GATHER_MS)
        self._gather.timeout.connect(self.read)
        context.changes.tables_changed.connect(self._tables_changed)
        self.read()

    @property
    def cards(self) -> dict[str, Card]:
        """The cards that are shown, by name."""
        return {**self.waits.by_name, **self.trade.by_name}

    def open_target(self, target: Target) -> None:
        """Open what stands behind a number: exactly what was counted."""
        if target.report:
            from app.ui.report_view import open_report

            open_report(self.context, target.report, target.params)
        elif target.key == BACKUP:
            from app.ui.backup_task import back_up_now

            back_up_now(self.context)
        else:
            self.context.open_key(target.key)

    def _make_actions(self) -> QWidget:
        """New documents of the kinds this user works with, and the lists looked at most."""
        from app.documents.base import kinds

        self.new_buttons: dict[str, QWidget] = {
            name: button(_(cls.title), lambda name=name: self.context.open_document(name), icon="plus")  # type: ignore[misc]
            for name, cls in sorted(kinds().items(), key=lambda kind: kind[1].menu[1]) if self.context.actor.may("edit", cls.roles)
        }  # fmt: skip
        self._offer_kinds(())
        return flowing(
            *self.new_buttons.values(), button(_("Goods"), lambda: self.context.open_key("catalog:item")),
            button(_("All documents"), lambda: self.context.open_key("journal:")), margin=(0, 0, 0, 0),
        )  # fmt: skip

    def _offer_kinds(self, used: Sequence[str]) -> None:
        """Offer new documents of the kinds that are used most, then of those that stand first in their areas."""
        wanted = [*(name for name in used if name in self.new_buttons), *(name for name in self.new_buttons if name not in used)][
            :NEW_OFFERED
        ]
        for name, each in self.new_buttons.items():
            each.setVisible(name in wanted)

    def _make_pictures(self) -> QWidget:
        self.by_day_title = label("", muted=True)
        self.panels = {
            "by_day": Panel(down(self.by_day_title, self.by_day, 1, margin=12, gap=8), self.open_target),
            "stock": Panel(down(label(_("Value of stock by store"), muted=True), self.stock, 1, margin=12, gap=8), self.open_target),
            "write_offs": Panel(
                down(label(_("Written off and lost, {n} days").format(n=DAYS_BACK), muted=True), self.write_offs, 1, margin=12, gap=8), self.open_target,
            ),
        }  # fmt: skip
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(theme.scaled(12))
        grid.addWidget(self.panels["by_day"], 0, 0, 1, 2)
        grid.addWidget(self.panels["stock"], 1, 0)
        grid.addWidget(self.panels["write_offs"], 1, 1)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        return frame(grid)

    def _make_first_steps(self) -> QWidget:
        """What a new store begins with."""
        words = label(_("This store is empty. Begin with the goods: type them in, or take them from a file. Then enter what is on the shelves."),
                      wrap=True)  # fmt: skip
        steps = across(
            button(_("Add goods"), lambda: self.context.open_key("catalog:item:new"), primary=True),
            button(_("Take goods from a file…"), lambda: self.context.open_key("import")),
            button(_("Opening stock"), lambda: self.context.open_document("opening_stock")),
            1,
        )  # fmt: skip
        return frame(down(label(_("First steps"), "empty_title"), words, steps, margin=16, gap=12), "card")

    # Reading -----------------------------------------------------------------------------------------------------------

    @Slot(frozenset)
    def _tables_changed(self, tables: frozenset[str]) -> None:
        if tables & WATCHED:
            self._gather.start()

    @Slot()
    def read(self) -> None:
        """Read the figures in another thread."""
        self.day.setText(date_text(datetime.now().date()))
        store, actor, digits = self.context.store, self.context.actor, self.context.digits
        tasks.run(self.context, _("Reading"), lambda _progress: figures(store, actor, digits), self.show_figures, owner=self, quiet=True)

    def show_figures(self, known: Figures) -> None:
        """Show what was read."""
        self.waits.put(known.waits)
        self.trade.put(known.trade)
        self._offer_kinds(known.kinds)
        self._show_days(known)
        self.stock.put(known.stock)
        self.write_offs.put(known.write_offs)
        self.first_steps.setVisible(known.items == 0)
        self.pictures.setVisible(known.documents > 0)

    def _show_days(self, known: Figures) -> None:
        """What was sold day by day; in a store that sells nothing, what was received."""
        days = last_days(datetime.now().date())
        by_day = (
            _("Sales by day without VAT, {n} days; the strong part is the margin") if known.sold else _("Goods received by day, {n} days")
        )
        self.by_day_title.setText(by_day.format(n=DAYS_BACK))
        self.by_day.put(known.sold or known.received, known.margin)
        self.panels["by_day"].target = Target(report="sales-and-margin" if known.sold else "purchases", params=days)
        self.panels["stock"].target = Target(report="stock-on-hand")
        self.panels["write_offs"].target = Target(report="write-offs", params=days)
        self.panels["write_offs"].setVisible(bool(known.write_offs))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_F5:
            self.read()
        else:
            super().keyPressEvent(event)
