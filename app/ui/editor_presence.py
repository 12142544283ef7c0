"""Tells in an editor that another desk has the document open, and tells the others that this one has."""

import secrets
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Slot

from app.i18n import _
from app.ui import presence, tasks

if TYPE_CHECKING:
    from app.ui.editor import DocumentEditor


class Doorbell(QObject):
    """Rings once a minute while the editor is open on a store that several desks share."""

    def __init__(self, editor: "DocumentEditor") -> None:
        super().__init__(editor)
        self.editor, self.desk = editor, secrets.token_hex(4)
        self.known: list[str] = []
        self.timer = QTimer(self, interval=presence.BEAT_SECONDS * 1000)
        self.timer.timeout.connect(self.ring)
        if not editor.context.store.is_file:
            self.timer.start()
            self.ring()

    @Slot()
    def ring(self) -> None:
        """Say that the document is open here, and hear who else has it."""
        document, context = self.editor.document, self.editor.context
        if document.id is not None:
            store, actor, uuid, desk = context.store, context.actor, document.uuid, self.desk
            tasks.run(
                context, _("Looking"), lambda _p: presence.arrive(store, actor, uuid, desk), self.tell, lambda _error: None,
                owner=self.editor, quiet=True,
            )  # fmt: skip

    def tell(self, others: list[str]) -> None:
        """Say who else has it open, once for each who comes."""
        new = [each for each in others if each not in self.known]
        self.known = others
        if new:
            text = _("{who} has this document open too.").format(who=", ".join(new))
            self.editor.offer_bar.offer(text, kind="warning")

    def leave(self) -> None:
        """The editor closes."""
        self.timer.stop()
        store, uuid, desk = self.editor.context.store, self.editor.document.uuid, self.desk
        if not store.is_file and self.editor.document.id is not None:
            tasks.run(
                self.editor.context,
                _("Looking"),
                lambda _p: presence.leave(store, uuid, desk),
                lambda _r: None,
                lambda _e: None,
                quiet=True,
            )
