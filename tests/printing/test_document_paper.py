"""What the reader of a sheet needs: whom it goes to, what it is based on, every table of lines with its sums, no empty columns."""

from decimal import Decimal

import pytest

from app.documents.base import Document
from app.posting.engine import void
from app.printing.document import documents_pdf, sheet_of
from app.printing.sheet import SheetColumn, SheetData, SheetTable
from tests.makers import Shop
from tests.printing.reading import page_count, page_text, sheet_pdf

D = Decimal


@pytest.fixture
def shop(make_store):
    shop = Shop(make_store())
    shop.site("W1", name="Shop", address="12 Garden Street\nLondon")
    shop.site("W2", name="Kitchen", address="Unit 7, Harbour Estate")
    shop.supplier("ACME", name="Acme Foods", address="5 Dock Road", vat_id="DE123456789")
    shop.receipt("2026-11-01 08:00", flour=(100, "0.60"), salt=(10, "0.40"), tea=(50, "6.50"))
    return shop


def text_of(shop, document_id, language="en", form=0):
    with shop.store.read() as session:
        pdf = documents_pdf(session, [document_id], language, form)
    return "\n".join(page_text(pdf, no) for no in range(page_count(pdf)))


def sheet(shop, outcome):
    with shop.store.read() as session:
        return sheet_of(session, session.get_one(Document, outcome.document_id))


def labels(columns):
    return [each.label for each in columns]


def test_goods_that_go_to_another_store_say_from_where_to_where_with_addresses(shop):
    said = dict(sheet(shop, shop.dispatch("2026-11-02", tea=3)).header)
    assert said == {"From": "Shop\n12 Garden Street, London", "To": "Kitchen\nUnit 7, Harbour Estate"}


def test_an_order_says_where_to_deliver_and_to_whom_it_goes(shop):
    lines = [{"item": "tea", "qty": 30, "price": "6.50"}]
    made = shop.post("purchase_order", "2026-11-02", "W1", {"partner_id": shop.supplier("ACME")}, lines)
    said = dict(sheet(shop, made).header)
    assert said["Deliver to"] == "Shop\n12 Garden Street, London"
    assert said["Supplier"] == "Acme Foods\n5 Dock Road\nTax no. DE123456789"


def test_an_order_names_goods_as_the_supplier_does(shop):
    from app.catalogs.goods import SupplierItem

    with shop.store.write() as session:
        session.add(SupplierItem(item_id=shop.item("tea"), partner_id=shop.supplier("ACME"), no=1, code="ACM-77"))
    lines = [{"item": "tea", "qty": 30, "price": "6.50"}, {"item": "salt", "qty": 1, "price": "1"}]
    printed = sheet(shop, shop.post("purchase_order", "2026-11-02", "W1", {"partner_id": shop.supplier("ACME")}, lines))
    place = labels(printed.columns).index("Supplier's code")
    assert [row[place] for row in printed.rows] == ["ACM-77", None]


def test_a_return_names_number_and_date_of_what_it_returns_and_the_suppliers_own(shop):
    header = {"partner_id": shop.supplier("ACME"), "supplier_number": "RE-4711"}
    bought = shop.post("goods_receipt", "2026-11-02 10:00", "W1", header, [{"item": "tea", "qty": 5, "price": "6.50", "vat": 10}])
    returned = shop.post(
        "supplier_return", "2026-11-03", "W1", {"partner_id": shop.supplier("ACME"), "basis_id": bought.document_id},
        [{"item": "tea", "qty": 2, "price": "6.50", "vat": 10}],
    )  # fmt: skip
    printed = sheet(shop, returned)
    assert dict(printed.header)["Receipt"] == f"{bought.number} of 2 Nov 2026 (RE-4711)"
    assert printed.vat_summary == [("10 %", D("13.00"), D("1.30"), D("14.30"))]


def test_an_arrival_says_where_the_goods_come_from_and_who_bears_only_what_is_lost(shop):
    sent = shop.dispatch("2026-11-02", tea=10, salt=2)
    come = shop.arrival("2026-11-03", sent, [{"item": "tea", "qty": 9, "missing": 1}, {"item": "salt", "qty": 2}])
    printed = sheet(shop, come)
    assert dict(printed.header)["Dispatch"] == f"{sent.number} of 2 Nov 2026\nShop"
    assert [row[labels(printed.columns).index("Borne by")] for row in printed.rows] == ["Sender", None]


def test_columns_in_which_no_line_says_anything_are_left_out(shop):
    sent = shop.dispatch("2026-11-02", tea=10)
    assert labels(sheet(shop, shop.arrival("2026-11-03", sent, tea=10)).columns) == ["Item", "Unit", "Qty", "Cost"]


def test_a_draft_leaves_room_for_figures_and_notes_by_hand_but_none_for_the_cost(shop):
    lines = [{"item": "tea", "qty": 1}]
    for kind, header, left in (
        ("write_off", {"reason_id": shop.reason()}, ["Code", "Item", "Unit", "Qty", "Note"]),
        ("dispatch", {"to_site_id": shop.site("W2")}, ["Code", "Item", "Unit", "Qty", "Note"]),
    ):
        draft = shop.draft(kind, "2026-11-03", "W1", header, lines)
        with shop.store.write() as session:
            session.add(draft)
            session.flush()
            assert labels(sheet_of(session, draft).columns) == left


def test_a_production_shows_what_went_in_and_what_came_out_with_sums(shop):
    made = shop.produce("2026-11-02", inputs=[("flour", 6), ("salt", 1)], outputs=[("bread", 10, 90), ("crumbs", 1, 10)])
    printed = sheet(shop, made)
    first, second = printed.tables
    assert (first.title, second.title) == ("Ingredients", "Comes out")
    assert [row[0] for row in first.rows] == ["flour", "salt"]
    assert [row[0] for row in second.rows] == ["bread", "crumbs"]
    assert first.sums[-1] == second.sums[-1] == D("4.00")
    assert "Share, %" not in labels(first.columns)
    text = text_of(shop, made.document_id)
    assert [word for word in ("Ingredients", "flour", "Comes out", "bread", "4.00") if word not in text] == []
    assert "bread" not in text_of(shop, made.document_id, form=1), "this sheet names one table"


def test_a_landed_cost_shows_how_it_joins_the_goods_of_its_receipts(shop):
    bought = shop.receipt("2026-11-02", tea=(10, "3.00"), salt=(10, "1.00"))
    printed = sheet(shop, shop.landed_cost("2026-11-03", "8.00", [bought]))
    receipts, goods = printed.tables
    assert receipts.rows == [[f"{bought.number} of 2 Nov 2026", "Acme Foods", D("40.00"), D("8.00")]]
    assert [(row[1], row[4], row[5], row[6]) for row in goods.rows] == [
        ("tea", D("30.00"), D("6.00"), D("0.6")), ("salt", D("10.00"), D("2.00"), D("0.2")),
    ]  # fmt: skip
    assert goods.sums[4:6] == [D("40.00"), D("8.00")]


def test_a_change_of_cost_shows_what_was_there_and_what_it_is_worth_now(shop):
    printed = sheet(shop, shop.cost_change("2026-11-03", salt="0.55"))
    assert printed.rows[0][1:7] == ["salt", "pc", D(10), D("0.40"), D("0.55"), D("1.50")]
    assert printed.totals == [("Before", D("4.00")), ("After", D("5.50")), ("Change", D("1.50"))]


def test_sales_sum_up_what_the_foot_does_not_say(shop):
    lines = [{"item": "tea", "qty": 2, "price": "12", "vat": 20}, {"item": "salt", "qty": 1, "price": "1", "vat": 10}]
    printed = sheet(shop, shop.post("daily_sales", "2026-11-04", "W1", {"till_id": shop.till()}, lines))
    assert [(each.label, total) for each, total in zip(printed.columns, printed.sums, strict=True) if total is not None] == [
        ("Item", "Total"), ("Amount", D("25.00")), ("Cost", D("13.40")),
    ]  # fmt: skip


def test_a_cash_order_has_no_table_and_says_its_sum_once(shop):
    made = shop.cash_in("2026-11-04", "1500.50", partner="Cafe")
    printed = sheet(shop, made)
    assert printed.tables == []
    assert "Amount" not in dict(printed.header)
    text = text_of(shop, made.document_id)
    assert text.count("€1,500.50") == 1
    assert "#" not in text


def test_banknotes_are_neither_numbered_nor_their_nominals_summed(shop):
    shop.cash_in("2026-11-04", "120", partner="Cafe")
    printed = sheet(shop, shop.till_shift("2026-11-04 20:00", (50, 2), (20, 1)))
    assert not printed.numbered
    assert printed.sums == []


def test_a_void_document_says_so_across_the_page(shop):
    bought = shop.receipt("2026-11-05", tea=(1, "1"))
    shop.unpost(bought)
    with shop.store.write() as session:
        void(session, shop.actor, session.get_one(Document, bought.document_id))
    assert "VOID" in text_of(shop, bought.document_id)
    assert "АННУЛИРОВАН" in text_of(shop, bought.document_id, "ru")


def test_money_of_three_decimals_keeps_them():
    columns = [SheetColumn("Item"), SheetColumn("Amount", "money")]
    pdf = sheet_pdf(SheetData("Receipt", "1", columns, [["Tea", D("1.234")]], totals=[("Total", D("1.234"))], currency="KWD"))
    assert page_text(pdf).count("1.234") == 2


@pytest.mark.parametrize("count", [1, 20, 28, 30, 32, 34, 36, 38, 40, 60, 100])
def test_each_line_of_each_table_is_printed_once_and_under_a_head(count):
    columns = [SheetColumn("Code"), SheetColumn("Amount", "money")]
    first = [[f"A-{no:03}", D(no)] for no in range(count)]
    second = SheetTable(columns, [[f"B-{no:03}", D(no)] for no in range(count)], "Comes out", ["Total", D(count)])
    data = SheetData("Production", "1", columns, first, heading="Ingredients", sums=["Total", D(7777)], more=[second], signs=["Cook"])
    pdf = sheet_pdf(data)
    pages = [page_text(pdf, no) for no in range(page_count(pdf))]
    text = "\n".join(pages)
    assert [text.count(f"{table}-{no:03}") for table in "AB" for no in range(count)] == [1] * (2 * count)
    assert (text.count("Ingredients"), text.count("Comes out"), text.count("7,777.00")) == (1, 1, 1)
    assert all("Code" in page for page in pages)
    assert "B-000" in next(page for page in pages if "Comes out" in page), "a heading stands above its first line"
    assert f"A-{count - 1:03}" in next(page for page in pages if "7,777.00" in page), "sums stand with the last line"


def test_denominations_of_which_there_were_none_are_not_printed(shop):
    shop.cash_in("2026-11-04", "120", partner="Cafe")
    printed = sheet(shop, shop.till_shift("2026-11-04 20:00", (100, 0), (50, 2), (20, 1), (10, 0)))
    assert [row[:2] for row in printed.rows] == [[D(50), 2], [D(20), 1]]
