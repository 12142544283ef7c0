"""The head of a printed document: whose it is, what it is, its number, date and fields, and a QR code of the number."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from app.i18n import N_
from app.printing.barcode import BarcodeKind, draw_matrix, encode
from app.printing.face import Weight
from app.printing.figures import Cell, cell_text, long_date_text
from app.printing.font import drawable, fit, text_width, wrap
from app.printing.paper import MM, Paper, worded
from app.printing.pen import GREY, PALE, Pen

_QR = 19 * MM
_LABEL, _VALUE = 7.0, 9.5
_LEADING = 11.6
_MOST_VALUE_LINES = 4


@dataclass(frozen=True)
class _Field:
    label: str
    lines: tuple[str, ...]

    @property
    def height(self) -> float:
        return 10.5 + len(self.lines) * _LEADING + 5


@dataclass(frozen=True)
class Head:
    """Laid out for one paper; heights in points."""

    title: str
    number: str
    moment: datetime | None
    state: str
    fields: Sequence[tuple[str, Cell]]
    qr: str
    organisation: str
    language: str
    paper: Paper

    @property
    def _room(self) -> float:
        """Width beside the QR code."""
        return self.paper.room - (_QR + 14 if self.qr else 0)

    @cached_property
    def _titles(self) -> tuple[str, ...]:
        return wrap(self.title, self._room, 19, "bold", 2)

    @cached_property
    def _organisations(self) -> tuple[str, ...]:
        return wrap(self.organisation, self._room, 8.5, "bold", 2) if self.organisation else ()

    @cached_property
    def _rows(self) -> list[list[_Field]]:
        """Fields side by side: two columns on upright paper, three on wide; empty ones are left out."""
        texts = [(label, cell_text(value, "text", self.language)) for label, value in self.fields]
        placed = [_Field(label, wrap(text, self._field_room - 12, _VALUE, "regular", _MOST_VALUE_LINES)) for label, text in texts if text]
        return [placed[i : i + self._columns] for i in range(0, len(placed), self._columns)]

    @property
    def _columns(self) -> int:
        return 3 if self.paper.width > self.paper.height else 2

    @property
    def _field_room(self) -> float:
        return self.paper.room / self._columns

    @property
    def _upper(self) -> float:
        """Height of what stands beside the QR code."""
        beside = len(self._organisations) * 10.5 + (4 if self._organisations else 0) + len(self._titles) * 22 + 20
        return max(beside, _QR + 9 if self.qr else 0)

    @property
    def height(self) -> float:
        return self._upper + 11 + sum(max(field.height for field in row) for row in self._rows) + 7

    @property
    def running_height(self) -> float:
        return 20.0

    def draw(self, pen: Pen) -> float:
        """Draw the head of the first page; gives the y below it."""
        y = self.paper.ceiling
        for line in self._organisations:
            y -= 10.5
            pen.text(self.paper.left, y + 2, line, 8.5, "bold", colour=GREY)
        y -= 4 if self._organisations else 0
        for line in self._titles:
            y -= 22
            pen.text(self.paper.left, y + 5, line, 19, "bold")
        self._draw_number(pen, y - 13)
        if self.qr:
            self._draw_qr(pen)
        y = self.paper.ceiling - self._upper - 11
        for row in self._rows:
            self._draw_fields(pen, y, row)
            y -= max(field.height for field in row)
        return y - 7

    def _draw_number(self, pen: Pen, y: float) -> None:
        when = ""
        if self.moment:
            when = f"{long_date_text(self.moment, self.language)}, {self.moment:%H:%M}"
        x = self.paper.left
        number = (
            fit(worded(N_("No. {number}"), self.language).format(number=self.number), self._room * 0.6, 11, "bold") if self.number else ""
        )
        parts: tuple[tuple[str, Weight], ...] = ((number, "bold"), (when, "regular"))
        for text, weight in parts:
            if text:
                pen.text(x, y, text, 11, weight)
                x += text_width(drawable(text), 11, weight) + 12
        if self.state:
            width = text_width(drawable(self.state), 8, "bold") + 12
            pen.area(x, y - 3.5, width, 14, PALE)
            pen.text(x + 6, y + 1, self.state, 8, "bold", colour=GREY)

    def _draw_qr(self, pen: Pen) -> None:
        symbol = encode(BarcodeKind.QR, self.qr)
        module = _QR / symbol.width
        left, top = self.paper.left + self.paper.room - _QR, self.paper.ceiling
        draw_matrix(pen, symbol, left - symbol.quiet[0] * module, top - _QR - symbol.quiet[0] * module, module)
        text = fit(self.number or self.qr, _QR + 20, 7)
        pen.text(left + _QR, top - _QR - 8.5, text, 7, align="right", colour=GREY)

    def _draw_fields(self, pen: Pen, y: float, row: list[_Field]) -> None:
        for i, field in enumerate(row):
            x = self.paper.left + i * self._field_room
            pen.text(x, y - 8, fit(field.label, self._field_room - 12, _LABEL), _LABEL, colour=GREY)
            for j, line in enumerate(field.lines):
                pen.text(x, y - 19.5 - j * _LEADING, line, _VALUE)

    def draw_running(self, pen: Pen) -> float:
        """Draw the line that tells on later pages what they belong to; gives the y below it."""
        y = self.paper.ceiling - 8
        name = fit(f"{self.title} {self.number}".strip(), self.paper.room * 0.7, 8, "bold")
        pen.text(self.paper.left, y, name, 8, "bold", colour=GREY)
        if self.moment:
            pen.text(self.paper.left + self.paper.room, y, long_date_text(self.moment, self.language), 8, align="right", colour=GREY)
        return self.paper.ceiling - self.running_height
