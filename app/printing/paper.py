"""Paper: sizes, margins, and a PDF to draw on."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from typing import Any

from app.i18n import N_, translate
from app.printing.face import face_name, main_face
from app.printing.font import drawable, fit, text_width
from app.printing.pen import GHOST, GREY, Pen

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


@cache
def worded(text: str, language: str) -> str:
    """A text of the form itself in the language of the paper, which need not be the window's."""
    return translate(text, language)


def paper_for(columns: int) -> Paper:
    return LANDSCAPE if columns > WIDE else PORTRAIT


def draw_pdf(width: float, height: float, title: str, draw: Callable[[Pen], None], language: str = "en") -> bytes:
    """A PDF of pages `width` by `height` points on which `draw` has drawn; `draw` ends each page with `Pen.next_page`."""
    from reportlab.pdfgen.canvas import Canvas

    buffer = BytesIO()
    main_face("regular")  # before the canvas, which else begins each page with a font that isn't embedded
    canvas: Any = Canvas(buffer, pagesize=(width, height), pageCompression=1, lang=language, initialFontName=face_name("regular"))
    canvas.setTitle(title)
    canvas.setCreator("Larder")
    canvas.setProducer("Larder")
    draw(Pen(canvas))
    canvas.save()
    return buffer.getvalue()


def slanted_mark(pen: Pen, paper: Paper, word: str) -> None:
    """A word across the page, pale, that fits on it: DRAFT."""
    size = min(110.0, 110 * min(paper.width, paper.height) / text_width(drawable(word), 110, "bold"))
    pen.slanted(paper.width / 2, paper.height / 2, word, size, GHOST)


def draw_footer(pen: Pen, paper: Paper, text: str, page: int, pages: int, language: str) -> None:
    """The line at the foot of a page: `text` left, page x of y right."""
    y = paper.bottom - 12
    pen.rule(paper.left, y + 11, paper.room, 0.35)
    pen.text(paper.left, y, fit(text, paper.room - 90, 7), 7, colour=GREY)
    number = worded(N_("Page {page} of {pages}"), language).format(page=page, pages=pages)
    pen.text(paper.left + paper.room, y, number, 7, align="right", colour=GREY)
