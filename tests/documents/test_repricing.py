"""Repricing: prices hold from their moment, and no longer when the document is unposted."""

from datetime import datetime
from decimal import Decimal

import pytest

from app.core.errors import NotRight
from app.posting.based import new_based_on
from app.posting.price import prices_at
from tests.documents.trade import document, faults
from tests.makers import Shop, at


@pytest.fixture
def shop(make_store):
    shop = Shop(make_store())
    rate = shop.row("vat_rate", "20", name="20 %", percent=Decimal(20))
    shop.item("milk", vat_rate_id=rate)
    shop.row("price_type", "retail", name="Retail")
    shop.receipt("2026-11-02 09:30", milk=(10, "1.25"), bread=(4, "0.50"))
    return shop


def reprice(shop, moment, *lines, **header):
    return shop.post("repricing", moment, "W1", {"price_type_id": shop.row("price_type", "retail"), **header}, lines)


def price(shop, item, moment, site=None):
    with shop.store.read() as session:
        found = prices_at(session, shop.row("price_type", "retail"), at(moment), [shop.item(item)], site)
    return f"{found[shop.item(item)]:.2f}" if found else None


def test_a_price_holds_from_its_moment_until_the_next(shop):
    reprice(shop, "2026-11-03 08:00", {"item": "milk", "price": "1.90"})
    reprice(shop, "2026-11-05 08:00", {"item": "milk", "price": "2.10"})
    assert [price(shop, "milk", day) for day in ("2026-11-02", "2026-11-04", "2026-11-05 08:00")] == [None, "1.90", "2.10"]


def test_a_price_may_begin_later_than_its_document(shop):
    reprice(shop, "2026-11-03 08:00", {"item": "milk", "price": "1.90"}, starts=datetime(2026, 11, 9, 0, 0))
    assert [price(shop, "milk", day) for day in ("2026-11-08 23:59", "2026-11-09 00:00")] == [None, "1.90"]


def test_unposting_lets_the_old_price_hold_again(shop):
    reprice(shop, "2026-11-03 08:00", {"item": "milk", "price": "1.90"})
    second = reprice(shop, "2026-11-05 08:00", {"item": "milk", "price": "2.10"})
    shop.unpost(second)
    assert price(shop, "milk", "2026-11-06") == "1.90"


def test_before_and_after_are_told_for_what_is_on_hand(shop):
    reprice(shop, "2026-11-03 08:00", {"item": "milk", "price": "1.90"})
    second = document(shop, reprice(shop, "2026-11-05 08:00", {"item": "milk", "price": "2.10"}))
    line = second.rows[0]
    assert (f"{line.before:.2f}", f"{line.on_hand:.0f}", f"{line.change:.2f}") == ("1.90", "10", "2.00")
    assert [f"{amount:.2f}" for _label, amount in second.sums()] == ["19.00", "21.00", "2.00"]
    assert faults(shop) == []


def on_hand(done):
    return [f"{figure:.2f}" for line in done.rows for figure in (line.on_hand, line.change)]


def test_what_is_on_hand_in_all_stores_is_worth_more_when_the_price_holds_in_all(shop):
    shop.receipt("2026-11-02 10:00", site="W2", milk=(5, "1.25"))
    reprice(shop, "2026-11-03 08:00", {"item": "milk", "price": "1.90"})
    everywhere = document(shop, reprice(shop, "2026-11-05 08:00", {"item": "milk", "price": "2.10"}))
    assert on_hand(everywhere) == ["15.00", "3.00"]
    assert everywhere.total == 3
    here = document(shop, reprice(shop, "2026-11-06 08:00", {"item": "milk", "price": "2.00"}, everywhere=False))
    assert on_hand(here) == ["10.00", "-1.00"]


def test_stores_with_a_price_of_their_own_are_not_worth_more(shop):
    shop.receipt("2026-11-02 10:00", site="W2", milk=(5, "1.25"))
    reprice(shop, "2026-11-03 08:00", {"item": "milk", "price": "1.90"}, {"item": "bread", "price": "1.00"})
    reprice(shop, "2026-11-04 08:00", {"item": "milk", "price": "2.50"}, everywhere=False)
    after = document(shop, reprice(shop, "2026-11-05 08:00", {"item": "milk", "price": "2.10"}, {"item": "bread", "price": "1.10"}))
    assert on_hand(after) == ["5.00", "1.00", "4.00", "0.40"]


def test_a_correction_replaces_the_prices_it_had_set(shop):
    done = reprice(shop, "2026-11-03 08:00", {"item": "milk", "price": "1.90"})

    def cheaper(document):
        document.lines[0].price = Decimal("1.80")

    shop.correct(done, cheaper)
    assert price(shop, "milk", "2026-11-06") == "1.80"
    assert document(shop, done).rows[0].before is None


def test_a_price_of_one_store_leaves_the_others_alone(shop):
    reprice(shop, "2026-11-03 08:00", {"item": "milk", "price": "1.90"})
    reprice(shop, "2026-11-04 08:00", {"item": "milk", "price": "2.50"}, everywhere=False)
    assert price(shop, "milk", "2026-11-05", shop.site()) == "2.50"
    assert price(shop, "milk", "2026-11-05", shop.site("W2")) == "1.90"


def test_an_item_has_one_price_in_a_document(shop):
    with pytest.raises(NotRight, match="further up"):
        reprice(shop, "2026-11-03", {"item": "milk", "price": "1.90"}, {"item": "milk", "price": "1.95"})


def test_the_goods_of_a_receipt_get_the_prices_of_the_markup_rules(shop):
    retail = shop.row("price_type", "retail")
    shop.row("markup_rule", "all", price_type_id=retail, percent=Decimal(40), step=Decimal("0.10"), less=Decimal("0.01"))
    received = shop.receipt("2026-11-04 09:30", milk=(5, "1.50"))
    with shop.store.read() as session:
        draft = new_based_on(session, "repricing", received.document_id)
    assert [(f"{line.price:.2f}", line.before) for line in draft.rows] == [("2.49", None)]  # 1.50 + 40 % + 20 % VAT is 2.52
    assert draft.price_type_id == retail


def test_goods_whose_price_would_not_change_are_left_out(shop):
    retail = shop.row("price_type", "retail")
    shop.row("markup_rule", "all", price_type_id=retail, percent=Decimal(40))
    reprice(shop, "2026-11-03", {"item": "milk", "price": "2.52"})
    received = shop.receipt("2026-11-04 09:30", milk=(5, "1.50"))
    with shop.store.read() as session:
        assert new_based_on(session, "repricing", received.document_id).rows == []


def test_a_price_that_is_to_begin_later_was_not_its_own_before(shop):
    reprice(shop, "2026-11-03 08:00", {"item": "milk", "price": "1.90"})
    outcome = reprice(shop, "2026-11-04 08:00", {"item": "milk", "price": "2.10"})
    shop.correct(outcome, lambda repricing: setattr(repricing, "moment", at("2026-11-06 08:00")))
    (line,) = document(shop, outcome).rows
    assert (f"{line.before:.2f}", f"{line.change:.2f}") == ("1.90", "2.00")


def test_one_made_from_a_receipt_shows_what_is_on_hand_before_it_is_posted(shop):
    retail = shop.row("price_type", "retail")
    shop.row("markup_rule", "all", price_type_id=retail, percent=Decimal(40))
    reprice(shop, "2026-11-03", {"item": "milk", "price": "2.00"})
    received = shop.receipt("2026-11-04 09:30", milk=(5, "1.50"))
    draft = shop.based("repricing", received)
    assert on_hand(draft) == ["15.00", "7.80"]
    assert [f"{amount:.2f}" for _label, amount in draft.sums()] == ["30.00", "37.80", "7.80"]
    assert draft.total == Decimal("7.80")
