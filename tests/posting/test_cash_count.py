"""Any kind may count money: posting asks what it declares, and follows it from till to till."""

import pytest

from app.core.cash import TillBalance
from app.core.ledger import Move, till
from app.documents.money.cash_transfer import CashTransfer
from app.posting import cash_count
from tests.documents.trade import balance, faults, moves
from tests.makers import Shop


@pytest.fixture
def shop(make_store, monkeypatch):
    """A shop whose transfers are collections: the amount is the change left in the till, the rest goes to the safe."""

    def asks(self):
        yield TillBalance(self.till_id, self.moment)

    def moved(self):
        rest = self.known.of(TillBalance(self.till_id, self.moment)) - self.amount
        if rest > 0:
            yield Move(till(self.till_id), till(self.to_till_id), amount=rest)
        if rest < 0:
            yield Move(till(self.to_till_id), till(self.till_id), amount=-rest)

    monkeypatch.setattr(CashTransfer, "counts_tills", ("till_id",))
    monkeypatch.setattr(cash_count, "_counts_since", cash_count._counts_since.__wrapped__)  # made of what kinds declare
    monkeypatch.setattr(CashTransfer, "asks", asks)
    monkeypatch.setattr(CashTransfer, "moves", moved)
    shop = Shop(make_store())
    shop.till("SAFE", kind="safe")
    shop.cash_in("2026-11-01 08:00", 100, article="contribution")
    return shop


def booked(shop, outcome):
    return [(row.account_from, row.account_to, f"{row.amount:.2f}") for row in moves(shop, outcome)]


def test_a_kind_that_leaves_a_level_in_the_till_follows_what_is_entered_later(shop):
    collection = shop.cash_transfer("2026-11-03 20:00", 20)
    assert booked(shop, collection) == [("1010", "1020", "80.00")]
    shop.cash_in("2026-11-02", 10, article="contribution")
    assert booked(shop, collection) == [("1010", "1020", "90.00")]
    assert faults(shop) == []


def test_a_count_of_the_safe_follows_a_collection_that_follows(shop):
    collection = shop.cash_transfer("2026-11-03 20:00", 20)
    count = shop.till_shift("2026-11-04 20:00", (80, 1), till="SAFE")
    assert booked(shop, count) == []
    late = shop.cash_in("2026-11-02", 10, article="contribution")
    assert booked(shop, count) == [("1020", "5320", "10.00")]
    assert [row.number for row in late.recosted] == [collection.number, count.number]
    assert balance(shop, "till") == "100.00"
    assert faults(shop) == []
    shop.unpost(late)
    assert booked(shop, count) == []
    assert faults(shop) == []


def test_a_collection_that_first_brings_money_to_the_safe_only_when_it_follows(shop):
    collection = shop.cash_transfer("2026-11-03 20:00", 100)
    count = shop.till_shift("2026-11-04 20:00", till="SAFE")
    shop.cash_in("2026-11-02", 10, article="contribution")
    assert booked(shop, collection) == [("1010", "1020", "10.00")]
    assert booked(shop, count) == [("1020", "5320", "10.00")]
    assert faults(shop) == []
