"""A pen that writes text, rules and areas straight into the content stream of a PDF page.

reportlab's canvas keeps the fonts, pages and the file; going past its drawing calls is what makes thousands of labels a second possible.
Coordinates are points from the lower left corner, as in PDF.
"""

import zlib
from typing import Any, Literal

from app.printing.face import Face, Weight, face_of, main_face
from app.printing.font import drawable, text_width, visual

Align = Literal["left", "right", "center"]

BLACK = "0.1 0.1 0.12"
"""Text: very dark, as three parts of red, green and blue in PDF's own writing."""
GREY = "0.42 0.44 0.48"
RULE = "0.80 0.82 0.85"
PALE = "0.955 0.96 0.97"
GHOST = "0.925 0.93 0.942"
INK = "0 0 0"
"""Bars of barcodes, and all that goes through a thermal head."""

_OTHER = "\uffff"


class _Codes(dict[int, str]):
    """Maps code points to what stands for them in a PDF string of the font's first subset, `_OTHER` if it isn't there."""

    def __init__(self, font: Any, document: Any) -> None:
        super().__init__()
        self.font, self.document = font, document
        self.name = ""

    def __missing__(self, code: int) -> str:
        answer = _OTHER
        if code in self.font.face.charToGlyph:
            subset, data = self.font.splitString(chr(code), self.document)[0]
            self.name = self.name or self.font.getSubsetInternalName(0, self.document)
            if subset == 0:
                answer = escaped(data)
        self[code] = answer
        return answer


def escaped(data: bytes) -> str:
    """Bytes as the inside of a PDF string in brackets."""
    return "".join(chr(b) if 32 <= b < 127 and b not in b"()\\" else f"\\{b:03o}" for b in data)


class Pen:
    """Draws on the current page of a reportlab canvas and remembers the fill colour of that page."""

    def __init__(self, canvas: Any) -> None:
        self.canvas = canvas
        self._codes = {weight: _Codes(main_face(weight).font, canvas._doc) for weight in ("regular", "bold")}
        self._fill = ""
        self._resources: Any = None

    def next_page(self) -> None:
        """End the page. Its stream is packed at once, so that thousands of pages don't wait in memory as text."""
        from reportlab.pdfbase.pdfdoc import PDFDictionary, PDFName, PDFStream

        self.canvas.showPage()
        page = self.canvas._doc.Pages.pages[-1]
        page.Contents = PDFStream(PDFDictionary({"Filter": PDFName("FlateDecode")}), zlib.compress(page.stream.encode("ascii")))
        page.stream = None
        page.Resources = self._shared_resources()
        self._fill = ""

    def _shared_resources(self) -> Any:
        """The list of fonts, written once for all pages instead of once a page."""
        from reportlab.pdfbase.pdfdoc import PDFResourceDictionary

        if self._resources is None:
            resources = PDFResourceDictionary()
            resources.basicFonts()
            resources.basicProcs()
            self._resources = self.canvas._doc.Reference(resources)
        return self._resources

    def fill(self, colour: str) -> None:
        if colour != self._fill:
            self.canvas._code.append(colour + " rg")
            self._fill = colour

    def raw(self, operators: str) -> None:
        """Write PDF operators as they are; they must leave the graphics state as they found it."""
        self.canvas._code.append(operators)

    def text(
        self, x: float, y: float, text: str, size: float, weight: Weight = "regular", align: Align = "left", colour: str = BLACK
    ) -> None:
        """Draw one line with its base line at `y`; `x` is its left end, right end or centre."""
        if not text:
            return
        text = drawable(text)
        if align != "left":
            width = text_width(text, size, weight)
            x -= width if align == "right" else width / 2
        self.fill(colour)
        self.canvas._code.append(f"BT 1 0 0 1 {x:.2f} {y:.2f} Tm {self._shown(text, size, weight)} ET")

    def spaced(self, x: float, y: float, text: str, size: float, space: float, colour: str) -> None:
        """Draw text with `space` more points after each character."""
        self.fill(colour)
        shown = self._shown(drawable(text), size, "regular")
        self.canvas._code.append(f"BT {space:.3f} Tc 1 0 0 1 {x:.2f} {y:.2f} Tm {shown} 0 Tc ET")

    def _shown(self, text: str, size: float, weight: Weight) -> str:
        codes = self._codes[weight]
        string = text.translate(codes)
        if _OTHER not in string:
            return f"{codes.name} {size:.4g} Tf ({string}) Tj"
        return self._in_pieces(visual(text), size, weight)

    def _in_pieces(self, text: str, size: float, weight: Weight) -> str:
        """The same for a text that needs several fonts or several subsets of one."""
        own, document = main_face(weight), self.canvas._doc
        pieces: list[tuple[str, bytes, Face]] = []
        for char in text:
            face = face_of(char, weight) or own
            for subset, data in face.font.splitString(char, document):
                name = face.font.getSubsetInternalName(subset, document)
                before = pieces.pop()[1] if pieces and pieces[-1][0] == name else b""
                pieces.append((name, before + data, face))
        # The fonts of other scripts have no bold: an outline brings them up to the text around them.
        thick = f"2 Tr {size * 0.03:.3f} w {self._fill} RG"
        modes = (thick if weight == "bold" and face.thickened else "0 Tr" for _name, _data, face in pieces)
        shown = (
            f"{name} {size * face.scale:.4g} Tf {mode} ({escaped(data)}) Tj" for mode, (name, data, face) in zip(modes, pieces, strict=True)
        )
        return " ".join(shown) + " 0 Tr"

    def rule(self, x: float, y: float, width: float, thickness: float = 0.5, colour: str = RULE) -> None:
        """A horizontal rule; `y` is its middle."""
        self.area(x, y - thickness / 2, width, thickness, colour)

    def area(self, x: float, y: float, width: float, height: float, colour: str) -> None:
        self.fill(colour)
        self.canvas._code.append(f"{x:.2f} {y:.2f} {width:.2f} {height:.2f} re f")

    def frame(self, x: float, y: float, width: float, height: float, thickness: float = 0.5, colour: str = RULE) -> None:
        self.canvas._code.append(f"q {colour} RG {thickness:.2f} w {x:.2f} {y:.2f} {width:.2f} {height:.2f} re S Q")

    def slanted(self, x: float, y: float, text: str, size: float, colour: str) -> None:
        """Bold text that rises at 45° with its centre at (x, y)."""
        half, turn = text_width(drawable(text), size, "bold") / 2, 0.70710678
        self.fill(colour)
        shift = f"{x - half * turn:.2f} {y - half * turn:.2f}"
        self.canvas._code.append(f"BT {turn} {turn} -{turn} {turn} {shift} Tm {self._shown(drawable(text), size, 'bold')} ET")
