"""Embedded fonts: which one has a character, loaded when the first text asks for it."""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from threading import RLock
from typing import Any, Literal

from app.core.errors import UserError
from app.i18n import N_

Weight = Literal["regular", "bold"]

_ROBOTO = {"regular": "Roboto-Regular.ttf", "bold": "Roboto-Bold.ttf"}


@dataclass(frozen=True)
class Face:
    """A font as characters are drawn with it.

    `scale` brings it to the height of the text around it. `thickened` fonts have no bold of their own: an outline makes them bold.
    """

    font: Any
    scale: float = 1.0
    thickened: bool = True

    def has(self, char: str) -> bool:
        return ord(char) in self.font.face.charToGlyph

    def width(self, char: str) -> float:
        """Width in thousandths of the size of the text."""
        return float(self.font.face.getCharWidth(ord(char))) * self.scale


@dataclass(frozen=True)
class _Source:
    """A font of other scripts: its name in the PDF, package and file, and the code points that are looked for in it."""

    name: str
    package: str
    file: str
    ranges: tuple[tuple[int, int], ...]
    scale: float = 1.0
    thickened: bool = True


_NOTO = "manimgx_fonts"
_SIGNS = ((0x2000, 0x2BFF), (0x1F000, 0x1FAFF))
_SOURCES = (
    _Source("LarderHebrew", _NOTO, "NotoSansHebrew[wght].ttf", ((0x590, 0x5FF), (0xFB1D, 0xFB4F))),
    _Source("LarderArabic", _NOTO, "NotoSansArabic[wght].ttf", ((0x600, 0x6FF), (0x750, 0x77F), (0x8A0, 0x8FF), (0xFB50, 0xFDFC), (0xFE70, 0xFEFC))),
    _Source("LarderArmenian", _NOTO, "NotoSansArmenian[wght].ttf", ((0x530, 0x58F), (0xFB13, 0xFB17))),
    _Source("LarderGeorgian", _NOTO, "NotoSansGeorgian[wght].ttf", ((0x10A0, 0x10FF), (0x1C90, 0x1CBF), (0x2D00, 0x2D2F))),
    _Source("LarderThai", _NOTO, "NotoSansThai[wght].ttf", ((0xE00, 0xE7F),)),
    _Source("LarderLao", _NOTO, "NotoSansLao[wght].ttf", ((0xE80, 0xEFF),)),
    _Source("LarderEthiopic", _NOTO, "NotoSansEthiopic[wght].ttf", ((0x1200, 0x139F), (0x2D80, 0x2DDF), (0xAB00, 0xAB2F))),
    # Pictures are drawn as high as Chinese letters; an outline would fill them.
    _Source("LarderEmoji", _NOTO, "NotoEmoji[wght].ttf", _SIGNS, 0.95, thickened=False),
    _Source("LarderSymbols", _NOTO, "NotoSansSymbols[wght].ttf", _SIGNS),
    _Source(
        "LarderEast", "paperang_p2_fonts_cjk", "fonts/wqy-microhei.ttc",
        ((0x1100, 0x11FF), (0x2000, 0x2BFF), (0x2E80, 0x9FFF), (0xA960, 0xA97F), (0xAC00, 0xD7FF), (0xF900, 0xFAFF), (0xFE30, 0xFE4F), (0xFF00, 0xFFEF)),
    ),
)  # fmt: skip
"""The fonts of other scripts and of pictures, in the order in which they are asked for a character."""


def face_name(weight: Weight) -> str:
    return "Larder" + weight.capitalize()


@cache
def main_face(weight: Weight) -> Face:
    """The font of ordinary text: Latin, Greek and Cyrillic letters."""
    return Face(_loaded(face_name(weight), _roboto(_ROBOTO[weight])), thickened=False)


def face_of(char: str, weight: Weight) -> Face | None:
    """The font that has this character, or None. The first letter of another script loads the font of that script."""
    main = main_face(weight)
    return main if main.has(char) else _other(char)


@cache
def _other(char: str) -> Face | None:
    code = ord(char)
    sources = (source for source in _SOURCES if any(first <= code <= last for first, last in source.ranges))
    return next((face for face in map(_face, sources) if face is not None and face.has(char)), None)


@cache
def _face(source: _Source) -> Face | None:
    """A font of another script; None where its package is missing: its letters are then drawn as a sign of what is missing."""
    try:
        path = Path(str(files(source.package))) / source.file
    except ModuleNotFoundError:
        return None
    return Face(_loaded(source.name, path), source.scale, source.thickened) if path.is_file() else None


def _roboto(name: str) -> Path:
    try:
        path = Path(str(files("font_roboto"))) / "files" / name
    except ModuleNotFoundError:
        path = Path(name)
    if not path.is_file():
        raise UserError(N_("The font for printing is missing. Install it with: {command}"), command="pip install font-roboto")
    return path


_fonts: dict[str, Any] = {}
_loading = RLock()


def _loaded(name: str, path: Path) -> Any:
    """The font of this name, registered once: two of one name in a document would take each other's place."""
    from reportlab.pdfbase import pdfmetrics

    with _loading:
        if name not in _fonts:
            # The text is measured and encoded here character by character, so shaping by HarfBuzz must stay out of it.
            font = _font_class()(name, str(path), shapable=False)
            pdfmetrics.registerFont(font)
            _fonts[name] = font
        return _fonts[name]


_FAR = re.compile(r"(?<=> <)[0-9A-F]{5,6}(?=>)")


@cache
def _font_class() -> Any:
    """The TrueType font of reportlab, made here so that starting Larder doesn't load reportlab."""
    from reportlab.pdfbase.ttfonts import SUBSETN, TTFont

    class EmbeddedFont(TTFont):  # type: ignore[misc]  # reportlab has no types
        """Tells readers of the PDF the right text: reportlab writes code points above U+FFFF as they are, PDF wants UTF-16."""

        def addObjects(self, doc: Any) -> None:
            count = len(self.state[doc].subsets)
            super().addObjects(doc)
            for number in range(count):
                name = b"".join((SUBSETN(number), b"+", self.face.name, self.face.subfontNameX)).decode("pdfdoc")
                stream = doc.idToObject["toUnicodeCMap:" + name]
                stream.content = _FAR.sub(lambda found: chr(int(found[0], 16)).encode("utf-16-be").hex().upper(), stream.content)

    return EmbeddedFont


# --- what is drawn for a character ----------------------------------------------------------------------------------

MISSING = "\ufffd"
"""Drawn in place of a character that no embedded font has: a visible sign, never a silent gap."""

_TWINS = {"\u301c": "\uff5e"}
"""Characters and the one that looks the same, where the font has only that: the Japanese wave dash."""


def drawn(char: str) -> str:
    """What is drawn for one character: itself, a space, nothing, letters that mean the same, or `MISSING`."""
    category = unicodedata.category(char)
    if category in {"Cc", "Zs", "Zl", "Zp"}:
        return "\xa0" if char in "\xa0\u202f" else " "
    # Joiners, direction marks, variation selectors and the frame of a keycap change how others look; alone they have no picture.
    if category == "Cf" or char == "\u20e3" or "\ufe00" <= char <= "\ufe0f" or "\U000e0100" <= char <= "\U000e01ef":
        return ""
    if face_of(char, "regular"):
        return char
    alike = _TWINS.get(char) or unicodedata.normalize("NFKC", char)
    return alike if all(face_of(each, "regular") for each in alike) else MISSING
