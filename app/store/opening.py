"""Makes stores and opens them: what is opened is a Larder store, whole, of this version, and ours alone."""

import os
import shutil
from datetime import datetime
from functools import partial
from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.orm import Session

from app import VERSION
from app.core.currency import is_currency
from app.core.errors import Problem, StoreTrouble, UserError, problem
from app.i18n import N_, _
from app.store.backup import STAMP, backups_of, copy_file, dump_server, make_folder, server_program
from app.store.engine import Store, connect_file, is_server, make_engine
from app.store.file import APPLICATION_ID, Header, beside, discard, is_cut_short, put_in_place, read_header, taken
from app.store.info import write_info
from app.store.location import is_on_network, location_problems
from app.store.lock import AlreadyOpen, Holder, StoreLock, is_held_here, take_lock, this_holder
from app.store.migration import head_version, migrate, version_of
from app.store.search import search_problems
from app.store.trouble import NOT_A_STORE, READ_ONLY, Damaged, in_words

METHODS = ("average", "fifo")
ROOM = 3
"""How many times its own size a file needs on the disk to be brought to a new version: its backup, its log, its growth."""
NEWER = N_("{path} was made by a newer Larder ({version}); this one is {own}. Install the newer one; the store was not touched")
DAMAGED = N_("{path} is damaged ({reason}). It was not opened. Restore a backup; the latest: {backups}")

NOT_A_STORE_BUT = N_("{path} is not a Larder store, or its beginning has been overwritten. There are backups of it; the latest: {backups}")


def create_store(
    address: str,
    *,
    currency: str = "EUR",
    costing: str = "average",
    name: str = "Larder",
    language: str = "en",
    backups: Path | None = None,
) -> Store:
    """Make an empty store and open it. `costing` is `average` or `fifo`, for good; `currency` an ISO 4217 code.

    A file is made under another name and gets its own when it is finished. Raises UserError where there is something already.
    """
    if not is_currency(currency):
        raise UserError(N_("There is no currency {currency}: use the code of one, three capital letters such as EUR"), currency=currency)
    if costing not in METHODS:
        raise UserError(N_("There is no costing method {costing}: choose average or fifo"), costing=costing)
    facts = {
        "application": "larder", "made_by": VERSION, "written_by": VERSION, "made_at": datetime.now().isoformat(timespec="seconds"),
        "currency": currency, "costing": costing, "name": name, "language": language,
    }  # fmt: skip
    if is_server(address):
        _create_on_server(address, facts)
    else:
        _create_file(Path(address).absolute(), facts)
    return open_store(address, backups=backups)


def _create_file(target: Path, facts: dict[str, str]) -> None:
    if os.path.lexists(target):
        raise taken(target)
    if not target.parent.is_dir():
        raise UserError(N_("There is no folder {path}: make it first or choose another"), path=str(target.parent))
    part = beside(target)
    discard(part)
    try:
        engine = make_engine(str(part), create=True, wal=not is_on_network(target))
        migrate(engine, then=partial(_write_facts, facts))
        engine.dispose()
        put_in_place(part, target)
    except OSError as error:
        raise StoreTrouble(
            N_("{path} can't be made: {reason}. Choose another folder"), path=str(target), reason=error.strerror or str(error)
        ) from error
    finally:
        discard(part)


def _create_on_server(address: str, facts: dict[str, str]) -> None:
    engine = _engine_of_server(address)
    try:
        with engine.connect() as connection:
            tables = set(inspect(connection).get_table_names())
        if {"alembic_version", "store_info"} <= tables:
            raise UserError(N_("There is a Larder store in this database already: open it, or choose another database"))
        if tables:
            raise UserError(N_("This database holds something else: choose an empty one, or have one created for Larder"))
        migrate(engine, then=partial(_write_facts, facts))
    finally:
        engine.dispose()


def _write_facts(facts: dict[str, str], connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")
    with Session(connection, join_transaction_mode="conditional_savepoint") as session:
        write_info(session, **facts)
        session.flush()


def open_store(address: str, *, backups: Path | None = None) -> Store:
    """Open a store that is there; bring it to this version, after a backup, if it is older.

    `backups` is the folder for that backup (beside the file if not given). `Store.warnings` tells what the user should know.
    Raises UserError, AlreadyOpen or StoreTrouble, and leaves the store as it is, when it can't be opened.
    """
    return _open_on_server(address, backups) if is_server(address) else _open_file(Path(address).absolute(), backups)


# A file ------------------------------------------------------------------------------------------------------------------


def _open_file(path: Path, backups: Path | None) -> Store:
    backups = backups or path.parent / "backups"
    if not is_held_here(path):
        _look_from_outside(path, backups)
    lock = take_lock(path)
    try:
        network = is_on_network(path)
        if network:
            _refuse_if_left_elsewhere(path, lock)
        engine = make_engine(str(path), wal=not network)
        try:
            warnings = _look_inside(engine, path, lock, backups)
        except BaseException:
            engine.dispose()
            raise
    except BaseException:
        lock.release(opened=False)
        raise
    return Store(str(path), engine, warnings=[*warnings, *location_problems(path)], lock=lock)


def _look_from_outside(path: Path, backups: Path) -> None:
    """What can be told without SQLite, which would write into the file's folder."""
    if not path.exists():
        raise UserError(N_("There is no store at {path}: check the name, or make a new one"), path=str(path))
    if not path.is_file():
        raise UserError(N_("{path} is a folder: choose the store's file in it"), path=str(path))
    try:
        size, header = path.stat().st_size, read_header(path)
    except OSError as error:
        raise UserError(N_("{path} can't be read: {reason}"), path=str(path), reason=error.strerror or str(error)) from error
    if not size:
        raise UserError(DAMAGED, path=str(path), reason=_("it is empty"), backups=_latest(path, backups) or _("there is none"))
    if header is None or header.application_id != APPLICATION_ID:
        known = _latest(path, backups)
        raise UserError(NOT_A_STORE_BUT if known else NOT_A_STORE, path=str(path), backups=known)
    _refuse_newer(path, header)
    if is_cut_short(path, header):
        raise Damaged(DAMAGED, path=str(path), reason=_("its end is missing"), backups=_latest(path, backups) or _("there is none"))
    if not os.access(path, os.W_OK, effective_ids=os.access in os.supports_effective_ids):
        raise UserError(READ_ONLY, path=str(path))


def _latest(path: Path, backups: Path) -> str:
    """The names of the three latest backups of a store; empty when there is none."""
    return ", ".join(copy.name for _moment, copy in backups_of(backups, path.stem)[:3])


def _refuse_newer(path: Path, header: Header) -> None:
    if header.user_version > head_version():
        raise UserError(NEWER, path=str(path), version=_written_by(path) or header.user_version, own=VERSION)


def _written_by(path: Path) -> str:
    """The version of the program that wrote a file last, read without leaving a trace beside it."""
    try:
        connection = connect_file(path, "ro&immutable=1")
        try:
            return str(connection.execute("SELECT value FROM store_info WHERE key = 'written_by'").fetchone()[0])
        finally:
            connection.close()
    except Exception:  # noqa: BLE001 - a newer store may keep it elsewhere; then its number must do
        return ""


def _refuse_if_left_elsewhere(path: Path, lock: StoreLock) -> None:
    """On a network drive a lock may not reach the other computer, so what stands in the lock file decides."""
    left: Holder | None = lock.left_behind
    if left is not None and left.computer != this_holder().computer:
        raise AlreadyOpen(path, left)


def _look_inside(engine: Engine, path: Path, lock: StoreLock, backups: Path) -> list[Problem]:
    warnings = []
    with engine.connect() as connection:
        version = int(connection.exec_driver_sql("PRAGMA user_version").scalar() or 0)
        if lock.left_behind is not None:
            _check_quickly(connection, path, backups)
            warnings.append(problem(N_("The store was not closed last time. It has been checked and is whole")))
    if version > head_version():
        raise UserError(NEWER, path=str(path), version=version, own=VERSION)
    if version < head_version():
        warnings.append(_upgrade_file(engine, path, version, backups))
    return warnings


def _check_quickly(connection: Connection, path: Path, backups: Path) -> None:
    try:
        found = str(connection.exec_driver_sql("PRAGMA quick_check(1)").scalar())
    except (Damaged, UserError) as error:
        found = str(error)
    if found != "ok":
        raise Damaged(DAMAGED, path=str(path), reason=found, backups=_latest(path, backups) or _("there is none"))


def _upgrade_file(engine: Engine, path: Path, version: int, backups: Path) -> Problem:
    need, free = ROOM * path.stat().st_size, shutil.disk_usage(path.parent).free
    if free < need:
        raise StoreTrouble(
            N_("The store has to be brought to a new version, for which {need} MB must be free at {path}; there are {free}. "
               "Free some space and try again"), need=need // 2**20 + 1, free=free // 2**20, path=str(path.parent),
        )  # fmt: skip
    copy = backups / _before_upgrade(path.stem, version)
    make_folder(backups)
    copy_file(path, copy)
    with in_words(path):
        migrate(engine, then=partial(_write_facts, {"written_by": VERSION}))
    return problem(N_("The store was brought to this version. As it was before, it is kept in {path}"), path=str(copy))


def _before_upgrade(name: str, version: int) -> str:
    return f"{name}-before-upgrade-from-{version:04}-{datetime.now():{STAMP}}.larder"


# A server ----------------------------------------------------------------------------------------------------------------


def _engine_of_server(address: str) -> Engine:
    """An engine for a URL. Raises UserError, without the address and the password in it, for one that names no PostgreSQL database."""
    try:
        known = make_url(address).drivername in {"postgresql", "postgresql+psycopg"}
    except (ArgumentError, ValueError):
        known = False
    if not known:
        raise UserError(N_("This is no address of a PostgreSQL database: write it like postgresql://user@server/database"))
    return make_engine(address)


def _open_on_server(address: str, backups: Path | None) -> Store:
    engine = _engine_of_server(address)
    try:
        with engine.connect() as connection:
            tables = set(inspect(connection).get_table_names())
            if not {"alembic_version", "store_info"} <= tables:
                raise UserError(N_("There is no Larder store in this database: make one, or check the address"))
            version = version_of(connection)
            written_by = str(connection.exec_driver_sql("SELECT value FROM store_info WHERE key = 'written_by'").scalar() or version)
        if version > head_version():
            raise UserError(NEWER, path=engine.url.database, version=written_by, own=VERSION)
        warnings = [_upgrade_server(engine, address, version, backups)] if version < head_version() else []
        with engine.connect() as connection:
            warnings += search_problems(connection)
    except BaseException:
        engine.dispose()
        raise
    return Store(address, engine, warnings=warnings)


def _upgrade_server(engine: Engine, address: str, version: int, backups: Path | None) -> Problem:
    """Where there is no `pg_dump`, the transaction that the server holds open is the way back until the commit."""
    copy = (backups or _data_folder()) / _before_upgrade(str(engine.url.database), version)
    told = problem(N_("The store was brought to this version without a backup: pg_dump is not on this computer. Have the server backed up"))
    if server_program("pg_dump"):
        make_folder(copy.parent)
        dump_server(address, copy)
        told = problem(N_("The store was brought to this version. As it was before, it is kept in {path}"), path=str(copy))
    migrate(engine, then=partial(_write_facts, {"written_by": VERSION}))
    return told


def _data_folder() -> Path:
    from platformdirs import user_data_path

    return user_data_path("Larder", appauthor=False) / "backups"
