"""What follows the lines of a printed document: totals and VAT, the amount in words, the note, signatures."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial

from app.core.money import currency_digits
from app.i18n import N_
from app.printing.figures import Cell, amount_text, cell_text
from app.printing.font import drawable, fit, text_width, wrap
from app.printing.paper import Paper, worded
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
    paper: Paper, totals: Totals, in_words: Sequence[str], vat: VatRows, note: str, signs: Sequence[str], language: str, currency: str = ""
) -> list[Block]:
    """The parts in their order, the last total in `currency`. Totals, words and signatures stay together when no note is between them."""
    blocks: list[Block] = []
    if totals or vat:
        blocks.append(_sums(paper, totals, vat, language, currency))
    if in_words:
        blocks.append(_words(paper, in_words, language))
    blocks = [Block(block.height, block.draw, keeps_next=True) for block in blocks]
    if note.strip():
        blocks += _note(paper, note, language)
    if signs:
        blocks.append(_signs(paper, signs, language))
    return blocks


# --- totals and VAT -------------------------------------------------------------------------------------------------


def _sums(paper: Paper, totals: Totals, vat: VatRows, language: str, currency: str) -> Block:
    left = len(vat) * _VAT_STEP + 15 if vat else 0.0
    right = len(totals) * _STEP + 6 if totals else 0.0
    digits = currency_digits(currency)
    said = [(label, cell_text(value, "money", language, digits)) for label, value in totals]
    if currency and totals and isinstance(totals[-1][1], Decimal):
        said[-1] = (said[-1][0], amount_text(totals[-1][1], currency, language))
    table = [(row[0], *(cell_text(cell, "money", language, digits) for cell in row[1:])) for row in vat]

    def draw(pen: Pen, y: float) -> None:
        _draw_vat(pen, paper, y - 12, table, language)
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


def _draw_vat(pen: Pen, paper: Paper, y: float, rows: Sequence[tuple[str, ...]], language: str) -> None:
    """The VAT by rate, small, on the left."""
    if not rows:
        return
    names = tuple(worded(name, language) for name in (N_("VAT by rate"), N_("Net"), N_("VAT"), N_("Gross")))
    numbers = [max(text_width(drawable(row[i]), 8) for row in (names, *rows)) + 16 for i in (1, 2, 3)]
    first = min(max(text_width(drawable(row[0]), 8) for row in (names, *rows)) + 4, paper.room * 0.52 - sum(numbers))
    rights = [paper.left + first + sum(numbers[: i + 1]) for i in range(3)]
    width = first + sum(numbers)
    pen.text(paper.left, y - 8, names[0], 7, "bold", colour=GREY)
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


def _words(paper: Paper, sentences: Sequence[str], language: str) -> Block:
    lines = [line for sentence in sentences for line in wrap(sentence, paper.room, 9.5, "regular", 4)]

    def draw(pen: Pen, y: float) -> None:
        pen.text(paper.left, y - 8, worded(N_("In words"), language), 7, colour=GREY)
        for i, line in enumerate(lines):
            pen.text(paper.left, y - 20 - i * 12.5, line, 9.5)

    return Block(len(lines) * 12.5 + 18, draw)


def _note(paper: Paper, note: str, language: str) -> list[Block]:
    """One block a line, so that a long note runs on over the pages; the last lines stay with the signatures."""
    lines = wrap(note.strip(), paper.room, 9)
    blocks = [Block(14, partial(_draw_note_label, paper, language), keeps_next=True)]
    blocks += [Block(11.5, partial(_draw_note_line, paper, line), i >= len(lines) - 2) for i, line in enumerate(lines)]
    return blocks


def _draw_note_label(paper: Paper, language: str, pen: Pen, y: float) -> None:
    pen.text(paper.left, y - 10, worded(N_("Note"), language), 7, colour=GREY)


def _draw_note_line(paper: Paper, line: str, pen: Pen, y: float) -> None:
    pen.text(paper.left, y - 9, line, 9)


# --- signatures -----------------------------------------------------------------------------------------------------

_SIGN_HEIGHT = 50.0


def _signs(paper: Paper, signs: Sequence[str], language: str) -> Block:
    """Two signatures side by side: who signs, a line for the signature, one for the name."""
    rows = (len(signs) + 1) // 2
    return Block(rows * _SIGN_HEIGHT + 14, partial(_draw_signs, paper, signs, language))


def _draw_signs(paper: Paper, signs: Sequence[str], language: str, pen: Pen, y: float) -> None:
    gap = 26.0
    room = (paper.room - gap) / 2
    half = (room - 10) / 2
    for i, sign in enumerate(signs):
        x = paper.left + (i % 2) * (room + gap)
        line = y - 14 - (i // 2) * _SIGN_HEIGHT - 24
        pen.text(x, line + 16, fit(sign, room, 8.5, "bold"), 8.5, "bold")
        for start, caption in ((x, worded(N_("signature"), language)), (x + half + 10, worded(N_("name"), language))):
            pen.rule(start, line - 4, half, 0.6, GREY)
            pen.text(start, line - 12, caption, 6.5, colour=GREY)
