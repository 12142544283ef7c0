"""Keeps stock counts exact that take goods nobody counted as not there: goods that become known before such a count later go out with it.

Goods that were counted, or were on the shelves by the books when the count was posted, stand in it by a level, which the walk of costs
works out anew by itself. What is left are goods that a document dated before the count brings there for the first time.
"""

from collections.abc import Callable
from typing import cast

from sqlalchemy import Table, bindparam, select
from sqlalchemy.orm import Session

from app.documents.base import Document, State, journal
from app.documents.stock.stock_count import Scope, StockCount, Uncounted
from app.posting.answers import learn
from app.posting.follow import join_change
from app.posting.pools import PoolFact, pool_facts
from app.posting.recost import Change, NewMove, replace_moves
from app.store.engine import in_ids
from app.store.info import period
from app.store.ledger import move
from app.store.row_lock import lock_table
from app.store.types import moment_of

COUNT = cast("Table", StockCount.__table__)
COUNTS_SINCE = (
    select(journal.c.id).join(COUNT, COUNT.c.id == journal.c.id)
    .where(journal.c.kind == "stock_count", journal.c.moment >= bindparam("first"), journal.c.state == State.POSTED)
    .where(COUNT.c.uncounted == Uncounted.ZERO, COUNT.c.scope != Scope.LISTED, journal.c.id != bindparam("but"))
    .order_by(journal.c.moment, journal.c.id)
)  # fmt: skip
MakeMoves = Callable[[Session, Document], tuple[list[NewMove], dict[int, PoolFact]]]


def hold_still(session: Session, document: Document) -> None:
    """Let nobody else post while a count of that sort is: what it finds uncounted must be all there is."""
    if isinstance(document, StockCount) and document.uncounted == Uncounted.ZERO and document.scope != Scope.LISTED:
        lock_table(session, period, alone=True)


def follow_uncounted(session: Session, document: Document, change: Change, make: MakeMoves) -> None:
    """Let counts at or after a document take out what it brought to their shelves and nobody counted."""
    counts = _counts_after(session, document, change)
    if not counts:
        return
    items = _items_of(session, document, change)
    for count in counts:
        if items - _known_to(session, count, items):
            learn(session, count)
            if items & count.not_there().keys() - _known_to(session, count, items):
                moves, facts = make(session, count)
                join_change(change, count, replace_moves(session, count.id, moves, facts))


def _counts_after(session: Session, document: Document, change: Change) -> list[StockCount]:
    """Posted counts of that sort at or after the document, in the ledger's order."""
    first = min([document.moment, *(moment_of(leg[1]) for leg in change.old.values())])
    found = session.execute(COUNTS_SINCE, {"first": first, "but": document.id}).scalars().all()
    return [session.get_one(StockCount, count) for count in found]


def _items_of(session: Session, document: Document, change: Change) -> set[int]:
    """Goods that the document moves, or moved."""
    found = set(session.execute(select(move.c.item_id).where(move.c.document_id == document.id).distinct()).scalars())
    found |= {fact.item for fact in pool_facts(session, {end for leg in change.old.values() for end in leg[2:4]}).values()}
    return {item for item in found if item is not None}


def _known_to(session: Session, count: StockCount, items: set[int]) -> set[int]:
    """Those of the goods that stand in a posted count."""
    query = select(move.c.item_id).where(move.c.document_id == count.id, in_ids(session, move.c.item_id, sorted(items)))
    return {item for item in session.execute(query.distinct()).scalars() if item is not None}
