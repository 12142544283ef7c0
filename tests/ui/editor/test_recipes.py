"""Recipes at the window: a production fills itself in from its head, and a card works out net and output as one types."""

from decimal import Decimal

import pytest

from app.catalogs.goods import Item
from app.catalogs.recipe import Recipe, RecipeLine, RecipeUse
from tests.ui.editor.hands import opened

D = Decimal


@pytest.fixture
def ids(context):
    """Cheese is made of twelve litres of milk, for every kilogram."""
    with context.store.write() as session:
        found = dict(session.query(Item.code, Item.id).all())
        lines = [RecipeLine(no=1, item_id=found["MILK"], gross=D(12)), RecipeLine(no=2, item_id=found["YOG"], gross=D("0.1"))]
        session.add(Recipe(code="CHEESE-1", name="Gouda", item_id=found["CHEESE"], qty=D(1), use=RecipeUse.STOCKED, lines=lines))
    return found


def shown(editor):
    return [[(line.item_id, line.qty) for line in getattr(editor.document, name)] for name in ("inputs", "outputs")]


def test_item_and_quantity_fill_in_what_goes_in_and_what_comes_out(context, qtbot, ids):
    editor = opened(qtbot, context, "production")
    editor.change_header("item_id", ids["CHEESE"])
    editor.change_header("qty", D(2))
    qtbot.waitUntil(lambda: shown(editor) == [[(ids["MILK"], 24), (ids["YOG"], D("0.2"))], [(ids["CHEESE"], 2)]])
    assert [line.norm for line in editor.document.inputs] == [24, D("0.2")]
    assert [model.rowCount() for model in editor.tables.models] == [3, 2]


def test_what_was_typed_stays_when_the_quantity_changes(context, qtbot, ids):
    editor = opened(qtbot, context, "production")
    editor.change_header("item_id", ids["CHEESE"])
    editor.change_header("qty", D(2))
    qtbot.waitUntil(lambda: len(editor.document.inputs) == 2)
    assert editor.tables.models[0].type_text(0, "qty", "25")
    editor.change_header("qty", D(4))
    qtbot.waitUntil(lambda: shown(editor) == [[(ids["MILK"], 25), (ids["YOG"], D("0.4"))], [(ids["CHEESE"], 4)]])
    assert [line.norm for line in editor.document.inputs] == [48, D("0.4")]


def test_a_filled_production_is_kept_and_opens_the_same(context, qtbot, ids):
    editor = opened(qtbot, context, "production")
    editor.change_header("item_id", ids["CHEESE"])
    editor.change_header("qty", D(3))
    qtbot.waitUntil(lambda: len(editor.document.inputs) == 2)
    editor.keeper.keep_now()
    qtbot.waitUntil(lambda: editor.document.id is not None and not editor.keeper.is_dirty)
    assert shown(opened(qtbot, context, document_id=editor.document.id)) == shown(editor)


def test_a_card_shows_net_and_output_as_one_types(context, qtbot, ids):
    from app.ui.catalog_editor import CatalogEditor

    with context.store.read() as session:
        recipe = session.query(Recipe.id).scalar()
    card = CatalogEditor(context, "recipe", recipe)
    qtbot.addWidget(card)
    qtbot.waitUntil(lambda: card.is_read)
    row = {control.field.name: control for control in card.parts["lines"].rows[0].controls}

    def put(name, text):
        row[name].line.setText(text)
        row[name].line.editingFinished.emit()

    put("gross", "10")
    put("cold_loss", "25")
    put("hot_loss", "20")
    assert (row["net"].read(), row["output"].read()) == (D("7.5"), 6)
    put("net", "5")
    assert (row["cold_loss"].read(), row["output"].read()) == (50, 4)
    card.save()
    qtbot.waitUntil(lambda: not card.is_changed)
    with context.store.read() as session:
        line = session.get_one(Recipe, recipe).lines[0]
        assert (line.gross, line.cold_loss, line.net, line.hot_loss, line.output) == (10, 50, 5, 20, 4)
