from datetime import datetime
from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QApplication

from app.catalogs.price import ItemPrice
from app.printing.label_template import templates
from app.ui import label_work, theme
from app.ui.label_window import COPIES, LabelWindow, open_labels
from app.ui.print_preview import PrintPreview
from tests.printing.reading import page_count, read_all
from tests.ui.doors.waiting import WAIT


@pytest.fixture
def priced(filled):
    retail = filled.row("price_type", "retail", name="Retail")
    wholesale = filled.row("price_type", "wholesale", name="Wholesale")
    with filled.store.write() as session:
        for price_type, price in ((retail, "2.49"), (wholesale, "1.99")):
            session.add(ItemPrice(price_type_id=price_type, item_id=filled.item("tea"), starts=datetime(2026, 1, 1), price=Decimal(price)))
    return filled


def opened(qtbot, context, **what):
    window = open_labels(context, **what)
    window.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, on=False)
    qtbot.addWidget(window)
    qtbot.waitUntil(lambda: bool(window.rows.rows) and all(row.label for row in window.rows.rows), timeout=WAIT)
    return window


def preview_of(qtbot):
    found = lambda: [each for each in QApplication.topLevelWidgets() if isinstance(each, PrintPreview) and each.isVisible()]
    qtbot.waitUntil(lambda: bool(found()), timeout=WAIT)
    return found()[0]


def test_document_brings_as_many_labels_as_were_received(qtbot, context, priced):
    made = priced.receipt("2026-11-05", supplier="P001", tea=("2.4", "1"), salt=(3, "1"))
    window = opened(qtbot, context, document_id=made.document_id)
    assert [row.copies for row in window.rows.rows] == [3, 3]
    assert "6 labels" in window.count.text()
    assert "1 without a price" in window.count.text()


def test_price_types_are_read_off_the_windows_thread(qtbot, context, priced, monkeypatch):
    import threading

    seen, read = [], label_work.choices
    monkeypatch.setattr(label_work, "choices", lambda store: seen.append(threading.current_thread()) or read(store))
    window = opened(qtbot, context, item_ids=[priced.item("tea")])
    assert window.price_type.count() == 2
    assert seen
    assert threading.main_thread() not in seen


def test_windows_are_no_larger_than_the_screen(qtbot, context, priced):
    try:
        theme.apply("light", 150)
        window = opened(qtbot, context, item_ids=[priced.item("tea")])
        room = window.screen().availableGeometry()
        assert window.width() <= max(room.width(), window.minimumSizeHint().width())
        assert window.height() <= max(room.height(), window.minimumSizeHint().height())
        window.print()
        preview = preview_of(qtbot)
        assert preview.width() <= room.width()
        assert preview.height() <= room.height()
    finally:
        theme.apply("light", 100)


def test_the_line_for_goods_says_what_it_is_for_whether_one_is_in_it_or_not(qtbot, context, priced):
    window = opened(qtbot, context, item_ids=[priced.item("tea")])
    for reason in (QFocusEvent(QFocusEvent.Type.FocusIn), QFocusEvent(QFocusEvent.Type.FocusOut)):
        QApplication.sendEvent(window.add_item, reason)
        assert window.add_item.placeholderText().startswith("Add goods")


def test_other_price_type_is_read_at_once(qtbot, context, priced):
    window = opened(qtbot, context, item_ids=[priced.item("tea")])
    assert window.rows.rows[0].label.price == Decimal("2.49")
    window.price_type.setCurrentIndex(1)
    window.price_type.activated.emit(1)
    qtbot.waitUntil(lambda: window.rows.rows[0].label.price == Decimal("1.99"), timeout=WAIT)


def test_picked_item_is_added_once_and_then_counted_up(qtbot, context, priced):
    window = opened(qtbot, context, item_ids=[priced.item("tea")])
    for _ in range(2):
        window.add_item.choose(priced.item("salt"))
    assert [row.copies for row in window.rows.rows] == [1, 2]
    window.table.selectRow(0)
    window.remove()
    assert len(window.rows.rows) == 1


def test_number_of_labels_is_typed_and_kept_in_bounds(qtbot, context, priced):
    window = opened(qtbot, context, item_ids=[priced.item("tea")])
    index = window.rows.index(0, COPIES)
    assert window.rows.setData(index, "12")
    assert window.rows.rows[0].copies == 12
    assert window.rows.setData(index, -3)
    assert window.rows.rows[0].copies == 0
    assert not window.rows.setData(index, "many")
    assert not window.print_button.isEnabled()


def test_arrow_keys_choose_where_the_first_label_stands(qtbot, context, priced):
    window = opened(qtbot, context, item_ids=[priced.item("tea")])
    window.template.setCurrentIndex(window.template.findData("a4-70x37"))
    window._template_chosen()
    qtbot.keyClick(window.sheet, Qt.Key.Key_Down)
    qtbot.keyClick(window.sheet, Qt.Key.Key_Right)
    assert window.sheet.position == 4
    window.rows.setData(window.rows.index(0, COPIES), 21)
    assert "2 sheets" in window.count.text()


def test_printed_labels_can_be_scanned(qtbot, context, priced):
    window = opened(qtbot, context, item_ids=[priced.item("tea")])
    window.rows.setData(window.rows.index(0, COPIES), 3)
    window.print()
    preview = preview_of(qtbot)
    assert {each.text for each in read_all(preview.pages.data)} == {"4006381333931"}
    assert page_count(preview.pages.data) == 1
    preview.close()


@pytest.mark.parametrize("key", list(templates()))
def test_every_template_shows_its_label(qtbot, context, priced, key):
    window = opened(qtbot, context, item_ids=[priced.item("tea")])
    window.template.setCurrentIndex(window.template.findData(key))
    window._template_chosen()
    assert window.preview.trouble == ""
    assert window.preview._picture is not None


def test_empty_window_offers_to_add_goods(qtbot, context, priced):
    window = LabelWindow(context)
    qtbot.addWidget(window)
    assert not window.print_button.isEnabled()
    window.print()
    assert window.message_bar.label.text().startswith("⚠ There are no labels")
