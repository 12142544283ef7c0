"""What was lost, and how: written off, counted short, lost on the way, returned spoiled."""

from datetime import date
from decimal import Decimal

import pytest

from tests.makers import Shop
from tests.reports.asking import ask, made_of, opens_documents

D = Decimal


@pytest.fixture
def shop(dairy_shop):
    """Milk costs 1.00, brie 5.00, tea 2.00. 3 milk spoil, 1 tea breaks; a count misses 1 brie; of 4 tea sent to W2 2 never arrive sound."""
    shop = dairy_shop
    shop.site("W1"), shop.site("W2")
    shop.receipt("2026-11-01", milk=(10, "1.00"), brie=(4, "5.00"), tea=(10, "2.00"))
    shop.write_off("2026-11-02", reason="spoiled", milk=2)
    shop.write_off("2026-11-03", reason="spoiled", milk=1)
    shop.write_off("2026-11-03", reason="broken", tea=1)
    shop.count("2026-11-04", brie=3)
    sent = shop.dispatch("2026-11-05", tea=4)
    shop.arrival("2026-11-06", sent, [{"item": "tea", "qty": 2, "missing": 1, "damaged": 1, "bearer": "receiver"}])
    sold = shop.post("daily_sales", "2026-11-06", "W1", {}, [{"item": "brie", "qty": 1, "price": "9"}])
    shop.post(
        "customer_return", "2026-11-07", "W1", {"basis_id": sold.document_id}, [{"item": "brie", "qty": 1, "price": "9", "to": "spoiled"}]
    )
    return shop


def test_each_reason_and_each_way_has_its_line(shop):
    assert ask(shop, "write-offs", "reason cost") == [
        ("spoiled", D(3)), ("broken", D(2)), ("counted", D(5)), ("on_the_way", D(4)), ("returned", D(5)),
    ]  # fmt: skip


def test_by_item_group_and_store(shop):
    assert ask(shop, "write-offs", "reason item qty cost", by="item", sort="written_off") == [
        ("broken", "tea", D(1), D(2)), ("spoiled", "milk", D(3), D(3)),
    ]  # fmt: skip
    assert ask(shop, "write-offs", "reason group cost", by="group", group=shop.group("dairy")) == [
        ("spoiled", "dairy", D(3)), ("counted", "dairy", D(5)), ("returned", "dairy", D(5)),
    ]  # fmt: skip
    assert ask(shop, "write-offs", "reason site cost", by="site", item=shop.item("tea")) == [
        ("broken", "W1", D(2)), ("on_the_way", "W2", D(4)),
    ]  # fmt: skip


def test_filters_narrow(shop):
    assert ask(shop, "write-offs", "cost", reason=shop.reason("spoiled"), start=date(2026, 11, 3)) == [(D(1),)]
    assert ask(shop, "write-offs", "reason", site=shop.site("W2")) == [("on_the_way",)]
    assert ask(shop, "write-offs", "reason", end=date(2026, 11, 2)) == [("spoiled",)]


@pytest.mark.parametrize("by", ["reason", "item", "site"])
def test_a_row_leads_to_its_documents_and_they_come_to_the_same(shop, by):
    assert all(opens_documents(each) for each in made_of(shop, "write-offs", "cost", by=by))


def test_what_the_carrier_bears_is_no_loss_of_ours(store):
    shop = Shop(store)
    shop.site("W1"), shop.site("W2")
    shop.receipt("2026-11-01", tea=(10, "2.00"))
    sent = shop.dispatch("2026-11-05", tea=4)
    shop.arrival("2026-11-06", sent, [{"item": "tea", "qty": 3, "missing": 1, "bearer": "carrier"}], carrier="DHL")
    assert ask(shop, "write-offs", "reason cost") == []
