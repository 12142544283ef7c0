"""Documents made from others: the menu, what is left over, copies, and lines that come with the basis."""

from decimal import Decimal
from types import SimpleNamespace

import pytest
from PySide6.QtWidgets import QMenu

from app.documents.base import Document, State
from app.posting import engine
from app.ui import editor_based, messages
from tests.ui.editor.goods import OWNER, id_of
from tests.ui.editor.hands import _leave, opened


@pytest.fixture
def receipt_id(goods_store):
    """A posted receipt of ten milk."""
    return received(goods_store, 10)


@pytest.fixture
def other_id(goods_store, receipt_id):
    """A later one of four."""
    return received(goods_store, 4)


def received(goods_store, count):
    from app.documents.trade.goods_receipt import GoodsReceipt, GoodsReceiptLine

    receipt = GoodsReceipt(
        site_id=id_of(goods_store, "site", "MAIN"), partner_id=id_of(goods_store, "partner", "DAIRY"), supplier_number=f"INV-{count}"
    )
    unit, item = id_of(goods_store, "unit", "pc"), id_of(goods_store, "item", "MILK")
    line = GoodsReceiptLine(item_id=item, unit_id=unit, qty=Decimal(count), price=Decimal("0.8"))
    receipt.lines.append(line)
    line.changed("price", receipt)
    with goods_store.write() as session:
        engine.post(session, OWNER, receipt)
        return receipt.id


@pytest.fixture
def tabs(context, qtbot):
    """What was opened in tabs."""
    made = []

    def open_tab(_key, _title, factory):
        widget = factory()
        qtbot.addWidget(widget, before_close_func=_leave)
        widget.show()
        made.append(widget)
        return widget

    context.window = SimpleNamespace(open_tab=open_tab)
    yield made
    context.window = None


@pytest.fixture
def told(monkeypatch):
    words = []
    monkeypatch.setattr(messages, "inform", lambda _parent, text, *_cause: words.append(text))
    return words


def make(context, qtbot, kind, document_id):
    editor_based.open_based_on(context, None, kind, document_id)


def test_the_menu_offers_kinds_that_may_be_based_on_a_posted_document(qtbot, context, receipt_id):
    editor = opened(qtbot, context, document_id=receipt_id)
    editor.tools.based()
    menu = next(each for each in editor.findChildren(QMenu) if each.isVisible())
    shown = [each.text() for each in menu.actions()]
    menu.close()
    assert {"Return to supplier", "Labels", "Print"} <= set(shown)
    assert "Write-off" not in shown


def test_what_is_left_over_opens_as_a_new_draft_and_can_be_posted(qtbot, context, receipt_id, tabs):
    make(context, qtbot, "supplier_return", receipt_id)
    qtbot.waitUntil(lambda: bool(tabs))
    editor = tabs[0]
    document = editor.document
    assert (document.state, document.number, document.basis_id) == (State.DRAFT, None, receipt_id)
    assert [(line.qty, line.price) for line in document.lines] == [(10, Decimal("0.8"))]
    assert editor.header.controls["basis_id"].line.text() == "GR-000001"
    assert editor.header.controls["partner_id"].line.text() == "Dairy Ltd"
    editor.state.post()
    qtbot.waitUntil(lambda: document.state == State.POSTED)


def test_nothing_left_over_is_said_and_nothing_opens(qtbot, context, receipt_id, tabs, told):
    make(context, qtbot, "supplier_return", receipt_id)
    qtbot.waitUntil(lambda: bool(tabs))
    tabs[0].state.post()
    qtbot.waitUntil(lambda: tabs[0].document.state == State.POSTED)
    told.clear()
    make(context, qtbot, "supplier_return", receipt_id)
    qtbot.waitUntil(lambda: bool(told))
    assert told == ["Nothing of GR-000001 is left over for: Return to supplier."]
    assert len(tabs) == 1


def test_a_basis_chosen_by_hand_brings_its_lines_and_one_undo_takes_them_back(qtbot, context, receipt_id):
    editor = opened(qtbot, context, "supplier_return")
    editor.header.controls["basis_id"].line.choose(receipt_id)
    qtbot.waitUntil(lambda: len(editor.document.lines) == 1)
    assert editor.lines.text(editor.document.lines[0], editor.lines.columns[editor.lines.places["item_id"]]) == "Milk 3.2 % 1 l"
    assert editor.header.controls["partner_id"].line.text() == "Dairy Ltd"
    editor.tools.undo()
    assert not editor.document.lines
    assert editor.document.partner_id is None
    editor.tools.redo()
    assert [line.no for line in editor.document.lines] == [1]


def test_another_basis_takes_the_place_of_lines_that_came_from_one(qtbot, context, receipt_id, other_id):
    editor = opened(qtbot, context, "supplier_return")
    choose = editor.header.controls["basis_id"].line.choose
    choose(receipt_id)
    qtbot.waitUntil(lambda: [line.qty for line in editor.document.lines] == [10])
    choose(other_id)
    qtbot.waitUntil(lambda: [line.qty for line in editor.document.lines] == [4])
    editor.tools.undo()
    assert [line.qty for line in editor.document.lines] == [10]


def test_a_document_made_from_one_takes_the_lines_of_another(qtbot, context, receipt_id, other_id, tabs):
    make(context, qtbot, "supplier_return", receipt_id)
    qtbot.waitUntil(lambda: bool(tabs))
    tabs[0].header.controls["basis_id"].line.choose(other_id)
    qtbot.waitUntil(lambda: [line.qty for line in tabs[0].document.lines] == [4])


def test_lines_that_were_typed_or_changed_stay_when_another_basis_is_chosen_and_that_is_said(
    qtbot, context, receipt_id, other_id, monkeypatch
):
    words = []
    monkeypatch.setattr(messages, "warn", lambda _parent, text, *_cause: words.append(text))
    editor = opened(qtbot, context, "supplier_return")
    choose = editor.header.controls["basis_id"].line.choose
    choose(receipt_id)
    qtbot.waitUntil(lambda: [line.qty for line in editor.document.lines] == [10])
    editor.document.lines[0].qty = Decimal(3)
    choose(other_id)
    qtbot.waitUntil(lambda: bool(words))
    assert words == ["The lines stay as they are: to take those of what you have chosen, delete them, empty the field and choose it again."]
    assert [line.qty for line in editor.document.lines] == [3]


def test_a_copy_has_the_contents_a_life_of_its_own_and_no_number_of_the_supplier(qtbot, context, receipt_id, tabs, goods_store):
    editor = opened(qtbot, context, document_id=receipt_id)
    editor.tools.copy()
    qtbot.waitUntil(lambda: bool(tabs))
    document = tabs[0].document
    assert (document.id, document.number, document.state) == (None, None, State.DRAFT)
    assert document.uuid != editor.document.uuid
    assert (document.partner_id, document.supplier_number) == (editor.document.partner_id, None)
    assert [(line.qty, line.price, line.amount, line.id) for line in document.lines] == [(10, Decimal("0.8"), 8, None)]
    tabs[0].state.save()
    qtbot.waitUntil(lambda: document.id is not None)
    with goods_store.read() as session:
        assert session.query(Document).count() == 2


def figures(document):
    return [(line.on_hand, line.change) for line in document.lines], [amount for _label, amount in document.sums()]


def test_a_repricing_made_from_a_receipt_shows_what_is_on_hand_at_once_and_when_posted(qtbot, context, receipt_id, tabs, marked_up):
    make(context, qtbot, "repricing", receipt_id)
    qtbot.waitUntil(lambda: bool(tabs))
    document = tabs[0].document
    assert figures(document) == ([(10, Decimal("14.40"))], [0, Decimal("14.40"), Decimal("14.40")])
    document.lines[0].on_hand = Decimal(3)  # as if goods had come since it was looked up
    tabs[0].state.post()
    qtbot.waitUntil(lambda: document.state == State.POSTED)
    assert figures(document)[0] == [(10, Decimal("14.40"))]


def test_a_repricing_whose_basis_is_chosen_by_hand_shows_what_is_on_hand(qtbot, context, receipt_id, marked_up):
    editor = opened(qtbot, context, "repricing")
    editor.header.controls["basis_id"].line.choose(receipt_id)
    qtbot.waitUntil(lambda: len(editor.document.lines) == 1)
    qtbot.waitUntil(lambda: figures(editor.document)[0] == [(10, Decimal("14.40"))])
