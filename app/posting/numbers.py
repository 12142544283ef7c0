"""Document numbers: per kind and site, without gaps, taken as the last step of the transaction."""

from sqlalchemy import case, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from app.catalogs.site import Site
from app.core.errors import UserError
from app.documents.base import Document
from app.i18n import N_
from app.store.engine import dialect_name
from app.store.info import number_counter

LARGEST = 10**12
"""A number from elsewhere that is larger does not move the store's own on."""


def next_number(session: Session, document: Document) -> str:
    """The next number of the document's kind at its site: `GR-000412`; sites after the first put their code between."""
    insert = postgresql.insert if dialect_name(session) == "postgresql" else sqlite.insert
    taken = (
        insert(number_counter)
        .values(kind=document.kind, site_id=document.site_id or 0, last=1)
        .on_conflict_do_update(index_elements=["kind", "site_id"], set_={"last": number_counter.c.last + 1})
        .returning(number_counter.c.last)
    )
    last = session.execute(taken).scalar_one()
    return f"{series_of(session, document)}-{last:06d}"


def keep_number(session: Session, document: Document, number: str) -> None:
    """Give a document the number it had elsewhere; the store's own numbers go on behind it. Raises UserError when it is taken."""
    taken = select(Document.id).where(Document.kind == document.kind, Document.number == number)
    if session.execute(taken).scalar_one_or_none() is not None:
        raise UserError(N_("The number {number} is taken by another document"), number=number)
    document.number = number
    start, dash, last = number.rpartition("-")
    if not dash or not last.isascii() or not last.isdigit() or start != series_of(session, document) or int(last) >= LARGEST:
        return
    insert = postgresql.insert if dialect_name(session) == "postgresql" else sqlite.insert
    counted = insert(number_counter).values(kind=document.kind, site_id=document.site_id or 0, last=int(last))
    larger = case((number_counter.c.last > int(last), number_counter.c.last), else_=int(last))
    session.execute(counted.on_conflict_do_update(index_elements=["kind", "site_id"], set_={"last": larger}))


def series_of(session: Session, document: Document) -> str:
    """What stands before the running number: the kind's prefix, and the site's code for sites after the first."""
    first_site, code = session.execute(
        select(select(func.min(Site.id)).scalar_subquery(), select(Site.code).where(Site.id == document.site_id).scalar_subquery())
    ).one()
    return document.prefix if document.site_id in (None, first_site) else f"{document.prefix}-{code}"
