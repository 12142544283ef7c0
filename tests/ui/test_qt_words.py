"""Qt's own words follow the program's language."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QDialogButtonBox

from app.i18n import on_language, use_language
from app.ui.qt_words import follow_language, speak


@pytest.fixture
def followed(qapp) -> Iterator[None]:
    before = QLocale()
    follow_language()
    yield
    use_language("en")
    on_language.remove(speak)
    QLocale.setDefault(before)


def close_button() -> str:
    box = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
    return box.button(QDialogButtonBox.StandardButton.Close).text().replace("&", "")


def test_buttons_of_qt_speak_the_language_that_was_chosen(followed):
    assert close_button() == "Close"
    use_language("ru")
    assert close_button() == "Закрыть"
    use_language("en")
    assert close_button() == "Close"


def test_numbers_and_weeks_of_qt_are_those_of_the_language(followed):
    use_language("ru")
    assert QLocale().decimalPoint() == ","
    use_language("en")
    assert QLocale().decimalPoint() == "."
    assert QLocale().firstDayOfWeek().name == "Monday"
