"""Another user at the same window: rights change at once, drafts are kept, tabs are those of the one who comes."""

from typing import TYPE_CHECKING, Any

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from app.catalogs.setting_value import read_setting
from app.i18n import _
from app.ui import login_work, messages, tasks
from app.ui.context import Context
from app.ui.idle_lock import IdleLock
from app.ui.import_drop import DropFilter
from app.ui.login import log_in

if TYPE_CHECKING:
    from app.access import Actor

SWITCH, LOCK = "Ctrl+Shift+U", "Ctrl+Shift+L"


def attach(window: Any) -> IdleLock:
    """Give a main window that has been filled its keys for switching and locking, the lock that comes by itself, and files dropped on it."""
    context: Context = window.context
    if not window.property("doors"):
        window.setProperty("doors", True)
        DropFilter(window)
        for text, keys, act in (
            (_("Switch user"), SWITCH, lambda: switch_user(window)), (_("Lock"), LOCK, lambda: lock_of(window).lock()),
        ):  # fmt: skip
            action = QAction(text, window)
            action.setShortcut(QKeySequence(keys))
            action.triggered.connect(act)
            window.addAction(action)
    _open_today(window, context)
    lock = IdleLock(window, context)
    window.idle_lock = lock
    return lock


def _open_today(window: Any, context: Context) -> None:
    """Show the first page, if the user wants so and has gone nowhere else meanwhile."""
    store, user_id, shown = context.store, context.actor.user_id, window.tabs.currentWidget()

    def work(_progress: tasks.Progress) -> bool:
        with store.read() as session:
            return bool(read_setting(session, "open_today", user_id))

    def done(is_wanted: bool) -> None:
        if is_wanted and window.context is context and window.tabs.currentWidget() is shown:
            window.open_key("today")

    tasks.run(context, _("Reading"), work, done, owner=window, quiet=True)


def lock_of(window: Any) -> IdleLock:
    """The lock of a window."""
    lock: IdleLock = window.idle_lock
    return lock


def switch_user(window: Any, over: QWidget | None = None) -> bool:
    """Ask who works now and put the window into that user's hands. False: nothing has changed."""
    context: Context = window.context
    if len(tasks.wait_for(lambda: login_work.users(context.store))) < 2:
        messages.inform(window, _("There is only one user. Others are added under Catalogs, Users."))
        return False
    actor = log_in(over or window, context.store)
    if actor is None:
        return False
    if actor.user_id == context.actor.user_id:
        return True
    return _hand_over(window, context, actor)


def _hand_over(window: Any, context: Context, actor: "Actor") -> bool:
    if not _leave(window):
        return False
    tasks.finish_all()
    context.detach()
    tasks.wait_for(lambda: login_work.leave(context.store, context.actor))
    window.fill(Context(context.store, actor, context.language, context.currency, context.settings))
    attach(window)
    return True


def let_go(window: Any) -> bool:
    """Close everything and the store, so that another one can be opened in this window. False when unsaved work stays."""
    context: Context = window.context
    if not _leave(window):
        return False
    tasks.finish_all()
    context.detach()
    tasks.wait_for(lambda: login_work.leave(context.store, context.actor))
    context.store.close()
    return True


def refill(window: Any) -> bool:
    """Make everything in the window anew for the same user: its language has changed. False when unsaved work stays."""
    context: Context = window.context
    if not _leave(window):
        return False
    window.fill(context)
    attach(window)
    return True


def _leave(window: Any) -> bool:
    """Close all tabs; False when one of them wants to stay, which then stands in front."""
    if not window.can_close():
        return False
    if (lock := getattr(window, "idle_lock", None)) is not None:
        lock.stop()
    window.empty()
    return True
