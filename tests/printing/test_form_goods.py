"""TORG-13 and TORG-16: what they say of goods moved and written off."""

import pytest

from app.documents.base import Document
from app.printing.form.page import forms_pdf
from app.printing.form.prescribed import make_forms
from tests.makers import Shop
from tests.printing.reading import page_count, page_text


@pytest.fixture
def shop(make_store):
    shop = Shop(make_store())
    shop.site("W1", name="Магазин на Садовой")
    shop.site("W2", name="Кухня")
    shop.reason("spoiled", name="Порча")
    shop.receipt("2026-11-02 09:30", [{"item": "Молоко", "qty": 10, "price": "1.25"}])
    return shop


def pages(shop, outcome, form):
    with shop.store.read() as session:
        pdf = forms_pdf(make_forms(session, [session.get_one(Document, outcome.document_id)], form))
    return [page_text(pdf, no) for no in range(page_count(pdf))]


def test_torg_16_names_what_was_written_off_why_and_for_how_much(shop):
    text = pages(shop, shop.write_off("2026-11-03 20:00", Молоко=3), "TORG-16")[0]
    for said in ("0330216", "Молоко", "Порча", "WO-000001", "03.11.2026", "3,75", "Магазин на Садовой", "№ ТОРГ-16", "УТВЕРЖДАЮ"):
        assert said in text, said


def test_torg_13_names_who_sent_what_to_whom(shop):
    moved = shop.post("transfer", "2026-11-03", "W1", {"to_site_id": shop.site("W2")}, [{"item": "Молоко", "qty": 4}])
    text = pages(shop, moved, "TORG-13")[0]
    for said in ("0330213", "Молоко", "Магазин на Садовой", "Кухня", "5,00", "1,25", "№ ТОРГ-13"):
        assert said in text, said


def test_a_long_list_runs_on_with_its_head(shop):
    shop.receipt("2026-11-02 10:00", [{"item": f"Товар {no:02}", "qty": 5, "price": "2"} for no in range(60)])
    gone = shop.write_off("2026-11-03", [{"item": f"Товар {no:02}", "qty": 1} for no in range(60)])
    told = pages(shop, gone, "TORG-16")
    assert len(told) > 1
    assert "120,00" in "".join(told)
    assert [no for no in range(60) if f"Товар {no:02}" not in "".join(told)] == []


def test_weighed_goods_stand_in_the_column_of_mass_and_units_are_not_mixed(shop):
    shop.item("Сыр", unit_id=shop.unit("kg"))
    shop.receipt("2026-11-02 11:00", [{"item": "Сыр", "qty": "2.5", "price": "10"}])
    moved = shop.post(
        "transfer", "2026-11-03", "W1", {"to_site_id": shop.site("W2")}, [{"item": "Молоко", "qty": 4}, {"item": "Сыр", "qty": "1.25"}]
    )
    text = pages(shop, moved, "TORG-13")[0]
    assert "5,25" not in text, "pieces and kilograms don't add up"
    assert text.count("1,25") == 3, "the net mass, its total, and the price of milk"


def test_a_draft_says_so_and_leaves_the_unknown_cost_empty(shop):
    draft = shop.draft("write_off", "2026-11-03", "W1", {"reason_id": shop.reason("spoiled")}, [{"item": "Молоко", "qty": 2}])
    with shop.store.write() as session:
        session.add(draft)
        session.flush()
        text = page_text(forms_pdf(make_forms(session, [draft], "TORG-16")))
    assert "ЧЕРНОВИК" in text
    assert "0,00" not in text
    assert "Ноль" not in text


def test_every_page_says_what_it_belongs_to(shop):
    shop.receipt("2026-11-02 10:00", [{"item": f"Товар {no:02}", "qty": 5, "price": "2"} for no in range(60)])
    gone = shop.write_off("2026-11-03", [{"item": f"Товар {no:02}", "qty": 1} for no in range(60)])
    told = pages(shop, gone, "TORG-16")
    assert [f"{gone.number} · {no} / {len(told)}" in text for no, text in enumerate(told, 1)] == [True] * len(told)
