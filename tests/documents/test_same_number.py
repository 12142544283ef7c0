"""A delivery that was entered already is asked about by the supplier's number on it."""

import pytest

from app.core.errors import Doubt
from app.documents.base import Document
from app.documents.trade.goods_receipt import TWICE
from app.posting.copied import copy_of
from app.posting.engine import post, unpost
from tests.makers import OWNER, Shop


@pytest.fixture
def shop(make_store):
    """A delivery of ACME under the number 77 was received."""
    shop = Shop(make_store())
    receive(shop)
    return shop


def receive(shop, day="2026-11-02", partner="ACME", number="77"):
    header = {"partner_id": shop.supplier(partner), "supplier_number": number}
    draft = shop.draft("goods_receipt", day, "W1", header, [{"item": "milk", "qty": 2, "price": "1.25"}])
    with shop.store.write() as session:
        return post(session, OWNER, draft)


def test_the_same_number_of_the_same_supplier_is_asked_about(shop):
    with pytest.raises(Doubt, match=r"^GR-000001 has the supplier's number 77 already: ") as asked:
        receive(shop, "2026-11-09")
    assert asked.value.name == TWICE


@pytest.mark.parametrize("other", [{"partner": "OTHER"}, {"number": "78"}, {"number": None}, {"day": "2025-12-30"}])
def test_another_supplier_number_or_year_is_not(shop, other):
    assert receive(shop, **other).number == "GR-000002"


def test_the_receipt_itself_is_not_even_when_it_is_corrected_or_posted_again(shop):
    with shop.store.write() as session:
        receipt = session.get_one(Document, 1)
        receipt.lines[0].qty = 3
        assert post(session, OWNER, receipt).number == "GR-000001"
        unpost(session, OWNER, receipt)
        assert post(session, OWNER, receipt).number == "GR-000001"


def test_what_is_no_longer_posted_is_not_asked_about(shop):
    with shop.store.write() as session:
        unpost(session, OWNER, session.get_one(Document, 1))
    assert receive(shop).number == "GR-000002"


def test_a_copy_is_another_delivery_with_a_number_of_its_own(shop):
    with shop.store.read() as session:
        assert copy_of(session, 1).supplier_number is None
