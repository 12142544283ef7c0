"""Labels of changed prices: those that documents have set since labels were last printed, whatever moment they are dated."""

from datetime import UTC, timedelta

import pytest

from app.core.errors import UserError
from app.documents.base import Document, now
from app.posting import audit
from app.printing.goods_label import CHANGED, changed_items, document_items
from tests.makers import OWNER, Shop


@pytest.fixture
def shop(make_store):
    shop = Shop(make_store())
    shop.row("price_type", "retail", name="Retail")
    return shop


def reprice(shop, moment, *lines):
    return shop.post("repricing", moment, "W1", {"price_type_id": shop.row("price_type", "retail")}, lines)


def printed(shop, until):
    with shop.store.write() as session:
        audit.note(session, OWNER, "print", CHANGED, title="tags", after={"until": until.isoformat()})


def changed(shop):
    with shop.store.read() as session:
        return changed_items(session)


def test_each_item_of_a_repricing_gets_one_label(shop):
    number = reprice(shop, "2026-11-03", {"item": "tea", "price": "2.50"}, {"item": "salt", "price": "1.10"}).number
    with shop.store.read() as session:
        assert document_items(session, number) == {shop.item("tea"): 1, shop.item("salt"): 1}


def test_a_price_dated_before_the_last_print_and_posted_after_it_is_printed(shop):
    printed(shop, now() - timedelta(hours=1))
    reprice(shop, now() - timedelta(days=1), {"item": "tea", "price": "2.50"})
    assert changed(shop) == {shop.item("tea"): 1}


def test_a_price_that_was_printed_is_not_printed_again(shop):
    kept = reprice(shop, now() - timedelta(days=1), {"item": "tea", "price": "2.50"})
    with shop.store.write() as session:
        session.info["posting"] = True
        session.get_one(Document, kept.document_id).posted_at = (now() - timedelta(hours=2)).astimezone(UTC).replace(tzinfo=None)
    printed(shop, now() - timedelta(hours=1))
    with pytest.raises(UserError, match="No price has changed"):
        changed(shop)


def test_a_price_that_begins_later_waits_for_its_moment(shop):
    printed(shop, now() - timedelta(hours=1))
    reprice(shop, now() + timedelta(days=1), {"item": "tea", "price": "2.50"})
    with pytest.raises(UserError, match="No price has changed"):
        changed(shop)


def test_a_document_gets_as_many_labels_as_it_holds_of_an_item_in_all(make_store):
    shop = Shop(make_store())
    for item in ("cheese", "salt"):
        shop.item(item, unit_id=shop.unit("kg"))
    lines = [
        {"item": "cheese", "qty": "1.5", "price": "1"},
        {"item": "cheese", "qty": "1.5", "price": "1"},
        {"item": "salt", "qty": "0.2", "price": "1"},
    ]
    done = shop.post("goods_receipt", "2026-11-02", "W1", {"partner_id": shop.supplier()}, lines)
    with shop.store.read() as session:
        assert document_items(session, done.number) == {shop.item("cheese"): 3, shop.item("salt"): 1}
