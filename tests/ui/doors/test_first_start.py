from decimal import Decimal

import pytest
from PySide6.QtCore import Qt

from app.catalogs.sign_in import people
from app.i18n import language, use_language
from app.store.info import read_info
from app.ui import tasks, wizard_work
from app.ui.wizard import Wizard
from app.ui.wizard_work import CURRENCIES, usual_currency


@pytest.fixture
def wizard(qtbot, tmp_path, context):
    made = Wizard(None, tmp_path / "shop" / "larder.larder")
    qtbot.addWidget(made)
    with qtbot.waitExposed(made):
        made.show()
    yield made
    if made.store is not None:
        made.store.close()
    use_language("en")


def press_enter(qtbot, wizard):
    qtbot.keyClick(wizard.focusWidget() or wizard, Qt.Key.Key_Return)


def test_store_is_made_with_the_keyboard_alone(qtbot, wizard):
    press_enter(qtbot, wizard)
    for field, text in ((wizard.name, "Green Grocer"), (wizard.site, "Main store")):
        field.setFocus()
        qtbot.keyClicks(field, text)
    press_enter(qtbot, wizard)
    qtbot.keyClicks(wizard.user, "Olga Petrova")
    for field in (wizard.password, wizard.again):
        qtbot.keyClicks(field, "correct horse")
    press_enter(qtbot, wizard)
    qtbot.waitUntil(lambda: wizard.page == 3)
    press_enter(qtbot, wizard)
    qtbot.waitUntil(lambda: wizard.store is not None, timeout=20000)
    with wizard.store.read() as session:
        assert read_info(session, "name") == "Green Grocer"
        person = people(session)[0]
    assert (person.name, person.role, person.has_password, person.has_pin) == ("Olga Petrova", "owner", True, False)


def test_new_store_has_units_reasons_and_a_site(qtbot, wizard):
    from app.catalogs.base import catalogs

    wizard._show(3)
    for field, text in ((wizard.name, "A"), (wizard.site, "Shop"), (wizard.user, "Me")):
        field.setText(text)
    wizard.go_on()
    qtbot.waitUntil(lambda: wizard.store is not None, timeout=20000)
    with wizard.store.read() as session:
        counts = {name: session.query(catalogs()[name]).count() for name in ("unit", "write_off_reason", "site", "price_type", "staff")}
        gram = session.query(catalogs()["unit"]).filter_by(code="g").one()
        assert (gram.factor, gram.base_id is not None) == (Decimal("0.001"), True)
    assert counts["site"] == counts["staff"] == counts["price_type"] == 1
    assert counts["unit"] >= 5


def test_page_is_left_only_when_it_is_filled(wizard):
    wizard._show(1)
    assert not wizard.next.isEnabled()
    wizard.name.setText("A")
    assert wizard.next.isEnabled()


def test_the_first_site_is_called_what_its_empty_field_shows(wizard):
    wizard._show(3)
    assert wizard.answers().site == wizard.site.placeholderText() == "Main store"


def test_a_pin_that_can_not_be_taken_is_typed_again_at_once(wizard):
    wizard._show(2)
    wizard.user.setText("Me")
    wizard.pin.setText("1234")
    wizard.go_on()
    tasks.finish_writes(wizard)
    assert wizard.page == 2
    assert wizard.focusWidget() is wizard.pin


@pytest.mark.parametrize(("password", "again", "pin"), [("short", "short", ""), ("longenough", "otherwise", ""), ("", "", "12")])
def test_password_that_can_not_be_taken_is_told_on_its_page(wizard, password, again, pin):
    wizard._show(2)
    wizard.user.setText("Me")
    wizard.password.setText(password)
    wizard.again.setText(again)
    wizard.pin.setText(pin)
    wizard.go_on()
    tasks.finish_writes(wizard)
    assert wizard.page == 2
    assert wizard.message_bar.isVisible()


def test_language_switches_at_once_and_keeps_what_was_typed(wizard):
    wizard.name.setText("Ромашка")
    wizard.speak("ru")
    assert language() == "ru"
    wizard._show(1)
    assert wizard.name.text() == "Ромашка"
    assert wizard.name.isVisible()
    wizard.speak("en")


def test_taken_file_is_told_and_left_alone(qtbot, wizard, tmp_path):
    taken = tmp_path / "taken.larder"
    taken.write_text("mine")
    wizard._show(3)
    for field, text in ((wizard.name, "A"), (wizard.site, "B"), (wizard.user, "C"), (wizard.path, str(taken))):
        field.setText(text)
    wizard.go_on()
    qtbot.waitUntil(wizard.message_bar.isVisible, timeout=20000)
    assert wizard.store is None
    assert taken.read_text() == "mine"


def test_escape_goes_back_a_page(qtbot, wizard):
    wizard._show(2)
    qtbot.keyClick(wizard, Qt.Key.Key_Escape)
    assert wizard.page == 1


def test_currency_is_that_of_the_country(monkeypatch):
    monkeypatch.setattr(wizard_work.locale, "getlocale", lambda: ("ru_RU", "UTF-8"))
    assert usual_currency() == "RUB"
    monkeypatch.setattr(wizard_work.locale, "getlocale", lambda: (None, None))
    assert usual_currency() == "EUR"
    use_language("ru")
    assert usual_currency() == "RUB"
    monkeypatch.setattr(wizard_work.locale, "getlocale", lambda: ("ru_KZ", "UTF-8"))
    assert usual_currency() == "KZT"
    use_language("en")
    assert set(wizard_work.COUNTRY_CURRENCIES.values()) <= set(CURRENCIES)


def test_what_was_told_is_summed_up_before_the_store_is_made(wizard):
    wizard.name.setText("Green Grocer")
    wizard.user.setText("Olga Petrova")
    wizard._show(3)
    shown = [each.text() for each in wizard.summary]
    assert {"Green Grocer", "Olga Petrova"} <= set(shown)
    assert all(shown)
