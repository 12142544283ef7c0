"""A developer's command writes the revision of a new kind."""

import shutil

import pytest
from sqlalchemy import BigInteger, Column, ForeignKey, Index, Table, Text, func, text

from app.store.migration import FOLDER, head_version, migrate
from app.store.table import Base
from app.store.types import MoneyColumn
from migrations.__main__ import main, tables_of, write_revision


@pytest.fixture
def new_table():
    """A table that no revision knows yet."""
    table = Table(
        "tasting", Base.metadata,
        Column("id", BigInteger, ForeignKey("document.id", ondelete="CASCADE"), primary_key=True),
        Column("taster", Text, nullable=False),
        Column("fee", MoneyColumn(), nullable=True),
        sqlite_strict=True, sqlite_with_rowid=False,
    )  # fmt: skip
    Index("ix_tasting_taster_lower", func.lower(table.c.taster))
    yield table
    Base.metadata.remove(table)


def test_the_revision_of_a_new_table_is_plain_and_runs(new_table, tmp_path, make_store):
    folder = tmp_path / "migrations"
    shutil.copytree(FOLDER, folder, ignore=shutil.ignore_patterns("__pycache__"))
    path = write_revision("tasting", folder=folder)
    written = path.read_text(encoding="utf-8")
    assert path.name == f"{head_version() + 1:04}_tasting.py"
    assert written.count("op.create_table") == 1
    assert written.count("op.create_index") == 1
    assert "app." not in written
    assert 'sa.Column("fee", sa.BigInteger(), nullable=True)' in written
    assert "sqlite_strict=True" in written
    assert "batch" not in written
    store = make_store()
    migrate(store.engine, folder=folder)
    with store.read() as session:
        assert session.execute(text("SELECT strict, wr FROM pragma_table_list WHERE name = 'tasting'")).one() == (1, 1)


def test_a_kind_s_tables_are_its_own_and_its_lines():
    assert tables_of("write_off") == {"write_off", "write_off_line"}


def test_without_a_name_the_command_tells_how_it_is_used(capsys):
    assert main([]) == 2
    assert "python -m migrations NAME" in capsys.readouterr().err
