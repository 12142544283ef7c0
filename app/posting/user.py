"""Users: a password or PIN given or taken away, by those who may, with a line in the audit trail."""

from typing import Literal

from sqlalchemy.orm import Session

from app.access import Actor, require
from app.catalogs.sign_in import set_secret
from app.catalogs.staff import User
from app.posting import audit


def give_secret(session: Session, actor: Actor, user_id: int, sort: Literal["password", "pin"], secret: str) -> None:
    """Give a user a password or a PIN; an empty text takes it away.

    Raises UserError for an actor whose role may not change users, and for a secret that `sign_in` does not take.
    """
    require(actor, "edit", User.roles, User.title_plural)
    user = session.get_one(User, user_id)
    if sort == "password":
        set_secret(user, password=secret)
    else:
        set_secret(user, pin=secret)
    audit.note(session, actor, f"{'set' if secret else 'remove'}_{sort}", f"staff/{user.code}", title=user.name)
