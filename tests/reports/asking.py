"""Asks a report the way its tests read the answer."""

from app.reports.base import Params, run
from tests.makers import OWNER


def ask(shop, name, names, *, at=None, start=None, end=None, **filters):
    """The named columns of a report's rows."""
    with shop.store.read() as session:
        table = run(session, name, Params(at, start, end, filters), actor=OWNER)
    places = [[column.name for column in table.columns].index(each) for each in names.split()]
    return [tuple(row[place] for place in places) for row in table.rows]
