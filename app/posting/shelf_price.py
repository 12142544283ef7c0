"""The price that stands on the shelf and on a label: the item's current price of one type, at a store."""

from collections.abc import Iterable

from sqlalchemy import case, select
from sqlalchemy.orm import Session

from app.catalogs.price import PriceType
from app.catalogs.setting_value import read_setting
from app.core.money import Price
from app.documents.base import now
from app.posting.price import prices_at

RETAIL = "retail"


def shelf_price_type(session: Session) -> int | None:
    """The price type of the shelves: the one that the settings name for labels, else the retail type, else the first; None without any."""
    chosen: int | None = read_setting(session, "label_price_type")
    if chosen is None:
        first = case((PriceType.code == RETAIL, 0), else_=1)
        chosen = session.execute(select(PriceType.id).order_by(first, PriceType.id).limit(1)).scalar_one_or_none()
    return chosen


def shelf_prices(session: Session, items: Iterable[int], site_id: int | None) -> dict[int, Price]:
    """What items cost now, per own unit, under the price type of the shelves."""
    chosen = shelf_price_type(session)
    return {} if chosen is None else prices_at(session, chosen, now(), items, site_id)
