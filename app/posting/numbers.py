"""Document numbers: per kind and site, without gaps, taken as the last step of the transaction."""

from sqlalchemy import func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from app.catalogs.site import Site
from app.documents.base import Document
from app.store.engine import dialect_name
from app.store.info import number_counter


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
    first_site, code = session.execute(
        select(select(func.min(Site.id)).scalar_subquery(), select(Site.code).where(Site.id == document.site_id).scalar_subquery())
    ).one()
    series = document.prefix if document.site_id in (None, first_site) else f"{document.prefix}-{code}"
    return f"{series}-{last:06d}"
