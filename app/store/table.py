"""The base of mapped classes, and fields: columns that carry their own label, catalog and help."""

import enum
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, partial
from typing import Any, ClassVar

from sqlalchemy import BigInteger, Column, ForeignKey, LargeBinary, MetaData, Text, inspect
from sqlalchemy.orm import DeclarativeBase, MappedColumn, declared_attr, mapped_column, relationship
from sqlalchemy.sql.type_api import TypeEngine

from app.core.money import Money, Price, Qty, UnitFactor
from app.store.types import Choice, Day, FactorColumn, Flag, Moment, MoneyColumn, Percent, PercentColumn, PriceColumn, QtyColumn

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


def snake(name: str) -> str:
    """`GoodsReceipt` → `goods_receipt`."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()


class Base(DeclarativeBase):
    """Base of every mapped class: the table is named after the class, and new objects carry their defaults at once."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        Money: MoneyColumn(), Qty: QtyColumn(), Price: PriceColumn(), UnitFactor: FactorColumn(), Percent: PercentColumn(), str: Text,
        bool: Flag, bytes: LargeBinary, date: Day, datetime: Moment, int: BigInteger,
    }  # fmt: skip
    __table_args__: Any = {"sqlite_strict": True}

    @declared_attr.directive
    def __tablename__(cls) -> str:  # noqa: N805 - SQLAlchemy hands over the class
        return snake(cls.__name__)

    def __init__(self, **values: Any) -> None:
        """Set the given values; the rest take their declared defaults. Raises TypeError for a name that is no column."""
        own = vars(self)
        for name in _empty(type(self)):
            own.setdefault(name)  # the mapper answers None for it anyway, but every time after a long search
        for name, make in _defaults(type(self)):
            if name not in values:
                setattr(self, name, make())
        for name, value in values.items():
            if not hasattr(type(self), name):
                raise TypeError(f"{type(self).__name__} has no {name}")
            setattr(self, name, value)


@cache
def _defaults(owner: type[Base]) -> tuple[tuple[str, Callable[[], Any]], ...]:
    """What a new object starts with: a maker by attribute, for columns with a default that is not SQL."""
    found: list[tuple[str, Callable[[], Any]]] = []
    for attribute in inspect(owner).column_attrs:
        default = getattr(attribute.columns[0], "default", None)
        if default is None or default.is_sequence or default.is_clause_element:
            continue
        argument = default.arg
        found.append((attribute.key, partial(argument, None) if callable(argument) else partial(_same, argument)))
    return tuple(found)


@cache
def _empty(owner: type[Base]) -> tuple[str, ...]:
    """Attributes that a new object has no value for: what the database neither makes up nor numbers."""
    found = ((attribute.key, attribute.columns[0]) for attribute in inspect(owner).column_attrs)
    return tuple(
        key for key, column in found
        if isinstance(column, Column) and column.default is None and column.server_default is None and not column.primary_key
    )  # fmt: skip


def _same(value: Any) -> Any:
    return value


@dataclass(frozen=True)
class Field:
    """A column as people meet it.

    `type` is one of: text int bool money qty price factor percent date moment choice ref picture. `catalog` names the
    catalog of a ref, or the kind of document that it points to (`document`: of any kind). `choices` are (value, label) of a choice. `width` is a hint in characters.
    """

    name: str
    label: str
    type: str
    catalog: str | None = None
    readonly: bool = False
    help: str = ""
    width: int | None = None
    required: bool = False
    choices: tuple[tuple[str, str], ...] = ()
    key: str = ""
    """What records call it, where that does not follow from its name."""


def field(
    label: str,
    *,
    catalog: str | None = None,
    readonly: bool = False,
    help: str = "",
    width: int | None = None,
    key: str = "",
    **column: Any,
) -> MappedColumn[Any]:
    """A mapped column that people see. `catalog` makes it a reference; `required` marks one that a draft may still lack; records call it `key`.

    Other keywords go to `mapped_column`.
    """
    info = {"label": label, "catalog": catalog, "readonly": readonly, "help": help, "width": width, "key": key}
    kind = column.pop("type_", None)
    info["required"] = column.pop("required", None)
    arguments: list[Any] = [kind] if kind is not None else []
    if catalog is not None:
        arguments.append(ForeignKey(f"{catalog}.id"))
        column.setdefault("index", False)
    return mapped_column(*arguments, info=info, **column)


def choice(label: str, choices: type[enum.StrEnum], **more: Any) -> MappedColumn[Any]:
    """A field with one of the values of an enumeration."""
    return field(label, type_=Choice(choices), **more)


def owner(table: str) -> MappedColumn[int]:
    """The column of a line that points to its document or catalog row; lines go with it."""
    return mapped_column(ForeignKey(f"{table}.id", ondelete="CASCADE"), index=True)


def table_of(line: str, label: str = "") -> Any:
    """The lines of a document or catalog row, in order, saved and deleted with it; `label` is what people call them where there are several."""
    return relationship(
        line, cascade="all, delete-orphan", order_by=f"{line}.no", lazy="selectin", passive_deletes=True, info={"label": label}
    )  # fmt: skip


FIELD_TYPES: tuple[tuple[type[TypeEngine[Any]], str], ...] = (
    (MoneyColumn, "money"), (QtyColumn, "qty"), (PriceColumn, "price"), (FactorColumn, "factor"), (PercentColumn, "percent"), (Flag, "bool"),
    (Day, "date"), (Moment, "moment"), (Choice, "choice"), (LargeBinary, "picture"), (Text, "text"), (BigInteger, "int"),
)  # fmt: skip


def _type_name(kind: TypeEngine[Any]) -> str:
    return next(name for cls, name in FIELD_TYPES if isinstance(kind, cls))


def _required(column: Any) -> bool:
    """What must be filled in: what is said to be, else a column that is neither empty nor defaulted."""
    said = column.info.get("required")
    return bool(said) if said is not None else not column.nullable and column.default is None


@cache
def fields_of(owner_class: type[Base]) -> tuple[Field, ...]:
    """The fields of a class in the order of declaration, inherited ones first."""
    found = []
    for attribute in inspect(owner_class).column_attrs:
        column = attribute.columns[0]
        info = column.info
        if "label" not in info:
            continue
        kind = column.type
        choices = tuple((str(c), getattr(c, "label", str(c))) for c in kind.choices) if isinstance(kind, Choice) else ()
        shown_as = "ref" if info["catalog"] else _type_name(kind)
        more = (info["catalog"], info["readonly"], info["help"], info["width"], _required(column), choices, info["key"])
        found.append(Field(attribute.key, info["label"], shown_as, *more))
    return tuple(found)
