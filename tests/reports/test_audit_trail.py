"""The audit trail as a report, and the versions of a document read from it."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from app.access import Actor, Role
from app.core.errors import UserError
from app.posting import audit
from app.reports.audit_trail import ACTIONS, object_words
from app.reports.base import Params, find_report, run
from app.reports.document_history import document_history, paired
from tests.makers import OWNER, Shop

MANAGER = Actor(7, "Maria", Role.MANAGER, "desk 2")
STOREKEEPER = Actor(8, "Sam", Role.STOREKEEPER, "desk 3")


def asked(store, actor=OWNER, start=None, end=None, **filters):
    with store.read() as session:
        table = run(session, "audit-trail", Params(start=start, end=end, filters=filters), actor=actor)
        names = [column.name for column in table.columns]
        return [dict(zip(names, row, strict=True)) for row in table.rows], table


def test_trail_names_time_user_computer_action_and_document_and_opens_it(store):
    done = Shop(store).receipt("2026-11-02 09:30", milk=(10, "1.25"))
    rows, table = asked(store)
    assert rows[0]["moment"].date() == date.today()
    assert (rows[0]["user"], rows[0]["computer"]) == ("Owner", "test")
    assert (rows[0]["action_name"], rows[0]["object_name"]) == ("Posted", f"Goods receipt {done.number}")
    assert [(link.kind, link.id) for link in table.links(0)] == [("document", done.document_id)]


def test_last_entry_comes_first(store):
    shop = Shop(store)
    done = shop.receipt("2026-11-02 09:30", milk=(10, "1.25"))
    shop.unpost(done)
    assert [row["action"] for row in asked(store)[0]][:2] == ["unpost", "post"]


def test_trail_is_narrowed_by_user_action_object_and_day(store):
    shop = Shop(store)
    done = shop.receipt("2026-11-02 09:30", milk=(10, "1.25"))
    shop.write_off("2026-11-03", milk=1)
    with store.write() as session:
        audit.note(session, MANAGER, "setting", "setting/name", title="Name")
    assert [row["user"] for row in asked(store, user=MANAGER.user_id)[0]] == ["Maria"]
    assert {row["action"] for row in asked(store, action="post")[0]} == {"post"}
    assert [row["object_name"] for row in asked(store, object=done.number)[0]] == [f"Goods receipt {done.number}"]
    assert [row["action"] for row in asked(store, object="write-off")[0]] == ["post"]
    assert asked(store, start=date.today())[0]
    assert not asked(store, end=date.today() - timedelta(days=1))[0]
    assert not asked(store, start=date.today() + timedelta(days=1))[0]


def test_trail_is_for_managers_and_the_owner(store):
    assert asked(store, MANAGER)[0] == []
    with pytest.raises(UserError, match="Sam may not"):
        asked(store, STOREKEEPER)


def test_every_action_has_words_and_objects_have_kind_and_name():
    assert {key for key, _label in find_report("audit-trail").filters[1].choices} == set(ACTIONS)
    assert object_words("goods_receipt/uuid", "", "GR-1") == "Goods receipt GR-1"
    assert object_words("item/0001", "Milk") == "Item: Milk"
    assert object_words("period/2026-10", "") == "Month: 2026-10"
    assert object_words("store/check", "") == "This store"


def history(store, document_id, actor=OWNER):
    with store.read() as session:
        return document_history(session, actor, document_id)


def test_history_of_a_corrected_receipt_shows_the_changed_quantity(store):
    shop = Shop(store)
    shop.item("milk", name="Milk 1 l")
    done = shop.receipt("2026-11-02 09:30", milk=(10, "1.25"), tea=(4, "2"))

    def fewer(document):
        document.rows[0].qty = Decimal(8)
        document.rows[0].changed("qty", document)

    shop.correct(done, fewer)
    version = history(store, done.document_id)[0]
    assert (version.action, version.user, version.computer) == ("Corrected", "Owner", "test")
    found = [(each.line, each.item, each.label, each.before, each.after) for each in version.differences]
    assert (1, "Milk 1 l", "Qty", Decimal(10), Decimal(8)) in found
    assert not [each for each in found if each[0] == 2]


def test_history_names_what_a_reference_points_to(store):
    shop = Shop(store)
    done = shop.receipt("2026-11-02 09:30", milk=(10, "1.25"))
    other = shop.supplier("NORTH", name="Northern Farms")
    shop.correct(done, lambda document: setattr(document, "partner_id", other))
    found = [(each.label, each.before, each.after) for each in history(store, done.document_id)[0].differences]
    assert found == [("Supplier", "ACME", "Northern Farms")]


def test_history_tells_new_and_deleted_lines(store):
    shop = Shop(store)
    done = shop.receipt("2026-11-02 09:30", milk=(10, "1.25"), tea=(4, "2"), salt=(1, "1"))
    shop.correct(done, lambda document: document.rows.pop(1))
    found = [(each.line, each.item, each.label, each.before, each.after) for each in history(store, done.document_id)[0].differences]
    assert found == [(2, "tea", "line deleted", Decimal(4), None)]
    first = history(store, done.document_id)[-1].differences
    assert [each.item for each in first if each.label == "new line"] == ["milk", "tea", "salt"]
    assert [version.is_first for version in history(store, done.document_id)] == [False, True]


def test_history_needs_the_right_to_look_at_the_document(store):
    done = Shop(store).receipt("2026-11-02 09:30", milk=(10, "1.25"))
    with pytest.raises(UserError, match="may not"):
        history(store, done.document_id, Actor(9, "Nobody", "guest"))


def test_lines_are_paired_by_what_stands_in_them_then_by_item_then_by_place():
    old = [{"item": "a", "qty": "1"}, {"item": "a", "qty": "2"}, {"item": "b", "qty": "3"}]
    assert paired(old, [old[1], {"item": "a", "qty": "9"}, {"item": "c", "qty": "3"}]) == {0: 1, 1: 0, 2: 2}
    assert paired(old, []) == {}
