"""Arrivals: each of the goods sent is accounted for at the cost of its dispatch, whoever bears what is lost."""

import pytest

from app.core.errors import NotRight
from app.documents.base import Document, kinds
from app.documents.stock.arrival import Bearer
from app.posting.answers import learn
from tests.documents.trade import balance, costs, faults, on_hand, shop_with


@pytest.fixture(params=["average", "fifo"])
def shop(request, store):
    made = shop_with(store, request.param)
    made.receipt("2026-11-02", milk=(10, "1.20"))
    return made


@pytest.fixture
def sent(shop):
    return shop.dispatch("2026-11-03", milk=6)


def filled(shop, dispatch):
    with shop.store.read() as session:
        document = kinds()["arrival"](basis_id=dispatch.document_id)
        learn(session, document)
        document.fill_from(session.get_one(Document, dispatch.document_id))
    return document


def test_all_that_was_sent_arrives_at_its_cost(shop, sent):
    shop.arrival("2026-11-04", sent, milk=6)
    assert (on_hand(shop, "milk", "W2"), balance(shop, "transit")) == (("6", "7.20"), "0.00")


@pytest.mark.parametrize(("bearer", "place"), [("sender", "shortage"), ("receiver", "shortage"), ("carrier", "supplier")])
def test_what_is_missing_or_damaged_is_charged_to_who_bears_it(shop, sent, bearer, place):
    before = balance(shop, place)
    line = {"item": "milk", "qty": 3, "missing": 2, "damaged": 1, "bearer": Bearer(bearer)}
    shop.arrival("2026-11-04", sent, [line], carrier="TRUCKS")
    assert (on_hand(shop, "milk", "W2"), balance(shop, "transit")) == (("3", "3.60"), "0.00")
    assert float(balance(shop, place)) - float(before) == pytest.approx(3.60)
    assert faults(shop) == []


def test_a_loss_of_the_carrier_needs_a_carrier(shop, sent):
    with pytest.raises(NotRight, match="name the carrier"):
        shop.arrival("2026-11-04", sent, [{"item": "milk", "qty": 5, "missing": 1, "bearer": Bearer.CARRIER}])


def test_surplus_enters_at_the_unit_cost_of_the_dispatch_and_follows_it(shop, sent):
    shop.arrival("2026-11-04", sent, [{"item": "milk", "qty": 6, "surplus": 2}])
    assert (on_hand(shop, "milk", "W2"), balance(shop, "surplus")) == (("8", "9.60"), "-2.40")
    shop.correct(_receipt(shop), lambda document: _price(document, "1.50"))
    assert (on_hand(shop, "milk", "W2"), balance(shop, "surplus")) == (("8", "12.00"), "-3.00")
    assert faults(shop) == []


def test_surplus_that_turns_up_alone_follows_its_dispatch_too(shop, sent):
    shop.arrival("2026-11-04", sent, [{"item": "milk", "qty": 0, "surplus": 1}])
    shop.correct(_receipt(shop), lambda document: _price(document, "1.50"))
    assert (on_hand(shop, "milk", "W2"), balance(shop, "surplus")) == (("1", "1.50"), "-1.50")
    assert faults(shop) == []


def test_surplus_is_no_part_of_what_was_sent(shop, sent):
    shop.arrival("2026-11-04", sent, [{"item": "milk", "qty": 4, "surplus": 2}])
    assert balance(shop, "transit") == "2.40"
    shop.arrival("2026-11-05", sent, milk=2)
    assert (on_hand(shop, "milk", "W2"), balance(shop, "transit")) == (("8", "9.60"), "0.00")


def test_more_than_is_on_the_way_is_refused_not_taken_silently(shop, sent):
    shop.arrival("2026-11-04", sent, milk=4)
    with pytest.raises(NotRight, match="only 2 of it are still on the way"):
        shop.arrival("2026-11-05", sent, milk=3)


def test_what_was_not_sent_is_refused(shop, sent):
    shop.item("tea")
    with pytest.raises(NotRight, match="not on the dispatch"):
        shop.arrival("2026-11-04", sent, tea=1)


def test_goods_arrive_where_they_were_sent_and_not_before(shop, sent):
    with pytest.raises(NotRight, match="sent to another store"):
        shop.arrival("2026-11-04", sent, site="W3", milk=6)
    with pytest.raises(NotRight, match="before they were sent"):
        shop.arrival("2026-11-02 18:00", sent, milk=6)


def test_a_dispatch_that_is_not_posted_has_nothing_on_the_way(shop, sent):
    shop.unpost(sent)
    with pytest.raises(NotRight, match="is not posted"):
        shop.arrival("2026-11-04", sent, milk=6)


def test_a_new_arrival_brings_what_is_left_of_the_dispatch(shop, sent):
    assert [(line.item_id, f"{line.qty.normalize():f}") for line in filled(shop, sent).lines] == [(shop.item("milk"), "6")]
    shop.arrival("2026-11-04", sent, [{"item": "milk", "qty": 1, "missing": 1, "surplus": 5}])
    assert [f"{line.qty.normalize():f}" for line in filled(shop, sent).lines] == ["4"]
    assert filled(shop, sent).site_id == shop.site("W2")


def test_parts_of_a_dispatch_cost_together_what_it_did(shop):
    shop.receipt("2026-11-02", tea=(3, "0.333333"))
    sent = shop.dispatch("2026-11-03", tea=3)
    parts = [shop.arrival(f"2026-11-0{day}", sent, tea=1) for day in (4, 5, 6)]
    assert [costs(shop, part) for part in parts] == [["0.33"], ["0.34"], ["0.33"]]
    assert (on_hand(shop, "tea", "W2"), balance(shop, "transit")) == (("3", "1.00"), "0.00")


def test_two_dispatches_on_the_way_keep_their_own_costs(shop, sent):
    shop.receipt("2026-11-03 15:00", tea=(1, "1.00"))
    first = shop.dispatch("2026-11-03 16:00", tea=1)
    shop.receipt("2026-11-03 17:00", tea=(1, "3.00"))
    second = shop.dispatch("2026-11-03 18:00", tea=1)
    assert costs(shop, shop.arrival("2026-11-04", second, tea=1)) == ["3.00"]
    assert costs(shop, shop.arrival("2026-11-05", first, tea=1)) == ["1.00"]
    assert faults(shop) == []


def test_a_receipt_before_all_of_it_changes_what_arrived_what_is_lost_and_what_was_sold(shop, sent):
    shop.arrival("2026-11-04", sent, [{"item": "milk", "qty": 4, "missing": 1}])
    spoiled = shop.write_off("2026-11-05", site="W2", milk=2)
    shop.receipt("2026-11-01", milk=(10, "1.00"))
    fifo = costs(shop, spoiled) == ["2.00"]
    assert on_hand(shop, "milk", "W2") == ("2", "2.00" if fifo else "2.20")
    assert balance(shop, "shortage") == ("1.00" if fifo else "1.10")
    assert balance(shop, "transit") == ("1.00" if fifo else "1.10")
    assert faults(shop) == []


def test_a_corrected_arrival_accounts_anew_for_what_was_sent(shop, sent):
    came = shop.arrival("2026-11-04", sent, milk=5)
    shop.correct(came, lambda document: (setattr(document.lines[0], "qty", 4), setattr(document.lines[0], "missing", 2)))
    assert (on_hand(shop, "milk", "W2"), balance(shop, "shortage"), balance(shop, "transit")) == (("4", "4.80"), "2.40", "0.00")


def test_an_unposted_arrival_puts_everything_back_on_the_way(shop, sent):
    shop.unpost(shop.arrival("2026-11-04", sent, [{"item": "milk", "qty": 4, "missing": 1, "damaged": 1, "surplus": 1}]))
    assert (on_hand(shop, "milk", "W2"), balance(shop, "transit"), balance(shop, "surplus")) == (("0", "0.00"), "7.20", "0.00")
    assert faults(shop) == []


def test_batches_arrive_as_they_were_sent(shop):
    shop.item("yogurt", tracks_batches=True)
    shop.receipt(
        "2026-11-02",
        [{"item": "yogurt", "qty": 5, "price": "0.50", "batch": "L1"}, {"item": "yogurt", "qty": 5, "price": "0.50", "batch": "L2"}],
    )
    sent = shop.dispatch("2026-11-03", yogurt=7)
    shop.arrival("2026-11-04", sent, yogurt=7)
    shop.write_off("2026-11-05", [{"item": "yogurt", "qty": 5, "batch": "L1"}, {"item": "yogurt", "qty": 2, "batch": "L2"}], site="W2")
    assert on_hand(shop, "yogurt", "W2") == ("0", "0.00")
    assert faults(shop) == []


def _receipt(shop):
    from sqlalchemy import select

    from app.posting.outcome import Outcome

    with shop.store.read() as session:
        found = session.execute(select(Document).where(Document.kind == "goods_receipt").order_by(Document.id)).scalars().first()
        return Outcome(found.id, found.number, 0)


def _price(document, price):
    from decimal import Decimal

    document.lines[0].price = Decimal(price)
    document.lines[0].changed("price", document)
