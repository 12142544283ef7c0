"""A stock count on paper: the blind sheet tells nothing of the books; results and forms tell both."""

import pytest

from app.core.errors import UserError
from app.posting.engine import save
from app.printing.document import documents_pdf
from tests.makers import OWNER, Shop
from tests.printing.reading import page_count, page_text


@pytest.fixture
def shop(store):
    shop = Shop(store)
    shop.item("milk", name="Milk 1 l", group_id=shop.group("dairy", name="Dairy"))
    shop.item("bread", name="Bread", group_id=shop.group("bakery", name="Bakery"))
    shop.receipt("2026-11-02", milk=(137, "1.25"), bread=(20, "0.50"))
    return shop


def text_of(shop, document_id, form, language="en"):
    with shop.store.read() as session:
        pdf = documents_pdf(session, [document_id], language, form)
    return "\n".join(page_text(pdf, no) for no in range(page_count(pdf)))


def draft(shop, lines, **header):
    document = shop.draft("stock_count", "2026-11-03", "W1", header, lines)
    with shop.store.write() as session:
        save(session, OWNER, document)
        return document.id


def test_the_blind_sheet_lists_goods_by_group_without_any_quantity(shop):
    text = text_of(shop, draft(shop, [{"item": "milk", "qty": 55}, {"item": "bread", "qty": None}]), 0)
    assert text.index("Bakery") < text.index("Bread") < text.index("Dairy") < text.index("Milk 1 l")
    assert "137" not in text
    assert "55" not in text


def test_without_lines_the_sheet_lists_what_the_books_know_of_the_scope(shop):
    text = text_of(shop, draft(shop, [], scope="group", group_id=shop.group("dairy")), 0)
    assert "Milk 1 l" in text
    assert "Bread" not in text


@pytest.mark.parametrize("form", [1, "INV-3", "INV-19"])
def test_results_of_a_blind_draft_are_not_printed(shop, form):
    with pytest.raises(UserError, match="blind"):
        text_of(shop, draft(shop, [{"item": "milk", "qty": 7}]), form)


def test_results_show_expected_counted_and_the_difference_in_money(shop):
    text = text_of(shop, shop.count("2026-11-03", milk=135, bread=21).document_id, 1)
    for figure in ("137", "135", "2.50", "0.50", "-€2.00"):
        assert figure in text.replace("\u2212", "-"), figure


def test_inv_3_has_fact_and_books_with_totals_in_words(shop):
    text = text_of(shop, shop.count("2026-11-03", milk=135, bread=21).document_id, "INV-3", "ru")
    assert "0317004" in text
    for figure in ("168,75", "171,25", "181,25"):  # 135 at 1.25 counted, 137 in the books; both together in the books
        assert figure in text, figure
    assert "Сто пятьдесят шесть" in text


def test_inv_19_has_only_what_differs(shop):
    text = text_of(shop, shop.count("2026-11-03", milk=135, bread=20).document_id, "INV-19", "ru")
    assert "0317017" in text
    assert "Milk 1 l" in text
    assert "Bread" not in text
    assert "2,50" in text
