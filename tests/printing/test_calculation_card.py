"""OP-1: the card of a dish for a hundred of it, with its products, raw cost, markup and price."""

from datetime import datetime
from decimal import Decimal

import pytest

from app.core.known import NewPrice
from app.posting.price import set_prices
from app.printing.document import documents_pdf
from tests.makers import OWNER, Shop
from tests.printing.reading import page_count, page_text


@pytest.fixture
def shop(make_store):
    shop = Shop(make_store())
    for code, name in (("soup", "Борщ"), ("beet", "Свёкла"), ("water", "Вода"), ("stock", "Бульон")):
        shop.item(code, name=name)
    shop.receipt("2026-11-02 09:30", beet=(100, "40"), water=(100, "2"))
    shop.recipe("stock", 1, water="1.1")
    shop.recipe("soup", 10, beet="0.5", stock=3, water="0.2", stocked=True)
    retail = shop.row("price_type", "retail")
    with shop.store.write() as session:
        set_prices(session, OWNER, [NewPrice(shop.item("soup"), retail, Decimal("5.40"), datetime(2026, 11, 1))])
    return shop


def card(shop, made):
    with shop.store.read() as session:
        pdf = documents_pdf(session, [made.document_id], "ru", "OP-1")
    assert page_count(pdf) == 1
    return " ".join(page_text(pdf).split())


def test_the_card_is_for_a_hundred_with_every_product_once(shop):
    text = card(shop, shop.produce("2026-11-03", "soup", 10))
    assert "КАЛЬКУЛЯЦИОННАЯ КАРТОЧКА" in text
    assert "0330501" in text
    assert "1 Свёкла beet 5 40,00 200,00" in text
    assert "2 Вода water 35 2,00 70,00" in text
    assert "Бульон" not in text


def test_raw_cost_markup_and_price_stand_below(shop):
    text = card(shop, shop.produce("2026-11-03", "soup", 10))
    for said in ("270,00", "Наценка 100,00 %", "5,40"):
        assert said in text


def test_what_has_no_recipe_prints_an_empty_card(shop):
    assert "КАЛЬКУЛЯЦИОННАЯ КАРТОЧКА" in card(shop, shop.produce("2026-11-03", inputs=[("beet", 1)], outputs=[("puree", 1)]))
