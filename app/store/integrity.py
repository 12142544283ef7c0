"""Whether the database itself is sound; what stands in it is checked by `app/posting/check.py`."""

from sqlalchemy import Connection

from app.core.errors import Told
from app.store.engine import Store
from app.store.file import APPLICATION_ID
from app.store.migration import head_version, version_of

MOST = 100
"""So many defects are enough to know that a backup is needed."""


def integrity_problems(store: Store) -> list[str]:
    """What is wrong with the database, in the database's words; empty when it is sound. Reads all of it."""
    try:
        with store.engine.connect() as connection:
            found = _version(connection)
            return found + (_file_problems(connection) if store.is_file else [])
    except Told as error:
        return [str(error)]


def _version(connection: Connection) -> list[str]:
    version = version_of(connection)
    return [] if version == head_version() else [f"version {version} instead of {head_version()}"]


def _file_problems(connection: Connection) -> list[str]:
    found = [str(row[0]) for row in connection.exec_driver_sql(f"PRAGMA integrity_check({MOST})") if row[0] != "ok"]
    for table, row_id, parent, _key in connection.exec_driver_sql("PRAGMA foreign_key_check").fetchmany(MOST):
        found.append(f"{table} {row_id}: refers to a row of {parent} that is not there")
    if connection.exec_driver_sql("PRAGMA application_id").scalar() != APPLICATION_ID:
        found.append("the application id is not Larder's")
    if connection.exec_driver_sql("PRAGMA user_version").scalar() != version_of(connection):
        found.append("user_version and alembic_version differ")
    return found
