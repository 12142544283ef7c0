"""Tables on paper: column widths from the contents, cells in lines, header and rows drawn."""

from collections.abc import Sequence
from dataclasses import dataclass
from heapq import nlargest

from app.printing.face import Weight
from app.printing.figures import Cell, Kind, cell_text
from app.printing.font import CAP_HEIGHT, drawable, text_width, wrap
from app.printing.pen import GREY, PALE, RULE, Pen

PAD = 4.5
"""Points between a cell's edge and its text."""


@dataclass(frozen=True)
class GridColumn:
    """A column: numbers stand right and take the room they need, as `whole` texts (dates) do; other texts share the rest by `weight`."""

    label: str
    kind: Kind = "text"
    weight: float = 1
    whole: bool = False

    @property
    def shares(self) -> bool:
        """Whether it takes a part of the room that is left, and its texts are broken to fit."""
        return self.kind == "text" and not self.whole


@dataclass(frozen=True)
class GridStyle:
    """Sizes in points; `most_lines` of a cell (None: all of them, over as many pages as it takes)."""

    size: float = 9
    header_size: float = 7.5
    leading: float = 11.2
    padding: float = 3.2
    most_lines: int | None = None
    stripes: bool = False


Lines = tuple[tuple[str, ...], ...]
"""The lines of each cell of a row."""


class Grid:
    """A table laid out for one paper width."""

    def __init__(self, columns: Sequence[GridColumn], texts: Sequence[Sequence[str]], left: float, room: float, style: GridStyle) -> None:
        self.columns, self.left, self.room = columns, left, room
        self.style, self.widths = _layout(columns, texts, room, style)
        self.rights: tuple[bool, ...] = tuple(column.kind != "text" for column in columns)
        self.header = tuple(
            wrap(column.label, width - 2 * PAD, self.style.header_size, "bold", 3)
            for column, width in zip(columns, self.widths, strict=True)
        )

    @property
    def header_height(self) -> float:
        return max(len(lines) for lines in self.header) * (self.style.header_size + 1.6) + 8

    def lines(self, texts: Sequence[str]) -> Lines:
        """The row's cells broken into lines."""
        size, most = self.style.size, self.style.most_lines
        return tuple(
            self._number(text, width) if right else self._text(text, width - 2 * PAD, size, most)
            for text, width, right in zip(texts, self.widths, self.rights, strict=True)
        )

    def _text(self, text: str, width: float, size: float, most: int | None) -> tuple[str, ...]:
        if len(text) < 200 and text.isprintable():
            plain = drawable(text)
            if text_width(plain, size) <= width:
                return (plain,)
        return wrap(text, width, size, "regular", most)

    def _number(self, text: str, width: float) -> tuple[str, ...]:
        # A number is never broken or cut to look like a smaller one: where it is too wide it hangs over its left edge.
        return (text,)

    def height(self, lines: Lines) -> float:
        return max(map(len, lines)) * self.style.leading + 2 * self.style.padding

    def draw_header(self, pen: Pen, top: float) -> float:
        """Draw the header below `top`; gives the y below it."""
        style, height = self.style, self.header_height
        pen.area(self.left, top - height, self.room, height, PALE)
        step, x = style.header_size + 1.6, self.left
        for lines, width, right in zip(self.header, self.widths, self.rights, strict=True):
            base = top - height + 4.6 + (len(lines) - 1) * step
            for line in lines:
                pen.text(x + width - PAD if right else x + PAD, base, line, style.header_size, "bold", "right" if right else "left", GREY)
                base -= step
            x += width
        pen.rule(self.left, top - height, self.room, 0.6)
        return top - height

    def draw_row(self, pen: Pen, top: float, lines: Lines, *, bold: bool = False) -> float:
        """Draw a row below `top` and the rule under it; gives the y below it."""
        style, height, x = self.style, self.height(lines), self.left
        first = top - style.padding - (style.leading + CAP_HEIGHT * style.size) / 2
        weight: Weight = "bold" if bold else "regular"
        for cell, width, right in zip(lines, self.widths, self.rights, strict=True):
            base = first
            for line in cell:
                if right:
                    pen.text(x + width - PAD, base, line, style.size, weight, "right")
                else:
                    pen.text(x + PAD, base, line, style.size, weight)
                base -= style.leading
            x += width
        if not style.stripes:
            pen.rule(self.left, top - height, self.room, 0.35, RULE)
        return top - height


def texts_of(columns: Sequence[GridColumn], row: Sequence[Cell], language: str, digits: int = 2) -> list[str]:
    """A row's cells as they are shown, money with `digits` decimals; too few become empty, too many are left out."""
    cells = list(row[: len(columns)]) + [None] * (len(columns) - len(row))
    return [cell_text(cell, column.kind, language, digits) for column, cell in zip(columns, cells, strict=True)]


_NUMBER_AIR = 5.0
SHORT_LABEL = 8
"""Characters of a label that stays on one line: VAT %."""
_LEAST_TEXT = 46.0
"""Points that a text column keeps before the type is made smaller, and more where a short word of its texts is wider."""
_SHORT_WORD = 16
"""Characters of a word that is not broken between two lines: a document's number, a code, a date."""


def _layout(columns: Sequence[GridColumn], texts: Sequence[Sequence[str]], room: float, style: GridStyle) -> tuple[GridStyle, list[float]]:
    """Widths of the columns; the type goes down to 6 points when the numbers leave too little room for the texts."""
    longest = [_longest(texts, i) for i in range(len(columns))]
    while True:
        widths = _widths(columns, longest, room, style)
        tight = any(
            width < _least(column, texts_in, style) - 0.01
            for width, column, texts_in in zip(widths, columns, longest, strict=True)
            if column.shares
        )
        if style.size <= 6 or not (tight or sum(widths) > room + 0.01):
            break
        scale = (style.size - 0.5) / style.size
        style = GridStyle(
            style.size - 0.5, max(style.header_size * scale, 5.5), style.leading * scale, style.padding, style.most_lines, style.stripes
        )
    excess = sum(widths) / room
    return style, [width / excess for width in widths] if excess > 1 else widths


def _longest(texts: Sequence[Sequence[str]], column: int) -> list[str]:
    """The texts of a column with the most characters: one of them is the widest, or nearly."""
    return nlargest(4, {row[column] for row in texts}, key=len)


def _widths(columns: Sequence[GridColumn], longest: Sequence[list[str]], room: float, style: GridStyle) -> list[float]:
    needs = [_need(column, texts, style) for column, texts in zip(columns, longest, strict=True)]
    numbers = sum(need for need, column in zip(needs, columns, strict=True) if not column.shares)
    floors = [_least(column, texts, style) for column, texts in zip(columns, longest, strict=True)]
    weights = [column.weight if column.shares else 0.0 for column in columns]
    if not any(weights):  # numbers alone share what is left
        return [need + max(room - numbers, 0) / len(needs) for need in needs]
    shares = _raised(max(room - numbers, 0), weights, needs, floors)
    return [share if weight else need for share, weight, need in zip(shares, weights, needs, strict=True)]


def _raised(room: float, weights: Sequence[float], needs: Sequence[float], floors: Sequence[float]) -> list[float]:
    """Shares of the room by weight, where those that would fall below their floor are raised to it at the cost of the others."""
    fixed: dict[int, float] = {}
    while True:
        left = [0.0 if i in fixed else weight for i, weight in enumerate(weights)]
        shares = _shared(max(room - sum(fixed.values()), 0), left, needs) if any(left) else [0.0] * len(weights)
        low = {i: floors[i] for i, weight in enumerate(left) if weight and shares[i] < floors[i]}
        if not low:
            return [fixed.get(i, share) for i, share in enumerate(shares)]
        fixed |= low


def _need(column: GridColumn, texts: list[str], style: GridStyle) -> float:
    """Width at which nothing in the column has to be broken; a number is measured in bold, as in the totals."""
    bold = column.kind != "text"
    widest = max((text_width(drawable(text[:400]), style.size, "bold" if bold else "regular") for text in texts), default=0.0)
    return max(widest, _label_width(column.label, style)) + 2 * PAD + (_NUMBER_AIR if bold else 1)


def _least(column: GridColumn, texts: list[str], style: GridStyle) -> float:
    """Width below which a column's texts can't be read with ease."""
    words = (text_width(drawable(word), style.size) for text in texts for word in text[:400].split() if len(word) <= _SHORT_WORD)
    return min(_need(column, texts, style), max(_LEAST_TEXT, max(words, default=0.0) + 2 * PAD + 1))


def _shared(room: float, weights: Sequence[float], needs: Sequence[float]) -> list[float]:
    """Shares of the room by weight, where nobody gets more than he needs while another lacks; what is over goes by weight again."""
    shares = [0.0] * len(weights)
    hungry = {i for i, weight in enumerate(weights) if weight}
    while hungry:
        unit = room / sum(weights[i] for i in hungry)
        fed = {i for i in hungry if needs[i] <= weights[i] * unit}
        if not fed:
            for i in hungry:
                shares[i] = weights[i] * unit
            return shares
        for i in fed:
            shares[i] = needs[i]
            room -= needs[i]
        hungry -= fed
    whole = sum(weights)
    return [share + weight / whole * room for share, weight in zip(shares, weights, strict=True)]


def _label_width(label: str, style: GridStyle) -> float:
    """Room for a label in about two lines: labels are broken, words and labels as short as a word are not."""
    if len(label) <= SHORT_LABEL:
        return text_width(drawable(label), style.header_size, "bold")
    words = [text_width(drawable(word), style.header_size, "bold") for word in label.split()]
    return max(max(words, default=0.0), sum(words) * 0.62 if len(words) > 2 else 0.0)
