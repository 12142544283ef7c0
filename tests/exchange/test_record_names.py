"""What records may say in more than one way."""

import json
from fractions import Fraction

from app.core.share import share_problems, weights_of_percent
from app.exchange.records import import_records
from tests.makers import OWNER, Shop


class Said:
    def __init__(self, share):
        self.no, self.share = 1, share


def test_shares_may_be_percentages_or_parts_of_one():
    from decimal import Decimal

    for said in (["75", "25"], ["0.75", "0.25"]):
        shares = [Decimal(each) for each in said]
        assert list(share_problems([Said(share) for share in shares])) == []
        first, second = weights_of_percent(shares)
        assert first / (first + second) == Fraction(3, 4)
    assert list(share_problems([Said(Decimal("0.5")), Said(Decimal("0.4"))])) != []


def test_an_arrival_may_name_the_sender_and_where_it_arrives_as_the_dispatch_does(make_store):
    shop = Shop(make_store())
    shop.site("W2")
    shop.receipt("2026-11-02", milk=(10, "1.25"))
    sent = {"uuid": "01890000-0000-7000-8000-000000000077", "site": "W1", "to_site": "W2", "state": "posted"}
    documents = [
        {"kind": "dispatch", "moment": "2026-11-03T10:00:00", **sent, "lines": [{"item": "milk", "qty": "4"}]},
        {
            "kind": "arrival", "moment": "2026-11-04T10:00:00", **sent, "uuid": "01890000-0000-7000-8000-000000000078",
            "dispatch": sent["uuid"], "lines": [{"item": "milk", "qty": "4"}],
        },
    ]  # fmt: skip
    data = json.dumps({"format": "larder-records/1", "documents": documents}).encode()
    taken = import_records(shop.store, OWNER, data, each=True, dry_run=False)
    assert [each.problems for each in taken] == [(), ()]
    from tests.documents.trade import on_hand

    assert (on_hand(shop, "milk"), on_hand(shop, "milk", "W2")) == (("6", "7.50"), ("4", "5.00"))
