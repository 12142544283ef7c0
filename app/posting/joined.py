"""Value that joins the goods of an earlier move: it stands at that move's own moment, and the walk takes it for a part of that move."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core.costing import Leg
from app.core.errors import UserError
from app.core.ledger import Mode
from app.i18n import N_
from app.store.engine import in_ids
from app.store.ledger import move, of_document
from app.store.types import moment_of

JOIN = int(Mode.JOIN)


def moments_of(session: Session, moves: Iterable[int]) -> dict[int, int]:
    """When moves that are joined stand in the ledger, in seconds. Raises UserError when one of them has gone meanwhile."""
    wanted = sorted(set(moves))
    if not wanted:
        return {}
    found = {row[0]: row[1] for row in session.execute(select(move.c.id, move.c.moment).where(in_ids(session, move.c.id, wanted)))}
    if len(found) < len(wanted):
        raise UserError(N_("The goods that this document adds to have just been changed at another desk: open it again"))
    return found


def joined_in(legs: Iterable[Leg]) -> dict[int, int]:
    """What these moves add to others, by the other's id (10⁻⁴)."""
    found: dict[int, int] = {}
    for leg in legs:
        if leg[6] == JOIN and leg[9] is not None:
            found[leg[9]] = found.get(leg[9], 0) + leg[5]
    return found


def all_joined(session: Session) -> dict[int, int]:
    """All that was ever added to moves, by their id (10⁻⁴)."""
    query = select(move.c.like_id, func.sum(move.c.amount)).where(move.c.like_id.is_not(None), move.c.mode == JOIN)
    return {row[0]: int(row[1]) for row in session.execute(query.group_by(move.c.like_id))}


def joined_moments(session: Session, document_id: int) -> list[datetime]:
    """When the goods came that a posted document added value to."""
    query = select(move.c.moment).where(of_document(document_id), move.c.mode == JOIN)
    return [moment_of(row[0]) for row in session.execute(query.distinct())]
