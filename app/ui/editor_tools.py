"""What an editor offers beside the document's state: preview, item card, paste, undo, paper and labels."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from app.documents.base import State
from app.i18n import _, counted
from app.ui import document_work, item_card, messages, paste, tasks
from app.ui.attachments import AttachmentsWindow, add_files
from app.ui.cells import Column
from app.ui.context import Context
from app.ui.document_chain import open_chain
from app.ui.editor_based import offer_based, open_copy
from app.ui.line_clip import Cell, read_lines
from app.ui.posting_preview import show_preview

if TYPE_CHECKING:
    from app.posting.engine import Preview
    from app.ui.editor import DocumentEditor

ADDED_UP = 2000
"""Selected cells; more are counted but not added up, to keep the hands from waiting."""


class EditorTools(QObject):
    """The tools of one editor."""

    def __init__(self, editor: "DocumentEditor") -> None:
        super().__init__(editor)
        self.editor = editor

    # --- to look at

    def preview(self) -> None:
        """F9: what it would post, or did."""
        self.editor.when_settled(self._preview)

    def _preview(self) -> None:
        editor = self.editor
        document, store, actor = editor.document, editor.context.store, editor.context.actor
        document_id, is_past = document.id, document.state == State.POSTED and not editor.keeper.correcting
        title = _("What {number} posted").format(number=document.number) if is_past else _("What this document would post")

        def show(preview: "Preview") -> None:
            self.dialog = show_preview(editor.context, preview, title, editor)

        if is_past and document_id is not None:
            past = lambda _p: document_work.posted_moves(store, document_id)  # noqa: E731
            tasks.run(editor.context, _("Working out the moves"), past, show, owner=editor)
        else:
            editor.keeper.look(_("Working out the moves"), lambda contents: document_work.preview(store, actor, contents), show)

    def item_card(self) -> None:
        """F7: what the item is in the field of the head that has the focus, else that of the current line."""
        line = self.editor.lines.line(self.editor.view.currentIndex().row())
        item_id = self.editor.header.focused_row("item") or getattr(line, "item_id", None)
        if item_id is None:
            messages.inform(self.editor, _("Go to a line with an item first."))
        else:
            item_card.open_card(self.editor.context, item_id, self.editor)

    def history(self) -> None:
        """The versions of the document and what each changed."""
        from app.ui.document_history import open_history

        editor = self.editor
        document_id = editor.document.id
        if document_id is None:
            messages.inform(editor, _("This document has no history yet: it was never saved."))
        else:
            open_history(editor.context, document_id, editor.windowTitle(), editor)

    def find(self) -> None:
        """F3: find in the lines."""
        self.editor.finder.open()

    @Slot()
    def show_selected(self) -> None:
        """Count the selected cells and add up their numbers."""
        editor = self.editor
        chosen = editor.view.selectedIndexes()
        total: Decimal | None = None
        if 1 < len(chosen) <= ADDED_UP:
            for index in chosen:
                line, column = editor.lines.line(index.row()), editor.lines.columns[index.column()]
                value = editor.lines.value(line, column) if line is not None and column.is_number else None
                if value is not None:
                    total = (total or Decimal(0)) + value
        editor.foot.show_selected(len(chosen), total)

    # --- to take back

    def undo(self) -> None:
        """Ctrl+Z: take the last edit back."""
        self.editor.header.settle()
        if not self.editor.is_locked:
            self.editor.history.undo()

    def redo(self) -> None:
        """Ctrl+Y: do again what was taken back."""
        if not self.editor.is_locked:
            self.editor.history.redo()

    @Slot(int)
    def tell_many(self, count: int) -> None:
        """Say that more than one line was changed."""
        messages.inform(self.editor, counted(count, "{n} line changed. Ctrl+Z takes it back.", "{n} lines changed. Ctrl+Z takes it back."))

    # --- from a spreadsheet

    @Slot(str)
    def paste_text(self, text: str) -> None:
        """Rows from a spreadsheet, or lines that were copied: over the lines from the current cell on, and below them as new lines."""
        editor = self.editor
        if editor.is_locked:
            return
        columns, rows = self._copied(text) or self._typed(text)
        if not rows:
            return
        if not any(columns):
            messages.warn(editor, self._nothing_fits())
            return
        first = max(0, editor.view.currentIndex().row())
        over = max(0, min(len(rows), len(editor.lines.lines) - first))
        if over:
            paste.put_over(editor.lines, first, columns, rows[:over])
        self._add(columns, rows[over:])

    def _copied(self, text: str) -> tuple[Sequence[Column], Sequence[Sequence[Cell]]] | None:
        """Lines that were copied from a document, where this text is theirs and they fit the current cell."""
        editor = self.editor
        clip, current = read_lines(editor.context, text), editor.view.currentIndex()
        columns = clip.fitting(editor.lines.columns, editor.lines.columns[max(0, current.column())].name) if clip is not None else []
        return (columns, clip.cells(columns)) if clip is not None and columns else None

    def _typed(self, text: str) -> tuple[Sequence[Column | None], Sequence[Sequence[Cell]]]:
        """Rows of text, by their headings or from the current cell to the right."""
        view, columns = self.editor.view, self.editor.lines.columns
        shown = [place for place in range(len(columns)) if not view.isColumnHidden(place)]
        shown.sort(key=view.horizontalHeader().visualIndex)
        start = shown.index(view.currentIndex().column()) if view.currentIndex().column() in shown else 0
        return paste.mapped(paste.read_table(text), columns, [columns[place] for place in shown[start:]], view.entry())

    @staticmethod
    def _nothing_fits() -> str:
        return _("None of the pasted columns fits here: put the headings into the first row, or go to the column where they belong.")

    def _add(self, columns: Sequence[Column | None], rows: Sequence[Sequence[Cell]]) -> None:
        """New lines, made ready in another thread: keys wait for a few, the lines are covered for many."""
        lines = self.editor.lines
        if len(rows) <= paste.MANY:
            self._added(tasks.wait_for(lambda: paste.make_lines(lines, columns, rows)))
            return
        self.editor.wait(True)
        tasks.run(
            self.editor.context, _("Pasting"), lambda _p: paste.make_lines(lines, columns, rows), self._added_late, self._failed,
            owner=self.editor,
        )  # fmt: skip

    def _failed(self, error: BaseException) -> None:
        self.editor.wait(False)
        messages.tell(self.editor, error)

    def _added_late(self, pasted: paste.Pasted) -> None:
        self.editor.wait(False)
        self._added(pasted)

    def _added(self, pasted: paste.Pasted) -> None:
        editor = self.editor
        if not pasted.lines:
            return
        editor.lines.add_lines(pasted.lines, _("pasting"))
        editor.lines.take_unread(pasted.unread)
        words = counted(len(pasted.lines), "{n} line pasted.", "{n} lines pasted.")
        if pasted.unread:
            words += " " + counted(
                len(pasted.unread), "{n} cell could not be read; it is marked.", "{n} cells could not be read; they are marked."
            )
            messages.warn(editor, words)
        else:
            messages.inform(editor, words)

    # --- paper

    def print(self) -> None:
        """Ctrl+P: the document on paper."""
        self._when_kept(_open_print)

    def labels(self) -> None:
        """Ctrl+Shift+P: labels of the goods in the document."""
        self._when_kept(_open_labels)

    def based(self) -> None:
        """Ctrl+B: what can be made from this document."""
        editor = self.editor
        if editor.document.state == State.POSTED:
            offer_based(editor.context, editor, editor.document, self._paper(), editor.bar.more)
        else:
            self._when_kept(lambda _context, _id: offer_based(editor.context, editor, editor.document, self._paper(), editor.bar.more))

    def related(self) -> None:
        """What the document is based on, and what is based on it."""
        self._when_kept(lambda context, document_id: open_chain(context, document_id, self.editor.windowTitle(), self.editor))

    def files(self) -> None:
        """The files kept beside the document."""
        self._when_kept(lambda _context, document_id: self._open_files(document_id))

    def _open_files(self, document_id: int) -> None:
        editor = self.editor
        may_edit = editor.context.actor.may("edit", editor.document.roles)
        AttachmentsWindow(editor.context, document_id, editor.windowTitle(), may_edit=may_edit, parent=editor).show()

    def attach(self, paths: Sequence[Path]) -> None:
        """Keep files beside the document."""
        self._when_kept(lambda context, document_id: add_files(context, self.editor, document_id, paths))

    @Slot(frozenset)
    def count_files(self, tables: frozenset[str] = frozenset({"attachment"})) -> None:
        """Show in the bar how many files there are."""
        editor, document_id = self.editor, self.editor.document.id
        if document_id is None:
            editor.bar.show_files(0)
        elif "attachment" in tables:
            store = editor.context.store
            work = lambda _p: document_work.count_files(store, document_id)  # noqa: E731
            tasks.run(editor.context, _("Counting files"), work, editor.bar.show_files, owner=editor, quiet=True)

    def _paper(self) -> tuple[tuple[str, Callable[[], object]], ...]:
        """Labels, where there are goods, and the sheet."""
        labels = ((_("Labels"), self.labels),) if self.editor.tables.goods() is not None else ()
        return (*labels, (_("Print"), self.print))

    def copy(self) -> None:
        """Ctrl+Shift+D: a new document with the same contents."""
        self._when_kept(lambda context, document_id: open_copy(context, self.editor, document_id))

    def _when_kept(self, act: Callable[[Context, int], object]) -> None:
        """Paper shows what the store has: keep the draft first."""
        self.editor.when_settled(lambda: self._act_when_kept(act))

    def _act_when_kept(self, act: Callable[[Context, int], object]) -> None:
        editor = self.editor
        document_id = editor.document.id
        if document_id is None or (editor.keeper.is_dirty and editor.keeper.is_draft):
            editor.keeper.act("save", lambda kept: act(editor.context, kept.id))
        else:
            act(editor.context, document_id)


def _open_print(context: Context, document_id: int) -> None:
    from app.ui.print_preview import preview_document

    preview_document(context, document_id)


def _open_labels(context: Context, document_id: int) -> None:
    from app.ui.label_window import open_labels

    open_labels(context, document_id=document_id)
