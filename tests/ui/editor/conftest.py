"""Fixtures of the editor's tests."""

from decimal import Decimal

import pytest

from tests.ui.editor.goods import context, goods_store

__all__ = ["context", "goods_store"]


@pytest.fixture
def marked_up(goods_store):
    """A store whose retail prices are cost and a half, by rule."""
    from app.catalogs.markup_rule import MarkupRule
    from app.catalogs.price import PriceType

    with goods_store.write() as session:
        retail = PriceType(code="retail", name="Retail")
        session.add(retail)
        session.flush()
        session.add(MarkupRule(code="all", name="All", price_type_id=retail.id, percent=Decimal(50)))
    return goods_store
