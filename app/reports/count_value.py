"""What a stock count found with the books' value of each item beside it, named and in order: what lists and forms on paper print."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.catalogs.goods import Item
from app.catalogs.standard import unit_sign
from app.catalogs.unit import Unit
from app.core.errors import UserError
from app.core.money import NOTHING, Money, money
from app.core.on_hand import OnHandAt
from app.documents.base import State
from app.documents.stock.stock_count import StockCount
from app.i18n import N_
from app.posting.answers.on_hand import on_hand_at
from app.reports.counted import Found, found_by
from app.store.engine import in_ids


@dataclass(frozen=True)
class Valued:
    """An item of a count: how it is called, what was found, and what the books and the count say it is worth."""

    code: str
    name: str
    unit: str
    found: Found
    price: Decimal
    """What a unit costs by the books; of goods the books know nothing of, what the surplus came in at."""
    expected_amount: Money

    @property
    def counted_amount(self) -> Money:
        """What the counted goods are worth."""
        return Money(self.expected_amount + self.found.amount)


def valued(session: Session, count: StockCount, language: str) -> list[Valued]:
    """Every item of the count in the order of its lines, units as that language writes them. Raises UserError for a blind count that is still a draft."""
    if count.blind and count.state == State.DRAFT:
        raise UserError(
            N_("This count is blind: its results can be printed once it is posted; print the count sheet, or take the mark Blind off")
        )
    found = found_by(session, count)
    on_hand = on_hand_at(session, count, OnHandAt(count.site_id, count.moment)) if count.site_id is not None else {}
    names = names_in(session, {each.item for each in found}, language)
    rows = []
    for each in found:
        there = on_hand.get(each.item)
        worth = there.amount if there is not None else NOTHING
        price = (
            worth / there.qty if there is not None and there.qty > 0 else each.surplus_amount / each.surplus if each.surplus else Decimal(0)
        )
        rows.append(Valued(*names[each.item], each, money(price, count.digits), worth))
    return rows


def names_in(session: Session, ids: Iterable[int], language: str) -> dict[int, tuple[str, str, str]]:
    """Code, name and unit of items by id, in a language."""
    query = (
        select(Item.id, Item.code, Item.name, Unit.code)
        .join(Unit, Unit.id == Item.unit_id)
        .where(in_ids(session, Item.id, sorted(set(ids))))
    )
    return {item: (code, name, unit_sign(unit, language)) for item, code, name, unit in session.execute(query)}
