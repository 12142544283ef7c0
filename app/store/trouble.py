"""Turns what a database driver complains about into words, in one place for files and servers."""

import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlalchemy.engine import ExceptionContext

from app.core.errors import StoreTrouble, Told, UserError
from app.i18n import N_, _


class Clash(StoreTrouble):
    """Two transactions met and this one was rolled back: the same work, begun anew, will do (PostgreSQL 40001, 40P01)."""


class ConnectionLost(StoreTrouble):
    """The server is gone. When it went during a commit, whether the work was kept has to be looked up by its uuid."""


class Damaged(StoreTrouble):
    """The file is not what was written: a backup is needed."""


class Taken(UserError):
    """A value that must be unique is there already."""


class InUse(UserError):
    """A row that others refer to can't go, and a row that is gone can't be referred to."""


Words = Callable[[str], Told]

SOMEONE_CHANGED_IT = N_("Someone else changed this in the meantime: open it again and repeat your change")
DAMAGED = N_("The store is damaged ({path}). Stop working with it and restore the latest backup")
NOT_A_STORE = N_("{path} is not a Larder store, or its beginning has been overwritten. Choose another file or restore a backup")
BUSY = N_("Someone else is writing to the store: wait a moment and try again")
READ_ONLY = N_(
    "The store can't be written to ({path}): the file, its folder or the disk is read-only. Give the right to write, or copy it elsewhere"
)
CANT_OPEN = N_("The store can't be opened ({path}): check that the file is there and that its folder may be written to")
DISK_FAILED = N_("The disk failed while reading or writing ({path}); nothing was changed. Check the disk and try again")
LOST = N_("The connection to the store's server was lost: look whether the last change is there, then go on")

SQLITE: tuple[tuple[str, type[Told], str], ...] = (
    ("file is not a database", UserError, NOT_A_STORE),
    ("file is encrypted", UserError, NOT_A_STORE),
    ("malformed", Damaged, DAMAGED),
    ("database is locked", StoreTrouble, BUSY),
    ("database table is locked", StoreTrouble, BUSY),
    ("readonly database", StoreTrouble, READ_ONLY),
    ("unable to open database file", StoreTrouble, CANT_OPEN),
    ("disk I/O error", StoreTrouble, DISK_FAILED),
)
POSTGRESQL: tuple[tuple[str, type[Told], str], ...] = (
    ("40001", Clash, BUSY),
    ("40P01", Clash, BUSY),
    ("55P03", StoreTrouble, BUSY),
    ("57014", StoreTrouble, N_("The server stopped this because it took too long; nothing was changed. Try again")),
    ("53100", StoreTrouble, N_("The disk of the store's server is full; nothing was changed. Ask for space there, then try again")),
    ("53300", StoreTrouble, N_("The store's server has no free connection: close Larder on another computer or try again later")),
    ("25006", StoreTrouble, N_("The store's server takes no changes now (read-only); nothing was changed")),
    ("42501", UserError, N_("Your log-in at the store's server may not do this: ask its administrator for the right")),
    ("28", UserError, N_("The store's server refuses this log-in: check the user and the password in the address")),
    ("3D000", UserError, N_("There is no such database on the server: have it created first, then try again")),
    ("23503", InUse, ""),
    ("22003", UserError, N_("A number is too large to be kept")),
    ("25P03", ConnectionLost, LOST),
    ("57P", ConnectionLost, LOST),
    ("08", ConnectionLost, LOST),
)
"""Codes of errors, or what they begin with (PostgreSQL documentation, appendix A)."""


def watch(engine: Engine, path: Path | None) -> None:
    """From now on every error of the engine's driver that has words is raised in them; `path` is the store's file."""
    event.listen(engine, "handle_error", partial(_replace, path))


def _replace(path: Path | None, context: ExceptionContext) -> Told | None:
    return told(context.original_exception, path, lost=context.is_disconnect)


@contextmanager
def in_words(path: Path | None) -> Iterator[None]:
    """Say errors of a driver that is used without an engine."""
    try:
        yield
    except Exception as error:
        words = told(error, path)
        if words is None:
            raise
        raise words from error


def cursor_in_words(connection: Connection) -> AbstractContextManager[None]:
    """Say errors of a driver's cursor that is read past its engine."""
    return in_words(connection.get_execution_options().get("file"))


def told(error: BaseException, path: Path | None = None, *, lost: bool = False) -> Told | None:
    """The error in words; None when it has none, which makes it a bug."""
    if isinstance(error, Told):
        return None
    if isinstance(error, OverflowError):
        return UserError(N_("A number is too large to be kept"))
    if hasattr(error, "sqlstate"):
        return _from_server(error, lost=lost)
    return None if path is None else _from_file(str(error), path)


def _from_file(text: str, path: Path) -> Told | None:
    if "is full" in text:
        return _full(path)
    if found := re.search(r"UNIQUE constraint failed: (\w+)\.(\w+)", text):
        return _taken(found[1], found[2])
    if "FOREIGN KEY constraint failed" in text:
        return _in_use()
    for part, cls, template in SQLITE:
        if part in text:
            return cls(template, path=str(path))
    return None


def _from_server(error: Any, *, lost: bool) -> Told | None:
    state = error.sqlstate or ""
    if state == "23505":
        diagnosis = error.diag
        column = re.search(r"\((?:lower\()?(\w+)", diagnosis.message_detail or "")
        return _taken(diagnosis.table_name or "", column[1] if column else "")
    for code, cls, template in POSTGRESQL:
        if state.startswith(code):
            return _in_use() if cls is InUse else cls(template)
    if lost:
        return ConnectionLost(LOST)
    if not state and type(error).__name__ in {"OperationalError", "ConnectionTimeout"}:
        return _unreachable(str(error))
    return None


def _unreachable(text: str) -> Told:
    for sign, template in (
        ("authentication failed", N_("The store's server refuses this log-in: check the user and the password in the address")),
        ("does not exist", N_("There is no such database on the server: have it created first, then try again")),
    ):
        if sign in text:
            return UserError(template)
    return ConnectionLost(N_("The store's server does not answer: check the network and the address, then try again"))


def _full(path: Path) -> Told:
    free = shutil.disk_usage(path.parent).free // 1024
    return StoreTrouble(
        N_("The disk is full ({free} KB free at {path}); nothing was changed. Free some space and try again"), free=free, path=str(path)
    )


def _taken(table: str, column: str) -> Told:
    from app.store.table import Base

    known = Base.metadata.tables.get(table)
    label = known.columns[column].info.get("label", column) if known is not None and column in known.columns else column
    return Taken(N_("This is already there: {label} must be different for each"), label=_(label))


def _in_use() -> Told:
    return InUse(N_("This is used elsewhere, or refers to something that has been deleted. Instead of deleting it, take it out of use"))
