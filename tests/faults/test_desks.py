"""Two desks take the same thing at once on a server: what is left of a document is taken once, and nothing is counted twice or lost."""

import json
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from decimal import Decimal
from functools import partial

import pytest
from sqlalchemy import func, select

from app.access import Role
from app.catalogs import sign_in
from app.catalogs.goods import Item
from app.catalogs.staff import User
from app.core.errors import Doubt, UserError
from app.documents.base import Document, State
from app.documents.cash import SETTLED
from app.posting import attachment
from app.posting.catalog import remove_row, save_row, save_rows
from app.posting.engine import ALL_DOUBTS as ALL
from app.posting.engine import post, unpost, void
from app.store.audit import audit
from app.ui import login_work
from tests.documents.trade import balance, faults, on_hand
from tests.faults.test_server import at_once
from tests.makers import OWNER, Shop

pytestmark = pytest.mark.postgresql


@pytest.fixture
def shop(make_store):
    made = Shop(make_store("postgresql"))
    made.site("W1"), made.site("W2")
    for code in ("tea", "jam"):
        made.item(code)
    made.supplier(), made.reason(), made.till()
    made.receipt("2026-11-01", tea=(10, "1.00"), jam=(10, "3.00"))
    return made


def post_again(shop, kind, moment, site, header, lines, accepted=ALL):
    """Posting of a new document that is tried again when it meets another one."""

    def work(session):
        return post(session, OWNER, shop.draft(kind, moment, site, header, lines), accepted)

    return lambda: told(lambda: shop.store.write_retrying(work))


def do_again(shop, outcome, action):
    def work(session):
        return action(session, OWNER, session.get_one(Document, outcome.document_id), ALL)

    return lambda: told(lambda: shop.store.write_retrying(work))


def correct_again(shop, outcome, change):
    def work(session):
        document = session.get_one(Document, outcome.document_id)
        change(document)
        return post(session, OWNER, document, ALL)

    return lambda: told(lambda: shop.store.write_retrying(work))


def told(work):
    """What came of it, or the words in which it was refused."""
    try:
        return work() or "done"
    except (Doubt, UserError) as error:
        return error


def refused(results):
    return [each for each in results if isinstance(each, Exception)]


def two(work):
    return at_once([work, work])


def test_of_two_arrivals_of_one_dispatch_one_is_refused(shop):
    sent = shop.dispatch("2026-11-02", tea=4)
    arrival = post_again(shop, "arrival", "2026-11-03", "W2", {"basis_id": sent.document_id}, [{"item": "tea", "qty": 4}])
    results = two(arrival)
    assert faults(shop) == []
    assert len(refused(results)) == 1, results
    assert on_hand(shop, "tea", "W2") == ("4", "4.00")


def test_of_two_returns_of_the_last_piece_one_is_refused(shop):
    sale = shop.post("daily_sales", "2026-11-02", "W1", {}, [{"item": "tea", "qty": 1, "price": "2"}])
    back = post_again(
        shop, "customer_return", "2026-11-03", "W1", {"basis_id": sale.document_id}, [{"item": "tea", "qty": 1, "price": "2"}]
    )
    results = two(back)
    assert faults(shop) == []
    assert len(refused(results)) == 1, results
    assert on_hand(shop, "tea") == ("10", "10.00")


def test_of_two_returns_of_one_receipt_one_is_refused(shop):
    came = shop.receipt("2026-11-02", tea=(5, "2.00"))
    header = {"basis_id": came.document_id, "partner_id": shop.supplier()}
    results = two(post_again(shop, "supplier_return", "2026-11-03", "W1", header, [{"item": "tea", "qty": 5}]))
    assert faults(shop) == []
    assert len(refused(results)) == 1, results
    assert on_hand(shop, "tea") == ("10", "10.00")


@pytest.mark.parametrize("action", [unpost, void])
def test_a_dispatch_is_not_taken_back_under_its_arrival(shop, action):
    sent = shop.dispatch("2026-11-02", tea=4)
    arrival = post_again(shop, "arrival", "2026-11-03", "W2", {"basis_id": sent.document_id}, [{"item": "tea", "qty": 4}])
    results = at_once([arrival, do_again(shop, sent, action)])
    assert faults(shop) == []
    assert len(refused(results)) == 1, results


def test_a_sale_is_not_taken_back_under_its_return(shop):
    sale = shop.post("daily_sales", "2026-11-02", "W1", {}, [{"item": "tea", "qty": 1, "price": "2"}])
    back = post_again(
        shop, "customer_return", "2026-11-03", "W1", {"basis_id": sale.document_id}, [{"item": "tea", "qty": 1, "price": "2"}]
    )
    results = at_once([back, do_again(shop, sale, unpost)])
    assert faults(shop) == []
    assert len(refused(results)) == 1, results


def test_goods_are_not_taken_out_of_a_receipt_under_its_landed_cost(shop):
    from app.documents.stock.landed_cost import LandedCostReceipt, Split

    came = shop.receipt("2026-11-02", tea=(5, "2.00"))
    carrier = shop.supplier("FREIGHT")

    def work(session):
        document = shop.draft("landed_cost", "2026-11-03", "W1", {"amount": Decimal(3), "split": Split.VALUE, "partner_id": carrier}, [])
        document.rows.append(LandedCostReceipt(receipt_id=came.document_id))
        return post(session, OWNER, document, ALL)

    results = at_once([lambda: told(lambda: shop.store.write_retrying(work)), do_again(shop, came, unpost)])
    assert faults(shop) == []
    assert len(refused(results)) == 1, results


def test_a_receipt_is_corrected_while_it_is_returned(shop):
    came = shop.receipt("2026-11-02", tea=(5, "2.00"))
    header = {"basis_id": came.document_id, "partner_id": shop.supplier()}
    back = post_again(shop, "supplier_return", "2026-11-03", "W1", header, [{"item": "tea", "qty": 5}])

    def less(document):
        document.lines[0].qty = Decimal(3)
        document.lines[0].changed("qty", document)

    results = at_once([back, correct_again(shop, came, less)])
    assert faults(shop) == []
    assert len(refused(results)) == 1, results


def test_two_who_pay_one_receipt_and_mean_it_both_pay(shop):
    """Paying twice is a fact of life; the partner's debt shows it, and no number is lost."""
    results = two(payment_of(shop, accepted=frozenset({SETTLED})))
    assert faults(shop) == []
    assert sorted(each.number for each in results if not isinstance(each, Exception)) == ["CO-000001", "CO-000002"], results


def test_of_two_who_pay_one_receipt_the_second_is_asked(shop):
    results = two(payment_of(shop))
    assert faults(shop) == []
    assert sorted(each.name if isinstance(each, Doubt) else each.number for each in results) == ["CO-000001", SETTLED], results
    assert balance(shop, "supplier") == "-40.00"  # of the first receipt


def payment_of(shop, accepted=frozenset()):
    came = shop.receipt("2026-11-02", tea=(5, "2.00"))
    shop.cash_in("2026-11-01", 100, partner="BUYER")
    header = {"basis_id": came.document_id, "partner_id": shop.supplier(), "till_id": shop.till(), "amount": Decimal(10)}
    return post_again(shop, "cash_out", "2026-11-03", "W1", header, [], accepted)


def test_a_shift_is_counted_while_money_comes_in_before_it(shop):
    header = {"till_id": shop.till(), "amount": Decimal(10), "partner_id": shop.supplier("BUYER", customer=True)}
    came = post_again(shop, "cash_in", "2026-11-03", "W1", header, [])
    shift = post_again(shop, "till_shift", "2026-11-04", "W1", {"till_id": shop.till()}, [{"nominal": 5, "pieces": 1}])
    results = at_once([came, shift, came])
    assert refused(results) == []
    assert faults(shop) == []


def test_a_count_that_takes_goods_as_not_there_is_posted_while_they_come(shop):
    from app.documents.stock.stock_count import Scope, Uncounted

    header = {"scope": Scope.ALL, "uncounted": Uncounted.ZERO}
    count = post_again(shop, "stock_count", "2026-11-05", "W1", header, [{"item": "tea", "qty": 7}])
    lines = [{"item": "jam", "qty": 4, "price": "2"}, {"item": "new", "qty": 4, "price": "2"}]
    shop.item("new")
    came = post_again(shop, "goods_receipt", "2026-11-03", "W1", {"partner_id": shop.supplier()}, lines)
    results = at_once([count, came])
    assert refused(results) == []
    assert faults(shop) == []
    assert on_hand(shop, "jam") == ("0", "0.00")
    assert on_hand(shop, "new") == ("0", "0.00")


@pytest.mark.slow
def test_six_desks_of_all_sorts_lose_no_number_and_no_piece(shop):
    """Sales, transfers there and back, counts, receipts before all of them, and corrections, all of the same two goods."""
    shop.site("W1"), shop.site("W2")
    first = [shop.receipt(f"2026-11-0{day}", tea=(50, "1.10"), jam=(50, "3.10")) for day in (2, 3, 4)]
    shop.transfer("2026-11-05 08:00", tea=20, jam=20)
    goods = [{"item": "tea", "qty": 2}, {"item": "jam", "qty": 1}]
    priced = [{**line, "price": "4"} for line in goods]

    def more(document):
        for line in document.lines:
            line.qty += 1
            line.changed("qty", document)

    def desk(no):
        def work():
            done = []
            for step in range(4):
                moment, lines = f"2026-11-{6 + (no * 5 + step * 3) % 15:02} 10:0{no}", goods if step % 2 else goods[::-1]
                prices = priced if step % 2 else priced[::-1]
                works = {
                    0: post_again(shop, "daily_sales", moment, "W1", {}, prices),
                    1: post_again(shop, "transfer", moment, "W1", {"to_site_id": shop.site("W2")}, lines),
                    2: post_again(shop, "transfer", moment, "W2", {"to_site_id": shop.site("W1")}, lines),
                    3: post_again(shop, "goods_receipt", "2026-11-05 07:00", "W1", {"partner_id": shop.supplier()}, prices),
                    4: correct_again(shop, first[step % 3], more),
                    5: post_again(shop, "stock_count", moment, "W2", {}, [{"item": "tea", "qty": 5 + step}]),
                }
                done.append(works[no]())
            return done

        return work

    results = [each for done in at_once([desk(no) for no in range(6)]) for each in done]
    assert [each for each in refused(results) if "Someone else" not in str(each)] == []
    assert faults(shop) == []
    with shop.store.read() as session:
        for prefix in ("DS", "TR", "TR-W2", "GR", "SC-W2"):
            numbers = sorted(
                number
                for (number,) in session.query(Document.number).filter(
                    Document.number.like(f"{prefix}-______"), Document.state == State.POSTED
                )
            )
            assert numbers == [f"{prefix}-{no:06d}" for no in range(1, len(numbers) + 1)]


def waits_for(first, second):
    """What comes of the second work, which began while the first had not committed and must wait for it."""
    with ThreadPoolExecutor(1) as thread:
        with first as commit:
            waiting = thread.submit(second)
            with pytest.raises(TimeoutError):
                waiting.result(timeout=0.5)
            commit()
        return waiting.result(timeout=10)


@contextmanager
def writing(shop, work):
    """A transaction in which the work is done; it ends when what this gives is called."""
    session = shop.store.editing()
    session.begin_writing()
    work(session)
    yield session.commit
    session.close()


def brought(**row):
    """An import of one item."""
    return lambda session: save_rows(session, OWNER, "item", [row])


def test_an_import_keeps_what_another_desk_has_just_changed_in_the_same_row(shop):
    named, noted = brought(code="tea", name="Black tea"), brought(code="tea", note="loose")
    (saved,) = waits_for(writing(shop, named), lambda: shop.store.write_retrying(noted))
    assert saved.action == "changed"
    with shop.store.read() as session:
        tea = session.get_one(Item, shop.made["item", "tea"])
        assert (tea.name, tea.note) == ("Black tea", "loose")
        entries = session.execute(select(audit.c.before, audit.c.after).where(audit.c.object == "item/tea").order_by(audit.c.id)).all()
    names = [(json.loads(row.before)["name"], json.loads(row.after)["name"]) for row in entries]
    assert names == [("tea", "Black tea"), ("Black tea", "Black tea")]


def test_an_editor_hears_of_an_import_that_came_while_it_was_saved(shop):
    editor = shop.store.editing()
    tea = editor.get_one(Item, shop.made["item", "tea"])
    editor.commit()

    def kept():
        tea.name = "Green tea"
        editor.begin_writing()
        with pytest.raises(UserError, match="Someone else changed"):
            save_row(editor, OWNER, tea)
        editor.rollback()

    waits_for(writing(shop, brought(code="tea", note="loose")), kept)
    editor.close()


def test_documents_may_name_goods_that_an_import_is_changing(shop):
    refers = select(Item.id).where(Item.code == "tea").with_for_update(read=True, key_share=True, nowait=True)
    with writing(shop, brought(code="tea", note="loose")), shop.store.write() as other:
        assert other.execute(refers).scalar_one() == shop.made["item", "tea"]


def test_a_row_that_was_removed_while_it_was_imported_is_new_again(shop):
    shop.item("gone")

    def removed(session):
        remove_row(session, OWNER, session.get_one(Item, shop.made["item", "gone"]))

    again = brought(code="gone", name="Back", unit_id=shop.unit())
    (saved,) = waits_for(writing(shop, removed), lambda: shop.store.write_retrying(again))
    assert saved.action == "new"


def test_of_two_who_remove_one_file_the_second_is_told(shop):
    came = shop.receipt("2026-11-02", tea=(5, "2.00"))
    with shop.store.write() as session:
        made = attachment.attach(session, OWNER, came.document_id, "scan.pdf", b"scan")

    def remove():
        try:
            return shop.store.write_retrying(lambda session: attachment.remove(session, OWNER, made))
        except UserError as error:
            return error

    refusal = waits_for(writing(shop, lambda session: attachment.remove(session, OWNER, made)), remove)
    assert "not there any more" in str(refusal)
    with shop.store.read() as session:
        assert session.execute(select(func.count()).where(audit.c.action == "detach")).scalar_one() == 1


def test_of_four_wrong_pins_at_once_each_that_is_tried_counts(shop, quick_hashes, monkeypatch):
    with shop.store.write() as session:
        user = User(code="olga", name="Olga", role=Role.OWNER)
        sign_in.set_secret(user, pin="4711")
        session.add(user)
        session.flush()
        person = sign_in.Person(user.id, user.code, user.name, user.role, has_password=False, has_pin=True)
    tried = []

    def slow(_user, secret):
        tried.append(secret)
        time.sleep(0.2)
        return False

    monkeypatch.setattr(sign_in, "is_right", slow)

    def enter(pin):
        with pytest.raises(sign_in.WrongSecret) as refusal:
            login_work.enter(shop.store, person, pin)
        return refusal.value.template

    answers = at_once([partial(enter, pin) for pin in ("1357", "2468", "3579", "4680")])
    with shop.store.read() as session:
        assert session.execute(select(User.wrong_tries).where(User.code == "olga")).scalar_one() == len(tried) < 4
    assert sorted(answers) == sorted([*[sign_in.WRONG] * len(tried), *[sign_in.TOO_EARLY] * (4 - len(tried))])
