"""Brings a store's tables to what this program knows, in one transaction that checks itself before it commits.

Revisions are files `migrations/versions/NNNN_name.py`; the number is the version of the store. On a file it stands in `user_version`
as well, so that a store of today is recognised without loading Alembic.
"""

import logging
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, inspect

from app.core.errors import StoreTrouble
from app.i18n import N_
from app.store.census import Census, lost, take_census
from app.store.search import keep_index

FOLDER = Path(__file__).resolve().parents[2] / "migrations"
ADVISORY_LOCK = 0x4C415244


def head_version(folder: Path = FOLDER) -> int:
    """The version that this program makes: the highest number among its revisions."""
    numbers = (re.match(r"(\d{4})_\w+\.py$", path.name) for path in (folder / "versions").iterdir())
    return max((int(found[1]) for found in numbers if found), default=0)


def version_of(connection: Connection) -> int:
    """The version of a store's tables; 0 when there are none."""
    if not inspect(connection).has_table("alembic_version"):
        return 0
    return int(connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar() or 0)


def migrate(engine: Engine, to: str = "head", folder: Path = FOLDER, *, then: Callable[[Connection], None] | None = None) -> None:
    """Run the missing revisions up to `to`, and `then` something more in the same transaction. Raises StoreTrouble, with nothing changed, when rows or sums would be lost."""
    logging.getLogger("alembic").setLevel(logging.WARNING)
    with engine.connect() as connection:
        is_file = connection.dialect.name == "sqlite"
        if is_file:
            _enforce_references(connection, on=False)
        try:
            with connection.execution_options(writes=True).begin():
                _migrate_in(connection, to, folder)
                if then is not None:
                    then(connection)
        finally:
            if is_file:
                _enforce_references(connection, on=True)


def _migrate_in(connection: Connection, to: str, folder: Path) -> None:
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({ADVISORY_LOCK})")
    before = census_of(connection)
    run_alembic(connection, to, folder)
    keep_index(connection)
    _compare(before, census_of(connection), _broken_references(connection))
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(f"PRAGMA user_version = {version_of(connection)}")


def run_alembic(connection: Connection, to: str, folder: Path = FOLDER) -> None:
    """Run the revisions inside the transaction that the connection is in."""
    from alembic import command

    command.upgrade(alembic_config(folder, connection), to)


def alembic_config(folder: Path = FOLDER, connection: Connection | None = None) -> Any:
    """Alembic's configuration, made here so that no ini file has to be found."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(folder).replace("%", "%%"))
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


def _enforce_references(connection: Connection, *, on: bool) -> None:
    """Switch foreign keys outside a transaction, where SQLite listens: Alembic's batch mode would empty child tables by ON DELETE CASCADE."""
    driver: Any = connection.connection.dbapi_connection
    driver.execute(f"PRAGMA foreign_keys={'ON' if on else 'OFF'}")


def census_of(connection: Connection) -> Census:
    """What the store holds now."""
    return take_census(lambda query: connection.exec_driver_sql(query).scalar(), inspect(connection).get_table_names())


def _broken_references(connection: Connection) -> int:
    if connection.dialect.name != "sqlite":
        return 0  # the server has enforced them throughout
    return len(connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall())


def _compare(before: Census, after: Census, broken: int) -> None:
    gone = lost(before, after) + ([f"{broken} references"] if broken else [])
    if gone:
        raise StoreTrouble(
            N_("The store could not be brought to this version: {what} would have been lost. Nothing was changed; go on with the version "
               "before and report this"), what=", ".join(gone),
        )  # fmt: skip
