"""Price tags and labels as PDF, from templates."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import partial

from app.core.errors import UserError
from app.core.money import currency_digits
from app.i18n import N_
from app.printing.barcode import BarcodeKind, Symbol, choose, draw_linear, draw_matrix, encode, module_width
from app.printing.face import Weight
from app.printing.figures import SYMBOLS, amount_text, date_text, money_text, sign_leads
from app.printing.font import CAP_HEIGHT, fit, text_width, wrap
from app.printing.label_template import BarcodeElement, Element, FrameElement, LineElement, PriceElement, Template, TextElement, described
from app.printing.paper import MM, draw_pdf, worded
from app.printing.pen import INK, Align, Pen

LEAST_MODULE = 0.25 * MM
"""Linear codes with narrower bars than this are read badly off an office printer; a DataMatrix takes their place."""
WIDEST_CELL = 0.75 * MM
MATRIX_INSET = 2.6 * MM
"""Where a two-dimensional code begins in its box when it stands left: about where the bars of an EAN-13 would."""


@dataclass(frozen=True)
class LabelData:
    """What a label can say about goods. Prices are in `currency` (ISO 4217); `unit_price` is per `unit_price_unit`."""

    name: str
    code: str = ""
    barcode: str = ""
    price: Decimal | None = None
    currency: str = "EUR"
    unit: str = ""
    unit_price: Decimal | None = None
    unit_price_unit: str = ""
    country: str = ""
    date: dt.date | None = None
    note: str = ""
    old_price: Decimal | None = None
    batch: str = ""
    expiry: dt.date | None = None
    store: str = ""


def field_text(label: LabelData, field: str, language: str) -> str:
    """A field of the label in words; empty when there is nothing to say."""
    if field in {"price", "old_price"}:
        amount = label.price if field == "price" else label.old_price
        return "" if amount is None else amount_text(amount, label.currency, language)
    if field == "unit_price":
        if label.unit_price is None:
            return ""
        text = amount_text(label.unit_price, label.currency, language)
        return f"{text} / {label.unit_price_unit}" if label.unit_price_unit else text
    if field == "date":
        return date_text(label.date, language) if label.date else ""
    if field == "expiry":
        return worded(N_("Best before {date}"), language).format(date=date_text(label.expiry, language)) if label.expiry else ""
    if field == "batch":
        return worded(N_("Batch {batch}"), language).format(batch=label.batch) if label.batch else ""
    return str(getattr(label, field))


Labels = Iterable[LabelData | tuple[LabelData, int]]


def labels_pdf(template: Template, labels: Labels, start_position: int = 0, language: str = "en", *, outlines: bool = False) -> bytes:
    """Labels as PDF: side by side on sheets, the first at `start_position` (from 0, for a sheet begun before), or one a page for a roll.

    A label given with a number is printed so many times. `outlines` draws thin frames to cut along. Raises UserError when there is
    nothing to print or a barcode can't be made.
    """
    places = template.sheet.places if template.sheet else 1
    if not 0 <= start_position < places:
        raise UserError(N_("The first label can stand at the places 1 to {places} of the sheet, not at {asked}."),
                        places=places, asked=start_position + 1)  # fmt: skip
    width, height = (template.sheet.page_width, template.sheet.page_height) if template.sheet else (template.width, template.height)
    return draw_pdf(
        width * MM,
        height * MM,
        described(template, language),
        partial(_draw_all, template, labels, start_position, language, outlines),
        language,
    )


def _draw_all(template: Template, labels: Labels, start: int, language: str, outlines: bool, pen: Pen) -> None:
    corners = _corners(template)
    drawers = [_drawer(template, element, language) for element in template.elements]
    position, drawn = start, False
    for label in _each(labels):
        if position == len(corners):
            pen.next_page()
            position = 0
        x, y = corners[position]
        if outlines:
            pen.frame(x, y - template.height * MM, template.width * MM, template.height * MM, 0.25)
        for draw in drawers:
            draw(pen, x, y, label)
        position, drawn = position + 1, True
    if not drawn:
        raise UserError(N_("There are no labels to print: choose goods and a number of copies above zero."))
    pen.next_page()


def _each(labels: Labels) -> Iterator[LabelData]:
    for entry in labels:
        label, copies = entry if isinstance(entry, tuple) else (entry, 1)
        for _copy in range(copies):
            yield label


def _corners(template: Template) -> list[tuple[float, float]]:
    """Upper left corners of the labels on a page, in points, row by row."""
    sheet = template.sheet
    if sheet is None:
        return [(0.0, template.height * MM)]
    return [
        (
            (sheet.left + column * (template.width + sheet.gap_x)) * MM,
            (sheet.page_height - sheet.top - row * (template.height + sheet.gap_y)) * MM,
        )
        for row in range(sheet.rows)
        for column in range(sheet.columns)
    ]


Drawer = Callable[[Pen, float, float, LabelData], None]
"""Draws one element of a label whose upper left corner is at x, y."""


def _drawer(template: Template, element: Element, language: str) -> Drawer:
    match element:
        case TextElement():
            return partial(_draw_text, element, language)
        case PriceElement():
            return partial(_draw_price, element, language)
        case BarcodeElement():
            return partial(_draw_barcode, element, MM / template.dots_per_mm if template.dots_per_mm else 0.0)
        case FrameElement():
            return partial(_draw_frame, element)
        case LineElement():
            return partial(_draw_line, element)
    raise TypeError(f"no way to draw {type(element).__name__}")


def _draw_frame(element: FrameElement, pen: Pen, x: float, y: float, label: LabelData) -> None:
    lower = y - (element.y + element.height) * MM
    pen.frame(x + element.x * MM, lower, element.width * MM, element.height * MM, element.thickness * MM, INK)


def _draw_line(element: LineElement, pen: Pen, x: float, y: float, label: LabelData) -> None:
    pen.area(x + element.x * MM, y - (element.y + element.height) * MM, element.width * MM, element.height * MM, INK)


# --- text -----------------------------------------------------------------------------------------------------------

_GREY = "0.35 0.35 0.38"


def _draw_text(element: TextElement, language: str, pen: Pen, x: float, y: float, label: LabelData) -> None:
    text = field_text(label, element.field, language)
    if not text:
        return
    weight: Weight = "bold" if element.bold else "regular"
    room = element.width * MM
    size, lines = _set(text, room, element, weight)
    anchor = x + element.x * MM + _shift(element.align, room)
    base = y - element.y * MM - CAP_HEIGHT * size - 0.08 * size
    for line in lines:
        pen.text(anchor, base, line, size, weight, element.align, _GREY if element.grey else INK)
        if element.strike:
            width = text_width(line, size, weight)
            left = anchor - {"left": 0.0, "center": width / 2, "right": width}[element.align]
            pen.rule(left - 1, base + CAP_HEIGHT * size * 0.48, width + 2, size * 0.08, INK)
        base -= size * 1.16


def _shift(align: Align, room: float) -> float:
    return {"left": 0.0, "center": room / 2, "right": room}[align]


def _set(text: str, room: float, element: TextElement, weight: Weight) -> tuple[float, tuple[str, ...]]:
    """The largest size at which the text stands in the element's lines without being cut; else the smallest, cut with an ellipsis."""
    size, smallest = element.size, element.min_size or element.size
    while True:
        if element.lines == 1:
            line = fit(text, room, size, weight)
            if size <= smallest or not line.endswith("…"):
                return size, (line,)
        else:
            lines = wrap(text, room, size, weight, element.lines + 1)
            if len(lines) <= element.lines:
                return size, lines
            if size <= smallest:
                return size, wrap(text, room, size, weight, element.lines)
        size = max(size - 0.75, smallest)


# --- the price ------------------------------------------------------------------------------------------------------

_CENTS = 0.52
_SIGN = 0.35
_LEADING = 0.5
"""Sizes of the cents, of the sign below them and of a sign that leads, as parts of the size of the whole units."""


def _draw_price(element: PriceElement, language: str, pen: Pen, x: float, y: float, label: LabelData) -> None:
    if label.price is None:
        return
    digits = currency_digits(label.currency)
    whole, cents = _split(money_text(label.price, language, digits), digits)
    sign, leads = SYMBOLS.get(label.currency, label.currency), sign_leads(label.currency, language)
    room, height = element.width * MM, element.height * MM
    full = height / CAP_HEIGHT
    size = min(full, full * room / max(_price_width(whole, cents, sign, leads, full), 1))
    left = x + element.x * MM + _shift(element.align, room) - _shift(element.align, _price_width(whole, cents, sign, leads, size))
    base = y - (element.y + element.height) * MM + (height - CAP_HEIGHT * size) / 2
    top = base + CAP_HEIGHT * size
    if leads:
        pen.text(left, top - CAP_HEIGHT * size * _LEADING, sign, size * _LEADING, "bold", colour=INK)
        left += text_width(sign, size * _LEADING, "bold") + size * 0.04
    pen.text(left, base, whole, size, "bold", colour=INK)
    left += text_width(whole, size, "bold") + size * 0.05
    if cents:
        pen.text(left, top - CAP_HEIGHT * size * _CENTS, cents, size * _CENTS, "bold", colour=INK)
    if not leads:
        pen.text(left, base, sign, size * _SIGN, "regular", colour=INK)


def _split(text: str, digits: int) -> tuple[str, str]:
    return (text[: -digits - 1], text[-digits:]) if digits else (text, "")


def _price_width(whole: str, cents: str, sign: str, leads: bool, size: float) -> float:
    width = text_width(whole, size, "bold") + size * 0.05
    small = text_width(cents, size * _CENTS, "bold")
    if leads:
        return width + small + text_width(sign, size * _LEADING, "bold") + size * 0.04
    return width + max(small, text_width(sign, size * _SIGN))


# --- the barcode ----------------------------------------------------------------------------------------------------


def _draw_barcode(element: BarcodeElement, dot: float, pen: Pen, x: float, y: float, label: LabelData) -> None:
    data = label.barcode or label.code
    if not data:
        return
    room, height = element.width * MM, element.height * MM
    symbol, module = _symbol(element, data, room, height, dot, label.name)
    left = x + element.x * MM + _shift(element.align, room) - _shift(element.align, symbol.full_width * module)
    lower = y - (element.y + element.height) * MM
    if symbol.linear:
        draw_linear(pen, symbol, left, lower, module, height, element.text_size)
    else:
        if element.align == "left":
            left += min(MATRIX_INSET, room - symbol.full_width * module)
        draw_matrix(pen, symbol, left, lower + (height - (symbol.height + sum(symbol.quiet)) * module) / 2, module)


def _symbol(element: BarcodeElement, data: str, room: float, height: float, dot: float, name: str) -> tuple[Symbol, float]:
    """The symbol and the width of its module; with `auto` a DataMatrix where a linear code would be too fine to be read."""
    kinds = [BarcodeKind(element.kind)] if element.kind != "auto" else [choose(data), BarcodeKind.DATAMATRIX]
    for kind in kinds:
        symbol = encode(kind, data)
        if symbol.linear:
            module = module_width(symbol, room, element.widest * MM, dot)
            unit = module * (2 if kind is BarcodeKind.ITF14 else 1)
        else:
            cells = max(symbol.full_width, symbol.height + sum(symbol.quiet))
            module = unit = module_width(symbol, symbol.full_width * min(room / symbol.full_width, height / cells), WIDEST_CELL, dot)
        if unit >= LEAST_MODULE - 1e-6 and symbol.full_width * module <= room + 1e-6:
            return symbol, module
    raise UserError(
        N_("The barcode “{data}” of {name} doesn't fit on this label: choose a larger one or a shorter code."),
        data=data[:40], name=name[:60],
    )  # fmt: skip
