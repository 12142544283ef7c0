"""Documents that a document names: held while it is posted, so that what it takes of them is taken once, and looked at before it rests on them."""

from collections.abc import Collection, Iterator
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from app.core.errors import NotRight, Problem, problem
from app.documents.base import Document, Line, State, journal, kinds
from app.i18n import N_
from app.store.listed import among
from app.store.row_lock import lock_rows
from app.store.table import Base, fields_of

CALLED = select(journal.c.id, journal.c.kind, journal.c.number, journal.c.uuid).where(among(journal.c.id, "ids"))


def hold_documents(session: Session, document: Document) -> None:
    """Keep other desks away from a document and from those that it names, until the transaction ends.

    Two returns of one sale, or a return and the unposting of its sale, come one after the other then: the second sees what the first did.
    What the session remembers of documents that are named is read anew.
    """
    named = {each.id for each in _named_by(document)}
    lock_rows(session, journal, named | ({document.id} if document.id is not None else set()))
    for row in list(session.identity_map.values()):
        if isinstance(row, Document) and row.id in named and not inspect(row).modified:
            session.expire(row)


class Named(NamedTuple):
    """A document that is named: its id, of which kinds it may be, and where it is named."""

    id: int
    kinds: Collection[str]
    field: str
    line: int | None


def _named_by(document: Document) -> Iterator[Named]:
    if document.basis_id is not None:
        declared = type(document).basis
        yield Named(document.basis_id, declared.kinds if declared is not None else (), "basis_id", None)
    for row in (document, *document.rows):
        for name, kind in _naming(row.__class__):
            value = getattr(row, name)
            if value is not None:
                yield Named(value, (kind,), name, row.no if isinstance(row, Line) else None)


@cache
def _naming(owner: type[Base]) -> tuple[tuple[str, str], ...]:
    """Name and kind of each field that names a document."""
    return tuple((each.name, each.catalog) for each in fields_of(owner) if each.catalog in kinds())


def require_fitting(session: Session, document: Document) -> None:
    """Raise NotRight when the document names one of another kind than its declaration says: its rules could make nothing of it."""
    named = list(_named_by(document))
    if not named:
        return
    found = {row.id: row for row in session.execute(CALLED, {"ids": sorted({each.id for each in named})})}
    wrong = [each for each in named if each.id not in found or found[each.id].kind not in each.kinds]
    if wrong:
        raise NotRight([_not_fitting(each, found.get(each.id)) for each in wrong])


def _not_fitting(named: Named, row: Any) -> Problem:
    template = N_("{number} does not fit here: choose another document") if named.line is None else N_(
        "Line {no}: {number} does not fit here: choose another document"
    )  # fmt: skip
    return Problem(template, {"number": (row.number or row.uuid) if row else "", "no": named.line}, named.line, named.field)


def basis_problems(session: Session, document: Document) -> Iterator[Problem]:
    """What is wrong with the document that this one is based on: void, or of another partner where both must be the same."""
    basis = session.get(Document, document.basis_id) if document.basis_id is not None else None
    declared = type(document).basis
    if basis is None or declared is None:
        return
    if basis.state == State.VOID:
        yield problem(N_("{number} is void: choose another document to base it on, or none"), field="basis_id", number=basis.number or "")
    both = {document.partner_id, basis.partner_id} - {None}
    if declared.same_partner and len(both) > 1:
        yield problem(
            N_("{number} is of another partner: choose that one, or another document"), field="partner_id", number=basis.number or ""
        )
