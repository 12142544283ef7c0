"""A catalog row as plain values, its lists of lines included: how rows are read, compared and written down many at once."""

import base64
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from app.catalogs.base import Catalog
from app.catalogs.lookup import codes_of_all
from app.documents.record import Codes, record_name, text_of
from app.i18n import N_
from app.store.engine import in_ids
from app.store.listed import among_texts
from app.store.table import Base, Field, fields_of

Values = dict[str, Any]
"""Attributes of a row: `id`, its fields, and for each of its tables a list of dictionaries."""

PART_TITLES = {
    "barcodes": N_("Barcodes"),
    "packs": N_("Packs"),
    "suppliers": N_("Suppliers"),
    "lines": N_("Ingredients"),
    "by_products": N_("By-products"),
}

SHORT_NAMES = {"vat_rate": "vat"}
"""Fields that records call by a shorter name."""


@dataclass(frozen=True)
class Part:
    """A table of lines that belongs to a catalog row: barcodes of an item. `owner` is the column that points to the row."""

    name: str
    line_class: type[Base]
    owner: str
    fields: tuple[Field, ...]

    @property
    def kept(self) -> tuple[str, ...]:
        """What the program itself writes there, such as the last price paid."""
        return tuple(f.name for f in self.fields if f.readonly)

    @property
    def said(self) -> tuple[Field, ...]:
        """What people write there."""
        return tuple(f for f in self.fields if not f.readonly)


@cache
def parts_of(cls: type[Catalog]) -> tuple[Part, ...]:
    """The tables of lines of a catalog, in the order of declaration."""
    relations = [r for r in inspect(cls).relationships if "delete-orphan" in r.cascade]
    return tuple(
        _part(r.key, r.mapper.class_, str(next(iter(r.remote_side)).key)) for r in relations
    )  # fmt: skip


def _part(name: str, line_class: type[Base], owner: str) -> Part:
    return Part(name, line_class, owner, fields_of(line_class))


def key_of(field: Field) -> str:
    """What records call a field: `site_id` is `site`, `vat_rate_id` is `vat`."""
    name = record_name(field)
    return SHORT_NAMES.get(name, name)


def values_of(row: Catalog) -> Values:
    """A mapped row as values."""
    values = {"id": row.id, **{f.name: getattr(row, f.name) for f in fields_of(type(row))}}
    for part in parts_of(type(row)):
        values[part.name] = [{f.name: getattr(line, f.name) for f in part.fields} for line in getattr(row, part.name)]
    return values


@cache
def _blank(cls: type[Catalog]) -> tuple[tuple[str, Any], ...]:
    empty = cls()
    return tuple((f.name, getattr(empty, f.name)) for f in fields_of(cls))


def blank(cls: type[Catalog]) -> Values:
    """The values a new row begins with."""
    return {"id": None, **dict(_blank(cls)), **{part.name: [] for part in parts_of(cls)}}


def blank_line(part: Part) -> Values:
    """The values a new line begins with."""
    return dict(_blank_line(part))


@cache
def _blank_line(part: Part) -> tuple[tuple[str, Any], ...]:
    empty = part.line_class()
    return tuple((f.name, getattr(empty, f.name)) for f in part.fields)


def read_rows(session: Session, cls: type[Catalog], ids: Iterable[int]) -> dict[int, Values]:
    """Rows as they are stored, with their lines: one query for the rows and one for each table of lines."""
    listed = sorted(set(ids))
    names = [f.name for f in fields_of(cls)]
    query = select(cls.id, *(getattr(cls, name) for name in names)).where(in_ids(session, cls.id, listed))
    found: dict[int, Values] = {row[0]: dict(zip(("id", *names), row, strict=True)) for row in session.execute(query)}
    for part in parts_of(cls):
        for values in found.values():
            values[part.name] = []
        line: Any = part.line_class
        columns = [getattr(line, f.name) for f in part.fields]
        owner = getattr(line, part.owner)
        lines = session.execute(select(owner, *columns).where(in_ids(session, owner, listed)).order_by(owner, line.no, line.id))
        line_names = [f.name for f in part.fields]
        for row in lines:
            if row[0] in found:
                found[row[0]][part.name].append(dict(zip(line_names, row[1:], strict=True)))
    return found


def ids_by_code(session: Session, cls: type[Catalog], codes: Iterable[str]) -> dict[str, int]:
    """Which rows have these codes, letter by letter."""
    listed = sorted(set(codes))
    return dict(session.execute(select(cls.code, cls.id).where(among_texts(cls.code, listed))).all())


def codes_in(session: Session, cls: type[Catalog], rows: Iterable[Values]) -> Codes:
    """The codes of every row that these rows name, in one query."""
    wanted: dict[str, set[int]] = {}
    refs = [f for f in fields_of(cls) if f.catalog]
    parts = [(part.name, [f for f in part.fields if f.catalog]) for part in parts_of(cls)]
    for values in rows:
        _gather(wanted, refs, values)
        for name, line_refs in parts:
            for line in values[name]:
                _gather(wanted, line_refs, line)
    return codes_of_all(session, wanted)


def _gather(wanted: dict[str, set[int]], refs: Sequence[Field], values: Mapping[str, Any]) -> None:
    for each in refs:
        if values[each.name] is not None and each.catalog:
            wanted.setdefault(each.catalog, set()).add(values[each.name])


def row_record(cls: type[Catalog], values: Values, codes: Codes, *, with_pictures: bool = False) -> dict[str, Any]:
    """A row as JSON-ready text under the names that files use. A picture is told by its fingerprint unless it is asked for."""
    record = _record(fields_of(cls), values, codes, with_pictures)
    for part in parts_of(cls):
        lines = [_record(part.said, line, codes, with_pictures) for line in values[part.name]]
        first = key_of(part.said[0])
        if lines:
            record[part.name] = [line[first] if set(line) == {first} else line for line in lines]
    return record


def _record(fields: Iterable[Field], values: Values, codes: Codes, with_pictures: bool) -> dict[str, Any]:
    record: dict[str, Any] = {}
    for each in fields:
        value = values[each.name]
        if value is None or value == "":
            continue
        if each.type == "picture":
            record[key_of(each)] = base64.b64encode(value).decode() if with_pictures else f"sha256:{hashlib.sha256(value).hexdigest()}"
        elif each.catalog:
            record[key_of(each)] = codes[each.catalog][value]
        else:
            record[key_of(each)] = text_of(value)
    return record
