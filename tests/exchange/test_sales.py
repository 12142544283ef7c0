"""Exports of registers: what was sold comes to the cent, nothing is sold twice, and what is not known waits."""

from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import select

from app.core.errors import NotRight, UserError
from app.documents.base import Document, State
from app.documents.trade.customer_return import CustomerReturn
from app.documents.trade.daily_sales import DailySales
from app.exchange.sales_import import import_sales, post_kept, read_sales_draft
from app.exchange.sales_keep import bind_goods, keep_sales
from app.posting.engine import save
from app.store.info import write_info
from tests.documents.trade import balance, faults, on_hand
from tests.exchange.sample import xlsx
from tests.makers import OWNER, Shop

SHARED = Path(__file__).resolve().parents[2] / ".." / "shared" / "data"
HEADS = (
    "Date,Receipt number,Receipt type,Category,SKU,Item,Variant,Modifiers applied,Quantity,Gross sales,Discounts,Net sales,Cost of goods,Gross profit,Taxes,"
    "Dining option,POS,Store,Cashier name,Customer name,Customer contacts,Comment,Status"
)


def row(
    day, receipt, sku, item, qty, gross, *, discount="0.00", tax="0.00", kind="Sale", variant="", modifiers="", pos="POS 1", status="Closed"
):
    net = Decimal(gross) - Decimal(discount)
    return (
        f"{day},{receipt},{kind},Food,{sku},{item},{variant},{modifiers},{qty},{gross},{discount},{net},0,0,{tax},,{pos},Main,,,,,{status}"
    )


def loyverse(*rows):
    return "\n".join([HEADS, *rows]).encode()


@pytest.fixture
def shop(make_store):
    shop = Shop(make_store())
    shop.till("T1", name="POS 1")
    shop.receipt("2026-11-02 09:30", milk=(10, "1.25"), bread=(4, "0.50"))
    return shop


def take(shop, data, **way):
    return import_sales(shop.store, OWNER, data, **way)


def lines_of(shop, kept):
    with shop.store.read() as session:
        return [
            (line.item_id, f"{line.qty.normalize():f}", f"{line.amount:.2f}", f"{line.vat_amount:.2f}")
            for line in session.get_one(Document, kept.id).lines
        ]


def test_a_day_is_one_document_of_the_till_it_names(shop):
    done = take(shop, loyverse(
        row("30/11/2026 10:00", "1-1", "milk", "Milk", "2.000", "4.80"), row("30/11/2026 11:00", "1-2", "milk", "Milk", "1.000", "2.40"),
        row("29/11/2026 11:00", "1-0", "bread", "Bread", "1.000", "1.00"),
    ), posting=True)  # fmt: skip
    assert [each.state for each in done.kept] == ["posted", "posted"]
    assert lines_of(shop, done.kept[1]) == [(shop.item("milk"), "3", "7.20", "0.00")]
    assert (on_hand(shop, "milk"), balance(shop, "till"), faults(shop)) == (("7", "8.75"), "8.20", [])
    with shop.store.read() as session:
        assert {each.till_id for each in session.execute(select(DailySales)).scalars()} == {shop.till("T1")}


def test_taxes_and_discounts_come_to_what_was_paid(shop):
    done = take(shop, loyverse(row("30/11/2026 10:00", "1-1", "milk", "Milk", "3.000", "12.00", discount="1.00", tax="2.20")), posting=True)
    assert lines_of(shop, done.kept[0]) == [(shop.item("milk"), "3", "13.20", "2.20")]
    assert (balance(shop, "till"), balance(shop, "revenue"), balance(shop, "output_vat")) == ("13.20", "-11.00", "-2.20")
    with shop.store.read() as session:
        line = session.get_one(Document, done.kept[0].id).lines[0]
        assert (line.vat, line.discount) == (Decimal(20), Decimal("1.20"))


def test_prices_are_told_apart_in_the_digits_of_the_currency(shop):
    with shop.store.write() as session:
        write_info(session, currency="KWD")
    sold = loyverse(row("2026-11-03 10:00", "1", "milk", "Milk", "1", "1.001"), row("2026-11-03", "2", "milk", "Milk", "1", "1.004"))
    with shop.store.read() as session:
        draft = read_sales_draft(session, sold)
    assert sorted(line.amount for line in draft.parts[0].document.lines) == [Decimal("1.001"), Decimal("1.004")]


def test_the_same_file_again_sells_nothing(shop):
    data = loyverse(row("30/11/2026 10:00", "1-1", "milk", "Milk", "2.000", "4.80"))
    take(shop, data)
    again = take(shop, data)
    assert (again.kept, again.draft.known) == ([], 1)
    assert "very file" in str(again.draft.problems)


def test_an_overlapping_period_brings_only_the_new_receipts(shop):
    first = row("30/11/2026 10:00", "1-1", "milk", "Milk", "2.000", "4.80")
    take(shop, loyverse(first), posting=True)
    later = take(shop, loyverse(first, row("30/11/2026 12:00", "1-2", "milk", "Milk", "1.000", "2.40")), posting=True)
    assert (len(later.kept), later.draft.known, on_hand(shop, "milk")[0]) == (1, 1, "7")


def test_what_was_crossed_out_may_be_taken_in_again(shop):
    from app.posting.engine import void

    data = loyverse(row("30/11/2026 10:00", "1-1", "milk", "Milk", "2.000", "4.80"))
    kept = take(shop, data).kept[0]
    with shop.store.write() as session:
        void(session, OWNER, session.get_one(Document, kept.id))
    assert len(take(shop, data).kept) == 1


def test_an_unknown_code_waits_and_posting_says_so(shop):
    kept = take(shop, loyverse(row("30/11/2026 10:00", "1-1", "10268", "Chuckie", "1.000", "2.00"))).kept
    told = post_kept(shop.store, OWNER, [kept[0].id])[0]
    assert (told.state, [found.field for found in told.problems]) == ("draft", ["item_id"])
    assert "10268" in str(told.problems[0])
    assert "Chuckie" in str(told.problems[0])


def test_what_a_person_says_is_remembered_for_the_till_and_helps_drafts_that_wait(shop):
    monday = take(
        shop,
        loyverse(
            row("30/11/2026 10:00", "1-1", "77", "Cow juice", "1.000", "2.00"),
            row("30/11/2026 10:05", "1-2", "77", "Cow juice", "1.000", "3.00"),
        ),
    )
    tuesday = take(
        shop,
        loyverse(
            row("01/12/2026 10:00", "1-9", "77", "Cow juice", "1.000", "2.00"), row("13/12/2026 10:00", "1-10", "milk", "M", "1", "2.00")
        ),
    )
    with shop.store.write() as session:
        document = session.get_one(Document, monday.kept[0].id)
        from app.catalogs.lookup import item_facts

        line = document.lines[0]
        line.item_id = shop.item("milk")
        line.chosen(item_facts(session, [line.item_id])[line.item_id], document)
        assert [each.item_id for each in document.lines] == [shop.item("milk")] * 2
        save(session, OWNER, document)
    assert [each.state for each in post_kept(shop.store, OWNER, [tuesday.kept[0].id])] == ["posted"]
    assert take(shop, loyverse(row("30/12/2026 10:00", "1-20", "77", "Cow juice", "1.000", "2.00"))).draft.waiting == []
    shop.till("T2", name="POS 2")
    elsewhere = take(shop, loyverse(row("30/12/2026 10:00", "2-1", "77", "Cow juice", "1.000", "2.00", pos="POS 2")))
    assert len(elsewhere.draft.waiting) == 1


def test_goods_bound_before_keeping_are_remembered(shop):
    with shop.store.write() as session:
        draft = read_sales_draft(session, loyverse(row("30/11/2026 10:00", "1-1", "", "Milch", "1.000", "2.00", modifiers="warm")))
        bind_goods(session, draft, draft.goods[0], shop.item("milk"))
        keep_sales(session, OWNER, draft)
    assert take(shop, loyverse(row("30/11/2026 12:00", "1-2", "", "Milch", "1.000", "2.00"))).draft.waiting == []


def test_a_short_code_of_goods_with_another_name_is_told(shop):
    shop.item("10485", name="White grapes")
    draft = take(shop, loyverse(row("30/11/2026 10:00", "1-1", "10485", "Paper bag", "1.000", "2.00")), dry_run=True).draft
    assert (draft.waiting, draft.goods[0].is_doubtful) == ([], True)
    assert any("Paper bag" in str(found) for found in draft.problems)


def test_goods_called_differently_on_one_document_are_not_remembered(shop):
    kept = take(
        shop,
        loyverse(
            row("30/11/2026 10:00", "1-1", "9", "Misc", "1.000", "2.00"), row("30/11/2026 10:05", "1-2", "9", "Misc", "1.000", "3.00")
        ),
    ).kept[0]
    with shop.store.write() as session:
        document = session.get_one(Document, kept.id)
        document.lines[0].item_id, document.lines[1].item_id = shop.item("milk"), shop.item("bread")
        save(session, OWNER, document)
    assert len(take(shop, loyverse(row("30/11/2026 12:00", "1-5", "9", "Misc", "1.000", "2.00"))).draft.waiting) == 1


def test_a_refund_of_a_known_receipt_takes_the_sale_back_at_its_cost(shop):
    rows = (
        row("30/11/2026 10:00", "1-1", "milk", "Milk", "4.000", "9.60"),
        row("30/11/2026 10:30", "1-1", "milk", "Milk", "1.000", "2.40", kind="Refund"),
    )
    done = take(shop, loyverse(*rows), posting=True)
    assert [(each.kind, each.state, each.problems) for each in done.kept] == [
        ("daily_sales", "posted", ()),
        ("customer_return", "posted", ()),
    ]
    assert (on_hand(shop, "milk"), balance(shop, "till"), faults(shop)) == (("7", "8.75"), "7.20", [])
    with shop.store.read() as session:
        assert session.execute(select(CustomerReturn.basis_id)).scalar_one() == done.kept[0].id


def test_a_refund_takes_back_the_sale_of_its_own_till_where_registers_number_alike(shop):
    shop.till("T2", name="POS 2")
    rows = (
        row("30/11/2026 10:00", "5", "milk", "Milk", "4.000", "9.60"),
        row("30/11/2026 10:00", "5", "bread", "Bread", "4.000", "9.60", pos="POS 2"),
        row("30/11/2026 10:30", "5", "milk", "Milk", "1.000", "2.40", kind="Refund"),
    )
    done = take(shop, loyverse(*rows), posting=True)
    assert [each.state for each in done.kept] == ["posted"] * 3
    with shop.store.read() as session:
        basis = session.get_one(DailySales, session.execute(select(CustomerReturn.basis_id)).scalar_one())
        assert basis.till_id == shop.till("T1")


def test_a_refund_without_its_sale_is_free_and_counts_once(shop):
    take(shop, loyverse(row("29/11/2026 10:30", "1-5", "bread", "Bread", "4.000", "9.60")), posting=True)
    data = loyverse(row("30/11/2026 10:30", "1-7", "milk", "Milk", "1.000", "2.40", kind="Refund"))
    done = take(shop, data, posting=True)
    assert (done.kept[0].kind, done.kept[0].state, on_hand(shop, "milk")[0]) == ("customer_return", "posted", "11")
    assert take(shop, data).kept == []


def test_voided_receipts_are_left_out_and_counted(shop):
    done = take(
        shop,
        loyverse(
            row("30/11/2026 10:00", "1-1", "milk", "Milk", "1", "2.40", status="Cancelled"),
            row("30/11/2026 10:00", "1-2", "milk", "Milk", "1", "2.40"),
        ),
    )
    assert (done.draft.voided, len(done.draft.parts[0].rows)) == (1, 1)


def test_variants_are_goods_of_their_own_and_modifiers_are_not(shop):
    draft = take(shop, loyverse(
        row("30/11/2026 10:00", "1-1", "", "Latte", "1", "3.00", variant="Large"), row("30/11/2026 10:01", "1-2", "", "Latte", "1", "3.50", variant="Large", modifiers="Oat milk"),
        row("30/11/2026 10:02", "1-3", "", "Latte", "1", "2.00", variant="Small"),
    ), dry_run=True).draft  # fmt: skip
    assert sorted((each.name, len(each.lines)) for each in draft.goods) == [("Latte (Large)", 2), ("Latte (Small)", 1)]


def test_an_amount_that_contradicts_itself_is_told(shop):
    broken = row("30/11/2026 10:00", "1-1", "milk", "Milk", "1", "2.40").replace(",2.40,0,0,", ",2.10,0,0,")
    assert any("2.10" in str(found) for found in take(shop, loyverse(broken), dry_run=True).draft.problems)


def test_totals_of_the_file_are_compared(shop):
    data = b"Date;Receipt;Code;Qty;Total\n30.11.2026;1;milk;2;4,80\n30.11.2026;2;bread;1;1,00\nTotal;;;;6,80\n"
    assert any("6.80" in str(found) and "5.80" in str(found) for found in take(shop, data, dry_run=True).draft.problems)


def test_vat_of_the_goods_is_inside_where_the_file_is_silent(shop):
    rate = shop.row("vat_rate", "20", percent=Decimal(20))
    shop.item("tea", vat_rate_id=rate)
    done = take(shop, b"Date;Receipt;Code;Qty;Total\n30.11.2026;1;tea;0,5;6,00\n", dry_run=True)
    line = done.draft.parts[0].document.lines[0]
    assert (line.qty, line.price, line.amount, line.vat_amount) == (Decimal("0.5"), Decimal(12), Decimal("6.00"), Decimal("1.00"))


def test_a_day_without_receipt_numbers_is_taken_once(shop):
    take(shop, b"Date;Code;Qty;Total\n30.11.2026;milk;2;4,80\n")
    assert take(shop, b"Date;Code;Qty;Total\n30.11.2026;milk;3;7,20\n").kept == []


def test_a_workbook_is_read_as_well(shop):
    heads = ["Date", "Receipt number", "SKU", "Item", "Quantity", "Net sales", "Taxes"]
    data = xlsx([heads, ["2026-11-30 10:00", "5", "milk", "Milk", 2, 4, 0.8]])
    assert [part.document.total for part in take(shop, data, dry_run=True).draft.parts] == [Decimal("4.80")]


def test_a_list_of_receipts_without_goods_is_refused_with_the_way_out(shop):
    with pytest.raises(UserError, match="Receipts by item"):
        take(shop, b"Date,Receipt number,Net sales,Total collected,Description\n30/11/2026,1,2.00,2.00,1 x Milk\n")


def test_two_stores_ask_for_one(shop):
    shop.site("W2")
    data = loyverse(row("30/11/2026 10:00", "1-1", "milk", "Milk", "2.000", "4.80", pos="Other"))
    with pytest.raises(UserError, match="which store"):
        take(shop, data)
    assert take(shop, data, site="W2").kept[0].state == State.DRAFT


def test_waiting_lines_keep_a_document_from_being_posted_all_at_once(shop):
    from app.posting.engine import post

    kept = take(
        shop, loyverse(row("30/11/2026 10:00", "1-1", "a", "A", "1", "2.40"), row("30/11/2026 10:00", "1-1", "b", "B", "1", "2.40"))
    ).kept[0]
    with shop.store.write() as session, pytest.raises(NotRight) as caught:
        post(session, OWNER, session.get_one(Document, kept.id))
    assert [found.line for found in caught.value.problems] == [1, 2]


real = pytest.mark.skipif(not SHARED.is_dir(), reason="the folder of real files is not beside the project")


@real
def test_eight_months_of_a_market_come_to_the_file_s_own_sums(shop):
    data = (SHARED / "pos/square/italian-market/square_items_2024_jan-aug.csv").read_bytes()
    sums = take(shop, data, dry_run=True).draft.sums()
    assert (sums["paid"], sums["refunded"], sums["tax"]) == (Decimal("43354.87"), Decimal("34.96"), Decimal("3669.53"))


@real
def test_a_minimarket_s_day_by_item(shop):
    data = (SHARED / "pos/loyverse/route98/route98_receipts-by-item_excerpt.csv").read_bytes()
    draft = take(shop, data, dry_run=True).draft
    assert (draft.made_by, len(draft.parts), len(draft.goods), draft.sums()["paid"]) == ("Loyverse", 1, 16, Decimal("1076.68"))


@real
def test_a_wholesaler_s_day_with_cancellations(shop):
    draft = take(shop, (SHARED / "sales/online-retail/by-day/2010-12-01.csv").read_bytes(), dry_run=True).draft
    assert [type(part.document) for part in draft.parts] == [DailySales, CustomerReturn]
    assert draft.sums()["paid"] + draft.sums()["refunded"] == Decimal("59286.02")


@real
def test_a_column_that_counts_goods_is_not_taken_for_the_amount(shop):
    draft = take(shop, (SHARED / "sales/restaurant/takeaway/restaurant-1-orders.csv").read_bytes(), dry_run=True).draft
    first = next(line for line in draft.parts[0].document.lines if line.qty)
    assert first.amount == (first.qty * first.price).quantize(Decimal("0.01"))
