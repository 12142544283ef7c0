"""The pages of a form: parts below each other, tables that run on over pages with their head, columns side by side."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from app.printing.font import fit
from app.printing.paper import PORTRAIT, Paper, draw_pdf, slanted_mark
from app.printing.pen import GREY, Pen
from app.printing.sheet_tail import Block

__all__ = ["Block", "Form", "Run", "Strip", "beside", "forms_pdf", "gap", "height_of", "stacked"]


@dataclass(frozen=True)
class Strip:
    """Where parts stand: the left edge and the width, in points."""

    left: float
    width: float

    def part(self, start: float, end: float, gap: float = 0.0) -> "Strip":
        """A part of it from one share of the width to another (0 to 1), `gap` points narrower at an inner edge."""
        left = self.left + start * self.width + (gap / 2 if start > 0 else 0)
        right = self.left + end * self.width - (gap / 2 if end < 1 else 0)
        return Strip(left, right - left)


@dataclass(frozen=True)
class Run:
    """Rows under a head that stands again on every page they run on to."""

    head: Block
    rows: Sequence[Block]


@dataclass(frozen=True)
class Form:
    """A form ready to be drawn: its parts in their order. `foot` stands small at the foot of every page (the number of the form), `mark`
    across it (that it is a draft); where there are several pages each says by `title` what it belongs to.
    """

    title: str
    parts: Sequence[Block | Run]
    paper: Paper = PORTRAIT
    foot: str = ""
    language: str = "ru"
    mark: str = ""


def strip_of(paper: Paper) -> Strip:
    """The whole width between the margins."""
    return Strip(paper.left, paper.room)


def gap(height: float) -> Block:
    """Empty room."""
    return Block(height, lambda _pen, _y: None, keeps_next=True)


def height_of(blocks: Sequence[Block]) -> float:
    """How tall blocks are below each other."""
    return sum(block.height for block in blocks)


def stacked(*blocks: Block, keeps_next: bool = False) -> Block:
    """Blocks below each other as one that stays on one page."""

    def draw(pen: Pen, y: float) -> None:
        for block in blocks:
            block.draw(pen, y)
            y -= block.height

    return Block(height_of(blocks), draw, keeps_next)


def beside(*columns: Sequence[Block]) -> Block:
    """Columns of blocks side by side, each made for a strip of its own."""
    stacks = [stacked(*blocks) for blocks in columns]

    def draw(pen: Pen, y: float) -> None:
        for stack in stacks:
            stack.draw(pen, y)

    return Block(max(stack.height for stack in stacks), draw)


def forms_pdf(forms: Sequence[Form]) -> bytes:
    """Several forms in one PDF, each on its own paper."""
    first = forms[0]
    return draw_pdf(first.paper.width, first.paper.height, first.title, partial(_draw_all, forms), first.language)


def _draw_all(forms: Sequence[Form], pen: Pen) -> None:
    for form in forms:
        pages = _pages(form)
        pen.canvas.setPageSize((form.paper.width, form.paper.height))
        for number, blocks in enumerate(pages, 1):
            if form.mark:
                slanted_mark(pen, form.paper, form.mark)
            y = form.paper.ceiling
            for block in blocks:
                block.draw(pen, y)
                y -= block.height
            _foot(form, pen, number, len(pages))
            pen.next_page()


def _foot(form: Form, pen: Pen, number: int, pages: int) -> None:
    y, paper = form.paper.bottom - 12, form.paper
    pen.text(paper.left, y, fit(form.foot, paper.room * 0.6, 6.5), 6.5, colour=GREY)
    if pages > 1:
        pen.text(paper.left + paper.room, y, f"{form.title} · {number} / {pages}", 6.5, align="right", colour=GREY)


def _pages(form: Form) -> list[list[Block]]:
    """Which blocks stand on which page: those that keep the next go along with it, unless they are taller than a page together."""
    full = form.paper.ceiling - form.paper.bottom
    pages: list[list[Block]] = [[]]
    room = full
    for group, head in _groups(form.parts):
        repeated = [head] if head is not None and group[0] is not head else []
        for blocks in [group] if height_of([*repeated, *group]) <= full else [*([block] for block in group[:-2]), group[-2:]]:
            height = height_of(blocks)
            if height > room and pages[-1]:
                pages.append([*repeated])
                room = full - height_of(repeated)
            pages[-1] += blocks
            room -= height
    return pages


def _groups(parts: Sequence[Block | Run]) -> list[tuple[list[Block], Block | None]]:
    """Blocks that mustn't be parted, each with the head that a new page repeats.

    A head stays with its first row, and the last row goes along with what follows: signatures don't stand alone.
    """
    found: list[tuple[list[Block], Block | None]] = []
    waiting: list[Block] = []
    head: Block | None = None
    for part in parts:
        if isinstance(part, Run):
            waiting.append(part.head)
            for no, row in enumerate(part.rows, 1):
                waiting.append(row)
                if no < len(part.rows):
                    found.append((waiting, part.head))
                    waiting = []
            head = part.head if part.rows else None
            continue
        waiting.append(part)
        if not part.keeps_next:
            found.append((waiting, head))
            waiting, head = [], None
    return [*found, (waiting, head)] if waiting else found
