"""What every screen is given: the store, who works in it, and the one signal that says what has changed."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, QSettings, Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QWidget

from app.core.money import currency_digits
from app.ui.window_settings import window_settings

if TYPE_CHECKING:  # SQLAlchemy loads after the first paint
    from app.access import Actor
    from app.store.engine import Store

__all__ = ["Changes", "Context", "Window", "window_settings"]

GATHER_MS = 30
"""Changes that come closer together than this are announced as one."""


class Changes(QObject):
    """Announces, in the window's thread, which tables a commit of any thread has changed."""

    tables_changed = Signal(frozenset)
    _arrived = Signal(frozenset)

    def __init__(self) -> None:
        super().__init__()
        self._waiting: set[str] = set()
        self._timer = QTimer(self, singleShot=True, interval=GATHER_MS)
        self._timer.timeout.connect(self._announce)
        self._arrived.connect(self._gather, Qt.ConnectionType.QueuedConnection)

    def tell(self, tables: frozenset[str]) -> None:
        """Take note of a commit; may be called from any thread."""
        self._arrived.emit(tables)

    @Slot(frozenset)
    def _gather(self, tables: frozenset[str]) -> None:
        self._waiting |= tables
        if self._waiting and not self._timer.isActive():
            self._timer.start()

    @Slot()
    def _announce(self) -> None:
        tables, self._waiting = frozenset(self._waiting), set()
        self.tables_changed.emit(tables)


class Window(Protocol):
    """What screens may ask of the window they stand in."""

    def open_tab(self, key: str, title: str, factory: Callable[[], QWidget]) -> QWidget:
        """Show the tab with this key, made by `factory` when it is not open yet."""

    def open_key(self, key: str) -> QWidget | None:
        """Show a screen by its key, such as `journal:goods_receipt`, `catalog:item`, `document:12`."""

    def close_tab_of(self, widget: QWidget) -> None:
        """Close the tab that holds `widget`, without asking."""


@dataclass
class Context:
    """The store and the actor of this window. `language` and `currency` are codes; `settings` are this computer's."""

    store: "Store"
    actor: "Actor"
    language: str = "en"
    currency: str = "EUR"
    settings: QSettings = field(default_factory=window_settings)
    changes: Changes = field(default_factory=Changes)
    window: Window | None = None

    def __post_init__(self) -> None:
        self.store.on_change.append(self.changes.tell)

    @property
    def digits(self) -> int:
        """Decimals of the store's currency."""
        return currency_digits(self.currency)

    @property
    def parent(self) -> QWidget | None:
        """The window as the parent of dialogs; None where there is none."""
        window: object = self.window
        return window if isinstance(window, QWidget) else None

    def detach(self) -> None:
        """Stop listening to the store."""
        if self.changes.tell in self.store.on_change:
            self.store.on_change.remove(self.changes.tell)

    def open_document(self, document: int | str) -> QWidget | None:
        """Open the document with this id in a tab, or a new one of the kind with this name."""
        return self.open_key(f"document:{document}" if isinstance(document, int) else f"new:{document}")

    def open_key(self, key: str) -> QWidget | None:
        """Open a screen by its key; None when there is no window or no such screen."""
        return self.window.open_key(key) if self.window else None

    def open_tab(self, key: str, title: str, factory: Callable[[], QWidget]) -> QWidget:
        """Show the tab with this key, made by `factory` when it is not open yet."""
        return self.window.open_tab(key, title, factory) if self.window else factory()

    def keep(self, name: str, value: object) -> None:
        """Keep how this user has a part of the window on this computer."""
        self.settings.setValue(f"user{self.actor.user_id}/{name}", value)

    def kept(self, name: str, default: object = None) -> object:
        """What `keep` kept."""
        return self.settings.value(f"user{self.actor.user_id}/{name}", default)
