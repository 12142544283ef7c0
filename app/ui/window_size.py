"""Windows of their own are never larger than the screen, whatever the size of text."""

from PySide6.QtCore import QSize
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from app.ui import theme


def resize_within_screen(window: QWidget, width: int, height: int) -> None:
    """Give a window its first size, in pixels at 100 %, as far as its screen or the window it stands above has room."""
    window.resize(QSize(theme.scaled(width), theme.scaled(height)).boundedTo(_room(window)))


def _room(window: QWidget) -> QSize:
    above = window.parentWidget()
    screen = (above.window() if above is not None else window).screen() or QGuiApplication.primaryScreen()
    room = screen.availableGeometry().size()
    return room.expandedTo(above.window().size()) if above is not None else room
