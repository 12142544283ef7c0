"""Denied unless a declaration allows it: each role at each kind, by the engine, by records and by the command line."""

import json

import pytest
from sqlalchemy import select

from app.access import INCLUDES, Actor, Role
from app.core.errors import UserError
from app.core.identity import new_uuid
from app.documents.base import Document, State, kinds
from app.exchange.records import export_records, import_records
from app.posting import engine
from app.reports.base import Params, reports, run
from tests.samples import OWNER, sample, sample_record

every_kind = pytest.mark.parametrize("kind", list(kinds()))
NOBODY = Actor(0, "Nobody", "")


def record_for(store, kind, state, *, uuid="", **more):
    """A lawful document of a kind in a file of records."""
    return {**sample_record(store, kind), "uuid": uuid or new_uuid(), "state": state, **more}


def take(store, actor, record, *, dry_run=False):
    data = json.dumps({"format": "larder-records/1", "documents": [record]}).encode()
    (taken,) = import_records(store, actor, data, each=True, dry_run=dry_run)
    return taken


def allowed(kind, action, role):
    cls = kinds()[kind]
    roles = cls().rights if action == "post" else cls.roles
    return roles.needed(action) in INCLUDES.get(role, frozenset())


@every_kind
def test_records_keep_to_the_rights_of_each_role(kind, stocked):
    for role in (*Role, ""):
        actor = Actor(0, "Somebody", role)
        for state, action in (("draft", "edit"), ("posted", "post"), ("void", "edit")):
            taken = take(stocked, actor, record_for(stocked, kind, state), dry_run=True)
            if not allowed(kind, action, role):
                assert taken.refused, (role, state)
                assert "may not" in taken.problems[0].text
            else:
                assert not taken.refused, (role, state, taken.problems)


@every_kind
def test_records_unpost_cross_out_and_correct_by_right_alone(kind, stocked):
    for role in Role:
        posted = record_for(stocked, kind, "posted")
        assert not take(stocked, OWNER, posted).refused
        actor = Actor(0, "Somebody", role)
        assert take(stocked, actor, {**posted, "note": "other"}).refused != allowed(kind, "post", role)
        for state in ("draft", "void"):
            assert not take(stocked, OWNER, posted).refused
            may = allowed(kind, "unpost", role) and allowed(kind, "edit", role)
            taken = take(stocked, actor, {**posted, "state": state})
            assert taken.refused != may, (role, state, taken)
            with stocked.read() as session:
                found = session.execute(select(Document).where(Document.uuid == posted["uuid"])).scalar_one()
                assert found.state == (State(state) if may else State.POSTED)
        if found.state != State.VOID:
            assert not take(stocked, OWNER, {**posted, "state": "void"}).refused


@every_kind
def test_a_preview_shows_nothing_to_who_may_not_post(kind, stocked):
    for role in (*Role, ""):
        with stocked.editing() as session:
            session.begin_writing()
            shown = engine.preview(session, Actor(0, "Somebody", role), sample(session, kind))
        if not allowed(kind, "post", role):
            assert "may not" in str(shown.problems[0])
            assert not shown.moves
            assert not shown.balances


def test_every_report_is_denied_to_who_may_not_look_at_it(stocked):
    with stocked.read() as session:
        for name, report in reports().items():
            for role in (*Role, ""):
                if report.roles.needed("view") not in INCLUDES.get(role, frozenset()):
                    with pytest.raises(UserError, match="may not"):
                        run(session, name, Params(), actor=Actor(0, "Somebody", role))


@pytest.mark.parametrize("name", ["trial-balance", "cash-book", "partner-balances", "reconciliation", "sales-and-margin"])
def test_who_may_see_the_ledger_as_moves_may_see_what_is_made_of_it(name):
    """The moves tell debts, tills and margins: what these reports keep to some roles, the moves must not give away."""
    by_name = reports()
    assert by_name[name].roles.needed("view") in INCLUDES[by_name["moves"].roles.needed("view")]


def test_nobody_exports_what_nobody_may_look_at(stocked):
    with pytest.raises(UserError, match="may not"):
        export_records(stocked, NOBODY)


def test_a_cashier_makes_no_return_of_a_sale_out_of_one_that_a_manager_answers_for(make_store):
    from decimal import Decimal

    from tests.makers import Shop

    shop = Shop(make_store())
    shop.receipt("2026-11-02", tea=(10, "2.00"))
    sale = shop.post("daily_sales", "2026-11-03", "W1", {}, [{"item": "tea", "qty": 4, "price": "3"}])
    free = shop.post("customer_return", "2026-11-04", "W1", {}, [{"item": "tea", "qty": 2, "price": "3"}])
    shop.actor = Actor(0, "Till", Role.CASHIER)

    def of_the_sale(found):
        found.basis_id = sale.document_id
        found.lines[0].qty = Decimal(1)

    with pytest.raises(UserError, match="Till may not"):
        shop.correct(free, of_the_sale)
