"""The window that opens when the program itself is wrong: words for the user, a report to copy."""

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QFontDatabase, QGuiApplication
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from app.i18n import _
from app.ui import theme
from app.ui.window_size import resize_within_screen


class CrashWindow(QDialog):
    """Words for the user, the report for whoever mends the program."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Something went wrong in Larder"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        resize_within_screen(self, 720, 440)
        title = QLabel(_("This is a fault of the program, not yours."))
        title.setObjectName("empty_title")
        words = QLabel(_("What was saved is safe, and unsaved drafts were kept. You can go on; if it happens again, start Larder anew.\n"
                         "Please send the report below to those who look after the program."))  # fmt: skip
        words.setWordWrap(True)
        self.text = QPlainTextEdit(text)
        self.text.setReadOnly(True)
        self.text.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.copy_button = QPushButton(_("Copy the report"))
        self.copy_button.clicked.connect(self.copy)
        buttons = QDialogButtonBox()
        buttons.addButton(self.copy_button, QDialogButtonBox.ButtonRole.ActionRole)
        go_on = buttons.addButton(_("Go on working"), QDialogButtonBox.ButtonRole.AcceptRole)
        go_on.clicked.connect(self.close)
        go_on.setDefault(True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*[theme.scaled(16)] * 4)
        layout.setSpacing(theme.scaled(8))
        for part in (title, words):
            layout.addWidget(part)
        layout.addWidget(self.text, 1)
        layout.addWidget(buttons)

    @Slot()
    def copy(self) -> None:
        """Put the report on the clipboard."""
        QGuiApplication.clipboard().setText(self.text.toPlainText())
        self.copy_button.setText(_("Copied"))
