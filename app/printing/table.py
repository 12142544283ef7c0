"""A report as PDF: title, filters, a table with its header on every page, totals."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial

from app.i18n import N_
from app.printing.figures import Cell, Kind
from app.printing.font import wrap
from app.printing.grid import Grid, GridColumn, GridStyle, Lines, texts_of
from app.printing.paper import LANDSCAPE, PORTRAIT, Paper, draw_footer, draw_pdf, paper_for, worded
from app.printing.pen import BLACK, GREY, Pen


@dataclass(frozen=True)
class TableColumn:
    """A column of a report; `width` is its share of the room among the text columns."""

    label: str
    kind: Kind = "text"
    width: float = 1
    whole: bool = False
    """Never broken: a date."""


@dataclass(frozen=True)
class TableData:
    """A report to print. Cells are text, or numbers and dates that are formatted by the language and the column's kind."""

    title: str
    columns: Sequence[TableColumn]
    rows: Sequence[Sequence[Cell]]
    subtitle: Sequence[str] = ()
    totals: Sequence[Cell] | None = None
    language: str = "en"
    landscape: bool | None = None
    footer: str = field(default="")
    """Left in the footer, before the page number: the store, or when it was made."""


STYLE = GridStyle(size=8, header_size=7, leading=9.6, padding=2.1, most_lines=2)
_FOOT = 14.0


def table_pdf(table: TableData) -> bytes:
    """The report as PDF, on portrait paper up to 8 columns, else landscape (unless `landscape` says)."""
    paper = paper_for(len(table.columns)) if table.landscape is None else LANDSCAPE if table.landscape else PORTRAIT
    columns = [GridColumn(each.label, each.kind, each.width, each.whole) for each in table.columns]
    texts = [texts_of(columns, row, table.language) for row in table.rows]
    totals = None if table.totals is None else texts_of(columns, table.totals, table.language)
    grid = Grid(columns, [*texts, totals] if totals else texts, paper.left, paper.room, STYLE)
    rows = [grid.lines(row) for row in texts]
    pages = _paginate(table, grid, rows, paper, None if totals is None else grid.lines(totals))
    return draw_pdf(paper.width, paper.height, table.title, partial(_draw, table, grid, paper, pages), table.language)


@dataclass
class _Page:
    rows: list[Lines]
    totals: Lines | None = None


def _heading(table: TableData, paper: Paper) -> list[tuple[str, float, float]]:
    """Lines of the heading: (text, size, step to the next)."""
    lines = [(line, 15.0, 18.0) for line in wrap(table.title, paper.room, 15, "bold", 3)]
    lines += [(line, 8.5, 11.5) for text in table.subtitle for line in wrap(text, paper.room, 8.5, "regular", 3)]
    return lines


def _heading_height(table: TableData, paper: Paper) -> float:
    return sum(step for _text, _size, step in _heading(table, paper)) + 6


def _paginate(table: TableData, grid: Grid, rows: list[Lines], paper: Paper, totals: Lines | None) -> list[_Page]:
    """Rows by page; the totals stand with the last row."""
    full = paper.ceiling - paper.bottom - _FOOT - grid.header_height
    pages, room = [_Page([])], full - _heading_height(table, paper)
    tail = grid.height(totals) if totals else 0.0
    last = len(rows) - 1
    for i, row in enumerate(rows):
        height = grid.height(row)
        if height + (tail if i == last else 0) > room and pages[-1].rows:
            pages.append(_Page([]))
            room = full
        pages[-1].rows.append(row)
        room -= height
    pages[-1].totals = totals
    return pages


def _draw(table: TableData, grid: Grid, paper: Paper, pages: list[_Page], pen: Pen) -> None:
    for number, page in enumerate(pages, 1):
        top = _draw_heading(table, paper, pen) if number == 1 else paper.ceiling
        y = grid.draw_header(pen, top)
        for row in page.rows:
            y = grid.draw_row(pen, y, row)
        if not page.rows:
            pen.text(paper.left + paper.room / 2, y - 26, worded(N_("Nothing to show"), table.language), 9, align="center", colour=GREY)
        elif page.totals:
            pen.rule(paper.left, y, paper.room, 0.9, BLACK)
            grid.draw_row(pen, y, page.totals, bold=True)
        draw_footer(pen, paper, table.footer or table.title, number, len(pages), table.language)
        pen.next_page()


def _draw_heading(table: TableData, paper: Paper, pen: Pen) -> float:
    y = paper.ceiling
    for text, size, step in _heading(table, paper):
        y -= step
        title = size > 10
        pen.text(paper.left, y + (step - size) / 2, text, size, "bold" if title else "regular", colour=BLACK if title else GREY)
    return y - 6
