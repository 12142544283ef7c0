"""A document's contents as plain values: what goes to another thread to be saved or posted, and into a recovery file."""

from dataclasses import dataclass
from dataclasses import field as dataclass_field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from app.core.errors import UserError
from app.documents.base import Document, Line, kinds
from app.i18n import N_
from app.store.table import Base
from app.store.types import Choice, Day, Flag, Moment, Scaled

HEADER_OUTSIDE = frozenset(
    {"id", "kind", "uuid", "version", "number", "state", "author_id", "total", "currency", "created_at", "changed_at", "posted_at"}
)
LINE_OUTSIDE = frozenset({"document_id", "no", "batch_id"})


@dataclass(frozen=True)
class Contents:
    """Header and lines by column; each line with its `id`, None for a new one. `id` is None for a document never saved."""

    kind: str
    id: int | None
    uuid: str
    version: int
    header: dict[str, Any]
    tables: dict[str, tuple[dict[str, Any], ...]] = dataclass_field(default_factory=dict)


class ChangedElsewhere(UserError):
    """Another desk has saved the document since it was opened here."""


def contents_of(document: Document) -> Contents:
    """The contents of a document as they are now."""
    header = _values(document, HEADER_OUTSIDE)
    tables = {name: tuple(_values(line, LINE_OUTSIDE) for line in getattr(document, name)) for name in document.tables()}
    return Contents(document.kind, document.id, document.uuid, document.version, header, tables)


_names_of: dict[tuple[type[Base], frozenset[str]], tuple[str, ...]] = {}


def _names(owner: type[Base], outside: frozenset[str]) -> tuple[str, ...]:
    key = (owner, outside)
    if key not in _names_of:
        _names_of[key] = tuple(each.key for each in inspect(owner).column_attrs if each.key not in outside)
    return _names_of[key]


def _values(row: Base, outside: frozenset[str]) -> dict[str, Any]:
    own = row.__dict__  # no attribute of a row read whole is left to load; half the time of getattr
    return {name: own.get(name) for name in _names(type(row), outside)}


def bring(session: Session, contents: Contents) -> Document:
    """The mapped document with these contents, read in the session or made.

    Raises ChangedElsewhere when it is not the version that the contents were read from, UserError when it is gone.
    """
    cls = kinds()[contents.kind]
    document = _stored(session, cls, contents)
    if document is None:
        document = cls(uuid=contents.uuid)
    elif document.version != contents.version:
        raise ChangedElsewhere(
            N_("Someone else has changed {number} since it was opened here."), number=document.number or N_("this draft")
        )
    put_into(document, contents)
    return document


def _stored(session: Session, cls: type[Document], contents: Contents) -> Document | None:
    if contents.id is None:
        # A commit whose answer was lost has the document all the same.
        return session.execute(select(cls).where(cls.uuid == contents.uuid)).scalar_one_or_none()
    document = session.get(cls, contents.id)
    if document is None:
        raise UserError(N_("The document is no longer in the store: copy what you need and close it."))
    return document


def put_into(document: Document, contents: Contents) -> None:
    """Give a document these contents; only what differs is set."""
    _set(document, contents.header)
    for name, line_class in document.tables().items():
        _put_lines(getattr(document, name), line_class, contents.tables[name])


def _put_lines(lines: list[Any], line_class: type[Line], contents: tuple[dict[str, Any], ...]) -> None:
    known = {line.id: line for line in lines if line.id is not None}
    wanted = []
    for no, values in enumerate(contents, 1):
        line = known.get(values["id"]) or line_class()
        if line.no != no:
            line.no = no
        _set(line, {name: value for name, value in values.items() if name != "id"})
        wanted.append(line)
    if len(wanted) != len(lines) or any(a is not b for a, b in zip(wanted, lines, strict=True)):
        lines[:] = wanted


def _set(row: Base, values: dict[str, Any]) -> None:
    for name, value in values.items():
        if getattr(row, name) != value:
            setattr(row, name, value)


# --- as JSON, for the recovery file


def to_json(contents: Contents) -> dict[str, Any]:
    """Contents as what JSON can hold."""
    return {
        "kind": contents.kind, "id": contents.id, "uuid": contents.uuid, "version": contents.version,
        "header": {name: _plain(value) for name, value in contents.header.items()},
        "tables": {
            table: [{name: _plain(value) for name, value in line.items()} for line in lines] for table, lines in contents.tables.items()
        },
    }  # fmt: skip


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    return value if value is None or isinstance(value, bool | int) else str(value)


def from_json(saved: dict[str, Any]) -> Contents:
    """What `to_json` made. Raises KeyError or ValueError for anything else."""
    cls = kinds()[saved["kind"]]
    tables = {name: tuple(_read(line_class, each) for each in saved["tables"][name]) for name, line_class in cls.tables().items()}
    return Contents(saved["kind"], saved["id"], saved["uuid"], saved["version"], _read(cls, saved["header"]), tables)


def _read(owner: type[Base], values: dict[str, Any]) -> dict[str, Any]:
    columns = inspect(owner).column_attrs
    return {name: _value(columns[name].columns[0].type, value) for name, value in values.items() if name in columns}


def _value(kind: Any, value: Any) -> Any:
    if value is None or isinstance(kind, Flag):
        return value
    if isinstance(kind, Scaled):
        return Decimal(value)
    if isinstance(kind, Moment):
        return datetime.fromisoformat(value)
    if isinstance(kind, Day):
        return date.fromisoformat(value)
    return kind.choices(value) if isinstance(kind, Choice) else value
