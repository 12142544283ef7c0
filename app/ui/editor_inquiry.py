"""Learns what the document in an editor asks before it can be judged, off the window's thread."""

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Slot

from app.core.known import Known, Question
from app.documents.base import Document
from app.i18n import _
from app.ui import document_work, messages, tasks
from app.ui.contents import contents_of

if TYPE_CHECKING:
    from app.ui.editor import DocumentEditor


class Inquiry(QObject):
    """Keeps the answers to what one document asks; while one is missing, what the kind says of problems is not to be shown."""

    def __init__(self, editor: "DocumentEditor") -> None:
        super().__init__(editor)
        self.editor, self.running = editor, False
        self.in_vain: set[Question[Any]] = set()
        """What could not be answered: it is not asked again until something is posted."""
        self.is_to_fill = False
        """Whether lines that follow from the head are waited for."""
        editor.context.changes.tables_changed.connect(self.forget)

    def lacks_answers(self) -> bool:
        """Whether an answer is missing; it is then on its way."""
        document = self.editor.document
        missing = {each for each in document.asks() if not each.for_moves and each not in document.known} - self.in_vain
        if missing and not self.running:
            self._learn(document, missing)
        return bool(missing)

    def _learn(self, document: Document, missing: set[Question[Any]]) -> None:
        self.running = True
        contents, store = contents_of(document), self.editor.context.store
        tasks.run(
            self.editor.context, _("Looking up"), lambda _p: document_work.answers(store, contents),
            lambda known: self._take(document, known, missing), lambda error: self._failed(error, missing), owner=self.editor, quiet=True,
        )  # fmt: skip

    def _take(self, document: Document, known: Known, missing: set[Question[Any]]) -> None:
        self.running = False
        document.known.update(known)
        document.learnt()
        self.in_vain |= {each for each in missing if each not in known and each in set(document.asks())}
        if document is self.editor.document:
            self.editor.tables.repaint_lines()
            if self.is_to_fill and not self.lacks_answers():
                self.editor.filling.wanted = lambda: self._fill(document) if document is self.editor.document else None
            self.editor.settle_timer.start(0)

    def fill(self) -> None:
        """The head was typed into: put in the lines that follow from it, now or as soon as the answers are there."""
        document = self.editor.document
        if type(document).fill is not Document.fill:
            self.is_to_fill = True
            if not self.lacks_answers():
                self._fill(document)

    def _fill(self, document: Document) -> None:
        """Lines come and go at once in several tables, which is one step."""
        self.is_to_fill = False
        if not self.editor.is_locked:
            self.editor.filling.apply(lambda: document.fill(list(document.tables())), _("filling in"))

    def _failed(self, error: BaseException, missing: set[Question[Any]]) -> None:
        self.running = False
        self.in_vain |= missing
        messages.tell(self.editor, error)

    @Slot(frozenset)
    def forget(self, tables: frozenset[str]) -> None:
        """Something was posted: answers may be others now."""
        editor = self.editor
        if "move" in tables and not editor.is_locked and any(True for _question in editor.document.asks()):
            self.in_vain.clear()
            editor.document.known.clear()
            editor.settle_timer.start()
