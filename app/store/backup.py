"""Copies of a store that have been opened and checked, and the way back from them."""

import re
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from os import environ
from pathlib import Path
from typing import Any

from sqlalchemy.engine import make_url

from app.core.errors import UserError
from app.i18n import N_
from app.store.census import Census, lost, take_census
from app.store.engine import Store, connect_file
from app.store.file import APPLICATION_ID, beside, discard, put_in_place, read_header, sync_folder, taken
from app.store.lock import is_held_here, take_lock
from app.store.migration import head_version
from app.store.trouble import Damaged, in_words

DAILY, WEEKLY, MONTHLY = 12, 10, 9
STAMP = "%Y%m%d-%H%M%S"
NAMED = re.compile(r"(?P<name>.+?)(?P<upgrade>-before-upgrade-from-\d+)?-(?P<stamp>\d{8}-\d{6})\.larder")
ASIDE = "-before-restore"
"""What the name of a store that was put aside ends with, before the stamp."""
BROKEN_COPY = N_("The copy {path} can't be read back ({reason}): it was thrown away. Check the disk, or choose another")


PAGES = 2_000
"""So many are copied, 8 MB, before it is told how far it is."""
Step = Callable[[int, int], object]


@dataclass(frozen=True)
class BackupReport:
    """A finished backup: where, how large, its rows by table (empty for a server's), and how long it took."""

    path: Path
    size_bytes: int
    rows: dict[str, int]
    seconds: float


def back_up(store: Store, target: Path, step: Step | None = None) -> BackupReport:
    """Copy an open store to a new file, read the copy back, and only then give it its name.

    `step` is called with how many of how many pages of a file are copied; what it raises ends the copying. Raises UserError when there is such a file already or its folder can't be made, StoreTrouble when the disk fails; then nothing is
    left behind.
    """
    started = time.monotonic()
    target = target.absolute()
    if target.exists():
        raise taken(target)
    make_folder(target.parent)
    rows = copy_file(store.path, target, step) if store.is_file else dump_server(store.address, target)
    return BackupReport(target, target.stat().st_size, rows, time.monotonic() - started)


def make_folder(folder: Path) -> None:
    """Make a folder for copies unless it is there. Raises UserError when it can't be made."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UserError(
            N_("{path} can't be made: {reason}. Choose another folder"), path=str(folder), reason=error.strerror or str(error)
        ) from error


def copy_file(source: Path, target: Path, step: Step | None = None) -> dict[str, int]:
    """Copy a store's file by SQLite's backup interface, which sees one moment of it. Returns the rows of the copy by table."""
    with _unfinished(target) as part:
        with in_words(source), _connected(source, "rw") as held:
            held.execute("BEGIN")
            before = census_of_file(held)
            with in_words(part), _connected(part, "rwc") as copy:
                held.backup(copy, pages=PAGES, progress=lambda _state, left, total: step and step(total - left, total))
                copy.execute("PRAGMA journal_mode=DELETE")
            held.execute("ROLLBACK")
        after = read_back(part)
        gone = lost(before, after)
        if gone:
            raise Damaged(BROKEN_COPY, path=str(target), reason=", ".join(gone))
        put_in_place(part, target)
    return after.rows


def read_back(path: Path, *, thorough: bool = False) -> Census:
    """Open a copy, check it and count it. Raises Damaged when it is not a whole store."""
    header = read_header(path)
    if header is None or header.application_id != APPLICATION_ID:
        raise Damaged(N_("{path} is not a copy of a Larder store"), path=str(path))
    with in_words(path), _connected(path, "ro") as copy:
        check = "integrity_check" if thorough else "quick_check"
        found = [row[0] for row in copy.execute(f"PRAGMA {check}(5)")]
        if thorough and found == ["ok"] and copy.execute("PRAGMA foreign_key_check").fetchone():
            found = ["foreign_key_check"]
        if found != ["ok"]:
            raise Damaged(N_("The copy {path} is damaged: {reason}. Use another one"), path=str(path), reason=str(found[0]))
        return census_of_file(copy)


def census_of_file(connection: Any) -> Census:
    """What a file holds, over a bare connection."""
    tables = [row[0] for row in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
    return take_census(lambda query: connection.execute(query).fetchone()[0], tables)


def restore(backup: Path, target: Path) -> Path | None:
    """Put a checked copy of a backup where the store is. Returns where the store that was there is kept; None if there was none.

    The store must be closed everywhere. Raises UserError or Damaged, with nothing changed, when the backup is no good.
    """
    target = target.absolute()
    if is_held_here(target):
        raise UserError(N_("{path} is open: close it before a backup is put in its place"), path=str(target))
    read_back(backup, thorough=True)
    header = read_header(backup)
    if header is not None and header.user_version > head_version():
        raise UserError(N_("{path} was made by a newer Larder: install that first"), path=str(backup))
    lock = take_lock(target)
    try:
        with _unfinished(target) as part:
            with in_words(part), _connected(backup, "ro") as held, _connected(part, "rwc") as copy:
                held.backup(copy)
                copy.execute("PRAGMA journal_mode=DELETE")
            read_back(part)
            aside = _put_aside(target)
            put_in_place(part, target)
            return aside
    finally:
        lock.release()


def _put_aside(target: Path) -> Path | None:
    """Rename the store that is there, with its log, if SQLite can't empty that first because the file is damaged."""
    if not target.exists():
        discard(target)
        return None
    try:
        with _connected(target, "rw") as held:
            held.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    except Exception:  # noqa: BLE001, S110 - damaged as it may be, it is kept as it is
        pass
    aside = target.with_name(f"{target.stem}{ASIDE}-{datetime.now():{STAMP}}{target.suffix}")
    for ending in ("-wal", "-shm", "-journal", ""):
        part = target.with_name(target.name + ending)
        if part.exists():
            part.rename(aside.with_name(aside.name + ending))
    sync_folder(target.parent)
    return aside


@contextmanager
def _unfinished(target: Path) -> Iterator[Path]:
    """A name for the file while it is written; what is left under it in the end is removed. Errors of the disk are told in words."""
    part = beside(target)
    discard(part)
    try:
        yield part
    except OSError as error:
        raise UserError(
            N_("{path} can't be written: {reason}. Choose another folder"), path=str(target), reason=error.strerror or str(error)
        ) from error
    finally:
        discard(part)


@contextmanager
def _connected(path: Path, mode: str) -> Iterator[Any]:
    connection = connect_file(path, mode)
    try:
        yield connection
    finally:
        connection.close()


# Servers ---------------------------------------------------------------------------------------------------------------


def dump_server(address: str, target: Path) -> dict[str, int]:
    """Have `pg_dump` write a server's store to a file that `pg_restore` reads. Returns no counts. Raises UserError when there is no `pg_dump`."""
    program, reader = server_program("pg_dump"), server_program("pg_restore")
    if program is None or reader is None:
        raise UserError(
            N_("A server's store is backed up by PostgreSQL's own pg_dump, which is not on this computer: install the PostgreSQL client "
               "programs, or back up on the server")
        )  # fmt: skip
    where, secret = server_of(address)
    with _unfinished(target) as part:
        _run([program, "--format=custom", "--no-password", f"--file={part}", f"--dbname={where}"], secret)
        listing = _run([reader, "--list", str(part)], {})
        tables = set(re.findall(r"TABLE DATA \S+ (\w+)", listing))
        if not {"store_info", "document", "move"} <= tables:
            raise Damaged(BROKEN_COPY, path=str(target), reason="pg_restore --list")
        put_in_place(part, target)
    return {}


def server_of(address: str) -> tuple[str, dict[str, str]]:
    """What the client programs are told of a server: just what the store's own connections are, and the password, if any, aside.

    The password goes by the environment, where no list of processes shows it; without one the user's own holds.
    """
    from psycopg.conninfo import make_conninfo

    url = make_url(address)
    _nothing, known = url.get_dialect()().create_connect_args(url)
    password = known.pop("password", None)
    return make_conninfo(**known), {} if password is None else {"PGPASSWORD": str(password)}


def server_program(name: str) -> str | None:
    """A client program of PostgreSQL: on the path, else the newest of those that Debian and Windows keep aside."""
    found = shutil.which(name)
    if found:
        return found
    places = [*Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), *Path("C:/Program Files/PostgreSQL").glob(f"*/bin/{name}.exe")]
    return str(max(places, key=lambda path: int(re.sub(r"\D", "", path.parts[-3]) or 0))) if places else None


def _run(command: list[str], more: dict[str, str]) -> str:
    done = subprocess.run(command, capture_output=True, text=True, env={**environ, **more}, check=False)
    if done.returncode:
        said = (done.stderr.strip().splitlines() or [str(done.returncode)])[-1]
        raise UserError(N_("{program} could not do it: {said}"), program=Path(command[0]).name, said=said)
    return done.stdout


# Keeping and throwing away ---------------------------------------------------------------------------------------------


def name_of(store: Store) -> str:
    """What the backups of a store are named after: its file, or its database on the server."""
    return store.path.stem if store.is_file else str(make_url(store.address).database)


def backup_name(store_name: str, moment: datetime) -> str:
    """The name of a store's backup: `shop-20261122-041326.larder`."""
    return f"{store_name}-{moment:{STAMP}}.larder"


def backups_in(folder: Path) -> list[tuple[datetime, Path]]:
    """The backups that a folder holds, newest first."""
    found = []
    for path in folder.glob("*.larder"):
        named = NAMED.fullmatch(path.name)
        if named:
            try:
                found.append((datetime.strptime(named["stamp"], STAMP), path))
            except ValueError:
                continue
    return sorted(found, reverse=True)


def backups_of(folder: Path, name: str) -> list[tuple[datetime, Path]]:
    """The backups of the store that is called `name` (`name_of`) in a folder, newest first; none where there is no folder.

    Those made before an upgrade are among them. `shop-2-….larder` is none of `shop`.
    """
    if not folder.is_dir():
        return []
    found = backups_in(folder)
    return [(moment, path) for moment, path in found if (named := NAMED.fullmatch(path.name)) and named["name"] == name]


def back_up_daily(store: Store, folder: Path, now: datetime, step: Step | None = None, *, again: bool = False) -> BackupReport | None:
    """Make today's backup unless there is one, or `again`, then throw old ones away. None when today's was there.

    `step` and errors are those of `back_up`.
    """
    name = name_of(store)
    if not again and any(moment.date() == now.date() for moment, _path in backups_of(folder, name)):
        return None
    report = back_up(store, folder / backup_name(name, now), step)
    keep_backups(folder, now)
    return report


def keep_backups(folder: Path, now: datetime) -> list[Path]:
    """Delete the backups that are no longer wanted; returns them.

    Of each store stay: all of today, and the last one of each of the latest 12 days, 10 weeks and 9 months that have any. Backups
    made before an upgrade or a restore, and those from the future, are left alone.
    """
    by_store: dict[str, list[tuple[datetime, Path]]] = {}
    for moment, path in backups_in(folder):
        name = NAMED.fullmatch(path.name)
        if name and not name["upgrade"] and not name["name"].endswith(ASIDE) and moment <= now:
            by_store.setdefault(name["name"], []).append((moment, path))
    unwanted = [path for mine in by_store.values() for path in _unwanted(mine, now.date())]
    return [path for path in unwanted if _is_removed(path)]


def _is_removed(path: Path) -> bool:
    """Delete a backup; one that another program holds, or that may not be deleted, is left for the next time."""
    try:
        path.unlink(missing_ok=True)
    except OSError:
        return False
    return True


def _unwanted(backups: list[tuple[datetime, Path]], today: date) -> list[Path]:
    """`backups` are one store's, newest first."""
    wanted = {path for moment, path in backups if moment.date() == today}
    spans: tuple[tuple[int, Callable[[datetime], object]], ...] = (
        (DAILY, lambda m: m.date()), (WEEKLY, lambda m: m.isocalendar()[:2]), (MONTHLY, lambda m: (m.year, m.month)),
    )  # fmt: skip
    for count, span in spans:
        newest: dict[object, Path] = {}
        for moment, path in backups:
            newest.setdefault(span(moment), path)
        wanted |= set(list(newest.values())[:count])
    return [path for _moment, path in backups if path not in wanted]
