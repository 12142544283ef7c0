"""What an editor's buttons do to the document's state: save, post, correct, unpost, void; and what happens when another desk was first."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Slot

from app.core.errors import Problem
from app.documents.base import Document, State
from app.i18n import _, counted
from app.ui import document_work, messages, tasks
from app.ui.changes import changes
from app.ui.contents import Contents, contents_of, put_into
from app.ui.document_work import Elsewhere, Kept, Opened
from app.ui.last_site import keep_site
from app.ui.posting_preview import show_preview

if TYPE_CHECKING:
    from app.posting.engine import Preview
    from app.ui.editor import DocumentEditor


class EditorState(QObject):
    """The life of the document in an editor."""

    def __init__(self, editor: "DocumentEditor") -> None:
        super().__init__(editor)
        self.editor = editor
        self.posted: Contents | None = None
        """What is posted, while it is being corrected."""

    @property
    def document(self) -> Document:
        """The document on the screen."""
        return self.editor.document

    def save(self) -> None:
        """Ctrl+S: keep the draft now."""
        self.editor.when_settled(self._save)

    def _save(self) -> None:
        if not self.editor.is_locked:
            self.editor.keeper.act("save")

    def post(self) -> None:
        """Ctrl+Enter: post a draft; a correction is shown first with all it changes."""
        if not self.editor.waiting:
            self.editor.when_settled(self._post)

    def _post(self) -> None:
        if not self.may_post():
            return
        if self.editor.keeper.correcting:
            self._ask_correction()
        else:
            self._act_next("post", self._posted)

    def _act_next(self, name: str, then: Callable[[Kept], object]) -> None:
        """Begin in the next turn of the window: finding the problems of a long document took long enough."""
        QTimer.singleShot(0, self.editor, lambda: self.editor.keeper.act(name, then))

    def post_and_new(self) -> None:
        """Ctrl+Shift+Enter: post, then begin the next."""
        if not self.editor.waiting:
            self.editor.when_settled(self._post_and_new)

    def _post_and_new(self) -> None:
        if self.may_post() and not self.editor.keeper.correcting:
            self._act_next("post", self._begin_next)

    def may_post(self) -> bool:
        """Whether it can be tried: no problem is known. Those there are are shown, all at once."""
        editor = self.editor
        if editor.waiting:
            return False
        if self.document.state != State.DRAFT and not editor.keeper.correcting:
            return False
        asks = any(not question.settled for question in self.document.asks())
        is_long = len(self.document.rows) >= document_work.MANY
        # What hangs on the store is judged there, by what it holds now; so is a long document, which takes its time.
        problems = editor.problems([] if asks or is_long else None)
        if problems and (asks or is_long):  # it does not come so far: what its kind says is told with what can't be read
            is_known = not is_long and not editor.inquiry.lacks_answers()
            problems = editor.problems() if is_known else problems
            editor.settle_timer.start()
        if problems:
            self.show_refused(problems)
        return not problems

    @Slot(list)
    def show_refused(self, problems: list[Problem]) -> None:
        """Show why it can't be posted, and go to the first reason."""
        editor = self.editor
        editor.tried = True
        editor.message_bar.take_down(messages.CELL)  # the list says it
        editor.put_problems(problems)
        editor.foot.problems.setChecked(True)
        first = editor.problem_list.problems[0]
        editor.go_to(first.line, first.field)

    def _posted(self, kept: Kept) -> None:
        editor = self.editor
        editor.tried = False
        if self.document.site_id is not None:
            keep_site(editor.context, self.document.site_id)
        editor.offer_bar.hide()
        editor.history.clear()
        editor.tables.use(self.document, kept.costs, locked=True)
        editor.show_state()
        editor.show_sums_and_problems()
        words = _("{number} is posted.").format(number=kept.number)
        if kept.outcome is not None and kept.outcome.recosted:
            words += " " + counted(
                len(kept.outcome.recosted), "The cost of {n} later document followed.", "The cost of {n} later documents followed."
            )
        messages.inform(editor, words, messages.POSTED)

    def _begin_next(self, kept: Kept) -> None:
        self._posted(kept)
        editor = self.editor
        kind, site, store, currency = self.document.kind, self.document.site_id, editor.context.store, editor.context.currency
        if editor.context.open_document(kind) is None:
            fresh = lambda _p: document_work.new_document(store, kind, site, currency)  # noqa: E731
            tasks.run(editor.context, _("Opening the document"), fresh, lambda opened: self._show_next(opened, kept), owner=editor)

    def _show_next(self, opened: Opened, kept: Kept) -> None:
        editor = self.editor
        editor.show_opened(opened)
        editor.header.go_to()
        messages.inform(editor, _("{number} is posted.").format(number=kept.number), messages.POSTED)

    # --- corrections

    def correct(self) -> None:
        """Unlock a posted document; nothing changes in the ledger until its changes are posted."""
        if self.document.state == State.POSTED and not self.editor.waiting:
            self.posted = contents_of(self.document)
            self.editor.keeper.correcting = True
            self.editor.message_bar.take_down(messages.POSTED)
            self.editor.show_state()
            self.editor.view.setFocus()

    def give_up(self) -> None:
        """Back to what is posted."""
        self.editor.keeper.finish_correcting()
        self.reload()

    def _ask_correction(self) -> None:
        editor, contents = self.editor, contents_of(self.document)
        edits = changes(self.posted, contents, editor.book, self.document.digits) if self.posted is not None else []
        store, actor = editor.context.store, editor.context.actor

        def show(preview: "Preview") -> None:
            title = _("Changes to {number}").format(number=self.document.number)
            question = _("This is what the books say after the correction. The version before stays in the audit trail.")
            self.dialog = show_preview(
                editor.context,
                preview,
                title,
                editor,
                question=question,
                agreed=lambda: editor.keeper.act("post", self._posted),
                edits=edits,
            )

        editor.keeper.look(_("Working out the changes"), lambda wanted: document_work.preview(store, actor, wanted), show)

    def unpost(self) -> None:
        """Take the document out of the ledger, after a question."""
        question = _("Take {number} out of the books? It becomes a draft and keeps its number.").format(number=self.document.number)
        if self.document.state == State.POSTED and messages.ask(self.editor, question, _("Unpost"), _("Leave it")):
            self.editor.keeper.act("unpost", self._changed)

    def void(self) -> None:
        """Cross the document out, after a question."""
        name = self.document.number or _("this draft")
        question = _("Void {number}? It stays in the journal, crossed out, and does nothing.").format(number=name)
        if messages.ask(self.editor, question, _("Void"), _("Leave it")):
            self.editor.keeper.act("void", self._changed)

    def _changed(self, kept: Kept) -> None:
        editor = self.editor
        editor.keeper.correcting = False
        editor.history.clear()
        editor.tables.use(self.document, kept.costs, locked=editor.is_locked)
        editor.show_state()
        editor.show_sums_and_problems()

    # --- another desk

    @Slot(frozenset)
    def look_elsewhere(self, tables: frozenset[str]) -> None:
        """Something was committed: is it this document, from another desk?"""
        keeper, document = self.editor.keeper, self.document
        if document.id is None or keeper.is_writing or not tables & {"document", "move", document.__tablename__}:
            return
        store, document_id = self.editor.context.store, document.id
        tasks.run(
            self.editor.context, _("Looking"), lambda _p: document_work.look_up(store, document_id), self._seen_elsewhere,
            owner=self.editor, quiet=True,
        )  # fmt: skip

    def _seen_elsewhere(self, there: Elsewhere | None) -> None:
        keeper, document = self.editor.keeper, self.document
        if there is None or keeper.is_writing or there.id != document.id or there.version <= document.version:
            return
        if keeper.is_dirty or keeper.correcting:
            self.tell_conflict(there)
        else:
            self.reload()

    @Slot()
    def show_conflict(self) -> None:
        """Saving found a newer version: say whose, and let the user choose."""
        document, store = self.document, self.editor.context.store
        document_id = document.id
        if document_id is None:
            return

        def show(there: Elsewhere | None) -> None:
            if there is not None and document is self.document:
                self.tell_conflict(there)

        tasks.run(
            self.editor.context, _("Looking"), lambda _p: document_work.look_up(store, document_id), show, owner=self.editor, quiet=True
        )

    def tell_conflict(self, there: Elsewhere) -> None:
        """Who changed it, and the two ways out."""
        who = there.who or _("Someone else")
        text = _("{who} has changed this document since you opened it.").format(who=who)
        offers: list[Any] = [(_("Show theirs, drop mine"), self._drop_mine)]
        if there.state == self.document.state:
            offers.append((_("Keep mine over theirs"), lambda: self._keep_mine(there)))
        self.editor.offer_bar.offer(text, offers, kind="warning")

    def _drop_mine(self) -> None:
        self.editor.keeper.finish_correcting()
        self.reload()

    def _keep_mine(self, there: Elsewhere) -> None:
        self.document.version = there.version
        self.editor.keeper.touch()
        self.editor.keeper.keep_now()

    def reload(self) -> None:
        """Read the document anew."""
        document_id, store = self.document.id, self.editor.context.store
        if document_id is None:
            return
        tasks.run(
            self.editor.context, _("Opening the document"), lambda _p: document_work.open_stored(store, document_id), self.editor.show_opened,
            owner=self.editor,
        )  # fmt: skip

    # --- after a crash

    def offer_recovery(self, contents: Contents) -> None:
        """Offer what was typed before a crash and never posted."""
        text = _("Changes to this document were typed here and never posted.")
        if contents.version != self.document.version:
            text += " " + _("It has been changed since.")
        offers = ((_("Take them up"), lambda: self.take_up(contents)), (_("Throw them away"), self.editor.keeper.forget_correction))
        self.editor.offer_bar.offer(text, offers, kind="warning")

    def take_up(self, contents: Contents) -> None:
        """Go on with what was typed before the crash."""
        editor, document, store, book = self.editor, self.document, self.editor.context.store, self.editor.book
        work = lambda _p: document_work.learn_contents(store, book, contents)  # noqa: E731

        def show(_learnt: None) -> None:
            if document is self.document and not editor.waiting:
                self._show_taken_up(contents)

        tasks.run(editor.context, _("Opening the document"), work, show, owner=editor)

    def _show_taken_up(self, contents: Contents) -> None:
        editor, document = self.editor, self.document
        self.posted = contents_of(document)
        put_into(document, contents)
        editor.show_opened(Opened(document, editor.book, editor.tables.costs))
        editor.keeper.correcting = document.state == State.POSTED
        editor.keeper.touch()
        editor.show_state()
