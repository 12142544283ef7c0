"""Label templates: JSON files that say what stands where on a label and how labels lie on the paper."""

import json
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, Literal

from app.core.errors import UserError
from app.i18n import N_
from app.printing.figures import number_text
from app.printing.paper import worded

FOLDER = Path(__file__).resolve().parents[2] / "resources" / "labels"

TEXT_FIELDS = (
    "name", "code", "barcode", "unit_price", "unit", "country", "date", "note", "old_price", "batch", "expiry", "store", "price",
)  # fmt: skip
"""What a text element can show; each is put into words by `label.field_text`."""


@dataclass(frozen=True)
class Sheet:
    """Labels on a page: `columns` × `rows` from the corner (`left`, `top`), `gap_x` and `gap_y` between them; all in mm."""

    page_width: float = 210
    page_height: float = 297
    columns: int = 1
    rows: int = 1
    left: float = 0
    top: float = 0
    gap_x: float = 0
    gap_y: float = 0

    @property
    def places(self) -> int:
        return self.columns * self.rows


@dataclass(frozen=True)
class Element:
    """Something on a label; `x`, `y` of its upper left corner, `width` and `height` in mm from the label's upper left corner."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class TextElement(Element):
    """A field in up to `lines` lines of `size` points, made smaller down to `min_size`, then cut with an ellipsis."""

    field: str
    size: float = 8
    min_size: float = 0
    lines: int = 1
    bold: bool = False
    align: Literal["left", "right", "center"] = "left"
    strike: bool = False
    grey: bool = False


@dataclass(frozen=True)
class PriceElement(Element):
    """The price with small raised cents, as large as the box allows."""

    align: Literal["left", "right", "center"] = "left"


@dataclass(frozen=True)
class BarcodeElement(Element):
    """The barcode of the goods (their code when they have none), in the kind given or, with `auto`, the one that suits the data.

    `widest` is the largest module in mm (0.33 is the nominal size of EAN-13), `text_size` the points of the text below, 0 for none.
    """

    kind: str = "auto"
    align: Literal["left", "right", "center"] = "left"
    widest: float = 0.33
    text_size: float = 7


@dataclass(frozen=True)
class LineElement(Element):
    """A filled area: a rule when it is thin."""


@dataclass(frozen=True)
class FrameElement(Element):
    thickness: float = 0.2


@dataclass(frozen=True)
class Template:
    """A label of `width` × `height` mm, on a `sheet`, or on a roll (no sheet) whose printer has `dots_per_mm` (0: any)."""

    key: str
    title: str
    width: float
    height: float
    elements: tuple[Element, ...]
    sheet: Sheet | None = None
    dots_per_mm: float = 0


SHIPPED_TITLES = (N_("Price tag"), N_("Label"), N_("Product label"))
"""Marked here, as a template file can't mark its words for translation; a title of one's own is shown as it is."""


def described(template: Template, language: str) -> str:
    """What the template is, to choose by: Price tag 70 × 37 mm, sheet 3 × 8."""
    width, height = (number_text(Decimal(str(side)), language) for side in (template.width, template.height))
    if template.sheet is None:
        words = worded(N_("{title} {width} × {height} mm, roll"), language)
        return words.format(title=worded(template.title, language), width=width, height=height)
    words = worded(N_("{title} {width} × {height} mm, sheet {columns} × {rows}"), language)
    return words.format(
        title=worded(template.title, language), width=width, height=height, columns=template.sheet.columns, rows=template.sheet.rows
    )


ELEMENTS: dict[str, type[Element]] = {
    "text": TextElement,
    "price": PriceElement,
    "barcode": BarcodeElement,
    "line": LineElement,
    "frame": FrameElement,
}


@cache
def templates() -> dict[str, Template]:
    """The templates that come with the program, by key, in the order of their keys."""
    return {path.stem: read_template(path) for path in sorted(FOLDER.glob("*.json"))}


def template(key: str) -> Template:
    found = templates().get(key)
    if found is None:
        raise UserError(N_("There is no label template “{key}”. There are: {known}"), key=key, known=", ".join(templates()))
    return found


def read_template(path: Path) -> Template:
    """Read and check a template file. Raises UserError that names the file, the element and what is wrong with it."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UserError(N_("The label template {file} can't be read: {reason}"), file=path.name, reason=error.strerror) from error
    except ValueError as error:
        raise UserError(N_("The label template {file} is not valid JSON: {reason}"), file=path.name, reason=str(error)) from error
    try:
        return _template(path.stem, content)
    except (KeyError, TypeError, ValueError) as error:
        raise UserError(N_("The label template {file} is wrong: {reason}"), file=path.name, reason=_said(error)) from error


def _said(error: Exception) -> str:
    return f"{error.args[0]} is missing" if isinstance(error, KeyError) else str(error)


def _template(key: str, content: Mapping[str, Any]) -> Template:
    width, height = float(content["width"]), float(content["height"])
    if not (0 < width <= 1000 and 0 < height <= 1000):
        raise ValueError("width and height must be above 0 and at most 1000 mm")
    elements = tuple(_element(number, each, width, height) for number, each in enumerate(content["elements"], 1))
    sheet = Sheet(**content["sheet"]) if content.get("sheet") else None
    if sheet:
        _check_sheet(sheet, width, height)
    return Template(key, str(content["title"]), width, height, elements, sheet, float(content.get("dots_per_mm", 0)))


def _check_sheet(sheet: Sheet, width: float, height: float) -> None:
    if sheet.columns < 1 or sheet.rows < 1:
        raise ValueError("a sheet needs at least one column and one row")
    right = sheet.left + sheet.columns * width + (sheet.columns - 1) * sheet.gap_x
    bottom = sheet.top + sheet.rows * height + (sheet.rows - 1) * sheet.gap_y
    if right > sheet.page_width + 0.01 or bottom > sheet.page_height + 0.01:
        raise ValueError(f"the labels need {right:g} × {bottom:g} mm, the page has {sheet.page_width:g} × {sheet.page_height:g} mm")


def _element(number: int, content: Mapping[str, Any], width: float, height: float) -> Element:
    values = dict(content)
    sort = values.pop("type", None)
    made_by = ELEMENTS.get(str(sort))
    if made_by is None:
        raise ValueError(f"element {number}: type must be one of {', '.join(ELEMENTS)}, not {sort!r}")
    known = {each.name: each for each in fields(made_by)}
    if unknown := set(values) - set(known):
        raise ValueError(f"element {number}: {', '.join(sorted(unknown))} is unknown for {sort}")
    if missing := [name for name, each in known.items() if each.default is MISSING and name not in values]:
        raise ValueError(f"element {number}: {', '.join(missing)} is missing")
    element = made_by(**values)
    if element.x < 0 or element.y < 0 or element.x + element.width > width + 0.01 or element.y + element.height > height + 0.01:
        raise ValueError(f"element {number} ({sort}) reaches out of the label of {width:g} × {height:g} mm")
    _check_values(number, element)
    return element


def _check_values(number: int, element: Element) -> None:
    if isinstance(element, TextElement) and element.field not in TEXT_FIELDS:
        raise ValueError(f"element {number}: the field must be one of {', '.join(TEXT_FIELDS)}, not {element.field!r}")
    if isinstance(element, BarcodeElement):
        from app.printing.barcode import BarcodeKind

        if element.kind not in {"auto", *BarcodeKind}:
            raise ValueError(f"element {number}: the kind must be auto or one of {', '.join(BarcodeKind)}, not {element.kind!r}")
