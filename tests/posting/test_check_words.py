"""What the check finds is told in the language of whoever reads it."""

import re

import pytest
from sqlalchemy import select, update

from app.core.errors import Problem
from app.i18n import FOLDER, say, use_language
from app.posting.check import check_store
from app.store.audit import audit
from app.store.ledger import move, pool, pool_day
from tests.makers import Shop


@pytest.fixture
def damaged(store):
    """A store with faults of several sorts."""
    shop = Shop(store)
    shop.receipt("2026-11-02", tea=(10, "1.25"))
    gone = shop.write_off("2026-11-03", tea=2).document_id
    with store.write() as session:
        session.execute(update(move).where(move.c.document_id == gone).values(amount=12_345_600))
        session.execute(update(pool).values(amount=pool.c.amount + 70_000))
        session.execute(pool_day.delete().where(pool_day.c.day == select(pool_day.c.day).limit(1).scalar_subquery()))
        session.execute(update(audit).where(audit.c.id == 1).values(title="other"))
    return store


@pytest.fixture(autouse=True)
def english_after():
    yield
    use_language("en")


def found(store) -> list[Problem]:
    with store.read() as session:
        return check_store(session)


def test_every_fault_can_be_told_in_every_language(damaged):
    faults = found(damaged)
    assert len({fault.template for fault in faults}) >= 4
    for code in sorted(path.stem for path in FOLDER.glob("*.po")):
        use_language(code)
        for fault in faults:
            assert say(fault) != str(fault)
            assert not re.search(r"\b(balance|moves?|day|worth|kept)\b", say(fault), re.IGNORECASE), say(fault)


def test_amounts_are_written_as_the_reader_writes_them(damaged):
    use_language("ru")
    assert any("1\u00a0234,56" in say(fault) for fault in found(damaged))
