"""Letting a user in, in a transaction of its own; right and wrong tries are written into the audit trail. No Qt: runs in any thread."""

import platform

from app.access import Actor
from app.catalogs.setting_value import read_setting
from app.catalogs.sign_in import Person, WrongSecret, actor_of, has_secrets, people, sign_in
from app.catalogs.staff import User
from app.posting import audit
from app.store.engine import Store


def users(store: Store) -> list[Person]:
    """Everyone who may log in, by name."""
    with store.read() as session:
        return people(session)


def lock_facts(store: Store) -> tuple[int, list[Person]]:
    """After how many minutes the window locks (0: never), and everyone who may log in."""
    with store.read() as session:
        minutes = int(read_setting(session, "idle_minutes")) if has_secrets(session) else 0
        return minutes, people(session)


def enter(store: Store, person: Person, secret: str) -> Person:
    """Let a user in. Raises WrongSecret after having kept the wrong try, UserError when the user is not in use any more."""
    refused: WrongSecret | None = None
    with store.write() as session:
        try:
            entered = sign_in(session, person.id, secret)
        except WrongSecret as error:
            refused, entered = error, person
        actor = actor_of(person, platform.node())
        audit.note(session, actor, "refuse_log_in" if refused else "log_in", f"staff/{person.code}", title=person.name)
    if refused is not None:
        raise refused
    return entered


def leave(store: Store, actor: Actor) -> None:
    """Write down that a user has left the window to another."""
    with store.write() as session:
        user = session.get(User, actor.user_id)
        audit.note(session, actor, "log_out", f"staff/{user.code if user is not None else actor.user_id}", title=actor.name)
