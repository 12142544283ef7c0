"""What holds for every report."""

import json
from datetime import date, datetime

import pytest

from app.access import Actor, Role
from app.core.errors import UserError
from app.reports.base import Params, find_report, reports, run
from tests.makers import OWNER, Shop

VIEWER = Actor(0, "Viewer", Role.VIEWER)


def names():
    return [*reports()]


def params_for(name, **more):
    """Parameters under which a report runs; `more` are filters."""
    filters = {each.name: 1 for each in find_report(name).filters if each.required}
    return Params(filters=filters | more)


def busy(store):
    shop = Shop(store)
    shop.site("W1", negative_stock="allow")
    shop.receipt("2026-11-02 09:30", milk=(10, "1.25"), tea=(4, "2"))
    shop.write_off("2026-11-03 20:00", milk=12)
    shop.receipt("2026-11-04 09:30", milk=(10, "1.50"))
    return shop


def test_the_reports_are_found():
    assert {
        "stock-on-hand",
        "moves",
        "item-card",
        "goods-turnover",
        "sold-without-stock",
        "expiry",
        "purchases",
        "trial-balance",
        "prices",
        "count-results",
    } <= {*reports()}


@pytest.mark.parametrize("name", names())
def test_an_empty_store_has_an_empty_report(store, name):
    with store.read() as session:
        assert len(run(session, name, params_for(name), actor=OWNER).rows) == 0


@pytest.mark.parametrize("name", names())
def test_rows_are_as_wide_as_the_columns_at_any_time(store, name):
    busy(store)
    times = [
        Params(),
        Params(at=datetime(2026, 11, 3, 12)),
        Params(start=date(2026, 11, 3), end=date(2026, 11, 3)),
        Params(end=date(2026, 11, 2)),
    ]
    with store.read() as session:
        for time in times:
            table = run(session, name, Params(time.at, time.start, time.end, params_for(name).filters), actor=OWNER)
            assert len(table.totals) == len(table.columns)
            for no, row in enumerate(table.rows):
                assert len(row) == len(table.columns)
                assert all(link.id for link in table.links(no))


@pytest.mark.parametrize("name", names())
def test_every_filter_is_understood(store, name):
    busy(store)
    values = {"ref": 1, "bool": True, "int": 3, "text": "x"}
    with store.read() as session:
        for each in find_report(name).filters:
            for value in [key for key, _label in each.choices] or [values[each.type]]:
                run(session, name, params_for(name, **{each.name: value}), actor=OWNER)
                run(session, name, Params(datetime(2026, 11, 3, 12), filters=params_for(name, **{each.name: value}).filters), actor=OWNER)


@pytest.mark.parametrize("name", names())
def test_columns_and_filters_are_named_once_and_labelled(name):
    report = find_report(name)
    columns = [column.name for column in report.columns]
    assert len(set(columns)) == len(columns)
    assert all(column.label for column in report.columns if column.people or column.data)
    assert all(each.label for each in report.filters)
    assert report.title
    assert report.about
    json.dumps([columns, [each.name for each in report.filters]])


def test_an_unknown_report_or_filter_is_told_with_what_there_is(make_store):
    with make_store().read() as session:
        with pytest.raises(UserError, match="stock-on-hand"):
            run(session, "stok", Params(), actor=OWNER)
        with pytest.raises(UserError, match="site"):
            run(session, "stock-on-hand", Params(filters={"shop": 1}), actor=OWNER)
        with pytest.raises(UserError, match="needs Item"):
            run(session, "item-card", Params(), actor=OWNER)


def test_a_period_that_ends_before_it_begins_is_refused(make_store):
    with make_store().read() as session, pytest.raises(UserError, match="before it begins"):
        run(session, "moves", Params(start=date(2026, 11, 2), end=date(2026, 11, 1)), actor=OWNER)


def test_the_books_are_for_managers(make_store):
    with make_store().read() as session:
        run(session, "stock-on-hand", Params(), actor=VIEWER)
        with pytest.raises(UserError, match="Viewer may not"):
            run(session, "trial-balance", Params(), actor=VIEWER)
