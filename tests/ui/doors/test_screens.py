import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from app.i18n import use_language
from app.ui import screens, theme


@pytest.fixture(autouse=True)
def looks(qapp):
    for left in qapp.topLevelWidgets():  # a preview that another test left open would stand in the picture
        left.hide()
    yield
    use_language("en")
    theme.apply("light", 100)


def test_every_screen_has_a_name_of_its_own(qtbot, context):
    assert {"today", "editor_draft", "report_stock-on-hand", "receipt_import", "wizard_store", "lock", "crash"} <= set(screens.scenes())


def test_pictures_are_named_by_number_screen_theme_language_and_size(qtbot, filled, tmp_path):
    failed = screens.take_screens(
        tmp_path / "pictures", ("wizard_welcome", "report_stock"), store=filled.store, themes=("dark",), sizes=((1000, 700),)
    )
    assert failed == 0
    names = sorted(path.name[3:] for path in (tmp_path / "pictures").iterdir())
    assert names == [f"{screen}-dark-{code}-1000x700.png" for screen in ("report_stock-on-hand", "wizard_welcome") for code in ("en", "ru")]
    picture = QImage(str(next((tmp_path / "pictures").glob("*report*en*"))))
    assert (picture.width(), picture.height()) == (1000, 700)
    assert picture.pixelColor(500, 690).lightness() < 60, "the dark theme is dark"


def test_screen_that_fails_is_told_and_the_others_are_taken(qtbot, filled, tmp_path, capsys, monkeypatch):
    def broken(_stage):
        raise AssertionError("nothing to show")

    monkeypatch.setattr(screens, "_scenes", {"broken": broken, "login": screens.scenes()["login"]})
    assert screens.take_screens(tmp_path / "pictures", store=filled.store, themes=("light",), languages=("en",), sizes=((900, 600),)) == 1
    assert "nothing to show" in capsys.readouterr().err
    assert [path.name for path in (tmp_path / "pictures").iterdir()] == ["02-login-light-en-900x600.png"]
    assert not [widget for widget in QApplication.topLevelWidgets() if widget.isVisible()]
