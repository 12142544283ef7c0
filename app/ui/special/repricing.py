"""The desk of a repricing: fills its lines by a rule over a selection of goods."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from app.documents.prices.repricing import Repricing, RepricingLine
from app.i18n import _, counted
from app.posting.reprice import Proposal
from app.ui import layout, messages
from app.ui.special.repricing_rule import RuleWindow

if TYPE_CHECKING:
    from app.ui.editor import DocumentEditor


def desk(editor: "DocumentEditor") -> "RepricingDesk":
    """The desk of an editor of a repricing."""
    return RepricingDesk(editor)


class RepricingDesk(QObject):
    """The bar over the lines of a repricing."""

    def __init__(self, editor: "DocumentEditor") -> None:
        super().__init__(editor)
        self.editor = editor
        self.window: RuleWindow | None = None
        self.fill_button = layout.button(_("Fill by rule…"), self.open)
        self.fill_button.setToolTip(
            _("New prices for a group, a supplier or all goods: from the price, the cost, a purchase or the markup rules")
        )
        self.bar: QWidget = layout.frame(layout.across(self.fill_button, 1, margin=(12, 4, 12, 4)), "bar")

    def show_document(self) -> None:
        """Another repricing is on the screen, or the same one in another state."""
        self.bar.setVisible(not self.editor.is_locked)

    def open(self) -> None:
        """Ask for the goods and the rule."""
        editor, document = self.editor, self.editor.document
        assert isinstance(document, Repricing)
        if editor.is_locked:
            return
        self.window = RuleWindow(editor.context, document, editor.book, self.take, editor)
        self.window.open()

    def take(self, proposal: Proposal) -> None:
        """Put the new prices into the lines: over those of the same goods, and below the others."""
        lines = self.editor.lines
        rows = {line.item_id: row for row, line in enumerate(lines.lines)}
        over = [(rows[each.item_id], "price", each.after) for each in proposal.prices if each.item_id in rows]
        new = [
            RepricingLine(item_id=each.item_id, price=each.after, before=each.before, on_hand=each.on_hand, change=each.change)
            for each in proposal.prices
            if each.item_id not in rows
        ]
        if over:
            lines.set_values(over, _("prices by rule"))
        lines.add_lines(new, _("prices by rule"))
        messages.inform(
            self.editor,
            counted(len(proposal.prices), "{n} price by rule. Ctrl+Z takes it back.", "{n} prices by rule. Ctrl+Z takes them back."),
        )
