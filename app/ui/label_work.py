"""What the label window asks of the store: goods with their copies, and their labels with the prices of a moment. No Qt: runs in any thread."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.catalogs.goods import Item
from app.catalogs.price import PriceType
from app.catalogs.setting_value import read_setting
from app.catalogs.unit import Unit
from app.core.money import currency_digits
from app.documents.base import Document, now
from app.i18n import _
from app.posting.price import prices_at
from app.printing.goods_label import goods_labels, labelled, unit_price_of
from app.printing.label import LabelData
from app.store.engine import Store, in_ids


@dataclass(frozen=True)
class Goods:
    """What labels are wanted for: quantity by item, and the document they come from."""

    quantities: dict[int, Decimal]
    title: str = ""
    subject: str = "labels/goods"
    site_id: int | None = None


@dataclass(frozen=True)
class Choices:
    """Price types by id, and the one to begin with."""

    price_types: tuple[tuple[int, str], ...]
    price_type: int | None


def choices(store: Store) -> Choices:
    """What can be chosen for labels."""
    with store.read() as session:
        query = select(PriceType.id, PriceType.name).where(PriceType.active.is_(True)).order_by(PriceType.id)
        types = tuple((row.id, row.name) for row in session.execute(query))
        chosen = read_setting(session, "label_price_type")
    known = [row_id for row_id, _name in types]
    return Choices(types, chosen if chosen in known else next(iter(known), None))


def goods_of(store: Store, document_id: int | None, item_ids: Iterable[int] | None) -> Goods:
    """The goods of a document with their quantities, or the items given, one of each."""
    if document_id is None:
        return Goods(dict.fromkeys(item_ids or (), Decimal(1)))
    with store.read() as session:
        document = session.get_one(Document, document_id)
        return Goods(labelled(document), document.number or _(document.title), f"{document.kind}/{document.uuid}", document.site_id)


def labels_of(
    store: Store, items: Iterable[int], price_type: int | None, moment: datetime | None, site_id: int | None
) -> dict[int, LabelData]:  # fmt: skip
    """The label of each item with the price of a type at a moment (None: now); one without a price says none."""
    listed = list(items)
    with store.read() as session:
        made = {item: label for item, (label, _n) in zip(listed, goods_labels(session, dict.fromkeys(listed, 1), site_id), strict=True)}
        if price_type is None:
            return made
        at = moment or now()
        prices = prices_at(session, price_type, at, listed, site_id)
        return _priced(session, made, prices, at)


def _priced(session: Session, made: Mapping[int, LabelData], prices: Mapping[int, Decimal], at: datetime) -> dict[int, LabelData]:
    items = {item.id: item for item in session.execute(select(Item).where(in_ids(session, Item.id, sorted(made)))).scalars()}
    units = {unit.id: unit for unit in session.execute(select(Unit)).scalars()}
    priced = {}
    for item, label in made.items():
        price = prices.get(item)
        unit_price, per = unit_price_of(items[item], units, price, currency_digits(label.currency))
        priced[item] = replace(label, price=price, unit_price=unit_price, unit_price_unit=per, date=at.date())
    return priced
