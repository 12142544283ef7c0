"""Goods receipts as the trade tells them."""

import json
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select

from app.catalogs.goods import ItemPack, SupplierItem
from app.core.errors import NotRight, UserError
from app.documents.base import Document, State
from app.documents.trade.goods_receipt import GoodsReceipt, GoodsReceiptLine
from app.i18n import say
from app.posting.engine import moves_of, post, save, unpost
from app.posting.periods import close_month
from app.printing.document import sheet_of
from tests.documents.trade import balance, costs, differences, document, faults, moves, on_hand, record, total, trail
from tests.makers import OWNER, Shop, at


@pytest.fixture
def shop(make_store):
    return Shop(make_store())


def test_goods_enter_at_their_net_amount_and_vat_goes_to_input_vat(shop):
    receipt = shop.receipt("2026-11-02", [{"item": "tea", "qty": 10, "price": "1.25", "vat": "20"}])
    assert on_hand(shop, "tea") == ("10", "12.50")
    assert [(row.account_from, row.account_to, f"{row.amount:.2f}") for row in moves(shop, receipt)] == [
        ("2110", "1310", "12.50"),
        ("2110", "1410", "2.50"),
    ]
    assert total(shop, receipt) == Decimal("15.00")


def test_prices_that_include_vat_leave_the_net_on_the_shelf(shop):
    draft = shop.draft("goods_receipt", "2026-11-02", "W1", {"partner_id": shop.supplier(), "prices_include_vat": True},
                       [{"item": "tea", "qty": 3, "price": "12.00", "vat": "20"}])  # fmt: skip
    receipt = posted(shop, draft)
    assert on_hand(shop, "tea") == ("3", "30.00")
    assert (balance(shop, "input_vat"), balance(shop, "supplier")) == ("6.00", "-36.00")
    assert total(shop, receipt) == Decimal("36.00")


def test_a_foreign_invoice_enters_at_its_rate(shop):
    draft = shop.draft("goods_receipt", "2026-11-02", "W1", {"partner_id": shop.supplier(), "invoice_currency": "USD", "currency_rate": Decimal("0.92")},
                       [{"item": "tea", "qty": 4, "price": "2.50", "vat": "10"}])  # fmt: skip
    posted(shop, draft)
    assert on_hand(shop, "tea") == ("4", "9.20")
    assert balance(shop, "input_vat") == "0.92"


def test_the_last_sum_of_a_foreign_invoice_is_what_is_owed_in_the_store_s_currency(shop):
    draft = shop.draft("goods_receipt", "2026-11-02", "W1", {"partner_id": shop.supplier(), "invoice_currency": "GBP", "currency_rate": Decimal("1.1")},
                       [{"item": "tea", "qty": 10, "price": "1.25", "vat": "20"}])  # fmt: skip
    receipt = posted(shop, draft)
    with shop.store.read() as session:
        sums = session.get_one(Document, receipt.document_id).sums()
    assert [amount for _label, amount in sums] == [Decimal("12.50"), Decimal("2.50"), Decimal("15.00"), Decimal("16.50")]
    assert total(shop, receipt) == Decimal("16.50")
    assert balance(shop, "supplier") == "-16.50"


def header_faults(shop, **header):
    draft = shop.draft(
        "goods_receipt", "2026-11-02", "W1", {"partner_id": shop.supplier(), **header}, [{"item": "tea", "qty": 1, "price": "1"}]
    )
    return [(found.field, say(found)) for found in draft.problems()]


def test_a_foreign_currency_without_a_rate_asks_for_it_in_words(shop):
    assert header_faults(shop, invoice_currency="USD") == [("currency_rate", "The invoice is in USD: say how much EUR one USD costs")]


def test_a_rate_for_the_store_s_own_currency_is_a_problem_with_its_way_out(shop):
    ((name, text),) = header_faults(shop, invoice_currency="EUR", currency_rate=Decimal("1.1"))
    assert name == "currency_rate"
    assert "leave the rate empty, or name the currency" in text


def test_a_rate_counts_also_where_nobody_named_the_currency(shop):
    header = {"partner_id": shop.supplier(), "currency_rate": Decimal("1.1")}
    shop.post("goods_receipt", "2026-11-02", "W1", header, [{"item": "tea", "qty": 1, "price": "10"}])
    assert on_hand(shop, "tea") == ("1", "11.00")


def test_a_rate_of_one_says_nothing_about_the_store_s_own_currency_and_may_be_that_of_another(shop):
    assert header_faults(shop, currency_rate=Decimal(1)) == []
    assert header_faults(shop, invoice_currency="EUR") == []
    assert header_faults(shop, invoice_currency="BAM", currency_rate=Decimal(1)) == []


@pytest.mark.parametrize("code", ["DOLLAR", "usd", "XAU", "ZZZ", "US"])
def test_an_unknown_currency_is_a_problem(shop, code):
    faults = header_faults(shop, invoice_currency=code, currency_rate=Decimal(2))
    assert faults == [("invoice_currency", f"“{code}” is no currency: use the three capital letters of its code, such as USD")]


def test_a_typed_currency_is_put_in_capitals_and_the_own_one_takes_the_rate_away(shop):
    draft = shop.draft("goods_receipt", "2026-11-02", "W1", {"currency_rate": Decimal("1.1")}, [{"item": "tea", "qty": 1, "price": "1"}])
    draft.invoice_currency = " usd "
    draft.changed("invoice_currency")
    assert (draft.invoice_currency, draft.currency_rate) == ("USD", Decimal("1.1"))
    draft.invoice_currency = ""
    draft.changed("invoice_currency")
    assert (draft.invoice_currency, draft.currency_rate) == (None, None)


def test_the_act_and_the_record_name_the_invoice_s_currency(shop):
    draft = shop.draft("goods_receipt", "2026-11-02", "W1",
                       {"partner_id": shop.supplier(), "invoice_currency": "USD", "currency_rate": Decimal("0.92")},
                       [{"item": "tea", "qty": 4, "price": "2.50"}])  # fmt: skip
    outcome = posted(shop, draft)
    assert {key: record(shop, outcome)[key] for key in ("invoice_currency", "currency_rate")} == {
        "invoice_currency": "USD", "currency_rate": "0.92",
    }  # fmt: skip
    with shop.store.read() as session:
        sheet = sheet_of(session, session.get_one(Document, outcome.document_id))
    assert {("Invoice currency", "USD"), ("Rate", "0.92")} <= set(sheet.header)
    assert sheet.currency == "EUR", "the last sum is at the rate"


def test_an_invoice_without_a_rate_is_summed_up_in_its_own_currency(shop):
    draft = shop.draft("goods_receipt", "2026-11-02", "W1", {"partner_id": shop.supplier(), "invoice_currency": "USD"},
                       [{"item": "tea", "qty": 4, "price": "2.50"}])  # fmt: skip
    with shop.store.write() as session:
        session.add(draft)
        session.flush()
        sheet = sheet_of(session, draft)
    assert (sheet.currency, sheet.in_words) == ("USD", ["Ten US dollars and 00 cents"])


def test_a_rate_of_zero_is_a_problem(shop):
    draft = shop.draft("goods_receipt", "2026-11-02", "W1", {"partner_id": shop.supplier(), "currency_rate": Decimal(0)},
                       [{"item": "tea", "qty": 4, "price": "2.50"}])  # fmt: skip
    with pytest.raises(NotRight, match="rate must be above zero"):
        posted(shop, draft)


def test_cases_enter_as_the_pieces_they_hold(shop):
    item, case = shop.item("tea"), shop.unit("case")
    with shop.store.write() as session:
        session.add(ItemPack(item_id=item, unit_id=case, factor=Decimal(12)))
    shop.receipt("2026-11-02", [{"item": "tea", "qty": 2, "price": "15", "unit_id": case}])
    assert on_hand(shop, "tea") == ("24", "30.00")


def test_an_unknown_unit_factor_is_a_problem_never_one_to_one(shop):
    shop.item("tea")
    with pytest.raises(NotRight) as refused:
        shop.receipt("2026-11-02", [{"item": "tea", "qty": 2, "price": "15", "unit_id": shop.unit("crate")}])
    problem = refused.value.problems[0]
    assert (problem.line, problem.field) == (1, "unit_id")
    assert "add a pack" in str(problem)


def test_all_problems_are_told_at_once(shop):
    with pytest.raises(NotRight) as refused:
        shop.receipt("2026-11-02", [{"item": "tea", "qty": 0, "price": "1"}, {"item": "tea", "qty": 1, "price": "-1"}])
    assert [(each.line, each.field) for each in refused.value.problems] == [(1, "qty"), (2, "price")]
    assert faults(shop) == []


def test_a_forgotten_receipt_recosts_at_once_what_went_out_after_it(shop):
    shop.receipt("2026-11-02", tea=(10, "1.00"))
    write_off = shop.write_off("2026-11-05", tea=5)
    assert costs(shop, write_off) == ["5.00"]
    forgotten = shop.receipt("2026-11-03", tea=(10, "2.00"))
    assert costs(shop, write_off) == ["7.50"]
    assert total(shop, write_off) == Decimal("7.50")
    assert on_hand(shop, "tea") == ("15", "22.50")
    assert [(each.number, f"{each.change:.2f}") for each in forgotten.recosted] == [(write_off.number, "2.50")]
    assert faults(shop) == []


def test_a_correction_keeps_its_number_and_the_version_before_it(shop):
    receipt = shop.receipt("2026-11-02", tea=(10, "1.25"))
    write_off = shop.write_off("2026-11-03", tea=4)

    def dearer(draft):
        draft.lines[0].price = Decimal("2.00")
        draft.lines[0].changed("price", draft)

    again = shop.correct(receipt, dearer)
    assert (again.number, again.document_id) == (receipt.number, receipt.document_id)
    assert costs(shop, write_off) == ["8.00"]
    last = trail(shop)[-1]
    assert last.action == "correct"
    before, after = json.loads(last.before), json.loads(last.after)
    assert (before["lines"][0]["price"], after["lines"][0]["price"]) == ("1.25", "2")
    assert before["number"] == after["number"] == receipt.number
    assert record(shop, receipt) == after


def test_a_correction_may_move_the_document_to_another_day_and_store(shop):
    receipt = shop.receipt("2026-11-02", tea=(10, "1.00"))
    north = shop.site("N1")

    def moved(draft):
        draft.moment, draft.site_id = at("2026-11-09"), north

    shop.correct(receipt, moved)
    assert on_hand(shop, "tea", "N1") == ("10", "10.00")
    assert on_hand(shop, "tea") == ("0", "0.00")
    assert document(shop, receipt).number == receipt.number
    assert faults(shop) == []


def test_a_receipt_that_covers_negative_stock_books_the_difference_on_its_own_date(shop):
    shop.site("W1", negative_stock="allow")
    shop.receipt("2026-11-01", tea=(2, "1.00"))
    short = shop.write_off("2026-11-02", tea=5)
    assert costs(shop, short) == ["5.00"]
    cover = shop.receipt("2026-11-04", tea=(10, "1.50"))
    assert costs(shop, short) == ["5.00"]
    assert differences(shop, cover) == ["1.50"]
    assert on_hand(shop, "tea") == ("7", "10.50")
    assert balance(shop, "cost_difference") == "1.50"
    assert faults(shop) == []


def test_a_receipt_whose_goods_are_gone_can_not_be_unposted(shop):
    receipt = shop.receipt("2026-11-02", tea=(10, "1.00"))
    shop.write_off("2026-11-03 15:00", tea=4)
    with pytest.raises(NotRight, match=r"4\S* pc of tea would be missing on 2026-11-03 15:00"):
        shop.unpost(receipt)
    assert on_hand(shop, "tea") == ("6", "6.00")
    assert document(shop, receipt).state == State.POSTED


def test_a_receipt_can_not_be_moved_behind_what_went_out(shop):
    receipt = shop.receipt("2026-11-02", tea=(10, "1.00"))
    shop.write_off("2026-11-03", tea=4)
    with pytest.raises(NotRight, match="would be missing on 2026-11-03"):
        shop.correct(receipt, lambda draft: setattr(draft, "moment", at("2026-11-04")))
    assert faults(shop) == []


def test_an_unposted_receipt_is_a_draft_that_keeps_its_number(shop):
    receipt = shop.receipt("2026-11-02", tea=(10, "1.00"))
    shop.unpost(receipt)
    draft = document(shop, receipt)
    assert (draft.state, draft.number, draft.posted_at) == (State.DRAFT, receipt.number, None)
    assert on_hand(shop, "tea") == ("0", "0.00")
    assert shop.receipt("2026-11-03", tea=(1, "1.00")).number != receipt.number


def test_a_closed_month_takes_nothing_and_says_the_way_out(shop):
    receipt = shop.receipt("2026-09-10", tea=(10, "1.00"))
    with shop.store.write() as session:
        close_month(session, OWNER, 2026, 9)
    with pytest.raises(UserError, match=r"09\.2026 is closed: give the document a date from 2026-10-01 on, or ask a manager to reopen"):
        shop.receipt("2026-09-30 23:59:59", tea=(1, "1.00"))
    with pytest.raises(UserError, match="is closed"):
        shop.unpost(receipt)
    with pytest.raises(UserError, match="is closed"):
        shop.correct(receipt, lambda draft: setattr(draft, "moment", at("2026-10-05")))
    shop.receipt("2026-10-01 00:00", tea=(1, "1.00"))
    assert faults(shop) == []


def test_the_month_in_which_a_document_stands_counts_whatever_has_been_typed(shop):
    receipt = shop.receipt("2026-09-10", tea=(10, "1.00"))
    with shop.store.write() as session:
        close_month(session, OWNER, 2026, 9)
    for action in (post, unpost):
        with pytest.raises(UserError, match="is closed"), shop.store.write() as session:
            action(session, OWNER, typed_over(session, receipt))
    assert on_hand(shop, "tea") == ("10", "10.00")


def test_the_supplier_s_last_price_is_remembered_net_per_own_unit(shop):
    item, case = shop.item("tea"), shop.unit("case")
    with shop.store.write() as session:
        session.add(ItemPack(item_id=item, unit_id=case, factor=Decimal(12)))
    shop.receipt("2026-11-05", [{"item": "tea", "qty": 1, "price": "18", "unit_id": case}])
    shop.receipt("2026-11-02", tea=(1, "9.99"))
    with shop.store.read() as session:
        learnt = session.execute(select(SupplierItem)).scalar_one()
    assert (learnt.last_price, learnt.last_date) == (Decimal("1.5"), date(2026, 11, 5))


def test_goods_that_come_free_beside_paid_ones_lower_the_last_price_and_never_make_it_nothing(shop):
    lines = [{"item": "tea", "qty": 10, "price": "1.10"}, {"item": "tea", "qty": 1, "price": "0"}, {"item": "jam", "qty": 1, "price": "0"}]
    shop.receipt("2026-11-02", lines)
    with shop.store.read() as session:
        learnt = {row.item_id: row.last_price for row in session.execute(select(SupplierItem)).scalars()}
    assert learnt == {shop.item("tea"): Decimal(1)}


def test_a_receipt_makes_its_batches(shop):
    shop.item("milk", tracks_batches=True)
    lines = [{"item": "milk", "qty": 5, "price": "1", "batch": "L7", "expiry": date(2026, 12, 1)}]
    first = shop.receipt("2026-11-02", lines)
    second = shop.receipt("2026-11-03", lines)
    batches = {document(shop, each).rows[0].batch_id for each in (first, second)}
    assert len(batches) == 1
    assert None not in batches


def test_a_draft_does_nothing_to_the_ledger(shop):
    draft = shop.draft("goods_receipt", "2026-11-02", "W1", {"partner_id": shop.supplier()}, [{"item": "tea", "qty": 3, "price": "12"}])
    with shop.store.write() as session:
        save(session, OWNER, draft)
    assert draft.number is None
    with shop.store.read() as session:
        assert moves_of(session, draft.id) == ()


def typed_over(session, receipt):
    """A document whose date was typed over before it was read."""
    found = session.get_one(Document, receipt.document_id)
    session.expire(found)
    found.moment = at("2026-10-05")
    return found


def posted(shop, draft):
    with shop.store.write() as session:
        return post(session, OWNER, draft)


def three_for_a_cent(shop, **header):
    lines = [{"item": item, "qty": 1, "price": "0.33", "vat": 20} for item in ("tea", "milk", "bread")]
    return shop.post("goods_receipt", "2026-11-02", "W1", {"partner_id": shop.supplier(), **header}, lines)


def test_the_vat_of_a_rate_is_that_of_its_total_shared_out_to_the_lines(shop):
    receipt = three_for_a_cent(shop)  # 0.99 at 20 % is 0.198; line by line it would be 0.07 three times
    assert balance(shop, "input_vat") == "0.20"
    assert [f"{line.vat_amount:.2f}" for line in document(shop, receipt).rows] == ["0.07", "0.07", "0.06"]
    back = shop.post(
        "supplier_return", "2026-11-03", "W1", {"partner_id": shop.supplier(), "basis_id": receipt.document_id},
        [{"item": item, "qty": 1, "price": "0.33", "vat": 20} for item in ("tea", "milk", "bread")],
    )  # fmt: skip
    assert back.number == "SR-000001"
    assert (balance(shop, "input_vat"), balance(shop, "supplier")) == ("0.00", "0.00")


def sums(shop, outcome):
    with shop.store.read() as session:
        return [f"{amount:.2f}" for _label, amount in session.get_one(Document, outcome.document_id).sums()]


def test_the_vat_of_a_typed_amount_is_that_of_the_amount_and_not_of_a_rounded_price(shop):
    shop.receipt("2026-11-02", [{"item": "tea", "qty": 3, "amount": "10.75", "vat": 10}])
    assert balance(shop, "input_vat") == "1.08"  # 1.075
    shop.receipt(
        "2026-11-03", [{"item": "tea", "qty": 3, "amount": "10.75", "vat": 10}, {"item": "milk", "qty": 1, "price": "10", "vat": 10}]
    )
    assert balance(shop, "input_vat") == "3.16"  # 2.075 more


def test_the_vat_inside_gross_prices_is_that_of_the_gross_total(shop):
    header = {"partner_id": shop.supplier(), "prices_include_vat": True}
    receipt = shop.post("goods_receipt", "2026-11-02", "W1", header, [{"item": "tea", "qty": 3, "price": "9.99", "vat": 20}])
    assert sums(shop, receipt) == ["24.97", "5.00", "29.97"]


def foreign(shop, rate, *lines):
    header = {"partner_id": shop.supplier(), "invoice_currency": "USD", "currency_rate": Decimal(rate)}
    return shop.post("goods_receipt", "2026-11-02", "W1", header, lines)


def test_what_is_owed_for_a_foreign_invoice_is_its_total_at_the_rate(shop):
    receipt = foreign(shop, "0.913", *[{"item": "tea", "qty": 1, "price": "1.11"}] * 40)
    assert (balance(shop, "supplier"), on_hand(shop, "tea")) == ("-40.54", ("40", "40.54"))  # 44.40 at 0.913 is 40.5372
    assert total(shop, receipt) == Decimal("40.54")
    assert set(costs(shop, receipt)) == {"1.01", "1.02"}


def test_vat_of_a_foreign_invoice_is_converted_by_itself_and_the_goods_take_the_rest(shop):
    receipt = foreign(
        shop, "1.1", {"item": "tea", "qty": 1, "price": "0.14", "vat": 25}, {"item": "milk", "qty": 1, "price": "0.13", "vat": 0}
    )
    assert (balance(shop, "supplier"), balance(shop, "input_vat")) == ("-0.34", "0.04")  # 0.31 at 1.1 is 0.341; 0.04 at 1.1 is 0.044
    assert total(shop, receipt) == Decimal("0.34")
    assert costs(shop, receipt) == ["0.16", "0.14"]


def test_a_store_whose_suppliers_round_on_every_line_does_so_too(shop):
    from app.catalogs.setting_value import write_setting

    with shop.store.write() as session:
        write_setting(session, "vat_rounding", "line")
    three_for_a_cent(shop)
    assert balance(shop, "input_vat") == "0.21"


def test_a_price_that_follows_from_an_amount_is_rounded_half_up():
    line = GoodsReceiptLine(qty=Decimal(80000), amount=Decimal(1), vat=Decimal(0))
    line.changed("amount", GoodsReceipt(currency="EUR", prices_include_vat=False))
    assert line.price == Decimal("0.000013")


def last_prices(shop):
    with shop.store.read() as session:
        return [(row.last_price, row.last_date) for row in session.execute(select(SupplierItem)).scalars()]


def test_a_price_that_was_a_slip_is_not_the_last_one_once_it_is_taken_back(shop):
    shop.receipt("2026-11-02", tea=(1, 2))
    slip = shop.receipt("2026-11-05", tea=(1, 99))
    assert last_prices(shop) == [(99, date(2026, 11, 5))]
    shop.unpost(slip)
    assert last_prices(shop) == [(2, date(2026, 11, 2))]


def test_a_corrected_price_is_the_last_one_on_its_day_and_the_one_before_where_the_goods_are_others(shop):
    shop.receipt("2026-11-02", tea=(1, 2))
    slip = shop.receipt("2026-11-05", tea=(1, 99))

    def mend(document):
        document.lines[0].price = Decimal(3)
        document.lines[0].changed("price", document)

    shop.correct(slip, mend)
    assert last_prices(shop) == [(3, date(2026, 11, 5))]
    jam = shop.item("jam")
    shop.correct(slip, lambda document: setattr(document.lines[0], "item_id", jam))
    assert sorted(last_prices(shop)) == [(2, date(2026, 11, 2)), (3, date(2026, 11, 5))]


def test_goods_never_bought_but_by_a_slip_have_no_last_price(shop):
    shop.unpost(shop.receipt("2026-11-05", tea=(1, 99)))
    assert last_prices(shop) == [(None, None)]
