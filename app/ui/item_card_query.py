"""What the item card shows, read together: stock by store, last moves, prices, last receipts. No Qt: runs in any thread."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.catalogs.goods import Item
from app.catalogs.lookup import ItemFacts, item_facts
from app.catalogs.partner import Partner
from app.catalogs.price import ItemPrice, PriceType
from app.catalogs.site import Site
from app.core.errors import UserError
from app.core.money import MONEY_DIGITS, QTY_DIGITS
from app.documents.base import Document
from app.i18n import N_
from app.store.ledger import move, place, pool
from app.store.types import moment_of, unscaled

LAST = 100


@dataclass(frozen=True)
class CardMove:
    """A move of the item; `qty` is below zero where it left a shelf."""

    document_id: int
    number: str
    kind: str
    moment: datetime
    site: str
    partner: str
    qty: Decimal
    amount: Decimal
    unit_cost: Decimal | None


@dataclass(frozen=True)
class ItemCard:
    """Everything at a glance. `stock` rows are (store, qty, value, unit cost); `prices` are (type, store, since, price, with VAT)."""

    facts: ItemFacts
    barcodes: tuple[str, ...]
    stock: tuple[tuple[str, Decimal, Decimal, Decimal | None], ...]
    moves: tuple[CardMove, ...]
    prices: tuple[tuple[str, str, datetime, Decimal, bool], ...]

    @property
    def receipts(self) -> list[CardMove]:
        """The moves that brought goods from a partner, newest first."""
        return [each for each in self.moves if each.partner and each.qty > 0]

    @property
    def qty(self) -> Decimal:
        """On hand at all stores."""
        return sum((row[1] for row in self.stock), Decimal(0))

    @property
    def unit_cost(self) -> Decimal | None:
        """What one costs on average over all stores."""
        return _per_unit(sum((row[2] for row in self.stock), Decimal(0)), self.qty)

    @property
    def price(self) -> Decimal | None:
        """The price in force of the first price type that has one."""
        now = datetime.now()
        return next((row[3] for row in self.prices if row[2] <= now), None)

    @property
    def margin_percent(self) -> Decimal | None:
        """What is left of the price without VAT, in percent of it."""
        cost, price = self.unit_cost, self.price
        if cost is None or not price:
            return None
        has_vat = next(row[4] for row in self.prices if row[3] == price)
        net = price / (1 + (self.facts.vat_percent or Decimal(0)) / 100) if has_vat else price
        return ((net - cost) * 100 / net).quantize(Decimal("0.1"))


def read_card(session: Session, item_id: int) -> ItemCard:
    """Read the card of an item. Raises UserError when it is gone."""
    facts = item_facts(session, [item_id]).get(item_id)
    item = session.get(Item, item_id)
    if facts is None or item is None:
        raise UserError(N_("The item is no longer in the catalog."))
    return ItemCard(
        facts, tuple(each.code for each in item.barcodes), _stock(session, item_id), _moves(session, item_id), _prices(session, item_id)
    )


def _stock(session: Session, item_id: int) -> tuple[tuple[str, Decimal, Decimal, Decimal | None], ...]:
    rows = session.execute(
        select(Site.name, pool.c.qty, pool.c.amount)
        .join(place, place.c.id == pool.c.place_id)
        .join(Site, Site.id == place.c.ref)
        .where(pool.c.item_id == item_id, place.c.kind == "shelf")
        .order_by(Site.name)
    )
    found = [(row[0], unscaled(row[1], QTY_DIGITS), unscaled(row[2], MONEY_DIGITS)) for row in rows]
    return tuple((name, qty, amount, _per_unit(amount, qty)) for name, qty, amount in found)


def _per_unit(amount: Decimal, qty: Decimal) -> Decimal | None:
    return (amount / qty).quantize(Decimal("0.0001")) if qty else None


def _moves(session: Session, item_id: int) -> tuple[CardMove, ...]:
    shelves = session.execute(
        select(pool.c.id, Site.name)
        .join(place, place.c.id == pool.c.place_id)
        .join(Site, Site.id == place.c.ref)
        .where(pool.c.item_id == item_id, place.c.kind == "shelf")
    ).all()
    found: list[Any] = []
    for pool_id, site in shelves:
        for end, sign in ((move.c.target_pool, 1), (move.c.source_pool, -1)):
            found += [(*row, site, sign) for row in session.execute(_moves_of(end, pool_id))]
    found.sort(key=lambda row: (row[3], row[6]), reverse=True)
    return tuple(_card_move(row) for row in found[:LAST])


def _moves_of(end: Any, pool_id: int) -> Any:
    return (
        select(Document.id, Document.number, Document.kind, move.c.moment, move.c.qty, move.c.amount, move.c.id, Partner.name)
        .join(Document, Document.id == move.c.document_id)
        .outerjoin(Partner, Partner.id == Document.partner_id)
        .where(end == pool_id, move.c.qty != 0)
        .order_by(move.c.moment.desc(), move.c.id.desc())
        .limit(LAST)
    )


def _card_move(row: Any) -> CardMove:
    document_id, number, kind, moment, qty, amount, _move_id, partner, site, sign = row
    quantity, value = unscaled(qty, QTY_DIGITS), unscaled(amount, MONEY_DIGITS)
    return CardMove(
        document_id, number or "", kind, moment_of(moment), site, partner or "", quantity * sign, value * sign, _per_unit(value, quantity)
    )


def _prices(session: Session, item_id: int) -> tuple[tuple[str, str, datetime, Decimal, bool], ...]:
    rows = session.execute(
        select(PriceType.name, Site.name, ItemPrice.starts, ItemPrice.price, PriceType.includes_vat)
        .join(PriceType, PriceType.id == ItemPrice.price_type_id)
        .outerjoin(Site, Site.id == ItemPrice.site_id)
        .where(ItemPrice.item_id == item_id)
        .order_by(PriceType.id, ItemPrice.starts.desc())
        .limit(LAST)
    )
    return tuple((row[0], row[1] or "", row[2], row[3], bool(row[4])) for row in rows)
