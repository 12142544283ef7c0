from decimal import Decimal

import pytest
from PySide6.QtCore import Qt

from app.documents.base import kinds
from app.ui.line_book import LineBook
from app.ui.line_view import LineView
from app.ui.lines import LinesModel
from app.ui.undo import History
from tests.ui.editor.goods import id_of


@pytest.fixture
def receipt_lines(goods_store, qapp):
    def make(kind="goods_receipt", partner="DAIRY"):
        document = kinds()[kind](currency="EUR")
        book = LineBook(goods_store.read)
        if partner:
            document.partner_id = book.partner_id = id_of(goods_store, "partner", partner)
        lines = LinesModel(document, book, History())
        lines.use(document)
        return lines

    return make


@pytest.mark.parametrize("kind", sorted(kinds()))
def test_lines_of_every_kind_are_a_lawful_model(kind, receipt_lines, qtmodeltester):
    lines = receipt_lines(kind)
    for name in ("item_id", "qty"):
        if name in lines.places:
            lines.type_text(0, name, "MILK" if name == "item_id" else "2")
    qtmodeltester.check(lines)


def test_choosing_an_item_fills_unit_vat_and_the_suppliers_last_price(receipt_lines):
    lines = receipt_lines()
    lines.type_text(0, "item_id", "4006381333931")
    lines.type_text(0, "qty", "10")
    line = lines.lines[0]
    assert (line.factor, line.vat, line.price, line.amount, line.vat_amount) == (1, 20, Decimal("0.82"), Decimal("8.20"), Decimal("1.64"))


def test_another_supplier_has_no_last_price_for_it(receipt_lines):
    lines = receipt_lines(partner="ACME")
    lines.type_text(0, "item_id", "MILK")
    assert lines.lines[0].price == 0


def test_a_pack_takes_its_factor_and_the_price_of_a_pack(receipt_lines):
    lines = receipt_lines()
    lines.type_text(0, "item_id", "MILK")
    lines.type_text(0, "unit_id", "case")
    assert (lines.lines[0].factor, lines.lines[0].price) == (12, Decimal("9.84"))


def test_a_unit_without_a_factor_is_a_problem_never_one_to_one(receipt_lines):
    lines = receipt_lines()
    lines.type_text(0, "item_id", "CHEESE")
    lines.type_text(0, "unit_id", "case")
    assert lines.lines[0].factor is None
    assert any(each.field == "unit_id" for each in lines.document.all_problems())


def test_zero_is_a_dash_and_numbers_stand_at_the_right(receipt_lines):
    lines = receipt_lines()
    lines.type_text(0, "item_id", "YOG")
    place = lines.places["price"]
    assert lines.index(0, place).data() == "–"
    assert lines.index(0, place).data(Qt.ItemDataRole.TextAlignmentRole) & Qt.AlignmentFlag.AlignRight
    lines.type_text(0, "qty", "1234.5")
    lines.type_text(0, "price", "10")
    assert lines.index(0, lines.places["amount"]).data() == "12,345.00"


def test_a_barcode_typed_as_a_quantity_is_refused_with_words_and_changes_nothing(receipt_lines, qtbot):
    lines = receipt_lines()
    lines.type_text(0, "item_id", "MILK")
    lines.type_text(0, "price", "40")
    steps = lines.history.count()
    with qtbot.waitSignal(lines.refused) as told:
        assert not lines.type_text(0, "qty", "400638133393")
    assert "too large" in told.args[2]
    assert lines.lines[0].qty != 400638133393
    assert lines.history.count() == steps


def test_text_that_is_no_number_is_refused_with_words(receipt_lines, qtbot):
    lines = receipt_lines()
    lines.type_text(0, "item_id", "MILK")
    with qtbot.waitSignal(lines.refused) as told:
        assert not lines.type_text(0, "qty", "twelve")
    assert "twelve" in told.args[2]
    assert lines.lines[0].qty == 0


def test_text_that_can_not_be_read_stays_in_its_cell_until_put_right(receipt_lines):
    lines = receipt_lines()
    lines.type_text(0, "item_id", "MILK")
    column = lines.columns[lines.places["qty"]]
    lines.keep_unread(0, "qty", "twelve", lines.read(column, "twelve"))
    assert lines.text(lines.lines[0], column) == "twelve"
    assert [(each.line, each.field) for each in lines.unread_problems()] == [(1, "qty")]
    lines.type_text(0, "qty", "12")
    assert not lines.unread_problems()
    assert lines.lines[0].qty == 12


def test_every_edit_can_be_undone_and_done_again(receipt_lines):
    lines = receipt_lines()
    lines.type_text(0, "item_id", "MILK")
    lines.type_text(0, "qty", "3")
    lines.type_text(1, "item_id", "CHEESE")
    lines.delete([0])
    lines.sort_lines("qty")

    def seen():
        return [(lines.book.code(line.item_id), line.qty, line.amount, line.no) for line in lines.lines]

    states = [seen()]
    while lines.history.canUndo():
        lines.history.undo()
        states.append(seen())
    assert states[-1] == []
    assert ("MILK", 3, Decimal("2.46"), 1) in states[-4]
    for state in reversed(states[:-1]):
        lines.history.redo()
        assert seen() == state


def test_deleting_lines_numbers_the_rest_anew(receipt_lines):
    lines = receipt_lines()
    for row, code in enumerate(("MILK", "CHEESE", "YOG")):
        lines.type_text(row, "item_id", code)
    lines.delete([0, 2])
    assert [(line.no, lines.book.code(line.item_id)) for line in lines.lines] == [(1, "CHEESE")]
    lines.history.undo()
    assert [lines.book.code(line.item_id) for line in lines.lines] == ["MILK", "CHEESE", "YOG"]


def test_painting_never_asks_the_store(receipt_lines, goods_store):
    lines = receipt_lines()
    lines.type_text(0, "item_id", "MILK")

    def fail():
        raise AssertionError("data() asked the store")

    lines.book.read = fail
    roles = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.BackgroundRole, Qt.ItemDataRole.ForegroundRole)
    for column in range(lines.columnCount()):
        for row in range(lines.rowCount()):
            for role in roles:
                lines.index(row, column).data(role)


def test_a_locked_document_takes_no_edit(receipt_lines):
    lines = receipt_lines()
    lines.type_text(0, "item_id", "MILK")
    lines.lock(True)
    assert lines.rowCount() == 1
    assert not lines.setData(lines.index(0, lines.places["qty"]), "5")


def test_seldom_columns_fold_where_the_name_lacks_room_and_come_back_when_needed(receipt_lines, context, qtbot):
    lines = receipt_lines()
    lines.type_text(0, "item_id", "MILK")
    view = LineView(context, lines)
    qtbot.addWidget(view)
    view.resize(820, 300)
    view.show()
    assert view.isColumnHidden(lines.places["rejected"])
    assert view.isColumnHidden(lines.places["batch"])
    assert view.columnWidth(lines.places["item_id"]) > 180
    lines.type_text(1, "item_id", "YOG")
    assert not view.isColumnHidden(lines.places["batch"])
    assert not view.isColumnHidden(lines.places["expiry"])
    lines.type_text(0, "rejected", "1")
    assert not view.isColumnHidden(lines.places["rejected"])
    view.resize(1900, 300)
    assert not view.isColumnHidden(lines.places["ordered"])


def test_column_that_was_folded_when_the_user_sized_another_comes_back_when_needed(receipt_lines, context, qtbot):
    lines = receipt_lines()
    view = LineView(context, lines)
    qtbot.addWidget(view)
    view.resize(820, 300)
    view.show()
    view.setColumnWidth(lines.places["qty"], 99)
    later = receipt_lines()
    later.type_text(0, "item_id", "YOG")
    again = LineView(context, later)
    qtbot.addWidget(again)
    assert again.columnWidth(later.places["qty"]) == 99
    assert not again.isColumnHidden(later.places["batch"])
    assert again.isColumnHidden(later.places["rejected"])
