"""What Alembic looks at when it compares a store with the declarations, and how it writes down our types."""

import importlib
import pkgutil
from collections.abc import Collection
from typing import Any

from alembic.autogenerate.api import AutogenContext
from alembic.operations import ops
from sqlalchemy import BigInteger, MetaData, SmallInteger, Text
from sqlalchemy.types import TypeDecorator

import app.store
from app.catalogs.base import catalogs
from app.documents.base import kinds
from app.store.search import is_search_object
from app.store.table import Base

PLAIN = {BigInteger: "sa.BigInteger()", SmallInteger: "sa.SmallInteger()", Text: "sa.Text()"}


def declared() -> MetaData:
    """Every table that the program declares."""
    for module in pkgutil.iter_modules(app.store.__path__, "app.store."):
        importlib.import_module(module.name)
    catalogs()
    kinds()
    return Base.metadata


def options(only: Collection[str] | None = None) -> dict[str, Any]:
    """Keywords for `EnvironmentContext.configure`; `only` narrows the comparison to some tables."""

    def include_name(name: str | None, kind: str, parents: Any) -> bool:
        return not (name and kind in {"table", "index"} and is_search_object(name))

    def include_object(thing: Any, name: str | None, kind: str, reflected: bool, other: Any) -> bool:
        return kind != "table" or only is None or name in only

    return {
        "render_as_batch": True, "render_item": render_item, "include_name": include_name, "include_object": include_object,
        "compare_type": compare_type, "compare_server_default": False, "process_revision_directives": settle,
    }  # fmt: skip


def settle(context: Any, revision: Any, directives: list[Any]) -> None:
    """Write indexes as plain `create_index`, and those over expressions too, which Alembic leaves out on SQLite."""
    for script in directives:
        flat: list[Any] = []
        for each in script.upgrade_ops.ops:
            simple = isinstance(each, ops.ModifyTableOps) and all(isinstance(op, ops.CreateIndexOp) for op in each.ops)
            flat += each.ops if simple else [each]
        made = {each.index_name for each in flat if isinstance(each, ops.CreateIndexOp)}
        for each in [each for each in flat if isinstance(each, ops.CreateTableOp)]:
            indexes = sorted(declared().tables[each.table_name].indexes, key=lambda index: str(index.name))
            flat += [ops.CreateIndexOp.from_index(index) for index in indexes if index.name not in made]
        script.upgrade_ops.ops = flat


def render_item(kind: str, item: Any, context: AutogenContext) -> str | bool:
    """Our column types as the plain ones that the database sees."""
    if kind == "type" and isinstance(item, TypeDecorator):
        plain = item.impl_instance
        return next((name for cls, name in PLAIN.items() if isinstance(plain, cls)), False)
    return False


def compare_type(context: Any, inspected: Any, declared: Any, found: Any, wanted: Any) -> bool | None:
    """SQLite has one type for whole numbers: there BIGINT and SMALLINT are the same."""
    plain = wanted.impl_instance if isinstance(wanted, TypeDecorator) else wanted
    if context.dialect.name == "sqlite" and isinstance(plain, BigInteger | SmallInteger):
        return str(found) != "INTEGER"
    return None
