"""Customer returns: goods come back at what they cost when they were sold."""

from decimal import Decimal

import pytest

from app.access import Actor, Role
from app.core.errors import NotRight, UserError
from app.core.money import price
from app.posting.based import new_based_on
from app.posting.engine import post
from app.store.info import write_info
from tests.documents.trade import balance, costs, faults, on_hand
from tests.makers import Shop


@pytest.fixture
def shop(make_store):
    shop = Shop(make_store())
    shop.receipt("2026-11-02 09:30", milk=(10, "1.25"))
    return shop


@pytest.fixture
def sale(shop):
    return shop.post("daily_sales", "2026-11-03 21:00", "W1", {"till_id": shop.till()}, [{"item": "milk", "qty": 4, "price": "2.40"}])


def give_back(shop, sale, *lines, moment="2026-11-05 10:00", **header):
    return shop.post("customer_return", moment, "W1", {"till_id": shop.till(), "basis_id": sale.document_id, **header}, lines)


def test_goods_come_back_at_the_cost_of_their_sale_whatever_they_cost_since(shop, sale):
    shop.receipt("2026-11-04 09:30", milk=(6, "3.25"))
    back = give_back(shop, sale, {"item": "milk", "qty": 1, "price": "2.40"})
    assert costs(shop, back)[0] == "1.25"
    assert on_hand(shop, "milk") == ("13", "28.25")
    assert (balance(shop, "till"), balance(shop, "revenue")) == ("7.20", "-7.20")


def test_a_late_receipt_changes_the_sale_and_its_return_alike(shop, sale):
    back = give_back(shop, sale, {"item": "milk", "qty": 2, "price": "2.40"})
    shop.receipt("2026-11-02 10:00", milk=(10, "1.75"))
    assert (costs(shop, sale)[0], costs(shop, back)[0]) == ("6.00", "3.00")
    assert faults(shop) == []


def test_no_more_comes_back_than_was_sold(shop, sale):
    give_back(shop, sale, {"item": "milk", "qty": 3, "price": "2.40"})
    with pytest.raises(NotRight, match="only 1 of it left"):
        give_back(shop, sale, {"item": "milk", "qty": 2, "price": "2.40"})


def test_spoiled_goods_do_not_come_onto_the_shelf(shop, sale):
    give_back(shop, sale, {"item": "milk", "qty": 1, "price": "2.40", "to": "spoiled"})
    assert on_hand(shop, "milk") == ("6", "7.50")
    assert (balance(shop, "shortage"), balance(shop, "cost_of_sales")) == ("1.25", "3.75")


def test_a_dish_cooked_to_order_goes_back_on_no_shelf_with_a_sale_or_without(shop):
    shop.receipt("2026-11-02", flour=(10, "1.00"))
    shop.recipe("pancake", 1, flour="0.5")
    cooked = shop.post("daily_sales", "2026-11-03", "W1", {"till_id": shop.till()}, [{"item": "pancake", "qty": 4, "price": "2.40"}])
    give_back(shop, cooked, {"item": "pancake", "qty": 1, "price": "2.40", "to": "shelf"})
    assert (balance(shop, "shortage"), balance(shop, "shelf")) == ("0.50", "20.50")
    shop.post("customer_return", "2026-11-06", "W1", {}, [{"item": "pancake", "qty": 1, "price": 0, "cost": "0.50", "to": "shelf"}])
    assert (balance(shop, "shortage"), balance(shop, "shelf")) == ("1.00", "20.50")
    assert faults(shop) == []


def test_a_sale_that_goods_came_back_of_is_not_unposted(shop, sale):
    give_back(shop, sale, {"item": "milk", "qty": 1, "price": "2.40"})
    with pytest.raises(UserError, match="CR-000001 rest on DS-000001"):
        shop.unpost(sale)


def test_a_corrected_sale_keeps_its_return_at_its_cost(shop, sale):
    back = give_back(shop, sale, {"item": "milk", "qty": 1, "price": "2.40"})

    def change(document):
        bread = shop.draft("daily_sales", "2026-11-03", "W1", {}, [{"item": "milk", "qty": 2, "price": "2.50"}]).rows
        document.lines.insert(0, bread[0])

    shop.receipt("2026-11-02 08:00", milk=(5, "2.75"))
    shop.correct(sale, change)
    assert costs(shop, back)[0] == "1.75"
    assert faults(shop) == []


def test_a_corrected_sale_can_not_lose_what_came_back(shop, sale):
    give_back(shop, sale, {"item": "milk", "qty": 3, "price": "2.40"})

    def fewer(document):
        document.lines[0].qty = 2

    with pytest.raises(UserError, match="undo a part of DS-000001"):
        shop.correct(sale, fewer)


def test_without_a_sale_goods_come_back_at_a_given_cost_or_what_they_cost_now(shop):
    header = {"till_id": shop.till()}
    shop.post("customer_return", "2026-11-05", "W1", header, [{"item": "milk", "qty": 2, "price": 0, "cost": "1.00"}])
    assert on_hand(shop, "milk") == ("12", "14.50")
    shop.post("customer_return", "2026-11-06", "W1", header, [{"item": "milk", "qty": 12, "price": 0}])
    assert on_hand(shop, "milk") == ("24", "29.00")


def test_without_a_sale_goods_cost_what_they_cost_then_not_by_the_evening_nor_with_the_return_itself(shop):
    shop.receipt("2026-11-05 18:00", milk=(10, "3.25"))
    back = shop.post("customer_return", "2026-11-05 10:00", "W1", {}, [{"item": "milk", "qty": 30, "price": 0}])
    assert costs(shop, back) == ["37.50"]
    shop.receipt("2026-11-02 08:00", milk=(10, "1.75"))
    shop.correct(back, lambda document: setattr(document, "note", "looked at again"))
    assert costs(shop, back) == ["45.00"]


def test_without_a_sale_goods_that_ran_out_cost_what_they_cost_last(shop):
    shop.write_off("2026-11-04", milk=10)
    back = shop.post("customer_return", "2026-11-05", "W1", {}, [{"item": "milk", "qty": 1, "price": 0}])
    assert costs(shop, back) == ["1.25"]


def test_without_a_sale_goods_follow_what_they_cost_at_that_moment(shop):
    shop.post("daily_sales", "2026-11-03 21:00", "W1", {}, [{"item": "milk", "qty": 4, "price": "2.40"}])
    back = shop.post("customer_return", "2026-11-05", "W1", {}, [{"item": "milk", "qty": 2, "price": 0}])
    gone = shop.write_off("2026-11-06", milk=8)
    assert (costs(shop, back), costs(shop, gone)) == (["2.50"], ["10.00"])
    late = shop.receipt("2026-11-02 08:00", milk=(10, "1.75"))
    assert (costs(shop, back), costs(shop, gone), on_hand(shop, "milk")) == (["3.00"], ["12.00"], ("10", "15.00"))
    assert faults(shop) == []
    shop.unpost(late)
    assert (costs(shop, back), costs(shop, gone), on_hand(shop, "milk")) == (["2.50"], ["10.00"], ("0", "0.00"))
    assert faults(shop) == []


def test_without_a_sale_spoiled_goods_cost_what_those_on_the_shelf_do_and_leave_them_alone(shop):
    back = shop.post("customer_return", "2026-11-05", "W1", {}, [{"item": "milk", "qty": 2, "price": 0, "to": "spoiled"}])
    assert (costs(shop, back), balance(shop, "shortage"), on_hand(shop, "milk")) == (["2.50"], "2.50", ("10", "12.50"))
    shop.receipt("2026-11-02 08:00", milk=(10, "1.75"))
    assert (costs(shop, back), balance(shop, "shortage"), on_hand(shop, "milk")) == (["3.00"], "3.00", ("20", "30.00"))
    assert faults(shop) == []


def test_without_a_sale_goods_that_are_owed_come_back_at_the_cost_last_known(make_store):
    shop = Shop(make_store())
    shop.site("W1", negative_stock="allow")
    shop.receipt("2026-11-02", milk=(10, "1.25"))
    shop.write_off("2026-11-04", milk=12)
    back = shop.post("customer_return", "2026-11-05", "W1", {}, [{"item": "milk", "qty": 5, "price": 0}])
    assert (costs(shop, back), on_hand(shop, "milk")) == (["6.25"], ("3", "3.75"))
    assert faults(shop) == []


def test_without_a_sale_goods_never_seen_come_back_at_their_estimate(shop):
    shop.item("tea", estimated_cost=price("0.70"))
    back = shop.post("customer_return", "2026-11-05", "W1", {}, [{"item": "tea", "qty": 3, "price": 0}])
    assert costs(shop, back) == ["2.10"]
    shop.receipt("2026-11-04", tea=(1, "2.00"))
    assert costs(shop, back) == ["6.00"]
    assert faults(shop) == []


def test_without_a_sale_goods_that_nobody_knows_the_cost_of_take_one_that_is_typed(shop):
    line = {"item": "tea", "qty": 3, "price": 0}
    for _ in range(2):
        with pytest.raises(NotRight, match="Line 1: it is not known what it costs; type a unit cost"):
            shop.post("customer_return", "2026-11-05", "W1", {}, [line])
        shop.receipt("2026-11-05 18:00", tea=(1, "2.00"))  # what came by the evening had not come by then
    back = shop.post("customer_return", "2026-11-05", "W1", {}, [{**line, "cost": "0.50"}])
    assert costs(shop, back) == ["1.50"]


def test_without_a_sale_goods_cost_the_average_of_what_is_there_under_fifo_as_well(make_store):
    store = make_store()
    with store.write() as session:
        write_info(session, costing="fifo")
    shop = Shop(store)
    shop.receipt("2026-11-02", milk=(10, "1.00"))
    shop.receipt("2026-11-03", milk=(10, "3.00"))
    back = shop.post("customer_return", "2026-11-05", "W1", {}, [{"item": "milk", "qty": 2, "price": 0}])
    assert costs(shop, back) == ["4.00"]
    shop.write_off("2026-11-04", milk=15)
    assert (costs(shop, back), on_hand(shop, "milk")) == (["6.00"], ("7", "21.00"))
    assert faults(shop) == []


def test_without_a_sale_it_takes_a_manager(shop, sale):
    shop.actor = Actor(0, "Rita", Role.CASHIER)
    give_back(shop, sale, {"item": "milk", "qty": 1, "price": "2.40"})
    with pytest.raises(UserError, match="It takes the role Manager"):
        shop.post("customer_return", "2026-11-05", "W1", {}, [{"item": "milk", "qty": 1, "price": 0}])


def test_a_return_based_on_a_sale_begins_with_what_has_not_come_back(shop, sale):
    give_back(shop, sale, {"item": "milk", "qty": 1, "price": "2.40"})
    with shop.store.read() as session:
        draft = new_based_on(session, "customer_return", sale.document_id)
    assert [(f"{line.qty.normalize():f}", f"{line.price.normalize():f}") for line in draft.rows] == [("3", "2.4")]


# ---------------------------------------------------------------- money and VAT as they were paid


@pytest.fixture
def thirds(shop):
    """Three milk for 10.00, VAT of 20 % inside."""
    line = {"item": "milk", "qty": 3, "price": "3.333333", "vat": 20}
    return shop.post("daily_sales", "2026-11-03 21:00", "W1", {"till_id": shop.till()}, [line])


def taken(shop):
    """What is left in the till and of its VAT."""
    return balance(shop, "till"), balance(shop, "output_vat")


def test_the_last_part_that_comes_back_takes_the_rest_of_money_and_vat(shop, thirds):
    assert taken(shop) == ("10.00", "-1.67")
    for _ in range(2):
        give_back(shop, thirds, {"item": "milk", "qty": 1, "price": "3.333333", "vat": 20})
    assert taken(shop) == ("3.34", "-0.55")
    give_back(shop, thirds, {"item": "milk", "qty": 1, "price": "3.333333", "vat": 20})
    assert taken(shop) == ("0.00", "0.00")
    assert faults(shop) == []


def test_a_part_that_is_posted_again_gives_back_the_rest(shop, thirds):
    parts = [give_back(shop, thirds, {"item": "milk", "qty": 1, "price": "3.333333", "vat": 20}) for _ in range(3)]
    shop.unpost(parts[0])
    shop.correct(parts[0], lambda document: None)
    assert taken(shop) == ("0.00", "0.00")


def test_vat_as_the_register_stated_it_goes_back_as_it_came(shop):
    draft = shop.draft(
        "daily_sales",
        "2026-11-03",
        "W1",
        {"till_id": shop.till(), "tax_given": True},
        [{"item": "milk", "qty": 4, "price": "2.50", "vat": 20}],
    )
    draft.lines[0].vat_amount = Decimal(1)
    with shop.store.write() as session:
        sale = post(session, shop.actor, draft)
    part = shop.based("customer_return", sale)
    assert part.tax_given
    assert part.lines[0].vat_amount == 1
    give_back(shop, sale, {"item": "milk", "qty": 2, "price": "2.50", "vat": 20})
    assert taken(shop) == ("5.00", "-0.50")
    give_back(shop, sale, {"item": "milk", "qty": 2, "price": "2.50", "vat": 20})
    assert taken(shop) == ("0.00", "0.00")


def test_no_more_is_paid_back_than_was_paid(shop):
    sale = shop.post("daily_sales", "2026-11-03", "W1", {"till_id": shop.till()}, [{"item": "milk", "qty": 2, "price": "2.50"}])
    with pytest.raises(NotRight, match=r"Line 1: no more than 2\.50 was paid for it"):
        give_back(shop, sale, {"item": "milk", "qty": 1, "price": "5.00"})
    with pytest.raises(NotRight, match=r"Line 1: no more than 5\.00 was paid for it"):
        give_back(shop, sale, {"item": "milk", "qty": 2, "price": "12.50"})
    give_back(shop, sale, {"item": "milk", "qty": 1, "price": "2.00"})  # less is the shop's own affair
    give_back(shop, sale, {"item": "milk", "qty": 1, "price": "2.50"})


def test_what_was_paid_is_the_price_less_the_discount_and_the_dearest_of_several(shop):
    lines = [{"item": "milk", "qty": 1, "price": "2.50", "discount": "0.50"}, {"item": "milk", "qty": 1, "price": "2.30"}]
    sale = shop.post("daily_sales", "2026-11-03", "W1", {"till_id": shop.till()}, lines)
    with pytest.raises(NotRight, match=r"no more than 2\.30"):
        give_back(shop, sale, {"item": "milk", "qty": 1, "price": "2.50"})
    give_back(shop, sale, {"item": "milk", "qty": 1, "price": "2.30"})
    with pytest.raises(NotRight, match=r"no more than 2\.00"):
        give_back(shop, sale, {"item": "milk", "qty": 1, "price": "2.30"})


def test_of_goods_sold_at_several_prices_those_come_back_whose_price_is_paid(shop):
    lines = [{"item": "milk", "qty": 2, "price": price, "vat": 20} for price in ("2.00", "2.50")]
    sale = shop.post("daily_sales", "2026-11-03", "W1", {"till_id": shop.till()}, lines)
    give_back(shop, sale, {"item": "milk", "qty": 1, "price": "2.50", "vat": 20})
    assert [(line.qty, f"{line.price:.2f}") for line in shop.based("customer_return", sale).lines] == [(2, "2.00"), (1, "2.50")]
