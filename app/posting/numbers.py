"""Document numbers: per kind and site, without gaps, taken as the last step of the transaction."""

from itertools import count

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from app.catalogs.site import Site
from app.core.errors import UserError
from app.documents.base import Document, journal
from app.i18n import N_
from app.store.info import count_up, number_counter

LONGEST = 12
"""A running number has at most so many digits; what is longer came from elsewhere."""

TAKEN = select(journal.c.id).where(journal.c.kind == bindparam("kind"), journal.c.number == bindparam("number"))
SITE_CODE = select(
    select(func.min(Site.id)).scalar_subquery(), select(Site.code).where(Site.id == bindparam("site")).scalar_subquery()
)  # fmt: skip


def next_number(session: Session, document: Document) -> str:
    """The next number of the document's kind at its site: `GR-000412`; sites after the first put their code between."""
    last = count_up(session, document.kind, document.site_id or 0)
    series = series_name(session, document.prefix, document.site_id)
    if session.execute(TAKEN, {"kind": document.kind, "number": f"{series}-{last:06d}"}).first() is not None:
        last = _first_free(session, document.kind, series, last)
        _set_counter(session, document, last)
    return f"{series}-{last:06d}"


def keep_number(session: Session, document: Document, number: str) -> None:
    """Give a document the number it had elsewhere; the store's own pass it by. Raises UserError when it is taken.

    One that comes just after the last of the store's own counts as the store's own.
    """
    if session.execute(TAKEN, {"kind": document.kind, "number": number}).first() is not None:
        raise UserError(N_("The number {number} is taken by another document"), number=number)
    document.number = number
    series, last = split_number(number)
    query = select(number_counter.c.last).where(number_counter.c.kind == document.kind, number_counter.c.site_id == (document.site_id or 0))
    own = session.execute(query.with_for_update()).scalar_one_or_none() or 0
    if last == own + 1 and series == series_name(session, document.prefix, document.site_id) and number == f"{series}-{last:06d}":
        count_up(session, document.kind, document.site_id or 0)


def split_number(number: str) -> tuple[str, int]:
    """What stands before the running number, and the running number; 0 where there is none."""
    series, dash, last = number.rpartition("-")
    return (series, int(last)) if dash and last.isascii() and last.isdigit() and len(last) <= LONGEST else ("", 0)


def series_name(session: Session, prefix: str, site_id: int | None) -> str:
    """What stands before the running number: the kind's prefix, and the site's code for sites after the first."""
    if site_id is None:
        return prefix
    first_site, code = session.execute(SITE_CODE, {"site": site_id}).one()
    return prefix if site_id == first_site else f"{prefix}-{code}"


def _first_free(session: Session, kind: str, series: str, start: int) -> int:
    query = select(Document.number).where(Document.kind == kind, Document.number.startswith(f"{series}-", autoescape=True))
    taken = {split_number(number or "") for number in session.execute(query).scalars()}
    return next(number for number in count(start) if (series, number) not in taken)


def _set_counter(session: Session, document: Document, last: int) -> None:
    own = (number_counter.c.kind == document.kind) & (number_counter.c.site_id == (document.site_id or 0))
    session.execute(number_counter.update().where(own).values(last=last))
