"""The tab of a document: it stands there while the document is read in another thread, then shows its editor."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QWidget

from app.documents.base import Document, kinds
from app.i18n import _
from app.store.engine import Store
from app.ui import document_work, layout, messages, tasks, theme
from app.ui.contents import Contents
from app.ui.context import Context
from app.ui.document_work import Opened
from app.ui.editor import DocumentEditor
from app.ui.last_site import last_site
from app.ui.messages import MessageBar
from app.ui.recovery import folder, left_behind


class OpeningPage(QWidget):
    """Stands in for a document until it is read, then shows its editor and does what `then` says with it."""

    ready = Signal()

    def __init__(self, context: Context, read: Callable[[], Opened], then: Callable[[DocumentEditor], object] | None = None) -> None:
        super().__init__()
        self.context, self.then = context, then
        self.editor: DocumentEditor | None = None
        self.message_bar = MessageBar()
        self.words = layout.label(_("Opening …"), muted=True)
        self.words.setMargin(theme.scaled(12))
        self.place: Any = layout.down(self.message_bar, self.words, 1, gap=0)
        self.setLayout(self.place)
        self.setMinimumHeight(theme.scaled(200))
        tasks.run(context, _("Opening the document"), lambda _p: read(), self._make, self._tell, owner=self)

    @property
    def document(self) -> Document | None:
        """The document on the screen, once it is read."""
        return self.editor.document if self.editor is not None else None

    def _make(self, opened: Opened) -> None:
        """Make the editor; it is laid out and painted in the next turn of the window, so that neither holds it for long."""
        self.editor = DocumentEditor(self.context, opened, self)
        QTimer.singleShot(0, self, self._show)

    def _show(self) -> None:
        assert self.editor is not None
        editor = self.editor
        while self.place.count():
            item = self.place.takeAt(0)
            if item.widget() is not None:
                item.widget().hide()
                item.widget().deleteLater()
        self.place.addWidget(editor)
        self.setWindowTitle(editor.windowTitle())
        editor.windowTitleChanged.connect(self.setWindowTitle)
        self.setFocusProxy(editor.view)
        if self.then is not None:
            self.then(editor)
        self.ready.emit()

    def _tell(self, error: BaseException) -> None:
        self.words.setText(_("It could not be opened."))
        messages.tell(self, error)

    def can_close(self) -> bool:
        """Whether the editor inside may go."""
        return self.editor is None or self.editor.can_close()

    def closeEvent(self, event: QCloseEvent) -> None:
        event.accept() if self.can_close() else event.ignore()


def open_editor(context: Context, kind: str | None = None, document_id: int | None = None) -> OpeningPage:
    """The editor of a stored document, or of a new one of a kind. What holds it asks `can_close()` before it goes."""
    store, site, currency = context.store, last_site(context), context.currency
    if document_id is not None:
        return OpeningPage(context, partial(_read, store, document_id, folder(context)))
    assert kind in kinds(), f"no kind of document is called {kind}"
    return OpeningPage(
        context,
        lambda: document_work.new_document(store, kind, site, currency),
        lambda editor: QTimer.singleShot(0, editor, editor.header.go_to),
    )


def _read(store: Store, document_id: int, kept_in: Path) -> Opened:
    """A stored document, and what was typed into it here and never stored."""
    opened = document_work.open_stored(store, document_id)
    return replace(opened, unsaved=left_behind(kept_in, opened.document))


def open_recovered(context: Context, contents: Contents) -> OpeningPage:
    """The editor of what `recovery.unsaved` found: a stored document, whose editor offers it, or a draft the store never saw."""
    if contents.id is not None:
        return open_editor(context, document_id=contents.id)
    store, currency = context.store, context.currency
    return OpeningPage(context, lambda: document_work.recovered(store, contents, currency), DocumentEditor.edited)
