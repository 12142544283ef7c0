"""Pages of a PDF on the screen: drawn as they come into view, sharp at every scale."""

from collections import OrderedDict

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QScrollArea, QWidget

from app.ui import theme

GAP = 16
"""Pixels around a page at 100 %."""
LEAST_PERCENT, MOST_PERCENT = 20, 400
STEPS = (25, 50, 75, 100, 125, 150, 200, 300, 400)
KEPT_PAGES = 12
POINTS_PER_INCH = 72


class PdfPages:
    """An open PDF. Sizes are in points."""

    def __init__(self, data: bytes) -> None:
        import pypdfium2

        self.data = data
        self._document = pypdfium2.PdfDocument(data)
        self.sizes: tuple[tuple[float, float], ...] = tuple(self._document.get_page_size(no) for no in range(len(self._document)))

    def __len__(self) -> int:
        return len(self.sizes)

    def image(self, page: int, pixels_per_point: float) -> QImage:
        """A page as a picture of its own memory."""
        bitmap = self._document[page].render(scale=pixels_per_point, rev_byteorder=True)
        forms = {1: QImage.Format.Format_Grayscale8, 3: QImage.Format.Format_RGB888, 4: QImage.Format.Format_RGBX8888}
        drawn = QImage(bitmap.buffer, bitmap.width, bitmap.height, bitmap.stride, forms[bitmap.n_channels])
        return drawn.copy()

    def close(self) -> None:
        """Let go of the file."""
        self._document.close()


class PageStack(QWidget):
    """The pages below each other; only what is in view is drawn."""

    def __init__(self) -> None:
        super().__init__()
        self.pages: PdfPages | None = None
        self.scale = 1.0
        self._drawn: OrderedDict[int, QImage] = OrderedDict()

    def show_pages(self, pages: PdfPages) -> None:
        """Show another PDF."""
        self.pages = pages
        self._drawn.clear()
        self._fit()

    def set_scale(self, pixels_per_point: float) -> None:
        """Draw at another scale."""
        self.scale = pixels_per_point
        self._drawn.clear()
        self._fit()

    def _fit(self) -> None:
        rects = self.rects()
        width = max((rect.width() for rect in rects), default=0) + 2 * theme.scaled(GAP)
        self.setMinimumSize(width, rects[-1].bottom() + theme.scaled(GAP) if rects else 0)
        self.update()

    def page_size(self, page: int) -> QSize:
        """The size of a page in pixels."""
        assert self.pages is not None
        width, height = self.pages.sizes[page]
        return QSize(round(width * self.scale), round(height * self.scale))

    def rects(self) -> list[QRect]:
        """Where each page stands."""
        gap, top, found = theme.scaled(GAP), theme.scaled(GAP), []
        for page in range(len(self.pages) if self.pages else 0):
            size = self.page_size(page)
            found.append(QRect(QPoint(max(gap, (self.width() - size.width()) // 2), top), size))
            top += size.height() + gap
        return found

    def _picture(self, page: int) -> QImage:
        assert self.pages is not None
        if page not in self._drawn:
            ratio = self.devicePixelRatioF()
            picture = self.pages.image(page, self.scale * ratio)
            picture.setDevicePixelRatio(ratio)
            self._drawn[page] = picture
            if len(self._drawn) > KEPT_PAGES:
                self._drawn.popitem(last=False)
        self._drawn.move_to_end(page)
        return self._drawn[page]

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(event.rect(), theme.colour("raised"))
        for page, rect in enumerate(self.rects()):
            if rect.intersects(event.rect()):
                painter.drawImage(rect, self._picture(page))
                painter.setPen(theme.colour("border"))
                painter.drawRect(rect.adjusted(-1, -1, 0, 0))
        painter.end()


class PdfView(QScrollArea):
    """Scrolls and scales the pages. `percent` is of the true size on this screen."""

    page_changed = Signal(int)
    scale_changed = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.stack = PageStack()
        self.setWidget(self.stack)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.percent, self._page = 100, -1
        self.verticalScrollBar().valueChanged.connect(self._look)

    @property
    def page(self) -> int:
        """The page in view, from 0."""
        return max(0, self._page)

    def show_pages(self, pages: PdfPages) -> None:
        """Show a PDF from its first page."""
        self.stack.show_pages(pages)
        self.verticalScrollBar().setValue(0)
        self._page = -1
        self._look()

    def pixels_per_point(self) -> float:
        """At 100 % on this screen."""
        return self.logicalDpiX() / POINTS_PER_INCH

    def set_percent(self, percent: float) -> None:
        """Scale the pages, keeping the page in view."""
        self.percent = min(MOST_PERCENT, max(LEAST_PERCENT, int(percent)))
        page = self.page
        self.stack.set_scale(self.pixels_per_point() * self.percent / 100)
        self.scale_changed.emit(self.percent)
        self.go_to(page)

    def fit_width(self, most: float = MOST_PERCENT) -> None:
        """As wide as the room is."""
        if self.stack.pages:
            room = self.viewport().width() - 2 * theme.scaled(GAP)
            widest = max(width for width, _height in self.stack.pages.sizes)
            self.set_percent(min(most, 100 * room / widest / self.pixels_per_point()))

    def fit_page(self) -> None:
        """The whole page in view."""
        if self.stack.pages:
            width, height = self.stack.pages.sizes[self.page]
            room = self.viewport().size() - QSize(2 * theme.scaled(GAP), 2 * theme.scaled(GAP))
            self.set_percent(100 * min(room.width() / width, room.height() / height) / self.pixels_per_point())

    def zoom(self, steps: int) -> None:
        """To the next scale up or down."""
        if steps > 0:
            self.set_percent(next((step for step in STEPS if step > self.percent), MOST_PERCENT))
        else:
            self.set_percent(next((step for step in reversed(STEPS) if step < self.percent), LEAST_PERCENT))

    def go_to(self, page: int) -> None:
        """Bring a page into view."""
        rects = self.stack.rects()
        if rects:
            page = min(len(rects) - 1, max(0, page))
            self.verticalScrollBar().setMaximum(max(0, self.stack.minimumHeight() - self.viewport().height()))
            self.verticalScrollBar().setValue(rects[page].top() - theme.scaled(GAP) // 2)
            self._told(page)

    def _look(self) -> None:
        middle = self.verticalScrollBar().value() + self.viewport().height() // 3
        rects = self.stack.rects()
        self._told(next((page for page, rect in enumerate(rects) if rect.bottom() >= middle), len(rects) - 1))

    def _told(self, page: int) -> None:
        if page != self._page:
            self._page = page
            self.page_changed.emit(page)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoom(1 if event.angleDelta().y() > 0 else -1)
            event.accept()
        else:
            super().wheelEvent(event)
