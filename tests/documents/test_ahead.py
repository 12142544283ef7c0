"""A moment far ahead is a slip, as a rule: it is asked about before the document is posted, and told when nobody is there to be asked."""

import json
from datetime import datetime

import pytest

from app.core.errors import Doubt
from app.documents import ahead
from app.documents.ahead import AHEAD
from app.documents.base import kinds
from app.exchange.records import import_records
from tests.documents.trade import document
from tests.makers import OWNER, Shop, at


@pytest.fixture
def shop(make_store, monkeypatch):
    monkeypatch.setattr(ahead, "clock", lambda: datetime(2026, 11, 5, 18, 0))
    return Shop(make_store())


@pytest.mark.parametrize("moment", ["2026-11-06 18:01", "2026-12-05 09:00", "2100-01-01"])
def test_a_moment_more_than_a_day_ahead_is_asked_about(shop, moment):
    with pytest.raises(Doubt, match="is still ahead") as asked:
        shop.receipt(moment, milk=(10, "1.25"))
    assert (asked.value.name, asked.value.values) == (AHEAD, {"moment": at(moment)})


@pytest.mark.parametrize("moment", ["2026-11-06 18:00", "2026-11-05 18:00", "1999-01-01"])
def test_what_is_prepared_for_tomorrow_is_posted_without_a_question(shop, moment):
    assert document(shop, shop.receipt(moment, milk=(10, "1.25"))).state == "posted"


def test_an_order_may_be_of_any_day(shop):
    shop.post("purchase_order", "2100-01-01", "W1", {"partner_id": shop.supplier()}, [{"item": "milk", "qty": 1, "price": "1.25"}])


@pytest.mark.parametrize("kind", [name for name, cls in kinds().items() if cls.in_ledger])
def test_every_kind_of_the_ledger_is_asked(kind, shop):
    asked = next(iter(kinds()[kind](moment=datetime(2100, 1, 1)).all_doubts()))
    assert asked.name == AHEAD


def test_an_import_tells_that_a_document_is_dated_ahead_and_takes_it(shop):
    shop.site(), shop.supplier(), shop.item("milk")
    record = {
        "kind": "goods_receipt", "uuid": "01890000-0000-7000-8000-000000000001", "moment": "2100-01-01T09:00", "site": "W1",
        "partner": "ACME", "state": "posted", "lines": [{"item": "milk", "qty": "2", "price": "1.25"}],
    }  # fmt: skip
    data = json.dumps({"format": "larder-records/1", "documents": [record]}).encode()
    (taken,) = import_records(shop.store, OWNER, data, each=True, dry_run=False)
    assert (taken.state, taken.refused) == ("posted", False)
    assert [each.text.partition(": ")[2].partition(" is still")[0] for each in taken.problems] == ["1 Jan 2100 09:00"]
