"""Opens a store, a local file or a server, and hands out sessions: one to read, one to write, one for an editor."""

import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import quote

import sqlcipher3.dbapi2
from sqlalchemy import Connection, Engine, QueuePool, create_engine, event, inspect, text
from sqlalchemy.orm import Session, SessionTransaction, sessionmaker
from sqlalchemy.orm.exc import StaleDataError

from app.core.errors import Problem, UserError
from app.store.listed import among_these
from app.store.lock import StoreLock
from app.store.trouble import SOMEONE_CHANGED_IT, Clash, watch

WAL_SAFE = (3, 51, 3)
"""Before this, SQLite could lose a committed transaction in WAL mode (https://sqlite.org/wal.html#walresetbug)."""
SQLITE_PRAGMAS = (
    "PRAGMA foreign_keys=ON",
    "PRAGMA busy_timeout=10000",
    "PRAGMA trusted_schema=OFF",
    "PRAGMA cell_size_check=ON",
    "PRAGMA journal_size_limit=67108864",
    "PRAGMA cache_size=-65536",
    "PRAGMA temp_store=MEMORY",
    "PRAGMA fullfsync=1",
)
WAL = ("PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL")
NO_WAL = ("PRAGMA journal_mode=DELETE", "PRAGMA synchronous=EXTRA")
POSTGRESQL_OPTIONS = "-c lock_timeout=10000 -c idle_in_transaction_session_timeout=60000 -c timezone=UTC"
GATE_LOCK = 0x6C617264
"""The advisory lock that all who write to a server's store share ("lard")."""
GATE = text(f"SELECT pg_advisory_xact_lock_shared({GATE_LOCK})")
GATE_ALONE = text(f"SELECT pg_advisory_xact_lock({GATE_LOCK})")
TRIES = 5
FIRST_PAUSE_SECONDS = 0.02

Result = TypeVar("Result")

sqlcipher3.dbapi2.register_adapter(type(None), lambda nothing: nothing)
"""Told at once how to write an empty value, the driver doesn't search for it: that took longer than writing five numbers."""


def is_server(address: str) -> bool:
    """Whether the address is a database URL rather than the path of a file."""
    return "://" in address


def make_engine(address: str, *, create: bool = False, wal: bool = True) -> Engine:
    """An engine for a path or a URL, with the settings that keep its data safe. Touches no file yet.

    A file that is missing is an error, told at the first connection, unless `create` asks for a new one. `wal=False` is for file
    systems without shared memory.
    """
    if is_server(address):
        engine = create_engine(address, connect_args={"options": POSTGRESQL_OPTIONS}, hide_parameters=True, pool_pre_ping=True)
        watch(engine, None)
        return engine
    path = Path(address).absolute()
    engine = create_engine(
        "sqlite+pysqlite://", module=sqlcipher3.dbapi2, creator=lambda: connect_file(path, "rwc" if create else "rw"), poolclass=QueuePool,
        hide_parameters=True,
    )  # fmt: skip
    safe = wal and sqlcipher3.dbapi2.sqlite_version_info >= WAL_SAFE
    event.listen(engine, "connect", partial(_set_up_sqlite, (*SQLITE_PRAGMAS, *(WAL if safe else NO_WAL))))
    event.listen(engine, "begin", _begin_sqlite)
    engine.update_execution_options(file=path)
    watch(engine, path)
    return engine


def connect_file(path: Path, mode: str) -> Any:
    """A bare connection to a file; `mode` is SQLite's: ro, rw (never creates) or rwc."""
    name = path.absolute().as_posix()
    before = "file:///" if name[1:2] == ":" else "file://"  # C:/shop.larder; /home/shop.larder, //server/share/shop.larder
    return sqlcipher3.dbapi2.connect(
        f"{before}{quote(name, safe='/:')}?mode={mode}", uri=True, isolation_level=None, check_same_thread=False, timeout=10,
    )  # fmt: skip


def _set_up_sqlite(pragmas: tuple[str, ...], connection: Any, _record: Any) -> None:
    for pragma in pragmas:
        connection.execute(pragma)


def _begin_sqlite(connection: Connection) -> None:
    """Writers begin IMMEDIATE, so that a read turned write never fails half way; DDL stands inside the transaction too."""
    connection.exec_driver_sql("BEGIN IMMEDIATE" if connection.get_execution_options().get("writes") else "BEGIN")


class StoreSession(Session):
    """A session of a store. `info["changed"]` gathers the tables that its flushes touched, for the notice after the commit; `info["facts"]`
    keeps what the store says of itself until the transaction ends.
    """

    def begin_writing(self, *, alone: bool = False) -> None:
        """Begin the transaction that will write; ends one that only read, so that a read never has to turn into a write.

        On a server writers pass one gate together, or `alone`: after all who write have ended, and before all who will. A file has
        one writer anyway.
        """
        if self.in_transaction() and not (self.new or self.dirty or self.deleted):
            self.commit()
        connection = self.connection(execution_options={"writes": True})
        if connection.dialect.name == "postgresql":
            self.execute(GATE_ALONE if alone else GATE)

    def flush(self, objects: Any = None) -> None:
        """Write what changed. Raises UserError when another session changed the same row first."""
        touched = {table.name for each in (*self.new, *self.dirty, *self.deleted) for table in inspect(type(each)).tables}
        try:
            super().flush(objects)
        except StaleDataError as error:
            raise UserError(SOMEONE_CHANGED_IT) from error
        if touched:
            self.info.setdefault("changed", set()).update(touched)

    def commit(self) -> None:
        """Commit, then tell which tables changed."""
        super().commit()
        changed = frozenset(self.info.pop("changed", ()))
        if changed:
            self.info["tell"](changed)

    def rollback(self) -> None:
        """Give up everything since the transaction began."""
        super().rollback()
        self.info.pop("changed", None)


@event.listens_for(StoreSession, "after_transaction_end")
def _forget_facts(session: Session, ended: SessionTransaction) -> None:
    if ended.parent is None or ended.nested:  # a flush has one of its own, and changes no facts
        session.info.pop("facts", None)


@dataclass
class Store:
    """An open store."""

    address: str
    engine: Engine
    on_change: list[Callable[[frozenset[str]], None]] = field(default_factory=list)
    """Called after each commit that wrote, with the names of the tables that changed."""
    warnings: list[Problem] = field(default_factory=list)
    """What the user should know about the store that was opened: where it lies, how it was left."""
    lock: StoreLock | None = None

    def __post_init__(self) -> None:
        self._sessions = sessionmaker(
            self.engine, class_=StoreSession, expire_on_commit=False, autoflush=False, info={"tell": self._tell}
        )  # fmt: skip

    @property
    def is_file(self) -> bool:
        """Whether the store is a local file."""
        return not is_server(self.address)

    @property
    def path(self) -> Path:
        """The store's file; only where `is_file`."""
        return Path(self.address).absolute()

    @contextmanager
    def read(self) -> Iterator[StoreSession]:
        """A session to read with; its transaction ends with it."""
        with self._sessions() as session:
            yield session

    @contextmanager
    def write(self, *, alone: bool = False) -> Iterator[StoreSession]:
        """A session that commits at the end, or rolls everything back. After the commit the changed tables are announced.

        `alone` keeps other writers out while it lasts.
        """
        with self._sessions() as session:
            session.begin_writing(alone=alone)
            yield session
            session.commit()

    def write_retrying(self, work: Callable[[StoreSession], Result]) -> Result:
        """Do `work` in a session that writes; begin it anew when it met another transaction (`Clash`), the last time alone.

        `work` must read everything it relies on inside, and ask nobody anything.
        """
        for attempt in range(1, TRIES):
            try:
                with self.write() as session:
                    return work(session)
            except Clash:
                time.sleep(FIRST_PAUSE_SECONDS * attempt * (1 + random.random()))  # noqa: S311 - spreads the tries, hides nothing
        with self.write(alone=True) as session:
            return work(session)

    def editing(self) -> StoreSession:
        """A session for an editor: keep it, end its transaction after loading, call `begin_writing` before saving."""
        return self._sessions()

    def close(self) -> None:
        """Close all connections and let others open the store."""
        self.engine.dispose()
        if self.lock is not None:
            self.lock.release()

    def _tell(self, changed: frozenset[str]) -> None:
        for tell in list(self.on_change):
            tell(changed)


def dialect_name(session: Session) -> str:
    """`sqlite` or `postgresql`."""
    return session.get_bind().dialect.name


def in_ids(session: Session, column: Any, ids: list[int]) -> Any:
    """`column IN (ids)` for any number of ids, bound as one value; a statement that runs often is made once, with `among`."""
    return among_these(column, ids)
