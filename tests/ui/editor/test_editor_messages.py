"""What an editor says stands once, goes with its cause, and leaves the hands where its keys are heard."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from app.documents.base import State
from app.ui import tasks
from app.ui.main_window import MainWindow
from tests.ui.editor.goods import MILK_CODE, id_of
from tests.ui.editor.hands import hit, opened, rest, scan

CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def receipt(qtbot, context, goods_store):
    editor = opened(qtbot, context, "goods_receipt")
    fill(editor, goods_store)
    return editor


def fill(editor, store):
    editor.header.controls["partner_id"].line.choose(id_of(store, "partner", "DAIRY"))
    editor.lines.type_text(0, "item_id", "MILK")
    editor.lines.type_text(0, "qty", "10")


def type_over(editor, row, name, text):
    editor.view.go_to_field(row, name)
    hit(editor, text)
    editor.view.delegate.commitData.emit(editor.view.delegate.editor)  # the cell is left with the mouse
    editor.view.closePersistentEditor(editor.view.currentIndex())
    editor.view.closeEditor(editor.view.delegate.editor, editor.view.delegate.EndEditHint.NoHint)
    rest(20)


def test_what_cannot_be_read_and_what_is_wrong_are_told_together(receipt, qtbot):
    receipt.lines.type_text(1, "item_id", "CHEESE")
    receipt.lines.type_text(1, "qty", "-5")
    type_over(receipt, 0, "price", "abc")
    wanted = {(1, "price"), (2, "qty")}
    qtbot.waitUntil(lambda: {(each.line, each.field) for each in receipt.problem_list.problems} >= wanted)
    hit(receipt, (Qt.Key.Key_Return, CONTROL))
    for _turn in range(2):
        assert {(each.line, each.field) for each in receipt.problem_list.problems} >= wanted
        rest(300)
    assert receipt.problem_list.isVisible()
    assert not receipt.message_bar.isVisible()  # the list says it already


def test_that_a_cell_cannot_be_read_is_said_until_it_is_mended(receipt):
    type_over(receipt, 0, "price", "abc")
    assert "abc" in receipt.message_bar.label.text()
    receipt.lines.type_text(0, "qty", "11")
    assert receipt.message_bar.isVisible()
    receipt.lines.type_text(0, "price", "1")
    assert not receipt.message_bar.isVisible()


def test_that_it_is_posted_is_said_until_it_is_corrected(receipt, qtbot):
    receipt.state.post()
    qtbot.waitUntil(lambda: receipt.document.state == State.POSTED and not receipt.waiting)
    assert "is posted" in receipt.message_bar.label.text()
    assert receipt.message_bar.isVisible()
    receipt.state.correct()
    assert not receipt.message_bar.isVisible()


def test_one_bar_stands_at_a_time(receipt):
    scan(receipt, MILK_CODE)
    assert receipt.offer_bar.isVisible()
    receipt.message_bar.show_message("Something", "error")
    assert not receipt.offer_bar.isVisible()
    receipt.message_bar.hide()
    assert receipt.offer_bar.isVisible()
    receipt.message_bar.show_message("Something", "error")
    scan(receipt, MILK_CODE)
    assert receipt.offer_bar.isVisible()
    assert not receipt.message_bar.isVisible()


def test_keys_of_the_editor_are_heard_after_an_empty_field_was_posted_away(qtbot, context, goods_store, monkeypatch):
    window = MainWindow()
    qtbot.addWidget(window)
    window.resize(1280, 800)
    window.show()
    window.fill(context)
    page = window.open_key("new:goods_receipt")
    qtbot.waitUntil(lambda: page.editor is not None and not tasks.running)
    editor = page.editor
    fill(editor, goods_store)
    window.activateWindow()
    editor.header.go_to("note")
    qtbot.waitUntil(editor.header.controls["note"].widget.hasFocus)
    monkeypatch.setattr("app.ui.editor.PATIENCE_MS", 0)  # the lines are covered while it is posted
    hit(editor, (Qt.Key.Key_Return, CONTROL))
    qtbot.waitUntil(lambda: editor.document.state == State.POSTED and not editor.waiting)
    rest(50)
    assert not editor.header.controls["note"].widget.isVisible()
    assert editor.isAncestorOf(QApplication.focusWidget())
    window.context = None
