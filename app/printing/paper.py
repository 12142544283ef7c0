"""Paper: sizes, margins, and a PDF to draw on."""

from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from app.printing.pen import Pen

MM = 72 / 25.4
"""Points in a millimetre."""


@dataclass(frozen=True)
class Paper:
    """A page and its margins, in points."""

    width: float
    height: float
    left: float
    right: float
    top: float
    bottom: float

    @property
    def room(self) -> float:
        """Width between the margins."""
        return self.width - self.left - self.right

    @property
    def ceiling(self) -> float:
        """The y of the upper margin."""
        return self.height - self.top


PORTRAIT = Paper(210 * MM, 297 * MM, 16 * MM, 14 * MM, 14 * MM, 17 * MM)
LANDSCAPE = Paper(297 * MM, 210 * MM, 14 * MM, 14 * MM, 13 * MM, 16 * MM)
WIDE = 8
"""More columns than this turn the paper to landscape."""


def paper_for(columns: int) -> Paper:
    return LANDSCAPE if columns > WIDE else PORTRAIT


def draw_pdf(width: float, height: float, title: str, draw: Callable[[Pen], None], language: str = "en") -> bytes:
    """A PDF of pages `width` by `height` points on which `draw` has drawn; `draw` ends each page with `Pen.next_page`."""
    from reportlab.pdfgen.canvas import Canvas

    buffer = BytesIO()
    canvas: Any = Canvas(buffer, pagesize=(width, height), pageCompression=1, lang=language)
    canvas.setTitle(title)
    canvas.setCreator("Larder")
    canvas.setProducer("Larder")
    draw(Pen(canvas))
    canvas.save()
    return buffer.getvalue()
