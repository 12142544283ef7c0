import pytest
from PySide6.QtCore import Qt

from app.ui.document_search import Within
from app.ui.picker import DOCUMENTS, RefEdit


def focused(qtbot, context, catalog):
    """A field to pick rows of a catalog, ready for typing."""
    made = RefEdit(context, catalog)
    qtbot.addWidget(made)
    with qtbot.waitExposed(made):
        made.show()
    made.setFocus()
    qtbot.waitUntil(made.hasFocus)
    return made


@pytest.fixture
def field(context, qtbot):
    return focused(qtbot, context, "item")


@pytest.fixture
def receipt_field(context, qtbot):
    return focused(qtbot, context, "goods_receipt")


def wait_for_list(field, qtbot):
    """What the open list shows."""
    qtbot.waitUntil(lambda: field._list is not None and field._list.isVisible())
    return field._list.model.rows


def listed(field, qtbot):
    """What F4 lists."""
    qtbot.keyClick(field, Qt.Key.Key_F4)
    return wait_for_list(field, qtbot)


def test_three_letters_open_the_list_and_enter_picks(field, qtbot):
    qtbot.keyClicks(field, "mil")
    first = wait_for_list(field, qtbot)[0]
    with qtbot.waitSignal(field.picked):
        qtbot.keyClick(field, Qt.Key.Key_Return)
    assert field.value == first.id
    assert field.text() == first.name
    assert "Milk" in first.name
    assert first.unit == "kg"


def test_the_digits_of_a_barcode_pick_at_once(field, qtbot):
    with qtbot.waitSignal(field.picked):
        qtbot.keyClicks(field, "4600000000042")
        qtbot.keyClick(field, Qt.Key.Key_Return)
    assert field.value == 42


def test_f4_lists_and_escape_leaves_what_was_chosen(field, qtbot):
    field.show_value(3)
    qtbot.waitUntil(lambda: field.text() == "Чай no. 3")
    shown = field.text()
    assert len(listed(field, qtbot)) == 50
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


def test_the_last_digits_of_a_number_pick_a_document(receipt_field, qtbot):
    qtbot.keyClicks(receipt_field, "12")
    with qtbot.waitSignal(receipt_field.picked):
        qtbot.keyClick(receipt_field, Qt.Key.Key_Return)
    assert receipt_field.text() == "GR-000012"


def test_a_document_is_found_by_its_partner_and_by_the_suppliers_number(receipt_field, qtbot):
    qtbot.keyClicks(receipt_field, "supplier 007")
    assert {each.name for each in wait_for_list(receipt_field, qtbot)} == {"Supplier 007"}
    receipt_field.setText("INV-77")
    assert receipt_field.settle()
    assert receipt_field.text() == "GR-000077"


def test_posted_documents_of_the_kind_are_listed_first_and_newest_first(receipt_field, qtbot):
    rows = listed(receipt_field, qtbot)
    assert {each.state for each in rows} == {"posted"}
    assert all(each.code.startswith("GR-") for each in rows)
    assert [each.moment for each in rows] == sorted((each.moment for each in rows), reverse=True)
    shown = [receipt_field._list.model.index(0, column).data() for column in range(len(DOCUMENTS))]
    assert shown[1:2] + shown[3:] == [rows[0].code, rows[0].name, "10.17"]


def test_documents_of_the_same_partner_and_store_are_offered(receipt_field, qtbot):
    receipt_field.within = Within(partner_id=5, site_id=1)
    rows = listed(receipt_field, qtbot)
    assert {each.name for each in rows} == {"Supplier 005"}
    assert [each.code for each in rows] == ["GR-000004", "GR-000034", "GR-000064", "GR-000094"]


def test_a_number_that_is_typed_is_found_whoever_the_partner_is(receipt_field):
    receipt_field.within = Within(partner_id=5)
    receipt_field.setText("GR-000001")
    assert receipt_field.settle()
    assert receipt_field.text() == "GR-000001"


def test_a_field_for_any_document_finds_only_the_kinds_it_may_hold(receipt_field, context):
    receipt_field.catalog, receipt_field.within = "document", Within(kinds=("write_off",))
    receipt_field.setText("12")
    assert receipt_field.settle()
    assert receipt_field.text() == "WO-000012"
