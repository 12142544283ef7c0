"""A document as a record: plain text under the names that files and the audit trail use."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any

from sqlalchemy.orm import Session

from app.catalogs import lookup
from app.documents.base import Document
from app.store.table import Base, Field, fields_of

Codes = Mapping[str, Mapping[int, str]]
"""Codes of catalog rows: by catalog, then by id."""


def fields(owner: type[Base]) -> tuple[Field, ...]:
    """The fields of a kind as it calls them, or of any other class as declared."""
    return owner.fields() if issubclass(owner, Document) else fields_of(owner)


def record_name(field: Field) -> str:
    """The name of a field in a record: `site_id` is `site`, and the document that a kind is based on is what that kind calls it."""
    return field.key or (field.name.removesuffix("_id") if field.type == "ref" else field.name)


def codes_of(session: Session, *documents: Document) -> Codes:
    """The codes of every catalog row that the documents name, in one query."""
    wanted: dict[str, set[int]] = {}
    rows: list[Any] = [row for document in documents for row in (document, *document.rows)]
    for row in rows:
        for catalog, name in _references(row.__class__):
            value = getattr(row, name)
            if value is not None:
                wanted.setdefault(catalog, set()).add(value)
    return lookup.codes_of_all(session, wanted)


@cache
def _references(owner: type[Base]) -> tuple[tuple[str, str], ...]:
    """Catalog and name of each field that refers to a catalog row."""
    return tuple((each.catalog, each.name) for each in fields(owner) if each.type == "ref" and each.catalog)


@cache
def _written(owner: type[Base]) -> tuple[tuple[str, str, str | None], ...]:
    """Attribute, name in the record, and catalog of each field that a record holds."""
    shown = [each for each in fields(owner) if not each.readonly or each.name in {"number", "state"}]
    return tuple((each.name, record_name(each), each.catalog) for each in shown)


def record_of(document: Document, codes: Codes) -> dict[str, Any]:
    """The document as JSON-ready text: header, then its tables of lines. Empty and derived values are left out.

    Lines of a table with a single field are written as that field's value alone.
    """
    record: dict[str, Any] = {"kind": document.kind, "uuid": document.uuid}
    record.update(_values(document, codes))
    for name, line_class in document.tables().items():
        lines = [_values(line, codes) for line in getattr(document, name)]
        record[name] = [next(iter(line.values()), None) for line in lines] if is_short(line_class) else lines
    return record


def is_short(line_class: type[Base]) -> bool:
    """Whether a record writes a line of this class as a value alone."""
    return len(_written(line_class)) == 1


def _values(row: Any, codes: Codes) -> dict[str, Any]:
    values = {}
    for attribute, name, catalog in _written(row.__class__):
        value = getattr(row, attribute)
        if value is not None:
            values[name] = codes[catalog][value] if catalog else text_of(value)
    return values


def text_of(value: Any) -> Any:
    """A value as a record writes it: numbers as strings without trailing zeros, moments in ISO 8601."""
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, bool):
        return value
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value)
