"""A closed month keeps its figures, whatever kind of document reaches for it: refused with the way out, or done without touching them."""

from datetime import datetime
from decimal import Decimal

import pytest

from app.core.errors import UserError
from app.documents.base import Document, kinds
from app.posting import engine
from app.posting.check import check_store
from app.posting.periods import balances_digest, close_month, first_day, month_number
from app.store.engine import Store
from app.store.types import day_number
from tests.documents.trade import faults, on_hand
from tests.makers import OWNER, Shop
from tests.samples import sample

NOVEMBER = month_number(datetime(2026, 11, 1).date())
CLOSED = datetime(2026, 10, 20, 12)
every_kind = pytest.mark.parametrize("kind", list(kinds()))


@pytest.fixture
def stocked_since() -> str:
    """Goods there were before October, the month that is closed."""
    return "2026-09"


def frozen(store: Store) -> str:
    """What every balance was at the end of October."""
    with store.read() as session:
        return balances_digest(session, day_number(first_day(NOVEMBER)))


def close_october(store: Store) -> str:
    with store.write() as session:
        close_month(session, OWNER, 2026, 10)
    return frozen(store)


def posted(store: Store, kind: str, moment: datetime) -> int:
    with store.write() as session:
        document = sample(session, kind)
        document.moment = moment
        return engine.post(session, OWNER, document).document_id


@every_kind
def test_nothing_is_dated_into_a_closed_month(kind, stocked):
    before = close_october(stocked)
    with pytest.raises(UserError, match=r"10\.2026 is closed: .*reopen the month"):
        posted(stocked, kind, CLOSED)
    assert frozen(stocked) == before


@every_kind
def test_nothing_posted_in_a_closed_month_is_corrected_unposted_or_void(kind, stocked):
    document_id = posted(stocked, kind, CLOSED)
    before = close_october(stocked)
    for action in (engine.post, engine.unpost, engine.void):
        with pytest.raises(UserError, match=r"10\.2026 is closed"), stocked.write() as session:
            action(session, OWNER, session.get_one(Document, document_id))
    assert frozen(stocked) == before
    with stocked.read() as session:
        assert check_store(session) == []


@every_kind
def test_nothing_leaves_a_closed_month_or_enters_it_by_its_date(kind, stocked):
    inside, outside = posted(stocked, kind, CLOSED), posted(stocked, kind, datetime(2026, 11, 3, 12))
    before = close_october(stocked)
    for document_id, moment in ((inside, datetime(2026, 11, 5)), (outside, datetime(2026, 10, 31, 23, 59, 59))):
        with stocked.editing() as session:
            session.begin_writing()
            document = session.get_one(Document, document_id)
            document.moment = moment
            with pytest.raises(UserError, match=r"10\.2026 is closed"):
                engine.post(session, OWNER, document)
            session.rollback()
    assert frozen(stocked) == before


@every_kind
def test_what_is_posted_after_a_closed_month_leaves_it_as_it_was(kind, stocked):
    before = close_october(stocked)
    try:
        document_id = posted(stocked, kind, datetime(2026, 11, 3, 12))
    except UserError as error:
        assert "reopen the month" in str(error)  # noqa: PT017 - a cost that would join goods of the closed month
    else:
        assert frozen(stocked) == before
        with stocked.write() as session:
            document = session.get_one(Document, document_id)
            for line in document.rows:
                if hasattr(line, "qty") and line.qty:
                    line.qty = Decimal(1)
                    line.changed("qty", document)
            engine.post(session, OWNER, document)
        assert frozen(stocked) == before
        with stocked.write() as session:
            engine.unpost(session, OWNER, session.get_one(Document, document_id))
    assert frozen(stocked) == before
    with stocked.read() as session:
        assert check_store(session) == []


@pytest.fixture
def shop(store):
    return Shop(store)


def test_an_old_sale_is_returned_without_touching_its_month(shop):
    came = shop.receipt("2026-10-02", tea=(10, "2.00"))
    sale = shop.post("daily_sales", "2026-10-03", "W1", {}, [{"item": "tea", "qty": 4, "price": "3"}])
    before = close_october(shop.store)
    header = {"basis_id": sale.document_id}
    back = shop.post("customer_return", "2026-11-03", "W1", header, [{"item": "tea", "qty": 2, "price": "3"}])
    goods = {"basis_id": came.document_id, "partner_id": shop.supplier()}
    shop.post("supplier_return", "2026-11-04", "W1", goods, [{"item": "tea", "qty": 3}])
    assert on_hand(shop, "tea") == ("5", "10.00")
    shop.unpost(back)
    assert (frozen(shop.store), faults(shop)) == (before, [])


def test_a_dispatch_of_a_closed_month_arrives_in_the_next(shop):
    shop.receipt("2026-10-02", tea=(10, "2.00"))
    sent = shop.dispatch("2026-10-31", tea=4)
    before = close_october(shop.store)
    came = shop.arrival("2026-11-01", sent, [{"item": "tea", "qty": 3, "missing": 1, "surplus": 2}])
    assert on_hand(shop, "tea", "W2") == ("5", "10.00")
    shop.unpost(came)
    assert (frozen(shop.store), faults(shop)) == (before, [])


def test_a_count_after_a_closed_month_takes_nothing_out_of_it(shop):
    """Its snapshot was taken on the last day of the month; what it finds is booked on its own date."""
    shop.receipt("2026-10-02", tea=(10, "2.00"), jam=(3, "1.00"))
    before = close_october(shop.store)
    count = shop.count("2026-11-01 00:00", tea=7, uncounted="zero")
    assert on_hand(shop, "tea") == ("7", "14.00")
    assert on_hand(shop, "jam") == ("0", "0.00")
    shop.receipt("2026-11-01 00:00", tea=(5, "4.00"))
    shop.correct(count, lambda found: setattr(found.lines[0], "qty", Decimal(9)))
    shop.unpost(count)
    assert (frozen(shop.store), faults(shop)) == (before, [])


def test_a_count_of_a_closed_month_is_not_moved_by_what_comes_after(shop):
    shop.receipt("2026-10-02", tea=(10, "2.00"), jam=(3, "1.00"))
    shop.count("2026-10-31 23:59", tea=7, uncounted="zero")
    before = close_october(shop.store)
    came = shop.receipt("2026-11-01 00:00", tea=(5, "4.00"), honey=(5, "1"))
    shop.unpost(came)
    assert (frozen(shop.store), faults(shop)) == (before, [])


def test_a_shift_of_a_closed_month_is_not_counted_anew(shop):
    shop.cash_in("2026-10-02", 100, partner="BUYER")
    shop.till_shift("2026-10-31 23:59", (50, 1))
    before = close_october(shop.store)
    came = shop.cash_in("2026-11-01 00:00", 30, partner="BUYER")
    with pytest.raises(UserError, match="is closed"):
        shop.cash_in("2026-10-31 23:00", 30, partner="BUYER")
    shop.unpost(came)
    assert (frozen(shop.store), faults(shop)) == (before, [])


def test_correcting_an_open_document_does_not_change_what_rests_on_it_in_a_closed_month(shop):
    """A receipt of October and its return of November: the receipt stays, the return may change."""
    came = shop.receipt("2026-10-02", tea=(10, "2.00"))
    goods = {"basis_id": came.document_id, "partner_id": shop.supplier()}
    back = shop.post("supplier_return", "2026-11-04", "W1", goods, [{"item": "tea", "qty": 3}])
    before = close_october(shop.store)
    with pytest.raises(UserError, match="is closed"):
        shop.landed_cost("2026-11-05", "5", [came])
    with pytest.raises(UserError, match="is closed"):
        shop.correct(came, lambda found: setattr(found.lines[0], "qty", Decimal(12)))
    shop.correct(back, lambda found: setattr(found.lines[0], "qty", Decimal(5)))
    assert on_hand(shop, "tea") == ("5", "10.00")
    assert (frozen(shop.store), faults(shop)) == (before, [])


def test_a_price_from_a_moment_in_a_closed_month_is_refused(shop):
    """A price list of a closed month is a figure of it, too."""
    shop.receipt("2026-10-02", tea=(10, "2.00"))
    retail = shop.row("price_type", "retail")
    close_october(shop.store)
    header = {"price_type_id": retail, "starts": datetime(2026, 10, 15)}
    with pytest.raises(UserError, match="is closed"):
        shop.post("repricing", "2026-11-02", "W1", header, [{"item": "tea", "price": "5"}])
