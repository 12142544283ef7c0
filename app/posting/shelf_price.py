"""The price that stands on the shelf and on a label: the item's current price of one type, at a store."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal

from sqlalchemy import case, select
from sqlalchemy.orm import Session

from app.catalogs.lookup import item_facts
from app.catalogs.price import PriceType
from app.catalogs.setting_value import read_setting
from app.core.money import Price, currency_digits, money
from app.documents.base import now
from app.posting.price import prices_at
from app.store.info import read_info

RETAIL = "retail"


def shelf_price_type(session: Session) -> int | None:
    """The price type of the shelves: the one that the settings name for labels, else the retail type, else the first; None without any."""
    chosen: int | None = read_setting(session, "label_price_type")
    if chosen is None:
        first = case((PriceType.code == RETAIL, 0), else_=1)
        chosen = session.execute(select(PriceType.id).order_by(first, PriceType.id).limit(1)).scalar_one_or_none()
    return chosen


def shelf_prices(session: Session, items: Iterable[int], site_id: int | None, moment: datetime | None = None) -> dict[int, Price]:
    """What items cost customers at a moment, or now, per own unit and with VAT, under the price type of the shelves."""
    chosen = shelf_price_type(session)
    if chosen is None:
        return {}
    prices = prices_at(session, chosen, moment or now(), items, site_id)
    if session.execute(select(PriceType.includes_vat).where(PriceType.id == chosen)).scalar_one():
        return prices
    digits, facts = currency_digits(read_info(session, "currency")), item_facts(session, prices)
    rates = {item: facts[item].vat_percent or Decimal(0) for item in prices}
    return {item: Price(money(net * (100 + rates[item]) / 100, digits)) for item, net in prices.items()}
