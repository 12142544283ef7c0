"""Barcodes: data into bars and modules, and those onto a page."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property, lru_cache
from typing import Any

from app.core.errors import UserError
from app.core.gtin import check_digit, is_digits, is_gtin
from app.i18n import N_
from app.printing.font import CAP_HEIGHT, text_width
from app.printing.pen import INK, Pen


class BarcodeKind(StrEnum):
    EAN13 = "ean13"
    EAN8 = "ean8"
    UPCA = "upca"
    ITF14 = "itf14"
    CODE128 = "code128"
    GS1_128 = "gs1_128"
    QR = "qr"
    DATAMATRIX = "datamatrix"
    GS1_DATAMATRIX = "gs1_datamatrix"


TITLES = {
    BarcodeKind.EAN13: "EAN-13",
    BarcodeKind.EAN8: "EAN-8",
    BarcodeKind.UPCA: "UPC-A",
    BarcodeKind.ITF14: "ITF-14",
    BarcodeKind.CODE128: "Code 128",
    BarcodeKind.GS1_128: "GS1-128",
    BarcodeKind.QR: "QR",
    BarcodeKind.DATAMATRIX: "DataMatrix",
    BarcodeKind.GS1_DATAMATRIX: "GS1 DataMatrix",
}

MATRIX = frozenset({BarcodeKind.QR, BarcodeKind.DATAMATRIX, BarcodeKind.GS1_DATAMATRIX})

QUIET = {
    BarcodeKind.EAN13: (11, 7),
    BarcodeKind.EAN8: (7, 7),
    BarcodeKind.UPCA: (9, 9),
    BarcodeKind.ITF14: (20, 20),
    BarcodeKind.QR: (4, 4),
    BarcodeKind.DATAMATRIX: (1, 1),
    BarcodeKind.GS1_DATAMATRIX: (1, 1),
}
"""Empty modules left and right (GS1 General Specifications 5.2; ISO/IEC 18004, 16022); 10 where not listed.
DataMatrix asks for one only; two-dimensional kinds need the same above and below."""

CODE128_LIMIT = 80


@dataclass(frozen=True)
class Symbol:
    """A barcode ready to be drawn: dark rectangles (x, y, width, height) in modules, y upwards from the lowest row."""

    kind: BarcodeKind
    data: str
    width: int
    height: int
    dark: tuple[tuple[int, int, int, int], ...]
    guards: tuple[tuple[int, int, int, int], ...] = ()

    @property
    def linear(self) -> bool:
        return self.kind not in MATRIX

    @property
    def quiet(self) -> tuple[int, int]:
        return QUIET.get(self.kind, (10, 10))

    @property
    def full_width(self) -> int:
        """Modules from edge to edge with the quiet zones."""
        return self.width + sum(self.quiet)

    @cached_property
    def bars(self) -> str:
        """The dark rectangles as PDF operators in modules."""
        return _rectangles(self.dark)

    @cached_property
    def guard_bars(self) -> str:
        return _rectangles(self.guards)


def _rectangles(rectangles: tuple[tuple[int, int, int, int], ...]) -> str:
    return " ".join(f"{x} {y} {width} {height} re" for x, y, width, height in rectangles)


# --- check digits and choice ----------------------------------------------------------------------------------------

_DIGITS = {BarcodeKind.EAN13: 13, BarcodeKind.EAN8: 8, BarcodeKind.UPCA: 12, BarcodeKind.ITF14: 14}


def choose(data: str) -> BarcodeKind:
    """The kind that suits the data: by its length and check digit for GTINs, GS1 for element strings, else Code 128 or QR."""
    if is_gtin(data):
        return {8: BarcodeKind.EAN8, 12: BarcodeKind.UPCA, 13: BarcodeKind.EAN13, 14: BarcodeKind.ITF14}[len(data)]
    if data.startswith("(") and ")" in data[3:6]:
        return BarcodeKind.GS1_DATAMATRIX
    if data.isascii() and data.isprintable() and len(data) <= 24:
        return BarcodeKind.CODE128
    return BarcodeKind.QR


# --- encoding -------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=2048)
def encode(kind: BarcodeKind, data: str) -> Symbol:
    """The symbol of `data`. Raises UserError when this kind can't hold it; a missing check digit of a GTIN is added."""
    if not data:
        raise UserError(N_("There is nothing to put into the barcode."))
    if kind in _DIGITS:
        data = _complete(kind, data)
    return _ENCODERS[kind](kind, data)


def _complete(kind: BarcodeKind, data: str) -> str:
    length, title = _DIGITS[kind], TITLES[kind]
    if not is_digits(data) or len(data) not in {length, length - 1}:
        raise UserError(
            N_("“{data}” can't be an {kind} barcode: it takes {length} digits and nothing else. Choose Code 128 or QR."),
            data=_short(data),
            kind=title,
            length=length,
        )
    right = check_digit(data[: length - 1])
    if len(data) == length and data[-1] != right:
        raise UserError(
            N_("“{data}” has a wrong check digit for {kind}: it should end in {right}. Correct it, or choose Code 128."),
            data=data,
            kind=title,
            right=right,
        )
    return data[: length - 1] + right


def _short(data: str) -> str:
    return data if len(data) <= 40 else data[:40] + "…"


def _retail(kind: BarcodeKind, data: str) -> Symbol:
    from barcode.ean import EuropeanArticleNumber8, EuropeanArticleNumber13

    # UPC-A is EAN-13 with a leading zero, bar for bar.
    maker = EuropeanArticleNumber8 if kind is BarcodeKind.EAN8 else EuropeanArticleNumber13
    code = maker("0" + data if kind is BarcodeKind.UPCA else data, writer=_NO_WRITER, guardbar=True).build()[0]
    bars, guards = _runs(code.replace("G", "0")), _runs(code.replace("1", "0").replace("G", "1"))
    return Symbol(kind, data, len(code), 1, bars, guards)


_NO_WRITER: Any = object()
"""python-barcode only encodes here; it must not load its image writers."""


def _itf(kind: BarcodeKind, data: str) -> Symbol:
    from barcode.itf import ITF

    # Narrow to wide is 2 : 5 as GS1 recommends, so the runs are in half modules.
    code = ITF(data, writer=_NO_WRITER, narrow=2, wide=5).build()[0]
    return Symbol(kind, data, len(code), 1, _runs(code))


def _code128(kind: BarcodeKind, data: str) -> Symbol:
    if not (data.isascii() and data.isprintable()) or len(data) > CODE128_LIMIT:
        raise UserError(
            N_("“{data}” can't be a Code 128 barcode: it takes up to {most} Latin letters, digits and signs. Choose QR."),
            data=_short(data),
            most=CODE128_LIMIT,
        )
    from barcode.codex import Code128

    code = Code128(data, writer=_NO_WRITER).build()[0]
    return Symbol(kind, data, len(code), 1, _runs(code))


def _runs(code: str, row: int = 0) -> tuple[tuple[int, int, int, int], ...]:
    """Rectangles of the runs of ones in a row of modules."""
    runs, start = [], -1
    for i, module in enumerate(code + "0"):
        if module == "1" and start < 0:
            start = i
        elif module != "1" and start >= 0:
            runs.append((start, row, i - start, 1))
            start = -1
    return tuple(runs)


def _by_zxing(kind: BarcodeKind, data: str) -> Symbol:
    import zxingcpp

    formats = {BarcodeKind.QR: zxingcpp.BarcodeFormat.QRCode, BarcodeKind.GS1_128: zxingcpp.BarcodeFormat.Code128}
    known = formats.get(kind, zxingcpp.BarcodeFormat.DataMatrix)
    options: dict[str, Any] = {"gs1": True} if kind in {BarcodeKind.GS1_128, BarcodeKind.GS1_DATAMATRIX} else {}
    if kind is BarcodeKind.QR:
        options["ec_level"] = "M"
    try:
        made = zxingcpp.create_barcode(data, known, **options)
        image: Any = zxingcpp.write_barcode_to_image(made, scale=1, add_quiet_zones=False)
    except ValueError as error:
        raise UserError(
            N_("“{data}” can't be a {kind} barcode: {reason}. Check the data, or choose another kind."),
            data=_short(data),
            kind=TITLES[kind],
            reason=_reason(error),
        ) from error
    pixels: Any = memoryview(image).tolist()
    rows = ["".join("0" if light else "1" for light in row) for row in pixels]
    if kind is BarcodeKind.GS1_128:
        return Symbol(kind, data, len(rows[0]), 1, _runs(rows[len(rows) // 2]))
    height = len(rows)
    dark = tuple(run for i, row in enumerate(rows) for run in _runs(row, height - 1 - i))
    return Symbol(kind, data, len(rows[0]), height, dark)


def _reason(error: ValueError) -> str:
    """The encoder's sentence without its numbers: `Error 259: Invalid data length for AI (01) (retval: 6)`."""
    text = str(error).partition(" (retval")[0]
    return text.partition(": ")[2] or text


_ENCODERS: dict[BarcodeKind, Callable[[BarcodeKind, str], Symbol]] = {
    BarcodeKind.EAN13: _retail,
    BarcodeKind.EAN8: _retail,
    BarcodeKind.UPCA: _retail,
    BarcodeKind.ITF14: _itf,
    BarcodeKind.CODE128: _code128,
    BarcodeKind.GS1_128: _by_zxing,
    BarcodeKind.QR: _by_zxing,
    BarcodeKind.DATAMATRIX: _by_zxing,
    BarcodeKind.GS1_DATAMATRIX: _by_zxing,
}


# --- drawing --------------------------------------------------------------------------------------------------------


def module_width(symbol: Symbol, width: float, widest: float, dot: float = 0) -> float:
    """Width in points of a module when the symbol with its quiet zones stands in `width`; at most `widest`.

    On a printer with dots of `dot` points it is a whole number of them, so that all bars come out evenly.
    """
    module = min(width / symbol.full_width, widest / 2 if symbol.kind is BarcodeKind.ITF14 else widest)
    return max(int(module / dot + 1e-6), 1) * dot if dot else module


def draw_linear(pen: Pen, symbol: Symbol, x: float, y: float, module: float, height: float, text_size: float = 0) -> None:
    """Draw bars with the left quiet zone beginning at `x`; `y` is the lower end of all, text included (none at size 0)."""
    below = text_size * 0.95
    left = x + symbol.quiet[0] * module
    pen.fill(INK)
    pen.raw(f"q {module:.5f} 0 0 {height - below:.3f} {left:.3f} {y + below:.3f} cm {symbol.bars} f Q")
    if symbol.guards:
        reach = below * 0.5
        size = height - below + reach
        pen.raw(f"q {module:.5f} 0 0 {size:.3f} {left:.3f} {y + below - reach:.3f} cm {symbol.guard_bars} f Q")
    if text_size:
        _draw_text(pen, symbol, left, y + below - CAP_HEIGHT * text_size - 0.1 * text_size, module, text_size)


def draw_matrix(pen: Pen, symbol: Symbol, x: float, y: float, module: float) -> None:
    """Draw a two-dimensional symbol with the corner of its quiet zone at (x, y)."""
    shift = symbol.quiet[0] * module
    pen.fill(INK)
    pen.raw(f"q {module:.5f} 0 0 {module:.5f} {x + shift:.3f} {y + shift:.3f} cm {symbol.bars} f Q")


def _draw_text(pen: Pen, symbol: Symbol, left: float, y: float, module: float, size: float) -> None:
    data = symbol.data
    for text, start, width in _groups(symbol.kind, data, symbol.width):
        # Digits are spread over the bars they stand for.
        if symbol.guards and width:
            digit = text_width("0", size)
            step = width * module / len(text)
            pen.spaced(left + start * module + (step - digit) / 2, y, text, size, step - digit, INK)
        elif symbol.guards:
            shift = start * module - (text_width(text, size) if start < 0 else 0)
            pen.text(left + shift, y, text, size, colour=INK)
        else:
            room = (symbol.width + sum(symbol.quiet)) * module
            wide = text_width(text, size)
            pen.text(left + symbol.width * module / 2, y, text, min(size, size * room / max(wide, 1)), align="center", colour=INK)


def _groups(kind: BarcodeKind, data: str, width: int) -> list[tuple[str, int, int]]:
    """Parts of the text: (digits, first module, modules; 0 for a digit that stands outside the bars)."""
    if kind is BarcodeKind.EAN13:
        return [(data[0], -2, 0), (data[1:7], 3, 42), (data[7:], 50, 42)]
    if kind is BarcodeKind.UPCA:
        return [(data[0], -2, 0), (data[1:6], 10, 35), (data[6:11], 50, 35), (data[11], 97, 0)]
    if kind is BarcodeKind.EAN8:
        return [(data[:4], 3, 28), (data[4:], 36, 28)]
    if kind is BarcodeKind.ITF14:
        return [(f"{data[0]} {data[1:3]} {data[3:8]} {data[8:13]} {data[13]}", 0, width)]
    return [(data, 0, width)]
