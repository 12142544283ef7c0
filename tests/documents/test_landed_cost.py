"""Landed costs: goods cost as if it had stood on their receipt from the start, whatever has happened to them since."""

from decimal import Decimal

import pytest

from app.core.errors import NotRight, UserError
from app.posting.periods import close_month
from app.reports.base import Params, run
from tests.documents.trade import balance, costs, differences, faults, moves, on_hand, shop_with
from tests.makers import OWNER, Shop, at


@pytest.fixture(params=["average", "fifo"])
def shop(request, store):
    return shop_with(store, request.param)


def test_a_cost_joins_the_goods_and_the_carrier_is_owed_it(shop):
    receipt = shop.receipt("2026-11-02", milk=(10, "1.00"), tea=(10, "3.00"))
    shop.landed_cost("2026-11-05", "4.00", [receipt])
    assert (on_hand(shop, "milk"), on_hand(shop, "tea")) == (("10", "11.00"), ("10", "33.00"))
    assert balance(shop, "supplier") == "-44.00"
    assert faults(shop) == []


def test_it_is_divided_to_the_cent(shop):
    receipts = [shop.receipt("2026-11-02", [{"item": item, "qty": 5, "price": 50}]) for item in ("a", "b", "c")]
    landed = shop.landed_cost("2026-11-05", "123.22", receipts)
    assert costs(shop, landed) == ["41.07", "41.07", "41.08"]


@pytest.mark.parametrize(
    ("split", "expected"),
    [("qty", ["7.50", "2.50"]), ("value", ["2.50", "7.50"]), ("weight", ["6.00", "4.00"]), ("volume", ["1.43", "8.57"])],
)
def test_it_is_divided_by_quantity_value_weight_or_volume(shop, split, expected):
    shop.item("milk", weight=Decimal(1), volume=Decimal(1))
    shop.item("oil", weight=Decimal(2), volume=Decimal(18))
    receipt = shop.receipt("2026-11-02", milk=(30, "1.00"), oil=(10, "9.00"))
    assert costs(shop, shop.landed_cost("2026-11-05", "10.00", [receipt], split=split)) == expected


def test_goods_kept_by_weight_need_not_say_what_they_weigh(shop):
    shop.item("flour", unit_id=shop.unit("kg"))
    shop.item("milk", weight=Decimal(1))
    receipt = shop.receipt("2026-11-02", flour=(30, "1.00"), milk=(10, "9.00"))
    assert costs(shop, shop.landed_cost("2026-11-05", "10.00", [receipt], split="weight")) == ["7.50", "2.50"]


def test_goods_of_unknown_weight_are_named(shop):
    receipt = shop.receipt("2026-11-02", milk=(10, "1.00"))
    with pytest.raises(NotRight, match="how much these weigh: milk"):
        shop.landed_cost("2026-11-05", "10.00", [receipt], split="weight")


def test_goods_sold_since_cost_more_too(shop):
    receipt = shop.receipt("2026-11-02", milk=(10, "1.00"))
    spoiled = shop.write_off("2026-11-03", milk=6)
    shop.landed_cost("2026-11-05", "5.00", [receipt])
    assert (costs(shop, spoiled), on_hand(shop, "milk")) == (["9.00"], ("4", "6.00"))
    assert differences(shop, spoiled) == []
    assert faults(shop) == []


def test_goods_that_are_all_gone_cost_more_and_nothing_stays_on_the_shelf(shop):
    receipt = shop.receipt("2026-11-02", milk=(10, "1.00"))
    spoiled = shop.write_off("2026-11-03", milk=10)
    shop.landed_cost("2026-11-05", "5.00", [receipt])
    assert (costs(shop, spoiled), on_hand(shop, "milk")) == (["15.00"], ("0", "0.00"))


def test_it_follows_goods_that_were_sent_to_another_store(shop):
    receipt = shop.receipt("2026-11-02", milk=(10, "1.00"))
    shop.transfer("2026-11-03", milk=5)
    sent = shop.dispatch("2026-11-03 15:00", milk=2)
    shop.arrival("2026-11-04", sent, [{"item": "milk", "qty": 1, "missing": 1, "surplus": 1}])
    shop.landed_cost("2026-11-05", "5.00", [receipt])
    assert (on_hand(shop, "milk"), on_hand(shop, "milk", "W2")) == (("3", "4.50"), ("7", "10.50"))
    assert (balance(shop, "shortage"), balance(shop, "surplus")) == ("1.50", "-1.50")
    assert faults(shop) == []


def test_other_goods_of_the_item_keep_their_cost_only_where_receipts_are_told_apart(shop):
    receipt = shop.receipt("2026-11-01", milk=(10, "1.00"))
    shop.receipt("2026-11-02", milk=(10, "2.00"))
    first, second = (shop.write_off(f"2026-11-0{day}", milk=10) for day in (3, 4))
    shop.landed_cost("2026-11-05", "5.00", [receipt])
    told_apart = {"fifo": [["15.00"], ["20.00"]], "average": [["17.50"], ["17.50"]]}
    assert [costs(shop, first), costs(shop, second)] == told_apart[shop.costing]


def test_it_is_the_same_as_a_receipt_that_had_it_from_the_start(make_store, shop):
    """Also for an issue of the same second, and where the receipt covers what went out before it."""

    def tell(of, landed):
        of.receipt("2026-11-01", milk=(2, "0.90"))
        outs = [of.write_off("2026-11-02", milk=5)]
        receipt = of.receipt("2026-11-03", [{"item": "milk", "qty": 7, "amount": "7.00" if landed else "10.33"}])
        outs += [of.write_off("2026-11-03", milk=1), of.transfer("2026-11-04", milk=2)]
        if landed:
            of.landed_cost("2026-11-09", "3.33", [receipt])
        return [costs(of, out) for out in outs], on_hand(of, "milk"), on_hand(of, "milk", "W2"), balance(of, "cost_difference")

    other = Shop(make_store())
    with shop.store.read() as session:
        from app.store.info import read_info, write_info

        method = read_info(session, "costing")
    with other.store.write() as session:
        write_info(session, costing=method)
    for each in (shop, other):
        each.site("W1", negative_stock="allow")
    assert tell(shop, True) == tell(other, False)
    assert faults(shop) == []


def test_several_costs_join_the_same_goods(shop):
    receipt = shop.receipt("2026-11-02", milk=(10, "1.00"))
    first, second = shop.landed_cost("2026-11-05", "5.00", [receipt]), shop.landed_cost("2026-11-06", "1.00", [receipt])
    assert on_hand(shop, "milk") == ("10", "16.00")
    shop.unpost(first)
    assert on_hand(shop, "milk") == ("10", "11.00")
    shop.unpost(second)
    assert on_hand(shop, "milk") == ("10", "10.00")
    assert faults(shop) == []


def test_a_corrected_cost_replaces_the_first(shop):
    receipt = shop.receipt("2026-11-02", milk=(10, "1.00"))
    landed = shop.landed_cost("2026-11-05", "5.00", [receipt])
    shop.write_off("2026-11-06", milk=5)
    shop.correct(landed, lambda document: setattr(document, "amount", Decimal("3.00")))
    assert (on_hand(shop, "milk"), balance(shop, "expense")) == (("5", "6.50"), "6.50")
    assert faults(shop) == []


def test_a_receipt_it_rests_on_is_not_unposted_nor_dated_otherwise_but_its_price_may_change(shop):
    receipt = shop.receipt("2026-11-02", milk=(10, "1.00"))
    shop.landed_cost("2026-11-05", "5.00", [receipt])
    elsewhere = shop.site("W2")
    with pytest.raises(UserError, match="LC-000001 rest on GR-000001: unpost those first"):
        shop.unpost(receipt)
    with pytest.raises(UserError, match="before you change its date"):
        shop.correct(receipt, lambda document: setattr(document, "moment", at("2026-11-01")))
    with pytest.raises(UserError, match="add to the cost of goods in GR-000001"):
        shop.correct(receipt, lambda document: setattr(document, "site_id", elsewhere))

    def dearer(document):
        document.lines[0].price = Decimal(2)
        document.lines[0].changed("price", document)

    shop.correct(receipt, dearer)
    assert on_hand(shop, "milk") == ("10", "25.00")
    assert faults(shop) == []


def test_goods_of_a_closed_month_keep_their_cost(shop):
    receipt = shop.receipt("2026-10-02", milk=(10, "1.00"))
    landed = shop.landed_cost("2026-10-05", "5.00", [receipt])
    with shop.store.write() as session:
        close_month(session, OWNER, 2026, 10)
    with pytest.raises(UserError, match=r"10\.2026 is closed, and what goods cost .* by a change of cost"):
        shop.landed_cost("2026-11-05", "5.00", [receipt])
    with pytest.raises(UserError, match="is closed"):
        shop.unpost(landed)
    shop.cost_change("2026-11-05", milk="2.00")
    assert (on_hand(shop, "milk"), faults(shop)) == (("10", "20.00"), [])


def test_a_late_cost_of_an_open_document_on_goods_of_a_closed_month_is_not_taken_back(shop):
    receipt = shop.receipt("2026-10-02", milk=(10, "1.00"))
    landed = shop.landed_cost("2026-11-05", "5.00", [receipt])
    with shop.store.write() as session:
        close_month(session, OWNER, 2026, 10)
    for change in (shop.unpost, lambda of: shop.correct(of, lambda document: setattr(document, "amount", Decimal(1)))):
        with pytest.raises(UserError, match="is closed"):
            change(landed)


def test_what_is_not_posted_named_twice_or_owed_to_nobody_is_refused(shop):
    receipt = shop.receipt("2026-11-02", milk=(10, "1.00"))
    with pytest.raises(NotRight, match="named twice"):
        shop.landed_cost("2026-11-05", "5.00", [receipt, receipt])
    with pytest.raises(NotRight, match="how much the cost is"):
        shop.landed_cost("2026-11-05", "0", [receipt])
    shop.unpost(receipt)
    with pytest.raises(NotRight, match="GR-000001 is not posted"):
        shop.landed_cost("2026-11-05", "5.00", [receipt])


def test_reports_of_a_day_show_the_cost_where_the_goods_came(shop):
    receipt = shop.receipt("2026-11-02 10:00", milk=(10, "1.00"))
    shop.landed_cost("2026-11-05 10:00", "5.00", [receipt])
    for moment, value in (("2026-11-02 12:00", "15.00"), ("2026-11-05 12:00", "15.00"), ("2026-11-05 09:00", "15.00")):
        with shop.store.read() as session:
            table = run(session, "stock-on-hand", Params(at=at(moment)), actor=OWNER)
        names = [column.name for column in table.columns]
        assert [f"{row[names.index('cost')]:.2f}" for row in table.rows] == [value], moment
    with shop.store.read() as session:
        table = run(session, "moves", Params(), actor=OWNER)
    kinds_in_order = [row[[column.name for column in table.columns].index("kind")] for row in table.rows]
    assert kinds_in_order == ["goods_receipt", "landed_cost"]


def test_it_may_be_taken_from_an_article_instead(shop):
    from tests.documents.trade import document

    receipt = shop.receipt("2026-11-02", milk=(10, "1.00"))
    landed, fuel = shop.landed_cost("2026-11-05", "5.00", [receipt]), shop.article("fuel")

    def own_van(of):
        of.partner_id, of.article_id = None, fuel

    shop.correct(landed, own_van)
    assert (balance(shop, "article"), balance(shop, "supplier")) == ("-5.00", "-10.00")
    assert document(shop, landed).total == 5
    assert len(moves(shop, landed)) == 1
