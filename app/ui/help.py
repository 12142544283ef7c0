"""F1: what the screen in front is for, and its keys."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QGridLayout, QScrollArea, QWidget

from app.i18n import N_, _
from app.ui import theme
from app.ui.layout import across, down, frame, label
from app.ui.window_size import resize_within_screen

EVERYWHERE = (
    ("Ctrl+K", N_("find or do anything")), ("Ctrl+W", N_("close the tab")), ("Ctrl+Tab", N_("next tab")),
    ("Ctrl+Shift+T", N_("open again what was closed")), ("Alt+1", N_("go to the modules")), ("Ctrl++  Ctrl+−", N_("larger or smaller text")),
    ("F11", N_("full screen")), ("F1", N_("this help")),
)  # fmt: skip

DOCUMENT = (
    ("Ctrl+S", N_("save the draft")), ("Ctrl+Enter", N_("post the document")), ("Ctrl+Shift+Enter", N_("post and begin a new one")),
    ("Ctrl+P", N_("print")), ("Ctrl+Shift+P", N_("labels of this document")),
    ("Ctrl+B", N_("create based on the document")), ("Ctrl+Shift+D", N_("copy to a new document")), ("Insert", N_("new line")), ("Ctrl+Delete", N_("delete the line")),
    ("F8", N_("copy the cell above")), ("F4", N_("pick from the catalog")), ("F3", N_("search in the lines")), ("F7", N_("what is known of this item")),
    ("F9", N_("what this document posts")), ("Ctrl+Z", N_("undo")), ("Enter", N_("next cell that needs typing")),
    ("12*", N_("before a scan: twelve of it")),
)  # fmt: skip
"""The keys of every document's editor."""


HEIGHT = 620
KEY_WIDTH = 120
"""Pixels at 100 %, the width so that all that keys do stands in one line below each other."""


class HelpWindow(QDialog):
    """The keys of a screen (`keys`, pairs of key and what it does) and what it is for (`about`)."""

    def __init__(self, screen: QWidget | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Help"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        name = getattr(screen, "title", "") or (screen.windowTitle() if screen is not None else "")
        title = label(str(name or "Larder"), "empty_title")
        about = label(_(str(getattr(screen, "about", ""))), wrap=True)
        about.setVisible(bool(about.text()))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        own = tuple(getattr(screen, "keys", ())) or (DOCUMENT if hasattr(screen, "can_close") else ())
        layout = down(title, about, margin=20, gap=12)
        if own:
            layout.addWidget(label(_("On this screen"), muted=True))
            layout.addLayout(_table(own))
        layout.addWidget(label(_("Everywhere"), muted=True))
        layout.addLayout(_table(EVERYWHERE))
        layout.addStretch(1)
        scroll, body = QScrollArea(), frame(layout)
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(body)
        self.setLayout(down(scroll, frame(across(1, buttons, margin=(12, 8, 12, 12))), gap=0))
        wanted = body.sizeHint().width() + scroll.verticalScrollBar().sizeHint().width()
        scroll.setMinimumWidth(max(theme.scaled(440), wanted))
        resize_within_screen(self, 440, HEIGHT)


def _table(keys: tuple[tuple[str, str], ...]) -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(theme.scaled(24))
    grid.setVerticalSpacing(theme.scaled(4))
    grid.setColumnMinimumWidth(0, theme.scaled(KEY_WIDTH))
    grid.setColumnStretch(1, 1)
    for row, (key, does) in enumerate(keys):
        key_label = label(key)
        font = key_label.font()
        font.setBold(True)
        key_label.setFont(font)
        grid.addWidget(key_label, row, 0)
        grid.addWidget(label(_(does)), row, 1)
    return grid
