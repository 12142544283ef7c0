"""What documents ask about prices and markup rules."""

from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.catalogs.goods import Item, ItemGroup
from app.catalogs.known import Held, MarkupsOf, PricesAt, StockPriced
from app.catalogs.markup_rule import MarkupRule
from app.catalogs.price import ItemPrice, PriceType
from app.core.money import QTY_DIGITS, Qty
from app.core.pricing import Markup
from app.documents.base import Document
from app.posting.answers.on_hand import standing_by_site
from app.posting.price import prices_at
from app.posting.shelf_price import shelf_price_type
from app.store.engine import in_ids
from app.store.types import unscaled


def held(session: Session, document: Document, asked: PricesAt) -> Held:
    """The prices that hold a second before the moment, so that those which begin with it are not among them; nor are the document's own."""
    price_type = asked.price_type_id if asked.price_type_id is not None else shelf_price_type(session)
    if price_type is None:
        return asked.nothing()
    includes = session.execute(select(PriceType.includes_vat).where(PriceType.id == price_type)).scalar_one()
    before = asked.moment - timedelta(seconds=1)
    return Held(price_type, includes, prices_at(session, price_type, before, asked.items, asked.site_id, document.id))


def stock_priced(session: Session, document: Document, asked: StockPriced) -> dict[int, Qty]:
    """By item, over the stores, without those whose own price holds there."""
    own: set[tuple[int, int]] = set()
    if asked.site_id is None:
        priced = select(ItemPrice.site_id, ItemPrice.item_id).where(
            ItemPrice.price_type_id == asked.price_type_id, ItemPrice.site_id.is_not(None), ItemPrice.starts <= asked.starts,
            func.coalesce(ItemPrice.document_id, 0) != (document.id or -1),
        )  # fmt: skip
        own = {(site, item) for site, item in session.execute(priced.distinct()) if site is not None}
    found: dict[int, int] = {}
    for (site, item), (qty, _amount) in standing_by_site(session, document.id, asked.site_id, asked.moment, ()).items():
        if (site, item) not in own:
            found[item] = found.get(item, 0) + qty
    return {item: Qty(unscaled(qty, QTY_DIGITS)) for item, qty in found.items() if qty}


def markups_of(session: Session, _document: Document, asked: MarkupsOf) -> dict[int, Markup]:
    """The rule of each item: by its group and upwards, at last the rule without a group."""
    query = select(MarkupRule).where(MarkupRule.price_type_id == asked.price_type_id, MarkupRule.active.is_(True)).order_by(MarkupRule.id)
    rules = {rule.group_id: rule.markup for rule in session.execute(query).scalars()}
    if not rules:
        return {}
    above = dict(session.execute(select(ItemGroup.id, ItemGroup.parent_id)).all())
    found: dict[int, Markup] = {}
    for item, own_group in session.execute(select(Item.id, Item.group_id).where(in_ids(session, Item.id, sorted(asked.items)))):
        group = own_group
        while group is not None and group not in rules:
            group = above.get(group)
        if group in rules:
            found[item] = rules[group]
    return found


ANSWERS = {PricesAt: held, StockPriced: stock_priced, MarkupsOf: markups_of}
