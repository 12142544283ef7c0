"""Rows of a delimited text: which delimiter it uses, and its cells with quotes and line ends as they come."""

import csv
import io
from collections import Counter
from collections.abc import Iterator
from itertools import islice

from app.core.errors import UserError
from app.i18n import N_

DELIMITERS = ("\t", ";", "|", ",")
"""In the order of trust: commas also stand in numbers and sentences, tabs never do."""
RARE_DELIMITERS = ("^", ":")
"""Believed only when they give every row the same number of cells."""
SAMPLE_ROWS = 200
STEADY = 0.8
"""The share of rows that must have the usual number of cells for a delimiter to be believed at once."""
FIELD_LIMIT = 1_000_000
SWALLOWED_LINES = 20
"""A cell of more lines than this, in a file whose last quote never closes, has swallowed rows."""


def announced_delimiter(text: str) -> str | None:
    """The delimiter that a first line such as `sep=;` announces to Excel."""
    first = text[:10].splitlines()[0].strip() if text.strip() else ""
    return first[4] if len(first) == 5 and first.lower().startswith("sep=") else None


def guess_delimiter(text: str) -> str:
    """The delimiter that splits the rows most evenly; a semicolon for a table of one column."""
    announced = announced_delimiter(text)
    if announced:
        return announced
    found = {delimiter: _evenness(text, delimiter) for delimiter in DELIMITERS}
    steady = [delimiter for delimiter, (share, cells) in found.items() if cells > 1 and share >= STEADY]
    if steady:
        best = max(found[delimiter][0] for delimiter in steady)
        return next(delimiter for delimiter in steady if found[delimiter][0] >= best * 0.95)
    for delimiter in RARE_DELIMITERS:
        share, cells = _evenness(text, delimiter)
        if cells > 1 and share == 1.0:
            return delimiter
    several = [delimiter for delimiter, (_, cells) in found.items() if cells > 1]
    return max(several, key=lambda delimiter: found[delimiter][0]) if several else ";"


def _evenness(text: str, delimiter: str) -> tuple[float, int]:
    """The share of rows that have the usual number of cells, and that number."""
    try:
        rows = [row for row in islice(_reader(text, delimiter, quoted=True), SAMPLE_ROWS) if any(cell.strip() for cell in row)]
    except csv.Error:
        return 0.0, 0
    if not rows:
        return 0.0, 0
    sizes = Counter(len(row) for row in rows)
    # Titles above the table have one cell: the usual size is that of the rows which were split at all.
    split = Counter({size: count for size, count in sizes.items() if size > 1})
    if not split:
        return 1.0, 1
    usual, count = split.most_common(1)[0]
    return count / len(rows), usual


def split_rows(text: str, delimiter: str) -> tuple[list[list[str]], bool]:
    """All rows, empty ones too so that numbers stay those of the file, and whether a quote was never closed.

    When the last quote never closes and has swallowed many lines, quotes are taken as plain characters.
    """
    open_quote = _leaves_quote_open(text, delimiter)
    try:
        rows = list(_reader(text, delimiter, quoted=True))
        if open_quote and any(
            cell.count("\n") > SWALLOWED_LINES or cell.count("\r") > SWALLOWED_LINES for row in rows[-1:] for cell in row
        ):
            rows = list(_reader(text, delimiter, quoted=False))
    except csv.Error:
        rows = _rows_without_quotes(text, delimiter)
    if announced_delimiter(text) and rows:
        rows[0] = []
    return rows, open_quote


def _rows_without_quotes(text: str, delimiter: str) -> list[list[str]]:
    try:
        return list(_reader(text, delimiter, quoted=False))
    except csv.Error as error:
        raise UserError(N_("This file can't be split into rows and cells: save the table as .xlsx")) from error


def _leaves_quote_open(text: str, delimiter: str) -> bool:
    """Whether the text ends inside quotes."""
    if '"' not in text:
        return False
    csv.field_size_limit(FIELD_LIMIT)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        for _ in reader:
            pass
    except csv.Error as error:
        return "unexpected end of data" in str(error)
    return False


def _reader(text: str, delimiter: str, *, quoted: bool) -> Iterator[list[str]]:
    csv.field_size_limit(FIELD_LIMIT)
    lines = io.StringIO(text, newline="")  # keeps line ends of every sort, inside quotes too
    return csv.reader(lines, delimiter=delimiter, quoting=csv.QUOTE_MINIMAL if quoted else csv.QUOTE_NONE)
