"""What follows the lines of a printed document: totals and VAT, the amount in words, the note, signatures."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from app.i18n import _
from app.printing.figures import Cell, cell_text
from app.printing.font import drawable, fit, text_width, wrap
from app.printing.paper import Paper
from app.printing.pen import BLACK, GREY, Pen


@dataclass(frozen=True)
class Block:
    """A part of the page `height` points tall that draws itself below a y; it stays on one page with the next if `keeps_next`."""

    height: float
    draw: Callable[[Pen, float], None]
    keeps_next: bool = False


Totals = Sequence[tuple[str, Cell]]
VatRows = Sequence[tuple[str, Cell, Cell, Cell]]

_STEP = 14.0
_VAT_STEP = 12.0


def tail_blocks(
    paper: Paper, totals: Totals, in_words: Sequence[str], vat: VatRows, note: str, signs: Sequence[str], language: str
) -> list[Block]:
    """The parts in their order. Totals, words and signatures stay together when there is no note between them."""
    blocks: list[Block] = []
    if totals or vat:
        blocks.append(_sums(paper, totals, vat, language))
    if in_words:
        blocks.append(_words(paper, in_words))
    blocks = [Block(block.height, block.draw, keeps_next=True) for block in blocks]
    if note.strip():
        blocks += _note(paper, note)
    if signs:
        blocks.append(_signs(paper, signs))
    return blocks


# --- totals and VAT -------------------------------------------------------------------------------------------------


def _sums(paper: Paper, totals: Totals, vat: VatRows, language: str) -> Block:
    left = len(vat) * _VAT_STEP + 15 if vat else 0.0
    right = len(totals) * _STEP + 6 if totals else 0.0
    said = [(label, cell_text(value, "money", language)) for label, value in totals]
    table = [(row[0], *(cell_text(cell, "money", language) for cell in row[1:])) for row in vat]

    def draw(pen: Pen, y: float) -> None:
        _draw_vat(pen, paper, y - 12, table)
        _draw_totals(pen, paper, y - 10, said)

    return Block(max(left, right) + 18, draw)


def _draw_totals(pen: Pen, paper: Paper, y: float, totals: list[tuple[str, str]]) -> None:
    """Totals on the right; the last one is the one that counts."""
    edge, room = paper.left + paper.room - 4.5, min(paper.room * 0.42, 240.0)
    for i, (label, value) in enumerate(totals):
        last = i == len(totals) - 1
        size = 11.0 if last else 9.0
        if last:
            y -= 4
            pen.rule(paper.left + paper.room - room, y, room, 0.8, BLACK)
            y -= 2
        y -= _STEP
        pen.text(edge, y + 3, value, size, "bold" if last else "regular", "right")
        width = room - text_width(drawable(value), size, "bold") - 16
        pen.text(paper.left + paper.room - room, y + 3, fit(label, max(width, 30), size, "bold" if last else "regular"), size,
                 "bold" if last else "regular", colour=BLACK if last else GREY)  # fmt: skip


def _draw_vat(pen: Pen, paper: Paper, y: float, rows: Sequence[tuple[str, ...]]) -> None:
    """The VAT by rate, small, on the left."""
    if not rows:
        return
    names = (_("VAT"), _("Net"), _("VAT"), _("Gross"))
    numbers = [max(text_width(drawable(row[i]), 8) for row in (names, *rows)) + 14 for i in (1, 2, 3)]
    first = min(max(text_width(drawable(row[0]), 8) for row in (names, *rows)) + 8, paper.room * 0.52 - sum(numbers))
    rights = [paper.left + first + sum(numbers[: i + 1]) for i in range(3)]
    width = first + sum(numbers)
    pen.text(paper.left, y - 8, _("VAT by rate"), 7, "bold", colour=GREY)
    for name, right in zip(names[1:], rights, strict=True):
        pen.text(right, y - 8, name, 7, "bold", "right", GREY)
    y -= 12
    pen.rule(paper.left, y, width, 0.6)
    for row in rows:
        pen.text(paper.left, y - 9, fit(row[0], first, 8), 8)
        for text, right in zip(row[1:], rights, strict=True):
            pen.text(right, y - 9, text, 8, align="right")
        y -= _VAT_STEP


# --- words and the note ---------------------------------------------------------------------------------------------


def _words(paper: Paper, sentences: Sequence[str]) -> Block:
    lines = [line for sentence in sentences for line in wrap(sentence, paper.room, 9.5, "regular", 4)]

    def draw(pen: Pen, y: float) -> None:
        pen.text(paper.left, y - 8, _("In words"), 7, colour=GREY)
        for i, line in enumerate(lines):
            pen.text(paper.left, y - 20 - i * 12.5, line, 9.5)

    return Block(len(lines) * 12.5 + 18, draw)


def _note(paper: Paper, note: str) -> list[Block]:
    """One block a line, so that a long note runs on over the pages; the last lines stay with the signatures."""
    lines = wrap(note.strip(), paper.room, 9)
    blocks = [Block(14, partial(_draw_note_label, paper), keeps_next=True)]
    blocks += [Block(11.5, partial(_draw_note_line, paper, line), i >= len(lines) - 2) for i, line in enumerate(lines)]
    return blocks


def _draw_note_label(paper: Paper, pen: Pen, y: float) -> None:
    pen.text(paper.left, y - 10, _("Note"), 7, colour=GREY)


def _draw_note_line(paper: Paper, line: str, pen: Pen, y: float) -> None:
    pen.text(paper.left, y - 9, line, 9)


# --- signatures -----------------------------------------------------------------------------------------------------

_SIGN_HEIGHT = 42.0


def _signs(paper: Paper, signs: Sequence[str]) -> Block:
    """Two signatures side by side: who signs, a line for the signature, one for the name."""
    rows = (len(signs) + 1) // 2
    return Block(rows * _SIGN_HEIGHT + 14, partial(_draw_signs, paper, signs))


def _draw_signs(paper: Paper, signs: Sequence[str], pen: Pen, y: float) -> None:
    gap = 26.0
    room = (paper.room - gap) / 2
    half = (room - 10) / 2
    for i, sign in enumerate(signs):
        x = paper.left + (i % 2) * (room + gap)
        line = y - 14 - (i // 2) * _SIGN_HEIGHT - 24
        pen.text(x, line + 16, fit(sign, room, 8.5, "bold"), 8.5, "bold")
        for start, caption in ((x, _("signature")), (x + half + 10, _("name"))):
            pen.rule(start, line - 4, half, 0.6, GREY)
            pen.text(start, line - 12, caption, 6.5, colour=GREY)
