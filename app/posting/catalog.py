"""Saves catalog rows and prices, one or tens of thousands at once: rights, checks, and the audit trail with the state before and after."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import Table, bindparam, delete, insert, inspect, select, update
from sqlalchemy.orm import Session

from app.access import Actor, require
from app.catalogs.account import Account
from app.catalogs.base import Catalog, catalogs
from app.catalogs.search_text import FOUND_BY
from app.core.errors import NotRight, Problem, UserError
from app.i18n import N_
from app.posting import audit
from app.posting.accounts import accounts_in_use
from app.posting.catalog_check import Problems, check_rows, normal_barcode, tidied
from app.posting.catalog_row import Part, Values, blank, blank_line, codes_in, ids_by_code, parts_of, read_rows, row_record, values_of
from app.posting.pools import follow_accounts
from app.store.engine import in_ids
from app.store.row_lock import lock_rows
from app.store.search import fold
from app.store.table import fields_of
from app.store.trouble import SOMEONE_CHANGED_IT, InUse

IN_USE = N_("{name} is used elsewhere and can't be removed: clear “In use” instead")
NEW, CHANGED, SAME, REFUSED = "new", "changed", "same", "refused"


@dataclass(frozen=True)
class SavedRow:
    """What became of a row: `action` is new, changed, same or refused; then `problems` say why."""

    code: str
    id: int | None
    action: str
    problems: tuple[Problem, ...] = ()


def save_row(session: Session, actor: Actor, row: Catalog) -> None:
    """Save one row, new or changed, of any catalog; flushes, the caller commits.

    Raises NotRight with all problems at once, or UserError: rights, or someone else saved it since it was read.
    """
    cls = type(row)
    require(actor, "edit", cls.roles, cls.title_plural)
    before = read_rows(session, cls, [row.id]).get(row.id) if inspect(row).persistent else None
    _require_unchanged(session, row)
    values = values_of(row)
    problems = check_rows(session, cls, [values])[0]
    if problems:
        raise NotRight(problems)
    _take_normal_forms(row, values)
    if before == values:
        return
    if before is not None:
        row.version += 1
    session.add(row)
    session.flush()
    follow_accounts(session, cls)
    _note(session, actor, cls, [(before, {**values, "id": row.id})])


def _require_unchanged(session: Session, row: Catalog) -> None:
    if not inspect(row).persistent:
        return
    cls = type(row)
    stored = session.execute(select(cls.version).where(cls.id == row.id).with_for_update()).scalar_one_or_none()
    if stored != row.version:
        raise UserError(SOMEONE_CHANGED_IT)


def _take_normal_forms(row: Catalog, values: Values) -> None:
    """Put what the checks have tidied back on the row."""
    for each in fields_of(type(row)):
        if getattr(row, each.name) != values[each.name]:
            setattr(row, each.name, values[each.name])
    for part in parts_of(type(row)):
        for no, (line, said) in enumerate(zip(getattr(row, part.name), values[part.name], strict=True), 1):
            if line.no != no:
                line.no = no
            for each in part.said:
                if getattr(line, each.name) != said[each.name]:
                    setattr(line, each.name, said[each.name])


def remove_row(session: Session, actor: Actor, row: Catalog) -> None:
    """Remove a row that nothing refers to. Raises UserError when something does: such a row is taken out of use instead."""
    cls = type(row)
    require(actor, "edit", cls.roles, cls.title_plural)
    _require_unchanged(session, row)
    before = read_rows(session, cls, [row.id]).get(row.id)
    if before is None:
        raise UserError(N_("{name} is not there any more"), name=row.name)
    record = row_record(cls, before, codes_in(session, cls, [before]))
    if cls is Account and before["code"] in accounts_in_use(session):
        raise UserError(IN_USE, name=before["name"])
    try:
        with session.begin_nested():
            session.delete(row)
            session.flush()
    except InUse as error:
        raise UserError(IN_USE, name=before["name"]) from error
    audit.note(session, actor, "remove", f"{cls.__tablename__}/{before['code']}", title=before["name"], before=record)


def save_rows(
    session: Session, actor: Actor, catalog: str, rows: Sequence[Mapping[str, Any]], *, as_program: bool = False, adding: bool = False
) -> list[SavedRow]:  # fmt: skip
    """Save many rows at once, each given by `code` (or `id`) and the values it should have; what is not named stays as it is.

    Lists of lines are taken as the whole list, or with `adding` are added to what is there; what the program keeps in them, such as
    last prices, is carried over. A row with problems is refused and the others are saved. `as_program` leaves out the check of rights, for rows that the program brings along.
    """
    cls = catalogs()[catalog]
    if not as_program:
        require(actor, "edit", cls.roles, cls.title_plural)
    known = ids_by_code(session, cls, [tidied(str(row["code"])) for row in rows if row.get("code")])
    ids = [row.get("id") or known.get(tidied(str(row.get("code") or ""))) for row in rows]
    named = [row_id for row_id in ids if row_id is not None]
    lock_rows(session, cast("Table", cls.__table__), named, keys=False)  # what is read is written back whole
    stored = read_rows(session, cls, named)
    merged = [_merged(cls, stored.get(row_id) if row_id else None, row, adding) for row_id, row in zip(ids, rows, strict=True)]
    problems = _checked(session, cls, merged, stored)
    changes = [(stored.get(row["id"]), row) for row, wrong in zip(merged, problems, strict=True) if not wrong]
    changes = [(before, after) for before, after in changes if before != after]
    _write(session, cls, changes)
    _note(session, actor, cls, changes)
    return [_saved(row, stored.get(row_id or 0), wrong) for row_id, row, wrong in zip(ids, merged, problems, strict=True)]


def _checked(session: Session, cls: type[Catalog], merged: list[Values], stored: Mapping[int, Values]) -> Problems:
    """Problems of the rows that would change; a row that stays as it is needs no check."""
    moved = [i for i, row in enumerate(merged) if stored.get(row["id"]) != row or row["id"] is None]
    problems: Problems = [[] for _ in merged]
    for i, wrong in zip(moved, check_rows(session, cls, [merged[i] for i in moved]), strict=True):
        problems[i] = wrong
    return problems


def _saved(row: Values, before: Values | None, wrong: list[Problem]) -> SavedRow:
    if wrong:
        return SavedRow(row["code"] or "", row["id"], REFUSED, tuple(wrong))
    return SavedRow(row["code"], row["id"], NEW if before is None else SAME if before == row else CHANGED)


def _merged(cls: type[Catalog], stored: Values | None, given: Mapping[str, Any], adding: bool) -> Values:
    """The row as it should be."""
    row = {**(blank(cls) if stored is None else stored), **{name: value for name, value in given.items() if name != "id"}}
    for part in parts_of(cls):
        if part.name in given:
            make = _added if adding else _lines
            row[part.name] = make(part, stored[part.name] if stored else [], given[part.name])
        elif stored is not None:
            row[part.name] = [dict(line) for line in stored[part.name]]
    return row


def _lines(part: Part, stored: list[Values], given: Iterable[Mapping[str, Any]]) -> list[Values]:
    """The lines as they should be, with what the program keeps in lines about the same things."""
    refs = [f.name for f in part.said if f.catalog] or [f.name for f in part.said]
    left = [line for line in stored if any(line[name] is not None for name in part.kept)] if part.kept else []
    lines = []
    for each in given:
        line = {**blank_line(part), **each}
        same = [old for old in left if all(old[name] == line[name] for name in refs)]
        exact = [old for old in same if all(old[f.name] == line[f.name] for f in part.said)] or same
        if exact:
            left.remove(exact[0])
            line.update({name: exact[0][name] for name in part.kept})
        lines.append(line)
    return lines + left


def _added(part: Part, stored: list[Values], given: Iterable[Mapping[str, Any]]) -> list[Values]:
    """What is there with the given lines added; one about the same thing takes the place of the old one."""
    lines = {_key(part, line): dict(line) for line in stored}
    for each in given:
        line = {**blank_line(part), **each}
        about = _key(part, line)
        bare = _key(part, {**line, "code": None}) if part.kept else about
        old = lines.get(about) or lines.pop(bare, None) or blank_line(part)
        kept = {name: old[name] for name in part.kept} | {f.name: old[f.name] for f in part.said if f.name not in each}
        lines[about] = {**line, **kept}
    return list(lines.values())


def _key(part: Part, line: Mapping[str, Any]) -> tuple[Any, ...]:
    """What a line is about: a barcode's digits, a pack's unit, a supplier and its code."""
    if "code" not in line:
        return (line[part.said[0].name],)
    refs = tuple(line[f.name] for f in part.said if f.catalog and f.required)
    return (*refs, normal_barcode(line["code"]) if line["code"] else None)


# ---------------------------------------------------------------- writing many rows


def _write(session: Session, cls: type[Catalog], changes: Sequence[tuple[Values | None, Values]]) -> None:
    if not changes:
        return
    changed = [after for before, after in changes if before is not None]
    new = [after for before, after in changes if before is None]
    _delete_lines(session, cls, changes)
    _update(session, cls, changed)
    if new:
        session.execute(insert(cls.__table__), [_columns(cls, row) for row in new])  # type: ignore[arg-type]
        made = ids_by_code(session, cls, [row["code"] for row in new])
        for row in new:
            row["id"] = made[row["code"]]
    for part in parts_of(cls):
        lines = [
            {**line, part.owner: after["id"], "no": no}
            for before, after in changes if before is None or before[part.name] != after[part.name]
            for no, line in enumerate(after[part.name], 1)
        ]  # fmt: skip
        if lines:
            session.execute(insert(part.line_class.__table__), lines)  # type: ignore[arg-type]
    _forget(session, cls)


def _columns(cls: type[Catalog], row: Values) -> Values:
    return {**{f.name: row[f.name] for f in fields_of(cls)}, "search": _search(cls, row)}


def _search(cls: type[Catalog], row: Values) -> str:
    """What the row is found by, as `app.catalogs.search_text` has it."""
    parts = [row[name] for name in FOUND_BY.get(cls, ("name", "code"))]
    parts += [line["code"] for name in ("barcodes", "suppliers") for line in row.get(name, ())]
    return fold(" ".join(part for part in parts if part))


def _update(session: Session, cls: type[Catalog], rows: Sequence[Values]) -> None:
    if not rows:
        return
    table: Any = cls.__table__
    names = [*(f.name for f in fields_of(cls)), "search"]
    setting = {name: bindparam(f"new_{name}", type_=table.c[name].type) for name in names}
    statement = update(table).where(table.c.id == bindparam("row_id")).values(version=table.c.version + 1, **setting)
    figures = [{"row_id": row["id"], **{f"new_{name}": value for name, value in _columns(cls, row).items()}} for row in rows]
    session.connection().execute(statement, figures)
    follow_accounts(session, cls)


def _delete_lines(session: Session, cls: type[Catalog], changes: Sequence[tuple[Values | None, Values]]) -> None:
    """Take out the lists that change, so that a barcode can go from one item to another."""
    for part in parts_of(cls):
        ids = [after["id"] for before, after in changes if before is not None and before[part.name] != after[part.name]]
        if ids:
            line: Any = part.line_class
            session.execute(
                delete(line).where(in_ids(session, getattr(line, part.owner), ids)), execution_options={"synchronize_session": False}
            )


def _forget(session: Session, cls: type[Catalog]) -> None:
    """Let the session read anew what it holds of these tables, and tell that they changed."""
    classes = (cls, *(part.line_class for part in parts_of(cls)))
    for held in list(session.identity_map.values()):
        if isinstance(held, classes):
            session.expire(held)
    session.info.setdefault("changed", set()).update(each.__tablename__ for each in classes)


def _note(session: Session, actor: Actor, cls: type[Catalog], changes: Sequence[tuple[Values | None, Values]]) -> None:
    codes = codes_in(session, cls, [values for pair in changes for values in pair if values is not None])
    audit.note_all(
        session, actor,
        [
            (
                "create" if before is None else "change", f"{cls.__tablename__}/{after['code']}", after["name"],
                None if before is None else row_record(cls, before, codes), row_record(cls, after, codes),
            )
            for before, after in changes
        ],
    )  # fmt: skip
