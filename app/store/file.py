"""A store's file from outside: what its first bytes say, and how a finished file gets its name."""

import os
from dataclasses import dataclass
from pathlib import Path

from app.core.errors import UserError
from app.i18n import N_

MAGIC = b"SQLite format 3\x00"
APPLICATION_ID = 0x4C415244
"""`LARD`, at byte 68 of every store."""


@dataclass(frozen=True)
class Header:
    """The first 100 bytes of a SQLite file (https://sqlite.org/fileformat2.html): `pages` of `page_size` bytes are in the file."""

    application_id: int
    user_version: int
    page_size: int
    pages: int


def read_header(path: Path) -> Header | None:
    """What the file says it is; None when it is no SQLite file. Not for a file that this process has open.

    Closing the file drops the locks that SQLite holds on it in this process (https://sqlite.org/howtocorrupt.html#_posix_advisory_locks_canceled).
    """
    with path.open("rb") as file:
        first = file.read(100)
    if len(first) < 100 or not first.startswith(MAGIC):
        return None
    size = int.from_bytes(first[16:18])
    return Header(
        application_id=int.from_bytes(first[68:72]), user_version=int.from_bytes(first[60:64]), page_size=65536 if size == 1 else size,
        pages=int.from_bytes(first[28:32]),
    )  # fmt: skip


def is_cut_short(path: Path, header: Header) -> bool:
    """Whether pages are missing at the end, with no write-ahead log that would bring them back."""
    log = path.with_name(path.name + "-wal")
    return path.stat().st_size < header.pages * header.page_size and not (log.exists() and log.stat().st_size)


def put_in_place(finished: Path, target: Path) -> None:
    """Give a finished file its name. Raises UserError if there is a file of that name: nothing is overwritten."""
    with finished.open("rb+") as file:
        os.fsync(file.fileno())
    try:
        os.link(finished, target)
    except FileExistsError:
        raise taken(target) from None
    except OSError:  # a disk without hard links, such as a memory stick
        if target.exists():
            raise taken(target) from None
        finished.rename(target)
    finished.unlink(missing_ok=True)
    sync_folder(target.parent)


def taken(target: Path) -> UserError:
    """The refusal to overwrite a file."""
    return UserError(N_("{path} is there already and is left as it is: choose another name"), path=str(target))


def sync_folder(folder: Path) -> None:
    """Make sure that a new name survives a loss of power."""
    if os.name == "nt":
        return  # there the file system's journal does it
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def discard(path: Path) -> None:
    """Remove an unfinished store with what SQLite keeps beside it."""
    for ending in ("", "-wal", "-shm", "-journal"):
        path.with_name(path.name + ending).unlink(missing_ok=True)


def beside(target: Path) -> Path:
    """A name for the unfinished file, in the same folder."""
    return target.with_name(f".{target.name}.{os.getpid()}.part")
