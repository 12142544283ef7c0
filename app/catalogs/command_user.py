"""Who a command without a window runs as."""

from app.access import Actor, Role
from app.catalogs.sign_in import Person, actor_of, has_secrets, people, sign_in
from app.core.errors import UserError
from app.i18n import N_, _
from app.store.engine import Store


def actor_for(store: Store, name: str | None, password: str, computer: str) -> Actor:
    """The named user, or the owner of a store that has no passwords yet.

    Raises UserError for an unknown name, WrongSecret for a wrong password, and UserError when the store wants to know who it is.
    """
    with store.read() as session:
        known = people(session)
        if name is None and has_secrets(session):
            raise UserError(N_("This store asks who you are: add --user NAME and put the password into LARDER_PASSWORD"))
    if name is None:
        owners = [person for person in known if person.role == Role.OWNER]
        return actor_of(owners[0], computer) if owners else Actor(0, _(N_("Owner")), Role.OWNER, computer)
    found = next((person for person in known if name in {person.code, person.name}), None)
    if found is None:
        raise UserError(N_("There is no user {name}"), name=name)
    return actor_of(found if found.is_open else _let_in(store, found, password), computer)


def _let_in(store: Store, person: Person, password: str) -> Person:
    session = store.editing()
    try:
        session.begin_writing()
        return sign_in(session, person.id, password)
    finally:
        session.commit()  # a wrong try counts too
        session.close()
