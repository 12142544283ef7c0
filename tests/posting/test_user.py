"""Passwords and PINs: who may give them out, and what the trail keeps of it."""

import pytest
from sqlalchemy import select

from app.access import Actor, Role
from app.catalogs import sign_in as door
from app.catalogs.staff import User
from app.core.errors import UserError
from app.posting.user import give_secret
from app.store.audit import audit
from tests.makers import OWNER

pytestmark = pytest.mark.usefixtures("quick_hashes")


@pytest.fixture
def nina(store):
    with store.write() as session:
        user = User(code="nina", name="Nina", role=Role.STOREKEEPER)
        session.add(user)
        session.flush()
        return user.id


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.OWNER])
@pytest.mark.parametrize("sort", ["password", "pin"])
def test_only_an_owner_gives_out_secrets(store, nina, role, sort):
    with store.write() as session, pytest.raises(UserError, match="Users"):
        give_secret(session, Actor(0, "Till", role), nina, sort, "47114711")
    with store.read() as session:
        user = session.get_one(User, nina)
        assert (user.password_hash, user.pin_hash) == (None, None)
        assert session.execute(select(audit.c.action)).all() == []


def test_a_secret_is_given_and_taken_away_and_the_trail_knows_without_it(store, nina):
    for secret in ("correct horse", ""):
        with store.write() as session:
            give_secret(session, OWNER, nina, "password", secret)
            assert (session.get_one(User, nina).password_hash is not None) is bool(secret)
    with store.read() as session:
        rows = session.execute(select(audit.c.action, audit.c.title, audit.c.before, audit.c.after).order_by(audit.c.id)).all()
    assert [tuple(row) for row in rows] == [("set_password", "Nina", None, None), ("remove_password", "Nina", None, None)]


def test_a_pin_leaves_the_password_as_it_is(store, nina):
    with store.write() as session:
        give_secret(session, OWNER, nina, "password", "correct horse")
        before = session.get_one(User, nina).password_hash
        give_secret(session, OWNER, nina, "pin", "4711")
        user = session.get_one(User, nina)
        assert user.password_hash == before
        assert door.is_right(user, "4711")
