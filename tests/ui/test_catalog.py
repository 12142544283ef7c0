from decimal import Decimal

import pytest
from PySide6.QtCore import QModelIndex
from PySide6.QtWidgets import QApplication
from sqlalchemy import select

from app.access import Actor
from app.catalogs.base import catalogs
from app.catalogs.goods import Item
from app.ui import messages, tasks
from app.ui.catalog import CatalogList
from app.ui.catalog_editor import CatalogEditor


@pytest.fixture
def goods(context, qtbot):
    made = CatalogList(context, "item")
    qtbot.addWidget(made)
    made.show()
    qtbot.waitUntil(lambda: made.list.model.rowCount() == 400)
    return made


def editor(context, qtbot, name="item", id=None):
    made = CatalogEditor(context, name, id)
    qtbot.addWidget(made)
    made.show()
    qtbot.waitUntil(lambda: made.is_read)
    return made


def saved(form):
    """Save, and wait until it is done; whether it was taken."""
    form.save()
    tasks.finish_writes(form)
    return not form.is_changed


@pytest.mark.parametrize("name", list(catalogs()))
def test_every_catalog_opens_as_a_list_and_as_a_form(context, qtbot, name):
    rows = CatalogList(context, name)
    qtbot.addWidget(rows)
    with qtbot.waitSignal(rows.list.model.loaded):
        pass
    form = editor(context, qtbot, name)
    assert set(form.controls) >= {"code", "name", "active"}


def test_goods_are_found_as_one_types(goods, qtbot):
    goods.search.setText("чай 7")
    with qtbot.waitSignal(goods.list.model.loaded):
        pass
    names = {goods.list.model.value(row, 1) for row in range(goods.list.model.rowCount())}
    assert "Чай no. 7" in names
    assert all("Чай" in name for name in names)
    goods.search.setText("4600000000005")
    qtbot.waitUntil(lambda: goods.list.model.rowCount() == 1)


def test_a_group_shows_its_own_goods(goods, qtbot):
    qtbot.waitUntil(lambda: goods.groups.topLevelItemCount() == 6)
    goods.groups.setCurrentItem(goods.groups.topLevelItem(1))
    qtbot.waitUntil(lambda: goods.list.model.rowCount() == 100)
    goods.groups.setCurrentItem(goods.groups.topLevelItem(5))
    qtbot.waitUntil(lambda: goods.list.model.rowCount() == 0)
    assert goods.list.stack.currentWidget() is goods.list.empty
    goods.show_all()
    qtbot.waitUntil(lambda: goods.list.model.rowCount() == 400)


def test_letters_typed_into_the_list_search(goods):
    goods.list.table.keyboardSearch("m")
    assert goods.search.text() == "m"


def test_an_item_is_changed_with_its_lines_and_read_again(context, qtbot):
    form = editor(context, qtbot, id=5)
    form.controls["name"].widget.setText("Milk <b>3.2 %</b> & cream")
    form.controls["name"].widget.textEdited.emit("")
    form.parts["barcodes"].add()
    code = form.parts["barcodes"].rows[1].controls[0]
    code.widget.setText("4006381333931")
    code.widget.textEdited.emit("")
    form.parts["packs"].show_lines([{"id": None, "unit_id": 1, "factor": Decimal(12)}])
    assert form.is_changed
    assert saved(form), form.message_bar.label.text()
    assert not form.is_changed
    with context.store.read() as session:
        item = session.scalars(select(Item).where(Item.id == 5)).one()
        assert item.name == "Milk <b>3.2 %</b> & cream"
        assert [b.code for b in item.barcodes] == ["4600000000005", "4006381333931"]
        assert [(p.unit_id, p.factor) for p in item.packs] == [(1, 12)]
    form.parts["barcodes"]._remove(form.parts["barcodes"].rows[0])
    assert saved(form)
    assert [line["code"] for line in form.parts["barcodes"].read()] == ["4006381333931"]


def test_a_new_row_gets_the_next_code_and_an_id(context, qtbot):
    form = editor(context, qtbot)
    assert form.controls["code"].read() == "00401"
    form.controls["name"].widget.setText("Honey")
    form.controls["name"].widget.textEdited.emit("")
    form.controls["unit_id"].show(1)
    assert saved(form), form.message_bar.label.text()
    assert form.id == 401
    assert "Honey" in form.heading.text()


def test_problems_stand_at_their_fields(context, qtbot):
    form = editor(context, qtbot)
    form.controls["code"].widget.setText("00001")
    form.controls["code"].widget.textEdited.emit("")
    assert not saved(form)
    assert form.page.isEnabled()
    assert form.reasons["name"].isVisible()
    assert form.controls["name"].widget.property("wrong")
    assert "Name" in form.reasons["name"].text()
    assert form.reasons["code"].isVisible()


def test_a_change_by_someone_else_meanwhile_is_told_in_words(context, qtbot):
    first, second = editor(context, qtbot, id=7), editor(context, qtbot, id=7)
    for form, name in ((first, "One"), (second, "Two")):
        form.controls["name"].widget.setText(name)
        form.controls["name"].widget.textEdited.emit("")
    assert saved(first)
    assert not saved(second)
    assert second.message_bar.isVisible()
    with context.store.read() as session:
        assert session.get(Item, 7).name == "One"


def test_who_may_not_change_can_look_alone(context, qtbot):
    context.actor = Actor(3, "Vera", "viewer")
    form = editor(context, qtbot, id=5)
    assert not form.save_button.isVisible()
    assert not form.controls["name"].widget.isEnabled()
    form.save()
    assert not [each for each in tasks.running if each.writes]


def test_unsaved_changes_are_asked_about(context, qtbot, monkeypatch):
    form = editor(context, qtbot, id=5)
    asked = []
    monkeypatch.setattr(messages, "ask", lambda *a: asked.append(a) or False)
    assert form.can_close()
    form.controls["note"].widget.insertPlainText("x")
    assert not form.can_close()
    assert len(asked) == 1


def test_a_price_typed_in_the_form_holds_from_now_on(context, qtbot):
    from app.catalogs.price import PriceType

    with context.store.write() as session:
        session.add(PriceType(code="retail", name="Retail"))
    form = editor(context, qtbot, id=5)
    (control,) = form.prices.controls.values()
    control.widget.setText("1,99")
    control.widget.editingFinished.emit()
    assert form.is_changed
    assert saved(form), form.message_bar.label.text()
    again = editor(context, qtbot, id=5)
    assert list(again.prices.shown.values()) == [Decimal("1.99")]
    assert again.prices.changed() == {}


def test_what_is_used_is_not_deleted_and_what_is_not_goes(goods, context, qtbot, monkeypatch):
    monkeypatch.setattr(messages, "ask", lambda *a: True)
    goods.list.table.selectRow(goods.list.model.row_of(9))
    goods.delete()
    qtbot.waitUntil(lambda: goods.list.model.rowCount() == 399)
    units = CatalogList(context, "unit")
    qtbot.addWidget(units)
    units.show()
    with qtbot.waitSignal(units.list.model.loaded):
        pass
    units.list.table.selectRow(units.list.model.row_of(1))
    units.delete()
    qtbot.waitUntil(units.message_bar.isVisible)
    with context.store.read() as session:
        assert session.get(catalogs()["unit"], 1) is not None


def test_f7_without_an_item_says_what_to_do(goods):
    goods.list.table.setCurrentIndex(QModelIndex())
    goods.open_card()
    assert "item in the list" in goods.message_bar.label.text()


def test_a_narrow_form_has_its_fields_below_each_other(context, qtbot):
    form = editor(context, qtbot, "partner")
    controls = [each.widget for each in form.controls.values()]
    form.resize(1200, 700)
    QApplication.processEvents()
    wide = {each.mapTo(form, each.rect().topLeft()).x() for each in controls}
    form.resize(560, 700)
    QApplication.processEvents()
    narrow = {each.mapTo(form, each.rect().topLeft()).x() for each in controls}
    assert len(wide) == 2
    assert len(narrow) == 1
    assert all(each.mapTo(form, each.rect().topRight()).x() <= 560 for each in controls)


def test_a_long_text_keeps_its_lines(context, qtbot):
    form = editor(context, qtbot, id=1)
    form.controls["composition"].widget.insertPlainText("Milk\nSalt")
    assert form.is_changed
    assert saved(form)
    again = editor(context, qtbot, id=1)
    assert again.controls["composition"].read() == "Milk\nSalt"
    assert again.controls["note"].read() is None


def test_nothing_can_be_typed_while_a_row_is_read_or_saved(context, qtbot):
    form = CatalogEditor(context, "item", 5)
    qtbot.addWidget(form)
    assert not form.controls["name"].widget.isEnabled()
    qtbot.waitUntil(lambda: form.is_read)
    form.controls["name"].widget.setText("Kefir")
    form.controls["name"].widget.textEdited.emit("")
    form.save()
    assert not form.controls["name"].widget.isEnabled()
    assert form.can_close(), "what is being saved is saved before the form goes"
    with context.store.read() as session:
        assert session.get(Item, 5).name == "Kefir"
