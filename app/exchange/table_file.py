"""A table from a supplier or another program, from CSV or a workbook, with its header row found."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from itertools import islice

from app.core.errors import Problem, UserError, problem
from app.core.gtin import is_gtin
from app.exchange.column_word import known_words, normal
from app.exchange.delimited import guess_delimiter, split_rows
from app.exchange.incoming import Format, sniff
from app.exchange.limits import check_size
from app.exchange.number_text import looks_like_day, looks_numeric
from app.exchange.spreadsheet_text import as_meant
from app.exchange.text_encoding import decode
from app.exchange.workbook import Cell, read_workbook
from app.i18n import N_

HEADER_WITHIN = 60
"""A price list has a dozen rows of titles above its table at most."""
SAMPLE_ROWS = 500


@dataclass(frozen=True)
class TableFile:
    """Rows as they stand in the file, empty ones too: `rows[0]` is row 1. Rows may differ in length.

    `header_row` is the number of the first header row, None when the table has none; `header_height` is 2 when a second row completes
    it. `encoding` and `delimiter` are those of a CSV, `sheet` and `sheet_names` those of a workbook.
    """

    kind: Format
    rows: list[list[Cell]]
    encoding: str = ""
    encoding_certain: bool = True
    delimiter: str = ""
    sheet: str = ""
    sheet_names: tuple[str, ...] = ()
    header_row: int | None = None
    header_height: int = 1
    problems: tuple[Problem, ...] = ()
    headers: tuple[str, ...] = field(default=())

    @property
    def width(self) -> int:
        """Cells of the longest row."""
        return max((len(row) for row in self.rows), default=0)

    @property
    def first_row(self) -> int:
        """The number of the first row below the header."""
        return 1 if self.header_row is None else self.header_row + self.header_height

    def numbered_rows(self) -> Iterator[tuple[int, list[Cell]]]:
        """Every row below the header with its number in the file."""
        for index in range(self.first_row - 1, len(self.rows)):
            yield index + 1, self.rows[index]

    def column(self, index: int, limit: int | None = None) -> list[Cell]:
        """The cells of a column below the header that are not empty; with a limit at most so many, from the first ten times as many rows."""
        found: list[Cell] = []
        for _, row in islice(self.numbered_rows(), None if limit is None else limit * 10):
            if index < len(row) and row[index] != "" and cell_text(row[index]):
                found.append(row[index])
                if limit is not None and len(found) >= limit:
                    break
        return found


def read_table(
    data: bytes, *, encoding: str | None = None, delimiter: str | None = None, sheet: str | None = None, header_row: int | None = None
) -> TableFile:
    """Read CSV, XLSX, XLS or ODS; what is not given is found from the contents. `header_row` 0 says that there is no header.

    Raises UserError when the file is of another kind, too large, damaged, protected, or empty.
    """
    check_size(data)
    kind = sniff(data)
    if encoding is not None and kind is Format.UNKNOWN:
        kind = Format.CSV
    if not data.strip():
        raise UserError(N_("This file is empty"))
    if not kind.is_table:
        raise UserError(N_("This is not a table. Tables are read from .csv, .xlsx, .xls and .ods"))
    table = _read_text(data, encoding, delimiter) if kind is Format.CSV else _read_workbook(data, kind, sheet)
    if not any(cell_text(cell) for row in table.rows for cell in row):
        raise UserError(N_("This table is empty"))
    return with_header(table, header_row)


def with_header(table: TableFile, header_row: int | None = None) -> TableFile:
    """The same table with its header at this row: found when None, without a header when 0. Raises UserError beyond the last row."""
    if header_row is None:
        row, height = find_header(table.rows)
    elif header_row == 0:
        row, height = None, 1
    elif header_row > len(table.rows):
        raise UserError(N_("The header should be in row {row}, but the table has only {count} rows"), row=header_row, count=len(table.rows))
    else:
        row, height = header_row, _header_height(table.rows, header_row)
    return replace(table, header_row=row, header_height=height, headers=_headers(table.rows, row, height))


def _read_text(data: bytes, encoding: str | None, delimiter: str | None) -> TableFile:
    decoded = decode(data, encoding)
    chosen = delimiter or guess_delimiter(decoded.text)
    rows, open_quote = split_rows(decoded.text, chosen)
    problems = (problem(N_("A quote is opened in this file and never closed: look whether the last rows are right")),) if open_quote else ()
    cells: list[list[Cell]] = [[as_meant(cell) for cell in row] for row in rows]
    return TableFile(Format.CSV, cells, decoded.encoding, decoded.certain, chosen, problems=problems)


def _read_workbook(data: bytes, kind: Format, sheet: str | None) -> TableFile:
    rows, name, names = read_workbook(data, kind, sheet)
    return TableFile(kind, rows, sheet=name, sheet_names=names)


def cell_text(cell: Cell) -> str:
    """A cell as text without white space at its ends: numbers without an exponent, dates as 2026-11-22."""
    match cell:
        case str():
            return cell.strip()
        case Decimal():
            return format(cell, "f")
        case datetime():
            return cell.isoformat(sep=" ", timespec="minutes")
        case date():
            return cell.isoformat()


def is_data(cell: Cell) -> bool:
    """Whether this looks like a number, a date or a barcode and so not like a header."""
    if not isinstance(cell, str):
        return True
    text = cell.strip()
    return looks_numeric(text) or looks_like_day(text) or is_gtin(text)


def find_header(rows: list[list[Cell]]) -> tuple[int | None, int]:
    """The number of the header row, None when there is none, and how many rows it takes.

    The row with most words known to stand above columns wins; when no word is known, the first row as wide as the table that
    holds texts alone, unless figures come before it.
    """
    sample = rows[: HEADER_WITHIN + SAMPLE_ROWS]
    usual = Counter(size for size in map(_filled, sample) if size).most_common(1)
    width = usual[0][0] if usual else 0
    best, most_known, first_texts = None, 0, None
    figures_seen = False
    for number, row in enumerate(rows[:HEADER_WITHIN], start=1):
        filled = [cell for cell in row if cell_text(cell)]
        if not filled or sum(map(is_data, filled)) * 4 > len(filled):
            figures_seen = figures_seen or len(filled) > 1
            continue
        known = sum(normal(cell_text(cell)) in known_words() for cell in filled)
        if known > most_known and (len(filled) > 1 or width == 1):
            best, most_known = number, known
        if (
            first_texts is None
            and not figures_seen
            and len(filled) * 3 >= width * 2
            and (len(filled) > 1 or width == 1)
            and _distinct(filled)
        ):
            first_texts = number
    found = best if best is not None else first_texts
    return (None, 1) if found is None else (found, _header_height(rows, found))


def _filled(row: list[Cell]) -> int:
    return sum(1 for cell in row if cell_text(cell))


def _distinct(cells: list[Cell]) -> bool:
    texts = [cell_text(cell).casefold() for cell in cells]
    return len(set(texts)) == len(texts)


def _header_height(rows: list[list[Cell]], header_row: int) -> int:
    """2 when the next row only completes it: texts alone, fewer of them, each above a column of figures."""
    header, below = rows[header_row - 1], rows[header_row : header_row + 1]
    if not below:
        return 1
    second = {index: cell for index, cell in enumerate(below[0]) if cell_text(cell)}
    if not second or len(second) >= _filled(header) or any(is_data(cell) for cell in second.values()):
        return 1
    return 2 if all(_is_column_of_figures(rows[header_row + 1 :], index) for index in second) else 1


def _is_column_of_figures(rows: list[list[Cell]], index: int) -> bool:
    cells = [row[index] for row in rows[:SAMPLE_ROWS] if index < len(row) and cell_text(row[index])]
    return bool(cells) and sum(map(is_data, cells)) * 5 >= len(cells) * 4


def _headers(rows: list[list[Cell]], row: int | None, height: int) -> tuple[str, ...]:
    """One text a column; a second header row is added behind the first, whose text may stand above several columns."""
    if row is None:
        return ()
    first = [" ".join(cell_text(cell).split()) for cell in rows[row - 1]]
    if height == 1:
        return tuple(first)
    second = [" ".join(cell_text(cell).split()) for cell in rows[row]]
    width = max(len(first), len(second))
    first += [""] * (width - len(first))
    second += [""] * (width - len(second))
    titles, above = [], ""
    for upper, lower in zip(first, second, strict=True):
        above = upper or (above if lower else "")
        titles.append(" ".join(filter(None, (above if lower else upper, lower))))
    return tuple(titles)
