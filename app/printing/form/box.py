"""Parts of a form: lines to fill in with a caption below, boxes with labels, the box of codes, signatures with their transcripts."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.printing.face import Weight
from app.printing.font import drawable, fit, text_width, wrap
from app.printing.form.page import Block, Strip, stacked
from app.printing.pen import BLACK, Align, Pen

TEXT, CAPTION = 9.0, 6.0
LABEL = 7.0
_STEP = 12.0
_THIN = 0.5


@dataclass(frozen=True)
class Box:
    """A cell of a row of boxes: the label above, the value below, its share of the width."""

    label: str
    value: str = ""
    share: float = 1
    bold: bool = False


@dataclass(frozen=True)
class Sign:
    """Who signs: the duty; with `position` a line for the post beside it; `name` is the transcript when it is known."""

    who: str
    position: bool = False
    name: str = ""
    post: str = ""


def text(
    strip: Strip, words: str, size: float = TEXT, weight: Weight = "regular", align: Align = "left", *, keeps_next: bool = True
) -> Block:
    """Plain text in as many lines as it takes."""
    lines = wrap(words, strip.width, size, weight)
    step = size * 1.25
    x = {"left": strip.left, "right": strip.left + strip.width, "center": strip.left + strip.width / 2}[align]

    def draw(pen: Pen, y: float) -> None:
        for no, line in enumerate(lines):
            pen.text(x, y - size - no * step, line, size, weight, align)

    return Block(len(lines) * step + 2, draw, keeps_next)


def title(strip: Strip, words: str, size: float = 12) -> Block:
    """A heading in the middle."""
    return text(strip, words, size, "bold", "center")


def line(strip: Strip, label: str, value: str = "", caption: str = "", *, lines: int = 1, size: float = TEXT, after: str = "") -> Block:
    """A label and a value on a ruled line, the caption small below it; a long value goes on over more ruled lines, `lines` at least."""
    start = text_width(drawable(label), size) + 4 if label else 0.0
    end = text_width(drawable(after), size) + 4 if after else 0.0
    first = wrap(value, strip.width - start - end - 4, size, "regular")
    rest = wrap(value[len(first[0]) :].strip(), strip.width - 4, size, "regular", 4) if len(first) > 1 else ()
    ruled = max(lines, 1 + len(rest))

    def draw(pen: Pen, y: float) -> None:
        pen.text(strip.left, y - 10, label, size)
        pen.text(strip.left + strip.width, y - 10, after, size, align="right")
        pen.text(strip.left + start + 2, y - 10, first[0], size)
        pen.rule(strip.left + start, y - 12, strip.width - start - end, _THIN, BLACK)
        for no in range(1, ruled):
            base = y - 10 - no * (_STEP + 1)
            pen.text(strip.left + 2, base, rest[no - 1] if no <= len(rest) else "", size)
            pen.rule(strip.left, base - 2, strip.width, _THIN, BLACK)
        if caption:
            middle = strip.left + start + (strip.width - start - end) / 2 if ruled == 1 else strip.left + strip.width / 2
            pen.text(middle, y - 12 - (ruled - 1) * (_STEP + 1) - CAPTION, caption, CAPTION, align="center")

    return Block(ruled * (_STEP + 1) + (CAPTION + 2 if caption else 2), draw)


def boxes(strip: Strip, cells: Sequence[Box]) -> Block:
    """A row of framed cells, each with its label above its value."""
    whole = sum(cell.share for cell in cells)
    widths = [strip.width * cell.share / whole for cell in cells]
    labels = [wrap(cell.label, width - 4, LABEL, "regular", 4) for cell, width in zip(cells, widths, strict=True)]
    values = [wrap(cell.value, width - 4, TEXT, "bold" if cell.bold else "regular", 3) for cell, width in zip(cells, widths, strict=True)]
    upper = max(map(len, labels)) * (LABEL + 1.2) + 4
    lower = max(map(len, values)) * (TEXT + 2) + 5

    def draw(pen: Pen, y: float) -> None:
        x = strip.left
        for cell, width, label, value in zip(cells, widths, labels, values, strict=True):
            pen.frame(x, y - upper, width, upper, _THIN, BLACK)
            pen.frame(x, y - upper - lower, width, lower, _THIN, BLACK)
            base = y - (upper - len(label) * (LABEL + 1.2)) / 2 - LABEL + 0.5
            for no, each in enumerate(label):
                pen.text(x + width / 2, base - no * (LABEL + 1.2), each, LABEL, align="center")
            base = y - upper - (lower - len(value) * (TEXT + 2)) / 2 - TEXT + 0.5
            for no, each in enumerate(value):
                pen.text(x + width / 2, base - no * (TEXT + 2), each, TEXT, "bold" if cell.bold else "regular", "center")
            x += width

    return Block(upper + lower + 4, draw, keeps_next=True)


def codes(strip: Strip, rows: Sequence[tuple[str, str]], *, width: float = 72) -> Block:
    """The box of codes at the right edge: `Код`, then a code a row with its label left of the box."""
    step, edge = 13.0, strip.left + strip.width - width

    def draw(pen: Pen, y: float) -> None:
        for no, (label, value) in enumerate((("", "Код"), *rows)):
            pen.frame(edge, y - (no + 1) * step, width, step, _THIN, BLACK)
            pen.text(edge - 4, y - no * step - 9.5, label, 7.5, align="right")
            pen.text(edge + width / 2, y - no * step - 9.5, fit(value, width - 4, 8.5), 8.5, align="center")

    return Block((len(rows) + 1) * step + 4, draw, keeps_next=True)


def head(strip: Strip, okud: str, organisation: str, unit: str = "", more: Sequence[tuple[str, str]] = (), *, okpo: str = "") -> Block:
    """The head of a unified form: the organisation and the unit with their captions, the box of codes beside them."""
    left, right = strip.part(0, 0.68, 8), strip.part(0.68, 1)
    named = stacked(
        Block(13, lambda _pen, _y: None), line(left, "", organisation, "организация"), line(left, "", unit, "структурное подразделение")
    )
    coded = codes(right, (("Форма по ОКУД", okud), ("по ОКПО", okpo), *more))

    def draw(pen: Pen, y: float) -> None:
        named.draw(pen, y)
        coded.draw(pen, y)

    return Block(max(named.height, coded.height) + 4, draw, keeps_next=True)


CAPTIONS = ("должность", "подпись", "расшифровка подписи")


def signs(strip: Strip, signers: Sequence[Sign], *, size: float = TEXT, captions: tuple[str, str, str] = CAPTIONS) -> Block:
    """A line a signer: duty, post where asked for, signature, transcript; `captions` stand below those three."""
    return stacked(*(_sign(strip, each, size, captions) for each in signers))


def _sign(strip: Strip, signer: Sign, size: float, captions: tuple[str, str, str]) -> Block:
    words = wrap(signer.who, strip.width * 0.34, size, "regular", 3)
    start = min(max(text_width(drawable(each), size) for each in words) + 6, strip.width * 0.36)
    blanks = [(captions[0], signer.post)] if signer.position or signer.post else []
    blanks += [(captions[1], ""), (captions[2], signer.name)]
    shares = [0.3, 0.28, 0.42] if len(blanks) == 3 else [0.4, 0.6]

    def draw(pen: Pen, y: float) -> None:
        base = y - 12 - (len(words) - 1) * (size + 1.5)
        for no, each in enumerate(words):
            pen.text(strip.left, y - 12 - no * (size + 1.5), each, size)
        x, room = strip.left + start, strip.width - start
        for (caption, value), share in zip(blanks, shares, strict=True):
            width = room * share - 6
            pen.rule(x, base - 2, width, _THIN, BLACK)
            pen.text(x + width / 2, base, fit(value, width - 2, size), size, align="center")
            pen.text(x + width / 2, base - 2 - CAPTION, caption, CAPTION, align="center")
            x += room * share

    return Block(24 + (len(words) - 1) * (size + 1.5), draw, keeps_next=True)
