"""Backs the store up off the window's thread: the copy is opened and checked before it counts."""

from datetime import datetime
from pathlib import Path

from app.i18n import N_, _
from app.ui import messages, tasks
from app.ui.context import Context


def back_up_now(context: Context) -> tasks.Task:
    """Make a backup in the store's folder of backups, and say where it is."""
    store = context.store

    def work(_progress: tasks.Progress) -> Path:
        from app.catalogs.setting_value import backup_folder
        from app.store.backup import back_up, backup_name, name_of

        return back_up(store, backup_folder(store) / backup_name(name_of(store), datetime.now())).path

    return tasks.run(context, _("Backing up"), work, lambda target: _tell(context, target))


def _tell(context: Context, target: Path) -> None:
    messages.inform(context.parent, _(N_("Backed up and checked: {path}")).format(path=target))
    context.changes.tell(frozenset({"store_info"}))
