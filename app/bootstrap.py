"""Puts the parts together; the only file that knows them all."""

import importlib
import os
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app import environment

if TYPE_CHECKING:  # what loads after the first paint
    from app.access import Actor
    from app.store.engine import Store
    from app.ui.context import Context
    from app.ui.main_window import MainWindow
    from app.ui.tasks import Progress

DEMO_NAME = "demo.larder"


@dataclass(frozen=True)
class Start:
    """What the window is started with: the address of the store (empty: the one of last time), or a demo, or pictures to take."""

    store: str = ""
    demo: bool = False
    screens: str = ""
    only: str = ""
    """Which pictures to take, by the beginnings of their names, with commas between."""


def main(argv: list[str]) -> int:
    """Run what `argv` asks for and return the exit code: a command without a window, or the window."""
    start = read_arguments(argv)
    if start is None:
        from app import cli

        return cli.run(argv)
    if start.screens:
        os.environ.setdefault("QT_QPA_PLATFORM", _no_screen())
    if trouble := environment.qt_trouble(screen=not start.screens):
        raise environment.MachineLacks(trouble)
    if start.screens:
        return _take_screens(start)
    from app.ui import application

    return application.run(lambda window: _open(window, start))


def _no_screen() -> str:
    """Qt's platform without a screen, as large as the largest picture: on its usual 800 by 800 pixels lists would be pushed aside."""
    size = Path(__file__).resolve().parents[1] / "resources" / "style" / "offscreen.json"
    return "offscreen" if ":" in str(size) else f"offscreen:configfile={size}"


def _take_screens(start: Start) -> int:
    """Pictures of every screen, of a store or of the demo. Returns how many could not be taken."""
    from app.ui.application import application
    from app.ui.screens import take_screens

    made = application()
    store = _store_at(start.store) if start.store else None
    failed = take_screens(Path(start.screens), tuple(filter(None, start.only.split(","))), store=store)
    if store is not None:
        store.close()
    made.quit()
    return 1 if failed else 0


def read_arguments(argv: list[str]) -> Start | None:
    """What the window is started with; None when the arguments name a command, ask for help or are not understood."""
    found: dict[str, Any] = {}
    rest = list(argv)
    while rest:
        word = rest.pop(0)
        name, equals, value = word.partition("=")
        if name == "--demo" and not equals:
            found["demo"] = True
        elif name in {"--store", "--screens", "--only"} and (equals or rest):
            found[name[2:]] = value if equals else rest.pop(0)
        else:
            return None
    return Start(**found)


# The window: everything below runs after its first paint -----------------------------------------------------------------


def _open(window: "MainWindow", start: Start) -> None:
    """Load what is heavy in another thread, open the store there, then show it."""
    from app.i18n import _, use_language
    from app.ui import tasks
    from app.ui.context import window_settings

    use_language(str(window_settings().value("language", "")) or system_language())
    address = start.store or ("" if start.demo else str(window_settings().value("store", "")))

    def work(progress: tasks.Progress) -> "Store | None":
        load()
        if start.demo and not start.store:
            return _demo(progress)
        return _store_at(address)

    title = _("Making the demo store") if start.demo and not start.store else _("Opening the store")
    window.show_waiting(title)
    task = tasks.run(
        None, title, work, lambda store: _opened(window, start, store), lambda error: _refused(window, start, error), owner=window
    )
    task.progress.moved.connect(window.show_progress)


def load() -> None:
    """Import what the first screens need, so that they open at once later."""
    from app.catalogs.base import catalogs
    from app.documents.base import kinds

    catalogs(), kinds()
    for module in ("app.posting.engine", "app.reports.base", "app.ui.today", "app.ui.journal", "app.ui.catalog"):
        importlib.import_module(module)


def default_store() -> Path:
    """Where the store of this computer is, unless another one was chosen."""
    from app.store import location

    return location.default_store()


def _store_at(address: str) -> "Store | None":
    """The store at an address; for none the store of this computer, None when there is none yet."""
    from app.store.opening import open_store

    if address:
        return open_store(address)
    path = default_store()
    return open_store(str(path)) if path.exists() else None


def _demo(progress: "Progress") -> "Store":
    """A demo store, made on the spot in a folder of its own that goes with the program."""
    import atexit
    import shutil
    import tempfile

    from app.demo import make_demo_store
    from app.i18n import language

    folder = Path(tempfile.mkdtemp(prefix="larder-demo-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    address = folder / DEMO_NAME
    return make_demo_store(str(address), language=language(), progress=progress.step)


def system_language() -> str:
    """The language of the system, by its code."""
    import locale

    return (locale.getlocale()[0] or "en")[:2].lower()


def _opened(window: "MainWindow", start: Start, store: "Store | None") -> None:
    """A store is open, or there is none yet: then the first-start wizard makes one."""
    from app.i18n import say
    from app.ui import messages
    from app.ui.daily_backup import look_after
    from app.ui.memory import set_aside
    from app.ui.reopen import reopen_unsaved

    if store is None:
        from app.ui.wizard import first_start

        store = first_start(window, default_store())
        if store is None:
            window.window().close()
            return
    actor = _actor(window, store, demo=start.demo)
    if actor is None:
        store.close()
        window.window().close()
        return
    from app.ui.switch_user import attach

    context = make_context(store, actor)
    if not start.demo:
        context.settings.setValue("store", store.address)
    window.fill(context)
    attach(window)
    window.open_store = partial(_open_other, window)
    for warning in store.warnings:
        messages.warn(window, say(warning))
    if not start.demo:  # a demo of its own goes with the program: nothing is kept of it
        look_after(window, store)
        reopen_unsaved(context)
    set_aside()


def _open_other(window: "MainWindow", address: str) -> None:
    """Put another store in the place of the one that is open, unless unsaved work wants to stay."""
    from app.ui.switch_user import let_go

    if let_go(window):
        _open(window, Start(store=address))


def _actor(window: "MainWindow", store: "Store", *, demo: bool = False) -> "Actor | None":
    """Who works: the only user where nobody has a password, the owner of a demo, else whoever logs in."""
    from app.access import Role
    from app.catalogs.sign_in import Person, actor_of, people, sole_user
    from app.ui import tasks

    def find() -> Person | None:
        with store.read() as session:
            return next((each for each in people(session) if each.role == Role.OWNER), None) if demo else sole_user(session)

    person = tasks.wait_for(find)
    if person is not None:
        return actor_of(person, computer_name())
    from app.ui.login import log_in

    return log_in(window, store)


def computer_name() -> str:
    """The name of this computer, as the audit trail keeps it."""
    import platform

    return platform.node()


def make_context(store: "Store", actor: "Actor") -> "Context":
    """What every screen is given, in the language and currency of the store and the user."""
    from app.catalogs.staff import User
    from app.i18n import language, use_language
    from app.store.info import read_info
    from app.ui import tasks
    from app.ui.context import Context, window_settings

    settings = window_settings()
    of_computer = str(settings.value("language", ""))

    def read() -> tuple[str, str]:
        with store.read() as session:
            user = session.get(User, actor.user_id)
            own = user.language if user is not None else None
            return read_info(session, "currency"), own or of_computer or read_info(session, "language")

    currency, chosen = tasks.wait_for(read)
    use_language(chosen)
    return Context(store, actor, language(), currency, settings)


def _refused(window: "MainWindow", start: Start, error: BaseException) -> None:
    """The store can't be opened: told in words; either it is tried again, or another store is chosen."""
    from app.ui import messages

    if messages.tell(None, error):
        _open(window, start)
    else:
        _opened(window, start, None)
