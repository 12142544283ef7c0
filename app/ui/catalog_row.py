"""Reads and saves one row of a catalog as plain values, lines included; every call has a session of its own."""

from typing import Any

from sqlalchemy.orm import Session

from app.access import Actor
from app.catalogs.base import catalogs
from app.catalogs.row_code import next_code
from app.core.errors import UserError
from app.i18n import N_
from app.posting.catalog import remove_row, save_row
from app.posting.catalog_row import parts_of
from app.store.engine import Store
from app.store.table import fields_of
from app.store.trouble import SOMEONE_CHANGED_IT
from app.ui.item_prices import let_hold, prices_now

Values = dict[str, Any]


def read(store: Store, name: str, id: int | None) -> Values:
    """A row as values, its `version` among them, and of an item the `prices`; what a new one starts with for no id.

    Raises UserError when it is gone.
    """
    cls = catalogs()[name]
    with store.read() as session:
        row = cls(code=next_code(session, cls), name="") if id is None else session.get(cls, id)
        if row is None:
            raise UserError(N_("It is not there any more"))
        values: Values = {"id": id, "version": row.version, **{f.name: getattr(row, f.name) for f in fields_of(cls)}}
        for part in parts_of(cls):
            values[part.name] = [
                {"id": line.id, **{f.name: getattr(line, f.name) for f in part.fields}} for line in getattr(row, part.name)
            ]
        if name == "item":
            values["prices"] = prices_now(session, id)
        return values


def save(store: Store, actor: Actor, name: str, values: Values) -> int:
    """Save a row from values, and of an item the `new_prices` among them. Returns its id.

    Raises NotRight with all problems, UserError when someone else has saved it since `values` were read.
    """
    cls = catalogs()[name]

    def work(session: Session) -> int:
        row = cls(code="", name="") if values["id"] is None else session.get(cls, values["id"])
        if row is None or (values["id"] is not None and row.version != values["version"]):
            raise UserError(SOMEONE_CHANGED_IT)
        with session.no_autoflush:
            for field in fields_of(cls):
                if not field.readonly and field.name in values and getattr(row, field.name) != values[field.name]:
                    setattr(row, field.name, values[field.name])
            for part in parts_of(cls):
                if part.name in values:
                    _take_lines(row, part, values[part.name])
            save_row(session, actor, row)
        session.flush()
        let_hold(session, actor, row.id, values.get("new_prices", {}))
        return int(row.id)

    return store.write_retrying(work)


def _take_lines(row: Any, part: Any, lines: list[Values]) -> None:
    """Make the lines of a row those of the values: kept by id, new ones added, the others taken away."""
    there = {line.id: line for line in getattr(row, part.name)}
    made = []
    for no, values in enumerate(lines, 1):
        line = there.get(values["id"]) if values["id"] is not None else None
        said = {f.name: values.get(f.name) for f in part.said}
        if line is None:
            made.append(part.line_class(no=no, **{name: value for name, value in said.items() if value is not None}))
            continue
        for name, value in {**said, "no": no}.items():
            if getattr(line, name) != value:
                setattr(line, name, value)
        made.append(line)
    setattr(row, part.name, made)


def delete(store: Store, actor: Actor, name: str, ids: list[int]) -> None:
    """Delete rows, all or none. Raises UserError when one is used somewhere or the right is missing."""
    cls = catalogs()[name]

    def work(session: Session) -> None:
        for id in ids:
            row = session.get(cls, id)
            if row is not None:
                remove_row(session, actor, row)

    store.write_retrying(work)
