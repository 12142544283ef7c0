"""Posts, unposts, voids or prints several documents at once, each in a transaction of its own, and tells which were refused."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QListWidget, QWidget

from app.core.errors import DeviceTrouble, Doubt, StoreTrouble, Told, UserError
from app.documents.base import State
from app.i18n import N_, _, counted, moment_text, say
from app.ui import messages, tasks
from app.ui.context import Context
from app.ui.layout import down, label
from app.ui.window_size import resize_within_screen

if TYPE_CHECKING:  # SQLAlchemy loads after the first paint
    from sqlalchemy.orm import Session

    from app.access import Actor
    from app.store.engine import Store


@dataclass(frozen=True)
class Refused:
    """A document that stayed as it was, and why; `doubt` names the question that may be answered yes."""

    document_id: int
    number: str
    why: str
    doubt: str = ""


@dataclass
class Outcome:
    """What came of it: how many were done, which were refused, and how many were left when it was cancelled."""

    done: int = 0
    left: int = 0
    refused: list[Refused] = field(default_factory=list)


DONE: dict[str, Callable[[int], str]] = {
    "post": lambda n: counted(n, "{n} document posted", "{n} documents posted"),
    "unpost": lambda n: counted(n, "{n} document taken back to draft", "{n} documents taken back to draft"),
    "void": lambda n: counted(n, "{n} document voided", "{n} documents voided"),
}
DOING = {"post": N_("Posting"), "unpost": N_("Unposting"), "void": N_("Voiding")}


def run(context: Context, parent: QWidget, action: str, ids: Sequence[int], accepted: frozenset[str] = frozenset()) -> tasks.Task:
    """Do `post`, `unpost` or `void` to these documents off the window's thread: posting the oldest first, the others the newest.

    Cancel stops behind the document that is under way; what is done stays done, and is told. `accepted` names doubts answered yes.
    """
    store, actor = context.store, context.actor

    def work(progress: tasks.Progress) -> Outcome:
        ordered = in_order(store, ids, newest_first=action != "post")
        outcome = Outcome(left=len(ordered))
        for n, id in enumerate(ordered):
            try:
                progress.step(n, len(ordered), f"{n} / {len(ordered)}")
            except tasks.Cancelled:
                break
            refused = _one(store, actor, action, id, accepted)
            outcome.left -= 1
            if refused is None:
                outcome.done += 1
            else:
                outcome.refused.append(refused)
        seen.append(outcome)
        return outcome

    def stopped() -> None:
        """A cancelled work hands over no result: what it did is told all the same."""
        if task.progress.cancelled and seen:
            _tell(context, parent, action, seen[0])

    seen: list[Outcome] = []
    task = tasks.run(context, _(DOING[action]), work, lambda outcome: _tell(context, parent, action, outcome), owner=parent)
    task.finished.connect(stopped)
    return task


TAKES = {"post": (State.DRAFT,), "unpost": (State.POSTED,), "void": (State.DRAFT, State.POSTED)}
"""States of documents that something can be done to; the others are left out."""


def states_of(store: "Store", ids: Sequence[int]) -> dict[int, State]:
    """The states of documents as the store has them now."""
    from sqlalchemy import select

    from app.documents.base import Document
    from app.store.engine import in_ids

    with store.read() as session:
        rows = session.execute(select(Document.id, Document.state).where(in_ids(session, Document.id, list(ids))))
        return {row.id: row.state for row in rows}


def offer(context: Context, parent: QWidget, action: str, ids: Sequence[int]) -> tasks.Task:
    """Do it to those of the documents that it can be done to, asking first where there are several, and telling of the others."""
    store = context.store

    def decide(states: dict[int, State]) -> None:
        able = [id for id in ids if states.get(id) in TAKES[action]]
        others = _others([state for state in states.values() if state not in TAKES[action]])
        if not able:
            messages.warn(parent, others or _("It is not there any more"))
        elif len(ids) == 1 or messages.ask(parent, " ".join(filter(None, (ASKED[action](len(able)), others))), _(YES[action]), _("No")):
            run(context, parent, action, able)

    return tasks.run(context, _("Reading"), lambda _progress: states_of(store, ids), decide, owner=parent, quiet=True)


def _others(states: Sequence[State]) -> str:
    """How many are left out, by their state."""
    return " ".join(LEFT_OUT[state](states.count(state)) for state in State if state in states)


LEFT_OUT: dict[State, Callable[[int], str]] = {
    State.DRAFT: lambda n: counted(n, "{n} is a draft.", "{n} are drafts."),
    State.POSTED: lambda n: counted(n, "{n} is posted already.", "{n} are posted already."),
    State.VOID: lambda n: counted(n, "{n} is void.", "{n} are void."),
}
ASKED: dict[str, Callable[[int], str]] = {
    "post": lambda n: counted(n, "Post {n} draft?", "Post {n} drafts?"),
    "unpost": lambda n: counted(n, "Take {n} document back to draft?", "Take {n} documents back to draft?"),
}
YES = {"post": N_("Post"), "unpost": N_("Take back to draft")}


def in_order(store: "Store", ids: Sequence[int], *, newest_first: bool = False) -> list[int]:
    """Documents by their moments."""
    from sqlalchemy import select

    from app.documents.base import Document
    from app.store.engine import in_ids

    with store.read() as session:
        query = select(Document.id).where(in_ids(session, Document.id, list(ids))).order_by(Document.moment, Document.id)
        found = list(session.scalars(query))
    return found[::-1] if newest_first else found


def _one(store: "Store", actor: "Actor", action: str, id: int, accepted: frozenset[str]) -> Refused | None:
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
        number = document.number or f"{_(document.title)}, {moment_text(document.moment)}"
        act(session, actor, document, accepted)

    try:
        store.write_retrying(work)
    except (StoreTrouble, DeviceTrouble):
        raise
    except Told as error:
        return Refused(id, number, say(error), error.name if isinstance(error, Doubt) else "")
    return None


def _tell(context: Context, parent: QWidget, action: str, outcome: Outcome) -> None:
    parts = [DONE[action](outcome.done)]
    if outcome.refused:
        parts.append(counted(len(outcome.refused), "{n} refused", "{n} refused"))
    if outcome.left:
        parts.append(counted(outcome.left, "{n} left as it was: it was stopped", "{n} left as they were: it was stopped"))
    text = " · ".join(parts)
    if not outcome.refused:
        messages.inform(parent, text)
        return
    messages.warn(parent, text)
    RefusedWindow(outcome.refused, parent, context, action).open()


class RefusedWindow(QDialog):
    """Which documents were refused, each with its reason."""

    def __init__(self, refused: list[Refused], parent: QWidget, context: Context, action: str) -> None:
        super().__init__(parent)
        self.refused, self.context, self.action = refused, context, action
        self.setWindowTitle(_("Refused"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        resize_within_screen(self, 640, 320)
        self.rows = QListWidget()
        self.rows.setWordWrap(True)
        self.rows.addItems([f"{each.number}: {each.why}" for each in refused])
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self.buttons.rejected.connect(self.reject)
        words = label(_("These documents stayed as they were. A double click opens one:"), wrap=True)
        self.setLayout(down(words, self.rows, self.buttons, margin=16))
        self.rows.itemActivated.connect(lambda item: context.open_document(refused[self.rows.row(item)].document_id))
        self.doubted = [each for each in refused if each.doubt]
        if self.doubted:
            words_again = counted(len(self.doubted), "Go on all the same with {n}", "Go on all the same with {n}")
            self.buttons.addButton(words_again, QDialogButtonBox.ButtonRole.ActionRole).clicked.connect(self.go_on)

    def go_on(self) -> None:
        """Answer yes to the doubts that kept documents back."""
        ids, accepted = [each.document_id for each in self.doubted], frozenset(each.doubt for each in self.doubted)
        parent = self.parentWidget()
        self.accept()
        if parent is not None:
            run(self.context, parent, self.action, ids, accepted)
