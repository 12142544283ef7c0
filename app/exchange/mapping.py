"""Which column of a table is what: a mapping that can be kept per supplier, and the rows as it reads them."""

import json
from collections.abc import Iterator, Sequence
from collections.abc import Mapping as Dictionary
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import islice
from typing import Any

from app.core.errors import Problem, UserError, problem
from app.exchange.cell_value import Column, NotReadable, Reading, Value, column_is_damaged, read_cell
from app.exchange.column_word import WORDS, is_total_row, normal, own_words
from app.exchange.incoming import Format
from app.exchange.number_text import looks_numeric
from app.exchange.table_file import TableFile, cell_text, read_table
from app.exchange.workbook import Cell
from app.i18n import N_

FORMAT = "larder-mapping/1"
PREVIEW_ROWS = 20
TYPES = ("text", "barcode", "int", "qty", "factor", "money", "price", "percent", "date", "bool")


@dataclass(frozen=True)
class Target:
    """A field that a column can fill. `type` is one of TYPES; the words above such columns are `synonyms`, else those known by `name`."""

    name: str
    label: str
    type: str = "text"
    required: bool = False
    synonyms: tuple[str, ...] = ()

    @property
    def words(self) -> tuple[str, ...]:
        """What may stand above the column, the likeliest first; last of all what our own exports write there, in any language."""
        return (*(self.synonyms or WORDS.get(self.name, ())), *own_words(self.label))


@dataclass(frozen=True)
class MappedColumn:
    """Target `target` is read from column `index` (from 0), above which stands `header`; its numbers and dates as `reading` says."""

    target: str
    index: int
    header: str = ""
    reading: Reading = field(default_factory=Reading)


@dataclass(frozen=True)
class Mapping:
    """How a supplier's tables are read. `header_row` is 0 when they have none, None to find it in each file.

    `constants` fill a target for all rows that have no value of their own, written as in a cell with a decimal point.
    """

    columns: tuple[MappedColumn, ...]
    header_row: int | None = None
    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""
    constants: Dictionary[str, str] = field(default_factory=dict)

    def column(self, target: str) -> MappedColumn | None:
        """The column of a target, None when it has none."""
        return next((column for column in self.columns if column.target == target), None)

    def with_column(self, target: str, index: int | None, header: str = "", reading: Reading | None = None) -> "Mapping":
        """The same mapping with the target read from another column, or from none; the column serves no other target then."""
        kept = [column for column in self.columns if column.target != target and column.index != index]
        if index is not None:
            kept.append(MappedColumn(target, index, header, reading or Reading()))
        return replace(self, columns=tuple(kept))

    def to_json(self) -> str:
        """As text to keep."""
        columns = [
            {
                "target": column.target,
                "index": column.index,
                "header": column.header,
                "decimal_sign": column.reading.decimal_sign,
                "day_order": column.reading.day_order,
            }
            for column in self.columns
        ]
        plain = {
            "format": FORMAT,
            "header_row": self.header_row,
            "encoding": self.encoding,
            "delimiter": self.delimiter,
            "sheet": self.sheet,
        }
        return json.dumps({**plain, "constants": dict(self.constants), "columns": columns}, ensure_ascii=False, indent=1)

    @classmethod
    def from_json(cls, text: str) -> "Mapping":
        """From text kept before. Raises UserError when it is something else."""
        try:
            kept = json.loads(text)
            if kept["format"] != FORMAT:
                raise ValueError(kept["format"])
            return cls(
                columns=tuple(_column_from(entry) for entry in kept["columns"]),
                header_row=None if kept["header_row"] is None else int(kept["header_row"]),
                encoding=str(kept["encoding"]),
                delimiter=str(kept["delimiter"]),
                sheet=str(kept["sheet"]),
                constants={str(name): str(value) for name, value in kept["constants"].items()},
            )
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise UserError(N_("This saved mapping can't be read: map the columns again")) from error


def _column_from(entry: Dictionary[str, Any]) -> MappedColumn:
    reading = Reading(str(entry["decimal_sign"]), str(entry["day_order"]))
    return MappedColumn(str(entry["target"]), int(entry["index"]), str(entry["header"]), reading)


class RowKind(StrEnum):
    """What a row is: goods, or one of the kinds that hold none and are shown but not taken."""

    GOODS = "goods"
    EMPTY = "empty"
    HEADING = "heading"
    HEADER_AGAIN = "header_again"
    TOTAL = "total"


@dataclass(frozen=True)
class MappedRow:
    """A row as it is read. `number` is its number in the file, `values` has every target that is not empty.

    A row with `errors` can't be taken; `doubts` ask for a look. `heading` is the last row above it that held a group's name alone.
    """

    number: int
    values: Dictionary[str, Value]
    errors: tuple[Problem, ...] = ()
    doubts: tuple[Problem, ...] = ()
    kind: RowKind = RowKind.GOODS
    heading: str = ""


def apply(table: TableFile, mapping: Mapping, targets: Sequence[Target]) -> list[MappedRow]:
    """Every row below the header, none left out; bad cells are errors of their row and do not stop the others."""
    return list(read_rows(table, mapping, targets))


def preview(table: TableFile, mapping: Mapping, targets: Sequence[Target], rows: int = PREVIEW_ROWS) -> list[MappedRow]:
    """The first rows as they will be read."""
    return list(islice(read_rows(table, mapping, targets), rows))


def fit(mapping: Mapping, table: TableFile) -> tuple[Mapping, list[Problem]]:
    """A kept mapping on a new file: columns are found again by their headers, wherever they stand now.

    Columns that are gone are told as problems and leave the mapping.
    """
    columns, problems = [], []
    for column in mapping.columns:
        index = _found_again(column, table)
        if index is None:
            problems.append(
                problem(N_("The column “{header}” is not in this file"), field=column.target, header=column.header or column.index + 1)
            )
        else:
            columns.append(replace(column, index=index))
    return replace(mapping, columns=tuple(columns)), problems


def read_with(data: bytes, mapping: Mapping) -> tuple[TableFile, Mapping, list[Problem]]:
    """A new file of a supplier by the mapping kept from an earlier one: the table, the mapping fitted to it, and columns that are gone.

    What the file itself shows goes first; the encoding, delimiter, sheet and header row kept are tried when columns are missing.
    Raises UserError as `read_table` does.
    """
    header_row = 0 if mapping.header_row == 0 else None
    table = read_table(data, header_row=header_row)
    fitted, problems = fit(mapping, table)
    if problems or not table.encoding_certain or (mapping.sheet and mapping.sheet != table.sheet):
        try:
            kept = read_table(data, **_kept_settings(table, mapping))
        except UserError:
            return table, fitted, problems
        refitted, fewer = fit(mapping, kept)
        if len(fewer) <= len(problems):
            return kept, refitted, fewer
    return table, fitted, problems


def _kept_settings(table: TableFile, mapping: Mapping) -> dict[str, Any]:
    if table.kind is not Format.CSV:
        return {"sheet": mapping.sheet or None, "header_row": mapping.header_row}
    encoding = None if table.encoding_certain else mapping.encoding or None
    return {"encoding": encoding, "delimiter": mapping.delimiter or None, "header_row": mapping.header_row}


def _found_again(column: MappedColumn, table: TableFile) -> int | None:
    if not column.header or not table.headers:
        return column.index if column.index < table.width else None
    same = [index for index, header in enumerate(table.headers) if header.casefold() == column.header.casefold()]
    same = same or [index for index, header in enumerate(table.headers) if header and normal(header) == normal(column.header)]
    return min(same, key=lambda index: abs(index - column.index)) if same else None


def problems_of(table: TableFile, mapping: Mapping, targets: Sequence[Target]) -> list[Problem]:
    """What is wrong with the mapping as a whole: a required target without a column, a column of codes that a spreadsheet has rounded."""
    found = []
    for target in targets:
        column = mapping.column(target.name)
        if column is None and target.required and not mapping.constants.get(target.name):
            found.append(problem(N_("No column is chosen for “{label}”"), field=target.name, label=target.label))
        if column is not None and target.type == "barcode":
            example = column_is_damaged(table.column(column.index))
            if example:
                found.append(damaged_column(target.name, column.header or str(column.index + 1), example))
    return found


def damaged_column(target: str, header: str, example: str) -> Problem:
    """The words for a column of codes whose last digits a spreadsheet has lost."""
    return problem(
        N_(
            "The column “{header}” can't be used: a spreadsheet has rounded its codes ({example}) and their last digits are lost. "
            "Ask for the file as it was exported, or set the column to text before the codes are entered"
        ),
        field=target,
        header=header,
        example=example,
    )


def read_rows(table: TableFile, mapping: Mapping, targets: Sequence[Target]) -> Iterator[MappedRow]:
    """The rows of `apply` one by one, for work that shows its progress and can be cancelled."""
    columns = [_column(table, mapping, target) for target in targets]
    mapped = {column.target for column in mapping.columns}
    header = [normal(text) for text in table.headers]
    heading = ""
    for number, row in table.numbered_rows():
        kind = _kind(row, header, mapped, [column for column in columns if column.type == "barcode"])
        if kind is RowKind.GOODS:
            yield _goods(table, number, row, columns, heading)
            continue
        if kind is RowKind.HEADING:
            heading = next(cell_text(cell) for cell in row if cell_text(cell))
        yield MappedRow(number, {}, kind=kind, heading=heading)


def _column(table: TableFile, mapping: Mapping, target: Target) -> Column:
    """What is needed to read the cells of one target."""
    mapped = mapping.column(target.name)
    cells = table.column(mapped.index) if mapped is not None and target.type in ("barcode", "percent") else []
    return Column(
        name=target.name,
        label=target.label,
        type=target.type,
        required=target.required,
        index=None if mapped is None else mapped.index,
        reading=Reading() if mapped is None else mapped.reading,
        constant=mapping.constants.get(target.name, ""),
        damaged=target.type == "barcode" and bool(column_is_damaged(cells)),
        fractions=target.type == "percent" and table.kind is not Format.CSV and _are_fractions(cells),
    )


def _are_fractions(cells: list[Cell]) -> bool:
    """Whether a workbook keeps percents as fractions, 20 % as 0.2."""
    numbers = [cell for cell in cells if not isinstance(cell, str)]
    return bool(numbers) and all(abs(cell) < 1 for cell in numbers if not hasattr(cell, "year")) and any(cell for cell in numbers)


def _kind(row: list[Cell], header: list[str], mapped: set[str], barcodes: list[Column]) -> RowKind:
    filled = [(index, cell_text(cell)) for index, cell in enumerate(row) if cell_text(cell)]
    if not filled:
        return RowKind.EMPTY
    if header and len(filled) > 1 and all(index < len(header) and normal(text) == header[index] for index, text in filled):
        return RowKind.HEADER_AGAIN
    has_barcode = any(column.index is not None and column.index < len(row) and cell_text(row[column.index]) for column in barcodes)
    if is_total_row(filled[0][1]) and not has_barcode:
        return RowKind.TOTAL
    if len(filled) == 1 and len(mapped) > 1 and not looks_numeric(filled[0][1]) and not has_barcode:
        return RowKind.HEADING
    return RowKind.GOODS


def _goods(table: TableFile, number: int, row: list[Cell], columns: list[Column], heading: str) -> MappedRow:
    values: dict[str, Value] = {}
    errors: list[Problem] = []
    doubts: list[Problem] = []
    for column in columns:
        cell = row[column.index] if column.index is not None and column.index < len(row) else ""
        try:
            value, doubt = read_cell(cell, column)
        except NotReadable as error:
            errors.append(problem(error.template, line=number, field=column.name, **error.values))
            continue
        if doubt is not None:
            doubts.append(replace(doubt, line=number, field=column.name, values={**doubt.values, "no": number}))
        if value is not None:
            values[column.name] = value
        elif column.required:
            errors.append(problem(N_("Row {no}: “{label}” is empty"), line=number, field=column.name, label=column.label))
    if table.headers and any(cell_text(cell) for cell in row[len(table.headers) :]):
        message = N_("Row {no} has {count} cells and the header {expected}: its cells are shifted, look whether a text holds the delimiter")
        errors.append(problem(message, line=number, count=len(row), expected=len(table.headers)))
    return MappedRow(number, values, tuple(errors), tuple(doubts), heading=heading)
