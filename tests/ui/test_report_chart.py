"""What is drawn of an answer, worked out from rows as a report gives them."""

from datetime import date
from decimal import Decimal

import pytest

from app.reports.base import Column, Params, Picture, Report, ReportTable, Rows, reports
from app.store.types import day_number
from app.ui.report_chart import MOST_NAMES, chart_of

GOODS = (Column("name", "Name"), Column("cost", "Value", "money", total=True))
MONEY = 10_000
DAY = 86_400
FIRST = day_number(date(2026, 11, 2))


ANY = Picture()


def table(columns, rows, picture=ANY):
    report = Report("x", "X", ("trade", 1), columns, lambda session, params: [], picture=picture)
    return ReportTable(report, Params(), columns, Rows(list(rows), columns), (None,) * len(columns))


def goods(*costs):
    return [(f"item {no}", cost * MONEY) for no, cost in enumerate(costs)]


def test_greatest_stand_first_whatever_their_sign():
    chart = chart_of(table(GOODS, goods(5, -20, 10)), 2)
    assert chart.ranked
    assert [(bar.name, bar.values, bar.said) for bar in chart.bars] == [
        ("item 1", (Decimal(-20),), "−20.00"), ("item 2", (Decimal(10),), "10.00"), ("item 0", (Decimal(5),), "5.00"),
    ]  # fmt: skip


def test_what_is_not_among_the_greatest_shares_one_bar_that_leads_nowhere():
    chart = chart_of(table(GOODS, goods(*range(1, MOST_NAMES + 4))), 2)
    assert len(chart.bars) == MOST_NAMES + 1
    assert (chart.bars[-1].name, chart.bars[-1].values, chart.bars[-1].rows) == ("3 others", (Decimal(1 + 2 + 3),), ())
    assert sum(bar.values[0] for bar in chart.bars) == sum(range(1, MOST_NAMES + 4))


def test_no_single_name_is_hidden_behind_the_others():
    chart = chart_of(table(GOODS, goods(*range(1, MOST_NAMES + 2))), 2)
    assert [bar.name for bar in chart.bars][-1] == "item 0"


def test_rows_of_one_name_are_one_bar():
    chart = chart_of(table(GOODS, [("tea", 2 * MONEY), ("salt", MONEY), ("tea", 3 * MONEY)]), 2)
    assert [(bar.name, bar.values, bar.rows) for bar in chart.bars] == [("tea", (Decimal(5),), (0, 2)), ("salt", (Decimal(1),), (1,))]


@pytest.mark.parametrize("costs", [(), (5,), (5, 0, 0)])
def test_nothing_is_drawn_where_there_is_nothing_to_compare(costs):
    assert chart_of(table(GOODS, goods(*costs)), 2).bars == ()


def test_nothing_is_drawn_where_the_report_says_so():
    assert chart_of(table(GOODS, goods(1, 2), picture=None), 2).bars == ()


def test_without_a_word_of_the_report_the_last_total_that_tells_something_is_drawn():
    columns = (*GOODS, Column("price", "Price", "price"), Column("returned", "Returned", "money", total=True))
    chart = chart_of(table(columns, [("tea", MONEY, 5, 0), ("salt", 2 * MONEY, 6, 0)]), 2)
    assert chart.title == "Value"


def test_documents_of_a_day_are_one_bar_and_days_without_any_keep_their_place():
    columns = (Column("moment", "Date", "moment"), Column("amount", "Amount", "money", total=True))
    rows = [(FIRST * DAY + 3600, MONEY), (FIRST * DAY + 7200, 2 * MONEY), ((FIRST + 4) * DAY, 5 * MONEY)]
    chart = chart_of(table(columns, rows), 2)
    assert chart.first == date(2026, 11, 2)
    assert [(bar.at, bar.values, bar.rows) for bar in chart.bars] == [(0, (Decimal(3),), (0, 1)), (4, (Decimal(5),), (2,))]


def test_of_a_balance_the_last_one_of_a_day_counts():
    columns = (Column("moment", "Date", "moment"), Column("balance", "Balance", "money"))
    rows = [(FIRST * DAY, 5 * MONEY), (FIRST * DAY + 60, 9 * MONEY), ((FIRST + 1) * DAY, 7 * MONEY)]
    chart = chart_of(table(columns, rows, Picture(("balance",), stands=True)), 2)
    assert chart.stands
    assert [bar.values for bar in chart.bars] == [(Decimal(9),), (Decimal(7),)]


def test_months_stay_in_their_order():
    columns = (Column("month", "Month"), Column("revenue", "Sales", "money", total=True))
    chart = chart_of(table(columns, [("October 2026", MONEY), ("November 2026", 5 * MONEY)]), 2)
    assert [bar.name for bar in chart.bars] == ["October 2026", "November 2026"]
    assert not chart.ranked
    assert chart.first is None


@pytest.mark.parametrize("report", [each for each in reports().values() if each.picture], ids=lambda report: report.name)
def test_a_report_draws_columns_that_it_has(report):
    names = {column.name for column in report.columns}
    assert {*report.picture.figures, *([report.picture.by] if report.picture.by else [])} <= names
