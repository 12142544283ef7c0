"""What documents ask about prices and markup rules."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.catalogs.goods import Item, ItemGroup
from app.catalogs.known import Held, MarkupsOf, PricesAt
from app.catalogs.markup_rule import MarkupRule
from app.catalogs.price import PriceType
from app.core.pricing import Markup
from app.documents.base import Document
from app.posting.price import prices_at
from app.posting.shelf_price import shelf_price_type
from app.store.engine import in_ids


def held(session: Session, document: Document, asked: PricesAt) -> Held:
    """The prices that hold a second before the moment, so that those which begin with it are not among them; nor are the document's own."""
    price_type = asked.price_type_id if asked.price_type_id is not None else shelf_price_type(session)
    if price_type is None:
        return asked.nothing()
    includes = session.execute(select(PriceType.includes_vat).where(PriceType.id == price_type)).scalar_one()
    before = asked.moment - timedelta(seconds=1)
    return Held(price_type, includes, prices_at(session, price_type, before, asked.items, asked.site_id, document.id))


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


ANSWERS = {PricesAt: held, MarkupsOf: markups_of}
