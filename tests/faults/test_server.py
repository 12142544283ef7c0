"""Several people post at once on a server: no update is lost, numbers have no gaps, and a lost connection leaves nothing half done."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import text

from app.core.errors import StoreTrouble, UserError
from app.documents.base import Document
from app.posting.engine import post, unpost
from app.posting.periods import close_month
from app.store.engine import TRIES
from app.store.opening import open_store
from app.store.trouble import BUSY, Clash, ConnectionLost
from tests.documents.trade import faults, on_hand
from tests.makers import OWNER, Shop

pytestmark = pytest.mark.postgresql


@pytest.fixture
def shop(make_store):
    shop = Shop(make_store("postgresql"))
    shop.site("W1", negative_stock="allow")
    for code in ("tea", "milk", "jam"):
        shop.item(code)
    shop.supplier(), shop.supplier("BOND"), shop.reason()
    return shop


def at_once(works):
    """Do all works in threads that begin together; what they answer."""
    gate = Barrier(len(works))

    def run(work):
        gate.wait(timeout=20)
        return work()

    with ThreadPoolExecutor(len(works)) as threads:
        return list(threads.map(run, works))


def receipt_of(shop, moment, goods, supplier="ACME"):
    lines = [{"item": item, "qty": 2, "price": "1.50", "vat": "20"} for item in goods]

    def work(session):
        draft = shop.draft("goods_receipt", moment, "W1", {"partner_id": shop.supplier(supplier)}, lines)
        return post(session, OWNER, draft)

    return lambda: shop.store.write_retrying(work)


def write_off_of(shop, moment, goods):
    def work(session):
        draft = shop.draft("write_off", moment, "W1", {"reason_id": shop.reason()}, [{"item": item, "qty": 1} for item in goods])
        return post(session, OWNER, draft, frozenset({"below_zero"}))

    return lambda: shop.store.write_retrying(work)


def test_two_who_post_into_a_new_item_make_one_pool(shop):
    at_once([receipt_of(shop, "2026-11-02", ["tea"]), receipt_of(shop, "2026-11-02", ["tea"])])
    assert on_hand(shop, "tea") == ("4", "6.00")
    assert faults(shop) == []


@pytest.mark.slow
def test_eight_who_post_into_the_same_goods_lose_nothing(shop):
    forth, back = ["tea", "milk", "jam"], ["jam", "milk", "tea"]

    def one(no):
        def work():
            done = []
            for step in range(4):
                moment = f"2026-11-{2 + (no * 7 + step * 5) % 20:02}"
                if no % 2:
                    done.append(receipt_of(shop, moment, forth if step % 2 else back, "ACME" if step else "BOND")())
                else:
                    done.append(write_off_of(shop, moment, back if step % 2 else forth)())
            return done

        return work

    outcomes = [outcome for done in at_once([one(no) for no in range(8)]) for outcome in done]
    numbers = sorted(outcome.number for outcome in outcomes)
    assert numbers == [f"{prefix}-{no:06d}" for prefix in ("GR", "WO") for no in range(1, 17)]
    assert on_hand(shop, "tea")[0] == str(16 * 2 - 16)
    assert faults(shop) == []


def test_of_two_who_correct_one_document_the_second_is_told(shop):
    receipt = receipt_of(shop, "2026-11-02", ["tea"])()

    def correct():
        try:
            return shop.correct(receipt, lambda draft: setattr(draft, "note", "corrected"))
        except UserError as error:
            return error

    results = at_once([correct, correct])
    assert faults(shop) == []
    assert all(not isinstance(result, UserError) or "Someone else" in str(result) for result in results)
    assert any(not isinstance(result, UserError) for result in results)


def test_posting_and_unposting_the_same_goods_at_once(shop):
    receipts = [receipt_of(shop, f"2026-11-0{day}", ["tea", "milk"])() for day in range(2, 6)]

    def take_back(receipt):
        def work(session):
            return unpost(session, OWNER, session.get_one(Document, receipt.document_id), frozenset({"below_zero"}))

        return lambda: shop.store.write_retrying(work)

    at_once(
        [
            take_back(receipts[0]),
            write_off_of(shop, "2026-11-04", ["tea"]),
            take_back(receipts[3]),
            receipt_of(shop, "2026-11-01", ["milk", "tea"]),
        ]
    )
    assert on_hand(shop, "tea")[0] == "5"
    assert faults(shop) == []


def test_a_month_is_not_closed_under_a_posting(shop):
    receipt_of(shop, "2026-09-01", ["tea"])()
    posting = shop.store.editing()
    posting.begin_writing()
    post(
        posting,
        OWNER,
        shop.draft("goods_receipt", "2026-09-10", "W1", {"partner_id": shop.supplier()}, [{"item": "tea", "qty": 1, "price": "1"}]),
    )
    with ThreadPoolExecutor(1) as thread:
        closing = thread.submit(lambda: shop.store.write_retrying(lambda session: close_month(session, OWNER, 2026, 9)))
        with pytest.raises(TimeoutError):
            closing.result(timeout=0.5)
        posting.commit()
        closing.result(timeout=10)
    posting.close()
    assert faults(shop) == []


def test_a_connection_cut_in_the_middle_leaves_nothing_half_done(shop):
    receipt_of(shop, "2026-11-01", ["tea"])()
    cut = open_store(shop.store.address)
    session = cut.editing()
    session.begin_writing()
    own = session.execute(text("SELECT pg_backend_pid()")).scalar_one()
    draft = shop.draft("goods_receipt", "2026-11-02", "W1", {"partner_id": shop.supplier()}, [{"item": "tea", "qty": 9, "price": "2"}])
    post(session, OWNER, draft)
    with shop.store.write() as other:
        other.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": own})
    with pytest.raises((ConnectionLost, StoreTrouble)):
        session.commit()
    session.rollback()
    session.close()
    cut.close()
    assert on_hand(shop, "tea") == ("2", "3.00")
    assert faults(shop) == []
    assert receipt_of(shop, "2026-11-02", ["tea"])().number == "GR-000002"


def test_writers_who_keep_meeting_are_let_in_one_by_one(shop):
    """However often transactions meet, the last try is alone, so nobody is sent away for others' haste."""
    held = text("SELECT mode FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()")
    seen = []

    def work(session):
        seen.append(session.execute(held).scalar_one())
        if seen[-1] != "ExclusiveLock":
            raise Clash(BUSY)
        return "done"

    assert shop.store.write_retrying(work) == "done"
    assert seen == ["ShareLock"] * (TRIES - 1) + ["ExclusiveLock"]


def test_who_writes_alone_waits_for_those_who_write(shop):
    with ThreadPoolExecutor(1) as thread:
        with shop.store.write():
            alone = thread.submit(write_nothing_alone, shop.store)
            with pytest.raises(TimeoutError):
                alone.result(timeout=0.3)
        alone.result(timeout=10)


def write_nothing_alone(store):
    with store.write(alone=True):
        pass
