"""Whether the database itself is sound; what stands in it is checked by `app/posting/check.py`."""

from sqlalchemy import Connection

from app.core.errors import Problem, Told, problem
from app.i18n import N_
from app.store.engine import Store
from app.store.file import APPLICATION_ID
from app.store.migration import head_version, version_of

MOST = 100
"""So many defects are enough to know that a backup is needed."""


def integrity_problems(store: Store) -> list[Problem]:
    """What is wrong with the database; empty when it is sound. Reads all of it."""
    try:
        with store.engine.connect() as connection:
            found = _version(connection)
            return found + (_file_problems(connection) if store.is_file else [])
    except Told as error:
        return [problem(error.template, **error.values)]


def _version(connection: Connection) -> list[Problem]:
    version = version_of(connection)
    wanted = head_version()
    return (
        [] if version == wanted else [problem(N_("The store is of version {version} instead of {wanted}"), version=version, wanted=wanted)]
    )


def _file_problems(connection: Connection) -> list[Problem]:
    rows = connection.exec_driver_sql(f"PRAGMA integrity_check({MOST})")
    found = [problem(N_("The database says: {words}"), words=str(row[0])) for row in rows if row[0] != "ok"]
    for table, row_id, parent, _key in connection.exec_driver_sql("PRAGMA foreign_key_check").fetchmany(MOST):
        told = N_("Row {row} of table {table} refers to a row of table {parent} that is not there")
        found.append(problem(told, row=row_id, table=table, parent=parent))
    if connection.exec_driver_sql("PRAGMA application_id").scalar() != APPLICATION_ID:
        found.append(problem(N_("The file is not marked as one of Larder's")))
    if connection.exec_driver_sql("PRAGMA user_version").scalar() != version_of(connection):
        found.append(problem(N_("The file states two different versions of itself")))
    return found
