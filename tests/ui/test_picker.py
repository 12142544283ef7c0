import pytest
from PySide6.QtCore import Qt

from app.ui.picker import RefEdit


@pytest.fixture
def field(context, qtbot):
    made = RefEdit(context, "item")
    qtbot.addWidget(made)
    made.show()
    qtbot.waitExposed(made)
    made.setFocus()
    qtbot.waitUntil(made.hasFocus)
    return made


def test_three_letters_open_the_list_and_enter_picks(field, qtbot):
    qtbot.keyClicks(field, "mil")
    qtbot.waitUntil(lambda: field._list is not None and field._list.isVisible())
    first = field._list.model.rows[0]
    with qtbot.waitSignal(field.picked):
        qtbot.keyClick(field, Qt.Key.Key_Return)
    assert field.value == first.id
    assert field.text() == first.name
    assert "Milk" in first.name
    assert first.unit in ("pc", "kg")


def test_the_digits_of_a_barcode_pick_at_once(field, qtbot):
    with qtbot.waitSignal(field.picked):
        qtbot.keyClicks(field, "4600000000042")
        qtbot.keyClick(field, Qt.Key.Key_Return)
    assert field.value == 42


def test_f4_lists_and_escape_leaves_what_was_chosen(field, qtbot):
    field.show_value(3)
    shown = field.text()
    qtbot.keyClick(field, Qt.Key.Key_F4)
    qtbot.waitUntil(lambda: field._list is not None and field._list.isVisible())
    assert len(field._list.model.rows) == 50
    qtbot.keyClick(field, Qt.Key.Key_Down)
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert not field._list.isVisible()
    assert (field.value, field.text()) == (3, shown)


def test_what_is_not_found_does_not_become_a_choice(field, qtbot):
    field.show_value(3)
    field.setText("zzzz unheard of")
    assert not field.settle()
    assert field.value == 3


def test_emptying_the_field_chooses_nothing(field, qtbot):
    field.show_value(3)
    field.clear()
    with qtbot.waitSignal(field.picked):
        assert field.settle()
    assert field.value is None
