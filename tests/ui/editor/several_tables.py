"""The editor of a kind with several tables of lines, and of one with none; run by `test_several_tables.py` with the kinds of `several_kinds.py`."""

from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from app.documents.base import Document, State
from app.ui import messages, recovery
from app.ui.contents import contents_of, from_json, to_json
from tests.ui.editor.goods import MILK_CODE, id_of
from tests.ui.editor.hands import hit, opened, rest, scan, texts
from tests.ui.editor.several_kinds import goods_store

__all__ = ["goods_store"]

CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture(autouse=True)
def nothing_is_asked(monkeypatch):
    """A question would wait for an answer."""

    def asked(_parent, text, *_answers):
        raise AssertionError(text)

    monkeypatch.setattr(messages, "ask", asked)


@pytest.fixture
def blending(qtbot, context):
    return opened(qtbot, context, "blending")


@pytest.fixture
def filled(blending):
    inputs, outputs, _papers = blending.tables.models
    for row, (item, qty) in enumerate((("MILK", "4"), ("CHEESE", "2"))):
        inputs.type_text(row, "item_id", item)
        inputs.type_text(row, "qty", qty)
    outputs.type_text(0, "item_id", "YOG")
    outputs.type_text(0, "qty", "6")
    return blending


@pytest.fixture
def posted(filled, qtbot):
    filled.state.post()
    qtbot.waitUntil(lambda: filled.document.state == State.POSTED and not filled.waiting)
    return filled


def numbers(model):
    """What stands at the left of the lines."""
    return [model.headerData(row, Qt.Orientation.Vertical) for row in range(model.rowCount())]


def test_each_table_has_a_grid_and_its_heading(blending):
    assert [view.accessibleName() for view in blending.tables.views] == ["What goes in", "What comes out", "Papers"]
    assert [[column.name for column in model.columns][:1] for model in blending.tables.models] == [["item_id"], ["item_id"], ["receipt_id"]]
    assert all(view.isVisible() and view.height() > 100 for view in blending.tables.views)


def test_lines_are_numbered_through_all_tables(filled):
    inputs, outputs, _papers = filled.tables.models
    assert (numbers(inputs), numbers(outputs)) == (["1", "2", "+"], ["3", "+"])
    inputs.delete([0])
    assert (numbers(inputs), numbers(outputs)) == (["1", "+"], ["2", "+"])
    assert [line.no for line in filled.document.rows] == [1, 2]


def test_what_is_typed_into_each_grid_is_kept_and_opens_as_it_was(filled, qtbot, context):
    papers = filled.tables.models[2]
    assert papers.type_text(0, "receipt_id", "GR-000002")
    assert filled.can_close()
    again = opened(qtbot, context, document_id=filled.document.id)
    assert [[texts_of(model, row) for row in range(len(model.lines))] for model in again.tables.models] == [
        [texts_of(model, row) for row in range(len(model.lines))] for model in filled.tables.models
    ]
    assert texts_of(again.tables.models[2], 0)["receipt_id"] == "GR-000002"


def test_a_document_in_a_line_is_shown_with_its_date_partner_and_total(blending):
    papers = blending.tables.models[2]
    assert [papers.headerData(place, Qt.Orientation.Horizontal) for place in range(1, 4)] == ["Date", "Supplier", "Total"]
    papers.type_text(0, "receipt_id", "GR-000002")
    known = {"receipt_id": "GR-000002", "receipt_id.date": "3 Nov 2026", "receipt_id.about": "Dairy Ltd", "receipt_id.total": "90.00"}
    assert texts_of(papers, 0) == known
    assert not papers.flags(papers.index(0, 1)) & Qt.ItemFlag.ItemIsEditable
    papers.type_text(0, "receipt_id", "GR-000001")
    assert texts_of(papers, 0)["receipt_id.date"] == "2 Nov 2026"


def texts_of(model, row):
    class Grid:
        lines = model

    return texts(Grid, row)


def test_hands_go_from_grid_to_grid_and_type_there(blending):
    blending.tables.start()
    hit(blending, "MILK", Qt.Key.Key_Return, "4", Qt.Key.Key_Return)
    hit(blending, Qt.Key.Key_F6)
    assert blending.view is blending.tables.views[1]
    hit(blending, "YOG", Qt.Key.Key_Return, "6", Qt.Key.Key_Return)
    assert [len(model.lines) for model in blending.tables.models] == [1, 1, 0]
    assert blending.document.outputs[0].qty == 6


def test_a_document_is_picked_in_a_cell_by_its_last_digits(blending):
    hit(blending, Qt.Key.Key_F6)
    blending.tables.at = 2
    blending.tables.view.start_line()
    hit(blending, "2", Qt.Key.Key_Return)
    rest(100)
    assert texts_of(blending.tables.models[2], 0)["receipt_id"] == "GR-000002"


def test_a_problem_in_the_second_grid_is_marked_and_gone_to_there(filled):
    filled.tables.models[1].type_text(0, "qty", "")
    filled.state.post()
    assert [(each.line, each.field) for each in filled.problem_list.problems] == [(3, "qty")]
    assert filled.view is filled.tables.views[1]
    assert filled.lines.columns[filled.view.currentIndex().column()].name == "qty"
    inputs, outputs, _papers = filled.tables.models
    assert outputs.is_wrong(outputs.lines[0], outputs.columns[outputs.places["qty"]])
    assert not any(inputs.is_wrong(line, inputs.columns[inputs.places["qty"]]) for line in inputs.lines)


def test_undo_takes_back_the_last_edit_whichever_grid_it_was_in(filled):
    filled.tables.at = 0
    filled.tools.undo()
    assert filled.document.outputs[0].qty == 0
    filled.tools.undo()
    assert not filled.document.outputs
    filled.tools.undo()
    assert filled.document.inputs[1].qty == 0
    for _step in range(3):
        filled.tools.redo()
    assert filled.document.outputs[0].qty == 6


def test_a_scan_goes_into_the_grid_that_was_last_used_and_is_taken_back_there(filled):
    filled.tables.views[1].setFocus()
    scan(filled, MILK_CODE)
    assert [line.qty for line in filled.document.outputs] == [6, 1]
    filled.tables.views[0].setFocus()
    filled.scan_desk.undo_last()
    assert [line.qty for line in filled.document.outputs] == [6]


def test_a_scan_finds_the_goods_when_the_hands_are_elsewhere(blending):
    blending.tables.views[2].setFocus()
    scan(blending, MILK_CODE)
    assert [line.qty for line in blending.document.inputs] == [1]


def test_rows_are_pasted_into_the_grid_that_was_last_used(filled):
    filled.tables.views[1].setFocus()
    filled.tables.views[1].start_line()
    filled.tools.paste_text("MILK\t\t7\nCHEESE\t\t8")
    assert [(line.no, line.qty) for line in filled.document.outputs] == [(3, 6), (4, 7), (5, 8)]


def test_find_goes_through_all_grids(filled):
    filled.tables.models[1].type_text(1, "item_id", "MILK")
    filled.tools.find()
    filled.finder.field.setText("milk")
    filled.finder.step(0)
    seen = [filled.tables.at]
    filled.finder.step(1)
    seen.append(filled.tables.at)
    filled.finder.step(1)
    assert [*seen, filled.tables.at] == [0, 1, 0]


def test_each_line_shows_its_own_cost_once_posted(posted):
    inputs, outputs, _papers = posted.tables.models
    assert [texts_of(model, 0)["cost_of_line"] for model in (inputs, outputs)] == ["4.00", "20.00"]
    assert posted.is_locked
    assert [model.rowCount() for model in posted.tables.models] == [2, 1, 0]


def test_costs_are_those_of_the_line_after_reading_it_again(posted, qtbot, context):
    again = opened(qtbot, context, document_id=posted.document.id)
    assert [texts_of(model, 0)["cost_of_line"] for model in again.tables.models[:2]] == ["4.00", "20.00"]


def test_a_correction_shows_what_changed_in_each_table(posted, qtbot):
    posted.state.correct()
    posted.tables.models[1].type_text(0, "qty", "5")
    posted.state.post()
    qtbot.waitUntil(lambda: getattr(posted.state, "dialog", None) is not None)
    assert [(row[0], row[2:]) for row in posted.state.dialog.edits.plain.rows] == [(3, ("Qty", "6", "5"))]
    posted.state.dialog.close()


def test_an_unposted_correction_of_every_table_survives_a_crash(posted, qtbot, context):
    posted.state.correct()
    posted.tables.models[1].type_text(0, "qty", "5")
    posted.tables.models[2].type_text(0, "receipt_id", "GR-000001")
    assert from_json(to_json(contents_of(posted.document))) == contents_of(posted.document)
    posted.keeper.keep_now()
    file = recovery.recovery_of(context, posted.document.uuid)
    qtbot.waitUntil(lambda: file.read() is not None)
    again = opened(qtbot, context, document_id=posted.document.id)
    again.offer_bar.button("Take them up").click()
    qtbot.waitUntil(lambda: [line.qty for line in again.document.outputs] == [5])
    assert texts_of(again.tables.models[2], 0)["receipt_id"] == "GR-000001"


def test_the_models_keep_qt_s_rules(filled, qtmodeltester):
    for model in filled.tables.models:
        qtmodeltester.check(model, force_py=True)


def test_choices_of_columns_and_shares_are_kept_by_table(blending, context):
    first, second, _third = blending.tables.views
    first.horizontalHeader().moveSection(0, 2)
    assert context.kept("lines/blending.inputs/columns" + str(len(first.lines.columns))) is not None
    assert context.kept("lines/blending.outputs/columns" + str(len(second.lines.columns))) is None


def test_a_receipt_is_chosen_among_those_that_it_may_be_based_on(blending):
    control = blending.header.controls["basis_id"]
    assert control.line.catalog == "goods_receipt"
    control.line.setText("1")
    assert control.line.settle()
    assert blending.document.basis_id == id_of_number(blending, "GR-000001")


def id_of_number(editor, number):
    with editor.context.store.read() as session:
        return session.query(Document.id).filter(Document.number == number).scalar()


# ---------------------------------------------------------------- no table


def test_a_kind_without_lines_is_a_form_and_is_posted(qtbot, context, goods_store):
    editor = opened(qtbot, context, "petty_cash")
    assert not any(view.isVisible() for view in editor.tables.views)
    assert editor.header.height() > 200
    assert "line" not in editor.foot.sums.text()
    editor.header.controls["reason_id"].line.choose(id_of(goods_store, "write_off_reason", "spoiled"))
    editor.header.go_to("amount")
    hit(editor, "12.5", Qt.Key.Key_Return)
    editor.header.go_to("note")
    hit(editor, "tea", Qt.Key.Key_Return)
    assert QApplication.focusWidget() is editor.bar.post
    editor.state.post()
    qtbot.waitUntil(lambda: editor.document.state == State.POSTED)
    assert editor.document.total == Decimal("12.5")
