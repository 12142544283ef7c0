"""The lines of a document on paper: tables with their columns, what stands in each cell, sums of the columns."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.catalogs.goods import SupplierItem
from app.catalogs.lookup import item_facts
from app.catalogs.standard import unit_sign
from app.core.money import rounded
from app.documents.base import Document, Line, Sheet, State
from app.documents.record import record_name
from app.i18n import N_, translate
from app.posting.outcome import costs_by_line
from app.printing.document_word import KINDS, SHORT, Names, names_of, word
from app.printing.figures import Cell, Kind
from app.printing.sheet import SheetColumn, SheetTable
from app.store.engine import in_ids
from app.store.table import Field, fields_of

WEIGHTS = {"item": 4.0, "note": 1.5}
WHOLE = frozenset({"date", "choice", "bool"})
"""Types whose texts are never broken into lines."""
NONE_SHOWN = "–"
"""A zero, as reports show it."""
SUMMED = "money"
"""The type of columns that are added up."""

Told = Callable[[Any], Cell]
"""What a column says of a line."""


@dataclass(frozen=True)
class _Made:
    """A column that no field of the line holds: `tell` makes what it says of the lines of a document, in a language."""

    label: str
    kind: Kind
    tell: Callable[[Session, Document, Sequence[Any], str], Told]


def _costs(session: Session, document: Document, _lines: Sequence[Any], _language: str) -> Told:
    costs = costs_by_line(session, document)
    return lambda line: costs.get(line.no)


def _unit_costs(session: Session, document: Document, _lines: Sequence[Any], _language: str) -> Told:
    costs = costs_by_line(session, document)
    return lambda line: rounded(costs[line.no] / line.qty, 4) if line.no in costs and line.qty else None


def _worth(session: Session, document: Document, _lines: Sequence[Any], _language: str) -> Told:
    """The amount of a line, or what its goods cost where it has none of its own."""
    costs = costs_by_line(session, document)
    return lambda line: line.amount if line.tells("amount") else costs.get(line.no)


def _codes(session: Session, _document: Document, lines: Sequence[Any], _language: str) -> Told:
    facts = item_facts(session, _items(lines))
    return lambda line: facts[line.item_id].code if line.item_id in facts else None


def _units(session: Session, _document: Document, lines: Sequence[Any], language: str) -> Told:
    facts = item_facts(session, _items(lines))
    return lambda line: unit_sign(facts[line.item_id].unit, language) if line.item_id in facts else None


def _supplier_codes(session: Session, document: Document, lines: Sequence[Any], _language: str) -> Told:
    """What the partner of the document calls the goods."""
    query = (
        select(SupplierItem.item_id, SupplierItem.code)
        .where(in_ids(session, SupplierItem.item_id, _items(lines)), SupplierItem.partner_id == document.partner_id)
        .where(SupplierItem.code.is_not(None)).order_by(SupplierItem.no.desc())
    )  # fmt: skip
    codes = {row[0]: row[1] for row in session.execute(query)}
    return lambda line: codes.get(line.item_id)


def _items(lines: Sequence[Any]) -> list[int]:
    return sorted({line.item_id for line in lines if line.item_id is not None})


MADE = {
    "cost": _Made(N_("Cost"), "money", _costs),
    "unit_cost": _Made(N_("Unit cost"), "price", _unit_costs),
    "worth": _Made(N_("Amount"), "money", _worth),
    "code": _Made(N_("Code"), "text", _codes),
    "supplier_code": _Made(N_("Supplier's code"), "text", _supplier_codes),
    "unit": _Made(N_("Unit"), "text", _units),
}
"""Columns that a sheet may name beside the fields of its lines."""


@dataclass(frozen=True)
class _Column:
    """A printed column: its name, what stands above it, its type, what it says of a line."""

    name: str
    label: str
    kind: Kind
    tell: Told
    whole: bool = False


def tables_of(session: Session, document: Document, declared: Sheet, language: str, said: Iterable[Decimal]) -> list[SheetTable]:
    """The tables of a document that a sheet lists: the one it names, or all of them with their headings.

    A table ends in the sums of its columns where the foot of the sheet, which says the amounts `said`, does not tell them. One of
    figures alone (banknotes by nominal) needs neither sums nor numbers.
    """
    classes = document.tables()
    wanted = [declared.table] if declared.table else [*classes]
    tables = []
    for name in wanted:
        lines = [line for line in getattr(document, name) if not line.is_blank]
        columns = _columns(session, document, classes[name], declared, lines, language)
        if columns:
            title = translate(document.table_label(name), language) if len(wanted) > 1 else ""
            tables.append(_table(document, columns, lines, title, language, frozenset(said)))
    return tables


def _columns(
    session: Session, document: Document, line_class: type[Line], declared: Sheet, lines: Sequence[Any], language: str
) -> list[_Column]:
    """Those columns of the sheet that lines of this table have."""
    fields = {record_name(each): each for each in fields_of(line_class)}
    names = names_of(session, [fields[each] for each in declared.columns if each in fields], lines)
    found = []
    for name in declared.columns:
        if name in fields:
            found.append(_of_field(name, fields[name], names, language))
        elif name in MADE and hasattr(line_class, "item_id"):
            made = MADE[name]
            found.append(_Column(name, made.label, made.kind, made.tell(session, document, lines, language)))
    return found


def _of_field(name: str, field: Field, names: Names, language: str) -> _Column:
    def tell(line: Any) -> Cell:
        return word(line, field, names, language) if line.tells(field.name) else None

    return _Column(name, field.label, KINDS.get(field.type, "text"), tell, field.type in WHOLE or field.catalog in SHORT)


def _table(
    document: Document, columns: Sequence[_Column], lines: Sequence[Any], title: str, language: str, said: frozenset[Decimal]
) -> SheetTable:
    cells = [[column.tell(line) for column in columns] for line in lines]
    kept = [no for no, column in enumerate(columns) if not lines or _says(document, column, [row[no] for row in cells])]
    shown = [columns[no] for no in kept]
    rows = [[_quiet(row[no], columns[no].kind) for no in kept] for row in cells]
    sums: list[Cell] = []
    has_words = any(each.kind == "text" for each in shown)
    if len(lines) > 1 and has_words:
        sums = _sums(shown, [[row[no] for no in kept] for row in cells], bool(title), said, language)
    return SheetTable(
        [SheetColumn(translate(each.label, language), each.kind, WEIGHTS.get(each.name, 1), each.whole) for each in shown],
        rows, title, sums, numbered=has_words,
    )  # fmt: skip


def _says(document: Document, column: _Column, cells: Sequence[Cell]) -> bool:
    """Whether a column tells something. On a draft zeros are still to be filled in, and notes by hand."""
    if document.state == State.DRAFT:
        return column.name == "note" or any(cell not in (None, "") for cell in cells)
    return any(cell not in (None, "") and not _is_none(cell, column.kind) for cell in cells)


def _is_none(cell: Cell, kind: Kind) -> bool:
    return kind in ("money", "qty") and isinstance(cell, Decimal | int) and not cell


def _quiet(cell: Cell, kind: Kind) -> Cell:
    """Zero amounts and quantities are kept out of the eye's way."""
    return NONE_SHOWN if _is_none(cell, kind) else cell


def _sums(columns: Sequence[_Column], rows: Sequence[Sequence[Cell]], wanted: bool, said: frozenset[Decimal], language: str) -> list[Cell]:
    sums: list[Cell] = [
        sum((cell for cell in (row[no] for row in rows) if isinstance(cell, Decimal)), Decimal(0)) if column.kind == SUMMED else None
        for no, column in enumerate(columns)
    ]
    added = [each for each in sums if isinstance(each, Decimal)]
    if not added or not (wanted or any(each not in said for each in added)):
        return []
    sums[next(no for no, column in enumerate(columns) if column.kind == "text")] = translate(N_("Total"), language)
    return sums
