"""Keeps what is typed: drafts in the store as one types, corrections of posted documents in a recovery file; posts, unposts, voids."""

from collections import deque
from collections.abc import Callable
from datetime import datetime
from time import monotonic
from typing import Any, TypeVar

from PySide6.QtCore import QEventLoop, QObject, QTimer, Signal, Slot
from PySide6.QtWidgets import QWidget

from app.core.errors import Doubt, NotRight, StoreTrouble, Told
from app.documents.base import Document, State
from app.i18n import N_, _, say
from app.ui import document_work, messages, tasks
from app.ui.contents import ChangedElsewhere, Contents, contents_of
from app.ui.context import Context
from app.ui.document_work import Kept
from app.ui.line_tables import LineTables
from app.ui.recovery import recovery_of

REST_MS = 1000
"""How long after the last edit a draft is kept."""
LINES_PER_MS = 3
"""A long document takes longer to keep: it rests a millisecond more for so many lines."""
LONGEST_RESTS = 3
"""Hands that never rest are not waited for longer than this many rests."""
AGAIN_MS = 10_000
LOOK = "look"
"""Something reads the contents with their version: no save may come in between."""
T = TypeVar("T")
TITLES = {"save": N_("Saving"), "post": N_("Posting"), "unpost": N_("Unposting"), "void": N_("Voiding")}


class Keeper(QObject):
    """What happens to one document between the screen and the store. All writing is done in other threads, from plain values."""

    kept = Signal(object)
    refused = Signal(list)
    conflicted = Signal()
    blocked = Signal(bool)
    status = Signal(str)
    began = Signal()
    """Something else than a save begins, which what was said before is not about."""

    def __init__(self, widget: QWidget, context: Context, lines: LineTables) -> None:
        super().__init__(widget)
        self.widget, self.context, self.lines = widget, context, lines
        self.edits = self.kept_edits = 0
        self.correcting = False
        self.running = ""
        self.task: tasks.Task | None = None
        self.after: deque[tuple[str, Callable[[], object]]] = deque()
        self.waits_since: float | None = None
        """When the first edit was made that nothing has kept yet."""
        self.timer = QTimer(self, singleShot=True)
        self.timer.timeout.connect(self.keep_now)

    @property
    def document(self) -> Document:
        """The document on the screen."""
        return self.lines.document

    @property
    def is_dirty(self) -> bool:
        """Whether something typed is not in the store yet."""
        return self.edits != self.kept_edits

    @property
    def is_draft(self) -> bool:
        """Whether it is a draft."""
        return self.document.state == State.DRAFT

    @property
    def is_writing(self) -> bool:
        """Whether the store is being written, which gives the document another version."""
        return bool(self.running) and self.running != LOOK

    def begin_anew(self) -> None:
        """Another document, or this one as the store has it, is on the screen: nothing is typed yet."""
        self.edits = self.kept_edits = 0
        self.correcting, self.waits_since = False, None
        self.timer.stop()
        self.status.emit("")

    def touch(self) -> None:
        """Something was edited: it is kept when the hands rest, or when it has waited long enough."""
        self.edits += 1
        now, rest = monotonic(), REST_MS + self.lines.count // LINES_PER_MS
        self.waits_since = now if self.waits_since is None else self.waits_since
        left = LONGEST_RESTS * rest - (now - self.waits_since) * 1000
        self.timer.start(max(0, min(rest, int(left))))

    @Slot()
    def keep_now(self) -> None:
        """Keep what is typed: a draft in the store, a correction in its recovery file."""
        if not self.is_dirty or self.running:
            return
        if self.correcting:
            self._write_recovery()
        elif self.is_draft and self.context.actor.may("edit", self.document.roles):
            self.act("save")

    def _write_recovery(self) -> None:
        self.waits_since = None
        contents, name = contents_of(self.document), self.context.actor.name
        file = recovery_of(self.context, contents.uuid)

        def told(_result: object) -> None:
            if self.correcting:
                self.status.emit(_("kept on this computer, not posted yet"))
            else:
                self.finish_correcting()

        tasks.run(self.context, _("Keeping the correction"), lambda _p: file.write(contents, name), told, owner=self.widget, quiet=True)

    # --- save, post, unpost, void

    def act(self, name: str, then: Callable[[Kept], object] | None = None, accepted: frozenset[str] = frozenset()) -> None:
        """Do it in another thread; behind what is under way, if anything is. `then` is called when it is done."""
        if self.running:
            self.after.append((name, lambda: self.act(name, then, accepted)))
            return
        self.waits_since = None
        contents, lines, edits = contents_of(self.document), list(self.document.rows), self.edits
        self.timer.stop()
        self._begin(name)
        self.task = tasks.run(
            self.context, _(TITLES[name]), self._work(name, contents, accepted),
            lambda kept: self._done(kept, lines, edits, then),
            lambda error: self._failed(error, name, then, accepted),
            owner=self.widget, quiet=name == "save", writes=True,
        )  # fmt: skip

    def look(self, title: str, work: Callable[[Contents], T], show: Callable[[T], object]) -> None:
        """Let `work` read the contents in another thread, behind what is under way; a save waits for it, so that their version holds.

        Asked for again before it is done it is done once.
        """
        if LOOK in (self.running, *(name for name, _act in self.after)):
            return
        if self.running:
            self.after.append((LOOK, lambda: self.look(title, work, show)))
            return
        contents, self.running = contents_of(self.document), LOOK
        self.began.emit()

        def looked(seen: T) -> None:
            self.running, self.task = "", None
            show(seen)
            self._go_on()

        def failed(error: BaseException) -> None:
            self.running, self.task = "", None
            if isinstance(error, ChangedElsewhere):
                self.conflicted.emit()
            elif not isinstance(error, tasks.Cancelled):
                messages.tell(self.widget, error)
            self._go_on()

        self.task = tasks.run(self.context, title, lambda _p: work(contents), looked, failed, owner=self.widget)

    def _begin(self, name: str) -> None:
        self.running = name
        self.status.emit(_(TITLES[name]) + " \u2026")
        if name != "save":
            self.began.emit()
            self.blocked.emit(True)

    def _work(self, name: str, contents: Contents, accepted: frozenset[str]) -> Callable[[Any], Kept]:
        store, actor, file = self.context.store, self.context.actor, recovery_of(self.context, contents.uuid)
        acts = {"post": document_work.post, "unpost": document_work.unpost, "void": document_work.void}

        def work(_progress: tasks.Progress) -> Kept:
            kept = document_work.save(store, actor, contents) if name == "save" else acts[name](store, actor, contents, accepted)
            file.forget()
            return kept

        return work

    def _done(self, kept: Kept, lines: list[Any], edits: int, then: Callable[[Kept], object] | None) -> None:
        name, self.running, self.task = self.running, "", None
        self.take(kept, lines)
        self.kept_edits = edits
        if bar := messages.bar_of(self.widget):
            bar.take_down(messages.STORE)
        if name == "post":
            self.correcting = False
        if name != "save":
            self.blocked.emit(False)
        self.status.emit(_("saved {time}").format(time=f"{datetime.now():%H:%M}") if name == "save" else "")
        self.kept.emit(kept)
        if then is not None:
            then(kept)
        self._go_on()

    def take(self, kept: Kept, lines: list[Any]) -> None:
        """Take over the keys, number and state that the store gave, and the figures that it worked out."""
        document = self.document
        document.id, document.version, document.number = kept.id, kept.version, kept.number
        document.state, document.posted_at, document.total = kept.state, kept.posted_at, kept.total  # type: ignore[assignment]
        for line, line_id in zip(lines, kept.lines, strict=True):
            if line.id != line_id:  # SQLAlchemy takes note of each that is set
                line.id = line_id
        for line, figures in zip(lines, kept.figures, strict=False):
            for name, value in figures.items():
                if getattr(line, name) != value:
                    setattr(line, name, value)
        if kept.figures:
            self.lines.repaint_lines()
        self.lines.put_costs(kept.costs)

    def finish_correcting(self) -> None:
        """The correction is given up."""
        self.correcting = False
        self.status.emit("")
        self.forget_correction()

    def forget_correction(self) -> None:
        """Throw away what this computer keeps of the document."""
        file = recovery_of(self.context, self.document.uuid)
        tasks.run(self.context, _("Saving"), lambda _p: file.forget(), lambda _done: None, quiet=True, writes=True)

    def _go_on(self) -> None:
        if self.after:
            self.after.popleft()[1]()
        if not self.running and self.after:
            self._go_on()
        elif self.is_dirty and not self.timer.isActive():
            self.timer.start(REST_MS)

    def _failed(
        self, error: BaseException, name: str, then: Callable[[Kept], object] | None, accepted: frozenset[str]
    ) -> None:  # fmt: skip
        self.running, self.task = "", None
        self.after.clear()
        told = messages.as_told(error)
        self._mark_unsaved(told, name)
        if name != "save":
            self.blocked.emit(False)
        if isinstance(told, ChangedElsewhere):
            self.conflicted.emit()
        elif isinstance(told, NotRight):
            self.refused.emit(told.problems)
        elif isinstance(told, StoreTrouble) and name == "save":
            self._keep_here()
            messages.warn(self.widget, say(told), messages.STORE)
        elif isinstance(told, tasks.Cancelled):
            return
        elif messages.tell(self.widget, told):
            self.act(name, then, accepted | {told.name} if isinstance(told, Doubt) else accepted)
        elif isinstance(told, StoreTrouble) and self.is_dirty:
            self._keep_here()

    def _mark_unsaved(self, told: object, name: str) -> None:
        """Say in the bar that what is typed is not in the store, and why: it stays until something has reached the store."""
        if not self.is_dirty or (name != "save" and not isinstance(told, StoreTrouble)):
            self.status.emit("")
        elif isinstance(told, ChangedElsewhere) or not isinstance(told, Told):
            self.status.emit("\u26a0 " + _("not saved"))
        else:
            self.status.emit("\u26a0 " + _("not saved: {why}").format(why=say(told)))

    def _keep_here(self) -> None:
        """The store can't be written: what is typed waits on this computer, and it is tried again by itself."""
        file, contents, name = recovery_of(self.context, self.document.uuid), contents_of(self.document), self.context.actor.name
        tasks.run(
            self.context,
            _("Saving"),
            lambda _p: file.write(contents, name),
            lambda _done: None,
            lambda _error: None,
            quiet=True,
            writes=True,
        )
        self.timer.start(AGAIN_MS)

    def finish(self) -> bool:
        """Before the editor goes: wait for what is under way and keep the draft. False when it could not be kept."""
        if self.running:
            self._wait()
        if not self.is_dirty or not self.is_draft or not self.context.actor.may("edit", self.document.roles):
            return True
        store, actor, contents = self.context.store, self.context.actor, contents_of(self.document)
        lines, edits = list(self.document.rows), self.edits
        self.timer.stop()
        self.running = "save"
        try:
            kept = tasks.wait_for(lambda: document_work.save(store, actor, contents))
        except Exception as error:  # noqa: BLE001 - told; the draft stays on this computer
            self.running = ""
            self._mark_unsaved(messages.as_told(error), "save")
            self._keep_here()
            return messages.tell(self.widget, error) and self.finish()
        self.running = ""
        self.take(kept, lines)
        self.kept_edits = edits
        return True

    def _wait(self) -> None:
        task = self.task
        if task is not None and task in tasks.running:
            loop = QEventLoop()
            task.finished.connect(loop.quit)
            loop.exec()
            QTimer.singleShot(0, loop.quit)
            loop.exec()
