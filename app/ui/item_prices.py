"""The prices of an item as its form has them: what holds now under each price type, and new ones. No Qt: runs in any thread."""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access import Actor
from app.catalogs.price import PriceType
from app.core.money import Price
from app.posting.price import NewPrice, prices_at, set_prices

PricesOf = dict[int, Decimal]
"""Price by the id of the price type."""


@dataclass(frozen=True)
class PricesNow:
    """The price types in use, as id and name, and what holds now for an item in all stores alike."""

    types: list[tuple[int, str]]
    prices: PricesOf = field(default_factory=dict)


def prices_now(session: Session, item: int | None) -> PricesNow:
    """The price types in use, and the prices of an item; none for a new one."""
    kind: Any = PriceType
    types = [(row[0], row[1]) for row in session.execute(select(kind.id, kind.name).where(kind.active).order_by(kind.code))]
    if item is None:
        return PricesNow(types)
    found = {id: prices_at(session, id, datetime.now(), [item]).get(item) for id, _name in types}
    return PricesNow(types, {id: price for id, price in found.items() if price is not None})


def let_hold(session: Session, actor: Actor, item: int, prices: PricesOf) -> None:
    """Let new prices hold from now on. Raises NotRight, or UserError for a missing right."""
    if prices:
        starts = datetime.now().replace(microsecond=0)
        set_prices(session, actor, [NewPrice(item, id, Price(price), starts) for id, price in prices.items()])
