"""How a label will look, at its true size; and the sheet of labels with the place where the first one is put."""

from dataclasses import replace

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.core.errors import UserError
from app.i18n import _, language, say
from app.printing.label import LabelData, labels_pdf
from app.printing.label_template import Template
from app.ui import theme
from app.ui.pdf_pages import PdfPages

MM_PER_INCH = 25.4
POINTS_PER_INCH = 72
PLAUSIBLE_DPI = (70.0, 320.0)
"""A screen that claims other dots per inch than these doesn't know its own size."""
TALL = 300
"""Pixels at 100 % that the picture of a label may take."""


class LabelPreview(QWidget):
    """One label as it comes out of the printer."""

    def __init__(self) -> None:
        super().__init__()
        self.template: Template | None = None
        self.trouble = ""
        self._picture: QImage | None = None
        self._label: LabelData | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.setMinimumHeight(theme.scaled(100))
        self.setMaximumHeight(theme.scaled(TALL))

    def sizeHint(self) -> QSize:
        return QSize(theme.scaled(TALL), theme.scaled(TALL))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The label is drawn again where there is less room than it needs."""
        super().resizeEvent(event)
        if self.template is not None:
            self.show_label(self.template, self._label)

    def show_label(self, template: Template, label: LabelData | None) -> None:
        """Draw this label on this template; nothing when there is none."""
        self.template, self.trouble, self._picture, self._label = template, "", None, label
        if label is not None:
            try:
                pdf = labels_pdf(replace(template, sheet=None), [label], language=language())
                pages = PdfPages(pdf)
                self._picture = pages.image(0, self.dots_per_inch() / POINTS_PER_INCH * self.devicePixelRatioF())
                self._picture.setDevicePixelRatio(self.devicePixelRatioF())
                pages.close()
            except UserError as error:
                self.trouble = say(error)
        self.update()

    def dots_per_inch(self) -> float:
        """Of this screen, as near to the truth as it tells; less where the label would not fit."""
        screen = self.screen()
        true = screen.physicalDotsPerInch()
        dots = true if PLAUSIBLE_DPI[0] <= true <= PLAUSIBLE_DPI[1] else screen.logicalDotsPerInch()
        assert self.template is not None
        room = min((self.width() - 24) / self.template.width, (self.height() - 16) / self.template.height)
        return min(dots, room * MM_PER_INCH)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.colour("raised"))
        if self._picture is not None:
            size = self._picture.size() / self._picture.devicePixelRatio()
            place = QRect((self.width() - size.width()) // 2, (self.height() - size.height()) // 2, size.width(), size.height())
            painter.drawImage(place, self._picture)
            painter.setPen(theme.colour("border"))
            painter.drawRect(place.adjusted(-1, -1, 0, 0))
        else:
            painter.setPen(theme.colour("negative" if self.trouble else "muted"))
            words = self.trouble or _("Choose goods to see their label")
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(self.rect().adjusted(16, 16, -16, -16), int(flags), words)
        painter.end()


class SheetMap(QWidget):
    """A sheet of labels in small; a click or the arrow keys choose where the first label is put."""

    chosen = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.template: Template | None = None
        self.position, self.count = 0, 0
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(_("First label at"))
        self.setToolTip(_("Where the first label is put on a sheet begun before: click, or use the arrow keys"))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    @property
    def places(self) -> int:
        """Labels on a page; 1 for a roll."""
        return self.template.sheet.places if self.template is not None and self.template.sheet else 1

    def show_sheet(self, template: Template, count: int) -> None:
        """Show the first sheet with so many labels on it."""
        self.template, self.count = template, count
        self.position = min(self.position, self.places - 1)
        self.setVisible(template.sheet is not None)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        sheet = self.template.sheet if self.template is not None else None
        height = theme.scaled(210)
        return QSize(round(height * sheet.page_width / sheet.page_height), height) if sheet else QSize(0, 0)

    def rects(self) -> list[QRect]:
        """The places on the sheet."""
        template = self.template
        if template is None or template.sheet is None:
            return []
        sheet, scale = template.sheet, (self.height() - 2) / template.sheet.page_height
        found = []
        for row in range(sheet.rows):
            for column in range(sheet.columns):
                left = sheet.left + column * (template.width + sheet.gap_x)
                top = sheet.top + row * (template.height + sheet.gap_y)
                size = (round(template.width * scale) - 2, round(template.height * scale) - 2)
                found.append(QRect(round(left * scale) + 2, round(top * scale) + 2, *size))
        return found

    def choose(self, position: int) -> None:
        """Put the first label at a place, from 0."""
        position = min(self.places - 1, max(0, position))
        if position != self.position:
            self.position = position
            self.update()
            self.chosen.emit(position)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        for place, rect in enumerate(self.rects()):
            if rect.contains(event.position().toPoint()):
                self.choose(place)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        columns = self.template.sheet.columns if self.template is not None and self.template.sheet else 1
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Up: -columns, Qt.Key.Key_Down: columns, Qt.Key.Key_Home: -self.places}
        step = steps.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
        else:
            self.choose(self.position + step)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.colour("base"))
        painter.setPen(theme.colour("accent" if self.hasFocus() else "border"))
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        for place, rect in enumerate(self.rects()):
            filled = self.position <= place < self.position + self.count
            if place == self.position:
                painter.fillRect(rect, theme.colour("accent"))
                painter.setPen(theme.colour("on_accent"))
                painter.drawText(rect, int(Qt.AlignmentFlag.AlignCenter), "1")
            elif filled:
                painter.fillRect(rect, theme.colour("selection"))
            painter.setPen(theme.colour("border"))
            painter.drawRect(rect.adjusted(0, 0, -1, -1))
        painter.end()
