"""The widgets of settings: those of fields, and a few of their own for folders, printers and texts of several lines."""

from typing import Any

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QComboBox, QFileDialog, QLabel, QLineEdit, QPlainTextEdit, QSizePolicy, QWidget

from app.i18n import _
from app.settings import Setting
from app.store.table import Field
from app.ui import theme
from app.ui.context import Context
from app.ui.controls import Control, control_for
from app.ui.layout import across, down, frame, label, tool

WIDE, NARROW, NARROWEST = 320, 120, 72
LINE_HEIGHT = 28
"""Pixels at 100 % of a field of one line; the first line of a text of several stands as high."""


class SettingControl(QObject):
    """Shows the value of a setting and reads it; `edited` comes when the user has changed it."""

    edited = Signal()

    def __init__(self, setting: Setting, context: Context) -> None:
        super().__init__()
        self.setting, self.context = setting, context
        self.problem = label("", "field_problem", wrap=True)
        self.problem.hide()
        self.control: Control | None = None
        self.field: QWidget = self._make()
        self.widget = self.field
        self.field.setAccessibleName(_(setting.label))
        if setting.unit:
            self.widget = frame(across(self.field, label(_(setting.unit), muted=True), gap=6))

    def _make(self) -> QWidget:
        makers = {"lines": self._lines, "folder": self._folder, "printer": self._printer}
        if self.setting.type in makers:
            return makers[self.setting.type]()
        each = self.setting
        field = Field(each.key, each.label, each.type, each.catalog, help=each.help, required=each.type != "ref", choices=each.choices)
        self.control = control_for(field, self.context)
        self.control.edited.connect(self.edited)
        if each.type != "bool":
            _let_shrink(self.control.widget, NARROW if each.type == "int" else WIDE)
        return self.control.widget

    def _lines(self) -> QWidget:
        self.text = QPlainTextEdit()
        self.text.setFixedHeight(theme.scaled(68))
        _let_shrink(self.text, WIDE)
        self.text.document().setDocumentMargin(2)  # the text begins where that of a line does
        self.text.setTabChangesFocus(True)
        self.text.installEventFilter(self)
        return self.text

    def _folder(self) -> QWidget:
        self.line = QLineEdit()
        self.line.editingFinished.connect(self.edited)
        both = frame(across(self.line, tool("folder-outline", self._browse, _("Choose a folder")), gap=4))
        _let_shrink(both, WIDE)
        return both

    def _printer(self) -> QWidget:
        from PySide6.QtPrintSupport import QPrinterInfo

        self.box = QComboBox()
        self.box.addItem(_("The system's usual one"), "")
        for name in QPrinterInfo.availablePrinterNames():
            self.box.addItem(name, name)
        _let_shrink(self.box, WIDE)
        self.box.activated.connect(lambda _row: self.edited.emit())
        return self.box

    @Slot()
    def _browse(self) -> None:
        path = QFileDialog.getExistingDirectory(self.line, _(self.setting.label), self.line.text())
        if path:
            self.line.setText(path)
            self.edited.emit()

    def eventFilter(self, watched: QObject, event: Any) -> bool:
        if watched is getattr(self, "text", None) and event.type() == event.Type.FocusOut and self.text.document().isModified():
            self.text.document().setModified(False)
            self.edited.emit()
        return False

    def show(self, value: Any) -> None:
        """Show a value."""
        if self.control is not None:
            self.control.show(value)
        elif self.setting.type == "lines":
            self.text.setPlainText(str(value))
            self.text.document().setModified(False)
        elif self.setting.type == "folder":
            self.line.setText(str(value))
        else:
            if self.box.findData(value) < 0:
                self.box.addItem(_("{name} (not there now)").format(name=value), value)
            self.box.setCurrentIndex(self.box.findData(value))

    def read(self) -> Any:
        """The value shown or typed, made to fit its declaration."""
        if self.control is not None:
            return self.setting.fitting(self.control.read())
        if self.setting.type == "lines":
            return self.text.toPlainText().strip()
        return self.line.text().strip() if self.setting.type == "folder" else self.box.currentData()

    def tell(self, text: str) -> None:
        """Say what is wrong with the value; an empty text takes it back."""
        self.problem.setText(text)
        self.problem.setVisible(bool(text))


def _let_shrink(widget: QWidget, width: int) -> None:
    """So wide, in pixels at 100 %, or as wide as a narrow window lets it."""
    widget.setMinimumWidth(theme.scaled(NARROWEST))
    widget.setMaximumWidth(theme.scaled(width))
    widget.setSizePolicy(QSizePolicy.Policy.Expanding, widget.sizePolicy().verticalPolicy())


def captioned(control: SettingControl) -> tuple[QLabel, QWidget]:
    """The label beside a setting, its first line level with the control's, and its widget with help and problem below."""
    name = label(_(control.setting.label), wrap=True)
    name.setBuddy(control.field)
    name.setFixedWidth(theme.scaled(220))
    is_lined = control.setting.type == "lines"
    row = theme.scaled(LINE_HEIGHT) if is_lined else control.field.sizeHint().height()
    name.setContentsMargins(0, max(0, (row - name.fontMetrics().height()) // 2), 0, 0)
    about = label(_(control.setting.help), muted=True, wrap=True) if control.setting.help else None
    row_of_control = across(control.widget, 1)
    row_of_control.setStretch(0, 1000)
    return name, frame(down(row_of_control, about, control.problem, gap=2))
