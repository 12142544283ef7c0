import pytest
from PySide6.QtCore import Qt
from sqlalchemy import select

from app.access import Actor, Role
from app.catalogs import sign_in as door
from app.catalogs.setting_value import write_setting
from app.catalogs.staff import User
from app.store.audit import audit
from app.store.opening import create_store
from app.ui import login, login_work, switch_user
from app.ui.idle_lock import IdleLock, LockScreen
from app.ui.login import LogIn, LogInPanel
from app.ui.main_window import MainWindow
from tests.ui.doors.waiting import WAIT

pytestmark = pytest.mark.usefixtures("quick_hashes")


@pytest.fixture
def users(shop):
    with shop.write() as session:
        olga = session.execute(select(User)).scalar_one()
        door.set_secret(olga, password="correct horse", pin="4711")
        ivan = User(code="ivan", name="Ivan", role=Role.STOREKEEPER, pin_hash=door.hash_pin("2580"))
        jana = User(code="jana", name="Jana", role=Role.CASHIER)
        session.add_all([ivan, jana])
        session.flush()
        return {"olga": olga.id, "ivan": ivan.id, "jana": jana.id}


def actions(shop):
    with shop.read() as session:
        return [tuple(row) for row in session.execute(select(audit.c.action, audit.c.object).order_by(audit.c.id))]


def shown(qtbot, panel):
    qtbot.addWidget(panel)
    with qtbot.waitExposed(panel):
        panel.show()
    return panel


def test_pin_lets_in_and_is_noted(qtbot, context, shop, users):
    panel = shown(qtbot, LogInPanel(shop))
    panel.tiles[users["ivan"]].click()
    with qtbot.waitSignal(panel.entered) as entered:
        qtbot.keyClicks(panel.secret, "2580")
        qtbot.keyClick(panel.secret, Qt.Key.Key_Return)
    assert entered.args[0].name == "Ivan"
    assert actions(shop)[-1] == ("log_in", "staff/ivan")


def test_a_sole_user_types_the_pin_at_once(qtbot, context, shop):
    with shop.write() as session:
        door.set_secret(session.execute(select(User)).scalar_one(), pin="4711")
    dialog = shown(qtbot, LogIn(None, shop))
    assert dialog.focusWidget() is dialog.panel.secret


def test_a_store_that_knows_nobody_yet_opens_for_its_owner(context, tmp_path):
    store = create_store(str(tmp_path / "bare.larder"), name="Bare")
    assert login.log_in(None, store).role == Role.OWNER
    store.close()


def test_wrong_pin_is_told_with_its_delay_and_noted(qtbot, context, shop, users):
    panel = shown(qtbot, LogInPanel(shop))
    panel.choose(next(person for person in panel.people if person.name == "Ivan"))
    panel.secret.setText("0000")
    panel.try_in()
    qtbot.waitUntil(lambda: bool(panel.words.text()), timeout=WAIT)
    assert "1 s" in panel.words.text()
    assert not panel.secret.isEnabled()
    assert actions(shop)[-1] == ("refuse_log_in", "staff/ivan")
    qtbot.waitUntil(panel.secret.isEnabled, timeout=3000)


def test_user_without_a_secret_is_in_with_one_click(qtbot, context, shop, users):
    panel = shown(qtbot, LogInPanel(shop))
    with qtbot.waitSignal(panel.entered) as entered:
        panel.tiles[users["jana"]].click()
    assert entered.args[0].role == Role.CASHIER


def test_arrow_keys_walk_over_the_tiles_and_enter_chooses(qtbot, context, shop, users):
    dialog = shown(qtbot, LogIn(None, shop))
    tiles = list(dialog.panel.tiles.values())
    tiles[0].setFocus()
    qtbot.keyClick(dialog.panel, Qt.Key.Key_Right)
    qtbot.keyClick(dialog.panel, Qt.Key.Key_Right)
    assert tiles[2].hasFocus()
    qtbot.keyClick(dialog.panel, Qt.Key.Key_Return)
    assert dialog.panel.person.name == "Olga"
    assert "Password or PIN" in dialog.panel.asked.text()


def test_lock_covers_the_window_and_opens_with_the_password(qtbot, context, shop, users):
    window = shown(qtbot, MainWindow())
    context.actor = Actor(users["olga"], "Olga", Role.OWNER)
    lock = IdleLock(window, context)
    lock.lock()
    qtbot.waitUntil(lambda: isinstance(lock.screen, LockScreen), timeout=WAIT)
    assert lock.screen.isVisible()
    qtbot.keyClick(lock.screen, Qt.Key.Key_Escape)
    lock.screen.close()
    assert lock.screen.isVisible(), "neither Escape nor closing opens it"
    lock.screen.panel.secret.setText("4711")
    lock.screen.panel.try_in()
    qtbot.waitUntil(lambda: lock.screen is None, timeout=WAIT)
    lock.stop()


def test_lock_comes_by_itself_after_the_minutes_set(qtbot, context, shop, users, monkeypatch):
    monkeypatch.setattr("app.ui.idle_lock.MINUTE_MS", 50)
    with shop.write() as session:
        write_setting(session, "idle_minutes", 1)
    window = shown(qtbot, MainWindow())
    context.actor = Actor(users["olga"], "Olga", Role.OWNER)
    lock = IdleLock(window, context)
    qtbot.waitUntil(lambda: lock.screen is not None, timeout=WAIT)
    lock.stop()


def test_store_without_passwords_is_never_locked(qtbot, context, shop):
    window = shown(qtbot, MainWindow())
    lock = IdleLock(window, context)
    qtbot.waitUntil(lambda: lock._people is not None, timeout=WAIT)
    assert lock._timer.interval() == 0
    lock.lock()
    assert lock.screen is None
    lock.stop()


def test_who_leaves_is_named_in_the_trail_as_they_came(shop, users):
    ivan = next(person for person in login_work.users(shop) if person.code == "ivan")
    login_work.enter(shop, ivan, "2580")
    login_work.leave(shop, door.actor_of(ivan))
    assert actions(shop)[-2:] == [("log_in", "staff/ivan"), ("log_out", "staff/ivan")]


def test_another_user_takes_over_with_their_own_rights(qtbot, context, shop, users, monkeypatch):
    window = shown(qtbot, MainWindow())
    window.fill(context)
    switch_user.attach(window)
    monkeypatch.setattr(switch_user, "log_in", lambda *_: Actor(users["jana"], "Jana", Role.CASHIER))
    assert switch_user.switch_user(window)
    assert window.context.actor.role == Role.CASHIER
    assert window.idle_lock.context is window.context
    assert actions(shop)[-1][0] == "log_out"
    window.idle_lock.stop()
    window.context.detach()
    window.context = None


def test_unsaved_work_keeps_the_user_who_did_it(qtbot, context, shop, users, monkeypatch):
    window = shown(qtbot, MainWindow())
    window.fill(context)
    switch_user.attach(window)
    monkeypatch.setattr(switch_user, "log_in", lambda *_: Actor(users["jana"], "Jana", Role.CASHIER))
    window.tabs.widget(0).can_close = lambda: False
    assert not switch_user.switch_user(window)
    assert window.context is context
    window.idle_lock.stop()
    window.context = None


def test_log_in_speaks_the_users_language(qtbot, context, shop, users, monkeypatch):
    from app.i18n import language, use_language

    monkeypatch.setattr(LogIn, "exec", lambda dialog: setattr(dialog, "person", door.Person(1, "o", "O", Role.OWNER, False, False, "ru")))
    assert login.log_in(None, shop).name == "O"
    assert language() == "ru"
    use_language("en")
