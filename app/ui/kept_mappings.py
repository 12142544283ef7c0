"""The mappings that were kept for a sort of file: one is chosen to read by, and what is of no use any more is forgotten."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QFrame

from app.i18n import _
from app.ui import import_work, messages, tasks
from app.ui.context import Context
from app.ui.layout import across, button

if TYPE_CHECKING:
    from app.exchange.saved_mapping import SavedMapping


class KeptMappings(QFrame):
    """A drop-down of their names, “guessed” first, and a button that forgets the one that is chosen."""

    picked = Signal()
    """Another one is to be read by, or none: it was forgotten."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context, self.purpose = context, ""
        self.box = QComboBox()
        self.box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.forget_button = button(_("Forget it"), self.forget)
        self.setFocusProxy(self.box)
        self.setLayout(across(self.box, self.forget_button))
        self.box.activated.connect(lambda _row: self.picked.emit())
        self.box.currentIndexChanged.connect(lambda _row: self.forget_button.setVisible(self.chosen is not None))
        self.show_kept("", ())

    @property
    def chosen(self) -> "SavedMapping | None":
        """The mapping to read by; None when it is to be guessed."""
        found: SavedMapping | None = self.box.currentData()
        return found

    def show_kept(self, purpose: str, kept: "Sequence[SavedMapping]") -> None:
        """Offer those that are kept for this purpose; the one chosen stays."""
        self.purpose, name = purpose, self.box.currentText()
        self.box.clear()
        self.box.addItem(_("guessed"), None)
        for each in kept:
            self.box.addItem(each.name, each)
        self.box.setCurrentIndex(max(0, self.box.findText(name)))
        self.forget_button.setVisible(self.chosen is not None)

    def forget(self) -> None:
        """Forget the mapping that is chosen, if the user is sure."""
        chosen = self.chosen
        if chosen is None or not messages.ask(
            self, _("Forget the mapping “{name}”?").format(name=chosen.name), _("Forget it"), _("Keep it")
        ):
            return
        store, actor, purpose, name = self.context.store, self.context.actor, self.purpose, chosen.name

        def done(_nothing: None) -> None:
            messages.inform(self, _("{name} is forgotten").format(name=name))
            self.box.setCurrentIndex(0)
            self.picked.emit()

        tasks.attempt(
            self.context, _("Saving"), lambda _accepted: import_work.forget_mapping(store, actor, purpose, name), done, owner=self,
            disabled=[self.box, self.forget_button],
        )  # fmt: skip
