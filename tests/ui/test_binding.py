"""The Qt binding itself: what a version of it must not do to Python."""

import sys

from PySide6.QtWidgets import QLabel

CALLS = 200


def test_void_calls_leave_the_reference_count_of_none_alone(qtbot):
    """PySide6 6.12.0 on Python 3.11 lowers it by one a call, until the process dies ("Fatal Python error: none_dealloc")."""
    label = QLabel()
    qtbot.addWidget(label)
    label.setText("warm-up")
    before = sys.getrefcount(None)
    for _ in range(CALLS):
        label.setText("x")
        label.resize(10, 10)
    drift = sys.getrefcount(None) - before
    assert abs(drift) < CALLS // 4, f"{drift} references to None after {2 * CALLS} void calls"
