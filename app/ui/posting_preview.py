"""What a document would post, or did: its moves, the later documents whose cost follows, and the balances (F9)."""

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QFrame, QLayout, QScrollArea, QTabWidget, QWidget

from app.documents.base import kinds
from app.i18n import N_, _, counted, say
from app.posting.engine import Preview
from app.ui import layout, theme
from app.ui.changes import CHANGES, Row
from app.ui.context import Context
from app.ui.plain_table import Heading, PlainTable
from app.ui.window_size import resize_within_screen

MOVES: tuple[Heading, ...] = (
    (N_("Line"), "int", 4), (N_("From"), "text", 26), (N_("To"), "text", 22), (N_("Debit"), "text", 6), (N_("Credit"), "text", 6),
    (N_("Item"), "text", 0), (N_("Qty"), "qty", 8), (N_("Amount"), "money", 11),
)  # fmt: skip
BALANCES: tuple[Heading, ...] = (
    (N_("Item"), "text", 0), (N_("Place"), "text", 22), (N_("Qty before"), "qty", 9), (N_("Qty after"), "qty", 9),
    (N_("Value before"), "money", 12), (N_("Value after"), "money", 12), (N_("Change"), "money", 12),
)  # fmt: skip
RECOSTED: tuple[Heading, ...] = (
    (N_("Document"), "text", 14), (N_("Kind"), "text", 0), (N_("Date"), "moment", 16), (N_("Cost changes by"), "money", 14),
)  # fmt: skip


class PostingPreview(QDialog):
    """Shows a `Preview`. With a question it asks whether to go on: `agreed` is the answer yes."""

    agreed = Signal()

    def __init__(
        self,
        context: Context,
        preview: Preview,
        title: str,
        parent: QWidget | None = None,
        *,
        question: str = "",
        edits: Sequence[Row] = (),
    ) -> None:
        super().__init__(parent)
        self.context, self.preview = context, preview
        self.setWindowTitle(title)
        self.setModal(True)
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setDrawBase(False)
        if edits:
            self.edits = self._add(_("Edits"), CHANGES, edits, context.digits)
        self._add_tables(context.digits)
        self.note = layout.label(self._words(question), wrap=True)
        self.go_button = layout.button(_("Post these changes"), self._agree, primary=True) if question else None
        self.close_button = layout.button(_("Back") if question else _("Close"), self.reject)
        foot = layout.across(1, self.close_button, self.go_button, margin=(12, 8, 12, 12))
        if self.tabs.count():
            self.setLayout(layout.down(layout.across(self.note, margin=(12, 12, 12, 4)), self.tabs, foot, gap=4))
            resize_within_screen(self, 1160, 560)
        else:
            self.tabs.hide()
            self._show_note_alone(foot)
        (self.go_button or self.close_button).setDefault(True)

    def _show_note_alone(self, foot: QLayout) -> None:
        """As high as what it says, up to the height of any preview; of more the rest is scrolled to."""
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        self.note.setAlignment(Qt.AlignmentFlag.AlignTop)
        text = layout.frame(layout.across(self.note, margin=(12, 12, 12, 4)))
        area.setWidget(text)
        self.setLayout(layout.down(area, foot, gap=4))
        resize_within_screen(self, 560, 560)
        needed = text.heightForWidth(self.width()) + foot.sizeHint().height() + theme.scaled(4)
        self.resize(self.width(), min(self.height(), needed))

    def _add_tables(self, digits: int) -> None:
        preview = self.preview
        if preview.problems:
            return
        self.moves = self._add(_("Moves"), MOVES, move_rows(preview), digits)
        if preview.balances:
            rows = [(b.item, b.place, b.qty_before, b.qty, b.amount_before, b.amount, b.amount - b.amount_before) for b in preview.balances]
            self.balances = self._add(_("Balances"), BALANCES, rows, digits)
        if preview.recosted:
            names = {name: _(cls.title) for name, cls in kinds().items()}
            recosted = [(r.number, names.get(r.kind, r.kind), r.moment, r.change) for r in preview.recosted]
            self.recosted = self._add(_("Later documents"), RECOSTED, recosted, digits)
            self.recosted.opened.connect(self._open_document)

    def _add(self, title: str, headings: Sequence[Heading], rows: Sequence[Sequence[Any]], digits: int) -> PlainTable:
        table = PlainTable(headings, digits)
        table.put(rows)
        self.tabs.addTab(table, f"{title} ({len(rows)})")
        return table

    def _words(self, question: str) -> str:
        preview = self.preview
        if preview.problems:
            reasons = "\n".join("\u2022 " + say(each) for each in preview.problems)
            return _("It can't be posted yet:") + "\n" + reasons
        parts = [question or _("Nothing is written by looking at this.")]
        if preview.recosted:
            parts.append(
                counted(len(preview.recosted), "The cost of {n} later document follows.", "The cost of {n} later documents follows.")
            )
        return " ".join(parts)

    def _agree(self) -> None:
        self.accept()
        self.agreed.emit()

    def _open_document(self, row: int) -> None:
        document_id = self.preview.recosted[row].document_id
        self.reject()
        self.context.open_document(document_id)


def move_rows(preview: Preview) -> list[tuple[Any, ...]]:
    """Moves as the table shows them; what goes to a place is its debit, what leaves one its credit."""
    return [
        (m.line or None, m.source, m.target, m.account_to, m.account_from, m.item or (_("covers stock sold before") if m.is_reset else ""),
         m.qty if m.item else None, m.amount)
        for m in preview.moves
    ]  # fmt: skip


def show_preview(
    context: Context, preview: Preview, title: str, parent: QWidget, *, question: str = "", agreed: Callable[[], object] | None = None,
    edits: Sequence[Row] = (),
) -> PostingPreview:  # fmt: skip
    """Open the preview over `parent` without waiting for it."""
    dialog = PostingPreview(context, preview, title, parent, question="" if preview.problems else question, edits=edits)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    if agreed is not None:
        dialog.agreed.connect(agreed)
    dialog.open()
    return dialog
