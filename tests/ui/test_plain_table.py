from app.ui.plain_table import NARROWEST, PlainTable


def test_a_column_without_a_width_takes_what_is_left_and_never_vanishes(qtbot):
    table = PlainTable((("Item", "text", 0), ("Qty", "qty", 10), ("Store", "text", 20)))
    qtbot.addWidget(table)
    table.resize(900, 200)
    table.show()
    assert sum(table.columnWidth(n) for n in range(3)) == table.viewport().width()
    table.resize(200, 200)
    assert table.columnWidth(0) >= NARROWEST
