"""The first page: what needs doing now, then a few pictures. Every number opens the list behind it."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtGui import QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QScrollArea, QSizePolicy, QWidget

from app.i18n import N_, _, date_text
from app.ui import tasks, theme
from app.ui.bars import DayBars, NameBars
from app.ui.cell_text import number_text
from app.ui.context import Context
from app.ui.flow import flowing
from app.ui.layout import across, button, down, frame, label
from app.ui.messages import MessageBar
from app.ui.today_figures import DAYS_AHEAD, DAYS_BACK, Figures, figures

GATHER_MS = 400
WATCHED = frozenset({"document", "move", "pool", "item", "store_info"})
STALE = timedelta(days=2)
NEW_OFFERED = 4
"""Kinds of document of which a new one is offered."""
CARD_WIDTH = 180
"""Pixels at 100 % that a card with a number needs."""


class Card(QFrame):
    """A number and what it counts; a click or Enter opens the list behind it."""

    def __init__(self, text: str, act: Callable[[], object]) -> None:
        super().__init__()
        self.setObjectName("card")
        self.act = act
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(text)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(theme.scaled(72))
        self.figure, self.words = label("…", "figure"), label(text, muted=True, wrap=True)
        self.words.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self.setLayout(down(self.figure, self.words, 1, margin=(12, 8, 12, 4), gap=0))

    def put(self, figure: str, *, alarm: bool = False) -> None:
        """Show a number; an alarm stands in red, with a mark."""
        self.figure.setText(("⚠ " if alarm else "") + figure)
        self.figure.setProperty("alarm", alarm)
        self.figure.style().polish(self.figure)
        self.setAccessibleDescription(figure)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.act()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.act()
        else:
            super().keyPressEvent(event)


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
        self.cards = self._make_cards()
        self.pictures = self._make_pictures()
        self.first_steps = self._make_first_steps()
        self.first_steps.hide()
        body = frame(
            down(self._make_actions(), self._make_grid(), self.first_steps, self.pictures, 1, margin=16, gap=20), "page"
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

    def _make_cards(self) -> dict[str, Card]:
        def opener(key: str) -> Callable[[], object]:
            return lambda: self.context.open_key(key)

        from app.ui.backup_task import back_up_now

        return {
            "old_drafts": Card(_("drafts older than a day"), opener("journal::drafts1")),
            "drafts": Card(_("drafts in all"), opener("journal::drafts0")),
            "expiring": Card(_("batches expire in {n} days").format(n=DAYS_AHEAD), self._open_expiring),
            "below_zero": Card(_("goods below zero"), opener("report:sold-without-stock")),
            "backup": Card(_("last backup"), lambda: back_up_now(self.context)),
        }

    def _open_expiring(self) -> None:
        """The batches that were counted, no others."""
        from app.reports.base import Params
        from app.ui.report_view import open_report

        open_report(self.context, "expiry", Params(filters={"days": DAYS_AHEAD}))

    def _make_grid(self) -> QWidget:
        self.grid = QGridLayout()
        self.grid.setContentsMargins(0, 0, 0, 0)
        self.grid.setSpacing(theme.scaled(12))
        self._arrange_cards(len(self.cards))
        return frame(self.grid)

    def _arrange_cards(self, columns: int) -> None:
        """Put the cards into so many columns."""
        for n, card in enumerate(self.cards.values()):
            self.grid.removeWidget(card)
            self.grid.addWidget(card, n // columns, n % columns)
        for n in range(len(self.cards)):
            self.grid.setColumnStretch(n, 1 if n < columns else 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where there is no room, the cards stand in several rows."""
        super().resizeEvent(event)
        self._arrange_cards(max(1, min(len(self.cards), self.width() // theme.scaled(CARD_WIDTH))))

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
        def picture(title: str, bars: QWidget) -> QWidget:
            made = frame(down(label(title, muted=True), bars, 1, margin=12, gap=8), "panel")
            made.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
            return made

        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(theme.scaled(12))
        grid.addWidget(picture(_("Goods received by day, {n} days").format(n=DAYS_BACK), self.by_day), 0, 0, 1, 2)
        grid.addWidget(picture(_("Value of stock by store"), self.stock), 1, 0)
        grid.addWidget(picture(_("Written off by reason, {n} days").format(n=DAYS_BACK), self.write_offs), 1, 1)
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
        for name in ("old_drafts", "drafts", "expiring", "below_zero"):
            count = getattr(known, name)
            self.cards[name].put(number_text(count) if count else "–", alarm=name == "below_zero" and count > 0)
        late = known.backup is None or datetime.now() - known.backup > STALE
        backup = _("never") if known.backup is None else _day_said(known.backup)
        self.cards["backup"].put(backup, alarm=late and known.documents > 0)
        self.cards["backup"].setVisible(self.context.store.is_file)
        self._offer_kinds(known.kinds)
        self.by_day.put(known.by_day)
        self.stock.put(known.stock)
        self.write_offs.put(known.write_offs)
        self.first_steps.setVisible(known.items == 0)
        self.pictures.setVisible(known.documents > 0)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_F5:
            self.read()
        else:
            super().keyPressEvent(event)


def _day_said(moment: datetime) -> str:
    today = datetime.now().date()
    if moment.date() == today:
        return f"{moment:%H:%M}"
    return _("yesterday") if moment.date() == today - timedelta(days=1) else date_text(moment.date())
