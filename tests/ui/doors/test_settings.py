import threading

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QLabel
from sqlalchemy import select

from app.access import Actor, Role
from app.catalogs import sign_in as door
from app.catalogs.setting_value import read_setting, read_settings
from app.catalogs.staff import User
from app.documents.base import kinds
from app.settings import SETTINGS, Scope
from app.store.audit import audit
from app.ui import tasks, theme
from app.ui.setting_control import LINE_HEIGHT
from app.ui.settings_window import SettingsView, trouble_of
from app.ui.users_window import SecretDialog, UsersView, rights
from tests.ui.doors.waiting import WAIT

pytestmark = pytest.mark.usefixtures("quick_hashes")


@pytest.fixture
def view(qtbot, context):
    made = SettingsView(context)
    qtbot.addWidget(made)
    made.show()
    wait_for_values(qtbot, made)
    yield made
    theme.apply("light", 100)


def wait_for_values(qtbot, view):
    """Pages are made one by one, and values of the store come a moment after them."""
    qtbot.waitUntil(lambda: not view._makers, timeout=WAIT)
    qtbot.waitUntil(view.controls["open_today"].widget.isEnabled, timeout=WAIT)


def typed(control, value):
    control.show(value)
    control.edited.emit()


def typed_and_kept(view, key, value):
    """Type a value and wait until the store has it."""
    typed(view.controls[key], value)
    view.queue.finish()


def kept(context, key, user=0):
    with context.store.read() as session:
        return read_setting(session, key, user)


def test_values_of_the_store_are_read_off_the_windows_thread(qtbot, context, monkeypatch):
    seen = []
    monkeypatch.setattr(
        "app.ui.settings_window.read_settings", lambda *told: seen.append(threading.current_thread()) or read_settings(*told)
    )
    made = SettingsView(context)
    qtbot.addWidget(made)
    qtbot.waitUntil(lambda: "name" in made.controls, timeout=WAIT)
    assert not made.controls["name"].widget.isEnabled(), "nothing can be typed over before it is read"
    wait_for_values(qtbot, made)
    assert seen
    assert threading.main_thread() not in seen


@pytest.mark.parametrize("key", ["open_today", "scanner/muted", "language", "name", "address"])
def test_the_label_of_a_setting_is_level_with_its_control(view, key):
    control = view.controls[key]
    view.sections.setCurrentRow(list(Scope).index(control.setting.scope))
    view.resize(1100, 800)
    name = next(each for each in view.findChildren(QLabel) if each.buddy() is control.field)
    top = name.mapTo(view, QPoint(0, name.contentsMargins().top())).y()
    shown = control.field.mapTo(view, QPoint(0, 0)).y()
    height = theme.scaled(LINE_HEIGHT) if key == "address" else control.field.height()
    assert abs((top + name.fontMetrics().height() / 2) - (shown + height / 2)) <= 1


def test_every_setting_has_its_control_and_shows_its_value(view):
    assert set(view.controls) == {each.key for each in SETTINGS}
    for key, control in view.controls.items():
        assert control.read() is not None or key == "label_price_type", key


def test_theme_is_applied_at_once(view, context):
    typed(view.controls["theme"], "dark")
    assert theme.is_dark()
    assert context.settings.value("theme") == "dark"


def test_setting_of_the_store_is_kept_and_noted(view, context):
    typed_and_kept(view, "tax_id", "GB 123")
    assert kept(context, "tax_id") == "GB 123"
    with context.store.read() as session:
        entry = session.execute(select(audit).where(audit.c.action == "setting")).mappings().one()
    assert (entry["object"], entry["after"]) == ("setting/tax_id", '{"value":"GB 123"}')


def test_own_setting_is_kept_for_the_user_alone(view, context):
    typed_and_kept(view, "open_today", False)
    assert kept(context, "open_today", context.actor.user_id) is False
    assert kept(context, "open_today", 99) is True


def test_wrong_mask_is_told_at_its_field_and_not_kept(view, context):
    before = kept(context, "in_store_masks")
    typed_and_kept(view, "in_store_masks", "21IIIII")
    assert view.controls["in_store_masks"].problem.text()
    assert kept(context, "in_store_masks") == before
    assert trouble_of(view.controls["in_store_masks"].setting, "21IIIIIWW.WWWC") == ""


def test_masks_that_can_t_be_told_apart_are_told(view, context):
    before = kept(context, "in_store_masks")
    typed_and_kept(view, "in_store_masks", "21IIIIIWW.WWWC\n21IIIIIPPP.PPC")
    assert "prefix 21 is already used" in view.controls["in_store_masks"].problem.text()
    assert kept(context, "in_store_masks") == before


def test_number_is_kept_within_its_bounds(view, context):
    typed_and_kept(view, "idle_minutes", 100000)
    assert kept(context, "idle_minutes") == 480


def test_cashier_sees_the_stores_settings_but_can_not_change_them(qtbot, context):
    context.actor = Actor(2, "Jana", Role.CASHIER)
    made = SettingsView(context)
    qtbot.addWidget(made)
    wait_for_values(qtbot, made)
    assert not made.controls["name"].widget.isEnabled()
    assert made.controls["theme"].widget.isEnabled()
    assert made.sections.count() == len(Scope), "users are not shown to a cashier"
    typed_and_kept(made, "name", "Mine")
    assert "may not" in made.message_bar.label.text()
    assert kept(context, "name") != "Mine"


def test_of_two_changes_to_a_setting_the_later_one_stays(view, context):
    for value in ("GB 1", "GB 12", "GB 123"):
        typed(view.controls["tax_id"], value)
    tasks.finish_writes(view)
    assert kept(context, "tax_id") == "GB 123"


# Users ----------------------------------------------------------------------------------------------------------------


@pytest.fixture
def users(qtbot, context):
    made = UsersView(context)
    qtbot.addWidget(made)
    made.show()
    qtbot.waitUntil(lambda: bool(made.users), timeout=WAIT)
    return made


def test_new_user_is_made_with_role_and_password(users, context):
    users.new()
    users.controls["name"].show("Ivan Sidorov")
    users.controls["role"].show(Role.CASHIER)
    users.save()
    assert not users.form.isEnabled()
    tasks.finish_writes(users)
    users.set_secret("password", "correct horse")
    tasks.finish_writes(users)
    with context.store.read() as session:
        user = session.execute(select(User).where(User.code == "ivan")).scalar_one()
        assert (user.role, door.is_right(user, "correct horse"), door.is_right(user, "other one")) == (Role.CASHIER, True, False)
        trail = [row[0] for row in session.execute(select(audit.c.action).where(audit.c.object == "staff/ivan"))]
    assert trail[-1] == "set_password"
    assert len(trail) == 2


def test_password_never_stands_in_the_audit_trail(users, context):
    users.choose(0)
    users.set_secret("password", "correct horse")
    tasks.finish_writes(users)
    with context.store.read() as session:
        text = str(session.execute(select(audit.c.before, audit.c.after)).all())
    assert "horse" not in text
    assert "argon2" not in text


def test_last_owner_keeps_the_role(users, context):
    users.choose(0)
    users.controls["role"].show(Role.CASHIER)
    users.save()
    tasks.finish_writes(users)
    assert "owner" in users.message_bar.label.text()
    with context.store.read() as session:
        assert session.execute(select(User.role)).scalar_one() == Role.OWNER


def test_two_different_passwords_are_told(qtbot, users):
    dialog = SecretDialog(users, users.users[0], "pin")
    qtbot.addWidget(dialog)
    dialog.secret.setText("4711")
    dialog.again.setText("4712")
    dialog.accept()
    assert dialog.result() == 0
    assert "not the same" in dialog.message_bar.label.text()


def test_secret_is_hashed_off_the_windows_thread(qtbot, users, monkeypatch):
    seen = []
    monkeypatch.setattr(door, "hash_pin", lambda pin: seen.append(threading.get_ident()) or "hash")
    dialog = SecretDialog(users, users.users[0], "pin")
    qtbot.addWidget(dialog)
    for field in (dialog.secret, dialog.again):
        field.setText("4711")
    dialog.accept()
    assert not dialog.body.isEnabled()
    qtbot.waitUntil(lambda: dialog.result() == 1)
    assert seen
    assert threading.get_ident() not in seen


def test_manager_sees_users_but_can_not_change_them(qtbot, context):
    context.actor = Actor(2, "Max", Role.MANAGER)
    made = UsersView(context)
    qtbot.addWidget(made)
    assert not made.save_button.isEnabled()
    qtbot.waitUntil(lambda: bool(made.users), timeout=WAIT)
    made.choose(0)
    made.set_secret("pin", "4711")
    tasks.finish_writes(made)
    assert "may not change" in made.message_bar.label.text()


def test_table_of_rights_follows_the_declarations():
    table = {row[0]: row[1:] for row in rights()}
    receipt = kinds()["goods_receipt"]
    owner, manager, storekeeper, cashier, *_rest = table[receipt.title_plural]
    assert owner == manager == "everything"
    assert storekeeper == "change, post"
    assert cashier == "look at"


def test_new_receipt_states_prices_as_the_store_says(view, context):
    from app.ui.document_work import new_document

    assert not new_document(context.store, "goods_receipt").document.prices_include_vat
    typed_and_kept(view, "prices_include_vat", True)
    assert new_document(context.store, "goods_receipt").document.prices_include_vat
