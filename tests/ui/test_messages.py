import sys

import pytest
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.core.errors import Doubt, StoreTrouble, UserError, problem
from app.ui import crash, messages, uncaught


@pytest.fixture
def screen(qtbot):
    widget = QWidget()
    qtbot.addWidget(widget)
    widget.message_bar = messages.MessageBar()
    QVBoxLayout(widget).addWidget(widget.message_bar)
    widget.show()
    return widget


def test_problems_and_user_errors_stand_in_the_bar_of_the_screen(screen):
    inner = QWidget(screen)
    assert messages.tell(inner, UserError("The month {month} is closed", month="<b>May</b>")) is False
    assert "<b>May</b>" in screen.message_bar.label.text()
    messages.tell(inner, problem("Line {no}: no item", line=3))
    assert "Line 3" in screen.message_bar.label.text()


def test_yes_to_a_doubt_repeats_the_work_past_it(screen, monkeypatch):
    asked = []
    monkeypatch.setattr(messages, "ask", lambda parent, text, *more: asked.append(text) or True)
    seen = []

    def work(accepted):
        seen.append(accepted)
        if "old" not in accepted:
            raise Doubt("old", "This is {days} days old", days=400)
        return "posted"

    assert messages.guarded(screen, work) == "posted"
    assert asked == ["This is 400 days old"]
    assert seen == [frozenset(), frozenset({"old"})]


def test_no_to_a_doubt_leaves_it(screen, monkeypatch):
    monkeypatch.setattr(messages, "ask", lambda *a: False)

    def work(accepted):
        raise Doubt("old", "Old")

    assert messages.guarded(screen, work) is None


def test_trouble_of_the_store_offers_to_try_again(screen, monkeypatch):
    monkeypatch.setattr(messages, "ask", lambda parent, text, yes="", no="": yes == "Try again")
    assert messages.tell(screen, StoreTrouble("The disk is full")) is True


def test_anything_else_opens_the_crash_window_with_a_report(screen, qtbot, monkeypatch, capsys):
    uncaught.install()
    saved = []
    monkeypatch.setattr(crash, "before", [lambda: saved.append(1)])
    try:
        1 / 0  # noqa: B018
    except ZeroDivisionError as error:
        sys.excepthook(type(error), error, error.__traceback__)
    window = crash._open[-1]
    assert window.isVisible()
    assert saved == [1]
    assert "ZeroDivisionError" in window.text.toPlainText()
    window.copy_button.click()
    from PySide6.QtGui import QGuiApplication

    assert "ZeroDivisionError" in QGuiApplication.clipboard().text()
    window.close()
    sys.excepthook = sys.__excepthook__
    capsys.readouterr()
