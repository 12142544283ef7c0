"""A till shift on the screen: the notes and coins are there, a cashier types their pieces alone."""

from decimal import Decimal

from PySide6.QtCore import Qt

from app.documents.denomination import denominations
from tests.ui.editor.hands import hit, opened

ENTER = Qt.Key.Key_Return


def test_pieces_are_typed_one_below_the_other(qtbot, context):
    shift = opened(qtbot, context, "till_shift")
    assert [line.nominal for line in shift.document.lines] == denominations("EUR")
    assert (shift.keeper.is_dirty, shift.foot.problems.isVisible()) == (False, False)
    shift.tables.start()
    hit(shift, ENTER, "3", ENTER, "0", ENTER, "2", ENTER)
    counted = [(line.nominal, line.pieces) for line in shift.document.lines if line.pieces]
    assert counted == [(200, 3), (50, 2)]
    assert shift.document.counted == Decimal(700)


def test_a_nominal_of_one_s_own_is_typed_below(qtbot, context):
    shift = opened(qtbot, context, "till_shift")
    shift.view.start_line()
    hit(shift, "25", ENTER, "4", ENTER)
    assert shift.document.counted == 100
