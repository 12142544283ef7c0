"""Embedded fonts: finding them, measuring text, and cutting or breaking it to a width."""

import re
import unicodedata
from functools import cache, lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal

from app.core.errors import UserError
from app.i18n import N_

Weight = Literal["regular", "bold"]

ELLIPSIS = "…"
MISSING = "\ufffd"
"""Drawn in place of a character that no embedded font has: a visible sign, never a silent gap."""

_ROBOTO = {"regular": "Roboto-Regular.ttf", "bold": "Roboto-Bold.ttf"}
_FALLBACK = {
    "LarderHebrew": ("notosanshebrew", "NotoSansHebrew[wdth,wght].ttf"),
    "LarderArabic": ("notosansarabic", "NotoSansArabic[wdth,wght].ttf"),
}
CAP_HEIGHT = 0.711
"""Height of a capital letter of Roboto, as a part of the font size."""


def face_name(weight: Weight) -> str:
    return "Larder" + weight.capitalize()


@cache
def faces(weight: Weight) -> tuple[Any, ...]:
    """The fonts in which a text of this weight is drawn, the first choice first. Registered once, when first asked for."""
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    # The text is measured and encoded here character by character, so shaping by HarfBuzz must stay out of it.
    found = [TTFont(face_name(weight), str(_roboto(_ROBOTO[weight])), shapable=False)]
    found += [TTFont(name + weight.capitalize(), str(path), shapable=False) for name, path in _fallback_files().items()]
    for font in found:
        pdfmetrics.registerFont(font)
    return tuple(found)


def _roboto(name: str) -> Path:
    try:
        path = Path(str(files("font_roboto"))) / "files" / name
    except ModuleNotFoundError:
        path = Path(name)
    if not path.is_file():
        raise UserError(N_("The font for printing is missing. Install it with: {command}"), command="pip install font-roboto")
    return path


def _fallback_files() -> dict[str, Path]:
    """Fonts of right-to-left scripts; without the package their letters are drawn as `MISSING`."""
    try:
        folder = Path(str(files("justmytype_intl_rtl"))) / "fonts" / "ofl"
    except ModuleNotFoundError:
        return {}
    paths = {name: folder / family / file for name, (family, file) in _FALLBACK.items()}
    return {name: path for name, path in paths.items() if path.is_file()}


def font_of(char: str, weight: Weight) -> Any | None:
    """The font that has this character, or None."""
    return next((font for font in faces(weight) if ord(char) in font.face.charToGlyph), None)


# --- what can be drawn of a text ------------------------------------------------------------------------------------


class _Drawable(dict[int, str]):
    """Maps a code point to what is drawn for it; filled as characters turn up."""

    def __missing__(self, code: int) -> str:
        self[code] = answer = self._of(chr(code))
        return answer

    @staticmethod
    def _of(char: str) -> str:
        category = unicodedata.category(char)
        if category in {"Cc", "Zs", "Zl", "Zp"}:
            return "\xa0" if char in "\xa0\u202f" else " "
        # Joiners, direction marks and variation selectors change how others look; alone they have no picture.
        if category == "Cf" or 0xFE00 <= ord(char) <= 0xFE0F:
            return ""
        return char if font_of(char, "regular") else MISSING


_drawable = _Drawable()


def drawable(text: str) -> str:
    """One line of `text` as it can be drawn: control characters become spaces, characters that no font has become `MISSING`."""
    if text.isascii() and text.isprintable():
        return text
    return unicodedata.normalize("NFC", text).translate(_drawable)


# --- measuring ------------------------------------------------------------------------------------------------------


class _Widths(dict[str, float]):
    """Widths of characters in thousandths of the font size; filled as characters turn up."""

    def __init__(self, weight: Weight) -> None:
        super().__init__()
        self.weight = weight

    def __missing__(self, char: str) -> float:
        font = font_of(char, self.weight) or faces(self.weight)[0]
        self[char] = width = float(font.face.getCharWidth(ord(char)))
        return width


@cache
def _widths(weight: Weight) -> _Widths:
    return _Widths(weight)


def text_width(text: str, size: float, weight: Weight = "regular") -> float:
    """Width in points of a `drawable` text at a font `size` in points."""
    return sum(map(_widths(weight).__getitem__, text)) * size / 1000


def _fitting(text: str, room: float, weight: Weight) -> int:
    """How many leading characters fit into `room` thousandths of the font size."""
    widths, used = _widths(weight), 0.0
    for count, char in enumerate(text):
        used += widths[char]
        if used > room:
            return count
    return len(text)


def fit(text: str, width: float, size: float, weight: Weight = "regular") -> str:
    """The text in one line, cut with an ellipsis where it is wider than `width` points."""
    room = width * 1000 / size + 1e-6
    text = drawable(text[: _enough(room)])
    count = _fitting(text, room, weight)
    if count == len(text):
        return text
    return _cut(text, room, weight)


def _cut(text: str, room: float, weight: Weight) -> str:
    return text[: _fitting(text, room - _widths(weight)[ELLIPSIS], weight)].rstrip() + ELLIPSIS


def _enough(room: float) -> int:
    """More characters than fit into `room` thousandths, so that a name of 10,000 letters costs no more than one of 100."""
    return int(room / 100) * 2 + 40


_UNIT = re.compile(r"(?<=\d) (?=(?:[^\W\d_]{1,3}\b|%))")
"""The space between a number and its unit, where a line isn't broken: 0,75 l."""


@lru_cache(maxsize=4096)
def wrap(text: str, width: float, size: float, weight: Weight = "regular", most: int | None = None) -> tuple[str, ...]:
    """The text in lines of at most `width` points: broken at line ends and spaces, a longer word where it must.

    With `most`, no more lines than that; the last one ends in an ellipsis if something was left out. An empty text is one empty line.
    """
    room = max(width * 1000 / size, 1000.0)
    if most is not None:
        text = text[: _enough(room) * (most + 1)]
    lines: list[str] = []
    for paragraph in text.splitlines() or [""]:
        _break(_UNIT.sub("\xa0", drawable(paragraph).rstrip(" ")), room, weight, lines, most)
        if most is not None and len(lines) > most:
            break
    if most is not None and len(lines) > most:
        return (*lines[: most - 1], _cut(f"{lines[most - 1]} {lines[most]}", room, weight))
    return tuple(lines)


def _break(text: str, room: float, weight: Weight, lines: list[str], most: int | None) -> None:
    start = 0
    while True:
        count = _fitting(text[start : start + _enough(room)], room, weight)
        end = start + count
        if end >= len(text):
            lines.append(text[start:])
            return
        if text[end] != " ":
            end = _break_point(text, start, end)
        lines.append(text[start:end].rstrip(" "))
        if most is not None and len(lines) > most:
            return
        start = max(end, start + 1)
        while start < len(text) and text[start] == " ":
            start += 1


def _break_point(text: str, start: int, end: int) -> int:
    """Where to break a line whose letters `start` to `end` fit: after the last space, else a hyphen or slash in its later half, else anywhere."""
    space = text.rfind(" ", start, end)
    if space > start:
        return space
    mark = max(text.rfind(sign, start, end) for sign in "-/")
    return mark + 1 if mark > (start + end) // 2 else max(end, start + 1)


# --- right-to-left scripts ------------------------------------------------------------------------------------------


def visual(text: str) -> str:
    """A line in the order in which it is drawn: letters of right-to-left scripts are joined and turned round, numbers inside kept."""
    if not any(_is_rtl(char) for char in text):
        return text
    runs: list[str] = []
    position = 0
    while position < len(text):
        end = _run_end(text, position)
        run = text[position:end]
        runs.append(_turned(_joined(run)) if _is_rtl(run[0]) else run)
        position = end
    return "".join(runs)


@cache
def _is_rtl(char: str) -> bool:
    return unicodedata.bidirectional(char) in {"R", "AL"}


def _run_end(text: str, start: int) -> int:
    """End of the run at `start`: a right-to-left run goes on over spaces, marks and numbers up to its last right-to-left letter."""
    if not _is_rtl(text[start]):
        return next((i for i in range(start, len(text)) if _is_rtl(text[i])), len(text))
    end = start + 1
    for i in range(start + 1, len(text)):
        if unicodedata.bidirectional(text[i]) == "L":
            break
        if _is_rtl(text[i]) or unicodedata.bidirectional(text[i]) == "NSM":
            end = i + 1
    return end


_MIRRORED = str.maketrans("()[]{}<>«»", ")(][}{><»«")


def _turned(run: str) -> str:
    parts: list[str] = []
    for char in run:
        number = unicodedata.bidirectional(char) in {"EN", "AN", "ES", "ET", "CS"}
        if number and parts and unicodedata.bidirectional(parts[-1][-1]) in {"EN", "AN"}:
            parts[-1] += char
        else:
            parts.append(char)
    return "".join(part if len(part) > 1 else part.translate(_MIRRORED) for part in reversed(parts))


@cache
def _arabic_forms() -> dict[str, dict[str, str]]:
    """Letter → its shapes (isolated, final, initial, medial), read from Unicode's own table of presentation forms."""
    forms: dict[str, dict[str, str]] = {}
    for code in range(0xFE80, 0xFEF5):
        shape, *letters = unicodedata.decomposition(chr(code)).split()
        if len(letters) == 1:
            forms.setdefault(chr(int(letters[0], 16)), {})[shape.strip("<>")] = chr(code)
    return forms


def _joined(run: str) -> str:
    """Arabic letters in the shape their neighbours ask for (in logical order)."""
    forms, out = _arabic_forms(), []
    for i, char in enumerate(run):
        shapes = forms.get(char)
        if shapes is None:
            out.append(char)
            continue
        before = i > 0 and "initial" in forms.get(run[i - 1], {})
        after = "initial" in shapes and i + 1 < len(run) and "final" in forms.get(run[i + 1], {})
        shape = ("medial" if after else "final") if before else ("initial" if after else "isolated")
        shaped = shapes.get(shape, char)
        out.append(shaped if font_of(shaped, "regular") else char)
    return "".join(out)
