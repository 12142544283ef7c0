"""The standard chart of accounts."""

import pytest

from app.catalogs.account import AccountType, standard_accounts
from app.core.ledger import PLACE_KINDS
from app.demo.words import load


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
