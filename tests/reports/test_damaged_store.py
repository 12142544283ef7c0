"""A page of the file that can't be read is told in words, also where rows are taken straight from the driver."""

import pytest
from sqlalchemy import select

from app.catalogs.unit import Unit
from app.reports.stock import fetched
from app.store.opening import open_store
from app.store.trouble import Damaged

PAGE = 4096


@pytest.fixture
def damaged(make_store):
    """A store whose last units stand on a page of nonsense."""
    store = make_store()
    with store.write() as session:
        session.add_all([Unit(code=f"u{no:05}", name=f"name {no:05}", search="") for no in range(3000)])
    path = store.path
    store.close()
    data = path.read_bytes()
    page = data.rindex(b"name 02990") // PAGE * PAGE
    path.write_bytes(data[:page] + b"\xff" * PAGE + data[page + PAGE :])
    opened = open_store(str(path))
    yield opened
    opened.close()


def test_a_report_that_meets_a_damaged_page_says_so(damaged):
    with damaged.read() as session, pytest.raises(Damaged, match="restore the latest backup"):
        fetched(session, select(Unit.id, Unit.name))
