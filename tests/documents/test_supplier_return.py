"""Returns to suppliers: at what the goods of the receipt cost, or at what the supplier credits."""

from decimal import Decimal

import pytest
from sqlalchemy import update

from app.core.errors import NotRight, UserError
from app.documents.base import Document, journal
from app.posting.based import new_based_on
from app.posting.totals import total_anew
from app.printing.document import sheet_of
from app.reports.document_chain import document_chain
from tests.documents.trade import balance, costs, faults, on_hand, total
from tests.makers import Shop


@pytest.fixture
def shop(make_store):
    shop = Shop(make_store())
    shop.receipt("2026-11-01 09:30", milk=(10, "1.00"))
    return shop


@pytest.fixture
def receipt(shop):
    return shop.receipt("2026-11-02 09:30", [{"item": "milk", "qty": 10, "price": "2.00", "vat": 10}])


def send_back(shop, receipt, *lines, moment="2026-11-03 10:00"):
    basis = {"basis_id": receipt.document_id} if receipt is not None else {}
    return shop.post("supplier_return", moment, "W1", {"partner_id": shop.supplier(), **basis}, lines)


def test_goods_of_a_known_receipt_go_back_at_what_they_cost_then(shop, receipt):
    back = send_back(shop, receipt, {"item": "milk", "qty": 4})
    assert costs(shop, back) == ["8.00"]
    assert on_hand(shop, "milk") == ("16", "22.00")


def test_what_the_supplier_credits_beyond_the_cost_is_a_difference_in_value(shop, receipt):
    send_back(shop, receipt, {"item": "milk", "qty": 4, "price": "2.50", "vat": 10})
    assert on_hand(shop, "milk") == ("16", "22.00")
    assert balance(shop, "supplier") == "-21.00"  # 32 owed, less 10 and its VAT
    assert (balance(shop, "revaluation"), balance(shop, "input_vat")) == ("-2.00", "1.00")


def test_without_a_receipt_goods_go_back_at_what_they_cost_now(shop, receipt):
    back = send_back(shop, None, {"item": "milk", "qty": 4})
    assert costs(shop, back) == ["6.00"]


def test_a_corrected_price_of_the_receipt_is_the_price_of_the_return(shop, receipt):
    back = send_back(shop, receipt, {"item": "milk", "qty": 4})

    def dearer(document):
        document.lines[0].price, document.lines[0].amount = 3, 30

    shop.correct(receipt, dearer)
    assert costs(shop, back) == ["12.00"]
    assert faults(shop) == []


def foot(shop, back):
    """The cells of the column of amounts on paper, and the amounts at the foot."""
    with shop.store.read() as session:
        sheet = sheet_of(session, session.get_one(Document, back.document_id))
    column = next(no for no, each in enumerate(sheet.columns) if each.label == "Amount")
    return [f"{row[column]:.2f}" for row in sheet.rows], [f"{amount:.2f}" for _label, amount in sheet.totals]


def test_the_total_is_what_the_debt_falls_by_with_prices_and_without(shop, receipt):
    owed = balance(shop, "supplier")
    back = send_back(shop, receipt, {"item": "milk", "qty": 2}, {"item": "milk", "qty": 4, "price": "2.50", "vat": 10})
    assert (owed, balance(shop, "supplier")) == ("-32.00", "-17.00")
    assert total(shop, back) == Decimal("15.00")  # 4.00 at cost, 10.00 and its VAT by price
    assert foot(shop, back) == (["4.00", "10.00"], ["14.00", "1.00", "15.00"])
    with shop.store.read() as session:
        (first,) = document_chain(session, back.document_id)
    assert [link.total for link in first.children] == [Decimal("15.00")]


def test_the_total_follows_what_the_goods_cost_by_now(shop, receipt):
    back = send_back(shop, None, {"item": "milk", "qty": 2}, {"item": "milk", "qty": 4, "price": "2.50"})
    assert total(shop, back) == Decimal("13.00")
    late = shop.receipt("2026-11-02 08:00", milk=(20, "3.00"))
    assert total(shop, back) == Decimal("14.50")
    assert foot(shop, back) == (["4.50", "10.00"], ["14.50", "0.00", "14.50"])
    shop.unpost(late)
    assert total(shop, back) == Decimal("13.00")
    with shop.store.write() as session:
        session.execute(update(journal).where(journal.c.id == back.document_id).values(total=0))
        total_anew(session, [back.document_id])
    assert total(shop, back) == Decimal("13.00")


def test_what_goods_without_a_price_cost_is_not_said_before_they_are_gone(shop):
    draft = shop.draft("supplier_return", "2026-11-03", "W1", {"partner_id": shop.supplier()}, [{"item": "milk", "qty": 2}])
    assert draft.sums() == []


def test_no_more_goes_back_than_came(shop, receipt):
    send_back(shop, receipt, {"item": "milk", "qty": 7})
    with pytest.raises(NotRight, match="only 3 of it left"):
        send_back(shop, receipt, {"item": "milk", "qty": 4})


def test_a_receipt_that_goods_went_back_of_is_not_unposted(shop, receipt):
    send_back(shop, receipt, {"item": "milk", "qty": 1})
    with pytest.raises(UserError, match="SR-000001 rest on GR-000002"):
        shop.unpost(receipt)


def test_a_return_based_on_a_receipt_begins_with_what_is_left_at_its_prices(shop, receipt):
    send_back(shop, receipt, {"item": "milk", "qty": 7})
    with shop.store.read() as session:
        draft = new_based_on(session, "supplier_return", receipt.document_id)
    assert [(f"{line.qty.normalize():f}", f"{line.price:.2f}", f"{line.vat:.0f}") for line in draft.rows] == [("3", "2.00", "10")]
    assert draft.partner_id == shop.supplier()


def test_a_return_begins_with_what_is_left_of_each_batch(shop):
    shop.item("cheese", tracks_batches=True)
    lines = [{"item": "cheese", "qty": qty, "price": "2.00", "batch": batch} for batch, qty in (("B1", 10), ("B2", 5))]
    receipt = shop.receipt("2026-11-02 09:30", lines)
    send_back(shop, receipt, {"item": "cheese", "qty": 4, "batch": "B1"})
    left = shop.based("supplier_return", receipt)
    assert [(line.batch, f"{line.qty.normalize():f}") for line in left.rows] == [("B1", "6"), ("B2", "5")]
    with pytest.raises(NotRight, match="only 6 of it left"):
        send_back(shop, receipt, {"item": "cheese", "qty": 7, "batch": "B1"})


# ---------------------------------------------------------------- VAT and money as they were charged


def received(shop, *lines, **header):
    return shop.post("goods_receipt", "2026-11-02 09:30", "W1", {"partner_id": shop.supplier(), **header}, lines)


def owed(shop):
    """Our debt to the supplier and the VAT that we claim back; the fixture's milk left out."""
    return f"{Decimal(balance(shop, 'supplier')) + 10:.2f}", balance(shop, "input_vat")


def test_goods_without_a_price_take_the_vat_that_was_charged_for_them(shop):
    receipt = received(shop, {"item": "tea", "qty": 10, "price": "2.00", "vat": 20})
    back = send_back(shop, receipt, {"item": "tea", "qty": 4, "vat": 20})
    assert owed(shop) == ("-14.40", "2.40")
    assert foot(shop, back)[1] == ["8.00", "1.60", "9.60"]
    send_back(shop, receipt, {"item": "tea", "qty": 6, "vat": 20})
    assert owed(shop) == ("0.00", "0.00")
    assert faults(shop) == []


def test_vat_of_goods_without_a_price_follows_a_corrected_receipt(shop):
    receipt = received(shop, {"item": "tea", "qty": 10, "price": "2.00", "vat": 20})
    send_back(shop, receipt, {"item": "tea", "qty": 10, "vat": 20})

    def dearer(document):
        document.lines[0].price = Decimal(3)
        document.lines[0].changed("price", document)

    shop.correct(receipt, dearer)
    assert owed(shop) == ("0.00", "0.00")
    assert faults(shop) == []


def test_without_a_receipt_vat_takes_a_price(shop):
    with pytest.raises(NotRight, match="Line 1: without a receipt VAT takes a price"):
        send_back(shop, None, {"item": "milk", "qty": 4, "vat": 20})


def test_returning_all_of_a_gross_priced_receipt_leaves_nothing_owed(shop):
    receipt = received(shop, {"item": "tea", "qty": 3, "price": "9.99", "vat": 20}, prices_include_vat=True)
    assert owed(shop) == ("-29.97", "5.00")
    post_draft(shop, shop.based("supplier_return", receipt))
    assert owed(shop) == ("0.00", "0.00")


@pytest.mark.parametrize("parts", [(1, 1, 1), (2, 1), (1, 2)])
@pytest.mark.parametrize("priced", [True, False])
def test_the_last_part_that_goes_back_takes_the_rest_of_net_and_vat(shop, parts, priced):
    receipt = received(shop, {"item": "tea", "qty": 3, "price": "9.99", "vat": 20}, prices_include_vat=True)
    for day, part in enumerate(parts, 3):
        draft = shop.based("supplier_return", receipt)
        (line,) = draft.lines
        line.qty, line.price = Decimal(part), line.price if priced else None
        line.changed("qty", draft)
        draft.moment = draft.moment.replace(2026, 11, day)
        post_draft(shop, draft)
    assert owed(shop) == ("0.00", "0.00")
    assert faults(shop) == []


def test_a_part_that_was_unposted_and_posted_again_takes_the_rest(shop):
    receipt = received(shop, {"item": "tea", "qty": 3, "amount": "10.00", "vat": 20})
    first, *_others = [send_back(shop, receipt, {"item": "tea", "qty": 1, "price": "3.333333", "vat": 20}) for _ in range(3)]
    assert owed(shop) == ("0.00", "0.00")
    shop.unpost(first)
    shop.correct(first, lambda document: None)
    assert owed(shop) == ("0.00", "0.00")


def test_another_price_that_the_supplier_credits_stays(shop):
    receipt = received(shop, {"item": "tea", "qty": 10, "price": "2.00", "vat": 20})
    send_back(shop, receipt, {"item": "tea", "qty": 4, "price": "1.50", "vat": 20})
    send_back(shop, receipt, {"item": "tea", "qty": 6, "price": "1.999", "vat": 20})
    assert owed(shop) == ("-2.41", "0.40")  # 20.00 less 6.00 and 11.99, and VAT of 20 % on each


def post_draft(shop, draft):
    from app.posting.engine import post

    with shop.store.write() as session:
        return post(session, shop.actor, draft)


# ---------------------------------------------------------------- from another store than the receipt's


@pytest.fixture
def moved(shop):
    """Ten tea for 20.00 came to W1 and went on to W2, where forty were that cost 5.50."""
    receipt = received(shop, {"item": "tea", "qty": 10, "price": "2.00", "vat": 20})
    shop.opening("2026-11-01 08:00", tea=(40, "5.50"), site="W2")
    shop.transfer("2026-11-02 12:00", tea=10)
    return receipt


def from_w2(shop, receipt, **line):
    header = {"partner_id": shop.supplier(), "basis_id": receipt.document_id}
    return shop.post("supplier_return", "2026-11-03", "W2", header, [{"item": "tea", "vat": 20, **line}])


@pytest.mark.parametrize("price", ["2.00", None])
def test_goods_leave_another_store_at_what_they_cost_there_and_the_supplier_credits_what_was_charged(shop, moved, price):
    from_w2(shop, moved, qty=10, price=price)
    assert on_hand(shop, "tea", "W2") == ("40", "192.00")  # 240.00 for fifty
    assert (balance(shop, "revaluation"), owed(shop)) == ("28.00", ("0.00", "0.00"))
    assert faults(shop) == []


@pytest.mark.parametrize("price", ["2.00", None])
def test_what_went_back_from_another_store_is_not_left_to_return(shop, moved, price):
    from_w2(shop, moved, qty=7, price=price)
    with pytest.raises(NotRight, match="only 3 of it left"):
        from_w2(shop, moved, qty=4, price=price)
    assert [line.qty for line in shop.based("supplier_return", moved).lines] == [3]
    with pytest.raises(UserError, match="SR-W2-000001 rest on"):
        shop.unpost(moved)


def test_of_goods_at_several_prices_those_go_back_whose_price_is_credited(shop):
    receipt = received(shop, *({"item": "tea", "qty": 10, "price": price, "vat": 20} for price in ("2.00", "3.00")))
    back = send_back(shop, receipt, {"item": "tea", "qty": 4, "price": "3.00", "vat": 20})
    assert (costs(shop, back)[0], balance(shop, "revaluation")) == ("12.00", "0.00")
    draft = shop.based("supplier_return", receipt)
    assert [(line.qty, f"{line.price:.2f}") for line in draft.lines] == [(10, "2.00"), (6, "3.00")]
    post_draft(shop, draft)
    assert owed(shop) == ("0.00", "0.00")
    assert faults(shop) == []
