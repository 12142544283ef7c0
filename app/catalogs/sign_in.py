"""Who may sit down: passwords and PINs as argon2id hashes, a delay that doubles after every wrong one, and a store without any."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.access import Actor, Role
from app.catalogs.staff import User
from app.core.errors import UserError
from app.i18n import N_

if TYPE_CHECKING:  # loads after the first paint
    from argon2 import PasswordHasher

SHORTEST_PASSWORD = 8
LONGEST_PASSWORD = 200
PIN_DIGITS = (4, 8)
LONGEST_DELAY_SECONDS = 15 * 60
FREE_TRIES = 1
"""So many wrong tries cost nothing but the first second."""


@dataclass(frozen=True)
class Person:
    """A user as the log-in shows them."""

    id: int
    code: str
    name: str
    role: Role
    has_password: bool
    has_pin: bool
    language: str = ""

    @property
    def is_open(self) -> bool:
        """Whether they get in without a word."""
        return not (self.has_password or self.has_pin)


class WrongSecret(UserError):
    """The password or PIN is wrong, or it is too early to try again; `seconds` says how long to wait."""

    def __init__(self, template: str, seconds: int) -> None:
        super().__init__(template, seconds=seconds)
        self.seconds = seconds


WRONG = N_("This is not right. Try again in {seconds} s")
TOO_EARLY = N_("Wait {seconds} s more before you try again")


def people(session: Session) -> list[Person]:
    """Users in use, by name."""
    rows = session.execute(select(User).where(User.active.is_(True)).order_by(User.name)).scalars()
    return [_person(user) for user in rows]


def _person(user: User) -> Person:
    return Person(user.id, user.code, user.name, user.role, user.password_hash is not None, user.pin_hash is not None, user.language or "")


def sole_user(session: Session) -> Person | None:
    """The only user of a store that asks for no password: the window opens without a log-in."""
    found = people(session)
    return found[0] if len(found) == 1 and found[0].is_open else None


def has_secrets(session: Session) -> bool:
    """Whether any user in use has a password or a PIN."""
    has_one = or_(User.password_hash.is_not(None), User.pin_hash.is_not(None))
    return session.execute(select(User.id).where(User.active.is_(True), has_one).limit(1)).first() is not None


def actor_of(person: Person, computer: str = "") -> Actor:
    """The user as one who acts."""
    return Actor(person.id, person.name, person.role, computer)


def sign_in(session: Session, user_id: int, secret: str, at: datetime | None = None) -> Person:
    """Let a user in by password or PIN. The caller commits also when this raises: the wrong try is kept in the user's row.

    Raises WrongSecret; the delay is 1 s after the first wrong try and doubles with each one, up to 15 minutes. Tries at once wait for
    each other, so that each meets the delay of the one before it.
    """
    user = session.get(User, user_id, populate_existing=True, with_for_update={"key_share": True})
    if user is None or not user.active:
        raise UserError(N_("This user is not in use any more: choose another"))
    now = at or datetime.now(UTC).replace(tzinfo=None)
    if user.locked_until is not None and user.locked_until > now:
        raise WrongSecret(TOO_EARLY, _seconds(user.locked_until - now))
    if not is_right(user, secret):
        user.wrong_tries += 1
        delay = delay_seconds(user.wrong_tries)
        user.locked_until = now + timedelta(seconds=delay)
        session.flush()
        raise WrongSecret(WRONG, delay)
    if user.wrong_tries:
        user.wrong_tries, user.locked_until = 0, None
    _refresh(user, secret)
    session.flush()
    return _person(user)


def delay_seconds(wrong_tries: int) -> int:
    """How long to wait after so many wrong tries in a row: 1, 2, 4, 8 … seconds."""
    return int(min(LONGEST_DELAY_SECONDS, 2 ** min(30, max(0, wrong_tries - FREE_TRIES))))


def _seconds(left: timedelta) -> int:
    return max(1, -(-int(left.total_seconds() * 1000) // 1000))


def is_right(user: User, secret: str) -> bool:
    """Whether it is the user's password or PIN; a user without either needs none."""
    if user.password_hash is None and user.pin_hash is None:
        return True
    return any(_matches(kept, secret) for kept in (user.password_hash, user.pin_hash) if kept is not None)


def _matches(kept: str, secret: str) -> bool:
    from argon2.exceptions import InvalidHashError, VerificationError

    try:
        return hasher().verify(kept, secret)
    except (VerificationError, InvalidHashError):
        return False


def _refresh(user: User, secret: str) -> None:
    """Hash again what was hashed with settings that have been raised since."""
    if user.password_hash is not None and hasher().check_needs_rehash(user.password_hash) and _matches(user.password_hash, secret):
        user.password_hash = hasher().hash(secret)
    if user.pin_hash is not None and hasher().check_needs_rehash(user.pin_hash) and _matches(user.pin_hash, secret):
        user.pin_hash = hasher().hash(secret)


@cache
def hasher() -> "PasswordHasher":
    """Argon2id as RFC 9106 recommends where memory is scarce: 64 MiB, 3 passes."""
    from argon2 import PasswordHasher

    return PasswordHasher(time_cost=3, memory_cost=65536, parallelism=4)


def hash_password(password: str) -> str:
    """The hash to keep. Raises UserError for one that is too short; there are no other rules (NIST SP 800-63B)."""
    if len(password) < SHORTEST_PASSWORD:
        raise UserError(N_("A password has at least {least} characters: a short sentence is easy to remember"), least=SHORTEST_PASSWORD)
    if len(password) > LONGEST_PASSWORD:
        raise UserError(N_("A password has at most {most} characters"), most=LONGEST_PASSWORD)
    return hasher().hash(password)


def hash_pin(pin: str) -> str:
    """The hash to keep. Raises UserError for what is no PIN."""
    least, most = PIN_DIGITS
    if not (pin.isascii() and pin.isdigit() and least <= len(pin) <= most):
        raise UserError(N_("A PIN has {least} to {most} digits"), least=least, most=most)
    if len(set(pin)) == 1 or pin in "0123456789" or pin in "9876543210":
        raise UserError(N_("This PIN is the first that anybody would try: choose another"))
    return hasher().hash(pin)


def set_secret(user: User, *, password: str | None = None, pin: str | None = None) -> None:
    """Give a user a password or a PIN; an empty text takes it away, None leaves it as it is. Ends any delay."""
    if password is not None:
        user.password_hash = hash_password(password) if password else None
    if pin is not None:
        user.pin_hash = hash_pin(pin) if pin else None
    user.wrong_tries, user.locked_until = 0, None


def require_owner_left(session: Session, user: User) -> None:
    """Raise UserError when, with this user as changed, nobody is left who may manage users."""
    others = select(User.id).where(User.active.is_(True), User.role == Role.OWNER, User.id != user.id).limit(1)
    if not (user.active and user.role == Role.OWNER) and session.execute(others).first() is None:
        raise UserError(N_("Someone must stay the owner: make another user the owner first"))
