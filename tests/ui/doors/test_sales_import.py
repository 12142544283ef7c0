"""The review of a register's file: what waits is asked, what is answered is remembered, and the days are kept."""

import pytest
from sqlalchemy import select

from app.catalogs.goods import Item
from app.catalogs.register import RegisterItem
from app.documents.trade.customer_return import CustomerReturn
from app.documents.trade.daily_sales import DailySales
from app.ui import screen_files
from app.ui.import_mapping import MappingView
from app.ui.import_window import look_at, open_import
from app.ui.sales_import import SalesReview
from tests.ui.doors.waiting import WAIT


@pytest.fixture
def review(qtbot, filled, context, tmp_path):
    tabs = {}

    def open_tab(key, title, factory):
        tabs[key] = factory()
        qtbot.addWidget(tabs[key])
        tabs[key].show()
        return tabs[key]

    context.open_tab = open_tab
    context.open_document = context.open_key = lambda key: tabs.setdefault("opened", key)
    path = tmp_path / "pos.csv"
    path.write_bytes(screen_files.sales(context.store))
    assert look_at(path).purpose == "sales"
    open_import(context, [path])
    qtbot.waitUntil(lambda: any(isinstance(each, MappingView) and each.reading for each in tabs.values()), timeout=WAIT)
    next(iter(tabs.values())).take()
    qtbot.waitUntil(lambda: any(isinstance(each, SalesReview) for each in tabs.values()), timeout=WAIT)
    found = next(each for each in tabs.values() if isinstance(each, SalesReview))
    found.tabs = tabs
    return found


def test_goods_that_wait_stand_first_and_answers_go_on_to_the_next(qtbot, context, review):
    waits = [each.match is None for each in review.draft.goods]
    assert waits == sorted(waits, reverse=True)
    assert waits[:2] == [True, True]
    with context.store.read() as session:
        item = session.execute(select(Item.id).limit(1)).scalar_one()
    review.item.picked.emit(item)
    assert (review.draft.goods[0].match.item_id, review.table.currentIndex().row()) == (item, 1)
    assert review.table.rows.index(0, 0).data().startswith("●")


def test_keeping_makes_the_documents_and_remembers_what_was_said(qtbot, context, review):
    with context.store.read() as session:
        item, site = session.execute(select(Item.id).limit(1)).scalar_one(), review.site.value
    review.item.picked.emit(item)
    if site is None:
        from app.catalogs.site import Site

        with context.store.read() as session:
            review.site.show_value(session.execute(select(Site.id).limit(1)).scalar_one())
        before = review.draft
        review._place_chosen()
        qtbot.waitUntil(lambda: review.draft is not before, timeout=WAIT)
    review.keep()
    qtbot.waitUntil(lambda: "opened" in review.tabs, timeout=WAIT)
    with context.store.read() as session:
        assert session.execute(select(DailySales)).scalars().first().lines
        assert session.execute(select(CustomerReturn.basis_id)).scalars().first() is not None
        assert session.execute(select(RegisterItem.item_id)).scalars().all() == [item]
    assert review.can_close()
