"""A document on paper: head, lines, totals in figures and words, signatures."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from app.core.money import currency_digits
from app.i18n import N_
from app.printing.figures import Cell, Kind
from app.printing.grid import Grid, GridColumn, GridStyle, texts_of
from app.printing.paper import Paper, draw_footer, draw_pdf, paper_for, slanted_mark, worded
from app.printing.pen import Pen
from app.printing.sheet_head import Head
from app.printing.sheet_page import Laid, Page, paginate
from app.printing.sheet_tail import tail_blocks


@dataclass(frozen=True)
class SheetColumn:
    """A column of the lines; `width` is its share of the room among the text columns."""

    label: str
    kind: Kind = "text"
    width: float = 1
    whole: bool = False
    """Never broken: a date."""


@dataclass(frozen=True)
class SheetTable:
    """A table of lines: what stands above it, its columns and rows, and the row of sums at its end, as wide as the others.

    Without columns there is no table.
    """

    columns: Sequence[SheetColumn]
    rows: Sequence[Sequence[Cell]]
    title: str = ""
    sums: Sequence[Cell] = ()
    numbered: bool = True


@dataclass(frozen=True)
class SheetData:
    """All that is printed of a document, in the words of the reader; nothing in it is taken as markup.

    `vat_summary` rows are (label, net, VAT, gross); the last pair of `totals` is the one that counts. `in_words` are whole sentences
    (`words.money_in_words`). `qr` is what the QR code holds, usually the number; empty for none. `columns`, `rows`, `sums` and `heading`
    are the first table of lines, which most documents have alone; `more` stand below it. The sum that counts is shown in `currency`.
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
    heading: str = ""
    sums: Sequence[Cell] = ()
    more: Sequence[SheetTable] = ()
    void: bool = False
    currency: str = ""

    @property
    def tables(self) -> list[SheetTable]:
        """All that have columns."""
        first = SheetTable(self.columns, self.rows, self.heading, self.sums, self.numbered)
        return [table for table in (first, *self.more) if table.columns]

    @property
    def digits(self) -> int:
        """Decimals of money."""
        return currency_digits(self.currency)


STYLE = GridStyle(size=9, header_size=7.5, leading=11, padding=2.9)
_FOOT = 14.0


def sheets_pdf(sheets: Sequence[SheetData]) -> bytes:
    """Documents in one PDF, each with its own page numbers and paper: portrait up to 8 columns, else landscape."""
    plans = [_plan(sheet) for sheet in sheets]
    first = plans[0]
    title = f"{first.sheet.title} {first.sheet.number}".strip()
    return draw_pdf(first.paper.width, first.paper.height, title, partial(_draw_all, plans), first.sheet.language)


@dataclass(frozen=True)
class _Plan:
    """A sheet laid out: what stands on which page."""

    sheet: SheetData
    paper: Paper
    head: Head
    pages: list[Page]


def _plan(sheet: SheetData) -> _Plan:
    paper = paper_for(max((len(table.columns) for table in sheet.tables), default=0))
    head = Head(sheet.title, sheet.number, sheet.moment, sheet.state, sheet.header, sheet.qr, sheet.organisation, sheet.language, paper)
    blocks = tail_blocks(
        paper, sheet.totals, sheet.in_words, sheet.vat_summary, sheet.note, sheet.signs, sheet.language, sheet.currency
    )  # fmt: skip
    foot = paper.bottom + _FOOT
    tables = [_laid(table, paper, sheet) for table in sheet.tables]
    pages = paginate(tables, blocks, paper.ceiling - head.height - foot, paper.ceiling - head.running_height - foot)
    return _Plan(sheet, paper, head, pages)


def _laid(table: SheetTable, paper: Paper, sheet: SheetData) -> Laid:
    columns = [GridColumn(each.label, each.kind, each.width, each.whole) for each in table.columns]
    texts = [texts_of(columns, row, sheet.language, sheet.digits) for row in table.rows]
    sums = texts_of(columns, table.sums, sheet.language, sheet.digits) if table.sums else []
    if table.numbered:
        columns.insert(0, GridColumn(worded(N_("#"), sheet.language), "qty"))
        texts = [[str(number), *row] for number, row in enumerate(texts, 1)]
        sums = ["", *sums] if sums else []
    grid = Grid(columns, [*texts, sums] if sums else texts, paper.left, paper.room, STYLE)
    return Laid(grid, [grid.lines(row) for row in texts], table.title, grid.lines(sums) if sums else None)


# --- drawing --------------------------------------------------------------------------------------------------------


def _draw_all(plans: list[_Plan], pen: Pen) -> None:
    for plan in plans:
        pen.canvas.setPageSize((plan.paper.width, plan.paper.height))
        for number, page in enumerate(plan.pages, 1):
            _draw_page(plan, page, number, pen)
            pen.next_page()


def _draw_page(plan: _Plan, page: Page, number: int, pen: Pen) -> None:
    paper, sheet = plan.paper, plan.sheet
    if sheet.draft or sheet.void:
        slanted_mark(pen, paper, worded(N_("DRAFT") if sheet.draft else N_("VOID"), sheet.language))
    y = plan.head.draw(pen) if number == 1 else plan.head.draw_running(pen)
    for piece in page.pieces:
        y = piece.draw(pen, y)
    for block in page.blocks:
        block.draw(pen, y)
        y -= block.height
    foot = " · ".join(filter(None, (sheet.organisation, f"{sheet.title} {sheet.number}".strip())))
    draw_footer(pen, paper, foot, number, len(plan.pages), sheet.language)
