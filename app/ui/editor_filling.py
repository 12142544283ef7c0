"""Fills lines in an editor where they follow from the head: from the document it is based on, or by what its kind knows; each time one step of undo."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject

from app.documents.base import Document, GoodsLine, Line
from app.i18n import _, counted
from app.store.table import fields_of
from app.ui import document_work, messages, tasks
from app.ui.line_book import Wanted
from app.ui.line_needs import wanted_by
from app.ui.line_order import replace_lines
from app.ui.undo import Step, watching

if TYPE_CHECKING:
    from app.ui.document_work import Opened
    from app.ui.editor import DocumentEditor


class Filling(QObject):
    """Waits until what the document asks is known, then fills."""

    def __init__(self, editor: "DocumentEditor") -> None:
        super().__init__(editor)
        self.editor = editor
        self.wanted: Callable[[], object] | None = None
        document = editor.document
        self.filled = [_typed(document)] if document.id is None and document.basis_id is not None else []
        """What the lines said each time they came from a basis: while they still do, those of another one may take their place."""

    def header_changed(self, name: str) -> None:
        """A field of the head was typed into: what follows from it is filled in as soon as the answers are there."""
        editor, document = self.editor, self.editor.document
        if name == "basis_id":
            if document.basis_id is not None and type(document).fill_from is not Document.fill_from:
                self._take_basis(document.basis_id)
            return
        if name == "partner_id" and document.partner_id is not None:
            self._offer(document.partner_id)
        editor.inquiry.fill()

    def _offer(self, partner_id: int) -> None:
        """Another partner: lines without a price take what that one offers, as soon as it is known."""
        editor, book, document = self.editor, self.editor.book, self.editor.document
        takes = [line for line in document.rows if isinstance(line, GoodsLine) and type(line).offered is not GoodsLine.offered]
        lines = [(line, line.item_id) for line in takes if line.item_id is not None]
        wanted = Wanted(goods=frozenset(item for _line, item in lines))

        def fill() -> None:
            for line, item in lines:
                facts = book.goods.get(item)
                if facts is not None and line in document.rows:
                    line.offered(facts, document)

        def known(_learnt: bool) -> None:
            if (editor.document, document.partner_id) == (document, partner_id) and not editor.is_locked:
                self.apply(fill, _("the supplier's prices"))

        if lines:
            tasks.run(editor.context, _("Looking up"), lambda _p: book.get(wanted), known, owner=editor, quiet=True)

    def go_on(self) -> None:
        """All is known, and no cell waits for what was typed into it: fill what is waiting."""
        wanted, self.wanted = self.wanted, None
        if wanted is not None:
            wanted()

    def _take_basis(self, basis_id: int) -> None:
        if self._holds_nothing_typed():
            self._read_basis(basis_id)
        else:
            messages.warn(
                self.editor,
                _("The lines stay as they are: to take those of what you have chosen, delete them, empty the field and choose it again."),
            )

    def _holds_nothing_typed(self) -> bool:
        """Whether there are no lines, or those that came from a basis, as they came."""
        document = self.editor.document
        return not document.rows or _typed(document) in self.filled

    def _read_basis(self, basis_id: int) -> None:
        editor, store = self.editor, self.editor.context.store

        def ready(opened: "Opened") -> None:
            if editor.document.basis_id == basis_id and self._holds_nothing_typed() and not editor.is_locked:
                self.wanted = lambda: self._from_basis(opened)
                editor.settle_timer.start()

        tasks.run(
            editor.context, _("Reading what it is based on"), lambda _p: document_work.open_stored(store, basis_id), ready, owner=editor
        )

    def _from_basis(self, opened: "Opened") -> None:
        editor, basis = self.editor, opened.document
        if not self._holds_nothing_typed() or editor.document.basis_id != basis.id:
            return  # lines were typed meanwhile
        editor.book.goods.update({key: facts for key, facts in opened.book.goods.items() if key not in editor.book.goods})
        for catalog, names in opened.book.names.items():
            editor.book.names.setdefault(catalog, {}).update(names)

        def fill() -> None:
            document = editor.document
            document.site_id = document.site_id if document.site_id is not None else basis.site_id
            based = type(document).basis
            of_partner = based is not None and based.same_partner and bool(document.rows)
            if type(document).partner_label and (document.partner_id is None or of_partner):
                document.partner_id = basis.partner_id
            for name in document.tables():
                getattr(document, name).clear()
            document.fill_from(basis)
            if not editor.inquiry.lacks_answers():  # else it learns when they come
                document.learnt()

        self.apply(fill, _("filling from what it is based on"))
        self.filled.append(_typed(editor.document))
        lines = len(editor.document.rows)
        words = counted(lines, "{n} line taken from {number}.", "{n} lines taken from {number}.", number=basis.number or "")
        if lines or not editor.document.tables():
            messages.inform(editor, words)
        else:
            messages.inform(
                editor, _("Nothing of {number} is left over for: {kind}.").format(number=basis.number, kind=_(editor.document.title))
            )

    def apply(self, act: Callable[[], object], why: str) -> None:
        """Let a rule change the document, its lines in any table, and take what it did as one step."""
        editor = self.editor
        document, history, models = editor.document, editor.history, [model for model in editor.tables.models if model.table]
        before, recording = [list(model.lines) for model in models], watching([document, *document.rows])
        act()
        after, patches = [list(getattr(document, model.table)) for model in models], recording.patches()
        for model, lines in zip(models, before, strict=True):
            model.lines = getattr(document, model.table)  # a rule may have put another list in its place
            model.lines[:] = lines
        if after == before and not patches:
            return
        self._know([line for lines in after for line in lines])
        history.beginMacro(why)
        if patches:
            history.push(Step(editor.tables, why, recording, patches))
        for model, lines in zip(models, after, strict=True):
            if lines != model.lines:
                replace_lines(model, lines, why)
        history.endMacro()
        editor.tables.changed_rows([document, *document.rows])

    def _know(self, lines: list[Any]) -> None:
        """Learn what new lines speak of, in another thread; they show it as soon as it is known."""
        editor, book = self.editor, self.editor.book
        wanted = wanted_by(lines)
        if book.lacking(wanted) == Wanted():
            return

        def show(_learnt: bool) -> None:
            for model in editor.tables.models:
                model.changed_rows(list(model.lines), told=False)

        tasks.run(editor.context, _("Looking up"), lambda _p: book.get(wanted), show, owner=editor, quiet=True)


def _typed(document: Document) -> list[dict[str, Any]]:
    """What the lines say in fields that a person may type."""
    rows: list[Line] = document.rows
    return [{each.name: getattr(line, each.name) for each in fields_of(type(line)) if not each.readonly} for line in rows]
