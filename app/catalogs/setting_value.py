"""Settings that are kept in the store: those of the store itself and those of each user."""

from pathlib import Path
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from app.settings import Scope, Setting, setting, settings_of
from app.store.engine import Store
from app.store.info import read_info, write_info
from app.store.info import setting as table

KEPT = select(table.c.value).where(table.c.scope == bindparam("scope"), table.c.key == bindparam("key"))


def read_setting(session: Session, key: str, user_id: int = 0) -> Any:
    """The value of a setting of the store, or of a user; its default when it was never set."""
    declared = setting(key)
    if declared.fact:
        return read_info(session, key)
    kept = session.execute(KEPT, {"scope": _scope(declared, user_id), "key": key}).scalar_one_or_none()
    return declared.default if kept is None else declared.read(kept)


def read_settings(session: Session, scope: Scope, user_id: int = 0) -> dict[str, Any]:
    """Every setting of the store, or of a user, by key; two queries at most."""
    where = "store" if scope is Scope.STORE else f"user:{user_id}"
    kept = {row.key: row.value for row in session.execute(select(table.c.key, table.c.value).where(table.c.scope == where))}
    values = {}
    for each in settings_of(scope):
        if each.fact:
            values[each.key] = read_info(session, each.key)
        else:
            values[each.key] = each.read(kept[each.key]) if each.key in kept else each.default
    return values


def write_setting(session: Session, key: str, value: Any, user_id: int = 0) -> None:
    """Keep a value; the caller writes it down in the audit trail."""
    declared = setting(key)
    session.info.setdefault("changed", set()).add("setting")
    if declared.fact:
        write_info(session, **{key: str(value)})
        return
    scope, text = _scope(declared, user_id), declared.write(declared.fitting(value))
    changed: Any = session.execute(table.update().where(table.c.scope == scope, table.c.key == key).values(value=text))
    if not changed.rowcount:
        session.execute(table.insert().values(scope=scope, key=key, value=text))


def backup_folder(store: Store) -> Path:
    """Where copies of a store that is a file are kept: the folder that was set while it is there, else `backups` beside the store."""
    with store.read() as session:
        kept = Path(str(read_setting(session, "backup_folder")))
    return kept if kept.parts and kept.is_dir() else store.path.parent / "backups"


def _scope(declared: Setting, user_id: int) -> str:
    assert declared.scope is not Scope.COMPUTER, f"{declared.key} is kept on the computer, not in the store"
    return "store" if declared.scope is Scope.STORE else f"user:{user_id}"
