"""The page for the care of the store, and the history of a document."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QBoxLayout
from sqlalchemy import select

from app.access import Actor, Role
from app.core.errors import UserError
from app.i18n import date_text
from app.posting.engine import save
from app.posting.periods import close_month, open_since
from app.store.audit import audit
from app.store.ledger import pool
from app.store.opening import open_store
from app.ui import messages, store_backups, theme
from app.ui.document_history import HistoryWindow, open_history
from app.ui.editor_page import open_editor
from app.ui.main_window import MainWindow
from app.ui.store_care import StoreCare
from app.ui.store_care_work import Copy, restore_beside
from tests.makers import OWNER, Shop
from tests.ui.doors.waiting import WAIT

THIS_MONTH = date.today().replace(day=1)
LAST_MONTH = (THIS_MONTH - timedelta(days=1)).replace(day=1)


@pytest.fixture
def asked(monkeypatch):
    """What was asked; every question is answered with yes."""
    questions = []

    def ask(_parent, text, yes="", no=""):
        questions.append(text)
        return True

    monkeypatch.setattr(messages, "ask", ask)
    return questions


def opened(qtbot, context):
    page = StoreCare(context)
    qtbot.addWidget(page)
    page.show()
    qtbot.waitUntil(lambda: bool(page.periods.months), timeout=WAIT)
    return page


@pytest.fixture
def page(qtbot, context):
    return opened(qtbot, context)


def since(context):
    with context.store.read() as session:
        return open_since(session)


def choose(section, row):
    section.table.selectRow(row)


# Periods ---------------------------------------------------------------------------------------------------------------


def test_last_twelve_months_are_shown_and_the_last_one_that_is_over_is_chosen(page):
    assert len(page.periods.months) == 12
    assert page.periods.months[0].first_day == THIS_MONTH
    assert page.periods.chosen().first_day == LAST_MONTH


def test_month_is_closed_and_shown_with_who_and_when(qtbot, page, context, asked):
    page.periods.close_chosen()
    qtbot.waitUntil(lambda: page.periods.months[1].is_closed, timeout=WAIT)
    assert "no document dated before its end" in asked[0]
    assert since(context) == THIS_MONTH
    assert page.periods.months[1].closed_by == "Olga"
    assert page.periods.months[1].closed_at.date() == date.today()
    assert page.periods.months[2].is_closed, "what is before a closed month is closed with it"
    assert not page.periods.close_button.isEnabled()


def test_drafts_of_the_month_are_told_before_it_is_closed(qtbot, context, asked):
    shop = Shop(context.store)
    drafts = [shop.draft("write_off", f"{day} 10:00", "W1", {}, [{"item": "milk", "qty": 1}]) for day in (LAST_MONTH, THIS_MONTH)]
    with context.store.write() as session:
        for each in drafts:
            save(session, OWNER, each)
    opened(qtbot, context).periods.close_chosen()
    assert "1 draft is dated in that time" in asked[0]


def test_closing_is_refused_in_words_while_the_month_runs(qtbot, page, context, asked):
    choose(page.periods, 0)
    page.periods.close_chosen()
    qtbot.waitUntil(lambda: "is not over yet" in page.message_bar.label.text(), timeout=WAIT)
    assert since(context) is None
    assert page.periods.close_button.isEnabled()


def test_closing_is_refused_in_words_while_stock_is_below_zero(qtbot, page, context, asked):
    shop = Shop(context.store)
    shop.site("W1", negative_stock="allow")
    shop.write_off(str(LAST_MONTH), milk=2)
    page.periods.close_chosen()
    qtbot.waitUntil(lambda: "below zero" in page.message_bar.label.text(), timeout=WAIT)
    assert since(context) is None


def test_reopening_says_what_is_open_then_and_opens_it(qtbot, context, asked):
    before = (LAST_MONTH - timedelta(days=1)).replace(day=1)
    with context.store.write() as session:
        close_month(session, context.actor, LAST_MONTH.year, LAST_MONTH.month)
    page = opened(qtbot, context)
    choose(page.periods, 2)
    page.periods.reopen_chosen()
    qtbot.waitUntil(lambda: not page.periods.months[2].is_closed, timeout=WAIT)
    assert f"Everything is open then from {date_text(before)} on" in asked[0]
    assert since(context) == before
    assert page.periods.months[3].is_closed, "it was closed with the month and stays so"


def test_question_that_is_answered_with_no_changes_nothing(page, context, monkeypatch):
    monkeypatch.setattr(messages, "ask", lambda *_args: False)
    page.periods.close_chosen()
    assert since(context) is None


@pytest.mark.parametrize(
    ("role", "closes", "reopens"), [(Role.STOREKEEPER, False, False), (Role.MANAGER, True, False), (Role.OWNER, True, True)]
)
def test_buttons_follow_the_rights(qtbot, context, role, closes, reopens):
    with context.store.write() as session:
        before = (LAST_MONTH - timedelta(days=1)).replace(day=1)
        close_month(session, OWNER, before.year, before.month)
    context.actor = Actor(1, "Olga", role)
    page = opened(qtbot, context)
    assert page.periods.close_button.isEnabled() is closes
    choose(page.periods, 2)
    assert page.periods.reopen_button.isEnabled() is reopens
    assert bool(page.periods.rights.text()) is (role != Role.OWNER)


# Check -----------------------------------------------------------------------------------------------------------------


def test_check_of_a_sound_store_says_so_and_when(qtbot, page, filled):
    page.check.check()
    qtbot.waitUntil(lambda: "Everything adds up" in page.check.answer.text(), timeout=WAIT)
    assert page.check.text.isHidden()
    qtbot.waitUntil(lambda: "nothing wrong" in page.check.last.text(), timeout=WAIT)


def test_check_lists_a_planted_fault_to_copy(qtbot, page, context, filled):
    with context.store.write() as session:
        first = session.execute(select(pool.c.id).where(pool.c.qty > 0)).scalars().first()
        session.execute(pool.update().where(pool.c.id == first).values(qty=pool.c.qty + 10_000))
    page.check.check()
    qtbot.waitUntil(lambda: page.check.faults is not None, timeout=WAIT)
    assert f"✕ Balance {first} (Shelf, Black tea 100 g)" in page.check.text.toPlainText()
    page.check.copy()
    assert f"✕ Balance {first} (Shelf, Black tea 100 g)" in QGuiApplication.clipboard().text()


def test_cancelled_check_finds_nothing_and_can_be_begun_again(qtbot, page):
    page.check.check()
    page.check.stop()
    qtbot.waitUntil(lambda: page.check.task is None, timeout=WAIT)
    assert not page.check.check_button.isHidden()


# Backups ---------------------------------------------------------------------------------------------------------------


@pytest.fixture
def copy(qtbot, page) -> Copy:
    """The backup that the button has made."""
    assert not page.backups.empty.isHidden()
    page.backups.back_up_button.click()
    qtbot.waitUntil(lambda: bool(page.backups.copies), timeout=WAIT)
    made: Copy = page.backups.copies[0]
    return made


def test_backup_appears_in_the_list_with_size_and_date(page, copy):
    assert copy.path.parent == page.backups.folder
    assert copy.moment.date() == date.today()
    assert copy.size_bytes == copy.path.stat().st_size
    assert page.backups.table.plain.rows[0][2] == copy.path.name
    assert page.backups.folder_button.isEnabled()


def test_backup_is_restored_into_a_new_file_and_offered(qtbot, page, copy, context, asked, monkeypatch):
    opened_in_window = []
    window = MainWindow()
    qtbot.addWidget(window)
    window.open_store = opened_in_window.append
    context.window = window
    target = context.store.path.with_name("again.larder")
    monkeypatch.setattr(store_backups.QFileDialog, "getSaveFileName", lambda *_a, **_o: (str(target), ""))
    page.backups.restore()
    qtbot.waitUntil(lambda: bool(opened_in_window), timeout=WAIT)
    assert "stays as it is" in asked[0]
    assert opened_in_window == [str(target)]
    open_store(str(target)).close()


def test_restoring_never_writes_over_a_file(qtbot, page, copy, context):
    there = context.store.path
    before = there.read_bytes()
    page.backups.restore_to(copy, there)
    qtbot.waitUntil(lambda: "is there already" in page.message_bar.label.text(), timeout=WAIT)
    assert there.read_bytes() == before
    with pytest.raises(UserError, match="is there already"):
        restore_beside(copy.path, copy.path)


def test_storekeeper_may_back_up_but_not_restore(qtbot, context, copy):
    context.actor = Actor(1, "Olga", Role.STOREKEEPER)
    page = opened(qtbot, context)
    qtbot.waitUntil(lambda: bool(page.backups.copies), timeout=WAIT)
    assert page.backups.back_up_button.isEnabled()
    assert not page.backups.restore_button.isEnabled()


# The ways to it --------------------------------------------------------------------------------------------------------


def test_foot_and_modules_open_the_page(qtbot, context):
    window = MainWindow()
    qtbot.addWidget(window)
    window.fill(context)
    assert window.navigation.item_of("store_care") is not None
    qtbot.waitUntil(lambda: bool(window.task_host.care.text()), timeout=WAIT)
    window.task_host.care.click()
    assert window.key_at(window.tabs.currentIndex()) == "store_care"
    window.context = None


def test_trail_is_offered_to_those_who_may_see_it(context):
    from app.ui.routes import report_titles

    assert "audit-trail" in dict(report_titles(context))
    context.actor = Actor(1, "Olga", Role.STOREKEEPER)
    assert "audit-trail" not in dict(report_titles(context))


# History ---------------------------------------------------------------------------------------------------------------


def test_history_of_a_corrected_receipt_shows_the_changed_quantity(qtbot, context, filled):
    done = filled.receipt("2026-11-04 09:30", supplier="P001", tea=(10, "1.25"))

    def fewer(document):
        document.rows[0].qty = Decimal(8)
        document.rows[0].changed("qty", document)

    filled.correct(done, fewer)
    opening = open_editor(context, None, done.document_id)
    qtbot.addWidget(opening)
    opening.show()
    qtbot.waitUntil(lambda: opening.editor is not None, timeout=WAIT)
    editor = opening.editor
    editor.bar.actions_by_name["history"].trigger()
    qtbot.waitUntil(lambda: bool(editor.findChildren(HistoryWindow)), timeout=WAIT)
    window = editor.findChildren(HistoryWindow)[0]
    assert window.versions.plain.rows[0][1] == "Corrected"
    assert (1, "Black tea 100 g", "Qty", "10", "8") in [tuple(row) for row in window.changes.plain.rows]
    window.choose(1)
    assert "new line" in [row[2] for row in window.changes.plain.rows]
    window.reject()


def test_history_without_the_right_is_told(qtbot, page, context, filled):
    done = filled.receipt("2026-11-04 09:30", supplier="P001", tea=(10, "1.25"))
    context.actor = Actor(9, "Nobody", "guest")
    open_history(context, done.document_id, "", page)
    qtbot.waitUntil(lambda: "may not" in page.message_bar.label.text(), timeout=WAIT)


def test_check_stands_in_the_trail(qtbot, page, context):
    page.check.check()
    qtbot.waitUntil(lambda: page.check.faults is not None, timeout=WAIT)
    with context.store.read() as session:
        assert session.execute(select(audit.c.action).where(audit.c.object == "store/check")).scalar_one() == "check"


def test_sections_stand_below_each_other_where_two_have_no_room(qtbot, page):
    page.show()
    for width, direction in ((1000, QBoxLayout.Direction.LeftToRight), (600, QBoxLayout.Direction.TopToBottom)):
        page.resize(width, 700)
        assert page.sections.direction() == direction


def test_headings_of_the_months_have_room(qtbot, page):
    page.resize(1036, 700)
    page.show()
    header = page.periods.table.horizontalHeader()
    for column in range(header.count()):
        words = page.periods.table.plain.headerData(column, Qt.Orientation.Horizontal)
        assert header.sectionSize(column) >= header.fontMetrics().horizontalAdvance(words) + 2 * theme.PAD, words
