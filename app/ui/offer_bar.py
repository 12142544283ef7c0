"""A bar over the lines that says something and offers what to do about it."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget

from app.i18n import _
from app.ui import layout, theme
from app.ui.messages import MessageBar

Offer = tuple[str, Callable[[], object]]


class OfferBar(QWidget):
    """One sentence, and a button for each thing that can be done; it goes when one is taken or it is closed.

    It stands in turns with the screen's messages: a message before it goes, one after it hides it until that has gone.
    """

    def __init__(self, messages: MessageBar, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.messages, self.is_offered, self.stands_back = messages, False, False
        messages.stood.connect(self._stand_back)
        self.setObjectName("message_bar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.text = QLabel()
        self.text.setTextFormat(Qt.TextFormat.PlainText)
        self.text.setWordWrap(True)
        self.room = QHBoxLayout()
        self.room.setSpacing(theme.scaled(8))
        self.setLayout(self._row())
        self.parts: list[QWidget] = []
        self.hide()

    def setVisible(self, on: bool) -> None:
        self.is_offered = on
        super().setVisible(on and not self.stands_back)

    @Slot(bool)
    def _stand_back(self, on: bool) -> None:
        self.stands_back = on
        super().setVisible(self.is_offered and not on)

    def _row(self) -> QHBoxLayout:
        row = layout.across(self.text, self.room, margin=(12, 4, 4, 4))
        row.setStretchFactor(self.text, 1)
        return row

    def offer(self, text: str, offers: Sequence[Offer] = (), *, kind: str = "info", field: QWidget | None = None) -> None:
        """Say `text`; `field` stands before the buttons."""
        self.take_down()
        self.messages.hide()
        self.text.setText({"info": "", "warning": "\u26a0 ", "error": "\u2715 "}[kind] + text)
        self.setProperty("kind", kind)
        self.style().polish(self)
        self.parts = [part for part in (field, *(self._button(*each) for each in offers), self._close_button()) if part is not None]
        for part in self.parts:
            self.room.addWidget(part)
        self.show()

    def _button(self, text: str, act: Callable[[], object]) -> QPushButton:
        def taken() -> None:
            self.hide()
            act()

        return layout.button(text, taken)

    def _close_button(self) -> QWidget:
        return layout.tool("close", self.hide, _("Close"))

    def take_down(self) -> None:
        """Remove what was offered before."""
        while self.room.count():
            self.room.takeAt(0)
        for part in self.parts:
            part.hide()
            part.deleteLater()
        self.parts = []

    def button(self, text: str) -> QPushButton | None:
        """The button with this text."""
        return next((part for part in self.parts if isinstance(part, QPushButton) and part.text() == text), None)
