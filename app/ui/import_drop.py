"""Takes in files that are dropped anywhere on the window."""

from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, QMimeData, QObject


class DropFilter(QObject):
    """Takes in files that are dropped anywhere on a window."""

    def __init__(self, window: Any) -> None:
        super().__init__(window)
        self.window = window
        window.setAcceptDrops(True)
        window.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: Any) -> bool:
        if event.type() in (QEvent.Type.DragEnter, QEvent.Type.DragMove):
            if files_of(event.mimeData()):
                event.acceptProposedAction()
                return True
        elif event.type() == QEvent.Type.Drop and (files := files_of(event.mimeData())) and self.window.context is not None:
            from app.ui.import_window import open_import

            event.acceptProposedAction()
            open_import(self.window.context, files)
            return True
        return False


def files_of(data: QMimeData) -> list[Path]:
    """The local files among what is dragged."""
    found = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()] if data.hasUrls() else []
    return [path for path in found if path.is_file()]
