"""Opens a store, a local file or a server, and hands out sessions: one to read, one to write, one for an editor."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2
from sqlalchemy import Connection, Engine, Select, create_engine, event, text
from sqlalchemy.orm import Session, sessionmaker

SQLITE_PRAGMAS = (
    "PRAGMA foreign_keys=ON",
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA busy_timeout=10000",
    "PRAGMA trusted_schema=OFF",
    "PRAGMA cell_size_check=ON",
    "PRAGMA journal_size_limit=67108864",
    "PRAGMA cache_size=-65536",
    "PRAGMA temp_store=MEMORY",
)
POSTGRESQL_OPTIONS = "-c lock_timeout=10000 -c idle_in_transaction_session_timeout=60000 -c timezone=UTC"


def is_server(address: str) -> bool:
    """Whether the address is a database URL rather than the path of a file."""
    return "://" in address


def make_engine(address: str) -> Engine:
    """An engine for a path or a URL, with the settings that keep its data safe. Touches no file yet."""
    if is_server(address):
        return create_engine(address, connect_args={"options": POSTGRESQL_OPTIONS}, hide_parameters=True, pool_pre_ping=True)
    engine = create_engine(
        f"sqlite+pysqlite:///{Path(address).absolute()}",
        module=sqlcipher3.dbapi2, connect_args={"isolation_level": None, "check_same_thread": False, "timeout": 10}, hide_parameters=True,
    )  # fmt: skip
    event.listen(engine, "connect", _set_up_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _set_up_sqlite(connection: Any, _record: Any) -> None:
    for pragma in SQLITE_PRAGMAS:
        connection.execute(pragma)


def _begin_sqlite(connection: Connection) -> None:
    """Writers begin IMMEDIATE, so that a read turned write never fails half way; DDL stands inside the transaction too."""
    connection.exec_driver_sql("BEGIN IMMEDIATE" if connection.get_execution_options().get("writes") else "BEGIN")


class StoreSession(Session):
    """A session of a store. `changed_tables` gathers what its flushes touched, for the notice after the commit."""

    def begin_writing(self) -> None:
        """Begin the transaction that will write; ends the one that only read, if any."""
        if self.in_transaction() and not self.info.get("writes"):
            self.commit()
        self.info["writes"] = True
        self.connection(execution_options={"writes": True})

    def end_writing(self) -> None:
        """Forget that the last transaction wrote."""
        self.info.pop("writes", None)


@dataclass
class Store:
    """An open store."""

    address: str
    engine: Engine
    on_change: list[Callable[[frozenset[str]], None]] = field(default_factory=list)
    """Called after each commit of `write` with the names of the tables that changed."""

    def __post_init__(self) -> None:
        self._sessions = sessionmaker(self.engine, class_=StoreSession, expire_on_commit=False, autoflush=False)

    @property
    def is_file(self) -> bool:
        """Whether the store is a local file."""
        return not is_server(self.address)

    @contextmanager
    def read(self) -> Iterator[StoreSession]:
        """A session to read with; its transaction ends with it."""
        with self._sessions() as session:
            yield session

    @contextmanager
    def write(self) -> Iterator[StoreSession]:
        """A session that commits at the end, or rolls everything back. After the commit the changed tables are announced."""
        with self._sessions() as session:
            session.begin_writing()
            yield session
            session.commit()
            changed = frozenset(session.info.get("changed", ()))
        for tell in list(self.on_change):
            tell(changed)

    def editing(self) -> StoreSession:
        """A session for an editor: keep it, end its transaction after loading, call `begin_writing` before saving."""
        return self._sessions()

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()


def dialect_name(session: Session) -> str:
    """`sqlite` or `postgresql`."""
    return session.get_bind().dialect.name


def in_ids(session: Session, column: Any, ids: list[int]) -> Any:
    """`column IN (ids)` for any number of ids, bound as one value."""
    if dialect_name(session) == "postgresql":
        from sqlalchemy import BigInteger, any_, bindparam
        from sqlalchemy.dialects.postgresql import ARRAY

        return column == any_(bindparam(None, ids, type_=ARRAY(BigInteger), unique=True))
    import json

    listed = text("SELECT value FROM json_each(:ids)").bindparams(ids=json.dumps(ids))
    return column.in_(listed)


def explain(session: Session, query: Select[Any]) -> str:
    """How the database would run a query, for the tests of speed."""
    compiled = query.compile(session.get_bind(), compile_kwargs={"literal_binds": True})
    prefix = "EXPLAIN QUERY PLAN " if dialect_name(session) == "sqlite" else "EXPLAIN "
    return "\n".join(str(tuple(row)) for row in session.execute(text(prefix + str(compiled))))
