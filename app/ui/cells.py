"""Cells of lines: which columns a kind's lines have, a value as text in the user's language, and typed text as a value."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from app.core.errors import Problem, problem
from app.documents.base import Line
from app.i18n import N_, _
from app.store.table import Field, fields_of
from app.ui.cell_text import NUMBERS, ZERO, cell_text, decimal_sign
from app.ui.controls import understood

ZERO_AS_NOTHING = frozenset({"money", "qty", "price", "factor", "percent"})
COST = "cost_of_line"
CODE = "code_of_item"
EXTRA = frozenset({COST, CODE})
YES = ("1", "yes", "true", "x", "+", "\u2713", "\u0434\u0430")
NO = ("0", "no", "false", "-", "\u043d\u0435\u0442")


@dataclass(frozen=True)
class Column:
    """A column of lines: a field of the line's class, or one that is only shown (`COST`, `CODE`)."""

    name: str
    label: str
    type: str
    catalog: str | None = None
    readonly: bool = False
    help: str = ""
    width: int = 10
    choices: tuple[tuple[str, str], ...] = ()
    hidden: bool = False
    required: bool = False
    """Whether it always has a value: emptied, a number is zero, not nothing."""

    @property
    def is_number(self) -> bool:
        """Whether it is right-aligned and summed by the eye."""
        return self.type in NUMBERS


WIDTHS = {
    "ref": 18,
    "money": 11,
    "qty": 8,
    "price": 10,
    "factor": 8,
    "percent": 6,
    "date": 10,
    "moment": 16,
    "int": 8,
    "bool": 5,
    "text": 14,
    "choice": 12,
}


def column_of(field: Field, needed: bool) -> Column:
    """The column that shows a field."""
    width = field.width or WIDTHS.get(field.type, 12)
    catalog, choices = field.catalog, field.choices
    return Column(field.name, field.label, field.type, catalog, field.readonly, field.help, width, choices, required=needed)


def columns_of(line: type[Line] | None) -> tuple[Column, ...]:
    """The columns of lines in the order of declaration, and among them what is only shown."""
    if line is None:
        return ()
    table = line.__table__.c
    columns = [column_of(each, not table[each.name].nullable) for each in fields_of(line) if each.type != "picture"]
    if any(column.name == "item_id" for column in columns):
        columns.insert(1, Column(CODE, N_("Code"), "text", readonly=True, width=10, hidden=True))
        cost = Column(
            COST, getattr(line, "cost_label", N_("Cost")), "money", readonly=True, width=11, help=N_("What the ledger says the line cost")
        )
        numbers = [place for place, column in enumerate(columns) if column.is_number]
        batch = next((place for place, column in enumerate(columns) if column.name == "batch"), numbers[-1] + 1)
        columns.insert(batch, cost)
    return tuple(columns)


@dataclass(frozen=True)
class Figure:
    """A column of figures that a special editor works out: what it shows of a line, and behind which column it stands."""

    column: Column
    of: Callable[[Any], Any]
    after: str


def with_figures(columns: tuple[Column, ...], figures: Iterable[Figure]) -> tuple[Column, ...]:
    """The columns with figures at their places."""
    listed = list(columns)
    for figure in figures:
        where = next((no for no, column in enumerate(listed, 1) if column.name == figure.after), len(listed))
        listed.insert(where, figure.column)
    return tuple(listed)


def shown(value: Any, column: Column, digits: int = 2) -> str:
    """A value as a person reads it. Zero is an en dash; references are shown by `LineBook.name`."""
    return cell_text(value, column.type, digits, dict(column.choices) if column.choices else None)


def typed_form(value: Any, column: Column, digits: int = 2) -> str:
    """A value as one would type it: what an editor starts with. Numbers without grouping; zero is nothing unless empty means something else."""
    kind = column.type
    if value is None or (kind in ZERO_AS_NOTHING and column.required and not value):
        return ""
    if kind in NUMBERS:
        text = f"{value:.{digits}f}" if kind == "money" else f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)
        return text.replace(".", decimal_sign())
    return shown(value, column, digits)


def read_typed(text: str, column: Column, digits: int = 2) -> Any:
    """The value of typed or pasted text, or a Problem that says what is wrong. Empty is None, or zero where a number must be.

    References are not read here: see `LineBook.meant`.
    """
    text = text.strip()
    if not text or (column.type in NUMBERS and text in (ZERO, "-")):
        return Decimal(0) if column.type in ZERO_AS_NOTHING and column.required else None
    if column.type in NUMBERS or column.type in {"date", "moment"}:
        return understood(text, column.type, digits)
    if column.type == "bool":
        return _read_flag(text)
    return _read_choice(text, column) if column.type == "choice" else text


def _read_flag(text: str) -> bool | Problem:
    low = text.casefold()
    if low in YES or low == _("yes").casefold():
        return True
    return False if low in NO or low == _("no").casefold() else problem(N_("{text} is neither yes nor no"), text=text)


def _read_choice(text: str, column: Column) -> Any:
    for key, label in column.choices:
        if text.casefold() in (key.casefold(), _(label).casefold()):
            return key
    known = ", ".join(_(label) for _key, label in column.choices)
    return problem(N_("{text} is not one of: {known}"), text=text, known=known)


def not_found(text: str) -> Problem:
    """Nothing in the catalog is called so."""
    return problem(N_("{text} is not known: press F4 to choose, or add it to the catalog"), text=text.strip())
