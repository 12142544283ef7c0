"""A picture in a form: seen small, chosen from a file, taken away."""

from typing import Any

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize, Qt, Signal, Slot
from PySide6.QtGui import QImage, QImageReader, QPixmap
from PySide6.QtWidgets import QFileDialog, QLabel, QWidget

from app.core.errors import UserError
from app.i18n import N_, _
from app.ui import tasks, theme
from app.ui.layout import across, button, down

LARGEST = 800
"""Pixels of the longer side in which a picture is kept."""
SIDE = 96
PNG: Any = "PNG"
JPEG: Any = "JPEG"
"""Qt takes them as text; its declared types ask for bytes, which it refuses."""


class PictureEdit(QWidget):
    """Shows the picture; `data` holds its bytes, None for none."""

    chosen = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.data: bytes | None = None
        self.view = QLabel()
        self.view.setObjectName("card")
        self.view.setFixedSize(theme.scaled(SIDE), theme.scaled(SIDE))
        self.view.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.take_away = button(_("Remove"), self.remove)
        self.setLayout(across(self.view, down(button(_("Choose…"), self.choose), self.take_away, 1, gap=4), 1))
        self.show_picture(None)

    def show_picture(self, data: bytes | None) -> None:
        """Show a picture by its bytes."""
        self.data = data
        pixmap = QPixmap()
        self.take_away.setEnabled(data is not None)
        if data and pixmap.loadFromData(QByteArray(data)):
            side = theme.scaled(SIDE - 8)
            self.view.setPixmap(pixmap.scaled(side, side, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation))
        else:
            self.view.setText(_("no picture"))

    @Slot()
    def choose(self) -> None:
        """Take a picture from a file."""
        path, _kind = QFileDialog.getOpenFileName(self, _("Choose a picture"), "", _("Pictures") + " (*.png *.jpg *.jpeg *.webp *.bmp)")
        if path:
            self.take_file(path)

    def take_file(self, path: str) -> None:
        """Keep the picture of a file, made smaller where it is large; that it is none is told."""
        tasks.attempt(None, _("Reading"), lambda _accepted: read_picture(path), self._take, owner=self, disabled=[self])

    def _take(self, data: bytes) -> None:
        self.show_picture(data)
        self.chosen.emit()

    @Slot()
    def remove(self) -> None:
        """Have no picture."""
        self.show_picture(None)
        self.chosen.emit()


def read_picture(path: str) -> bytes:
    """The picture of a file as PNG or JPEG, made smaller where it is large. Raises UserError when it is none. Runs in any thread."""
    reader = QImageReader(path)
    reader.setAutoTransform(True)
    size = reader.size()
    if size.isValid() and max(size.width(), size.height()) > LARGEST:
        reader.setScaledSize(size.scaled(QSize(LARGEST, LARGEST), Qt.AspectRatioMode.KeepAspectRatio))
    image = reader.read()
    if image.isNull():
        raise UserError(N_("{path} can't be read as a picture: choose a PNG or JPEG file"), path=path)
    return _bytes_of(image)


def _bytes_of(image: QImage) -> bytes:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    if image.hasAlphaChannel():
        image.save(buffer, PNG)
    else:
        image.save(buffer, JPEG, 85)
    return bytes(buffer.data().data())
