"""Disassemblies: a carcass into cuts. Waste is weighed, costs nothing and reaches no shelf."""

from decimal import Decimal

import pytest

from app.core.errors import NotRight
from tests.documents.trade import balance, faults, on_hand, total
from tests.makers import Shop


@pytest.fixture
def shop(make_store):
    shop = Shop(make_store())
    shop.receipt("2026-11-02 09:30", chicken=(10, "3.00"))
    return shop


def take_apart(shop, qty, *lines, moment="2026-11-03", **header):
    for line in lines:
        line.update({name: Decimal(str(line[name])) for name in ("share", "price") if name in line})
    return shop.post("disassembly", moment, "W1", {"item_id": shop.item("chicken"), "qty": Decimal(str(qty)), **header}, list(lines))


def cut(item, qty, **more):
    return {"item": item, "qty": qty, **more}


def test_cuts_bear_their_shares_and_waste_none(shop):
    made = take_apart(
        shop, 10, cut("breast", 3, share=70), cut("legs", 4, share=30), cut("bones", "2.5", share=0), cut("trim", "0.5", waste=True)
    )
    assert [on_hand(shop, item) for item in ("breast", "legs", "bones")] == [("3", "21.00"), ("4", "9.00"), ("2.5", "0.00")]
    assert on_hand(shop, "chicken") == ("0", "0.00")
    assert balance(shop, "preparation") == "0.00"
    assert total(shop, made) == Decimal("30.00")
    assert faults(shop) == []


def test_cost_by_quantity_is_alike_for_every_kilogram(shop):
    take_apart(shop, 10, cut("breast", 3), cut("legs", 4), cut("trim", 3, waste=True), split="qty")
    assert (on_hand(shop, "breast")[1], on_hand(shop, "legs")[1]) == ("12.86", "17.14")


def test_cost_by_price_follows_what_the_cuts_sell_for(shop):
    shop.receipt("2026-11-02 10:00", chicken=(10, "5.00"))
    take_apart(shop, 20, cut("breast", 4, price=30), cut("legs", 4, price=10), cut("bones", 8, price=0), split="value")
    assert [on_hand(shop, item)[1] for item in ("breast", "legs", "bones")] == ["60.00", "20.00", "0.00"]


def test_a_late_invoice_goes_over_to_the_cuts(shop):
    take_apart(shop, 10, cut("breast", 3, share=70), cut("legs", 4, share=30))
    shop.receipt("2026-11-02 10:00", chicken=(10, "4.00"))
    assert (on_hand(shop, "breast")[1], on_hand(shop, "legs")[1]) == ("24.50", "10.50")


@pytest.mark.parametrize(
    ("lines", "header", "told"),
    [
        ([cut("breast", 3, share=70)], {}, "add up to 70 %"),
        ([cut("trim", 3, waste=True)], {}, "write-off"),
        ([cut("breast", 3)], {"split": "value"}, "say the price"),
        ([cut("breast", 3, price=0)], {"split": "value"}, "bears the cost"),
        ([cut("breast", 3)], {"qty": Decimal(0)}, "How much"),
    ],
)
def test_what_can_t_be_divided_is_refused_in_words(shop, lines, header, told):
    with pytest.raises(NotRight, match=told):
        take_apart(shop, header.pop("qty", 1), *[dict(line) for line in lines], **header)
