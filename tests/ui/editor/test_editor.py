import threading
from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog
from sqlalchemy import select

from app.access import Actor, Role
from app.documents.base import Document, State
from app.store.ledger import move
from app.ui import messages, recovery
from app.ui.contents import contents_of, from_json, to_json
from tests.ui.editor.goods import id_of, many_goods
from tests.ui.editor.hands import hit, opened, rest, texts

CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def receipt(qtbot, context):
    return opened(qtbot, context, "goods_receipt")


@pytest.fixture
def filled(receipt, goods_store):
    receipt.header.controls["partner_id"].line.choose(id_of(goods_store, "partner", "DAIRY"))
    receipt.lines.type_text(0, "item_id", "MILK")
    receipt.lines.type_text(0, "qty", "10")
    return receipt


@pytest.fixture
def posted(filled, qtbot):
    filled.state.post()
    qtbot.waitUntil(lambda: filled.document.state == State.POSTED and not filled.waiting)
    return filled


def stored(store, document_id):
    with store.read() as session:
        document = session.get(Document, document_id)
        return document.state, document.number, [line.qty for line in document.rows]


def dialog_of(editor, qtbot):
    qtbot.waitUntil(lambda: any(each.isVisible() for each in editor.findChildren(QDialog)))
    return next(each for each in editor.findChildren(QDialog) if each.isVisible())


def test_a_whole_receipt_is_typed_and_posted_without_a_mouse(receipt, qtbot, goods_store):
    receipt.header.go_to("partner_id")
    hit(receipt, "Dairy")
    rest(150)
    hit(receipt, Qt.Key.Key_Return)
    receipt.header.go_to("supplier_number")
    hit(receipt, "INV-7")
    receipt.view.start_line()
    hit(receipt, "MILK", Qt.Key.Key_Return, "120", Qt.Key.Key_Return, "0.8", Qt.Key.Key_Return)
    hit(receipt, "CHEESE", Qt.Key.Key_Tab, "3.5", Qt.Key.Key_Tab, "7", Qt.Key.Key_Return)
    assert receipt.document.supplier_number == "INV-7"
    assert [(line.qty, line.price) for line in receipt.lines.lines] == [(120, Decimal("0.8")), (Decimal("3.5"), 7)]
    hit(receipt, (Qt.Key.Key_Return, CONTROL))
    qtbot.waitUntil(lambda: receipt.document.state == State.POSTED)
    assert receipt.document.number == "GR-000001"
    assert stored(goods_store, receipt.document.id)[0] == State.POSTED
    assert receipt.windowTitle() == "GR-000001"


def test_f8_copies_the_cell_above_and_goes_on(filled):
    filled.lines.type_text(1, "item_id", "CHEESE")
    filled.view.go_to_field(1, "qty")
    hit(filled, Qt.Key.Key_F8)
    assert filled.lines.lines[1].qty == 10
    assert filled.lines.columns[filled.view.currentIndex().column()].name == "price"


def test_ctrl_delete_takes_a_line_out_and_ctrl_z_brings_it_back(filled):
    filled.view.go_to_field(0, "qty")
    hit(filled, (Qt.Key.Key_Delete, CONTROL))
    assert not filled.lines.lines
    hit(filled, (Qt.Key.Key_Z, CONTROL))
    assert texts(filled, 0)["qty"] == "10"


def test_one_value_goes_into_all_selected_lines(filled):
    for row in (1, 2):
        filled.lines.type_text(row, "item_id", "YOG")
    place = filled.lines.places["qty"]
    filled.view.go(0, place)
    filled.view.setFocus()
    hit(
        filled,
        (Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier),
        (Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier),
        "7",
        Qt.Key.Key_Return,
    )
    assert [line.qty for line in filled.lines.lines] == [7, 7, 7]
    filled.history.undo()
    assert [line.qty for line in filled.lines.lines] == [10, 0, 0]


def test_fill_down_copies_the_topmost_cell(filled):
    filled.lines.type_text(1, "item_id", "YOG")
    filled.view.go(0, filled.lines.places["qty"])
    filled.view.setFocus()
    hit(filled, (Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier), (Qt.Key.Key_D, CONTROL))
    assert [line.qty for line in filled.lines.lines] == [10, 10]


def test_where_enter_stops_is_each_users_choice(filled):
    menu = filled.view.column_menu(filled.lines.places["price"])
    menu.actions()[0].trigger()
    filled.view.go_to_field(0, "qty")
    filled.view.go_on()
    assert filled.view.currentIndex().row() == 1


def test_a_draft_is_kept_a_second_after_the_last_edit(filled, qtbot, goods_store):
    qtbot.waitUntil(lambda: filled.document.id is not None and not filled.keeper.is_dirty, timeout=6000)
    assert stored(goods_store, filled.document.id) == (State.DRAFT, None, [10])


def test_a_draft_that_lacks_almost_everything_is_kept_too(receipt, qtbot, goods_store):
    receipt.lines.type_text(0, "qty", "3")
    receipt.keeper.keep_now()
    qtbot.waitUntil(lambda: receipt.document.id is not None)
    assert stored(goods_store, receipt.document.id)[2] == [3]


def test_closing_keeps_the_draft(filled, goods_store):
    assert filled.can_close()
    assert stored(goods_store, filled.document.id)[2] == [10]


def test_a_kept_draft_opens_as_it_was(filled, qtbot, context):
    assert filled.can_close()
    again = opened(qtbot, context, document_id=filled.document.id)
    assert texts(again, 0) == texts(filled, 0)
    assert again.header.controls["partner_id"].line.text() == "Dairy Ltd"


def test_problems_stand_at_their_cells_and_in_the_list_all_at_once(receipt):
    receipt.lines.type_text(0, "item_id", "MILK")
    receipt.state.post()
    assert receipt.problem_list.isVisible()
    assert {(each.line, each.field) for each in receipt.problem_list.problems} >= {(None, "partner_id"), (1, "qty")}
    assert receipt.lines.is_wrong(receipt.lines.lines[0], receipt.lines.columns[receipt.lines.places["qty"]])
    assert receipt.header.controls["partner_id"].widget.property("wrong")
    assert receipt.document.state == State.DRAFT


def test_a_click_on_a_problem_goes_to_its_cell(receipt):
    receipt.lines.type_text(0, "item_id", "MILK")
    receipt.state.post()
    row = next(n for n, each in enumerate(receipt.problem_list.problems) if each.field == "qty")
    receipt.problem_list.itemClicked.emit(receipt.problem_list.item(row))
    assert receipt.lines.columns[receipt.view.currentIndex().column()].name == "qty"


def test_a_problem_goes_when_it_is_put_right(receipt, qtbot):
    receipt.lines.type_text(0, "item_id", "MILK")
    receipt.state.post()
    qtbot.waitUntil(lambda: bool(receipt.lines.problems))
    receipt.lines.type_text(0, "qty", "1")
    qtbot.waitUntil(lambda: not receipt.lines.problems)


def test_a_posted_document_is_locked_until_it_is_corrected(posted):
    posted.lines.type_text(0, "qty", "11")
    assert posted.lines.lines[0].qty == 10
    assert posted.is_locked
    assert posted.header.controls["note"].widget.isReadOnly()
    posted.state.correct()
    assert not posted.is_locked


def test_a_correction_shows_what_changes_before_it_is_done(posted, qtbot, goods_store):
    posted.state.correct()
    posted.lines.type_text(0, "qty", "4")
    posted.state.post()
    dialog = dialog_of(posted, qtbot)
    assert stored(goods_store, posted.document.id)[2] == [10]
    assert [(row.qty_before, row.qty) for row in dialog.preview.balances] == [(10, 4)]
    assert (1, "Milk 3.2 % 1 l", "Qty", "10", "4") in dialog.edits.plain.rows
    dialog.go_button.click()
    qtbot.waitUntil(lambda: not posted.keeper.correcting and not posted.waiting)
    assert stored(goods_store, posted.document.id) == (State.POSTED, "GR-000001", [4])
    assert posted.is_locked


def crashed(posted, qtbot, context):
    """The file that kept a correction when the program ended, and the editor that opens its document again."""
    posted.state.correct()
    posted.lines.type_text(0, "qty", "4")
    posted.keeper.keep_now()
    file = recovery.recovery_of(context, posted.document.uuid)
    qtbot.waitUntil(lambda: file.read() is not None)
    return file, opened(qtbot, context, document_id=posted.document.id)


def test_an_unposted_correction_survives_a_crash(posted, qtbot, context, goods_store):
    _file, again = crashed(posted, qtbot, context)
    assert again.lines.lines[0].qty == 10
    again.offer_bar.button("Take them up").click()
    qtbot.waitUntil(lambda: again.lines.lines[0].qty == 4)
    assert again.keeper.correcting
    assert stored(goods_store, posted.document.id)[2] == [10]


def test_a_correction_is_thrown_away_in_a_thread_of_its_own(posted, qtbot, context, monkeypatch):
    file, again = crashed(posted, qtbot, context)
    forget, thrown_in = recovery.Recovery.forget, []
    monkeypatch.setattr(recovery.Recovery, "forget", lambda kept: thrown_in.append(threading.current_thread()) or forget(kept))
    again.offer_bar.button("Throw them away").click()
    qtbot.waitUntil(lambda: file.read() is None)
    assert threading.main_thread() not in thrown_in


def test_edits_name_deleted_and_new_lines(posted, qtbot):
    posted.state.correct()
    posted.lines.type_text(1, "item_id", "CHEESE")
    posted.lines.type_text(1, "qty", "2")
    posted.lines.delete([0])
    posted.state.post()
    dialog = dialog_of(posted, qtbot)
    assert [row[1:] for row in dialog.edits.plain.rows] == [
        ("Gouda, by weight", "new line", "", "2"),
        ("Milk 3.2 % 1 l", "line deleted", "10", ""),
    ]


def test_closing_an_unposted_correction_asks(posted, monkeypatch):
    posted.state.correct()
    posted.lines.type_text(0, "qty", "4")
    answers = iter([False, True])
    monkeypatch.setattr(messages, "ask", lambda *_: next(answers))
    assert not posted.can_close()
    assert posted.can_close()


def test_giving_up_a_correction_shows_what_is_posted(posted, qtbot):
    posted.state.correct()
    posted.lines.type_text(0, "qty", "4")
    posted.state.give_up()
    qtbot.waitUntil(lambda: posted.lines.lines[0].qty == 10)
    assert posted.is_locked


def test_f9_shows_moves_before_posting_and_writes_nothing(filled, qtbot, goods_store):
    filled.tools.preview()
    dialog = dialog_of(filled, qtbot)
    assert dialog.moves.plain.rows[0][5] == "Milk 3.2 % 1 l"
    with goods_store.read() as session:
        assert session.execute(select(move.c.id)).first() is None


def test_f9_with_problems_is_as_high_as_what_it_says(receipt, qtbot):
    receipt.lines.type_text(0, "item_id", "MILK")
    receipt.tools.preview()
    dialog = dialog_of(receipt, qtbot)
    assert dialog.note.text().count("\u2022") == 2  # no supplier, no quantity
    needed = dialog.note.heightForWidth(dialog.note.width()) + dialog.close_button.height()
    assert needed <= dialog.height() <= needed + 60
    assert dialog.width() <= 600
    assert dialog.note.height() <= dialog.note.parent().height()


def test_f9_with_many_problems_is_no_higher_than_any_preview(receipt, qtbot):
    for row in range(60):
        receipt.lines.type_text(row, "item_id", "MILK")
    receipt.tools.preview()
    dialog = dialog_of(receipt, qtbot)
    assert dialog.height() <= 560
    assert dialog.note.height() > 560
    assert dialog.close_button.geometry().bottom() < dialog.height()


def test_f9_shows_what_a_posted_document_did(posted, qtbot):
    posted.tools.preview()
    dialog = dialog_of(posted, qtbot)
    assert [row[7] for row in dialog.moves.plain.rows] == [Decimal("8.20"), Decimal("1.64")]


def test_f7_shows_stock_and_last_receipts_of_the_item(posted, qtbot):
    posted.view.go(0, 0)
    posted.tools.item_card()
    dialog = dialog_of(posted, qtbot)
    assert dialog.stock.plain.rows[0][:2] == ("Main store", 10)
    assert dialog.receipts.plain.rows[0][1] == "GR-000001"


def test_unposting_and_voiding_follow_a_question(posted, qtbot, monkeypatch, goods_store):
    monkeypatch.setattr(messages, "ask", lambda *_: True)
    posted.state.unpost()
    qtbot.waitUntil(lambda: posted.document.state == State.DRAFT and not posted.waiting)
    assert not posted.is_locked
    posted.state.void()
    qtbot.waitUntil(lambda: posted.document.state == State.VOID and not posted.waiting)
    assert stored(goods_store, posted.document.id)[0] == State.VOID


def test_who_has_no_right_sees_a_locked_document_without_post(qtbot, context):
    context.actor = Actor(7, "Vera", Role.VIEWER)
    editor = opened(qtbot, context, "goods_receipt")
    assert editor.is_locked
    assert not editor.bar.post.isEnabled()


def test_the_cost_column_comes_with_posting(posted):
    place = posted.lines.places["cost_of_line"]
    assert not posted.view.isColumnHidden(place)
    assert posted.lines.index(0, place).data() == "8.20"


def test_another_desks_change_is_told_with_its_author(filled, qtbot, context, goods_store):
    assert filled.can_close()
    other = opened(qtbot, context, document_id=filled.document.id)
    other.context.actor = Actor(0, "Petra", Role.OWNER, "desk 2")
    filled.lines.type_text(0, "qty", "11")
    filled.keeper.timer.stop()
    other.lines.type_text(0, "qty", "12")
    other.keeper.keep_now()
    qtbot.waitUntil(filled.offer_bar.isVisible)
    assert "Petra" in filled.offer_bar.text.text()
    filled.offer_bar.button("Keep mine over theirs").click()
    qtbot.waitUntil(lambda: stored(goods_store, filled.document.id)[2] == [11])
    qtbot.waitUntil(lambda: other.lines.lines[0].qty == 11)


def test_pasted_rows_are_read_by_their_headings_and_bad_cells_are_marked(receipt):
    receipt.view.start_line()
    receipt.tools.paste_text("Количество\tBarcode\tЦена\n5\t4006381333931\t0,5\nfew\tCHEESE\t7\n1\tno such thing\t2\n")
    assert [(receipt.book.code(line.item_id), line.qty, line.price) for line in receipt.lines.lines] == [
        ("MILK", 5, Decimal("0.5")), ("CHEESE", 0, 7), ("", 1, 2),
    ]  # fmt: skip
    assert {(each.line, each.field) for each in receipt.lines.unread_problems()} == {(2, "qty"), (3, "item_id")}
    receipt.history.undo()
    assert not receipt.lines.lines
    assert not receipt.lines.unread_problems()


def test_rows_without_headings_go_into_the_columns_from_the_current_one(filled):
    filled.view.go_to_field(0, "qty")
    filled.tools.paste_text("3\t1.5\n4\t2.5")
    assert [(line.qty, line.price) for line in filled.lines.lines] == [(3, Decimal("1.5")), (4, Decimal("2.5"))]


def test_a_thousand_lines_are_pasted_at_once_and_undone_at_once(receipt, qtbot, goods_store):
    codes = many_goods(goods_store, 1000)
    receipt.view.start_line()
    receipt.tools.paste_text("Item\tQty\tPrice\n" + "\n".join(f"{code}\t{no % 7 + 1}\t1.25" for no, code in enumerate(codes)))
    qtbot.waitUntil(lambda: len(receipt.lines.lines) == 1000)
    assert not receipt.lines.unread_problems()
    assert receipt.lines.lines[999].amount == Decimal("1.25") * (999 % 7 + 1)
    receipt.history.undo()
    assert not receipt.lines.lines
    receipt.history.redo()
    assert len(receipt.lines.lines) == 1000


def test_edits_of_the_head_are_undone_too(filled):
    note = filled.header.controls["note"].widget
    filled.header.go_to("note")
    hit(filled, "abc")
    assert filled.document.note == "abc"
    hit(filled, (Qt.Key.Key_Z, CONTROL))
    assert filled.document.note is None
    assert note.text() == ""


def test_taking_vat_into_prices_recalculates_lines_and_can_be_undone(filled):
    before = filled.lines.lines[0].vat_amount
    box = filled.header.controls["prices_include_vat"].widget
    box.click()
    assert filled.lines.lines[0].vat_amount != before
    filled.history.undo()
    assert filled.lines.lines[0].vat_amount == before
    assert not box.isChecked()


def test_f3_finds_lines_and_goes_from_match_to_match(filled):
    filled.lines.type_text(1, "item_id", "CHEESE")
    filled.lines.type_text(2, "item_id", "MILK")
    filled.finder.open()
    filled.finder.field.setText("milk")
    filled.view.go(0, 0)
    filled.finder.step(1)
    assert filled.view.currentIndex().row() == 2
    filled.finder.step(1)
    assert filled.view.currentIndex().row() == 0


def test_contents_are_the_same_after_a_recovery_file(filled):
    contents = contents_of(filled.document)
    assert from_json(to_json(contents)) == contents


def test_post_and_new_begins_the_next_document(filled, qtbot):
    filled.state.post_and_new()
    qtbot.waitUntil(lambda: filled.document.state == State.DRAFT and not filled.lines.lines and not filled.waiting)
    assert "GR-000001" in filled.message_bar.label.text()


def test_a_draft_that_could_not_be_kept_waits_on_this_computer(filled, context, qtbot, monkeypatch, goods_store):
    from app.core.errors import StoreTrouble
    from app.ui import document_work
    from app.ui.editor_page import open_recovered

    def fail(*_):
        raise StoreTrouble("the network is down")

    with monkeypatch.context() as broken:
        broken.setattr(document_work, "save", fail)
        filled.keeper.keep_now()
        qtbot.waitUntil(lambda: len(recovery.unsaved(recovery.folder(context))) == 1)
    page = open_recovered(context, recovery.unsaved(recovery.folder(context))[0])
    qtbot.addWidget(page)
    qtbot.waitUntil(lambda: page.editor is not None)
    again = page.editor
    assert texts(again, 0) == texts(filled, 0)
    again.keeper.keep_now()
    qtbot.waitUntil(lambda: again.document.id is not None)
    assert stored(goods_store, again.document.id)[2] == [10]
    assert recovery.unsaved(recovery.folder(context)) == []


def test_a_document_that_is_gone_is_told_in_words(context, qtbot):
    from app.ui.editor_page import open_editor

    page = open_editor(context, document_id=4711)
    qtbot.addWidget(page)
    qtbot.waitUntil(lambda: "no such document" in page.message_bar.label.text())


@pytest.mark.parametrize(("kind", "gross"), [("purchase_order", False), ("goods_receipt", False), ("goods_receipt", True)])
def test_a_supplier_chosen_after_the_lines_brings_the_prices_that_are_missing(qtbot, context, goods_store, kind, gross):
    editor = opened(qtbot, context, kind)
    lines = editor.lines
    for row, (item, figures) in enumerate(
        [("MILK", {"qty": "2"}), ("MILK", {"price": "0.50"}), ("MILK", {"unit_id": "case"}), ("CHEESE", {})]
    ):
        lines.type_text(row, "item_id", item)
        for name, text in figures.items():
            lines.type_text(row, name, text)
    if gross:
        editor.change_header("prices_include_vat", True)
    assert [line.price for line in editor.document.lines] == [0, Decimal("0.5"), 0, 0]
    editor.change_header("partner_id", id_of(goods_store, "partner", "DAIRY"))
    qtbot.waitUntil(lambda: bool(editor.document.lines[0].price))
    prices = ["0.984", "0.5", "11.808", "0"] if gross else ["0.82", "0.5", "9.84", "0"]
    assert [line.price for line in editor.document.lines] == [Decimal(each) for each in prices]
    assert editor.document.lines[0].amount == (Decimal("1.97") if gross else Decimal("1.64"))
    editor.tools.undo()
    assert [line.price for line in editor.document.lines] == [0, Decimal("0.5"), 0, 0]
    editor.change_header("partner_id", id_of(goods_store, "partner", "ACME"))
    rest(100)
    assert editor.document.lines[0].price == 0
