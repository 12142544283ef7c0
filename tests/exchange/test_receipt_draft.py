"""From a supplier's file to the draft of a receipt: totals equal the file's, goods are recognised, answers are remembered."""

import csv
import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, select

from app.catalogs.goods import Item
from app.core.errors import Problem, UserError
from app.documents.base import Document
from app.exchange.einvoice.invoice import Adjustment, Invoice, InvoiceKind, InvoiceLine, Party, PartyId, TaxSum, Totals
from app.exchange.einvoice.reader import read_invoice
from app.exchange.matching import How, SourceLine, Status, match_lines, match_supplier, match_units
from app.exchange.receipt_amount import spread_amounts
from app.exchange.receipt_draft import ReceiptDraft, draft_from_invoice
from app.exchange.receipt_import import import_receipt, read_draft
from app.exchange.receipt_keep import accept, bind, create_item, create_supplier, keep_draft
from app.exchange.records import export_records
from app.i18n import date_text
from app.posting.engine import post
from tests.makers import OWNER, Shop

DATA = Path(__file__).resolve().parents[2] / ".." / "shared" / "data"
EXPECTED = list(csv.DictReader((DATA / "EXPECTED_documents.csv").read_text().splitlines())) if DATA.exists() else []
INVOICES = {row["file"]: row["total_incl_tax"] for row in EXPECTED if row["kind"] in ("UBL Invoice", "CII") and row["total_incl_tax"]}
TAKE_BACK = {name for name, total in INVOICES.items() if total.startswith("-")}

TEA, EAN = "Black tea 100 g", "4006381333931"


def invoice(*lines: InvoiceLine, kind: InvoiceKind = InvoiceKind.INVOICE, **more: Any) -> Invoice:
    """An invoice of Acme Foods over these lines."""
    said: dict[str, Any] = {
        "kind": kind, "syntax": "UBL", "type_code": "380", "number": "INV-77", "issue_date": date(2026, 11, 2), "due_date": None,
        "delivery_date": None, "currency": "EUR", "supplier": Party("Acme Foods", vat_id="DE136695976"), "buyer": Party(), "order_reference": "",
        "despatch_reference": "", "invoice_reference": "", "note": "", "lines": lines, "adjustments": (), "taxes": (), "totals": Totals(),
    }  # fmt: skip
    return Invoice(**{**said, **more})


def line(name: str = TEA, qty: str = "10", amount: str = "12.50", **more: Any) -> InvoiceLine:
    said: dict[str, Any] = {
        "no": "1",
        "name": name,
        "qty": Decimal(qty),
        "unit_code": "H87",
        "amount": Decimal(amount),
        "vat_percent": Decimal(20),
    }
    return InvoiceLine(**{**said, **more})


def draft_of(store: Any, *lines: InvoiceLine, site: int | None = None, data: bytes = b"file", **more: Any) -> ReceiptDraft:
    with store.read() as session:
        return draft_from_invoice(session, invoice(*lines, **more), data, site_id=site)


def told(problems: list[Problem]) -> str:
    return "\n".join(str(problem) for problem in problems)


def items_of(store: Any) -> dict[str, Any]:
    return {row["name"]: row for row in json.loads(export_records(store, OWNER, ["goods"]))["goods"]}


@pytest.fixture
def shop(make_store: Any) -> Shop:
    shop = Shop(make_store())
    shop.site()
    return shop


@pytest.mark.skipif(not INVOICES, reason="the sample files stand beside the project, not in it")
@pytest.mark.parametrize("name", sorted(INVOICES.keys() - TAKE_BACK))
def test_total_of_a_draft_is_that_of_the_file(name, sqlite_store):
    data = (DATA / name).read_bytes()
    file = read_invoice(data)
    with sqlite_store.read() as session:
        draft = draft_from_invoice(session, file, data)
    going_back = sum(each.net + each.vat for each in spread_amounts(file).returned)
    assert draft.receipt.total == Decimal(INVOICES[name]) - going_back
    assert not [found for found in draft.problems if found.field == "total"]
    assert draft.receipt.sum_up() == draft.receipt.total


@pytest.fixture(scope="module")
def sqlite_store(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """One empty store for tests that only read."""
    from app.store.opening import create_store

    store = create_store(str(tmp_path_factory.mktemp("drafts") / "store.larder"), name="Drafts")
    yield store
    store.close()


def test_a_credit_note_that_is_itself_below_zero_is_refused_with_words(sqlite_store):
    file = invoice(line(), kind=InvoiceKind.CREDIT_NOTE, totals=Totals(tax_inclusive=Decimal(-1)))
    with sqlite_store.read() as session, pytest.raises(UserError, match="takes goods back"):
        draft_from_invoice(session, file, b"")


@pytest.mark.skipif(not INVOICES, reason="the sample files stand beside the project, not in it")
@pytest.mark.parametrize("name", sorted(TAKE_BACK))
def test_an_invoice_below_zero_is_read_as_the_credit_note_that_it_is(name, sqlite_store):
    data = (DATA / name).read_bytes()
    with sqlite_store.read() as session:
        draft = draft_from_invoice(session, read_invoice(data), data)
    assert draft.is_return
    assert draft.receipt.total == -Decimal(INVOICES[name])
    assert all(line.qty > 0 and line.price >= 0 for line in draft.receipt.lines)
    about = [each for each in draft.problems if each.field != "currency_rate"]
    assert len(about) == 1, "that it is a credit note, and no doubt about its sums"


@pytest.mark.skipif(not INVOICES, reason="the sample files stand beside the project, not in it")
@pytest.mark.parametrize("name", [row["file"] for row in EXPECTED if row["kind"] == "UBL CreditNote"])
def test_a_credit_note_is_read_as_a_return_of_what_it_credits(name, sqlite_store):
    data = (DATA / name).read_bytes()
    file = read_invoice(data)
    with sqlite_store.read() as session:
        draft = draft_from_invoice(session, file, data)
    assert draft.is_return
    assert draft.credited == file.invoice_reference
    charged_again = sum(each.net + each.vat for each in spread_amounts(file).returned)
    totals = file.totals  # the total with VAT may be rounded, and the rounding is nobody's goods
    assert draft.receipt.total == (totals.tax_exclusive or 0) + (totals.tax_total or 0) - charged_again
    assert all("charged again" in str(each) for each in draft.problems if "left out" in str(each))


@pytest.mark.skipif(not INVOICES, reason="the sample files stand beside the project, not in it")
def test_despatch_advice_gives_quantities_without_prices(sqlite_store):
    for name in [row["file"] for row in EXPECTED if row["kind"] == "UBL DespatchAdvice"]:
        data = (DATA / name).read_bytes()
        with sqlite_store.read() as session:
            draft = draft_from_invoice(session, read_invoice(data), data)
        assert draft.receipt.total == 0
        assert all(each.line is not None and each.line.qty > 0 for each in draft.lines)


def test_allowances_and_charges_are_spread_by_value(shop):
    charges = (Adjustment(False, Decimal("1.00"), vat_percent=Decimal(20)), Adjustment(True, Decimal("0.50")))
    taxes = (TaxSum("S", Decimal(20), Decimal("29.50"), Decimal("5.90")),)
    draft = draft_of(
        shop.store,
        line(amount="10.00"),
        line("Sugar", amount="20.00"),
        adjustments=charges,
        taxes=taxes,
        totals=Totals(tax_inclusive=Decimal("35.40")),
    )
    assert [each.line.amount for each in draft.lines] == [Decimal("9.84"), Decimal("19.66")]
    assert draft.receipt.total == Decimal("35.40")
    assert not [found for found in draft.problems if found.field == "total"]


def test_discount_line_is_spread_over_the_others(shop):
    draft = draft_of(shop.store, line(amount="10.00"), line("Discount", "-1", "-2.00"), totals=Totals(tax_inclusive=Decimal("9.60")))
    assert [each.status for each in draft.lines] == [Status.UNMATCHED, Status.SPREAD]
    assert (draft.receipt.lines[0].amount, draft.receipt.total) == (Decimal("8.00"), Decimal("9.60"))


def test_goods_that_go_back_lower_no_cost_and_are_left_out_with_words(shop):
    fat = line("Frying fat, returned", "6", "-60.00", supplier_code="175137")
    taxes = (TaxSum("S", Decimal(20), Decimal("40.00"), Decimal("8.00")),)
    draft = draft_of(shop.store, line(amount="100.00"), fat, taxes=taxes, totals=Totals(tax_inclusive=Decimal("48.00")))
    assert [(each.amount, each.vat_amount) for each in draft.receipt.lines] == [(Decimal("100.00"), Decimal("20.00"))]
    assert "Line 2: 6 “Frying fat, returned” go back to the supplier" in told(draft.problems)
    assert draft.lines[1].status is Status.RETURNED
    assert not [found for found in draft.problems if found.field == "total"]


def test_difference_to_the_file_is_told(shop):
    draft = draft_of(shop.store, line(), totals=Totals(tax_inclusive=Decimal("99.00")))
    assert "15.00 with VAT, the file says 99.00" in told(draft.problems)


def test_foreign_currency_asks_for_the_rate(shop):
    draft = draft_of(shop.store, line(), currency="USD")
    assert draft.needs_rate
    assert "how much EUR one USD costs" in told(draft.problems)
    assert draft.receipt.invoice_currency == "USD"
    assert "say how much EUR one USD costs" in told(list(draft.receipt.problems()))
    draft.receipt.currency_rate = Decimal("0.9")
    assert list(draft.receipt.problems()) == []


def test_the_store_s_own_currency_is_not_named_twice(shop):
    draft = draft_of(shop.store, line(), currency="eur")
    assert (draft.needs_rate, draft.receipt.invoice_currency, draft.currency) == (False, None, "EUR")


def of_table(shop, text):
    with shop.store.read() as session:
        return read_draft(session, text.encode())


def test_a_table_may_say_its_currency_in_a_column(shop):
    draft = of_table(shop, "Name;Quantity;Price;Currency\nTea;2;1.25;usd\nMilk;3;2.50;USD\n")
    assert (draft.needs_rate, draft.receipt.invoice_currency) == (True, "USD")


def test_a_table_in_two_currencies_is_told(shop):
    draft = of_table(shop, "Name;Quantity;Price;Currency\nTea;2;1.25;USD\nMilk;3;2.50;GBP\n")
    assert "several currencies (USD, GBP)" in told(draft.problems)


def test_goods_are_found_by_barcode_then_codes_then_name(shop):
    from app.catalogs.goods import ItemBarcode, SupplierItem

    acme, case = shop.supplier(), shop.unit("case")
    tea = shop.item("T", name=TEA, barcodes=[ItemBarcode(code="012345678905"), ItemBarcode(no=1, code="10012345678902", unit_id=case)])
    sugar = shop.item("S", name="Sugar", suppliers=[SupplierItem(partner_id=acme, code="AC-9")])
    sources = [
        SourceLine(1, "x", barcode="0012345678905"), SourceLine(2, "x", barcode="10012345678902"), SourceLine(3, "x", our_code="S"),
        SourceLine(4, "x", supplier_code="AC-9"), SourceLine(5, "Sugar"), SourceLine(6, "SUGAR "), SourceLine(7, "Tea black, 100 g"),
        SourceLine(8, "Washing powder"), SourceLine(9, "x", barcode="20012345678909"), SourceLine(10, "x", barcode="20012345678908"),
    ]  # fmt: skip
    with shop.store.read() as session:
        found = match_lines(session, sources, acme)
        assert match_lines(session, sources[3:4], None)[0].item_id is None
    assert [(each.status, each.item_id, each.unit_id, each.how) for each in found] == [
        (Status.MATCHED, tea, None, How.BARCODE), (Status.MATCHED, tea, case, How.BARCODE), (Status.MATCHED, sugar, None, How.OUR_CODE),
        (Status.MATCHED, sugar, None, How.SUPPLIER_CODE), (Status.MATCHED, sugar, None, How.NAME), (Status.MATCHED, sugar, None, How.NAME),
        (Status.SUGGESTED, tea, None, How.LIKE_NAME), (Status.UNMATCHED, None, None, None), (Status.SUGGESTED, tea, None, How.CASE_BARCODE),
        (Status.UNMATCHED, None, None, None),  # its check digit is wrong
    ]  # fmt: skip


def test_a_column_of_codes_may_hold_our_own_where_the_names_are_alike(shop):
    tea = shop.item("10001", name=TEA)
    sources = [SourceLine(1, "Tea black", supplier_code="10001"), SourceLine(2, "Chain oil", supplier_code="10001")]
    with shop.store.read() as session:
        found = match_lines(session, sources, shop.supplier())
    assert [(each.status, each.item_id, each.how) for each in found] == [
        (Status.MATCHED, tea, How.OUR_CODE), (Status.SUGGESTED, tea, How.OUR_CODE),
    ]  # fmt: skip


def test_suggestion_waits_for_a_person(shop):
    tea = shop.item("T", name=TEA)
    draft = draft_of(shop.store, line("Tea black, 100 g"))
    assert draft.receipt.lines[0].item_id is None
    assert f"our “{TEA}”" in told(draft.all_problems)
    with shop.store.write() as session:
        accept(session, draft, draft.lines[0])
    assert (draft.receipt.lines[0].item_id, draft.unmatched) == (tea, [])


def test_supplier_is_found_by_its_numbers_then_name(shop):
    acme = shop.supplier("ACME", name="Acme", vat_id="DE136695976", gln="4006381333931")
    bakery = shop.supplier("B", name="Bakery Ltd", registration="HRB 12")
    parties = [
        Party(vat_id="136695976"),
        Party(vat_id="DE 136695976"),
        Party(gln="4006381333931"),
        Party(ids=(PartyId("", "HRB 12"),)),
        Party("BAKERY  ltd"),
    ]
    with shop.store.read() as session:
        assert [match_supplier(session, party).partner_id for party in parties] == [acme, acme, acme, bakery, bakery]
        unknown = match_supplier(session, Party("Dairy", vat_id="DE136695976", gln="1"))
    assert unknown.partner_id == acme


def test_unit_codes_of_invoices_mean_units_of_the_store(shop):
    units = {code: shop.unit(code) for code in ("pc", "kg", "case")}
    barrel = shop.unit("XBA", name="Fass")
    with shop.store.read() as session:
        found = match_units(session, ["C62", "H87", "KGM", "XCS", "XBA", "шт.", "??", ""])
    pc = units["pc"]
    assert found == {"C62": pc, "H87": pc, "KGM": units["kg"], "XCS": units["case"], "XBA": barrel, "шт.": pc}


def test_unit_without_a_factor_is_asked_for_and_never_one_to_one(shop):
    shop.item("T", name=TEA)
    shop.supplier("ACME", vat_id="DE136695976")
    draft = draft_of(shop.store, line(unit_code="XBA"), site=shop.site())
    assert "one “barrel”" in told(draft.all_problems)
    with shop.store.write() as session:
        keep_draft(session, OWNER, draft)
        assert "add a pack to the item" in told(draft.receipt.all_problems())


def test_answers_are_remembered_when_the_draft_is_kept(store):
    shop = Shop(store)
    shop.site()
    tea = shop.item("T", name=TEA)
    source = line("Schwarztee", barcode=EAN, supplier_code="AC-1")
    draft = draft_of(store, source, site=shop.site())
    assert draft.supplier.partner_id is None
    with store.write() as session:
        create_supplier(session, OWNER, draft)
        bind(session, draft, draft.lines[0], tea)
        keep_draft(session, OWNER, draft, "invoice.xml")
        post(session, OWNER, draft.receipt)
    assert items_of(store)[TEA]["barcodes"] == [EAN]
    again = draft_of(store, source, line("Other name", supplier_code="AC-1"), data=b"other", number="INV-78")
    assert [each.match.how for each in again.lines] == [How.BARCODE, How.SUPPLIER_CODE]
    assert (again.supplier.how, again.already) == ("vat_id", "")


def test_pack_barcode_is_remembered_with_its_unit(shop):
    from app.catalogs.goods import ItemPack

    case = shop.unit("case")
    tea = shop.item("T", name=TEA, packs=[ItemPack(unit_id=case, factor=Decimal(12))])
    shop.supplier("ACME", vat_id="DE136695976")
    draft = draft_of(shop.store, line("Tee", unit_code="XCS", barcode=EAN), site=shop.site())
    with shop.store.write() as session:
        bind(session, draft, draft.lines[0], tea)
        keep_draft(session, OWNER, draft)
    assert items_of(shop.store)[TEA]["barcodes"] == [{"code": EAN, "unit": "case"}]


def test_item_is_made_from_a_line(shop):
    draft = draft_of(shop.store, line("Schwarztee", barcode=EAN, unit_code="KGM"), site=shop.site())
    with shop.store.write() as session:
        made = create_item(session, OWNER, draft, draft.lines[0])
        assert session.get_one(Item, made).name == "Schwarztee"
    item = items_of(shop.store)["Schwarztee"]
    assert (item["unit"], item["vat"], item["barcodes"]) == ("kg", "20", [EAN])
    assert not draft.unmatched


def test_same_delivery_is_recognised(shop):
    shop.item("T", name=TEA)
    shop.supplier("ACME", vat_id="DE136695976")
    draft = draft_of(shop.store, line(), site=shop.site())
    with shop.store.write() as session:
        keep_draft(session, OWNER, draft)
        session.commit()
        day = date_text(draft.receipt.moment)
        assert draft_of(shop.store, line()).already == f"the draft of {day}"
        session.begin_writing()
        post(session, OWNER, draft.receipt)
    same_file, same_number, other = (
        draft_of(shop.store, line()),
        draft_of(shop.store, line(), data=b"b"),
        draft_of(shop.store, line(), data=b"b", number="X"),
    )
    assert [each.already for each in (same_file, same_number, other)] == ["GR-000001", "GR-000001", ""]


TABLE = "Артикул;Наименование;Кол-во;Ед.;Цена;Сумма;НДС %\nAC-1;Чай чёрный;10;шт;1,25;12,50;20\nAC-2;Сахар;2,5;кг;0,80;2,00;10\nИтого;;;;;14,50;\n".encode()


def test_table_becomes_a_draft_and_a_posted_receipt(store):
    shop = Shop(store)
    shop.site(), shop.supplier()
    first = import_receipt(store, OWNER, TABLE, supplier="ACME", dry_run=True)
    assert (len(first.draft.lines), len(first.draft.unmatched), first.uuid) == (2, 2, "")
    made = import_receipt(store, OWNER, TABLE, supplier="ACME", create=True, name="table.csv")
    with store.write() as session:
        receipt = session.execute(select(Document).where(Document.uuid == made.uuid)).scalar_one()
        assert post(session, OWNER, receipt).number == "GR-000001"
        assert receipt.total == Decimal("17.20")
    with pytest.raises(UserError, match="GR-000001"):
        import_receipt(store, OWNER, TABLE, supplier="ACME")


def test_many_new_goods_are_made_together(make_store):
    """For each line more the store is only asked for a like name, which takes two statements."""

    def taken(count):
        store = make_store()
        Shop(store).site(), Shop(store).supplier()
        rows = "".join(f"AC-{no};Ware{no};{10 + no};{('шт', 'кг', 'keg')[no % 3]};1,25;10\n" for no in range(count))
        asked = []
        event.listen(store.engine, "before_cursor_execute", lambda *said: asked.append(said[2]))
        made = import_receipt(store, OWNER, f"Артикул;Наименование;Кол-во;Ед.;Цена;НДС %\n{rows}".encode(), supplier="ACME", create=True)
        assert [each.match.how for each in made.draft.lines] == [How.CREATED] * count
        return len(asked)

    assert taken(80) - taken(8) <= 2 * 72


def test_silent_table_takes_the_vat_of_the_goods(shop):
    rate = shop.row("vat_rate", "20", percent=Decimal(20))
    shop.item("T", name="Tea", vat_rate_id=rate)
    with shop.store.read() as session:
        draft = read_draft(session, b"Name;Quantity;Price\nTea;10;1.00\n")
    assert (draft.receipt.lines[0].vat, draft.receipt.total) == (Decimal(20), Decimal("12.00"))


@pytest.mark.parametrize(
    ("data", "why"),
    [(b"", "is empty"), (b"%PDF-1.4", "PDF is damaged"), (b"<a/>", "XML file is “a”, not an invoice"), (b"{}", "is not a table")],
)
def test_file_of_another_kind_is_refused_for_what_it_is(shop, data, why):
    with pytest.raises(UserError, match=why):
        import_receipt(shop.store, OWNER, data)
