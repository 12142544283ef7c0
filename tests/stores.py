"""Fresh stores for tests, on a file and on a server: `make_store("sqlite")`, `make_store("postgresql")`, and `store`, which is each in turn.

The server is named by LARDER_TEST_POSTGRESQL, the URL of its maintenance database (postgresql+psycopg://postgres@127.0.0.1:5432/postgres).
A store is made once per run and copied for each test, which costs milliseconds on a file and about 50 ms on a server; `open_quickly`
spares the rest of what a test would wait for.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:  # tests of plain rules don't wait for the database's library
    from sqlalchemy.engine import Dialect

    from app.store.engine import Store

ROOT = Path(__file__).resolve().parents[1]
SERVER = os.environ.get("LARDER_TEST_POSTGRESQL", "")
STORE_KINDS = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)]
TEMPLATE = f"larder_template_{os.getpid()}"

MakeStore = Callable[..., "Store"]
StockedFile = Callable[[str], Path]
_numbers = count(1)
_dialects: dict[str, "Dialect"] = {}
_compiled: dict[Any, Any] = {}


def database_url(name: str) -> str:
    """The address of a database on the test server."""
    from sqlalchemy.engine import make_url

    return make_url(SERVER).set(database=name).render_as_string(hide_password=False)


def open_quickly(address: str) -> "Store":
    """A store opened for a test: statements compiled for an earlier one serve it, too, and a commit doesn't wait for the disk.

    What has been compiled is known by the dialect it was compiled for, so stores of one kind share theirs. Nothing else differs: other
    processes see a commit at once, only a power cut would lose it.
    """
    from app.store import engine
    from app.store.opening import open_store

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(engine, "WAL", ("PRAGMA journal_mode=WAL", "PRAGMA synchronous=OFF"))
        store = open_store(address)
    store.engine.dialect = _dialects.setdefault(store.engine.dialect.driver, store.engine.dialect)
    store.engine.update_execution_options(compiled_cache=_compiled)
    return store


def on_server(command: str) -> None:
    """Run a command that no transaction may hold, in the maintenance database."""
    from sqlalchemy import create_engine, text

    engine = create_engine(SERVER, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(command))
    engine.dispose()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store file to copy."""
    path = tmp_path_factory.mktemp("template") / "template.larder"
    from app.store.opening import create_store

    create_store(str(path), name="Test store").close()
    return path


@pytest.fixture(scope="session")
def postgresql_template() -> Iterator[str]:
    """A database to copy; the test is skipped where no server is named."""
    if not SERVER:
        pytest.skip("LARDER_TEST_POSTGRESQL names no server")
    from app.store.opening import create_store

    on_server(f"DROP DATABASE IF EXISTS {TEMPLATE} WITH (FORCE)")
    on_server(f"CREATE DATABASE {TEMPLATE}")
    create_store(database_url(TEMPLATE), name="Test store").close()
    yield TEMPLATE
    on_server(f"DROP DATABASE {TEMPLATE} WITH (FORCE)")


@pytest.fixture
def empty_database() -> Iterator[Callable[..., str]]:
    """Makes databases on the test server (empty, or copies of a template), gives their addresses, and drops them after the test."""
    if not SERVER:
        pytest.skip("LARDER_TEST_POSTGRESQL names no server")
    made: list[str] = []

    def make(template: str = "template1") -> str:
        name = f"larder_test_{os.getpid()}_{next(_numbers)}"
        on_server(f"CREATE DATABASE {name} TEMPLATE {template}")
        made.append(name)
        return database_url(name)

    yield make
    for name in made:
        on_server(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


@pytest.fixture
def make_store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[MakeStore]:
    """Makes fresh empty stores: `make_store()`, `make_store("postgresql")`. They are closed after the test."""
    from app.catalogs.base import catalogs
    from app.documents.base import kinds

    catalogs()
    kinds()
    made: list[Store] = []

    def make(kind: str = "sqlite") -> "Store":
        if kind == "sqlite":
            path = tmp_path / f"store{next(_numbers)}.larder"
            shutil.copy(request.getfixturevalue("sqlite_template"), path)
            address = str(path)
        else:
            address = request.getfixturevalue("empty_database")(request.getfixturevalue("postgresql_template"))
        made.append(open_quickly(address))
        return made[-1]

    yield make
    for store in made:
        store.close()


@pytest.fixture(params=STORE_KINDS)
def store(request: pytest.FixtureRequest, make_store: MakeStore) -> "Store":
    """A fresh empty store, once as a file and once on a server."""
    return make_store(request.param)


@pytest.fixture(scope="session")
def stocked_file(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> StockedFile:
    """Gives the file of a store with a row of everything, all of it known since a month; copy it, don't write to it."""
    made: dict[str, Path] = {}

    def stocked_since(month: str) -> Path:
        if month not in made:
            from tests.samples import add_catalogs

            made[month] = tmp_path_factory.mktemp("stocked") / "stocked.larder"
            shutil.copy(sqlite_template, made[month])
            store = open_quickly(str(made[month]))
            add_catalogs(store, month)
            store.close()
        return made[month]

    return stocked_since


@pytest.fixture
def stocked_since() -> str:
    """The month from which on there are goods in `stocked`; a module of tests may say another."""
    return "2026-11"


@pytest.fixture
def stocked(stocked_file: StockedFile, stocked_since: str, tmp_path: Path) -> "Iterator[Store]":
    """A store with a row of everything, for one test alone."""
    path = tmp_path / "stocked.larder"
    shutil.copy(stocked_file(stocked_since), path)
    store = open_quickly(str(path))
    yield store
    store.close()


@pytest.fixture
def in_process() -> Callable[..., str]:
    """Runs Python code in a process of its own; returns what it printed."""

    def run(code: str, *arguments: object, expect: int = 0) -> str:
        done = subprocess.run(
            [sys.executable, "-c", code, *map(str, arguments)], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
        )
        assert done.returncode == expect, done.stderr
        return done.stdout

    return run
