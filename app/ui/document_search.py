"""Finds documents for a field that refers to one: by number or its last digits, by partner, by the supplier's number; newest first."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from app.i18n import N_, _, date_text

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

ANY = "document"
"""What a reference to a document of any kind names as its catalog."""
PARTNERS_LOOKED_AT = 200
NUMBER_DIGITS = 6
"""Running numbers are written with at least so many digits."""


@dataclass(frozen=True)
class Within:
    """What a choice of documents is narrowed to: kinds (empty: all), and the partner and site of the document that refers."""

    kinds: tuple[str, ...] = ()
    partner_id: int | None = None
    site_id: int | None = None


EVERYWHERE = Within()


def is_document(catalog: str) -> bool:
    """Whether a reference to this `catalog` is one to a document."""
    from app.catalogs.base import catalogs

    return catalog not in catalogs()


def found_documents(session: "Session", kind: str, text: str, limit: int, within: Within = EVERYWHERE) -> list[int]:
    """Ids of documents that have a number and match, posted ones first, then newest first.

    Where nothing of the same partner and site matches, that of other sites is found; a number that was typed is found in any case.
    """
    narrowed = [_narrowing(within, partner=True, site=True), _narrowing(within, partner=True, site=False)]
    if text.strip():
        narrowed.append([])
    for conditions in narrowed:
        found = _found(session, kind, text.strip(), limit, within.kinds, conditions)
        if found:
            return found
    return []


def _narrowing(within: Within, *, partner: bool, site: bool) -> list[Any]:
    from sqlalchemy import or_

    from app.documents.base import journal

    found = []
    if partner and within.partner_id is not None:
        found.append(or_(journal.c.partner_id == within.partner_id, journal.c.partner_id.is_(None)))
    if site and within.site_id is not None:
        found.append(journal.c.site_id == within.site_id)
    return found


def _found(session: "Session", kind: str, text: str, limit: int, kinds: tuple[str, ...], conditions: list[Any]) -> list[int]:
    from sqlalchemy import select

    from app.documents.base import State, journal

    own = kinds if kind == ANY else (kind,)
    where = [journal.c.number.is_not(None), *conditions]
    if own:
        where.append(journal.c.kind.in_(own))
    if text:
        where.append(_matches(session, own, text))
    exact = [journal.c.number.endswith("-" + text.zfill(NUMBER_DIGITS)).desc()] if text.isascii() and text.isdigit() else []
    order = [*exact, journal.c.moment.desc(), journal.c.id.desc()]
    found: list[int] = []
    for state in (State.POSTED, State.DRAFT):
        left = limit - len(found)
        if left > 0:
            query = select(journal.c.id).where(*where, journal.c.state == state).order_by(*order).limit(left)
            found += session.execute(query).scalars()
    return found


def _matches(session: "Session", kinds: tuple[str, ...], text: str) -> Any:
    """Digits are the last of a number; other text may stand anywhere in the number, the partner or the supplier's number."""
    from sqlalchemy import Table, exists, or_, select

    from app.documents.base import Document, journal
    from app.store.search import find

    ways: list[Any] = [
        journal.c.number.iendswith(text, autoescape=True) if text.isdigit() else journal.c.number.icontains(text, autoescape=True)
    ]
    partners = find(session, "partner", text, PARTNERS_LOOKED_AT, active_only=False)
    if partners:
        ways.append(journal.c.partner_id.in_(partners))
    tables: list[Table] = [Document.metadata.tables[kind] for kind in kinds]
    for own in tables:
        if "supplier_number" in own.c:
            said = own.c.supplier_number.icontains(text, autoescape=True)
            ways.append(exists(select(own.c.id).where(own.c.id == journal.c.id, said)))
    return or_(*ways)


def document_by_number(session: "Session", kind: str, text: str, kinds: tuple[str, ...] = ()) -> int | None:
    """The document with just this number, in capitals or not; None when there is none, or more than one."""
    from sqlalchemy import select

    from app.documents.base import journal

    own = kinds if kind == ANY else (kind,)
    query = select(journal.c.id).where(journal.c.number.in_([text, text.upper()]))
    found = list(session.execute(query.where(journal.c.kind.in_(own)) if own else query).scalars())
    return found[0] if len(found) == 1 else None


def document_names(session: "Session", ids: Iterable[int]) -> dict[int, str]:
    """How fields and cells name documents: by number; one without a number by its kind and date."""
    from sqlalchemy import select

    from app.documents.base import journal, kinds
    from app.store.engine import in_ids

    query = select(journal.c.id, journal.c.number, journal.c.kind, journal.c.moment).where(in_ids(session, journal.c.id, sorted(set(ids))))
    return {
        row.id: row.number or _(N_("{kind} of {date}")).format(kind=_(kinds()[row.kind].title), date=date_text(row.moment.date()))
        for row in session.execute(query)
    }


class DocumentRow(NamedTuple):
    """What a person recognises a document by; `about` is its partner, or its store where it has none."""

    number: str
    about: str
    moment: datetime
    total: Decimal
    state: str


def document_rows(session: "Session", ids: Sequence[int]) -> dict[int, DocumentRow]:
    """What a person recognises documents by, by id."""
    from sqlalchemy import select

    from app.catalogs.partner import Partner
    from app.catalogs.site import Site
    from app.documents.base import journal
    from app.store.engine import in_ids

    query = (
        select(journal.c.id, journal.c.number, Partner.name.label("partner"), Site.name.label("site"), journal.c.moment, journal.c.total, journal.c.state)
        .outerjoin(Partner, Partner.id == journal.c.partner_id)
        .outerjoin(Site, Site.id == journal.c.site_id)
        .where(in_ids(session, journal.c.id, list(ids)))
    )  # fmt: skip
    return {
        row.id: DocumentRow(row.number or "", row.partner or row.site or "", row.moment, row.total, row.state)
        for row in session.execute(query)
    }
