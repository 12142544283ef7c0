"""New documents made from one that is there: the menu that offers them (Ctrl+B), and their editors."""

from collections.abc import Callable
from itertools import count

from PySide6.QtCore import Qt
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QMenu, QWidget

from app.documents.base import Document, State, kinds
from app.i18n import _
from app.ui import document_work, messages, tasks
from app.ui.context import Context
from app.ui.document_work import Opened

_places = count(1)
More = tuple[str, Callable[[], object]]


def offer_based(context: Context, parent: QWidget, document: Document, more: tuple[More, ...] = (), at: QWidget | None = None) -> None:
    """Show what can be made from a document, and `more` beside it: labels, paper; below the button `at`, else where the mouse is."""
    from app.posting.based import kinds_based_on

    if document.id is None or (document.state != State.POSTED and not more):
        messages.inform(parent, _("Post the document first: others are made from posted ones."))
        return
    menu = QMenu(parent)
    menu.addAction(_("Based on {number}:").format(number=document.number or _(document.title))).setEnabled(False)
    for name in kinds_based_on(document):
        cls = kinds()[name]
        if context.actor.may("edit", cls.roles):
            menu.addAction(_(cls.title), lambda name=name, id=document.id: open_based_on(context, parent, name, id))  # type: ignore[misc]
    if len(menu.actions()) == 1:
        words = (
            _("Nothing is made from this kind of document") if document.state == State.POSTED else _("Post it first to make others from it")
        )
        menu.addAction(words).setEnabled(False)
    menu.addSeparator()
    for text, act in more:
        menu.addAction(text, act)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    if at is not None:
        menu.popup(at.mapToGlobal(at.rect().bottomLeft()))
    else:
        menu.popup(QCursor.pos() if parent.underMouse() else parent.mapToGlobal(parent.rect().center()))


def offer_based_on_stored(context: Context, parent: QWidget, document_id: int, more: tuple[More, ...]) -> tasks.Task:
    """The same for a document that is not open: it is read first."""
    store = context.store
    work = lambda _p: document_work.open_stored(store, document_id).document  # noqa: E731
    return tasks.run(context, _("Reading the document"), work, lambda document: offer_based(context, parent, document, more), owner=parent)


def open_based_on(context: Context, parent: QWidget, kind: str, document_id: int) -> tasks.Task:
    """A new draft of a kind, filled with what is left over of a document, in a tab of its own; or the word that nothing is left."""
    store = context.store

    def show(opened: Opened) -> None:
        document = opened.document
        if not (document.rows if document.tables() else document.total):
            number = opened.book.name("document", document_id)
            messages.inform(parent, _("Nothing of {number} is left over for: {kind}.").format(number=number, kind=_(document.title)))
        else:
            open_draft(context, opened)

    work = lambda _p: document_work.new_based_on(store, kind, document_id)  # noqa: E731
    return tasks.run(context, _("Making the document"), work, show, owner=parent)


def open_copy(context: Context, parent: QWidget, document_id: int) -> tasks.Task:
    """A new draft with the contents of a document, in a tab of its own."""
    store = context.store
    work = lambda _p: document_work.copied(store, document_id)  # noqa: E731
    return tasks.run(context, _("Copying the document"), work, lambda opened: open_draft(context, opened), owner=parent)


def open_draft(context: Context, opened: Opened) -> QWidget:
    """The editor of a draft that the store has not seen yet, in a tab of its own."""
    from app.ui.editor import DocumentEditor

    def made() -> QWidget:
        editor = DocumentEditor(context, opened)
        editor.edited()
        return editor

    kind = opened.document.kind
    return context.open_tab(f"new:{kind}:made{next(_places)}", _(kinds()[kind].title), made)
