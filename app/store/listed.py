"""`column IN (a list)` for a list of any length bound as one value, so that a statement is made, and prepared, but once."""

import json
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Dialect, Text, bindparam
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeDecorator, TypeEngine


class Listed(TypeDecorator[list[Any]]):
    """A list as one value: an array on PostgreSQL, JSON on SQLite."""

    impl = Text
    cache_ok = True

    def __init__(self, member: type[TypeEngine[Any]]) -> None:
        super().__init__()
        self.member = member

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(ARRAY(self.member) if dialect.name == "postgresql" else Text())

    def process_bind_param(self, value: list[Any] | None, dialect: Dialect) -> Any:
        return value if value is None or dialect.name == "postgresql" else json.dumps(value)


IDS, WORDS = Listed(BigInteger), Listed(Text)


class Among(FunctionElement[Any]):
    """The condition; its two parts are the column and the bound list."""

    name = "among"
    inherit_cache = True


@compiles(Among)  # type: ignore[no-untyped-call, untyped-decorator, unused-ignore]
def _among_json(condition: Among, compiler: SQLCompiler, **options: Any) -> str:
    column, listed = (compiler.process(part, **options) for part in condition.clauses)
    return f"{column} IN (SELECT value FROM json_each({listed}))"


@compiles(Among, "postgresql")  # type: ignore[no-untyped-call, untyped-decorator, unused-ignore]
def _among_array(condition: Among, compiler: SQLCompiler, **options: Any) -> str:
    column, listed = (compiler.process(part, **options) for part in condition.clauses)
    return f"{column} = ANY ({listed})"


def among(column: Any, name: str, kind: Listed = IDS) -> ColumnElement[Any]:
    """`column IN` the list that is given as the parameter `name` when the statement runs."""
    return Among(column, bindparam(name, type_=kind))


def among_these(column: Any, ids: list[int]) -> ColumnElement[Any]:
    """`column IN (ids)`."""
    return Among(column, bindparam(None, ids, type_=IDS, unique=True))


def among_texts(column: Any, texts: list[str]) -> ColumnElement[Any]:
    """`column IN (texts)`."""
    return Among(column, bindparam(None, texts, type_=WORDS, unique=True))
