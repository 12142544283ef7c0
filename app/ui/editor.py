"""The editor of any document: head, lines and foot from its declaration; drafts kept as one types, posting, correcting, scanning."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QApplication, QLabel, QStackedLayout, QWidget

from app.core.errors import Problem
from app.documents.base import Document, State
from app.i18n import _, say
from app.ui import document_work, layout, messages, tasks
from app.ui.attachments import FileDrop
from app.ui.context import Context
from app.ui.document_work import Opened
from app.ui.editor_bar import EditorBar, heading
from app.ui.editor_filling import Filling
from app.ui.editor_foot import EditorFoot
from app.ui.editor_header import HeaderForm
from app.ui.editor_inquiry import Inquiry
from app.ui.editor_keeper import Keeper
from app.ui.editor_presence import Doorbell
from app.ui.editor_scan import ScanDesk
from app.ui.editor_state import EditorState
from app.ui.editor_tools import EditorTools
from app.ui.line_finder import LineFinder
from app.ui.line_tables import LineTables
from app.ui.line_view import LineView
from app.ui.lines import LinesModel
from app.ui.messages import MessageBar
from app.ui.offer_bar import OfferBar
from app.ui.problem_list import ProblemList
from app.ui.special import desk_of
from app.ui.undo import History

SETTLE_MS = 150
"""How long after an edit the sums and problems are worked out anew."""
PATIENCE_MS = 250


class DocumentEditor(QWidget):
    """One document, new or stored. `ready` comes once it is read; the window's title is its number."""

    ready = Signal()

    def __init__(self, context: Context, opened: Opened, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.context, self.book = context, opened.book
        self.history = History(self)
        self.tables = LineTables(context, opened.document, opened.book, self.history)
        self.keeper = Keeper(self, context, self.tables)
        self.state = EditorState(self)
        self.tools = EditorTools(self)
        self.tried = self.waiting = False
        self._looked_up: tuple[Any, int] | None = None
        self._make(opened.document)
        self.scan_desk, self.doorbell, self.inquiry = ScanDesk(self), Doorbell(self), Inquiry(self)
        self.filling, self.drop = Filling(self), FileDrop(self)
        self._connect()
        self.settle_timer = QTimer(self, singleShot=True, interval=SETTLE_MS)
        self.settle_timer.timeout.connect(self.show_sums_and_problems)
        self.show_opened(opened)

    @property
    def document(self) -> Document:
        """The document on the screen."""
        return self.tables.document

    @property
    def lines(self) -> LinesModel:
        """The lines of the table that was last used."""
        return self.tables.lines

    @property
    def view(self) -> LineView:
        """The grid of the table that was last used."""
        return self.tables.view

    def _make(self, document: Document) -> None:
        self.message_bar = MessageBar()
        self.offer_bar = OfferBar(self.message_bar)
        self.bar = EditorBar(self.context, self, self._acts())
        self.header = HeaderForm(self.context, type(document))
        self.finder = LineFinder(self.tables)
        self.foot, self.problem_list = EditorFoot(), ProblemList()
        self.problem_list.hide()
        self.busy = QLabel()
        self.busy.setObjectName("page")
        self.busy.setAlignment(self.busy.alignment().AlignCenter)
        self.middle = QWidget()
        self.stack = QStackedLayout(self.middle)
        self.stack.addWidget(self.tables)
        self.stack.addWidget(self.busy)
        # Bars stand below the lines: what comes and goes there moves nothing that the eye is on.
        below = (self.problem_list, self.offer_bar, self.message_bar, self.foot)
        self.desk = desk_of(self)
        parts = (self.bar, self.header, self.desk.bar if self.desk is not None else None, self.finder, self.middle, *below)
        self.setLayout(layout.down(*parts, gap=0))
        column: Any = self.layout()
        column.setStretchFactor(self.middle, 1)

    def _acts(self) -> dict[str, Callable[[], object]]:
        state, tools = self.state, self.tools
        return {
            "post": state.post, "post_new": state.post_and_new, "save": state.save, "correct": state.correct, "give_up": state.give_up,
            "unpost": state.unpost, "void": state.void, "preview": tools.preview, "card": tools.item_card, "find": tools.find,
            "undo": tools.undo, "redo": tools.redo, "print": tools.print, "labels": tools.labels,
            "history": tools.history, "based": tools.based, "copy": tools.copy,
            "related": tools.related, "files": tools.files,
        }  # fmt: skip

    def _connect(self) -> None:
        self.tables.edited.connect(self.edited)
        self.tables.header_changed.connect(lambda: self.header.show_document(self.document, self.book))
        self.tables.refused.connect(lambda why: messages.warn(self, why, messages.CELL))
        self.history.indexChanged.connect(self.show_state)
        self.header.changed.connect(self.change_header)
        self.header.finished.connect(self.tables.start if self.document.tables() else self.bar.post.setFocus)
        self.tables.pasted.connect(self.tools.paste_text)
        self.tables.many_changed.connect(self.tools.tell_many)
        self.tables.selected.connect(self.tools.show_selected)
        self.foot.toggled.connect(self._show_problems)
        self.problem_list.went_to.connect(self.go_to)
        self.keeper.kept.connect(self.show_state)
        self.keeper.blocked.connect(self.wait)
        self.keeper.refused.connect(self.state.show_refused)
        self.keeper.conflicted.connect(self.state.show_conflict)
        self.keeper.status.connect(self.bar.show_status)
        self.keeper.began.connect(self.message_bar.hide)
        self.context.changes.tables_changed.connect(self.state.look_elsewhere)
        self.context.changes.tables_changed.connect(self.tools.count_files)

    # --- what is shown

    def show_opened(self, opened: Opened) -> None:
        """Show a document that was read, in place of the one before."""
        self.history.clear()
        self.book = opened.book
        self.tables.use_book(opened.book)
        self.tables.use(opened.document, opened.costs, locked=opened.document.state != State.DRAFT)
        self.keeper.begin_anew()
        self.offer_bar.hide()
        self.header.show_document(opened.document, opened.book)
        self.tried = False
        self.tools.count_files()
        self.show_state()
        if len(opened.document.rows) >= document_work.MANY:
            self.settle_timer.start()
        else:
            self.show_sums_and_problems()
        if opened.unsaved is not None:
            self.state.offer_recovery(opened.unsaved)

    @Slot()
    def show_state(self) -> None:
        """Bring bar, locks and title in line with the document's state."""
        with self._keeping_focus():
            self._show_state()

    def _show_state(self) -> None:
        document, keeper = self.document, self.keeper
        partner = self._partner(document.partner_id)
        can_undo = (self.history.canUndo(), self.history.canRedo())
        self.bar.show_document(document, partner, correcting=keeper.correcting, waiting=self.waiting, can_undo=can_undo)
        locked = self.is_locked
        self.header.lock(locked)
        if not self.waiting:
            self.header.leave_out_empty(locked)
        self.tables.lock(locked)
        if self.desk is not None:
            self.desk.show_document()
        if self.windowTitle() != heading(document):
            self.setWindowTitle(heading(document))

    @contextmanager
    def _keeping_focus(self) -> Iterator[None]:
        """A field or button that has the focus may be hidden or locked: the focus stays in the editor, where its keys are heard."""
        was_here = self._has_focus()
        yield
        if was_here and not self._has_focus():
            self.take_focus()

    def _has_focus(self) -> bool:
        focused = QApplication.focusWidget()
        return focused is not None and (focused is self or self.isAncestorOf(focused))

    def take_focus(self) -> None:
        """Into the lines; where they are not to be seen into the editor itself."""
        (self.view if self.view.isVisible() else self).setFocus()

    def _partner(self, partner_id: int | None) -> str:
        """The partner's name; one that is new here is looked up and shown as soon as it is known."""
        book = self.book
        name = book.name("partner", partner_id) if partner_id is not None else ""
        if partner_id is not None and not name and self._looked_up != (book, partner_id):
            self._looked_up = (book, partner_id)
            look_up = lambda _p: book.know("partner", partner_id)  # noqa: E731
            tasks.run(self.context, _("Looking up"), look_up, lambda _name: self.show_state(), owner=self, quiet=True)
        return name

    @property
    def is_locked(self) -> bool:
        """Whether nothing can be typed: posted and not being corrected, void, no right, or something is under way."""
        document = self.document
        if self.waiting or document.state == State.VOID or not self.context.actor.may("edit", document.roles):
            return True
        return document.state == State.POSTED and not self.keeper.correcting

    @Slot()
    def show_sums_and_problems(self) -> None:
        """Work out sums and problems anew; of a long document in another thread."""
        document, edits = self.document, self.keeper.edits
        if tasks.is_waiting():  # a cell gets its value first
            self.settle_timer.start(SETTLE_MS)
            return
        if not self.is_locked and not self.inquiry.lacks_answers():
            self.filling.go_on()
        is_judged = not self.is_locked and not self.inquiry.lacks_answers()
        if len(document.rows) < document_work.MANY:
            self._show_worked_out(*_worked_out(document, is_judged))
        elif self.keeper.running:
            self.settle_timer.start()  # two threads at work on so many lines would hold each other up
        else:
            tasks.run(
                self.context, _("Adding up"), lambda _p: _worked_out(document, is_judged),
                lambda found: self._show_worked_out(*found) if (edits, document) == (self.keeper.edits, self.document) else None,
                lambda error: self.settle_timer.start() if edits != self.keeper.edits else messages.tell(self, error), owner=self, quiet=True,
            )  # fmt: skip

    def _show_worked_out(self, sums: list[Any], known: list[Problem]) -> None:
        """Show sums, and problems: counted always, at the cells of lines that the hands have left."""
        document = self.document
        self.foot.show_sums(len(document.rows) if document.tables() else None, sums, document.digits, document.currency)
        if self.is_locked:
            self.put_problems([])
            return
        problems = self.problems(known) if self.keeper.edits or self.tried or document.id is not None else []
        self.foot.count_problems(len(problems))
        self.problem_list.put(problems)
        if self.tried:
            self.header.mark(problems)
            self.tables.show_problems(problems)
        else:
            here = self.tables.current_no
            self.tables.show_problems(each for each in problems if each.line is not None and each.line != here)

    def problems(self, said: list[Problem] | None = None) -> list[Problem]:
        """Everything that keeps the document from being posted: what can't be read, then what the kind has `said` or says now."""
        unread = [*self.header.problems(), *self.tables.unread_problems()]
        known = {(each.line, each.field) for each in unread}
        all_said = self.document.all_problems() if said is None else said
        return [*unread, *(each for each in all_said if (each.line, each.field) not in known)]

    def put_problems(self, problems: list[Problem]) -> None:
        """Show these problems at their cells, in the list and as a number."""
        self.header.mark(problems)
        self.tables.show_problems(problems)
        self.problem_list.put(problems)
        self.foot.count_problems(len(problems))

    @Slot(bool)
    def _show_problems(self, on: bool) -> None:
        self.problem_list.setVisible(on)
        self.foot.count_problems(self.problem_list.count())

    @Slot(object, object)
    def go_to(self, line: int | None, name: str | None) -> None:
        """Go to the cell or field where a problem stands."""
        if line is not None:
            self.tables.go_to(line, name or "")
        elif name is not None:
            self.header.go_to(name)
        else:
            self.tables.start()

    @Slot(bool)
    def wait(self, on: bool) -> None:
        """Nothing can be typed while something is under way. The lines are covered if it takes long: painting them would slow it."""
        self.waiting = on
        self.show_state()
        if on:
            QTimer.singleShot(PATIENCE_MS, self, self._cover)
        else:
            self.stack.setCurrentWidget(self.tables)
            if self.hasFocus():
                self.take_focus()

    def _cover(self) -> None:
        if self.waiting:
            self.busy.setText(self.bar.status.text())
            with self._keeping_focus():
                self.stack.setCurrentWidget(self.busy)

    # --- edits

    @Slot()
    def edited(self) -> None:
        """A line or field was edited: keep it, and work out sums when the hands rest."""
        self.keeper.touch()
        self.settle_timer.start()
        is_unread = self.message_bar.cause == messages.CELL and self.message_bar.text in map(say, self.tables.unread_problems())
        self.message_bar.take_down(messages.POSTED, *(() if is_unread else (messages.CELL,)))

    @Slot(str, object)
    def change_header(self, name: str, value: Any) -> None:
        """A field of the head was typed into."""
        document = self.document
        if getattr(document, name) == value or self.is_locked:
            return
        follows = type(document).changed is not Document.changed
        with self.history.step(self.tables, _("typing"), [document, *(document.rows if follows else [])], merge=name):
            setattr(document, name, value)
            document.changed(name)
        if name in {"partner_id", "site_id"}:
            self.header.narrow(document)
        if name == "partner_id":
            self.book.use_partner(value)
            self.show_state()
        self.book.use_place(document.site_id, document.moment)
        self.tables.changed_rows(document.rows if follows else [])
        self.filling.header_changed(name)

    def settle(self) -> bool:
        """Take what is typed but not yet left; False when it can't be understood."""
        if not self.tables.settle():
            return False
        self.header.settle()
        return True

    def when_settled(self, act: Callable[[], object]) -> None:
        """Take what is typed but not yet left, let all scans find their lines, then act; not at all when something can't be understood."""
        if self.settle():
            self.scan_desk.queue.then(act)

    # --- leaving

    def can_close(self) -> bool:
        """Whether the editor may go: the draft is kept, and an unsaved correction is asked about."""
        self.settle()
        self.scan_desk.queue.finish()
        if self.keeper.correcting and self.keeper.is_dirty:
            question = _("The changes to {number} are not posted. Give them up?").format(number=heading(self.document))
            if not messages.ask(self, question, _("Give up"), _("Stay")):
                return False
            self.keeper.finish_correcting()
        elif not self.keeper.finish():
            return False
        self.doorbell.leave()
        return True

    def closeEvent(self, event: QCloseEvent) -> None:
        event.accept() if self.can_close() else event.ignore()


def _worked_out(document: Document, is_judged: bool) -> tuple[list[Any], list[Problem]]:
    """The sums of a document, and its problems where it is to be judged. Runs in any thread."""
    return document.sums(), document.all_problems() if is_judged else []
