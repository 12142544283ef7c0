"""The main window."""

import sys

from PySide6.QtWidgets import QApplication, QMainWindow


def run() -> int:
    """Open the window and stay until it is closed. Returns the exit code."""
    application = QApplication.instance() or QApplication(sys.argv[:1])
    window = QMainWindow()
    window.setWindowTitle("Larder")
    window.resize(1280, 800)
    window.show()
    return int(application.exec())
