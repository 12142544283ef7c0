"""New prices by a rule over a selection of goods: what they sell for, what they would, and what is earned on them."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.catalogs.goods import Item, SupplierItem
from app.catalogs.item_tree import groups_inside
from app.catalogs.known import CostsAt, MarkupsOf, StockPriced
from app.catalogs.lookup import ItemFacts, item_facts
from app.catalogs.price import PriceType
from app.core.errors import UserError
from app.core.money import NONE_OF_IT, Money, Price, Qty, currency_digits, money, price
from app.core.pricing import Markup, PriceBase, PriceChange, percent_on
from app.documents.base import Document
from app.i18n import N_
from app.posting.answers.price import markups_of, stock_priced
from app.posting.answers.stock import costs_at
from app.posting.price import prices_at
from app.store.engine import in_ids
from app.store.info import read_info


@dataclass(frozen=True)
class Selection:
    """Which goods: of a group with the groups inside it, of a supplier, on hand at the store, with a price already."""

    group_id: int | None = None
    supplier_id: int | None = None
    on_hand_only: bool = False
    priced_only: bool = True


@dataclass(frozen=True)
class PriceRule:
    """From what, and how, new prices are made. `price_type_id` is the other price type where that is the base."""

    base: PriceBase = PriceBase.CURRENT
    change: PriceChange = field(default_factory=PriceChange)
    price_type_id: int | None = None


@dataclass(frozen=True)
class Where:
    """The prices that change: their type, the moment and the store whose stock and costs count, or with None all stores."""

    price_type_id: int
    moment: datetime
    site_id: int | None = None


@dataclass(frozen=True)
class NewPriceOf:
    """An item before and after; markups in percent on what it costs, None where that is not known."""

    item_id: int
    code: str
    name: str
    before: Price | None
    after: Price
    on_hand: Qty
    cost: Price | None
    markup_before: Decimal | None
    markup_after: Decimal | None
    change: Money


@dataclass(frozen=True)
class Proposal:
    """The prices that change, how many stay as they are, and for how many there is no base to start from."""

    prices: tuple[NewPriceOf, ...] = ()
    same: int = 0
    without_base: int = 0
    digits: int = 2
    """Decimals of the store's currency."""

    def sums(self) -> tuple[Money, Money]:
        """What is on hand at the prices before and after."""
        before = sum((money(each.on_hand * (each.before or 0), self.digits) for each in self.prices), Money(Decimal(0)))
        return Money(before), Money(before + sum((each.change for each in self.prices), Money(Decimal(0))))


def propose(session: Session, where: Where, selection: Selection, rule: PriceRule) -> Proposal:
    """The new prices of a selection, by name. Raises UserError when the base is another price type and none is named."""
    if rule.base is PriceBase.PRICE_TYPE and rule.price_type_id is None:
        raise UserError(N_("Choose the price type to start from"))
    items = _selected(session, selection)
    known = _Known(session, where, items)
    if selection.priced_only:
        items = [item for item in items if item in known.prices]
    if selection.on_hand_only:
        items = [item for item in items if known.stock.get(item, NONE_OF_IT) > 0]
    made, same, without = [], 0, 0
    for item, after in _new_prices(session, where, rule, known, items):
        if after is None:
            without += 1
        elif after == known.prices.get(item):
            same += 1
        else:
            made.append(known.line(item, after))
    return Proposal(tuple(sorted(made, key=lambda each: each.name.casefold())), same, without, known.digits)


def _selected(session: Session, selection: Selection) -> list[int]:
    query = select(Item.id).where(Item.active.is_(True))
    if selection.group_id is not None:
        query = query.where(in_ids(session, Item.group_id, sorted(groups_inside(session, selection.group_id))))
    if selection.supplier_id is not None:
        query = query.where(Item.id.in_(select(SupplierItem.item_id).where(SupplierItem.partner_id == selection.supplier_id)))
    return list(session.execute(query).scalars())


class _Known:
    """What is known of the goods of a selection, each asked once for all."""

    def __init__(self, session: Session, where: Where, items: list[int]) -> None:
        at = where.moment - timedelta(seconds=1)
        includes_vat = session.execute(select(PriceType.includes_vat).where(PriceType.id == where.price_type_id)).scalar_one()
        self.prices = prices_at(session, where.price_type_id, at, items, where.site_id)
        self.facts: dict[int, ItemFacts] = item_facts(session, items)
        self.includes_vat: bool = includes_vat
        self.digits = currency_digits(read_info(session, "currency"))
        draft = Document()
        self.stock = stock_priced(session, draft, StockPriced(where.price_type_id, where.moment, where.moment, where.site_id))
        self.costs = costs_at(session, draft, CostsAt(where.site_id, where.moment, frozenset(items)))

    def vat(self, item: int) -> Decimal | None:
        """The VAT that the item's prices include; None where they are net."""
        return self.facts[item].vat_percent if self.includes_vat else None

    def line(self, item: int, after: Price) -> NewPriceOf:
        """An item with its new price."""
        facts, before, cost = self.facts[item], self.prices.get(item), self.costs.get(item)
        stock = self.stock.get(item, NONE_OF_IT)
        vat = self.vat(item)
        change = money(stock * (after - (before or Decimal(0))), self.digits)
        was = percent_on(before, cost, vat) if before is not None and cost else None
        return NewPriceOf(
            item, facts.code, facts.name, before, after, stock, cost, was, percent_on(after, cost, vat) if cost else None, change
        )


def _new_prices(session: Session, where: Where, rule: PriceRule, known: _Known, items: list[int]) -> Iterable[tuple[int, Price | None]]:
    if rule.base is PriceBase.MARKUP_RULE:
        yield from _by_markup(session, where, known, items)
        return
    bases = _bases(session, where, rule, known, items)
    for item in items:
        base = bases.get(item)
        yield item, None if base is None else rule.change.applied(base, known.vat(item) if rule.base.is_cost else None, known.digits)


def _bases(session: Session, where: Where, rule: PriceRule, known: _Known, items: list[int]) -> dict[int, Price]:
    if rule.base is PriceBase.CURRENT:
        return known.prices
    if rule.base is PriceBase.COST:
        return known.costs
    if rule.base is PriceBase.LAST_PURCHASE:
        return last_purchases(session, items)
    assert rule.price_type_id is not None
    includes = session.execute(select(PriceType.includes_vat).where(PriceType.id == rule.price_type_id)).scalar_one()
    found = prices_at(session, rule.price_type_id, where.moment, items, where.site_id)
    if includes == known.includes_vat:
        return found
    return {item: _with_vat(each, known.facts[item].vat_percent, takes_on=known.includes_vat) for item, each in found.items()}


def _with_vat(net_or_gross: Price, vat: Decimal | None, *, takes_on: bool) -> Price:
    factor = 1 + (vat or Decimal(0)) / 100
    return price(net_or_gross * factor if takes_on else net_or_gross / factor)


def _by_markup(session: Session, where: Where, known: _Known, items: list[int]) -> Iterable[tuple[int, Price | None]]:
    rules: dict[int, Markup] = markups_of(session, Document(), MarkupsOf(frozenset(items), where.price_type_id))
    bought = last_purchases(session, items)
    for item in items:
        cost = bought.get(item) or known.costs.get(item)
        yield item, rules[item].price_for(cost, known.vat(item), known.digits) if item in rules and cost else None


def last_purchases(session: Session, items: list[int]) -> dict[int, Price]:
    """What an own unit was last bought for, net, whoever sold it."""
    latest = (
        select(SupplierItem.item_id, func.max(SupplierItem.last_date).label("last"))
        .where(SupplierItem.last_price.is_not(None), in_ids(session, SupplierItem.item_id, items)).group_by(SupplierItem.item_id).subquery()
    )  # fmt: skip
    query = select(SupplierItem.item_id, SupplierItem.last_price).join(
        latest, (latest.c.item_id == SupplierItem.item_id) & (latest.c.last == SupplierItem.last_date)
    )
    return {item: paid for item, paid in session.execute(query.order_by(SupplierItem.id)) if paid is not None}
