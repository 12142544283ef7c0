"""Dispatches: goods on the way belong to no shelf, and cost what they did where they left."""

import pytest

from app.core.errors import NotRight, UserError
from app.documents.base import kinds
from app.reports.base import Params, run
from tests.documents.trade import balance, faults, on_hand, total
from tests.makers import OWNER, Shop, at


@pytest.fixture
def shop(store):
    made = Shop(store)
    made.receipt("2026-11-02", milk=(10, "1.20"))
    return made


def on_the_way(shop, moment=None):
    with shop.store.read() as session:
        table = run(session, "in-transit", Params(at=at(moment) if moment else None), actor=OWNER)
    names = [column.name for column in table.columns]
    return [(row[names.index("item")], f"{row[names.index('qty')].normalize():f}", f"{row[names.index('cost')]:.2f}") for row in table.rows]


def test_what_was_sent_is_on_the_way_at_cost(shop):
    sent = shop.dispatch("2026-11-03", milk=4)
    assert (on_hand(shop, "milk"), balance(shop, "transit"), f"{total(shop, sent):.2f}") == (("6", "7.20"), "4.80", "4.80")
    assert [row[0] for row in on_the_way(shop)] == ["milk"]


def test_a_receipt_before_it_changes_what_is_on_the_way(shop):
    shop.dispatch("2026-11-03", milk=4)
    shop.receipt("2026-11-01", milk=(10, "1.00"))
    assert balance(shop, "transit") == "4.40"
    assert faults(shop) == []


def test_a_store_cannot_send_goods_to_itself(shop):
    with pytest.raises(NotRight, match="choose another"):
        shop.dispatch("2026-11-03", to="W1", milk=1)


def test_a_dispatch_that_arrived_is_not_unposted_and_not_made_smaller_or_later(shop):
    sent = shop.dispatch("2026-11-03", milk=4)
    shop.arrival("2026-11-04", sent, milk=3)
    with pytest.raises(UserError, match="AR-W2-000001 rest on DP-000001"):
        shop.unpost(sent)
    with pytest.raises(UserError, match="undo a part of DP-000001"):
        shop.correct(sent, lambda document: setattr(document.lines[0], "qty", 2))
    with pytest.raises(UserError, match="before you change its date"):
        shop.correct(sent, lambda document: setattr(document, "moment", at("2026-11-05")))


def test_a_dispatch_that_arrived_may_be_dated_earlier_or_made_larger(shop):
    sent = shop.dispatch("2026-11-03", milk=4)
    shop.arrival("2026-11-04", sent, milk=3)
    shop.correct(sent, lambda document: (setattr(document.lines[0], "qty", 5), setattr(document, "moment", at("2026-11-02 18:00"))))
    assert (on_hand(shop, "milk"), balance(shop, "transit")) == (("5", "6.00"), "2.40")
    assert faults(shop) == []


def test_goods_are_on_the_way_until_the_moment_they_arrive(shop):
    sent = shop.dispatch("2026-11-03", milk=4)
    shop.arrival("2026-11-05", sent, milk=3)
    assert on_the_way(shop, "2026-11-02") == []
    assert on_the_way(shop, "2026-11-04") == [("milk", "4", "4.80")]
    assert on_the_way(shop) == [("milk", "1", "1.20")]


def test_the_head_says_from_where_to_where_before_by_whom():
    def begins(kind):
        return [each.label for each in kinds()[kind].header_fields()][:4]

    assert begins("dispatch") == ["Date", "From", "To", "Carrier"]
    assert begins("arrival") == ["Date", "To", "Dispatch", "Carrier"]
