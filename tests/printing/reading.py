"""Reads back what was printed: pages as pictures, barcodes from pictures, text from the PDF."""

from dataclasses import dataclass

import pypdfium2
import zxingcpp

from app.printing.sheet import SheetData, sheets_pdf


@dataclass(frozen=True)
class Read:
    """A barcode found on a page, with the place of its centre in mm from the upper left corner."""

    format: str
    text: str
    symbology: str
    x: float
    y: float


def read_page(pdf: bytes, page: int = 0, dpi: int = 200) -> list[Read]:
    """All barcodes of a page, from its picture at `dpi`."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        picture = document[page].render(scale=dpi / 72, grayscale=True).to_pil()
    finally:
        document.close()
    found = zxingcpp.read_barcodes(picture, try_rotate=False, try_invert=False)
    return [_read(each, dpi) for each in found if each.valid]


def _read(found: zxingcpp.Barcode, dpi: int) -> Read:
    corners = (found.position.top_left, found.position.top_right, found.position.bottom_left, found.position.bottom_right)
    x, y = (sum(getattr(corner, axis) for corner in corners) / 4 / dpi * 25.4 for axis in ("x", "y"))
    return Read(str(found.format).rpartition(".")[2], found.text, found.symbology_identifier, x, y)


def read_all(pdf: bytes, dpi: int = 200) -> list[Read]:
    return [found for page in range(page_count(pdf)) for found in read_page(pdf, page, dpi)]


def page_count(pdf: bytes) -> int:
    document = pypdfium2.PdfDocument(pdf)
    try:
        return len(document)
    finally:
        document.close()


def page_text(pdf: bytes, page: int = 0) -> str:
    """The text of a page as a reader can select it."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return str(document[page].get_textpage().get_text_bounded()).replace("\r\n", "\n")
    finally:
        document.close()


def page_size(pdf: bytes, page: int = 0) -> tuple[float, float]:
    """Width and height of a page in mm."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        width, height = document[page].get_size()
    finally:
        document.close()
    return round(width / 72 * 25.4, 1), round(height / 72 * 25.4, 1)


def ink_bounds(pdf: bytes, page: int = 0, dpi: int = 100) -> tuple[float, float, float, float]:
    """Left, top, right and bottom of all that is drawn on a page, in mm."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        picture = document[page].render(scale=dpi / 72, grayscale=True).to_pil()
    finally:
        document.close()
    box = picture.point(lambda value: 255 if value < 250 else 0).getbbox()
    assert box is not None, "the page is empty"
    left, top, right, bottom = (each / dpi * 25.4 for each in box)
    return left, top, right, bottom


def sheet_pdf(sheet: SheetData) -> bytes:
    return sheets_pdf([sheet])
