"""Text on paper: what is drawn of it, measuring it, and cutting or breaking it to a width."""

import re
import unicodedata
from functools import cache, lru_cache

from app.printing.face import Weight, drawn, face_of, main_face

ELLIPSIS = "…"
CAP_HEIGHT = 0.711
"""Height of a capital letter of Roboto, as a part of the font size."""


# --- what can be drawn of a text ------------------------------------------------------------------------------------


class _Drawable(dict[int, str]):
    """Maps a code point to what is drawn for it; filled as characters turn up."""

    def __missing__(self, code: int) -> str:
        self[code] = answer = drawn(chr(code))
        return answer


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
        self[char] = width = (face_of(char, self.weight) or main_face(self.weight)).width(char)
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
            end = max(_break_point(text, start, end), start + 1)
        lines.append(text[start:end].rstrip(" "))
        if most is not None and len(lines) > most:
            return
        start = max(end, start + 1)
        while start < len(text) and text[start] == " ":
            start += 1


def _break_point(text: str, start: int, end: int) -> int:
    """Where to break a line whose letters `start` to `end` fit.

    After the last space or between the letters of a script that is written without spaces, whichever comes later; else after a hyphen or
    slash in the later half; else anywhere, but never between a letter and its accent.
    """
    space, between = text.rfind(" ", start, end), _between(text, start, end)
    if max(space, between) > start:
        return max(space, between)
    mark = max(text.rfind(sign, start, end) for sign in "-/")
    if mark > (start + end) // 2:
        return mark + 1
    while end > start + 1 and _is_mark(text[end]):
        end -= 1
    return end


_NOT_FIRST = frozenset("、。，．・：；？！）］｝」』】〉》〕ー々ゝゞぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ％,.;:!?)]}%\xa0")
_NOT_LAST = frozenset("（［｛「『【〈《〔([{\xa0")
_LOOK_BACK = 8
"""Letters that a line may be shorter than it could be, for the sake of a sign that can't begin the next."""


def _between(text: str, start: int, end: int) -> int:
    """The last place up to `end` beside a letter that is written without spaces (Chinese, Japanese, a picture); `start` if there is none."""
    for place in range(end, max(start, end - _LOOK_BACK), -1):
        before, after = text[place - 1], text[place]
        if (_is_spaceless(before) or _is_spaceless(after)) and after not in _NOT_FIRST and before not in _NOT_LAST and not _is_mark(after):
            return place
    return start


@cache
def _is_spaceless(char: str) -> bool:
    """Whether lines break beside this letter; Korean is as wide as these but has spaces."""
    return unicodedata.east_asian_width(char) in {"W", "F"} and not "\uac00" <= char <= "\ud7ff"


def _is_mark(char: str) -> bool:
    """Whether a character belongs to the one before it: an accent or a tone of skin."""
    return unicodedata.category(char)[0] == "M" or "\U0001f3fb" <= char <= "\U0001f3ff"


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
        out.append(shaped if face_of(shaped, "regular") else char)
    return "".join(out)
