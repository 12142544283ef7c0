"""What a stock count found, item by item: what the books expected, what was counted, and the difference in quantity and money.

Of a posted count it is read from the ledger, so it follows every document dated before the count; of a draft it is reckoned from what the
books say by now.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.ledger import Mode
from app.core.money import MONEY_DIGITS, NONE_OF_IT, NOTHING, QTY_DIGITS, Money, Qty, money
from app.core.on_hand import OnHand, OnHandAt
from app.documents.base import State
from app.documents.stock.stock_count import StockCount
from app.posting.answers.on_hand import on_hand_at
from app.store.ledger import move, of_document, place, pool
from app.store.types import unscaled


@dataclass
class Found:
    """What a count found of an item, in its own unit. `counted` is None for goods that nobody counted and that stay as they are."""

    item: int
    expected: Qty
    counted: Qty | None
    surplus: Qty = NONE_OF_IT
    surplus_amount: Money = NOTHING
    shortage: Qty = NONE_OF_IT
    shortage_amount: Money = NOTHING

    @property
    def difference(self) -> Qty:
        """What was counted less what was expected; nothing for goods that nobody counted."""
        return Qty(self.surplus - self.shortage)

    @property
    def amount(self) -> Money:
        """The difference in money."""
        return Money(self.surplus_amount - self.shortage_amount)


def found_by(session: Session, count: StockCount) -> list[Found]:
    """What a count found, in the order of its lines; goods no line names come last."""
    found = posted_rows(session, count.id) if count.state == State.POSTED else _reckoned(session, count)
    order = {line.item_id: line.no for line in reversed(count.lines)}
    return sorted(found, key=lambda each: (order.get(each.item, len(order) + len(found)), each.item))


def posted_rows(session: Session, document_id: int) -> list[Found]:
    """What a posted count found, from its moves: a level is what was counted; what was there before is that, less the surplus and with the shortage."""
    found: dict[int, Found] = {}
    for item, to_shelf, qty, amount, level in session.execute(_levels(document_id)):
        row = found.setdefault(item, Found(item, NONE_OF_IT, NONE_OF_IT))
        row.counted = Qty(unscaled(level, QTY_DIGITS))
        if to_shelf == "shelf":
            row.surplus = Qty(row.surplus + unscaled(qty, QTY_DIGITS))
            row.surplus_amount = Money(row.surplus_amount + unscaled(amount, MONEY_DIGITS))
        else:
            row.shortage = Qty(row.shortage + unscaled(qty, QTY_DIGITS))
            row.shortage_amount = Money(row.shortage_amount + unscaled(amount, MONEY_DIGITS))
    for row in found.values():
        row.expected = Qty((row.counted or NONE_OF_IT) - row.difference)
    return [*found.values()]


def _levels(document_id: int) -> Any:
    """Item, where to, quantity, amount and level of a count's moves in their order."""
    return (
        select(move.c.item_id, place.c.kind, move.c.qty, move.c.amount, move.c.part)
        .join(pool, pool.c.id == move.c.target_pool).join(place, place.c.id == pool.c.place_id)
        .where(of_document(document_id), move.c.mode == int(Mode.LEVEL))
        .order_by(move.c.id)
    )  # fmt: skip


def _reckoned(session: Session, count: StockCount) -> list[Found]:
    """From what the books say now. Shortage and surplus are valued at what a unit on hand costs."""
    if count.site_id is None:
        return []
    on_hand = on_hand_at(session, count, OnHandAt(count.site_id, count.moment))
    counted = count.counted()
    missing = _not_there(session, count)
    listed = {line.item_id for line in count.lines if line.item_id is not None}
    found = []
    for item in [*listed, *sorted(missing - listed)]:
        there = on_hand.get(item, OnHand(NONE_OF_IT, NOTHING))
        qty = counted[item].qty if item in counted else NONE_OF_IT if item in missing else None
        cost = counted[item].cost if item in counted else None
        found.append(reckoned(Found(item, there.qty, qty), there, cost, count.digits))
    return found


def reckoned(row: Found, there: OnHand, cost: Decimal | None, digits: int) -> Found:
    """The row with its difference, valued at what a unit on hand costs; a surplus at its own cost where one is given."""
    if row.counted is None:
        return row
    difference = row.counted - row.expected
    each = there.amount / there.qty if there.qty > 0 else Decimal(0)
    if difference < 0:
        row.shortage, row.shortage_amount = Qty(-difference), money(-difference * each, digits)
    else:
        row.surplus, row.surplus_amount = Qty(difference), money(difference * (each if cost is None else cost), digits)
    return row


def _not_there(session: Session, count: StockCount) -> set[int]:
    """Goods that nobody counted and that therefore are not there."""
    for question in count.asks():
        if isinstance(question, OnHandAt):
            count.known[question] = on_hand_at(session, count, question)
    return set(count.not_there())


def sums_of(found: Iterable[Found]) -> tuple[Money, Money]:
    """Surplus and shortage in money."""
    listed = list(found)
    surplus = sum((each.surplus_amount for each in listed), NOTHING)
    return Money(surplus), Money(sum((each.shortage_amount for each in listed), NOTHING))
