"""`import sales` as the command line sees it: a line of figures, what waits, an object a document."""

from app.exchange.command_import import IMPORTS, Way
from tests.makers import OWNER, Shop

DATA = (
    b"Date,Receipt,Code,Name,Qty,Total\n2026-11-03 10:00,1,milk,Milk,2,4.80\n"
    b"2026-11-03 10:05,2,77,Cow juice,1,2.00\n2026-11-04 09:00,3,milk,Milk,1,2.40\n"
)


def shop_with_milk(make_store):
    shop = Shop(make_store())
    shop.receipt("2026-11-02 09:30", milk=(10, "1.25"))
    return shop


def test_a_trial_tells_everything_and_keeps_nothing(make_store):
    shop = shop_with_milk(make_store)
    tried = IMPORTS["sales"](shop.store, OWNER, DATA, "pos.csv", Way(dry_run=True))
    assert [each["day"] for each in tried.objects] == ["2026-11-03", "2026-11-04"]
    assert "documents: 2" in tried.told
    assert any("Cow juice" in told for told in tried.problems)
    assert "documents: 2" in IMPORTS["sales"](shop.store, OWNER, DATA, "pos.csv", Way(dry_run=True)).told


def test_posting_takes_what_nothing_is_missing_in_and_refuses_the_rest(make_store):
    shop = shop_with_milk(make_store)
    till = shop.till("T1")
    done = IMPORTS["sales"](shop.store, OWNER, DATA, "pos.csv", Way(till="T1", posting=True))
    assert [each["state"] for each in done.objects] == ["draft", "posted"]
    assert (done.refused, done.objects[0]["problems"][0]["line"], done.objects[1]["total"]) == (True, 2, "2.40")
    assert till


def test_a_till_that_is_not_there_is_refused_in_words(make_store):
    import pytest

    from app.core.errors import UserError

    shop = shop_with_milk(make_store)
    with pytest.raises(UserError, match="no till"):
        IMPORTS["sales"](shop.store, OWNER, DATA, "pos.csv", Way(till="T9"))
