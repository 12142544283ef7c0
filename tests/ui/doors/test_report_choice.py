"""A report about one till or partner begins with the likeliest one."""

from app.reports.base import Params
from app.ui.last_site import keep_site
from app.ui.report_view import ReportView
from tests.ui.doors.waiting import WAIT


def begun(qtbot, context, name, params=None):
    view = ReportView(context, name, params)
    qtbot.addWidget(view)
    qtbot.waitUntil(lambda: view.model.answer is not None, timeout=WAIT)
    return view


def test_cash_book_begins_with_the_till_used_last(qtbot, filled, context):
    filled.till("T1")
    second = filled.till("T2")
    filled.till("SAFE", kind="safe")
    filled.cash_in("2026-11-02", 50, till="T1", article="float")
    filled.cash_in("2026-11-03", 50, till="T2", article="float")
    assert begun(qtbot, context, "cash-book").asked.filters == {"till": second}


def test_cash_book_begins_with_a_till_of_the_store_worked_for_last(qtbot, filled, context):
    first = filled.till("T1")
    filled.till("T2", site_id=filled.site("W2"))
    filled.cash_in("2026-11-02", 50, till="T1", article="float")
    filled.cash_in("2026-11-03", 50, till="T2", article="float")
    keep_site(context, filled.site("W1"))
    assert begun(qtbot, context, "cash-book").asked.filters == {"till": first}


def test_the_only_till_needs_no_choice_even_before_it_was_used(qtbot, filled, context):
    only = filled.till("T1")
    filled.till("ROAD", kind="transit")
    keep_site(context, filled.site("W2"))
    assert begun(qtbot, context, "cash-book").asked.filters == {"till": only}


def test_what_was_looked_at_last_is_looked_at_again(qtbot, filled, context):
    first, _second = filled.till("T1"), filled.till("T2")
    filled.cash_in("2026-11-03", 50, till="T2", article="float")
    begun(qtbot, context, "cash-book", Params(filters={"till": first}))
    assert begun(qtbot, context, "cash-book").asked.filters == {"till": first}


def test_reconciliation_begins_with_the_partner_of_the_latest_document(qtbot, filled, context):
    filled.receipt("2026-11-04", supplier="P002", tea=(1, "1.00"))
    filled.receipt("2026-11-01", supplier="P003", tea=(1, "1.00"))
    assert begun(qtbot, context, "reconciliation").asked.filters == {"partner": filled.supplier("P002")}


def test_a_partner_that_is_out_of_use_is_not_begun_with(qtbot, filled, context):
    from app.catalogs.partner import Partner

    begun(qtbot, context, "reconciliation", Params(filters={"partner": filled.supplier("P001")}))
    filled.receipt("2026-11-04", supplier="P002", tea=(1, "1.00"))
    with filled.store.write() as session:
        session.get_one(Partner, filled.supplier("P001")).active = False
    assert begun(qtbot, context, "reconciliation").asked.filters == {"partner": filled.supplier("P002")}


def test_where_nothing_is_likely_the_report_says_what_to_choose(qtbot, shop, context):
    for name, label in (("cash-book", "Till"), ("reconciliation", "Partner"), ("item-card", "Item")):
        view = ReportView(context, name)
        qtbot.addWidget(view)
        qtbot.waitUntil(lambda view=view: bool(view.empty_text.text()), timeout=WAIT)
        assert view.empty_text.text().endswith(f". Choose at the left: {label}")
        assert view.model.answer is None
        assert not view.buttons["pdf"].isEnabled()
