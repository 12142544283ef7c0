"""Posts, unposts, voids or prints several documents at once, each in a transaction of its own, and tells which were refused."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QListWidget, QWidget

from app.core.errors import DeviceTrouble, StoreTrouble, Told, UserError
from app.i18n import N_, _, counted, say
from app.ui import messages, tasks, theme
from app.ui.context import Context
from app.ui.layout import down, label

if TYPE_CHECKING:  # SQLAlchemy loads after the first paint
    from sqlalchemy.orm import Session

    from app.access import Actor
    from app.store.engine import Store


@dataclass(frozen=True)
class Refused:
    """A document that stayed as it was, and why."""

    document_id: int
    number: str
    why: str


DONE: dict[str, Callable[[int], str]] = {
    "post": lambda n: counted(n, "{n} document posted", "{n} documents posted"),
    "unpost": lambda n: counted(n, "{n} document taken back to draft", "{n} documents taken back to draft"),
    "void": lambda n: counted(n, "{n} document voided", "{n} documents voided"),
}
DOING = {"post": N_("Posting"), "unpost": N_("Unposting"), "void": N_("Voiding")}


def run(context: Context, parent: QWidget, action: str, ids: Sequence[int]) -> tasks.Task:
    """Do `post`, `unpost` or `void` to these documents, oldest first, off the window's thread."""
    store, actor = context.store, context.actor

    def work(progress: tasks.Progress) -> list[Refused]:
        refused = []
        for n, id in enumerate(ids):
            progress.step(n, len(ids), f"{n} / {len(ids)}")
            if told := _one(store, actor, action, id):
                refused.append(told)
        return refused

    return tasks.run(context, _(DOING[action]), work, lambda refused: _tell(parent, action, len(ids), refused), owner=parent)


def _one(store: "Store", actor: "Actor", action: str, id: int) -> Refused | None:
    """One document in its own transaction; None when it is done."""
    from app.documents.base import Document
    from app.posting import engine

    act = {"post": engine.post, "unpost": engine.unpost, "void": engine.void}[action]
    number = f"#{id}"

    def work(session: "Session") -> None:
        nonlocal number
        document = session.get(Document, id)
        if document is None:
            raise UserError(N_("It is not there any more"))
        number = document.number or number
        act(session, actor, document)

    try:
        store.write_retrying(work)
    except (StoreTrouble, DeviceTrouble):
        raise
    except Told as error:
        return Refused(id, number, say(error))
    return None


def _tell(parent: QWidget, action: str, count: int, refused: list[Refused]) -> None:
    text = DONE[action](count - len(refused))
    if not refused:
        messages.inform(parent, text)
        return
    messages.warn(parent, text + " · " + counted(len(refused), "{n} refused", "{n} refused"))
    RefusedWindow(refused, parent).open()


class RefusedWindow(QDialog):
    """Which documents were refused, each with its reason."""

    def __init__(self, refused: list[Refused], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Refused"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(theme.scaled(640), theme.scaled(320))
        rows = QListWidget()
        rows.setWordWrap(True)
        rows.addItems([f"{each.number}: {each.why}" for each in refused])
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        self.setLayout(down(label(_("These documents stayed as they were:")), rows, buttons, margin=16))
