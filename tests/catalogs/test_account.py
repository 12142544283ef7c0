"""The standard chart of accounts."""

import pytest

from app.catalogs.account import AccountType, account_names, standard_accounts
from app.catalogs.base import catalogs
from app.catalogs.till import TillKind
from app.core.errors import UserError
from app.core.ledger import PLACE_KINDS
from app.demo.words import load
from app.posting.accounts import make_accounts
from app.posting.catalog import remove_row, save_rows
from tests.makers import OWNER


@pytest.mark.parametrize("kind", PLACE_KINDS)
def test_the_account_of_every_kind_of_place_is_in_the_chart(kind):
    assert PLACE_KINDS[kind].account in standard_accounts()


def test_goods_are_an_asset_and_what_is_owed_a_liability():
    chart = standard_accounts()
    assert {chart[each.account].type for each in PLACE_KINDS.values() if each.stocked or each.gathering} == {AccountType.ASSET}
    assert chart[PLACE_KINDS["supplier"].account].type is AccountType.LIABILITY
    assert chart[PLACE_KINDS["revenue"].account].type is AccountType.INCOME


def test_every_account_has_a_name_of_its_own_in_both_languages():
    chart = standard_accounts().values()
    for language in ("en", "ru"):
        names = [account.name(language) for account in chart]
        assert all(names)
        assert len(set(names)) == len(names)


def test_codes_stand_in_order_and_begin_with_their_type():
    firsts = {"asset": "1", "liability": "2", "equity": "3", "income": "4", "expense": ("5", "6")}
    chart = list(standard_accounts().values())
    assert [account.code for account in chart] == sorted(account.code for account in chart)
    assert all(account.code.startswith(firsts[account.type]) for account in chart)


def test_the_reasons_of_the_demo_are_charged_to_accounts_of_the_chart():
    assert {row["account"] for row in load("shop")["reasons"]} <= set(standard_accounts())


def test_the_store_s_own_chart_names_accounts_and_takes_new_ones(store):
    with store.write() as session:
        make_accounts(session, "ru")
        save_rows(session, OWNER, "account", [{"code": "6115", "name": "Parking", "type": AccountType.EXPENSE}])
        save_rows(session, OWNER, "account", [{"code": "6110", "name": "Shop rent"}])
        names = account_names(session)
    assert (names["6115"], names["6110"], names["1010"]) == ("Parking", "Shop rent", standard_accounts()["1010"].russian)


def test_the_standard_chart_is_brought_in_once(store):
    for _again in range(2):
        with store.write() as session:
            make_accounts(session, "en")
            assert session.query(catalogs()["account"]).count() == len(standard_accounts())


def test_a_row_names_an_account_that_is_there(store):
    rows = [{"code": "a", "name": "A", "account": "6110"}, {"code": "b", "name": "B", "account": "6111"}]
    with store.write() as session:
        saved = save_rows(session, OWNER, "cash_article", rows)
        assert [row.action for row in saved] == ["new", "refused"]
        assert "There is no account 6111" in str(saved[1].problems[0])
        save_rows(session, OWNER, "account", [{"code": "6111", "name": "Rent of the kitchen"}])
        assert save_rows(session, OWNER, "cash_article", rows)[1].action == "new"


def test_an_account_in_use_keeps_its_code_and_stays(store):
    with store.write() as session:
        save_rows(session, OWNER, "account", [{"code": "6111", "name": "Rent of the kitchen"}])
        save_rows(session, OWNER, "cash_article", [{"code": "b", "name": "B", "account": "6111"}])
    with store.write() as session:
        account = session.query(catalogs()["account"]).filter_by(code="6111").one()
        renamed = save_rows(session, OWNER, "account", [{"id": account.id, "code": "6119"}])
        assert [str(each) for each in renamed[0].problems] == ["Account 6111 is in use, so its code stays: make a new account instead"]
        with pytest.raises(UserError, match="used elsewhere"):
            remove_row(session, OWNER, account)


def test_an_empty_account_of_a_till_is_that_of_its_kind(store):
    with store.write() as session:
        save_rows(session, OWNER, "till", [{"code": kind.value, "name": kind.value, "kind": kind} for kind in TillKind])
        found = {row.code: row.account for row in session.query(catalogs()["till"])}
    assert found == {"till": "1010", "safe": "1020", "bank": "1110", "transit": "1190"}
