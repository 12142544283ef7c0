"""Titles and marks keep room to be read, however many tabs are open and however narrow the window is."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QToolButton

from app.ui import theme
from app.ui.elided_label import ElidedLabel
from app.ui.journal import Journal
from app.ui.posting_preview import PostingPreview
from app.ui.store_periods import MONTHS, PeriodSection
from app.ui.today_card import Cards
from app.ui.today_tile import Target, Tile
from tests.ui.editor.hands import rest


@pytest.fixture
def window(window):
    window.resize(1280, 800)
    return window


def test_titles_of_many_tabs_stay_readable_and_are_scrolled(window):
    for number in range(18):
        window.open_key(f"document:{number + 1}")
    rest(50)
    bar = window.tabs.tabBar()
    number = bar.fontMetrics().horizontalAdvance("GR-000230")
    closer = bar.tabButton(1, bar.ButtonPosition.RightSide).width()
    assert min(bar.tabRect(no).width() for no in range(bar.count())) >= number + closer + theme.scaled(24)
    arrows = [each for each in bar.findChildren(QToolButton) if each.isVisible() and each.arrowType() != Qt.ArrowType.NoArrow]
    assert len(arrows) == 2
    for arrow in arrows:
        assert bar.childAt(arrow.geometry().center()) is arrow


def test_an_editors_bar_stays_in_one_row_however_long_its_status_is(window, qtbot):
    page = window.open_key("document:10")
    qtbot.waitUntil(lambda: page.editor is not None)
    bar = page.editor.bar
    rest(30)
    one_row = bar.height()
    bar.show_status("⚠ not saved: " + "the disk is full, and there is a long story to it " * 4)
    rest(30)
    assert bar.height() == one_row
    assert bar.more.geometry().right() <= bar.width()
    assert bar.status.palette().windowText().color() == theme.colour("negative")
    assert bar.status.toolTip().startswith("⚠ not saved")
    bar.title.setText("Goods receipt")
    rest(30)
    assert bar.title.x() - bar.mark.geometry().right() <= theme.scaled(10)  # no hole between the mark and the name


def test_an_elided_label_gives_way(qtbot):
    label = ElidedLabel()
    qtbot.addWidget(label)
    label.setText("a long story " * 20)
    assert label.minimumSizeHint().width() == theme.scaled(64)


@pytest.mark.parametrize("width", [1072, 900])
def test_a_journal_needs_no_scroll_bar_for_an_empty_column_of_notes(context, qtbot, width):
    journal = Journal(context, "goods_receipt")
    qtbot.addWidget(journal)
    journal.resize(width, 600)
    journal.show()
    journal.show_all()
    qtbot.waitUntil(lambda: journal.list.model.rowCount() == 120)
    rest(30)
    assert not journal.list.table.horizontalScrollBar().isVisible()


def test_the_periods_need_no_scroll_bar(context, qtbot):
    section = PeriodSection(context)
    qtbot.addWidget(section)
    section.resize(theme.scaled(510), 600)
    section.show()
    rest(30)
    assert not section.table.horizontalScrollBar().isVisible()
    assert len(MONTHS) == section.table.plain.columnCount()


def test_a_card_is_as_high_as_all_it_says(qtbot):
    cards = Cards(lambda _target: None)
    qtbot.addWidget(cards)
    cards.resize(1040, 200)
    cards.show()
    words = "sold yesterday · margin 31 % · a week ago 12,345.67 (+12 %) · without Station shop"
    cards.put([Tile(f"t{no}", "12,345.67", words, Target()) for no in range(5)])
    rest(30)
    card = cards.by_name["t0"]
    assert card.words.height() >= card.words.heightForWidth(card.words.width())


def test_numbers_before_and_after_a_correction_stand_at_the_right(qtbot, context):
    from app.posting.engine import Preview
    from app.ui.cell_role import ALIGN, RIGHT
    from app.ui.plain_table import Figure

    edits = [(1, "Milk", "Price", Figure("9.59"), Figure("7.00")), (None, "", "Note", "old", "new")]
    dialog = PostingPreview(context, Preview(), "Changes", question="Go on?", edits=edits)
    qtbot.addWidget(dialog)
    model = dialog.edits.plain
    assert [model.index(0, column).data(ALIGN) == RIGHT for column in (2, 3, 4)] == [False, True, True]
    assert model.index(1, 3).data(ALIGN) != RIGHT
