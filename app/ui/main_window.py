"""The main window: modules at the left, tabs in the middle, the state of the store at the foot."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QByteArray, QPoint, Qt, Slot
from PySide6.QtGui import QAction, QCloseEvent, QKeySequence
from PySide6.QtWidgets import QLabel, QMenu, QProgressBar, QSplitter, QTabWidget, QToolButton, QWidget

from app.i18n import _
from app.ui import messages, routes, tasks, theme
from app.ui.context import Context
from app.ui.help import HelpWindow
from app.ui.layout import across, button, down, frame, icon_size, label
from app.ui.messages import MessageBar
from app.ui.navigation import WIDTH, Navigation
from app.ui.status import Foot

NARROWEST = (960, 600)
CLOSED_KEPT = 20


class Waiting(QWidget):
    """Stands in a tab from the last time until it is looked at."""

    def __init__(self, key: str) -> None:
        super().__init__()
        self.key = key


class MainWindow(QWidget):
    """What the window holds; `fill` puts a store into it, so that the window itself is there at once."""

    def __init__(self) -> None:
        super().__init__()
        self.setWindowTitle("Larder")
        self.resize(1280, 800)
        self.setMinimumSize(*NARROWEST)
        self.context: Context | None = None
        self.open_store: Callable[[str], object] | None = None
        """Puts the store at an address in the place of the one that is open; given by whoever started the window."""
        self.before_close: Callable[[], bool] | None = None
        """Whether it may close at once; who says no closes it later. Given by whoever looks after the backups."""
        self._is_leaving = False
        self.navigation, self.tabs, self.task_host, self.message_bar = Navigation(), QTabWidget(), Foot(), MessageBar()
        self._closed: list[str] = []
        self.waiting: QLabel | None = None
        self.bar: QProgressBar | None = None
        self._build()
        self._make_keys()

    def _build(self) -> None:
        tabs = self.tabs
        tabs.setTabsClosable(True)
        tabs.setMovable(True)
        tabs.setDocumentMode(True)
        tabs.setElideMode(Qt.TextElideMode.ElideRight)
        tabs.setUsesScrollButtons(True)
        tabs.tabBar().setObjectName("tabs")
        tabs.tabBar().setExpanding(False)
        tabs.tabBar().setDrawBase(False)
        tabs.tabCloseRequested.connect(self.close_tab)
        tabs.currentChanged.connect(self._tab_shown)
        tabs.tabBar().setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        tabs.tabBar().customContextMenuRequested.connect(self._tab_menu)
        self.find_button = button("", self.open_palette)
        self.find_button.setObjectName("find")
        self.find_button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.find_button.setEnabled(False)
        side = frame(down(frame(across(self.find_button, margin=8), ""), self.navigation, gap=0), "side")
        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        self.splitter.setHandleWidth(1)
        self.splitter.addWidget(side)
        self.splitter.addWidget(frame(down(self.message_bar, tabs, gap=0), "page"))
        self.splitter.setStretchFactor(1, 1)
        self.splitter.setCollapsible(1, False)
        self.splitter.setSizes([theme.scaled(WIDTH), 1000])
        self.setLayout(down(self.splitter, self.task_host, gap=0))
        self.splitter.hide()
        self.task_host.hide()
        self.navigation.chosen.connect(self.open_key)
        self.task_host.care_wanted.connect(lambda: self.open_key("store_care"))

    def _make_keys(self) -> None:
        keys = QKeySequence.StandardKey
        for wanted, act in (
            ("Ctrl+K", self.open_palette), (keys.HelpContents, self.help), (keys.Close, self.close_current), ("Ctrl+F4", self.close_current),
            ("Ctrl+Tab", lambda: self._step(1)), ("Ctrl+Shift+Tab", lambda: self._step(-1)), ("Ctrl+PgDown", lambda: self._step(1)),
            ("Ctrl+PgUp", lambda: self._step(-1)), ("Ctrl+Shift+T", self.reopen), ("Alt+1", self.navigation.setFocus),
            ("Ctrl++", lambda: self.scale(1)), ("Ctrl+=", lambda: self.scale(1)), ("Ctrl+-", lambda: self.scale(-1)), ("F11", self._full_screen),
        ):  # fmt: skip
            action = QAction(self)
            action.setShortcut(QKeySequence(wanted))
            action.triggered.connect(act)
            self.addAction(action)

    # A store comes in --------------------------------------------------------------------------------------------------

    def fill(self, context: Context) -> None:
        """Show a store: its modules, its state, and the tabs of the last time."""
        self.context = context
        context.window = self
        self.show_waiting("")
        self._restore_place()
        self.navigation.fill(context)
        self.task_host.fill(context)
        self.find_button.setEnabled(True)
        self.find_button.setIconSize(icon_size())
        theme.dress(self.find_button, "magnify")
        self.find_button.setText(_("Find or do…") + "  Ctrl+K")
        self.find_button.setToolTip(_("Any module, document, item, partner, report or action"))
        self.navigation.setAccessibleName(_("Modules"))
        self._restore_tabs()

    def show_waiting(self, text: str) -> None:
        """Say in the middle of the window what is under way before there is a store; for no text show the store."""
        if self.waiting is None and text:
            self.waiting, self.bar = label("", muted=True), QProgressBar()
            self.bar.setRange(0, 0)
            self.bar.setTextVisible(False)
            self.bar.setFixedWidth(theme.scaled(240))
            column: Any = self.layout()
            column.insertWidget(0, frame(down(1, across(1, self.waiting, 1), across(1, self.bar, 1), 2, gap=12)))
        if self.waiting is not None:
            self.waiting.setText(text)
            if (place := self.waiting.parentWidget()) is not None:
                place.setVisible(bool(text))
        self.splitter.setVisible(not text)
        self.task_host.setVisible(not text)

    @Slot(int, int, str)
    def show_progress(self, done: int, total: int, text: str) -> None:
        """How far it is."""
        if self.bar is not None:
            self.bar.setRange(0, total)
            self.bar.setValue(done)

    def empty(self) -> None:
        """Close all tabs without asking and let go of the store: before another store or user comes in."""
        self.keep()
        while self.tabs.count():
            self._remove(0)
        self.context = None
        self.navigation.clear()

    def _restore_place(self) -> None:
        assert self.context is not None
        place = self.context.kept("window/place")
        if isinstance(place, str) and place:
            self.window().restoreGeometry(QByteArray.fromBase64(place.encode()))
        width = int(str(self.context.kept("window/side") or 0)) or theme.scaled(WIDTH)
        self.splitter.setSizes([width, max(400, self.window().width() - width)])

    def _restore_tabs(self) -> None:
        assert self.context is not None
        keys = [key for key in str(self.context.kept("window/tabs") or "").split("|") if key] or ["today"]
        titles = str(self.context.kept("window/titles") or "").split("|")
        if len(titles) != len(keys):
            titles = [_("Today")] * len(keys)
        self.tabs.blockSignals(True)
        for key, title in zip(keys, titles, strict=True):
            self._insert(key, title, Waiting(key))
        current = int(str(self.context.kept("window/current") or 0))
        self.tabs.setCurrentIndex(min(max(0, current), self.tabs.count() - 1))
        self.tabs.blockSignals(False)
        self._tab_shown(self.tabs.currentIndex())

    def keep(self) -> None:
        """Keep size, place and tabs for the next start."""
        if self.context is None:
            return
        kept = [n for n in range(self.tabs.count()) if not self.key_at(n).startswith("new:") and not self.key_at(n).endswith(":new")]
        self.context.keep("window/place", bytes(self.window().saveGeometry().toBase64().data()).decode())
        self.context.keep("window/side", self.splitter.sizes()[0])
        self.context.keep("window/tabs", "|".join(self.key_at(n) for n in kept))
        self.context.keep("window/titles", "|".join(self.tabs.tabText(n).replace("|", "/") for n in kept))
        self.context.keep("window/current", kept.index(self.tabs.currentIndex()) if self.tabs.currentIndex() in kept else 0)

    # Tabs --------------------------------------------------------------------------------------------------------------

    def key_at(self, index: int) -> str:
        """The key of the screen in a tab."""
        key = str(self.tabs.tabBar().tabData(index) or "")
        document: Any = getattr(self.tabs.widget(index), "document", None) if key.startswith("new:") else None
        stored = getattr(document, "id", None)
        return f"document:{stored}" if stored else key

    def index_of(self, key: str) -> int:
        """The tab with this key, -1 for none."""
        return next((n for n in range(self.tabs.count()) if self.key_at(n) == key), -1)

    def open_key(self, key: str) -> QWidget | None:
        """Show a screen by its key; what can't be shown is told."""
        context = self.context
        if context is None:
            return None
        # Making a screen asks the store nothing: it reads what it shows once it stands there.
        return messages.guarded(self, lambda _accepted: routes.open_screen(context, key))

    def open_tab(self, key: str, title: str, factory: Callable[[], QWidget]) -> QWidget:
        """Show the tab with this key, made by `factory` when it is not open yet."""
        index = self.index_of(key)
        widget = self.tabs.widget(index) if index >= 0 else None
        if widget is None or isinstance(widget, Waiting):
            made = factory()
            if widget is None:
                index = self.tabs.currentIndex() + 1
            self.tabs.blockSignals(True)
            if widget is not None:
                self._remove(index, remember=False)
            self._insert(key, title, made, index)
            self.tabs.blockSignals(False)
            widget = made
        self.tabs.setCurrentWidget(widget)
        self._tab_shown(self.tabs.currentIndex())
        return widget

    def _insert(self, key: str, title: str, widget: QWidget, index: int = -1) -> None:
        index = self.tabs.insertTab(index, widget, title.replace("&", "&&"))
        self.tabs.tabBar().setTabData(index, key)
        self.tabs.setTabToolTip(index, title)
        closer = QToolButton()
        closer.setIconSize(icon_size())
        theme.dress(closer, "close")
        closer.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        closer.setToolTip(_("Close (Ctrl+W)"))
        closer.clicked.connect(lambda: self.close_tab(self.tabs.indexOf(widget)))
        self.tabs.tabBar().setTabButton(index, self.tabs.tabBar().ButtonPosition.RightSide, closer)
        for arrow in self._arrows():
            arrow.raise_()  # above the button of a tab that goes on below them
        if widget.windowTitle():
            self._retitle(widget, widget.windowTitle())
        widget.windowTitleChanged.connect(lambda text: self._retitle(widget, text))

    def _arrows(self) -> list[QToolButton]:
        """The buttons that scroll the tabs."""
        return [each for each in self.tabs.tabBar().findChildren(QToolButton) if each.arrowType() != Qt.ArrowType.NoArrow]

    def _retitle(self, widget: QWidget, title: str) -> None:
        index = self.tabs.indexOf(widget)
        if index >= 0:
            self.tabs.setTabText(index, title.replace("&", "&&"))
            self.tabs.setTabToolTip(index, title)
            if index == self.tabs.currentIndex():
                self._title_window()

    def _title_window(self) -> None:
        """Name the window after the tab in front."""
        self.window().setWindowTitle(f"{self.tabs.tabText(self.tabs.currentIndex()).replace('&&', '&')} — Larder")

    def rename_key(self, widget: QWidget, key: str) -> None:
        """Give a tab another key: a new document has become one with an id."""
        if (index := self.tabs.indexOf(widget)) >= 0:
            self.tabs.tabBar().setTabData(index, key)

    @Slot(int)
    def close_tab(self, index: int) -> bool:
        """Close a tab, unless its screen wants to stay (`can_close`). False when it stays."""
        widget = self.tabs.widget(index)
        if widget is None:
            return True
        if not _can_close(widget):
            return False
        self._remove(index)
        if not self.tabs.count() and self.context is not None:
            self.open_key("today")
        return True

    def close_tab_of(self, widget: QWidget) -> None:
        """Close the tab that holds `widget`, without asking."""
        if (index := self.tabs.indexOf(widget)) >= 0:
            self._remove(index)

    @Slot()
    def close_current(self) -> None:
        """Close the tab in front."""
        self.close_tab(self.tabs.currentIndex())

    def _remove(self, index: int, *, remember: bool = True) -> None:
        widget, key = self.tabs.widget(index), self.key_at(index)
        if remember and not key.startswith("new:"):
            self._closed = [*self._closed[-CLOSED_KEPT:], key]
        self.tabs.removeTab(index)
        if widget is not None:
            widget.deleteLater()

    @Slot()
    def reopen(self) -> None:
        """Open the tab again that was closed last."""
        if self._closed:
            self.open_key(self._closed.pop())

    @Slot(int)
    def _tab_shown(self, index: int) -> None:
        widget = self.tabs.widget(index)
        if isinstance(widget, Waiting):
            opened = self.open_key(widget.key)
            if opened is None and (left := self.tabs.indexOf(widget)) >= 0:
                self._remove(left, remember=False)
            return
        self.message_bar.hide()
        self.navigation.show_current(self.key_at(index))
        if widget is not None:
            self._title_window()
            if (shown := getattr(widget, "list", None)) is not None and hasattr(shown, "table"):
                shown.table.setFocus()

    def _step(self, by: int) -> None:
        if self.tabs.count():
            self.tabs.setCurrentIndex((self.tabs.currentIndex() + by) % self.tabs.count())

    @Slot(QPoint)
    def _tab_menu(self, place: QPoint) -> None:
        index = self.tabs.tabBar().tabAt(place)
        menu = QMenu(self)
        if index >= 0:
            menu.addAction(_("Close") + "\tCtrl+W", lambda: self.close_tab(index))
            menu.addAction(_("Close the others"), lambda: self._close_but(index))
        menu.addAction(_("Open again what was closed") + "\tCtrl+Shift+T", self.reopen).setEnabled(bool(self._closed))
        menu.exec(self.tabs.tabBar().mapToGlobal(place))
        menu.deleteLater()

    def _close_but(self, kept: int) -> None:
        for index in reversed([n for n in range(self.tabs.count()) if n != kept]):
            self.close_tab(index)

    # Everything else ---------------------------------------------------------------------------------------------------

    @Slot()
    def open_palette(self) -> None:
        """Find or do anything."""
        if self.context is not None:
            from app.ui.palette import Palette

            Palette(self.context, self).show()

    @Slot()
    def help(self) -> None:
        """Help for the screen in front."""
        HelpWindow(self.tabs.currentWidget(), self).show()

    def scale(self, by: int) -> None:
        """Make all text one step larger or smaller, and keep it."""
        steps = theme.SCALES
        at = min(range(len(steps)), key=lambda n: abs(steps[n] - theme.percent()))
        theme.apply(theme.wanted(), steps[max(0, min(len(steps) - 1, at + by))])
        if self.context is not None:
            self.context.settings.setValue("scale", theme.percent())

    @Slot()
    def _full_screen(self) -> None:
        window = self.window()
        window.showNormal() if window.isFullScreen() else window.showFullScreen()

    def closeEvent(self, event: QCloseEvent) -> None:
        if not self._is_leaving:
            self.keep()
            self._is_leaving = self.can_close()
        if self._is_leaving and (self.before_close is None or self.before_close()):
            self._is_leaving = False
            super().closeEvent(event)
        else:
            event.ignore()

    def can_close(self) -> bool:
        """Whether every screen lets itself be closed; the one that does not is shown."""
        for n in range(self.tabs.count()):
            widget = self.tabs.widget(n)
            if widget is not None and not _can_close(widget):
                self.tabs.setCurrentIndex(n)
                return False
        return True


def _can_close(widget: QWidget) -> bool:
    """Whether a screen lets its tab be closed; it asks where something would be lost. What it is saving is saved first."""
    tasks.finish_writes(widget)
    can_close: Callable[[], bool] | None = getattr(widget, "can_close", None)
    return can_close is None or can_close()
