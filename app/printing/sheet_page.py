"""What stands on which page of a document: its tables of lines one below the other, then the blocks that follow them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from app.printing.font import fit
from app.printing.grid import Grid, Lines
from app.printing.pen import BLACK, Pen
from app.printing.sheet_tail import Block

TITLE = 30.0
"""Points that the heading of a table takes."""
KEPT_ROWS = 2
"""At most so many rows go along when the totals need a new page."""


@dataclass(frozen=True)
class Laid:
    """A table laid out: its heading, its rows in lines, and the row of sums at its end."""

    grid: Grid
    rows: Sequence[Lines]
    title: str = ""
    sums: Lines | None = None

    @property
    def upper(self) -> float:
        """Height of what stands above its first row."""
        return (TITLE if self.title else 0) + self.grid.header_height


@dataclass
class Piece:
    """The part of a table that stands on one page."""

    table: Laid
    rows: list[Lines] = field(default_factory=list)
    is_first: bool = True
    has_sums: bool = False

    def draw(self, pen: Pen, y: float) -> float:
        """Draw it below `y`, unless no row of it fits there; gives the y below it."""
        grid = self.table.grid
        if not self.rows and self.table.rows:
            return y
        if self.is_first and self.table.title:
            pen.text(grid.left, y - TITLE + 7, fit(self.table.title, grid.room, 10.5, "bold"), 10.5, "bold")
            y -= TITLE
        y = grid.draw_header(pen, y)
        for row in self.rows:
            y = grid.draw_row(pen, y, row)
        if self.has_sums and self.table.sums is not None:
            pen.rule(grid.left, y, grid.room, 0.8, BLACK)
            y = grid.draw_row(pen, y, self.table.sums, bold=True)
        return y


@dataclass
class Page:
    """The pieces of tables and the blocks of a page."""

    pieces: list[Piece] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)


def paginate(tables: Sequence[Laid], blocks: Sequence[Block], first: float, full: float) -> list[Page]:
    """What stands on which page, with room for `first` points on the first one and `full` on the others."""
    pages, room = [Page()], first
    for table in tables:
        if pages[-1].pieces and table.upper + _first_height(table) > room:
            pages.append(Page())
            room = full
        pages[-1].pieces.append(Piece(table))
        room = _fill(pages, table, room - table.upper, full - table.grid.header_height)
    return _append(pages, room, full, blocks)


def _first_height(table: Laid) -> float:
    return table.grid.height(table.rows[0]) if table.rows else 0.0


def _fill(pages: list[Page], table: Laid, room: float, full: float) -> float:
    """Put the rows of a table on pages; gives the room left on the last one.

    A row goes over to the next page whole, unless it is taller than a page; the sums stay with the last row.
    """
    grid, last = table.grid, len(table.rows) - 1
    tail = 0.0 if table.sums is None else grid.height(table.sums)
    waiting = [(row, tail if no == last else 0.0) for no, row in enumerate(table.rows)][::-1]
    while waiting:
        row, below = waiting.pop()
        height = grid.height(row)
        if height + below > room and height + below > full:
            part, rest = _split(grid, row, room)
            if part:
                pages[-1].pieces[-1].rows.append(part)
            waiting.append((rest, below))
            room = _next_page(pages, table, full)
            continue
        if height + below > room:
            room = _next_page(pages, table, full)
        pages[-1].pieces[-1].rows.append(row)
        room -= height
    pages[-1].pieces[-1].has_sums = table.sums is not None
    return room - tail


def _next_page(pages: list[Page], table: Laid, full: float) -> float:
    """Go on with a table on a new page; a page on which it has no row yet is not left behind with its bare head."""
    piece = pages[-1].pieces[-1]
    if not piece.rows and (len(pages[-1].pieces) > 1 or len(pages) == 1):
        pages[-1].pieces.pop()
        pages.append(Page([piece]))
        return full - (TITLE if piece.is_first and table.title else 0)
    pages.append(Page([Piece(table, is_first=False)]))
    return full


def _split(grid: Grid, row: Lines, room: float) -> tuple[Lines | None, Lines]:
    """A tall row's lines that fit into `room`, and the rest."""
    count = int((room - 2 * grid.style.padding) / grid.style.leading)
    if count < 1:
        return None, row
    return tuple(cell[:count] for cell in row), tuple(cell[count:] for cell in row)


def _append(pages: list[Page], room: float, full: float, blocks: Sequence[Block]) -> list[Page]:
    """Put the blocks after the rows; those that belong together stay together, the first ones with the last rows."""
    for i, group in enumerate(_groups(blocks)):
        height = sum(block.height for block in group)
        if height > room:
            taken = _taken_along(pages[-1], full - height) if i == 0 else None
            pages.append(Page([] if taken is None else [taken]))
            room = full - (0 if taken is None else _height(taken))
        pages[-1].blocks += group
        room -= height
    return pages


def _height(piece: Piece) -> float:
    grid, sums = piece.table.grid, piece.table.sums
    tail = grid.height(sums) if piece.has_sums and sums is not None else 0.0
    return grid.header_height + sum(map(grid.height, piece.rows)) + tail


def _taken_along(page: Page, room: float) -> Piece | None:
    """Take the last rows off a page, for the totals not to stand alone on the next: two if they fit there and others stay."""
    if not page.pieces:
        return None
    piece = page.pieces[-1]
    taken = Piece(piece.table, [], is_first=False, has_sums=piece.has_sums)
    while len(taken.rows) < KEPT_ROWS and len(piece.rows) > 1 and _height(taken) + piece.table.grid.height(piece.rows[-1]) <= room:
        taken.rows.insert(0, piece.rows.pop())
    if not taken.rows:
        return None
    piece.has_sums = False
    return taken


def _groups(blocks: Sequence[Block]) -> list[list[Block]]:
    """Blocks that mustn't be parted."""
    groups = [[block] for block in blocks[:1]]
    for before, block in pairwise(blocks):
        if before.keeps_next:
            groups[-1].append(block)
        else:
            groups.append([block])
    return groups
