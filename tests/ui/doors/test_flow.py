"""A bar shows all of its parts at any width."""

import pytest
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.ui.flow import flowing


@pytest.fixture
def bar(qtbot):
    """Five parts of 100 × 20, the last two at the right."""
    buttons = [QWidget() for _ in range(5)]
    for each in buttons:
        each.setFixedSize(100, 20)
    host = QWidget()
    layout = QVBoxLayout(host)
    layout.setContentsMargins(0, 0, 0, 0)
    made = flowing(*buttons[:3], tail=tuple(buttons[3:]), gap=10, row_gap=5, margin=(0, 0, 0, 0))
    layout.addWidget(made)
    layout.addWidget(QWidget(), 1)
    qtbot.addWidget(host)
    return host, made, buttons


def shown_at(bar, width):
    host, made, buttons = bar
    host.resize(width, 400)
    host.show()
    return made.height(), [(each.x(), each.y()) for each in buttons]


def test_wide_enough_is_one_row_with_the_tail_at_the_right(bar):
    assert shown_at(bar, 700) == (20, [(0, 0), (110, 0), (220, 0), (490, 0), (600, 0)])


def test_what_does_not_fit_goes_on_in_the_next_row(bar):
    height, places = shown_at(bar, 330)
    assert height == 45
    assert places == [(0, 0), (110, 0), (220, 0), (120, 25), (230, 25)]


def test_hidden_parts_take_no_room(bar):
    _host, _made, buttons = bar
    buttons[1].hide()
    buttons[2].hide()
    assert shown_at(bar, 330)[0] == 20
