"""Rows and columns of widgets in steps of four pixels."""

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QMenu,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.ui import theme

Box = TypeVar("Box", bound=QBoxLayout)
BARS = frozenset({"bar", "totals", "foot"})
"""Names of frames that are as high as what is in them, never higher."""
Part = QWidget | QLayout | int | None
"""A widget, a layout, a stretch by its weight, or nothing."""


def across(*parts: Part, margin: int | tuple[int, int, int, int] = 0, gap: int = 8) -> QHBoxLayout:
    """Parts beside each other."""
    layout = QHBoxLayout()
    return _fill(layout, parts, margin, gap)


def down(*parts: Part, margin: int | tuple[int, int, int, int] = 0, gap: int = 8) -> QVBoxLayout:
    """Parts below each other."""
    layout = QVBoxLayout()
    return _fill(layout, parts, margin, gap)


def _fill(layout: Box, parts: tuple[Part, ...], margin: int | tuple[int, int, int, int], gap: int) -> Box:
    sides = (margin,) * 4 if isinstance(margin, int) else margin
    layout.setContentsMargins(*[theme.scaled(side) for side in sides])
    layout.setSpacing(theme.scaled(gap))
    for part in parts:
        if isinstance(part, int):
            layout.addStretch(part)
        elif isinstance(part, QLayout):
            layout.addLayout(part)
        elif part is not None:
            layout.addWidget(part)
    return layout


def frame(layout: QLayout, name: str = "") -> QFrame:
    """A widget around a layout, named for the style sheet."""
    widget = QFrame()
    widget.setObjectName(name)
    widget.setLayout(layout)
    if name in BARS:
        widget.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
    return widget


def label(text: str, name: str = "", *, muted: bool = False, wrap: bool = False) -> QLabel:
    """A text that is never taken for markup."""
    widget = QLabel(text)
    widget.setTextFormat(Qt.TextFormat.PlainText)
    widget.setWordWrap(wrap)
    if name:
        widget.setObjectName(name)
    if muted:
        widget.setProperty("muted", True)
    return widget


def button(text: str, act: Callable[[], object], *, primary: bool = False, hint: str = "", icon: str = "") -> QPushButton:
    """A push button that calls `act`."""
    widget = QPushButton(text)
    if primary:
        widget.setProperty("primary", True)
    if hint:
        widget.setToolTip(hint)
    if icon:
        widget.setIconSize(icon_size())
        theme.dress(widget, icon, "on_accent" if primary else "muted")
    widget.setAutoDefault(False)
    widget.clicked.connect(lambda _on=False: act())
    return widget


def icon_size() -> QSize:
    """The size of icons at the scale of text in use."""
    return QSize(theme.scaled(16), theme.scaled(16))


def tool(icon: str, act: Callable[[], object], hint: str) -> QToolButton:
    """A small button with an icon; `hint` says what it does and its key."""
    widget = QToolButton()
    widget.setIconSize(icon_size())
    theme.dress(widget, icon)
    widget.setToolTip(hint)
    widget.setAccessibleName(hint)
    widget.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    widget.clicked.connect(lambda _on=False: act())
    return widget


def line(vertical: bool = False) -> QFrame:
    """A thin line."""
    widget = QFrame()
    widget.setFrameShape(QFrame.Shape.VLine if vertical else QFrame.Shape.HLine)
    widget.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
    return widget


def checked(menu: QMenu, text: str, on: bool) -> QAction:
    """An entry of a menu with a tick that is on or off."""
    action = menu.addAction(text)
    action.setCheckable(True)
    action.setChecked(on)
    return action
