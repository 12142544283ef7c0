from decimal import Decimal

import pytest

from app.catalogs.setting_value import write_setting
from app.core.errors import UserError
from app.documents.base import Document
from app.printing.document import documents_pdf, sheet_of
from app.store.engine import Store
from tests.makers import Shop
from tests.printing.reading import page_count, page_text


@pytest.fixture
def shop(store: Store) -> Shop:
    return Shop(store)


def sheet(shop, document_id, language="en"):
    with shop.store.read() as session:
        return sheet_of(session, session.get(Document, document_id), language)


def test_receipt_has_names_vat_totals_and_words(shop):
    lines = [{"item": "milk", "qty": 10, "price": "1.25", "vat": 20}, {"item": "bread", "qty": 3, "price": "0.50", "vat": 10}]
    made = shop.receipt("2026-11-02 09:30", lines)
    printed = sheet(shop, made.document_id)
    assert printed.title == "Goods receipt act"
    assert printed.number == printed.qr == made.number
    assert printed.rows[0][:3] == ["milk", "pc", Decimal(10)]
    assert printed.vat_summary == [
        ("10 %", Decimal("1.50"), Decimal("0.15"), Decimal("1.65")),
        ("20 %", Decimal("12.50"), Decimal("2.50"), Decimal(15)),
    ]
    assert printed.totals[-1] == ("Total", Decimal("16.65"))
    assert printed.in_words == ["Sixteen euros and 65 cents"]
    assert not printed.draft
    assert dict(printed.header)["Supplier"] == "ACME"
    assert "Rate" not in dict(printed.header), "a rate of 1 says nothing"


def test_write_off_shows_what_the_goods_cost(shop):
    shop.receipt("2026-11-02", milk=(10, "1.25"))
    made = shop.write_off("2026-11-03", milk=4)
    printed = sheet(shop, made.document_id)
    assert printed.rows[0][printed.columns.index(next(c for c in printed.columns if c.label == "Cost"))] == Decimal("5.00")
    assert printed.totals == [("Total", Decimal("5.00"))]
    assert dict(printed.header)["Reason"] == "spoiled"


def test_draft_is_marked_and_has_no_number_and_no_cost(shop):
    draft = shop.draft("write_off", "2026-11-03", "W1", {"reason_id": shop.reason()}, [{"item": "milk", "qty": 4}])
    with shop.store.write() as session:
        session.add(draft)
        session.flush()
        printed = sheet_of(session, draft)
    assert printed.draft
    assert (printed.number, printed.qr, printed.totals) == ("", "", [])


def test_names_stand_on_paper_as_they_are(shop):
    shop.item("A", name="<b>Tea</b> & =1+1")
    made = shop.receipt("2026-11-02", A=(1, "1"))
    with shop.store.write() as session:
        write_setting(session, "name", "Fish & <i>Chips</i>")
        write_setting(session, "address", "High Street 1\nLondon")
        pdf = documents_pdf(session, [made.document_id])
    text = page_text(pdf)
    assert "<b>Tea</b> & =1+1" in text
    assert "Fish & <i>Chips</i> · High Street 1, London" in text


def test_several_documents_are_one_file(shop):
    ids = [shop.receipt(f"2026-11-0{day}", milk=(1, "1")).document_id for day in (1, 2, 3)]
    with shop.store.read() as session:
        assert page_count(documents_pdf(session, ids)) == 3


def test_document_that_is_gone_is_told(shop):
    with shop.store.read() as session, pytest.raises(UserError):
        documents_pdf(session, [4711])
