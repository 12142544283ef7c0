"""Undo: what an edit changed in the header and the lines, so that it can be taken back and done again."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Protocol

from PySide6.QtGui import QUndoCommand, QUndoStack
from sqlalchemy import inspect

from app.store.table import Base

KEPT_STEPS = 500
OUTSIDE = frozenset({"id", "no", "document_id", "version", "state", "number", "kind", "uuid", "created_at", "changed_at", "posted_at"})
"""What no edit touches: keys, numbers and stamps."""

Placed = tuple[int, Any]
"""A line and the row it stands in."""


class Rows(Protocol):
    """What shows the lines and puts them in and out."""

    def put_rows(self, rows: Sequence[Placed]) -> None:
        """Insert lines, given in ascending order of the rows they will stand in."""

    def take_rows(self, rows: Sequence[Placed]) -> None:
        """Remove lines, given in ascending order of the rows they stand in."""

    def changed_rows(self, targets: Sequence[Any]) -> None:
        """Lines, or the document itself, changed their values."""


@dataclass(frozen=True)
class Patch:
    """What changed in one row: values before and after, only those that differ."""

    target: Any
    before: dict[str, Any]
    after: dict[str, Any]


@dataclass
class Recording:
    """What one edit does. `add` and `remove` name the lines it puts in and out."""

    targets: list[Any]
    states: list[dict[str, Any]]
    added: list[Placed] = field(default_factory=list)
    removed: list[Placed] = field(default_factory=list)
    seen: set[int] = field(default_factory=set)

    def watch(self, target: Any) -> None:
        """Watch one more row from now on."""
        if not self.seen:
            self.seen.update(id(each) for each in self.targets)
        if id(target) not in self.seen:
            self.seen.add(id(target))
            self.targets.append(target)
            self.states.append(_state(target))

    def give_back(self) -> None:
        """Set everything that is watched to what it was: the step has failed half way."""
        for target, before in zip(self.targets, self.states, strict=True):
            for name, value in before.items():
                if getattr(target, name) != value:
                    setattr(target, name, value)

    def patches(self) -> list[Patch]:
        """What has changed since."""
        found = []
        for target, before in zip(self.targets, self.states, strict=True):
            after = _state(target)
            names = [name for name in after if before.get(name) != after[name]]
            if names:
                found.append(Patch(target, {n: before.get(n) for n in names}, {n: after[n] for n in names}))
        return found


def watching(targets: Iterable[Any]) -> Recording:
    """Watches these rows from now on; what changes is `patches()`."""
    watched = list(targets)
    return Recording(watched, [_state(each) for each in watched])


def _state(target: Base) -> dict[str, Any]:
    own: dict[str, Any] = target.__dict__
    return {name: own.get(name) for name in _names(type(target))}


_names_of: dict[type[Base], tuple[str, ...]] = {}


def _names(owner: type[Base]) -> tuple[str, ...]:
    if owner not in _names_of:
        _names_of[owner] = tuple(each.key for each in inspect(owner).column_attrs if each.key not in OUTSIDE)
    return _names_of[owner]


class Step(QUndoCommand):
    """One edit, already done when it is pushed."""

    def __init__(self, rows: Rows, text: str, recording: Recording, patches: list[Patch], merge: str = "") -> None:
        super().__init__(text)
        self.rows, self.recording, self.patches, self.merge = rows, recording, patches, merge
        self.done = True

    def id(self) -> int:
        """Steps that may become one share an id."""
        return 1 if self.merge else -1

    def mergeWith(self, other: QUndoCommand) -> bool:
        """Typing on in the same field of the head is one step."""
        if not isinstance(other, Step) or other.merge != self.merge or len(other.patches) != 1 or len(self.patches) != 1:
            return False
        mine, later = self.patches[0], other.patches[0]
        if mine.target is not later.target or mine.after.keys() != later.after.keys():
            return False
        self.patches = [Patch(mine.target, mine.before, later.after)]
        return True

    def redo(self) -> None:
        """Do it again; the first time it is done already."""
        if self.done:
            return
        self.done = True
        if self.recording.removed:
            self.rows.take_rows(self.recording.removed)
        self._set([(patch.target, patch.after) for patch in self.patches])
        if self.recording.added:
            self.rows.put_rows(self.recording.added)

    def undo(self) -> None:
        """Take it back."""
        self.done = False
        if self.recording.added:
            self.rows.take_rows(self.recording.added)
        self._set([(patch.target, patch.before) for patch in self.patches])
        if self.recording.removed:
            self.rows.put_rows(self.recording.removed)

    def _set(self, values: list[tuple[Any, dict[str, Any]]]) -> None:
        for target, each in values:
            for name, value in each.items():
                setattr(target, name, value)
        if values:
            self.rows.changed_rows([target for target, _ in values])


class History(QUndoStack):
    """The edits of one document."""

    def __init__(self, parent: Any = None) -> None:
        super().__init__(parent)
        self.setUndoLimit(KEPT_STEPS)
        self._open: Recording | None = None

    @contextmanager
    def step(self, rows: Rows, text: str, targets: Iterable[Any] = (), merge: str = "") -> Iterator[Recording]:
        """Record what happens inside as one step, or nothing of it when it fails; an inner `step` joins the outer one."""
        if self._open is not None:
            for target in targets:
                self._open.watch(target)
            yield self._open
            return
        self._open = recording = watching(targets)
        try:
            yield recording
        except BaseException:
            recording.give_back()
            raise
        finally:
            self._open = None
        patches = recording.patches()
        if patches or recording.added or recording.removed:
            self.push(Step(rows, text, recording, patches, merge))


def runs_of(rows: Sequence[Placed]) -> list[tuple[int, list[Any]]]:
    """Lines that stand together, with the row of the first."""
    runs: list[tuple[int, list[Any]]] = []
    for row, line in rows:
        if runs and runs[-1][0] + len(runs[-1][1]) == row:
            runs[-1][1].append(line)
        else:
            runs.append((row, [line]))
    return runs
