"""Till shifts: what was counted is what the till holds; over and short are booked, and follow what is entered later."""

from datetime import datetime
from decimal import Decimal
from random import Random

import pytest

from app.core.errors import Doubt, NotRight
from app.documents.cash import FOREIGN
from app.documents.denomination import denominations
from app.documents.money.till_shift import FAR_OFF, OTHER_FLOAT, TillShift
from app.posting.engine import post
from tests.documents.trade import balance, faults, moves, record
from tests.makers import Shop, at


@pytest.fixture
def shop(make_store):
    shop = Shop(make_store())
    shop.cash_in("2026-11-01 08:00", 200, article="contribution")
    return shop


def booked(shop, shift) -> list[tuple[str, str, str]]:
    return [(row.account_from, row.account_to, f"{row.amount:.2f}") for row in moves(shop, shift)]


def test_a_count_that_agrees_books_nothing(shop):
    shift = shop.till_shift("2026-11-01 20:00", (100, 1), (50, 2))
    assert booked(shop, shift) == []


def test_what_is_missing_goes_to_cash_short(shop):
    shift = shop.till_shift("2026-11-01 20:00", (50, 3), ("0.50", 90))
    assert booked(shop, shift) == [("1010", "5320", "5.00")]
    assert balance(shop, "till") == "195.00"


def test_what_is_too_much_comes_from_cash_over(shop):
    shift = shop.till_shift("2026-11-01 20:00", (100, 2), ("0.01", 3))
    assert booked(shop, shift) == [("4920", "1010", "0.03")]
    assert balance(shop, "till") == "200.03"


def test_an_article_of_the_shop_s_own_is_charged_when_it_is_chosen(shop):
    theirs = shop.article("guilty", account="1250")
    shift = shop.post("till_shift", "2026-11-01 20:00", "W1", {"till_id": shop.till(), "short_id": theirs}, [])
    assert booked(shop, shift) == [("1010", "1250", "200.00")]


def test_money_entered_later_for_an_earlier_moment_changes_over_and_short_alone(shop):
    first = shop.till_shift("2026-11-01 20:00", (50, 3))
    second = shop.till_shift("2026-11-02 20:00", (50, 3))
    assert (booked(shop, first), booked(shop, second)) == ([("1010", "5320", "50.00")], [])
    late = shop.cash_out("2026-11-01 12:00", 50, article="delivery")
    assert (booked(shop, first), booked(shop, second)) == ([], [])
    assert [row.number for row in late.recosted] == [first.number]
    more = shop.cash_out("2026-11-01 13:00", 10, article="delivery")
    assert booked(shop, first) == [("4920", "1010", "10.00")]
    assert balance(shop, "till") == "150.00"
    assert faults(shop) == []
    shop.unpost(more)
    shop.unpost(late)
    assert booked(shop, first) == [("1010", "5320", "50.00")]
    assert faults(shop) == []


def test_the_preview_tells_whose_count_follows(shop):
    from app.posting.engine import preview

    shift = shop.till_shift("2026-11-01 20:00", (50, 3))
    header = {"till_id": shop.till(), "amount": Decimal(50), "article_id": shop.article("delivery")}
    draft = shop.draft("cash_out", "2026-11-01 12:00", "W1", header, [])
    with shop.store.editing() as session:
        session.begin_writing()
        told = preview(session, shop.actor, draft)
    assert [(row.number, row.change) for row in told.recosted] == [(shift.number, -50)]
    assert booked(shop, shift) == [("1010", "5320", "50.00")]


def test_money_that_moves_over_a_count_changes_that_count(shop):
    shift = shop.till_shift("2026-11-01 20:00", (100, 2))
    paid = shop.cash_out("2026-11-02 10:00", 30, article="delivery")
    next_one = shop.till_shift("2026-11-02 20:00", (10, 17))
    assert (booked(shop, shift), booked(shop, next_one)) == ([], [])
    shop.correct(paid, lambda document: setattr(document, "moment", at("2026-11-01 12:00")))
    assert booked(shop, shift) == [("4920", "1010", "30.00")]
    assert booked(shop, next_one) == [("1010", "5320", "30.00")]
    assert faults(shop) == []


def test_a_count_that_is_corrected_unposted_or_dated_anew_brings_the_next_one_along(shop):
    first = shop.till_shift("2026-11-01 20:00", (100, 1))
    second = shop.till_shift("2026-11-02 20:00", (100, 1))
    shop.unpost(first)
    assert booked(shop, second) == [("1010", "5320", "100.00")]
    assert faults(shop) == []


def test_a_count_dated_over_another_one_is_exact(shop):
    first = shop.till_shift("2026-11-01 20:00", (100, 1))
    second = shop.till_shift("2026-11-02 20:00", (50, 1))
    shop.correct(first, lambda document: setattr(document, "moment", at("2026-11-03 20:00")))
    assert booked(shop, second) == [("1010", "5320", "150.00")]
    assert booked(shop, first) == [("4920", "1010", "50.00")]
    assert balance(shop, "till") == "100.00"
    assert faults(shop) == []


def test_a_payment_below_zero_before_a_count_is_refused_though_the_count_levels_it(shop):
    shop.till_shift("2026-11-01 20:00", (100, 2))
    with pytest.raises(NotRight, match="lacks 50"):
        shop.cash_out("2026-11-01 12:00", 250, article="rent")
    shop.cash_out("2026-11-01 12:00", 200, article="rent")


def test_cents_that_nobody_can_explain_block_nothing(shop):
    shop.cash_in("2026-11-01 09:00", "0.03", article="contribution")
    assert booked(shop, shop.till_shift("2026-11-01 20:00", (100, 2))) == [("1010", "5320", "0.03")]


def test_sales_that_come_after_the_count_of_their_shift_stand_before_it(shop):
    shop.receipt("2026-11-01 09:00", milk=(10, "1.00"))
    shift = shop.till_shift("2026-11-01 20:00", (100, 2), (5, 1))
    assert booked(shop, shift) == [("4920", "1010", "5.00")]
    sales = shop.based("daily_sales", shift)
    assert (sales.till_id, sales.moment) == (shop.till(), at("2026-11-01 19:59:59"))
    header = {"till_id": sales.till_id, "basis_id": shift.document_id}
    shop.post("daily_sales", sales.moment, "W1", header, [{"item": "milk", "qty": 2, "price": "2.50"}])
    assert booked(shop, shift) == []
    assert balance(shop, "till") == "205.00"


def test_a_till_is_counted_by_pieces_of_a_nominal(shop):
    with pytest.raises(NotRight) as told:
        shop.till_shift("2026-11-01 20:00", (0, 1), (5, -1))
    assert [(each.line, each.field) for each in told.value.problems] == [(1, "nominal"), (2, "pieces")]


def test_the_record_holds_what_was_counted(shop):
    shift = shop.till_shift("2026-11-01 20:00", (100, 1), ("0.50", 3))
    kept = record(shop, shift)
    assert [(line["nominal"], line["pieces"]) for line in kept["lines"]] == [("100", "1"), ("0.5", "3")]


@pytest.mark.parametrize("seed", range(6))
def test_any_order_of_entry_gives_the_books_of_date_order(make_store, seed):
    """Receipts, payments and counts posted in any order come to the same over and short as in the order of their dates."""
    random = Random(seed)
    story = [("in", 0, 5000)] + [(random.choice(("in", "out", "count")), hour, random.randint(1, 900)) for hour in range(1, 16)]

    def told(order):
        shop = Shop(make_store())
        shop.till("T1", kind="bank")
        for sort, hour, amount in order:
            moment = f"2026-11-0{1 + hour // 5} {8 + hour % 5:02}:00"
            if sort == "count":
                shop.till_shift(moment, (amount, 1))
            else:
                (shop.cash_in if sort == "in" else shop.cash_out)(moment, amount, article="loan")
        assert faults(shop) == []
        return balance(shop, "till"), balance(shop, "article")

    shuffled = story[:]
    random.shuffle(shuffled)
    assert told(story) == told(shuffled)


def ask(shop, kind="till_shift", header=(), lines=(), site="W1"):
    draft = shop.draft(kind, "2026-11-01 20:00", site, {"till_id": shop.till(), **dict(header)}, list(lines))
    with shop.store.write() as session:
        return post(session, shop.actor, draft)


@pytest.mark.parametrize("pieces", [(50, 3), (50, 5), (1, 0)])
def test_a_count_far_from_what_is_expected_is_asked_about(shop, pieces):
    nominal, number = pieces
    lines = [{"nominal": Decimal(nominal), "pieces": number}]
    with pytest.raises(Doubt, match="should hold 200") as asked:
        ask(shop, lines=lines)
    apart = nominal * number - 200
    assert asked.value.name == FAR_OFF
    assert asked.value.values == {"expected": 200, "counted": nominal * number, "apart": abs(apart)}
    assert ("is missing" if apart < 0 else "is too much") in str(asked.value)


@pytest.mark.parametrize("counted", ["180", "220", "195.5"])
def test_a_count_off_by_a_tenth_is_posted_without_a_question(shop, counted):
    ask(shop, lines=[{"nominal": Decimal(counted), "pieces": 1}])
    assert balance(shop, "till") == f"{Decimal(counted):.2f}"


def test_a_few_coins_in_an_all_but_empty_till_are_no_question(make_store):
    shop = Shop(make_store())
    ask(shop, lines=[{"nominal": Decimal(5), "pieces": 1}])


@pytest.mark.parametrize("currency", ["EUR", "USD", "RUB", "GBP", "JPY", "KWD", "XYZ"])
def test_a_new_shift_offers_the_notes_and_coins_of_the_currency(currency):
    shift = TillShift(currency=currency)
    shift.begin()
    offered = [line.nominal for line in shift.lines]
    assert offered == sorted(set(offered), reverse=True) == denominations(currency)
    assert min(offered) == {"JPY": 1, "KWD": Decimal("0.001")}.get(currency, Decimal("0.01"))
    assert (shift.counted, list(shift.problems())) == (0, [])
    shift.lines[0].pieces = 2
    shift.lines[0].changed("pieces", shift)
    assert shift.counted == 2 * offered[0]


def test_denominations_that_were_not_found_do_no_harm(shop):
    lines = [{"nominal": each, "pieces": 4 if each == 50 else 0} for each in denominations("EUR")]
    shift = ask(shop, lines=lines)
    assert booked(shop, shift) == []


MONEY = {
    "till_shift": {},
    "cash_in": {"amount": Decimal(5), "article_id": "contribution"},
    "cash_out": {"amount": Decimal(5), "article_id": "rent"},
    "cash_transfer": {"amount": Decimal(5), "to_till_id": "SAFE"},
}


def header_of(shop, kind):
    made = {"article_id": shop.article, "to_till_id": lambda code: shop.till(code, kind="safe")}
    return {name: made[name](value) if name in made else value for name, value in MONEY[kind].items()}


@pytest.mark.parametrize("kind", MONEY)
def test_a_till_of_another_store_is_asked_about(shop, kind):
    lines = [{"nominal": Decimal(200), "pieces": 1}] if kind == "till_shift" else []
    header = header_of(shop, kind)
    with pytest.raises(Doubt, match="“T1” belongs to the store Store W1, and this document is of Store W2") as asked:
        ask(shop, kind, header, lines, site="W2")
    assert asked.value.name == FOREIGN
    assert ask(shop, kind, header, lines).number


@pytest.mark.parametrize("values", [{"kind": "bank"}, {"kind": "safe"}, {"site_id": None}])
def test_money_that_serves_all_stores_is_no_question(shop, values):
    header = {"till_id": shop.till("ALL", **values), "amount": Decimal(5), "article_id": shop.article("contribution")}
    assert ask(shop, "cash_in", header, site="W2").number


@pytest.mark.parametrize(("stated", "asked"), [("0", False), ("100", True)])
def test_a_float_that_the_books_know_nothing_of_is_asked_about(make_store, stated, asked):
    shop = Shop(make_store())
    header = {"opened": datetime(2026, 11, 1, 8), "opening_float": Decimal(stated)}
    lines = [{"nominal": Decimal(1), "pieces": 1}]
    if asked:
        with pytest.raises(Doubt, match="with 100 as typed, and with 0 by the books") as doubt:
            ask(shop, header=header, lines=lines)
        assert doubt.value.name == OTHER_FLOAT
    else:
        assert ask(shop, header=header, lines=lines).number
