"""Money from till to till: nothing is lost on the way, and only what is there can go."""

import pytest

from app.core.errors import NotRight
from tests.documents.trade import balance, moves
from tests.makers import Shop


@pytest.fixture
def shop(make_store):
    shop = Shop(make_store())
    shop.cash_in("2026-11-01 08:00", 200, article="contribution")
    shop.till("SAFE", kind="safe")
    return shop


def test_money_goes_over_whole(shop):
    made = shop.cash_transfer("2026-11-02 20:00", 150)
    assert [(row.account_from, row.account_to, row.amount) for row in moves(shop, made)] == [("1010", "1020", 150)]
    assert balance(shop, "till") == "200.00"


def test_only_what_is_there_can_go(shop):
    with pytest.raises(NotRight, match="T1 lacks 50"):
        shop.cash_transfer("2026-11-02 20:00", 250)
    shop.cash_transfer("2026-11-02 20:00", 200)
    with pytest.raises(NotRight, match="SAFE lacks 1"):
        shop.cash_transfer("2026-11-02 21:00", 201, "SAFE", "T1")


def test_unposting_takes_it_out_of_both(shop):
    first = shop.cash_transfer("2026-11-02 20:00", 150)
    shop.cash_out("2026-11-03", 100, till="SAFE", article="rent")
    with pytest.raises(NotRight, match="SAFE would lack 100"):
        shop.unpost(first)


def test_money_does_not_go_where_it_is(shop):
    with pytest.raises(NotRight, match="stay where it is"):
        shop.cash_transfer("2026-11-02", 5, "T1", "T1")
