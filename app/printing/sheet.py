"""A document on paper: head, lines, totals in figures and words, signatures."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import pairwise

from app.i18n import N_
from app.printing.figures import Cell, Kind
from app.printing.font import drawable, text_width
from app.printing.grid import Grid, GridColumn, GridStyle, Lines, texts_of
from app.printing.paper import Paper, draw_footer, draw_pdf, paper_for, worded
from app.printing.pen import GHOST, Pen
from app.printing.sheet_head import Head
from app.printing.sheet_tail import Block, tail_blocks


@dataclass(frozen=True)
class SheetColumn:
    """A column of the lines; `width` is its share of the room among the text columns."""

    label: str
    kind: Kind = "text"
    width: float = 1


@dataclass(frozen=True)
class SheetData:
    """All that is printed of a document, in the words of the reader; nothing in it is taken as markup.

    `vat_summary` rows are (label, net, VAT, gross); the last pair of `totals` is the one that counts. `in_words` are whole sentences
    (`words.money_in_words`). `qr` is what the QR code holds, usually the number; empty for none.
    """

    title: str
    number: str
    columns: Sequence[SheetColumn]
    rows: Sequence[Sequence[Cell]]
    moment: datetime | None = None
    state: str = ""
    header: Sequence[tuple[str, Cell]] = ()
    totals: Sequence[tuple[str, Cell]] = ()
    in_words: Sequence[str] = ()
    vat_summary: Sequence[tuple[str, Cell, Cell, Cell]] = ()
    signs: Sequence[str] = ()
    qr: str = ""
    organisation: str = ""
    note: str = ""
    draft: bool = False
    language: str = "en"
    numbered: bool = True


STYLE = GridStyle(size=9, header_size=7.5, leading=11, padding=2.9)
_FOOT = 14.0
_KEPT_ROWS = 2
"""At most so many rows go along when the totals need a new page."""


def sheet_pdf(sheet: SheetData) -> bytes:
    """The document as PDF: portrait up to 8 columns, else landscape."""
    return sheets_pdf([sheet])


def sheets_pdf(sheets: Sequence[SheetData]) -> bytes:
    """Several documents in one PDF, each with its own page numbers and paper."""
    plans = [_plan(sheet) for sheet in sheets]
    first = plans[0]
    title = f"{first.sheet.title} {first.sheet.number}".strip()
    return draw_pdf(first.paper.width, first.paper.height, title, partial(_draw_all, plans), first.sheet.language)


@dataclass
class _Page:
    rows: list[Lines]
    blocks: list[Block]


@dataclass(frozen=True)
class _Plan:
    """A sheet laid out: what stands on which page."""

    sheet: SheetData
    paper: Paper
    head: Head
    grid: Grid
    pages: list[_Page]


def _plan(sheet: SheetData) -> _Plan:
    columns = [GridColumn(each.label, each.kind, each.width) for each in sheet.columns]
    texts = [texts_of(columns, row, sheet.language) for row in sheet.rows]
    if sheet.numbered:
        columns.insert(0, GridColumn("#", "qty"))
        texts = [[str(number), *row] for number, row in enumerate(texts, 1)]
    paper = paper_for(len(sheet.columns))
    head = Head(sheet.title, sheet.number, sheet.moment, sheet.state, sheet.header, sheet.qr, sheet.organisation, sheet.language, paper)
    grid = Grid(columns, texts, paper.left, paper.room, STYLE)
    blocks = tail_blocks(paper, sheet.totals, sheet.in_words, sheet.vat_summary, sheet.note, sheet.signs, sheet.language)
    return _Plan(sheet, paper, head, grid, _paginate(paper, head, grid, [grid.lines(row) for row in texts], blocks))


# --- what stands on which page --------------------------------------------------------------------------------------


def _paginate(paper: Paper, head: Head, grid: Grid, rows: list[Lines], blocks: list[Block]) -> list[_Page]:
    foot = paper.bottom + _FOOT
    first = paper.ceiling - head.height - foot - grid.header_height
    full = paper.ceiling - head.running_height - foot - grid.header_height
    pages, room = _fill(grid, rows, first, full)
    return _append(pages, room, full, grid, blocks)


def _fill(grid: Grid, rows: list[Lines], first: float, full: float) -> tuple[list[_Page], float]:
    """Rows by page, and the room left on the last one. A row goes over to the next page whole, unless it is taller than a page."""
    pages, room = [_Page([], [])], first
    waiting = list(reversed(rows))
    while waiting:
        row = waiting.pop()
        height = grid.height(row)
        if height > room and height > full:
            part, rest = _split(grid, row, room)
            if part:
                pages[-1].rows.append(part)
                waiting.append(rest)
            else:
                waiting.append(row)
            pages.append(_Page([], []))
            room = full
            continue
        if height > room:
            pages.append(_Page([], []))
            room = full
        pages[-1].rows.append(row)
        room -= height
    return pages, room


def _split(grid: Grid, row: Lines, room: float) -> tuple[Lines | None, Lines]:
    """A tall row's lines that fit into `room`, and the rest."""
    count = int((room - 2 * grid.style.padding) / grid.style.leading)
    if count < 1:
        return None, row
    return tuple(cell[:count] for cell in row), tuple(cell[count:] for cell in row)


def _append(pages: list[_Page], room: float, full: float, grid: Grid, blocks: list[Block]) -> list[_Page]:
    """Put the blocks after the rows; those that belong together stay together, the first ones with the last rows."""
    for i, group in enumerate(_groups(blocks)):
        height = sum(block.height for block in group)
        if height > room:
            kept = _taken_along(pages[-1].rows, full - height, grid) if i == 0 else []
            pages.append(_Page(kept, []))
            room = full - sum(map(grid.height, kept))
        pages[-1].blocks += group
        room -= height
    return pages


def _taken_along(rows: list[Lines], room: float, grid: Grid) -> list[Lines]:
    """Take the last rows off a page, for the totals not to stand alone on the next: two if they fit there and others stay."""
    kept: list[Lines] = []
    while len(kept) < _KEPT_ROWS and len(rows) > 1 and grid.height(rows[-1]) <= room:
        room -= grid.height(rows[-1])
        kept.insert(0, rows.pop())
    return kept


def _groups(blocks: list[Block]) -> list[list[Block]]:
    """Blocks that mustn't be parted."""
    groups = [[block] for block in blocks[:1]]
    for before, block in pairwise(blocks):
        if before.keeps_next:
            groups[-1].append(block)
        else:
            groups.append([block])
    return groups


# --- drawing --------------------------------------------------------------------------------------------------------


def _draw_all(plans: list[_Plan], pen: Pen) -> None:
    for plan in plans:
        pen.canvas.setPageSize((plan.paper.width, plan.paper.height))
        for number, page in enumerate(plan.pages, 1):
            _draw_page(plan, page, number, pen)
            pen.next_page()


def _draw_page(plan: _Plan, page: _Page, number: int, pen: Pen) -> None:
    paper, sheet = plan.paper, plan.sheet
    if sheet.draft:
        word = worded(N_("DRAFT"), sheet.language)
        size = min(110.0, 110 * min(paper.width, paper.height) / text_width(drawable(word), 110, "bold"))
        pen.slanted(paper.width / 2, paper.height / 2, word, size, GHOST)
    y = plan.head.draw(pen) if number == 1 else plan.head.draw_running(pen)
    if page.rows or not sheet.rows:
        y = plan.grid.draw_header(pen, y)
    for row in page.rows:
        y = plan.grid.draw_row(pen, y, row)
    for block in page.blocks:
        block.draw(pen, y)
        y -= block.height
    foot = " · ".join(filter(None, (sheet.organisation, f"{sheet.title} {sheet.number}".strip())))
    draw_footer(pen, paper, foot, number, len(plan.pages), sheet.language)
