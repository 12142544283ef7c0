"""What posting keeps to besides cost: rights, numbers, months, the trail, two who edit at once, and the preview."""

import ast
from datetime import date, datetime
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import pytest
from sqlalchemy import inspect, select, text, update

from app.access import Actor, Role
from app.core.errors import NotRight, UserError
from app.documents.base import Document, State, journal
from app.documents.stock.write_off import WriteOff, WriteOffLine
from app.posting.audit import note
from app.posting.check import check_store
from app.posting.engine import find_document, moves_of, numbered, post, preview, save, unpost, void
from app.posting.numbers import keep_number
from app.posting.periods import close_month, open_since, reopen_month
from app.posting.repair import repair
from app.store.audit import audit
from app.store.info import number_counter, period
from app.store.ledger import move, pool, pool_day
from tests.documents.trade import document, faults, on_hand, trail
from tests.makers import OWNER, Shop, at
from tests.plan import explain

APP = Path(__file__).resolve().parents[2] / "app"


@pytest.fixture
def shop(make_store):
    return Shop(make_store())


def receipt_draft(shop, qty=3, moment="2026-11-02"):
    return shop.draft("goods_receipt", moment, "W1", {"partner_id": shop.supplier()}, [{"item": "tea", "qty": qty, "price": "1"}])


# ---------------------------------------------------------------- rights

ALLOWED = {
    Role.OWNER: {"save", "post", "unpost", "void"}, Role.MANAGER: {"save", "post", "unpost", "void"},
    Role.STOREKEEPER: {"save", "post"}, Role.CASHIER: set(), Role.CHEF: set(), Role.VIEWER: set(), "somebody": set(),
}  # fmt: skip


@pytest.mark.parametrize("role", ALLOWED)
@pytest.mark.parametrize("action", ["save", "post", "unpost", "void"])
def test_a_role_may_do_what_it_is_given_and_nothing_else(shop, role, action):
    actor = Actor(0, "Someone", role)
    receipt = shop.receipt("2026-11-02", tea=(3, "1"))
    draft = receipt_draft(shop)

    def act(session):
        posted = session.get_one(Document, receipt.document_id)
        {"save": lambda: save(session, actor, draft), "post": lambda: post(session, actor, draft), "unpost": lambda: unpost(session, actor, posted),
         "void": lambda: void(session, actor, posted)}[action]()  # fmt: skip

    if action in ALLOWED[role]:
        with shop.store.write() as session:
            act(session)
        return
    with pytest.raises(UserError, match="may not"), shop.store.write() as session:
        act(session)
    assert document(shop, receipt).state == State.POSTED
    assert faults(shop) == []


def test_a_preview_asks_for_the_right_to_post(shop):
    draft = receipt_draft(shop)
    with shop.store.editing() as session:
        session.begin_writing()
        assert "may not" in str(preview(session, Actor(7, "Someone", Role.VIEWER), draft).problems[0])


# ---------------------------------------------------------------- numbers


def test_numbers_run_without_gaps_per_kind_and_site(shop):
    shop.site("W1")
    shop.site("N1")
    shop.receipt("2026-11-01", tea=(50, "1"))
    numbers = [
        shop.receipt(f"2026-11-0{day}", site=site, tea=(1, "1")).number for day, site in ((2, "W1"), (3, "N1"), (4, "N1"), (5, "W1"))
    ]
    assert numbers == ["GR-000002", "GR-N1-000001", "GR-N1-000002", "GR-000003"]
    assert shop.write_off("2026-11-06", tea=1).number == "WO-000001"


def test_a_refused_posting_takes_no_number(shop):
    shop.receipt("2026-11-01", tea=(5, "1"))
    for _ in range(3):
        with pytest.raises(NotRight):
            shop.write_off("2026-11-02", tea=6)
    assert shop.write_off("2026-11-02", tea=5).number == "WO-000001"
    assert faults(shop) == []


def test_a_draft_has_no_number_until_it_is_posted(shop):
    draft = receipt_draft(shop)
    with shop.store.write() as session:
        save(session, OWNER, draft)
        assert draft.number is None


def test_kept_numbers_are_passed_by(shop):
    def keep(number):
        draft = receipt_draft(shop)
        with shop.store.write() as session:
            keep_number(session, draft, number)
            post(session, OWNER, draft)

    for number in ("GR-000001", "GR-000002", "GR-000004", "INV/77", "GR-000900"):
        keep(number)
    assert [shop.receipt("2026-11-05", tea=(1, "1")).number for _ in range(3)] == ["GR-000003", "GR-000005", "GR-000006"]
    with pytest.raises(UserError, match="GR-000005 is taken"):
        keep("GR-000005")
    assert faults(shop) == []


def test_a_lost_number_is_found(shop):
    shop.receipt("2026-11-01", tea=(5, "1"))
    with shop.store.write() as session:
        session.execute(update(number_counter).values(last=3))
    assert faults(shop) == ["Goods receipts: numbers that were given out and are gone: 2, the first is GR-000002"]


def test_a_number_that_two_kinds_have_is_told_with_names_that_only_one_has(shop):
    receipt = document(shop, shop.receipt("2026-11-01", tea=(5, "1")))
    write_off = document(shop, shop.write_off("2026-11-02", tea=1))
    with shop.store.write() as session:
        session.execute(update(journal).values(number="77"))
        with pytest.raises(UserError) as told:
            find_document(session, "77")
        assert f"such as Goods receipt {receipt.uuid} and Write-off {write_off.uuid}:" in str(told.value)
        assert find_document(session, write_off.uuid).kind == "write_off"
        with pytest.raises(UserError, match="There is no document 78"):
            find_document(session, "78")


def test_a_uuid_goes_before_a_number_that_reads_like_it(shop):
    first, second = shop.receipt("2026-11-01", tea=(5, "1")), shop.receipt("2026-11-02", tea=(5, "1"))
    uuid = document(shop, first).uuid
    with shop.store.write() as session:
        session.execute(update(journal).where(journal.c.id == second.document_id).values(number=uuid))
        assert find_document(session, uuid).id == first.document_id


def test_a_document_is_found_by_its_number_without_looking_through_the_journal(shop):
    with shop.store.read() as session:
        plan = explain(session, numbered("GR-000001"))
    assert "SEARCH document USING INDEX" in plan
    assert "number=?" in plan


# ---------------------------------------------------------------- months


def closed(shop, month=9):
    with shop.store.write() as session:
        return close_month(session, OWNER, 2026, month)


def test_closing_refuses_stock_below_zero(shop):
    shop.site("W1", negative_stock="allow")
    shop.write_off("2026-09-05", tea=1)
    with pytest.raises(UserError, match="1 items stand below zero"):
        closed(shop)
    shop.receipt("2026-09-06", tea=(1, "1"))
    closed(shop)


def test_a_month_that_is_not_over_is_not_closed(shop):
    today = date.today()
    with pytest.raises(UserError, match="is not over yet"), shop.store.write() as session:
        close_month(session, OWNER, today.year, today.month)


def test_a_closed_month_keeps_quantity_and_value_whatever_comes_later(shop):
    shop.receipt("2026-09-05", tea=(10, "1"))
    checkpoint = closed(shop)
    shop.receipt("2026-10-01", tea=(10, "3"))
    shop.write_off("2026-10-02", tea=12)
    assert closed(shop) == checkpoint
    assert faults(shop) == []


def test_a_changed_checkpoint_is_named(shop):
    shop.receipt("2026-09-05", tea=(10, "1"))
    closed(shop)
    with shop.store.write() as session:
        session.execute(update(pool_day).values(amount=pool_day.c.amount + 1))
    assert "The balances at the end of 2026-09, a closed month, have changed" in faults(shop)


def test_a_month_is_reopened_by_the_owner_with_every_month_after_it(shop):
    closed(shop, 8)
    closed(shop, 9)
    with pytest.raises(UserError, match="may not"), shop.store.write() as session:
        reopen_month(session, Actor(1, "Manager", Role.MANAGER), 2026, 8)
    with shop.store.write() as session:
        reopen_month(session, OWNER, 2026, 8)
    shop.receipt("2026-08-05", tea=(1, "1"))
    assert [row.action for row in trail(shop)][-2:] == ["reopen", "post"]
    with pytest.raises(UserError, match="is not closed"), shop.store.write() as session:
        reopen_month(session, OWNER, 2026, 8)


@pytest.mark.parametrize(("closed_at_once", "reopened"), [([10], 10), ([10], 8), ([7, 10], 10)])
def test_what_was_closed_together_with_a_reopened_month_stays_closed(shop, closed_at_once, reopened):
    shop.receipt("2026-01-05", tea=(10, "1"))
    for month in closed_at_once:
        closed(shop, month)
    with shop.store.write() as session:
        reopen_month(session, OWNER, 2026, reopened)
        assert open_since(session) == date(2026, reopened, 1)
    with pytest.raises(UserError, match=f"{reopened - 1:02}.2026 is closed"):
        shop.receipt(f"2026-{reopened - 1:02}-28", tea=(1, "1"))
    with pytest.raises(UserError, match="is closed"):
        shop.receipt("2025-01-02", tea=(1, "1"))
    shop.receipt(f"2026-{reopened:02}-01", tea=(1, "1"))
    assert faults(shop) == []


def test_a_month_that_stays_closed_is_still_frozen_and_tells_who_closed_it(shop):
    shop.receipt("2026-01-05", tea=(10, "1"))
    closed(shop, 10)
    with shop.store.write() as session:
        session.execute(update(period).values(closed_by=7, closed_at=1_000))
        reopen_month(session, OWNER, 2026, 10)
        assert session.execute(select(period.c.month, period.c.closed_by, period.c.closed_at)).all() == [(2026 * 12 + 8, 7, 1_000)]
        session.execute(update(pool_day).values(amount=pool_day.c.amount + 1))
    assert "The balances at the end of 2026-09, a closed month, have changed" in faults(shop)


# ---------------------------------------------------------------- the trail


def test_every_step_of_a_document_is_in_the_trail(shop):
    draft = receipt_draft(shop)
    with shop.store.write() as session:
        save(session, OWNER, draft)
        post(session, OWNER, draft)
        unpost(session, OWNER, draft)
        void(session, OWNER, draft)
    entries = [row for row in trail(shop) if row.object == f"goods_receipt/{draft.uuid}"]
    assert [row.action for row in entries] == ["save", "post", "unpost", "void"]
    assert entries[0].before is None
    assert all(later.before == earlier.after for earlier, later in pairwise(entries))


def test_a_void_document_is_not_crossed_out_again(shop):
    draft = receipt_draft(shop)
    with shop.store.write() as session:
        save(session, OWNER, draft)
        void(session, OWNER, draft)
    before = trail(shop)
    with pytest.raises(UserError, match="is void already"), shop.store.write() as session:
        void(session, OWNER, session.get_one(Document, draft.id))
    assert trail(shop) == before


def test_a_draft_saved_unchanged_leaves_no_trace(shop):
    draft = receipt_draft(shop)
    for _ in range(2):
        with shop.store.write() as session:
            save(session, OWNER, draft if draft.id is None else session.get_one(Document, draft.id))
    assert [row.action for row in trail(shop)].count("save") == 1


@pytest.mark.parametrize("column", ["at", "user_name", "action", "object", "title", "before", "after", "computer"])
def test_a_changed_entry_is_named(shop, column):
    receipt = shop.receipt("2026-11-01", tea=(5, "1"))
    shop.correct(receipt, lambda draft: setattr(draft, "note", "x"))
    last = trail(shop)[-1]
    changed = f"{getattr(last, column)} "
    with shop.store.write() as session:
        session.execute(update(audit).where(audit.c.id == last.id).values({column: changed}))
    assert faults(shop)[-1].startswith(f"Entry {last.id} of the audit trail, of ")


def test_one_flipped_byte_is_found(shop):
    shop.receipt("2026-11-01", tea=(5, "1"))
    first = trail(shop)[0]
    flipped = first.after.replace('"qty":"5"', '"qty":"4"')
    assert flipped != first.after
    with shop.store.write() as session:
        session.execute(update(audit).where(audit.c.id == first.id).values(after=flipped))
    assert faults(shop) == [
        f"Entry {first.id} of the audit trail, of {datetime.fromisoformat(first.at):%Y-%m-%d %H:%M:%S} UTC (post: GR-000001), was changed"
    ]


def test_entries_cut_off_at_the_end_are_missed(shop):
    for day in (1, 2, 3):
        shop.receipt(f"2026-11-0{day}", tea=(5, "1"))
    last = trail(shop)[-1].id
    with shop.store.write() as session:
        session.execute(audit.delete().where(audit.c.id >= last - 1))
    assert faults(shop) == [f"The audit trail ends at entry {last - 2}, but {last} were written"]


def test_an_entry_taken_out_of_the_middle_is_missed(shop):
    for day in (1, 2, 3):
        shop.receipt(f"2026-11-0{day}", tea=(5, "1"))
    with shop.store.write() as session:
        session.execute(audit.delete().where(audit.c.id == 2))
    assert faults(shop) == ["Entry 2 of the audit trail is missing"]


def test_an_entry_put_in_behind_the_program_is_found(shop):
    shop.receipt("2026-11-01", tea=(5, "1"))
    last = trail(shop)[-1]
    with shop.store.write() as session:
        session.execute(audit.insert().values({**last._mapping, "id": last.id + 1}))
    assert faults(shop) != []


def test_the_trail_takes_any_text(shop):
    with shop.store.write() as session:
        note(session, Actor(0, "Zoë\n\x1b[31m", Role.OWNER), "print", "label/1", title='"<b>&', after={"name": "מים 水 \u2028"})
    assert faults(shop) == []


# ---------------------------------------------------------------- damage that check finds


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE move SET amount = amount + 100 WHERE id = (SELECT max(id) FROM move)",
        "UPDATE move SET qty = qty + 1000000 WHERE id = (SELECT min(id) FROM move)",
        "DELETE FROM move WHERE id = (SELECT max(id) FROM move)",
        "UPDATE pool SET amount = amount + 100 WHERE id = 1",
        "UPDATE pool_day SET in_amount = in_amount + 100",
        "UPDATE pool_day SET last_amount = last_amount + 100",
        "DELETE FROM pool_day WHERE day = (SELECT max(day) FROM pool_day)",
        "UPDATE document SET state = 'draft' WHERE id = 1",
        "UPDATE document SET moment = moment + 86400 WHERE id = 1",
    ],
)
def test_check_finds_damage(shop, damage):
    shop.receipt("2026-11-01", tea=(5, "1"))
    shop.write_off("2026-11-02", tea=2)
    assert faults(shop) == []
    with shop.store.write() as session:
        session.execute(text(damage))
    assert faults(shop) != []


def test_a_cost_that_no_walk_would_find_is_named_though_everything_adds_up(shop):
    shop.receipt("2026-11-01", tea=(5, "1"))
    write_off = shop.write_off("2026-11-02", tea=2)
    with shop.store.write() as session:
        session.execute(update(move).where(move.c.document_id == write_off.document_id).values(amount=move.c.amount + 100))
        row = session.execute(select(move).where(move.c.document_id == write_off.document_id)).one()
        for end, sign in ((row.source_pool, -1), (row.target_pool, 1)):
            session.execute(update(pool).where(pool.c.id == end).values(amount=pool.c.amount + sign * 100))
            side = pool_day.c.in_amount if sign > 0 else pool_day.c.out_amount
            own_day = (pool_day.c.pool_id == end) & (pool_day.c.day == row.moment // 86400)
            session.execute(update(pool_day).where(own_day).values({side: side + 100, pool_day.c.amount: pool_day.c.amount + sign * 100}))
    assert any("should be worth 2.0000" in fault for fault in faults(shop))


# ---------------------------------------------------------------- two at once


def test_of_two_who_change_lines_alone_the_second_is_told(shop):
    draft = receipt_draft(shop)
    with shop.store.write() as session:
        save(session, OWNER, draft)
    first, second = shop.store.editing(), shop.store.editing()
    editors = [(session, session.get_one(Document, draft.id)) for session in (first, second)]
    for session, found in editors:
        len(found.rows)
        session.commit()
    for no, (session, found) in enumerate(editors):
        found.lines[0].qty = Decimal(10 + no)
        session.begin_writing()
        if no:
            with pytest.raises(UserError, match="Someone else changed this"):
                save(session, OWNER, found)
            session.rollback()
        else:
            save(session, OWNER, found)
            session.commit()
    assert document(shop, post_it(shop, draft.id)).lines[0].qty == 10
    for session, _ in editors:
        session.close()


def test_of_two_who_post_the_same_draft_the_second_is_told(shop):
    draft = receipt_draft(shop)
    with shop.store.write() as session:
        save(session, OWNER, draft)
    stale = shop.store.editing()
    found = stale.get_one(Document, draft.id)
    len(found.rows)
    stale.commit()
    post_it(shop, draft.id)
    stale.begin_writing()
    with pytest.raises(UserError, match="Someone else changed this"):
        post(stale, OWNER, found)
    stale.rollback()
    stale.close()
    assert on_hand(shop, "tea") == ("3", "3.00")
    assert faults(shop) == []


def test_a_posted_document_is_not_changed_past_posting(shop):
    receipt = shop.receipt("2026-11-02", tea=(3, "1"))
    with pytest.raises(UserError, match="is posted: correct it"), shop.store.write() as session:
        session.get_one(Document, receipt.document_id).lines[0].qty = Decimal(9)
    with pytest.raises(UserError, match="can't be saved as a draft"), shop.store.write() as session:
        save(session, OWNER, session.get_one(Document, receipt.document_id))
    assert document(shop, receipt).lines[0].qty == 3


def post_it(shop, document_id):
    with shop.store.write() as session:
        return post(session, OWNER, session.get_one(Document, document_id))


# ---------------------------------------------------------------- preview


def everything(shop):
    with shop.store.read() as session:
        tables = (journal, move, pool, pool_day, audit, number_counter)
        return [[tuple(row) for row in session.execute(table.select().order_by(*table.primary_key))] for table in tables]


def test_a_preview_shows_what_posting_then_does_and_changes_nothing(shop):
    shop.receipt("2026-11-02", tea=(10, "1"))
    write_off = shop.write_off("2026-11-05", tea=4)
    draft = shop.draft("goods_receipt", "2026-11-03", "W1", {"partner_id": shop.supplier()},
                       [{"item": "tea", "qty": 10, "price": "2", "vat": "20"}])  # fmt: skip
    before, fields = everything(shop), document_fields(draft)
    with shop.store.editing() as session:
        session.begin_writing()
        shown = preview(session, OWNER, draft)
    assert (everything(shop), document_fields(draft)) == (before, fields)
    with shop.store.write() as session:
        outcome = post(session, OWNER, draft)
    with shop.store.read() as session:
        assert shown.moves == moves_of(session, outcome.document_id)
    assert (shown.number, shown.recosted) == (outcome.number, outcome.recosted)
    assert [(row.item, row.qty_before, row.qty, row.amount_before, row.amount) for row in shown.balances] == [
        ("tea", Decimal(6), Decimal(16), Decimal(6), Decimal(24))
    ]
    assert shown.recosted[0].document_id == write_off.document_id
    assert on_hand(shop, "tea") == ("16", "24.00")


def test_a_preview_of_a_correction_leaves_the_document_posted(shop):
    receipt = shop.receipt("2026-11-02", tea=(10, "1"))
    before = everything(shop)
    with shop.store.editing() as session:
        session.begin_writing()
        found = session.get_one(Document, receipt.document_id)
        found.lines[0].qty = Decimal(4)
        shown = preview(session, OWNER, found)
    assert [(row.qty_before, row.qty) for row in shown.balances] == [(Decimal(10), Decimal(4))]
    assert everything(shop) == before


def test_a_preview_tells_why_posting_would_be_refused(shop):
    draft = shop.draft("write_off", "2026-11-03", "W1", {"reason_id": shop.reason()}, [{"item": "tea", "qty": 5}])
    before = everything(shop)
    with shop.store.editing() as session:
        session.begin_writing()
        shown = preview(session, OWNER, draft)
    assert [(each.line, each.field) for each in shown.problems] == [(1, "qty")]
    assert everything(shop) == before


def document_fields(draft):
    return [{each.key: getattr(row, each.key) for each in inspect(type(row)).column_attrs} for row in (draft, *draft.rows)]


# ---------------------------------------------------------------- who writes the ledger

LEDGER = {"move", "pool", "pool_day", "place"}
WRITERS = {"insert_rows", "upsert_rows", "update_rows", "delete_rows", "insert_missing"}


def ledger_writes(tree: ast.Module):
    """Calls that write a table of the ledger: `move.insert()`, `update(move)`, `insert_rows(session, move, …)`, or SQL text."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            function = node.func
            name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
            on = getattr(getattr(function, "value", None), "id", "") if isinstance(function, ast.Attribute) else ""
            given = {argument.id for argument in node.args if isinstance(argument, ast.Name)}
            if (name in {"insert", "update", "delete"} and (on in LEDGER or given & LEDGER)) or (name in WRITERS and given & LEDGER):
                yield node.lineno
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            words = node.value.lower().replace('"', " ").split()
            if any(word in {"into", "update", "from"} and after in LEDGER and (word != "from" or words[max(0, at - 1)] == "delete")
                   for at, (word, after) in enumerate(pairwise(words))):  # fmt: skip
                yield node.lineno


def test_only_posting_writes_the_ledger():
    found = {
        f"{path.relative_to(APP).as_posix()}:{line}"
        for path in APP.rglob("*.py")
        if path.relative_to(APP).parts[0] != "posting"
        for line in ledger_writes(ast.parse(path.read_text(encoding="utf-8")))
    }
    assert found == set()


def test_the_search_for_writers_finds_those_there_are():
    posting = [line for path in (APP / "posting").glob("*.py") for line in ledger_writes(ast.parse(path.read_text(encoding="utf-8")))]
    assert len(posting) > 8
    for source in (
        "s.execute(move.insert())",
        "s.execute(update(pool_day))",
        "insert_rows(s, move, n, r)",
        's.execute(text("DELETE FROM move"))',
    ):
        assert list(ledger_writes(ast.parse(source)))


def test_moments_are_kept_to_the_second(shop):
    draft = receipt_draft(shop)
    draft.moment = datetime(2026, 11, 2, 9, 30, 15, 999_999)
    with shop.store.write() as session:
        post(session, OWNER, draft)
    with shop.store.read() as session:
        assert check_store(session) == []
        assert session.execute(select(journal.c.moment)).scalar_one() == at("2026-11-02 09:30:15")


@pytest.mark.parametrize("quantity", ["NaN", "Infinity", "1E12", "-1E308"])
@pytest.mark.parametrize("action", [save, post])
def test_a_number_that_no_column_can_hold_is_a_problem_at_its_cell(shop, quantity, action):
    draft = WriteOff(site_id=shop.site(), reason_id=shop.reason(), lines=[WriteOffLine(item_id=1, qty=Decimal(quantity))])
    with shop.store.write() as session, pytest.raises(NotRight) as refused:
        action(session, OWNER, draft)
    assert [(each.line, each.field) for each in refused.value.problems] == [(1, "qty")]


def test_repair_makes_damaged_balances_and_costs_anew_and_says_so_in_the_trail(shop):
    shop.receipt("2026-11-02", tea=(10, "1.25"))
    gone = shop.write_off("2026-11-03", tea=2).document_id
    with shop.store.write() as session:
        session.execute(update(move).where(move.c.document_id == gone).values(amount=1))
        session.execute(update(pool).values(amount=7))
        session.execute(pool_day.delete())
    with shop.store.write() as session:
        assert check_store(session)
        assert repair(session, OWNER) == 1
        assert check_store(session) == []
        assert session.execute(select(audit.c.action).order_by(audit.c.id.desc()).limit(1)).scalar_one() == "repair"


def test_repair_is_the_owners(shop):
    with shop.store.write() as session, pytest.raises(UserError):
        repair(session, Actor(1, "Ann", Role.MANAGER))
