"""What is pasted into lines arrives as what it is: copied lines as they were, rows of text by the kind's own order."""

from datetime import date
from decimal import Decimal

import pytest
from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtGui import QGuiApplication

from app.documents.base import kinds
from app.documents.trade.goods_receipt import GoodsReceiptLine
from app.ui.cells import columns_of
from app.ui.paste import mapped
from tests.ui.editor.goods import MILK_CODE, many_goods
from tests.ui.editor.hands import hit, opened

CTRL = Qt.KeyboardModifier.ControlModifier
COPY, PASTE = (Qt.Key.Key_C, CTRL), (Qt.Key.Key_V, CTRL)
SAID = ("item_id", "unit_id", "factor", "qty", "price", "amount", "vat", "vat_amount", "batch", "expiry", "ordered", "rejected")


def said(line):
    return {name: getattr(line, name) for name in SAID}


@pytest.fixture
def receipt(qtbot, context):
    editor = opened(qtbot, context, "goods_receipt")
    editor.view.start_line()
    return editor


@pytest.fixture
def filled(receipt):
    """Two lines whose figures are not what would follow from each other or from the last receipt."""
    lines = receipt.lines
    for name, text in {"item_id": "YOG", "qty": "15", "price": "15", "batch": "L7", "expiry": "31.12.2027", "vat": "20"}.items():
        lines.type_text(0, name, text)
    for name, text in {"item_id": "MILK", "unit_id": "case", "qty": "0.001", "price": "1.25", "note": ""}.items():
        if name in lines.places:
            lines.type_text(1, name, text)
    assert [line.amount for line in lines.lines] == [225, 0]
    return receipt


def select(editor, rows, names=None):
    places = range(len(editor.lines.columns)) if names is None else [editor.lines.places[name] for name in names]
    model = editor.view.selectionModel()
    model.clearSelection()
    for row in rows:
        for place in places:
            model.select(editor.lines.index(row, place), QItemSelectionModel.SelectionFlag.Select)


def test_a_copied_line_comes_back_as_it_was(filled):
    select(filled, [0, 1])
    hit(filled, COPY, Qt.Key.Key_Insert, PASTE)
    first, second, third, fourth = filled.lines.lines
    assert said(third) == said(first)
    assert said(fourth) == said(second)
    assert third.batch == "L7"
    assert third.expiry == date(2027, 12, 31)
    assert fourth.price == Decimal("1.25")
    assert not filled.lines.unread_problems()
    filled.history.undo()
    assert len(filled.lines.lines) == 2


def test_a_copied_line_goes_over_another_as_one_step(filled):
    before = said(filled.lines.lines[1])
    select(filled, [0])
    hit(filled, COPY)
    filled.view.go_to_field(1, "item_id")
    hit(filled, PASTE)
    assert said(filled.lines.lines[1]) == said(filled.lines.lines[0])
    filled.history.undo()
    assert said(filled.lines.lines[1]) == before
    filled.history.redo()
    assert said(filled.lines.lines[1]) == said(filled.lines.lines[0])


def test_hidden_and_moved_columns_change_nothing(filled):
    view, places = filled.view, filled.lines.places
    view.setColumnHidden(places["batch"], True)
    view.horizontalHeader().moveSection(view.horizontalHeader().visualIndex(places["price"]), 0)
    select(filled, [0])
    hit(filled, COPY)
    view.horizontalHeader().moveSection(view.horizontalHeader().visualIndex(places["vat"]), 1)
    view.setColumnHidden(places["expiry"], True)
    view.start_line()
    hit(filled, PASTE)
    assert said(filled.lines.lines[2]) == said(filled.lines.lines[0])


def test_what_stands_beside_a_read_only_column_keeps_its_place(filled):
    select(filled, [0], ["item_id", "qty", "vat_amount", "batch"])
    hit(filled, COPY, Qt.Key.Key_Insert, PASTE)
    line = filled.lines.lines[2]
    assert (line.qty, line.batch, line.expiry) == (15, "L7", None)


def test_text_for_spreadsheets_holds_the_cells_that_are_shown(filled):
    select(filled, [0], ["item_id", "qty", "vat_amount", "batch"])
    hit(filled, COPY)
    assert QGuiApplication.clipboard().text() == "Yoghurt 125 g\t15\t45.00\tL7"


def test_text_of_another_program_is_not_taken_for_the_lines(filled):
    select(filled, [0])
    hit(filled, COPY)
    QGuiApplication.clipboard().setText(f"{MILK_CODE}\t3")
    filled.view.start_line()
    hit(filled, PASTE)
    assert (filled.book.code(filled.lines.lines[2].item_id), filled.lines.lines[2].qty) == ("MILK", 3)


def test_one_copied_cell_goes_where_the_cursor_stands(filled):
    select(filled, [0], ["qty"])
    hit(filled, COPY)
    filled.view.go_to_field(1, "rejected")
    hit(filled, PASTE)
    assert (filled.lines.lines[1].qty, filled.lines.lines[1].rejected) == (Decimal("0.001"), 15)


def test_text_that_could_not_be_read_comes_back_marked(filled):
    filled.lines.keep_unread(0, "qty", "few", filled.lines.read(filled.lines.columns[filled.lines.places["qty"]], "few"))
    select(filled, [0])
    hit(filled, COPY, Qt.Key.Key_Insert, PASTE)
    assert {(each.line, each.field) for each in filled.lines.unread_problems()} == {(1, "qty"), (3, "qty")}


def test_two_goods_of_one_name_stay_apart(filled, goods_store, qtbot):
    from sqlalchemy import update

    from app.catalogs.goods import Item

    codes = many_goods(goods_store, 2)
    filled.lines.type_text(1, "item_id", codes[1])
    with goods_store.write() as session:
        session.execute(update(Item).where(Item.id >= 1000).values(name="The same"))
    select(filled, [1])
    hit(filled, COPY, Qt.Key.Key_Insert, PASTE)
    assert filled.lines.lines[2].item_id == 1001
    assert not filled.lines.unread_problems()


def test_lines_go_into_another_kind_by_the_columns_both_have(filled, qtbot, context):
    select(filled, [0])
    hit(filled, COPY)
    editor = opened(qtbot, context, "write_off")
    editor.view.start_line()
    hit(editor, PASTE)
    line = editor.lines.lines[0]
    assert (editor.book.code(line.item_id), line.qty, line.batch, line.note) == ("YOG", 15, "L7", None)


def test_lines_of_another_store_are_found_by_their_names(filled, monkeypatch):
    from app.ui import line_clip

    select(filled, [0])
    hit(filled, COPY)
    monkeypatch.setattr(line_clip, "_mark", lambda _context: "another")
    filled.view.start_line()
    hit(filled, PASTE)
    assert said(filled.lines.lines[2]) == said(filled.lines.lines[0])


@pytest.mark.parametrize("text", ["MILK\t5\t1.20", f"{MILK_CODE}\t5\t1.20", "MILK\t5\t1.20\t6.00"])
def test_rows_without_headings_are_read_in_the_order_they_are_typed(receipt, text):
    receipt.tools.paste_text(f"{text}\n{text}")
    assert [(receipt.book.code(line.item_id), line.qty, line.price) for line in receipt.lines.lines] == [("MILK", 5, Decimal("1.20"))] * 2
    assert receipt.book.name("unit", receipt.lines.lines[0].unit_id) == "pc"
    assert not receipt.lines.unread_problems()


def test_a_unit_among_the_cells_goes_into_its_column(receipt):
    receipt.tools.paste_text("MILK\tcase\t5\t1.20\nMILK\tpc\t3\t0.9")
    assert [(receipt.book.name("unit", line.unit_id), line.qty) for line in receipt.lines.lines] == [("case", 5), ("pc", 3)]


def test_one_slip_among_the_quantities_is_marked_at_the_quantity(receipt):
    receipt.tools.paste_text("MILK\t5\nCHEESE\tfew\nMILK\t7")
    assert [line.qty for line in receipt.lines.lines] == [5, 0, 7]
    assert {(each.line, each.field) for each in receipt.lines.unread_problems()} == {(2, "qty")}


def test_a_batch_of_digits_stays_a_batch():
    columns = columns_of(GoodsReceiptLine)
    found, _rows = mapped([["MILK", "5", "1.20", "6.00", "20", "7001", "31.12.2027"]], columns, columns, GoodsReceiptLine.entry)
    assert [column.name for column in found if column] == ["item_id", "qty", "price", "amount", "vat", "batch", "expiry"]


def test_numbers_follow_the_typing_order_of_every_kind():
    for kind, cls in kinds().items():
        for line in cls.tables().values():
            columns = columns_of(line)
            numbers = [column for column in columns if column.name in line.entry and column.is_number]
            if "item_id" in line.entry and len(numbers) == len(line.entry) - 1:
                found, _rows = mapped([["MILK", *["5"] * len(numbers)]], columns, columns, line.entry)
                assert tuple(column.name for column in found if column) == line.entry, kind
