from datetime import date
from decimal import Decimal

import pytest
from PySide6.QtCore import Qt

from tests.ui.editor.goods import CASE_CODE, MILK_CODE, UNKNOWN_CODE, id_of
from tests.ui.editor.hands import hit, opened, rest, scan, texts


@pytest.fixture
def receipt(qtbot, context):
    editor = opened(qtbot, context, "goods_receipt")
    editor.view.start_line()
    return editor


def quantities(editor):
    return [(editor.book.code(line.item_id), editor.book.name("unit", line.unit_id), line.qty) for line in editor.lines.lines]


def test_a_known_code_adds_one_and_a_repeat_adds_one_more(receipt):
    scan(receipt, MILK_CODE)
    scan(receipt, MILK_CODE)
    assert quantities(receipt) == [("MILK", "pc", 2)]


def test_a_scan_works_from_a_field_of_the_head_and_leaves_it_alone(receipt):
    receipt.header.go_to("supplier_number")
    hit(receipt, "INV")
    scan(receipt, MILK_CODE)
    assert quantities(receipt) == [("MILK", "pc", 1)]
    assert receipt.document.supplier_number == "INV"


def test_twelve_times_adds_twelve(receipt):
    scan(receipt, "12*" + MILK_CODE)
    assert quantities(receipt) == [("MILK", "pc", 12)]


def test_a_multiplier_typed_by_hand_counts_for_the_scan_that_follows(receipt):
    scan(receipt, MILK_CODE)
    hit(receipt, "12*")
    assert receipt.view.delegate.editor is not None
    scan(receipt, MILK_CODE)
    assert quantities(receipt) == [("MILK", "pc", 13)]


def test_the_barcode_of_a_case_adds_a_case(receipt):
    scan(receipt, MILK_CODE)
    scan(receipt, CASE_CODE)
    assert quantities(receipt) == [("MILK", "pc", 1), ("MILK", "case", 1)]
    assert receipt.lines.lines[1].factor == 12


def test_a_weight_code_gives_the_weight(receipt):
    from app.core.gtin import with_check_digit

    scan(receipt, with_check_digit("210123401250"))
    assert quantities(receipt) == [("CHEESE", "kg", Decimal("1.25"))]


def test_a_gs1_code_gives_batch_and_expiry_and_another_batch_is_another_line(receipt):
    first, second = "]C101040123456789011727063010B-7", "]C101040123456789011727073110B-8"
    scan(receipt, first)
    scan(receipt, second)
    scan(receipt, first)
    lines = receipt.lines.lines
    assert [(line.batch, line.expiry, line.qty) for line in lines] == [("B-7", date(2027, 6, 30), 2), ("B-8", date(2027, 7, 31), 1)]


def test_an_unknown_code_is_offered_to_be_bound_and_then_counts(receipt, qtbot, goods_store):
    scan(receipt, UNKNOWN_CODE)
    assert receipt.offer_bar.isVisible()
    assert UNKNOWN_CODE in receipt.offer_bar.text.text()
    field = receipt.offer_bar.parts[0]
    field.choose(id_of(goods_store, "item", "CHEESE"))
    qtbot.waitUntil(lambda: bool(receipt.lines.lines))
    assert quantities(receipt) == [("CHEESE", "kg", 1)]
    scan(receipt, UNKNOWN_CODE)
    assert quantities(receipt) == [("CHEESE", "kg", 2)]


def test_the_last_scan_can_be_undone(receipt):
    scan(receipt, "5*" + MILK_CODE)
    scan(receipt, MILK_CODE)
    receipt.offer_bar.button("Undo this scan").click()
    assert quantities(receipt) == [("MILK", "pc", 5)]
    receipt.history.undo()
    assert quantities(receipt) == [("MILK", "pc", 6)]


def test_a_scan_is_a_step_of_undo(receipt):
    scan(receipt, MILK_CODE)
    scan(receipt, MILK_CODE)
    hit(receipt, (Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier))
    assert quantities(receipt) == [("MILK", "pc", 1)]


def test_a_slow_typist_is_not_a_scan(receipt):
    hit(receipt, "MILK", Qt.Key.Key_Return)
    assert quantities(receipt) == [("MILK", "pc", 0)]
    hit(receipt, "4006", Qt.Key.Key_Return)
    assert receipt.lines.lines[0].qty == 4006


def test_fast_keys_without_enter_go_where_they_were_meant(receipt):
    from PySide6.QtTest import QTest

    receipt.header.go_to("note")
    for sign in "fast hands":
        QTest.keyClick(receipt.window().windowHandle(), sign)
    rest(80)
    assert receipt.header.controls["note"].widget.text() == "fast hands"


def test_two_quick_digits_and_enter_are_typing(receipt):
    scan(receipt, MILK_CODE)
    scan(receipt, "24")
    rest(60)
    assert texts(receipt, 0)["qty"] == "24"


def test_a_posted_document_takes_no_scan(receipt):
    receipt.lines.lock(True)
    receipt.waiting = True
    scan(receipt, MILK_CODE)
    assert not receipt.lines.lines
    receipt.waiting = False


def test_a_scan_lights_up_its_line_for_a_moment(receipt, qtbot):
    scan(receipt, MILK_CODE)
    assert receipt.lines.flashed is receipt.lines.lines[0]
    qtbot.waitUntil(lambda: receipt.lines.flashed is None, timeout=3000)


def test_of_two_open_documents_the_one_in_front_takes_the_scan(qtbot, context):
    from PySide6.QtWidgets import QTabWidget

    from app.ui.editor import open_editor

    tabs = QTabWidget()
    qtbot.addWidget(tabs)
    editors = [open_editor(context, "goods_receipt"), open_editor(context, "write_off")]
    for editor in editors:
        tabs.addTab(editor, editor.windowTitle())
    tabs.show()
    qtbot.waitExposed(tabs)
    rest(30)
    scan(editors[0], MILK_CODE)
    tabs.setCurrentIndex(1)
    rest(30)
    scan(editors[1], "3*" + MILK_CODE)
    assert quantities(editors[0]) == [("MILK", "pc", 1)]
    assert quantities(editors[1]) == [("MILK", "pc", 3)]
    for editor in editors:
        editor.keeper.kept_edits = editor.keeper.edits
        editor.keeper.timer.stop()
