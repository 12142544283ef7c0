"""Goods that come in without a price cost nothing: whoever forgot to type it is asked, whoever states it is not."""

import json

import pytest

from app.core.errors import Doubt
from app.documents.free import FREE
from app.exchange.records import import_records
from app.posting.engine import post
from tests.documents.trade import document
from tests.makers import OWNER, Shop


@pytest.fixture
def shop(make_store):
    return Shop(make_store())


def put(shop, kind, header, lines, accepted=()):
    draft = shop.draft(kind, "2026-11-03", "W1", header, lines)
    with shop.store.write() as session:
        return post(session, OWNER, draft, frozenset(accepted))


def lines_of(field, *prices):
    return [{"item": f"g{no}", "qty": 2} | ({field: price} if price else {}) for no, price in enumerate(prices)]


@pytest.mark.parametrize(("kind", "field"), [("goods_receipt", "price"), ("opening_stock", "cost")])
def test_a_line_without_a_price_is_asked_about_by_its_number(shop, kind, field):
    header = {"partner_id": shop.supplier()} if kind == "goods_receipt" else {}
    lines = lines_of(field, "1.25", None)
    with pytest.raises(Doubt, match=r"^Line 2 has no price: the goods come in free of cost\nPost it all the same\?$") as asked:
        put(shop, kind, header, lines)
    assert document(shop, put(shop, kind, header, lines, {asked.value.name})).total == 2.5


def test_of_many_lines_without_a_price_the_first_are_named(shop):
    with pytest.raises(Doubt) as asked:
        put(shop, "opening_stock", {}, lines_of("cost", *[None] * 7))
    assert str(asked.value).splitlines()[3:5] == ["Line 4 has no price: the goods come in free of cost", "and 3 more lines"]


def test_the_rest_of_an_order_without_prices_is_asked_about(shop):
    order = shop.post("purchase_order", "2026-11-02", "W1", {"partner_id": shop.supplier()}, [{"item": "milk", "qty": 5}])
    rest = shop.based("goods_receipt", order)
    with shop.store.write() as session, pytest.raises(Doubt) as asked:
        post(session, OWNER, rest)
    assert asked.value.name == FREE


def take(shop, **line):
    shop.site(), shop.supplier(), shop.item("milk")
    record = {
        "kind": "goods_receipt", "uuid": "01890000-0000-7000-8000-000000000001", "moment": "2026-11-03T09:00", "site": "W1",
        "partner": "ACME", "state": "posted", "lines": [{"item": "milk", "qty": "2", **line}],
    }  # fmt: skip
    data = json.dumps({"format": "larder-records/1", "documents": [record]}).encode()
    (taken,) = import_records(shop.store, OWNER, data, each=True, dry_run=False)
    return taken.state, [each.text for each in taken.problems]


def test_a_file_that_states_a_price_of_nothing_means_it(shop):
    assert take(shop, price="0") == ("posted", [])
    assert take(shop, price="1.25") == ("posted", [])
    assert take(shop, amount="0") == ("posted", [])


def test_a_file_that_leaves_the_price_out_is_told_and_taken(shop):
    state, (told,) = take(shop)
    assert (state, "Line 1 has no price" in told) == ("posted", True)
