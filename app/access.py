"""Roles, and who may do what: denied unless a declaration allows it."""

from dataclasses import dataclass
from enum import StrEnum

from app.core.errors import UserError
from app.i18n import N_


class Role(StrEnum):
    """What a user of the store is; each may also do what the roles it includes may."""

    OWNER = "owner"
    MANAGER = "manager"
    STOREKEEPER = "storekeeper"
    CASHIER = "cashier"
    CHEF = "chef"
    VIEWER = "viewer"

    @property
    def label(self) -> str:
        """The role's name, to be translated."""
        return ROLE_LABELS[self]


ROLE_LABELS = {
    Role.OWNER: N_("Owner"),
    Role.MANAGER: N_("Manager"),
    Role.STOREKEEPER: N_("Storekeeper"),
    Role.CASHIER: N_("Cashier"),
    Role.CHEF: N_("Chef"),
    Role.VIEWER: N_("Viewer"),
}

INCLUDES: dict[str, frozenset[str]] = {
    Role.OWNER: frozenset(Role),
    Role.MANAGER: frozenset({Role.MANAGER, Role.STOREKEEPER, Role.CASHIER, Role.CHEF, Role.VIEWER}),
    Role.STOREKEEPER: frozenset({Role.STOREKEEPER, Role.VIEWER}),
    Role.CASHIER: frozenset({Role.CASHIER, Role.VIEWER}),
    Role.CHEF: frozenset({Role.CHEF, Role.VIEWER}),
    Role.VIEWER: frozenset({Role.VIEWER}),
}


@dataclass(frozen=True)
class Roles:
    """Which role a kind of document or catalog asks for, action by action; an action left empty takes the one before it."""

    edit: str
    post: str = ""
    unpost: str = ""
    view: str = Role.VIEWER

    def needed(self, action: str) -> str:
        """The role that `view`, `edit`, `post` or `unpost` asks for."""
        if action == "view":
            return self.view
        if action == "edit":
            return self.edit
        return (self.unpost or self.post or self.edit) if action == "unpost" else (self.post or self.edit)


@dataclass(frozen=True)
class Actor:
    """Who does something: a user of the store (0: the program itself), the role, and the computer it is done at."""

    user_id: int
    name: str
    role: str
    computer: str = ""

    def may(self, action: str, roles: Roles) -> bool:
        """Whether the actor's role includes the one that the action asks for."""
        return roles.needed(action) in INCLUDES.get(self.role, frozenset())


PROGRAM = Actor(0, "Larder", Role.OWNER)
"""Who makes what nobody asked for by name: standard rows, the first rows of a store."""

ACTIONS = {"view": N_("look at"), "edit": N_("change"), "post": N_("post"), "unpost": N_("unpost")}


def require(actor: Actor, action: str, roles: Roles, what: str) -> None:
    """Raise UserError unless the actor may do it; `what` is the plural title of the kind or catalog."""
    if not actor.may(action, roles):
        raise UserError(
            N_("{name} may not {action}: {what}. It takes the role {role}; ask someone who has it, or the owner to change your role."),
            name=actor.name, action=ACTIONS[action], what=what, role=ROLE_LABELS.get(Role(roles.needed(action)), ""),
        )  # fmt: skip
