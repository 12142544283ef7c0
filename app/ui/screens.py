"""Takes pictures of every screen, in both themes and languages and in two sizes: to look at them, and for the README."""

import contextlib
import shutil
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, QSettings
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from app.access import PROGRAM, Role
from app.i18n import use_language
from app.ui import tasks, theme
from app.ui.context import Context
from app.ui.qt_words import follow_language

if TYPE_CHECKING:
    from app.store.engine import Store

SIZES = ((1280, 800), (1920, 1080))
THEMES = ("light", "dark")
LANGUAGES = ("en", "ru")
PATIENCE_SECONDS = 20.0
QUIET_SECONDS = 0.12
"""So long nothing may happen before a picture is taken."""


@dataclass
class Stage:
    """Where screens are set up: the main window with a store in it. What a screen puts into `kept` lives until its picture is taken."""

    context: Context
    window: Any
    folder: Path
    kept: list[object] = field(default_factory=list)

    def open(self, key: str) -> QWidget:
        """Open a screen by its key and wait until it is filled."""
        widget = self.window.open_key(key)
        assert isinstance(widget, QWidget), f"{key} did not open"
        settle()
        return widget

    def show(self, widget: QWidget) -> QWidget:
        """Show a window of its own in the middle of the main one."""
        self.kept.append(widget)
        widget.show()
        settle()
        return widget


Scene = Callable[[Stage], object]
"""Sets up a screen; what it returns does not matter."""

_scenes: dict[str, Scene] = {}


def screen(name: str) -> Callable[[Scene], Scene]:
    """Add a screen to those that are taken, in the order in which they are declared."""

    def add(scene: Scene) -> Scene:
        _scenes[name] = scene
        return scene

    return add


def scenes() -> dict[str, Scene]:
    """Every screen by name."""
    from app.ui import screen_list, screen_trade

    assert screen_list
    assert screen_trade
    return _scenes


def take_screens(
    folder: Path, only: Sequence[str] = (), *, store: "Store | None" = None, themes: Sequence[str] = THEMES,
    languages: Sequence[str] = LANGUAGES, sizes: Sequence[tuple[int, int]] = SIZES,
) -> int:  # fmt: skip
    """Take the screens (those whose names begin with one of `only`) into `folder` as NN-screen-theme-lang-WxH.png.

    Returns how many failed; what failed is told on standard error. Without a store a demo store is made for each language.
    """
    application = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(application, QApplication)
    follow_language()
    folder.mkdir(parents=True, exist_ok=True)
    failed = 0
    with _own_folder() as own:
        for code in languages:
            use_language(code)
            shop = store or _demo(own, code)
            for look in themes:
                for size in sizes:
                    failed += _take_all(shop, own, folder, only, (look, code, size))
            if store is None:
                shop.close()
    return failed


@contextlib.contextmanager
def _own_folder() -> Iterator[Path]:
    path = Path(tempfile.mkdtemp(prefix="larder-screens-"))
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


def _demo(folder: Path, language: str) -> "Store":
    from app.demo import make_demo_store

    return make_demo_store(str(folder / f"demo-{language}.larder"), language=language)


def _take_all(store: "Store", own: Path, folder: Path, only: Sequence[str], looks: tuple[str, str, tuple[int, int]]) -> int:
    look, code, size = looks
    use_language(code)
    theme.apply(look, 100)
    failed = 0
    for number, (name, scene) in enumerate(scenes().items(), 1):
        if only and not name.startswith(tuple(only)):
            continue
        target = folder / f"{number:02}-{name}-{look}-{code}-{size[0]}x{size[1]}.png"
        try:
            _take(store, own, scene, code, size).save(str(target))
        except Exception:  # noqa: BLE001 - the other screens are taken all the same
            sys.stderr.write(f"{target.name}: {traceback.format_exc(limit=-4)}\n")
            failed += 1
    return failed


def _take(store: "Store", own: Path, scene: Scene, code: str, size: tuple[int, int]) -> QPixmap:
    stage = _stage(store, own, code, size)
    try:
        scene(stage)
        settle()
        return picture(stage.window)
    finally:
        _clear(stage)


def _stage(store: "Store", own: Path, code: str, size: tuple[int, int]) -> Stage:
    from app.catalogs.sign_in import actor_of, people
    from app.store.info import read_info
    from app.ui.main_window import MainWindow

    with store.read() as session:
        owner = next((person for person in people(session) if person.role == Role.OWNER), None)
        actor, currency = PROGRAM if owner is None else actor_of(owner, "screens"), read_info(session, "currency")
    (own / "window.ini").unlink(missing_ok=True)
    context = Context(store, actor, code, currency, QSettings(str(own / "window.ini"), QSettings.Format.IniFormat))
    window = MainWindow()
    window.resize(*size)
    window.show()
    window.fill(context)
    window.resize(*size)
    settle()
    return Stage(context, window, own)


def _clear(stage: Stage) -> None:
    stage.window.context = None  # keeps nothing and asks nothing
    stage.context.detach()
    for widget in QApplication.topLevelWidgets():
        if shiboken6.isValid(widget):
            widget.hide()
            widget.deleteLater()
    tasks.finish_all()
    for _turn in range(3):
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        QCoreApplication.processEvents()


def settle(seconds: float = QUIET_SECONDS) -> None:
    """Let the window work until nothing is under way."""
    end, quiet_since = time.monotonic() + PATIENCE_SECONDS, time.monotonic()
    while time.monotonic() < end and (tasks.running or time.monotonic() - quiet_since < seconds):
        QCoreApplication.processEvents()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        if tasks.running:
            quiet_since = time.monotonic()
        time.sleep(0.005)


def picture(window: QWidget) -> QPixmap:
    """The window with everything that stands above it, as the user sees it."""
    drawn = window.grab()
    over = [w for w in QApplication.topLevelWidgets() if w is not window and shiboken6.isValid(w) and w.isVisible()]
    painter = QPainter(drawn)
    for widget in sorted(over, key=lambda each: not isinstance(each, QDialog)):
        place = window.mapFromGlobal(widget.mapToGlobal(QPoint(0, 0)))
        part = widget.grab()
        if widget.isWindow() and not _is_popup(widget):
            place = QPoint(max(0, (window.width() - widget.width()) // 2), max(0, (window.height() - widget.height()) // 2))
            painter.fillRect(window.rect(), theme.colour("text") if not theme.is_dark() else theme.colour("window"))
            painter.setOpacity(0.55)
            painter.drawPixmap(0, 0, window.grab())
            painter.setOpacity(1)
            painter.fillRect(place.x() - 1, place.y() - 1, widget.width() + 2, widget.height() + 2, theme.colour("border"))
        painter.drawPixmap(place, part)
    painter.end()
    return drawn


def _is_popup(widget: QWidget) -> bool:
    from PySide6.QtCore import Qt

    return widget.windowType() in (Qt.WindowType.Popup, Qt.WindowType.ToolTip, Qt.WindowType.Tool)
