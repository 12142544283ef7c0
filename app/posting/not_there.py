"""Keeps stock counts exact that take goods nobody counted as not there: goods that become known before such a count later go out with it.

Goods that were counted, or were on the shelves by the books when the count was posted, stand in it by a level, which the walk of costs
works out anew by itself. What is left are goods that a document dated before the count brings there for the first time.

Which documents take the rest as not there, and which goods those are, their kinds declare (`Document.clears_rest`, `not_there`).
"""

from functools import cache
from typing import Any

from sqlalchemy import bindparam, select, union_all
from sqlalchemy.orm import Session

from app.documents.base import Document, State, journal, kinds
from app.posting.answers import learn
from app.posting.follow import MakeMoves, join_change
from app.posting.pools import pool_facts
from app.posting.recost import Change, replace_moves
from app.store.engine import in_ids
from app.store.info import period
from app.store.ledger import move, of_document
from app.store.row_lock import lock_table
from app.store.types import moment_of


@cache
def _counts_since() -> Any:
    """The query for posted documents that take the rest as not there, from a moment on, but one: kind and id, in the ledger's order."""
    found = [
        select(journal.c.kind, journal.c.id, journal.c.moment).join(kind.__table__, kind.__table__.c.id == journal.c.id)
        .where(journal.c.kind == name, journal.c.moment >= bindparam("first"), journal.c.state == State.POSTED)
        .where(kind.clears_rest, journal.c.id != bindparam("but"))
        for name, kind in kinds().items() if kind.clears_rest is not False
    ]  # fmt: skip
    every = union_all(*found).subquery()
    return select(every.c.kind, every.c.id).order_by(every.c.moment, every.c.id)


def hold_still(session: Session, document: Document) -> None:
    """Let nobody else post while a count of that sort is: what it finds uncounted must be all there is."""
    if document.clears_rest:
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
            if items & set(count.not_there()) - _known_to(session, count, items):
                moves, facts = make(session, count)
                join_change(change, count, replace_moves(session, count.id, moves, facts))


def _counts_after(session: Session, document: Document, change: Change) -> list[Document]:
    """Posted counts of that sort at or after the document, in the ledger's order."""
    first = min([document.moment, *(moment_of(leg[1]) for leg in change.old.values())])
    found = session.execute(_counts_since(), {"first": first, "but": document.id}).all()
    return [session.get_one(kinds()[kind], count) for kind, count in found]


def _items_of(session: Session, document: Document, change: Change) -> set[int]:
    """Goods that the document moves, or moved."""
    found = set(session.execute(select(move.c.item_id).where(of_document(document.id)).distinct()).scalars())
    found |= {fact.item for fact in pool_facts(session, {end for leg in change.old.values() for end in leg[2:4]}).values()}
    return {item for item in found if item is not None}


def _known_to(session: Session, count: Document, items: set[int]) -> set[int]:
    """Those of the goods that stand in a posted count."""
    query = select(move.c.item_id).where(of_document(count.id), in_ids(session, move.c.item_id, sorted(items)))
    return {item for item in session.execute(query.distinct()).scalars() if item is not None}
