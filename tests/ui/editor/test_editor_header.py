import pytest
from PySide6.QtCore import QModelIndex, QRect
from PySide6.QtWidgets import QApplication, QWidget

from app.catalogs.site import Site
from app.documents.base import State
from app.ui import item_card
from app.ui.controls import RefControl
from app.ui.folding_layout import FoldingLayout
from app.ui.last_site import keep_site
from tests.ui.editor.goods import id_of
from tests.ui.editor.hands import opened


def boxes(qtbot, *widths, least=None):
    holder, layout = QWidget(), FoldingLayout(gap=10)
    layout.setContentsMargins(0, 0, 0, 0)
    qtbot.addWidget(holder)
    made = []
    for width in widths:
        box = Box(width, least or width)
        layout.addWidget(box)
        made.append(box)
    holder.setLayout(layout)
    return holder, layout, made


class Box(QWidget):
    def __init__(self, liked, least):
        super().__init__()
        self.liked = liked
        self.setMinimumSize(least, 20)

    def sizeHint(self):
        return self.minimumSize().expandedTo(self.minimumSize().__class__(self.liked, 20))


def tops(boxes):
    return [box.y() for box in boxes]


def test_fields_that_fit_stand_in_one_row_and_the_last_takes_what_is_left(qtbot):
    _holder, layout, made = boxes(qtbot, 100, 100)
    layout.setGeometry(QRect(0, 0, 400, 40))
    assert tops(made) == [0, 0]
    assert [box.width() for box in made] == [100, 400 - 100 - layout.gap]


def test_fields_give_way_where_that_saves_a_row(qtbot):
    _holder, layout, made = boxes(qtbot, 100, 100, 100, least=60)
    layout.setGeometry(QRect(0, 0, 250, 40))
    assert tops(made) == [0, 0, 0]
    assert made[-1].geometry().right() < 250


def test_fields_keep_the_width_they_like_where_a_second_row_is_needed_anyway(qtbot):
    _holder, layout, made = boxes(qtbot, 100, 100, 100, least=90)
    layout.setGeometry(QRect(0, 0, 250, 60))
    assert tops(made)[0] == tops(made)[1] < tops(made)[2]
    assert made[0].width() == 100


def test_a_hidden_field_takes_no_room(qtbot):
    _holder, layout, made = boxes(qtbot, 100, 100, 100)
    two_rows = layout.heightForWidth(250)
    made[1].hide()
    assert layout.heightForWidth(250) < two_rows


@pytest.fixture
def two_sites(goods_store):
    with goods_store.write() as session:
        session.add(Site(code="CORNER", name="Corner shop"))
    return goods_store


def test_a_new_document_begins_with_the_store_chosen_last(qtbot, context, two_sites):
    first = opened(qtbot, context, "goods_receipt")
    assert first.document.site_id is None
    corner = id_of(two_sites, "site", "CORNER")
    first.header.controls["site_id"].line.choose(corner)
    assert opened(qtbot, context, "write_off").document.site_id == corner


def test_a_store_that_is_no_longer_in_use_is_not_proposed(qtbot, context, two_sites):
    corner = id_of(two_sites, "site", "CORNER")
    keep_site(context, corner)
    assert opened(qtbot, context, "goods_receipt").document.site_id == corner
    with two_sites.write() as session:
        session.get_one(Site, corner).active = False
    assert opened(qtbot, context, "goods_receipt").document.site_id == id_of(two_sites, "site", "MAIN")


def test_where_there_is_one_store_it_is_proposed_at_once(qtbot, context, goods_store):
    assert opened(qtbot, context, "goods_receipt").document.site_id == id_of(goods_store, "site", "MAIN")


def test_empty_fields_of_a_posted_document_are_left_out_until_it_is_corrected(qtbot, context, goods_store):
    editor = opened(qtbot, context, "goods_receipt")
    editor.header.controls["partner_id"].line.choose(id_of(goods_store, "partner", "DAIRY"))
    editor.lines.type_text(0, "item_id", "MILK")
    editor.lines.type_text(0, "qty", "10")
    note, partner = (editor.header.controls[name].widget for name in ("note", "partner_id"))
    assert note.isVisibleTo(editor)
    editor.state.post()
    qtbot.waitUntil(lambda: editor.document.state == State.POSTED and not editor.waiting)
    assert not note.isVisibleTo(editor)
    assert partner.isVisibleTo(editor)
    editor.state.correct()
    qtbot.waitUntil(lambda: not editor.waiting)
    assert note.isVisibleTo(editor)


def test_f7_in_the_head_shows_the_item_of_the_field(qtbot, context, goods_store, monkeypatch):
    seen = []
    monkeypatch.setattr(item_card, "open_card", lambda context, item, parent: seen.append(item))
    editor = opened(qtbot, context, "disassembly")
    line = next(each.line for each in editor.header.controls.values() if isinstance(each, RefControl) and each.line.catalog == "item")
    milk = id_of(goods_store, "item", "MILK")
    line.choose(milk)
    line.setFocus()
    editor.tools.item_card()
    assert seen == [milk]


def test_f7_without_an_item_says_where_to_go(qtbot, context):
    editor = opened(qtbot, context, "goods_receipt")
    editor.view.setCurrentIndex(QModelIndex())
    editor.tools.item_card()
    assert "line with an item" in editor.message_bar.label.text()


def test_no_button_of_the_bar_is_cut_off_in_a_narrow_window(qtbot, context):
    editor = opened(qtbot, context, "goods_receipt")
    editor.resize(420, 500)
    QApplication.processEvents()
    bar = editor.bar
    shown = [each for each in (bar.post, bar.save, bar.print, bar.labels, bar.more) if each.isVisibleTo(editor)]
    assert all(each.width() >= each.sizeHint().width() and each.geometry().right() < bar.width() for each in shown)
    assert bar.more.geometry().bottom() < bar.height()
