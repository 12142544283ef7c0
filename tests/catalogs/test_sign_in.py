from datetime import datetime, timedelta

import pytest

from app.access import Role
from app.catalogs import sign_in as door
from app.catalogs.staff import User
from app.core.errors import UserError

pytestmark = pytest.mark.usefixtures("quick_hashes")
NOW = datetime(2026, 11, 22, 9, 0)


@pytest.fixture
def olga(store):
    with store.write() as session:
        user = User(code="olga", name="Olga", role=Role.OWNER)
        door.set_secret(user, password="correct horse", pin="4711")
        session.add(user)
        session.flush()
        return user.id


def attempt(store, user_id, secret, at):
    """Sign in as the window does: the wrong try is kept although it is refused."""
    with store.write() as session:
        try:
            return door.sign_in(session, user_id, secret, at)
        except door.WrongSecret as refused:
            return refused


def test_password_and_pin_both_open(store, olga):
    assert attempt(store, olga, "correct horse", NOW).name == "Olga"
    assert attempt(store, olga, "4711", NOW).role == Role.OWNER


def test_delay_doubles_after_each_wrong_try_and_is_kept(store, olga):
    at, delays = NOW, []
    for _ in range(5):
        refused = attempt(store, olga, "wrong", at)
        delays.append(refused.seconds)
        at += timedelta(seconds=refused.seconds)
    assert delays == [1, 2, 4, 8, 16]


def test_right_password_is_refused_before_the_delay_is_over(store, olga):
    for at in (NOW, NOW + timedelta(seconds=2)):
        attempt(store, olga, "wrong", at)
    early = attempt(store, olga, "correct horse", NOW + timedelta(seconds=3))
    assert (type(early), early.seconds) == (door.WrongSecret, 1)
    assert attempt(store, olga, "correct horse", NOW + timedelta(seconds=4)).name == "Olga"


def test_delay_starts_anew_after_a_right_password(store, olga):
    attempt(store, olga, "wrong", NOW)
    attempt(store, olga, "4711", NOW + timedelta(seconds=5))
    assert attempt(store, olga, "wrong", NOW + timedelta(seconds=9)).seconds == 1


def test_delay_never_exceeds_a_quarter_of_an_hour():
    assert door.delay_seconds(1000) == 900


@pytest.mark.parametrize(
    ("pin", "why"),
    [(pin, "4 to 8 digits") for pin in ("123", "abcd", "123456789", "４７１１")] + [(pin, "the first") for pin in ("1111", "1234", "4321")],
)
def test_pin_that_is_none_or_too_plain_is_refused(pin, why):
    with pytest.raises(UserError, match=why):
        door.hash_pin(pin)


@pytest.mark.parametrize("password", ["short", "7 chars"])
def test_password_needs_eight_characters(password):
    with pytest.raises(UserError, match="at least 8 characters"):
        door.hash_password(password)


def test_password_has_no_rules_of_composition(store, olga):
    with store.write() as session:
        door.set_secret(session.get(User, olga), password="вороны летят", pin="")
    assert attempt(store, olga, "вороны летят", NOW).has_pin is False
    assert isinstance(attempt(store, olga, "4711", NOW), door.WrongSecret)


def test_one_person_store_without_a_password_needs_no_log_in(store):
    with store.write() as session:
        session.add(User(code="me", name="Me", role=Role.OWNER))
    with store.read() as session:
        assert door.sole_user(session).name == "Me"
        assert not door.has_secrets(session)


def test_old_hash_is_made_anew_when_the_password_is_seen(store, olga, monkeypatch):
    from argon2 import PasswordHasher

    stronger = PasswordHasher(time_cost=2, memory_cost=16, parallelism=1)
    monkeypatch.setattr(door, "hasher", lambda: stronger)
    attempt(store, olga, "correct horse", NOW)
    with store.read() as session:
        assert not stronger.check_needs_rehash(session.get(User, olga).password_hash)
        assert stronger.check_needs_rehash(session.get(User, olga).pin_hash)


def test_disabled_user_is_refused_in_words(store, olga):
    with store.write() as session:
        session.get(User, olga).active = False
    with store.write() as session, pytest.raises(UserError, match="not in use any more: choose another"):
        door.sign_in(session, olga, "correct horse", NOW)


def test_last_owner_can_not_be_lost(store, olga):
    with store.write() as session:
        user = session.get(User, olga)
        user.role = Role.CASHIER
        with pytest.raises(UserError, match="make another user the owner first"):
            door.require_owner_left(session, user)
        session.add(User(code="ivan", name="Ivan", role=Role.OWNER))
        session.flush()
        door.require_owner_left(session, user)
