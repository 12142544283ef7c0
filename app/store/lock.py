"""One program at a time on a store's file: a lock of the operating system on a small file beside it, which says who has it."""

import getpass
import json
import os
import socket
import sys
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from threading import Lock

from app.core.errors import UserError
from app.i18n import N_

FAR = 1 << 30
"""The byte that is locked on Windows: beyond the text, which others must be able to read."""


@dataclass(frozen=True)
class Holder:
    """Who has a store open: log-in name, computer, process and since when (local time, ISO 8601)."""

    user: str
    computer: str
    pid: int
    since: str

    @property
    def since_moment(self) -> datetime | None:
        """`since` as a moment; None when it can't be read."""
        try:
            return datetime.fromisoformat(self.since)
        except ValueError:
            return None


class AlreadyOpen(UserError):
    """Another program has the store open; `holder` tells which, as far as it is known."""

    def __init__(self, path: Path, holder: Holder | None) -> None:
        if holder is None:
            super().__init__(N_("{path} is open in another program: close it there first"), path=str(path))
        else:
            super().__init__(
                N_("{path} has been open since {since}: {user} on {computer}. Close it there first, or go on working there"),
                path=str(path), user=holder.user, computer=holder.computer, since=holder.since_moment or holder.since,
            )  # fmt: skip
        self.holder = holder


@dataclass
class _Held:
    """A lock of this process; engines of the same process share it."""

    descriptor: int
    left_behind: Holder | None
    count: int = 1


_held: dict[str, _Held] = {}
_guard = Lock()


class StoreLock:
    """A share in this process's lock on a store. `left_behind` tells who had it and ended without closing it."""

    def __init__(self, key: str, left_behind: Holder | None) -> None:
        self._key: str | None = key
        self.left_behind = left_behind

    def release(self, *, opened: bool = True) -> None:
        """Give the lock back; the last share of the process removes the file. May be called again.

        When the store could not be opened, what was left behind stays in the file for the next try.
        """
        with _guard:
            key, self._key = self._key, None
            if key is None:
                return
            held = _held[key]
            held.count -= 1
            if not held.count:
                del _held[key]
                left = None if opened else held.left_behind
                if left is not None:
                    _write(held.descriptor, left)
                _let_go(Path(key), held.descriptor, remove=left is None)


def lock_path(store: Path) -> Path:
    """The lock file of a store; the same through a symbolic link."""
    real = Path(os.path.realpath(store))
    return real.with_name(real.name + ".lock")


def is_held_here(store: Path) -> bool:
    """Whether this process has the store open."""
    return str(lock_path(store)) in _held


def take_lock(store: Path) -> StoreLock:
    """Lock a store for this process. Raises AlreadyOpen, and UserError when the folder can't be written to."""
    path = lock_path(store)
    with _guard:
        held = _held.get(str(path))
        if held is not None:
            held.count += 1
            return StoreLock(str(path), None)
        descriptor = _open_locked(store, path)
        left_behind = _read(descriptor)
        _write(descriptor, this_holder())
        _held[str(path)] = _Held(descriptor, left_behind)
        return StoreLock(str(path), left_behind)


def this_holder() -> Holder:
    """Who this process is, as others will read it."""
    try:
        user = getpass.getuser()
    except (OSError, KeyError):
        user = "?"
    return Holder(user, socket.gethostname(), os.getpid(), datetime.now().replace(microsecond=0).isoformat())


def _open_locked(store: Path, path: Path) -> int:
    """The lock file, open and locked. A file that was removed between opening and locking is not the lock: try the new one."""
    while True:
        try:
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
        except OSError as error:
            raise UserError(
                N_("{path} can't be opened: its folder may not be written to ({reason}). Give the right to write there, or copy the store elsewhere"),
                path=str(store), reason=error.strerror or str(error),
            ) from error  # fmt: skip
        try:
            free = _lock(descriptor)
        except OSError as error:
            os.close(descriptor)
            raise UserError(
                N_("{path} lies on a disk that can't keep others out ({reason}): copy the store to another"),
                path=str(store), reason=error.strerror or str(error),
            ) from error  # fmt: skip
        if not free:
            holder = _read(descriptor)
            os.close(descriptor)
            raise AlreadyOpen(store, holder)
        if _is_at(path, descriptor):
            return descriptor
        os.close(descriptor)


def _is_at(path: Path, descriptor: int) -> bool:
    try:
        return os.path.samestat(path.stat(), os.fstat(descriptor))
    except FileNotFoundError:
        return False


def _read(descriptor: int) -> Holder | None:
    try:
        os.lseek(descriptor, 0, os.SEEK_SET)
        return Holder(**json.loads(os.read(descriptor, 4096)))
    except (OSError, ValueError, TypeError):
        return None


def _write(descriptor: int, holder: Holder) -> None:
    with suppress(OSError):  # a full disk: the lock holds all the same, it only can't say who has it
        os.ftruncate(descriptor, 0)
        os.lseek(descriptor, 0, os.SEEK_SET)
        os.write(descriptor, json.dumps(asdict(holder)).encode())


if sys.platform == "win32":
    import msvcrt

    def _lock(descriptor: int) -> bool:
        os.lseek(descriptor, FAR, os.SEEK_SET)
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

    def _let_go(path: Path, descriptor: int, *, remove: bool) -> None:
        if remove:
            os.ftruncate(descriptor, 0)
        os.lseek(descriptor, FAR, os.SEEK_SET)
        msvcrt.locking(descriptor, msvcrt.LK_UNLCK, 1)
        os.close(descriptor)
        try:
            if remove:
                path.unlink()
        except OSError:
            return  # another process has just opened it: then it is its lock
else:
    import fcntl

    def _lock(descriptor: int) -> bool:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _let_go(path: Path, descriptor: int, *, remove: bool) -> None:
        if remove:
            path.unlink(missing_ok=True)  # while it is still locked, so that nobody's fresh lock is removed
        os.close(descriptor)
