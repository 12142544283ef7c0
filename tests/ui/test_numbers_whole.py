"""Numbers are never cut off: their column gets wider, or the cell shows that there is no room."""

from decimal import Decimal

import pytest
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QApplication

from app.ui.cell_text import fitted
from app.ui.plain_table import PlainTable
from tests.ui.editor.goods import context, goods_store
from tests.ui.editor.hands import opened

__all__ = ["context", "goods_store"]
LONG = "−1,000,000,000.00"


@pytest.fixture
def metrics(qapp):
    return QFontMetrics(QApplication.font())


def test_a_number_without_room_is_a_row_of_signs(metrics):
    room = metrics.horizontalAdvance(LONG)
    assert fitted(LONG, metrics, room, is_number=True) == LONG
    cut = fitted(LONG, metrics, room - 1, is_number=True)
    assert set(cut) == {"#"}
    assert 0 < metrics.horizontalAdvance(cut) < room
    assert fitted(LONG, metrics, 1, is_number=True) == "#"


def test_a_text_without_room_is_elided(metrics):
    assert fitted("Dairy Products Ltd", metrics, 40, is_number=False).endswith("…")


def test_a_small_table_widens_the_columns_of_its_numbers(qtbot):
    table = PlainTable((("Item", "text", 0), ("Qty", "money", 4)))
    qtbot.addWidget(table)
    table.resize(900, 200)
    table.show()
    table.put([("Milk", Decimal(LONG.replace("−", "-").replace(",", "")))])
    assert table.columnWidth(1) > table.fontMetrics().horizontalAdvance(LONG)
    assert sum(table.columnWidth(n) for n in range(2)) == table.viewport().width()


def test_lines_widen_the_column_of_a_number_that_was_typed(qtbot, context):
    editor = opened(qtbot, context, "goods_receipt")
    editor.lines.type_text(0, "item_id", "MILK")
    editor.lines.type_text(0, "qty", "123456789")
    editor.lines.type_text(0, "price", "1234567")
    view, lines = editor.view, editor.lines
    for name in ("qty", "price", "amount", "vat_amount"):
        place = lines.places[name]
        text = lines.text(lines.line(0), lines.columns[place])
        assert view.columnWidth(place) > view.fontMetrics().horizontalAdvance(text), name
