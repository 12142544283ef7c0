"""How reports name documents: their kind in the user's language, their number, and when they happened."""

from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import BigInteger, select, type_coerce
from sqlalchemy.orm import Session

from app.documents.base import journal, kinds
from app.i18n import N_, _
from app.reports.base import Column
from app.store.engine import in_ids

BY_DOCUMENT = "by=document"
DOCUMENT_COLUMNS = (
    Column("moment", N_("Date"), "moment", width=14, when=BY_DOCUMENT),
    Column("kind", N_("Kind"), people=False, when=BY_DOCUMENT),
    Column("document", N_("Document"), people=False, when=BY_DOCUMENT),
    Column("kind_name", N_("Document"), data=False, width=16, when=BY_DOCUMENT),
    Column("number", N_("Number"), width=10, when=BY_DOCUMENT),
)
"""What a report says of each document where it is asked by document: the figures of `Named.row`."""


class Named(NamedTuple):
    """A document: its moment (whole seconds), kind, uuid, number and site."""

    moment: int
    kind: str
    uuid: str
    number: str | None
    site: int

    @property
    def row(self) -> tuple[int, str, str, str, str | None]:
        """What stands in `DOCUMENT_COLUMNS`."""
        return self.moment, self.kind, self.uuid, title_of(self.kind), self.number


def title_of(kind: str) -> str:
    """What a kind of document is called; a kind that is no longer known stands as it is."""
    return _(kinds()[kind].title) if kind in kinds() else kind


def documents_named(session: Session, ids: Iterable[int]) -> dict[int, Named]:
    """Documents by id."""
    wanted = sorted(set(ids))
    columns = (journal.c.id, type_coerce(journal.c.moment, BigInteger), journal.c.kind, journal.c.uuid, journal.c.number, journal.c.site_id)
    found = session.execute(select(*columns).where(in_ids(session, journal.c.id, wanted))) if wanted else ()
    return {id: Named(*named) for id, *named in found}
