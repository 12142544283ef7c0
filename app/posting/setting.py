"""A setting of the store or of a user is kept: by those who may, with a line in the audit trail for the store's."""

from typing import Any

from sqlalchemy.orm import Session

from app.access import Actor, Role, Roles, require
from app.catalogs.setting_value import read_settings, write_setting
from app.i18n import N_
from app.posting import audit
from app.settings import Scope, Setting

STORE_ROLES = Roles(edit=Role.MANAGER)
"""Who may change the settings of the store."""


def keep_setting(session: Session, actor: Actor, each: Setting, value: Any) -> None:
    """Keep the value of a setting of the store, or of the actor alone. Raises UserError for who may not change the store's."""
    if each.scope is Scope.STORE:
        require(actor, "edit", STORE_ROLES, N_("Settings"))
        before = read_settings(session, each.scope)[each.key]
        record = ({"value": str(before)}, {"value": str(value)})
        audit.note(session, actor, "setting", f"setting/{each.key}", title=each.label, before=record[0], after=record[1])
    write_setting(session, each.key, value, actor.user_id)
