"""Partners as rows of a table, by the columns of the import."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access import Actor, require
from app.catalogs.partner import Partner
from app.exchange.partner_file import TARGETS
from app.posting.catalog_row import read_rows

__all__ = ["TARGETS", "partner_rows"]


def partner_rows(session: Session, actor: Actor) -> Iterator[dict[str, Any]]:
    """Partners in use, by code. Raises UserError for a missing right."""
    require(actor, "view", Partner.roles, Partner.title_plural)
    ids = list(session.execute(select(Partner.id).where(Partner.active.is_(True)).order_by(Partner.code)).scalars())
    rows = read_rows(session, Partner, ids)
    return (rows[row_id] for row_id in ids)
