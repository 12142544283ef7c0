"""Asks a report the way its tests read the answer."""

from app.reports.base import Params, run
from tests.makers import OWNER


def ask(shop, name, names, *, at=None, start=None, end=None, **filters):
    """The named columns of a report's rows."""
    with shop.store.read() as session:
        table = run(session, name, Params(at, start, end, filters), actor=OWNER)
    places = [[column.name for column in table.columns].index(each) for each in names.split()]
    return [tuple(row[place] for place in places) for row in table.rows]


def made_of(shop, name, figures, **filters):
    """What each row of a report is made of, when it is asked: its figures must come to the same."""
    with shop.store.read() as session:
        table = run(session, name, Params(filters=filters), actor=OWNER)
        places = [[column.name for column in table.columns].index(each) for each in figures.split()]
        answers = [run(session, name, table.deeper(no), actor=OWNER) for no in range(len(table.rows))]
    assert answers
    for row, inside in zip(table.rows, answers, strict=True):
        assert [inside.totals[place] for place in places] == [row[place] for place in places]
    return answers


def opens_documents(answer):
    """Whether every row of an answer opens its document first."""
    return all(answer.links(no)[0].kind == "document" for no in range(len(answer.rows)))
