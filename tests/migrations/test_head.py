"""The revisions together make exactly what the program declares, on a file and on a server."""

import re
import warnings

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect

from app.documents.base import kinds
from app.store.engine import make_engine
from app.store.migration import FOLDER, head_version, version_of
from app.store.search import is_search_object, sqlite_objects
from migrations.compare import declared, options


def schema(connection) -> dict[str, set[str]]:
    """SQL of every table, index and trigger, spaces evened out; the parts of a table's definition as a set, for their order may differ."""
    found = connection.exec_driver_sql("SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL AND name <> 'alembic_version'")
    plain = {str(name): re.sub(r"\s+", " ", sql).replace('"', "") for name, sql in found}
    return {
        name: set(re.split(r", (?=CONSTRAINT|\w+ \w+)|(?<=\() | (?=\)[^,]*$)", sql))
        for name, sql in plain.items()
        if not re.search("_(?:word|trigram)_", name)
    }


def made_at_once(path):
    engine = make_engine(str(path), create=True)
    with engine.connect().execution_options(writes=True) as connection, connection.begin():
        declared().create_all(connection)
        for sql in sqlite_objects().values():
            connection.exec_driver_sql(sql)
    with engine.connect() as connection:
        found = schema(connection)
    engine.dispose()
    return found


def test_a_file_made_by_revisions_is_the_same_as_one_made_at_once(make_store, tmp_path):
    at_once = made_at_once(tmp_path / "once.larder")
    with make_store().engine.connect() as connection:
        by_revisions = schema(connection)
    assert set(by_revisions) == set(at_once)
    assert {name: parts ^ by_revisions[name] for name, parts in at_once.items() if parts != by_revisions[name]} == {}


def test_the_same_means_strict_tables_and_indexes_of_every_sort(make_store):
    with make_store().engine.connect() as connection:
        found = dict(iter(connection.exec_driver_sql("SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL")))
        listed = {row[1]: row for row in connection.exec_driver_sql("PRAGMA table_list")}
    assert [name for name in declared().tables if not listed[name][5]] == []
    assert [name for name in ("store_info", "pool_day") if not listed[name][4]] == []
    assert "coalesce(item_id, 0)" in found["uq_pool_place_item"]
    assert "WHERE" in found["ix_move_like"]


def test_nothing_is_left_to_migrate(store):
    with store.engine.connect() as connection, warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=".*expression-based index")  # on a file they are compared by their SQL above
        context = MigrationContext.configure(connection, opts=options())
        assert compare_metadata(context, declared()) == []
        assert version_of(connection) == head_version()


@pytest.mark.postgresql
def test_a_server_s_indexes_are_the_same_as_those_made_at_once(make_store, empty_database, request):
    request.getfixturevalue("postgresql_template")
    definitions = "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename <> 'alembic_version'"
    engine = make_engine(empty_database())
    declared().create_all(engine)
    with engine.connect() as connection:
        at_once = {(name, sql) for name, sql in connection.exec_driver_sql(definitions)}
    engine.dispose()
    with make_store("postgresql").engine.connect() as connection:
        by_revisions = {(name, sql) for name, sql in connection.exec_driver_sql(definitions)}
    assert {name for name, _sql in by_revisions ^ at_once if not is_search_object(name)} == set()
    assert {"ix_item_search_trgm", "ix_partner_search_trgm"} <= {name for name, _sql in by_revisions}


def test_every_kind_has_one_revision_of_its_name():
    names = {path.stem[5:] for path in (FOLDER / "versions").glob("[0-9]*.py")}
    assert set(kinds()) <= names


def test_revisions_are_numbered_without_gaps_in_one_line():
    texts = [path.read_text(encoding="utf-8") for path in sorted((FOLDER / "versions").glob("[0-9]*.py"))]
    before = [None, *(f"{number:04}" for number in range(1, len(texts)))]
    assert [re.search(r"^down_revision = (.*)$", text, re.MULTILINE)[1].strip("\"'") for text in texts] == [str(each) for each in before]


def test_every_reference_of_a_line_has_an_index_to_delete_by(make_store):
    with make_store().engine.connect() as connection:
        tables = inspect(connection)
        owners = [(name, key["constrained_columns"]) for name in declared().tables for key in tables.get_foreign_keys(name)
                  if key["options"].get("ondelete") == "CASCADE"]  # fmt: skip
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            led = {name: [i["column_names"][:1] for i in tables.get_indexes(name)] + [tables.get_pk_constraint(name)["constrained_columns"][:1]]
                   for name, _columns in owners}  # fmt: skip
    assert owners
    assert [(name, columns) for name, columns in owners if columns not in led[name]] == []
