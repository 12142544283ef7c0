"""Keeps the batches of stock counts right: what a count took off a batch, or put there, is worked out anew when the books before it change.

The walk of costs knows how much there is of an item, not of each batch: by itself it brings the whole to the count, and leaves the difference
in no batch. So the moves of such a count are made anew as if it were posted now, which is what posting in the order of dates comes to.
"""

from collections.abc import Iterator
from operator import itemgetter

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.catalogs.goods import Item
from app.core.ledger import Mode
from app.core.money import QTY_DIGITS
from app.documents.base import Document, journal
from app.posting.answers import learn
from app.posting.batch import tracking
from app.posting.follow import MakeMoves, differs, join_change
from app.posting.overdrawn import pick_again
from app.posting.recost import Change, replace_moves
from app.store.engine import in_ids
from app.store.ledger import move, of_document
from app.store.types import scaled

AT_MOST = 20
"""How often batches are picked anew, and counts after that split anew: each time what is short may be so one store further."""


def follow_batches(session: Session, document: Document, change: Change, make: MakeMoves) -> None:
    """Let counts after the first thing that changed split goods that keep batches anew, and what was picked of a batch that is short now be
    picked anew; what became of them joins the change.
    """
    _follow_counts(session, document, change, make)
    for _ in range(AT_MOST):
        if not pick_again(session, document, change, make):
            return
        _follow_counts(session, document, change, make)


def _follow_counts(session: Session, document: Document, change: Change, make: MakeMoves) -> None:
    """Let counts be split anew. The document itself may be a count that now stands after one of those."""
    followed = False
    for count in _counts_of_batches(session, document, change):
        if count is document and not followed:
            continue
        learn(session, count)
        moves, facts = make(session, count)
        if not differs(session, count.id, moves):
            continue
        again = replace_moves(session, count.id, moves, facts)
        again.negatives.clear()  # how much there is of each item in all stays as it was
        join_change(change, count, again)
        if count is document:
            change.own_moves, change.own_value = again.own_moves, again.own_value
            change.documents.pop(count.id)
        followed = True


def _counts_of_batches(session: Session, document: Document, change: Change) -> list[Document]:
    """Documents that count goods with batches after the first thing that changed, in the ledger's order."""
    if all(count == document.id for count, _item in change.levels):
        return []
    tracked = tracking(session, {item for _count, item in change.levels if item is not None})
    counts = {count for count, item in change.levels if item in tracked}
    if not counts:
        return []
    found = select(Document).where(in_ids(session, Document.id, sorted(counts))).order_by(journal.c.moment, journal.c.id)
    return list(session.execute(found).scalars())


def misplaced(session: Session) -> Iterator[Document]:
    """Posted counts whose batches are not brought to what was counted of them: there are none, or something wrote past posting."""
    of_level, tracks = move.c.mode == int(Mode.LEVEL), Item.tracks_batches.is_(True)
    counting = select(move.c.document_id).join(Item, Item.id == move.c.item_id).where(of_level, tracks)
    for count in session.execute(select(Document).where(Document.id.in_(counting)).order_by(Document.id)).scalars():
        learn(session, count)
        query = (
            select(move.c.item_id, move.c.part, move.c.batch_id).join(Item, Item.id == move.c.item_id)
            .where(of_document(count.id), of_level, tracks).order_by(move.c.item_id, move.c.id)
        )  # fmt: skip
        stored = [tuple(row) for row in session.execute(query)]
        made = [(each.item or 0, scaled(each.level, QTY_DIGITS), each.batch) for each in count.moves() if each.level is not None]
        tracked = tracking(session, {item for item, _level, _batch in made})
        if stored != sorted((each for each in made if each[0] in tracked), key=itemgetter(0)):
            yield count
