"""A form's table: a head with groups and numbered columns, framed rows, totals."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from app.printing.face import Weight
from app.printing.figures import Cell, Kind, cell_text
from app.printing.font import wrap
from app.printing.form.page import Block, Run, Strip
from app.printing.pen import BLACK, Align, Pen

_THIN = 0.5
_HEAD = 7.0


@dataclass(frozen=True)
class FormColumn:
    """A column: its label, its share of the width, and the label over it and its neighbours of the same `group`."""

    label: str
    share: float = 1
    kind: Kind = "text"
    group: str = ""
    align: Align | None = None

    @property
    def side(self) -> Align:
        """Texts stand left, numbers right, unless said otherwise."""
        return self.align or ("left" if self.kind == "text" else "right")


def table(
    strip: Strip, columns: Sequence[FormColumn], rows: Sequence[Sequence[Cell]], *, totals: Sequence[Sequence[Cell]] = (),
    size: float = 8.0, language: str = "ru", numbered: bool = True, empty_rows: int = 0,
) -> Run:  # fmt: skip
    """The table with its head, the columns numbered under it; `totals` are bold rows at its end, their first text may run to the left.

    `empty_rows` is how many rows there are at least. Put the `Run` among the parts of a `Form`.
    """
    widths = _widths(strip, columns)
    told = [*rows, *[()] * max(0, empty_rows - len(rows))]
    body = [_row(strip, columns, widths, row, size, language) for row in told]
    body += [_row(strip, columns, widths, row, size, language, "bold") for row in totals]
    return Run(_head(strip, columns, widths, numbered=numbered), body)


def _widths(strip: Strip, columns: Sequence[FormColumn]) -> list[float]:
    whole = sum(column.share for column in columns)
    return [strip.width * column.share / whole for column in columns]


def _row(
    strip: Strip, columns: Sequence[FormColumn], widths: Sequence[float], row: Sequence[Cell], size: float, language: str,
    weight: Weight = "regular",
) -> Block:  # fmt: skip
    cells = [*row, *[None] * (len(columns) - len(row))]
    texts = [
        wrap(cell_text(cell, column.kind, language), width - 4, size, weight, 6)
        for cell, column, width in zip(cells, columns, widths, strict=True)
    ]
    height = max(map(len, texts)) * (size + 1.6) + 4

    def draw(pen: Pen, y: float) -> None:
        x = strip.left
        for lines, column, width in zip(texts, columns, widths, strict=True):
            pen.frame(x, y - height, width, height, _THIN, BLACK)
            at = {"left": x + 2.5, "right": x + width - 2.5, "center": x + width / 2}[column.side]
            for no, each in enumerate(lines):
                pen.text(at, y - size - 1.6 - no * (size + 1.6), each, size, weight, column.side)
            x += width

    return Block(height, draw)


def _head(strip: Strip, columns: Sequence[FormColumn], widths: Sequence[float], *, numbered: bool) -> Block:
    labels = [wrap(column.label, width - 3, _HEAD, "regular", 6) for column, width in zip(columns, widths, strict=True)]
    groups = [(name, [no for no, _column in found]) for name, found in groupby(enumerate(columns), key=lambda each: each[1].group)]
    upper = max((_lines_height(wrap(name, sum(widths[n] for n in nos) - 3, _HEAD)) for name, nos in groups if name), default=0.0)
    lower = max(_lines_height(lines) - (0 if column.group else upper) for lines, column in zip(labels, columns, strict=True))
    lower = max(lower, _HEAD + 5)
    numbers = 11.0 if numbered else 0.0

    def draw(pen: Pen, y: float) -> None:
        x = strip.left
        for name, nos in groups:
            room = sum(widths[no] for no in nos)
            if name:
                _cell(pen, x, y, room, upper, wrap(name, room - 3, _HEAD))
            for no in nos:
                top, height = (y - upper, lower) if name else (y, upper + lower)
                _cell(pen, x, top, widths[no], height, labels[no])
                if numbered:
                    _cell(pen, x, y - upper - lower, widths[no], numbers, (str(no + 1),))
                x += widths[no]

    return Block(upper + lower + numbers, draw, keeps_next=True)


def _lines_height(lines: Sequence[str]) -> float:
    return len(lines) * (_HEAD + 1.4) + 5


def _cell(pen: Pen, x: float, y: float, width: float, height: float, lines: Sequence[str]) -> None:
    """A framed cell with its lines in the middle."""
    pen.frame(x, y - height, width, height, _THIN, BLACK)
    base = y - (height - len(lines) * (_HEAD + 1.4)) / 2 - _HEAD + 0.4
    for no, each in enumerate(lines):
        pen.text(x + width / 2, base - no * (_HEAD + 1.4), each, _HEAD, align="center")
