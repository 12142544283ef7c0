"""Several documents at once: what can't be done to some of them is said before, what came of it after."""

import pytest

from app.ui import batch, messages
from app.ui.journal import Journal


@pytest.fixture
def journal(context, qtbot):
    made = Journal(context, "goods_receipt")
    qtbot.addWidget(made)
    made.show()
    made.show_all()
    qtbot.waitUntil(lambda: made.list.model.rowCount() == 120)
    return made


@pytest.fixture
def asked(monkeypatch):
    texts = []
    monkeypatch.setattr(messages, "ask", lambda _parent, text, *_more: texts.append(text) or True)
    return texts


@pytest.fixture
def done(monkeypatch):
    ids = []
    monkeypatch.setattr(batch, "_one", lambda _store, _actor, _action, id, _accepted: ids.append(id))
    return ids


def select(journal, *numbers):
    """Receipts: every tenth is a draft, every thirty-third void."""
    flags = journal.list.table.selectionModel().SelectionFlag
    for number in numbers:
        row = journal.list.model.row_of(number)
        journal.list.table.selectionModel().select(journal.list.model.index(row, 0), flags.Select | flags.Rows)


def test_posting_is_asked_of_drafts_and_tells_of_the_others(journal, qtbot, asked, done):
    journal.list.table.clearSelection()
    select(journal, 10, 11, 12, 13, 33)
    journal.post()
    qtbot.waitUntil(lambda: "posted" in journal.message_bar.label.text())
    assert asked == ["Post 1 draft? 3 are posted already. 1 is void."]
    assert done == [10]
    assert journal.message_bar.label.text() == "1 document posted"
    assert journal.message_bar.isVisible()


def test_where_nothing_can_be_posted_nothing_is_asked(journal, qtbot, asked, done):
    journal.list.table.clearSelection()
    select(journal, 11, 12)
    journal.post()
    qtbot.waitUntil(lambda: "2 are posted already." in journal.message_bar.label.text())
    assert asked == done == []


def test_only_what_is_posted_is_taken_back(journal, qtbot, asked, done):
    journal.list.table.clearSelection()
    select(journal, 10, 11)
    journal.unpost()
    qtbot.waitUntil(lambda: done == [11])
    assert asked == ["Take 1 document back to draft? 1 is a draft."]
