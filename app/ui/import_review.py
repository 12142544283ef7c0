"""The review of a file whose lines are matched to our goods: each is shown with the item it is, asked where that is open, then all is kept."""

from abc import abstractmethod
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QPushButton, QWidget
from sqlalchemy.orm import Session

from app.core.errors import Problem
from app.i18n import _
from app.ui import messages, tasks, theme
from app.ui.cell_text import number_text
from app.ui.context import Context
from app.ui.flow import flowing, named, stacked
from app.ui.layout import down, frame, label
from app.ui.messages import MessageBar
from app.ui.picker import RefEdit
from app.ui.review_table import Look, ReviewTable, told

MOST_ASKS = 5
"""Problems of the file as a whole that are listed; the rest are counted."""
T = TypeVar("T")


class ImportReview(QWidget):
    """What every review has; one that derives from it says what its lines are, what is open, and what is kept.

    It makes its own parts, lays them out with `lay_out` and shows them with `show_state`. All that asks the store goes through
    `answer` and `work`, off the window's thread.
    """

    go_button: QPushButton
    """Keeps it all; the keyboard goes there when nothing is open any more."""

    def __init__(self, context: Context, name: str, look: Look) -> None:
        super().__init__()
        self.context, self.name, self.title, self.is_kept = context, name, name, False
        self.message_bar = MessageBar()
        self.table = ReviewTable(look, context.digits)
        self.item = RefEdit(context, "item")
        self.counts, self.sums, self.asks = label(""), label(""), label("", muted=True, wrap=True)
        self.table.chosen.connect(self.show_chosen)
        self.table.activated.connect(lambda _index: self.pick())
        self.item.picked.connect(self.picked)

    def lay_out(
        self, about: str, head: QWidget, chosen: str, foot: tuple[QWidget, ...], *, answers: tuple[QWidget, ...] = (), to_all: tuple[QWidget, ...] = ()
    ) -> None:  # fmt: skip
        """Put the parts into the screen: what the file is, the head, the table, what can be said of the chosen line and of all, the foot."""
        title = flowing(label(self.name, "title"), label(about, muted=True), margin=(12, 8, 12, 0))
        self.item.setMinimumWidth(theme.scaled(260))
        said = flowing(named(chosen, self.item), *answers, tail=to_all, name="totals")
        below = flowing(frame(down(self.counts, self.sums, gap=2)), tail=foot, name="totals")
        self.asks.setContentsMargins(theme.scaled(12), theme.scaled(4), theme.scaled(12), theme.scaled(8))
        self.setLayout(down(stacked(title, head), self.message_bar, self.table, said, self.asks, below, gap=0))

    def on_keys(self, table: dict[str, Callable[[], object]], screen: dict[str, Callable[[], object]]) -> None:
        """Keys that act while the keyboard is in the table, and anywhere in the screen."""
        for keys, act in table.items():
            QShortcut(QKeySequence(keys), self.table, act, context=Qt.ShortcutContext.WidgetShortcut)
        for keys, act in screen.items():
            QShortcut(QKeySequence(keys), self, act, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)

    def sizeHint(self) -> QSize:
        return QSize(theme.scaled(1000), theme.scaled(640))

    # --- what a review says of its own

    @abstractmethod
    def is_open(self, row: Any) -> bool:
        """Whether a line still waits for its item."""

    @abstractmethod
    def bind(self, session: Session, row: Any, item_id: int) -> None:
        """The user says which item a line is."""

    @abstractmethod
    def show_state(self) -> None:
        """Show what the draft is by now."""

    @abstractmethod
    def show_chosen(self) -> None:
        """Another line is chosen: show what can be said of it."""

    # --- what is shown

    def show_problems(self, problems: Sequence[Problem]) -> None:
        """What is asked of the file as a whole."""
        more = len(problems) - MOST_ASKS
        self.asks.setText(told(problems[:MOST_ASKS]) + ("\n" + _("… and {n} more").format(n=number_text(more)) if more > 0 else ""))
        self.asks.setVisible(bool(problems))

    # --- answers

    def answer(self, change: Callable[[Session], object], *, writes: bool = False) -> bool:
        """Do something with the draft in a session of its own, which keys and clicks wait for; errors are told. Whether it was done."""
        scope = self.context.store.write if writes else self.context.store.read

        def act() -> bool:
            with scope() as session:
                change(session)
            return True

        done = messages.guarded(self, lambda _accepted: tasks.wait_for(act)) is True
        self.show_state()
        return done

    def work(self, title: str, act: Callable[[], T], done: Callable[[T], object]) -> None:
        """Do something that takes its time in another thread; the screen waits until it is done."""

        def end(result: T) -> None:
            self.setEnabled(True)
            done(result)

        def failed(error: BaseException) -> None:
            self.setEnabled(True)
            self.show_state()
            if not isinstance(error, tasks.Cancelled):
                messages.tell(self, error)

        self.setEnabled(False)
        tasks.run(self.context, title, lambda _progress: act(), end, failed, owner=self)

    @Slot()
    def pick(self) -> None:
        """Say by hand which item the line is."""
        self.item.setFocus()
        self.item.selectAll()

    @Slot(object)
    def picked(self, item_id: object) -> None:
        """An item was said for the chosen line."""
        row = self.table.current
        if isinstance(item_id, int) and row is not None and self.answer(lambda session: self.bind(session, row, item_id)):
            self.table.setFocus()
            self.go_on()

    def go_on(self) -> None:
        """To the next line that is still asked, and when there is none to the button that keeps all."""
        if not self.table.go_to_next(self.is_open):
            self.go_button.setFocus()

    # --- done

    def leave(self) -> None:
        """All is kept: the tab goes."""
        self.is_kept = True
        if self.context.window is not None:
            self.context.window.close_tab_of(self)

    def may_leave(self, is_answered: bool, question: str) -> bool:
        """Whether the tab may go: what was answered would be asked again."""
        return self.is_kept or not is_answered or messages.ask(self, question, _("Close"), _("Stay"))
