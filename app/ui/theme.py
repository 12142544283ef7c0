"""Looks: two palettes, one accent colour, one style sheet, and the scale of text."""

import re
import weakref
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from PySide6.QtGui import QColor, QFont, QGuiApplication, QIcon, QPalette
from PySide6.QtWidgets import QApplication

STYLE_SHEET = Path(__file__).resolve().parents[2] / "resources" / "style" / "larder.qss"
SCALES = (90, 100, 110, 125, 150)
ROW = 28
"""Height of a row in pixels at 100 %."""
PAD = 8


class Colours(NamedTuple):
    """The colours of a theme; text on any ground has a contrast of at least 4.5 : 1. (Data classes would be loaded before the first paint.)"""

    window: str
    base: str
    raised: str
    text: str
    muted: str
    border: str
    hover: str
    selection: str
    accent: str
    on_accent: str
    negative: str
    good: str
    warning: str
    warning_ground: str
    error_ground: str
    info_ground: str
    scroll: str


LIGHT = Colours(
    window="#f4f5f7", base="#ffffff", raised="#eceef1", text="#1b1f24", muted="#56606b", border="#d5d9de", hover="#e9edf2",
    selection="#d3e5f6", accent="#1565a9", on_accent="#ffffff", negative="#b3261e", good="#1a7438", warning="#7a4f00",
    warning_ground="#fff3d4", error_ground="#fde9e7", info_ground="#e4f0fa", scroll="#c3c9d0",
)  # fmt: skip
DARK = Colours(
    window="#1d2024", base="#16181b", raised="#282c31", text="#e5e8eb", muted="#a3acb5", border="#383e45", hover="#2a2f35",
    selection="#22415c", accent="#74b8ee", on_accent="#0c1a26", negative="#ff8f85", good="#7ad19a", warning="#f0c25a",
    warning_ground="#3a3018", error_ground="#431f1d", info_ground="#1c3244", scroll="#4a525b",
)  # fmt: skip


class _Current:
    """The theme of this process."""

    colours = LIGHT
    percent = 100
    wanted = "system"
    base_points = 0.0
    system_is_dark = False
    generation = 0


def colours() -> Colours:
    """The colours in use."""
    return _Current.colours


def is_dark() -> bool:
    """Whether the dark theme is in use."""
    return _Current.colours is DARK


def colour(name: str) -> QColor:
    """A colour in use by name, such as `muted`."""
    return QColor(getattr(_Current.colours, name))


def generation() -> int:
    """Grows with every change of looks; who keeps colours or icons compares it."""
    return _Current.generation


def scaled(pixels: float) -> int:
    """Pixels at 100 % as pixels at the scale in use."""
    return round(pixels * _Current.percent / 100)


def percent() -> int:
    """The scale of text in use."""
    return _Current.percent


def apply(scheme: str = "system", scale_percent: int = 100) -> None:
    """Give the application its looks: `scheme` is `system`, `light` or `dark`, the scale 90 to 150."""
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    if not _Current.base_points:
        _Current.base_points = application.font().pointSizeF() or 10.0
        # the system's own palette tells it without the enumerations of Qt, which take 30 ms to load before the first paint
        _Current.system_is_dark = application.palette().color(QPalette.ColorRole.Window).lightness() < 128
        QGuiApplication.styleHints().colorSchemeChanged.connect(_follow_system)
    _Current.wanted, _Current.percent = scheme, min(150, max(90, scale_percent))
    _Current.colours = DARK if scheme == "dark" or (scheme == "system" and _Current.system_is_dark) else LIGHT
    _Current.generation += 1
    application.setFont(_font(_Current.base_points * _Current.percent / 100))
    application.setPalette(_palette(_Current.colours))
    application.setStyleSheet(style_sheet())
    _dress_again()


def _follow_system(scheme: Any) -> None:
    _Current.system_is_dark = scheme == type(scheme).Dark
    if _Current.wanted == "system":
        apply("system", _Current.percent)


def _font(points: float) -> QFont:
    """The system's typeface with figures of one width."""
    font = QFont(QApplication.font())
    font.setPointSizeF(points)
    font.setFeature(QFont.Tag("tnum"), 1)
    return font


def _palette(of: Colours) -> QPalette:
    palette = QPalette()
    roles = QPalette.ColorRole
    shades = {
        roles.Window: of.window, roles.WindowText: of.text, roles.Base: of.base, roles.AlternateBase: of.window, roles.Text: of.text,
        roles.Button: of.raised, roles.ButtonText: of.text, roles.ToolTipBase: of.raised, roles.ToolTipText: of.text,
        roles.PlaceholderText: of.muted, roles.Highlight: of.accent, roles.HighlightedText: of.on_accent, roles.Link: of.accent,
        roles.BrightText: of.negative, roles.Light: of.base, roles.Midlight: of.raised, roles.Mid: of.border, roles.Dark: of.border,
        roles.Shadow: of.border, roles.Accent: of.accent,
    }  # fmt: skip
    for role, shade in shades.items():
        palette.setColor(role, QColor(shade))
    for role in (roles.WindowText, roles.Text, roles.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, role, QColor(of.muted))
    palette.setColor(QPalette.ColorGroup.Inactive, roles.Highlight, QColor(of.accent))
    return palette


def style_sheet() -> str:
    """The style sheet with colours ($name) and scaled lengths (4u) put in."""
    text = STYLE_SHEET.read_text(encoding="utf-8")
    shades = {**_Current.colours._asdict(), "folder": STYLE_SHEET.parent.as_posix(), "name": "dark" if is_dark() else "light"}
    text = re.sub(r"\$(\w+)", lambda found: shades[found[1]], text)
    return re.sub(r"\b(\d+)u\b", lambda found: f"{scaled(int(found[1]))}px", text)


def icon(name: str, shade: str = "muted") -> QIcon:
    """An icon of the Material Design set in a colour of the theme, such as `icon("printer")`."""
    import qtawesome

    drawn: QIcon = qtawesome.icon(f"mdi6.{name}", color=getattr(_Current.colours, shade), color_disabled=_Current.colours.border)
    return drawn


class HasIcon(Protocol):
    """A button, an action."""

    def setIcon(self, icon: QIcon, /) -> None:
        """Show an icon."""


_dressed: "list[tuple[weakref.ref[HasIcon], str, str]]" = []


def dress(widget: HasIcon, name: str, shade: str = "muted") -> None:
    """Give a button its icon, and again in the new colour whenever the theme changes."""
    widget.setIcon(icon(name, shade))
    _dressed.append((weakref.ref(widget), name, shade))


def _dress_again() -> None:
    import shiboken6

    _dressed[:] = [each for each in _dressed if (widget := each[0]()) is not None and shiboken6.isValid(widget)]
    for reference, name, shade in _dressed:
        if (widget := reference()) is not None:
            widget.setIcon(icon(name, shade))


def wanted() -> str:
    """The theme asked for: `system`, `light` or `dark`."""
    return _Current.wanted
